-- In how many cases each safeguard failed as far as sources say so, of how many cases, and with what standing.
-- A code that is absent was not established; it does not mean that it did not happen.
select
  v.code, v.label,
  count(distinct f.record) as cases,
  (select count(*) from cases) as of_cases,
  count(distinct case when f.standing in ('found', 'admitted') then f.record end) as found_or_admitted,
  count(distinct case when f.standing = 'alleged' then f.record end) as alleged,
  count(distinct case when f.standing = 'reported' then f.record end) as reported,
  v.definition
from vocabulary v
left join failures f on f.code = v.code
where v.name = 'failure'
group by v.code
order by cases desc, v.position
