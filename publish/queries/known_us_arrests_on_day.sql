-- title: How many US face recognition arrests were publicly known on a day?
-- description: Cases of kind arrest, modality face, in the United States whose first report lies on or before the day (YYYY-MM-DD, today if empty). Documented in this archive, not all that happened; cases whose first report is not dated are counted apart.
with counted as (
  select c.id, c.title, c.status, s.date_to as known_by
  from cases c left join statements s on s.record = c.id and s.property = 'first_reported' and s.best = 1
  where c.country = 'US' and c.kind = 'arrest' and c.modality = 'face'
)
select
  coalesce(nullif(:day, ''), date('now')) as day,
  sum(known_by <= coalesce(nullif(:day, ''), date('now'))) as known,
  sum(known_by <= coalesce(nullif(:day, ''), date('now')) and status = 'confirmed') as of_which_confirmed_today,
  sum(known_by is null) as not_dated,
  count(*) as documented_in_all,
  group_concat(case when known_by <= coalesce(nullif(:day, ''), date('now')) then id end, ' ') as cases
from counted
