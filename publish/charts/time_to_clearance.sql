-- title: How long from arrest to being cleared?
-- description: Days from arrest to the day on which charges were dropped or the person was acquitted or cleared: the fewest and the most that the dates allow. The forty longest are shown.
-- denominator: Documented cases, not all that happened: both dates are known to the month or better for {counted} of {of_cases} documented cases.
-- words: the same day
-- column title: Case
-- column country as country: Country
-- column at_least: Days, at least
-- column at_most: Days, at most
-- cases: /cases/{id}
select
  id, title, country, max(days_at_least, 0) as at_least, days_at_most as at_most,
  case
    when days_at_most = 0 then 'the same day'
    when max(days_at_least, 0) = days_at_most then days_at_most || case when days_at_most = 1 then ' day' else ' days' end
    else max(days_at_least, 0) || ' to ' || days_at_most || ' days'
  end as took,
  count(*) over () as counted,
  (select count(*) from cases) as of_cases
from time_to_clearance
where days_at_most >= 0
order by days_at_most desc, days_at_least desc, id
limit 40
