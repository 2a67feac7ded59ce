-- How many cases were publicly known as wrong identifications by the end of each day on which the number changed.
-- A case counts from the last day that its best date of first report may mean; cases without such a date are not counted.
select
  s.date_to as date,
  sum(count(*)) over (order by s.date_to) as cases,
  sum(sum(c.country = 'US' and c.kind = 'arrest' and c.modality = 'face')) over (order by s.date_to) as us_face_arrests,
  group_concat(c.id, ' ') as added
from (
  select record, min(date_to) as date_to from statements
  where property = 'first_reported' and best = 1 and date_to is not null group by record
 order by record
) s
join cases c on c.id = s.record
group by s.date_to
order by s.date_to
