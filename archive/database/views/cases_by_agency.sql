-- Which agencies recur: the cases whose best-ranked statements say that an agency ran or asked for the search or made the arrest.
select
  a.id as agency, a.title, a.kind, a.country,
  count(distinct s.record) as cases,
  (select count(*) from cases) as of_cases,
  count(distinct case when s.property = 'arresting_agency' then s.record end) as arrested,
  count(distinct case when s.property in ('search_operator', 'requested_by') then s.record end) as searched,
  (
    select group_concat(record) from (
      select distinct o.record from statements o join cases k on k.id = o.record
      where o.reference = 'agencies/' || a.id and o.property in ('arresting_agency', 'search_operator', 'requested_by') and o.best = 1 order by o.record
    )
  ) as case_ids
from statements s
join agencies a on s.reference = 'agencies/' || a.id
join cases c on c.id = s.record
where s.property in ('arresting_agency', 'search_operator', 'requested_by') and s.best = 1
group by a.id
order by cases desc, a.title, a.id
