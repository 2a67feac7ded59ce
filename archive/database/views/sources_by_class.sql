-- How many sources of each class there are, how many of them were read in a copy, and how many places they support.
with supported as (select source, count(*) as places from citations group by source)
select
  s.class, v.label,
  count(*) as sources,
  sum(s.copy_of_publisher is not null) as read_in_a_copy,
  coalesce(sum(c.places), 0) as citations
from sources s
join vocabulary v on v.name = 'source_class' and v.code = s.class
left join supported c on c.source = s.id
group by s.class
order by v.position
