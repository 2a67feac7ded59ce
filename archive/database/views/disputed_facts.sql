-- Facts on which sources disagree: properties that can have one value only and for which values stand that cannot all be true.
-- Dates and numbers of which one is only more exact than the other are no disagreement. Deprecated values count: a source gave them.
select
  s.record, r.title, s.property, p.label,
  count(distinct s.value) as different_values,
  count(distinct case when s.rank != 'deprecated' then s.value end) as still_open,
  group_concat(s.display || case s.rank when 'normal' then '' else ' (' || s.rank || ')' end, ' | ') as said,
  r.url
from statements s
join records r on r.key = s.record
join properties p on p.kind = r.kind and p.property = s.property
where p.many = 0
group by s.record, s.property
having count(distinct s.value) > 1 and case
  when p.type = 'date' then max(s.date_from) > min(s.date_to)
  when p.type in ('number', 'duration', 'money') then max(coalesce(s.low, 0)) > min(coalesce(s.high, 9e99))
  else 1 end
order by s.record, p.position
