-- Where each record of the other kinds stands in the list of its kind, and to how many cases it is joined.
with joined as (
  select to_record as key, from_record as other from links
  union select from_record, to_record from links
), counted as (select key, count(*) as cases from joined where other in (select id from cases) group by key)
select
  r.key, r.kind, row_number() over (partition by r.kind order by coalesce(n.cases, 0) desc, r.title, r.key) as place, coalesce(n.cases, 0) as cases
from records r left join counted n on n.key = r.key
where r.kind not in ('case', 'source')
order by r.key
