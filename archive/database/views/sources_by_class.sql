-- How many sources of each class there are, how many of them were read in a copy, and how many places they support.
select
  s.class, v.label,
  count(distinct s.id) as sources,
  count(distinct case when s.copy_of_publisher is not null then s.id end) as read_in_a_copy,
  count(c.place) as citations
from sources s
join vocabulary v on v.name = 'source_class' and v.code = s.class
left join citations c on c.source = s.id
group by s.class
order by v.position
