-- Which systems recur: the cases whose best-ranked statements name a system, with what standing.
select
  y.id as system, y.title,
  count(distinct s.record) as cases,
  (select count(*) from cases) as of_cases,
  count(distinct case when s.standing in ('found', 'admitted') then s.record end) as found_or_admitted,
  (
    select group_concat(record) from (
      select distinct o.record from statements o join cases k on k.id = o.record
      where o.reference = 'systems/' || y.id and o.property = 'system' and o.best = 1 order by o.record
    )
  ) as case_ids
from statements s
cross join cases c on c.id = s.record
cross join systems y on y.id = substr(s.reference, 9)
where s.property = 'system' and s.best = 1 and s.reference like 'systems/%'
group by y.id
order by cases desc, y.title, y.id
