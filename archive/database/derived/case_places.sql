-- Where each case stands in the orders of the list of cases.
with dated as (
  select c.id, c.search_row, (
    select s.date_from from statements s
    where s.record = c.id and s.best = 1 and s.property in ('arrest_date', 'incident_date', 'first_reported')
    order by case s.property when 'arrest_date' then 1 when 'incident_date' then 2 else 3 end, s.n limit 1) as day
  from cases c
)
select
  row_number() over (order by length(id), id) - 1 as n, id, search_row,
  row_number() over (order by day is null, day desc, id) as newest,
  row_number() over (order by day is null, day, id) as oldest
from dated
order by n
