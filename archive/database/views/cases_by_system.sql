-- Which systems recur: the cases whose best-ranked statements name a system, with what standing.
select
  y.id as system, y.title,
  count(distinct s.record) as cases,
  (select count(*) from cases) as of_cases,
  count(distinct case when s.standing in ('found', 'admitted') then s.record end) as found_or_admitted,
  group_concat(distinct s.record) as case_ids
from statements s
join systems y on s.reference = 'systems/' || y.id
join cases c on c.id = s.record
where s.property = 'system' and s.best = 1
group by y.id
order by cases desc, y.title
