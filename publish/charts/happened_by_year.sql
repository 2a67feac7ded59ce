-- title: When did the cases happen?
-- description: Cases by the year in which the person was arrested, stopped or excluded; where no source dates that to a year, by the year of the incident that the search was for. Recent years are incomplete: cases become public late.
-- denominator: Documented cases, not all that happened: {dated} of {of_cases} documented cases have a date that lies in one year.
-- column year: Year
-- column acted: By the date of arrest, stop or exclusion
-- column incident: By the date of the incident alone
-- column cases: Cases
-- cases: /cases?ids={ids}
with recursive
dated as (
  select c.id, s.property, substr(s.date_from, 1, 4) as year,
    row_number() over (partition by c.id order by s.property = 'incident_date', s.n) as choice
  from cases c join statements s on s.record = c.id and s.best = 1 and s.property in ('arrest_date', 'incident_date')
  where substr(s.date_from, 1, 4) = substr(s.date_to, 1, 4)
),
found as (
  select cast(year as integer) as year, sum(property = 'arrest_date') as acted, sum(property = 'incident_date') as incident, group_concat(id, ',') as ids
  from (select * from dated where choice = 1 order by id) group by 1
),
years(year) as (select min(year) from found union all select year + 1 from years where year < (select max(year) from found))
select
  y.year, coalesce(f.acted, 0) as acted, coalesce(f.incident, 0) as incident, coalesce(f.acted + f.incident, 0) as cases,
  (select sum(acted + incident) from found) as dated,
  (select count(*) from cases) as of_cases,
  f.ids
from years y left join found f on f.year = y.year
where y.year is not null
order by y.year
