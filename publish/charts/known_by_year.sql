-- title: How many cases are publicly known?
-- description: Cases by the year in which they were first publicly reported as wrong identifications, on top of those that were known before. A date counts on the last day that it may mean.
-- denominator: Documented cases, not all that happened: {dated} of {of_cases} documented cases have a dated first report and are counted here.
-- column year: Year
-- column became_known: Became public in the year
-- column known_before: Known before
-- column known: Known by its end
-- cases: /cases?ids={ids}
with recursive
first as (
  select s.record, min(s.date_to) as day from statements s join cases c on c.id = s.record
  where s.property = 'first_reported' and s.best = 1 and s.date_to is not null group by s.record
),
found as (select cast(substr(day, 1, 4) as integer) as year, count(*) as cases, group_concat(record, ',') as ids from (select * from first order by record) group by 1),
years(year) as (select min(year) from found union all select year + 1 from years where year < (select max(year) from found))
select
  y.year,
  coalesce(f.cases, 0) as became_known,
  sum(coalesce(f.cases, 0)) over (order by y.year) - coalesce(f.cases, 0) as known_before,
  sum(coalesce(f.cases, 0)) over (order by y.year) as known,
  (select count(*) from first) as dated,
  (select count(*) from cases) as of_cases,
  f.ids
from years y left join found f on f.year = y.year
where y.year is not null
order by y.year
