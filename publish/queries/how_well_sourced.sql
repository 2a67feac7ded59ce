-- title: How well is the archive sourced?
-- description: Statements by kind of record: how many there are, how many rest on two or more sources, and how many rest only on copies (reprints, mirrors or summaries of a text that was not read itself).
with cited as (
  select s.id, r.kind, count(distinct c.source) as sources, min(o.copy_of_publisher is not null) as only_copies
  from statements s
  join records r on r.key = s.record
  join citations c on c.place = s.id
  join sources o on o.id = c.source
  group by s.id
)
select
  kind, count(*) as statements,
  sum(sources >= 2) as with_two_or_more_sources, round(100.0 * sum(sources >= 2) / count(*), 1) as percent_with_two_or_more,
  sum(only_copies) as only_on_copies, round(100.0 * sum(only_copies) / count(*), 1) as percent_only_on_copies
from cited group by kind
union all
select
  'all', count(*), sum(sources >= 2), round(100.0 * sum(sources >= 2) / count(*), 1), sum(only_copies), round(100.0 * sum(only_copies) / count(*), 1)
from cited
order by 2 desc, 1
