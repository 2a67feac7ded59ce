-- Facts on which sources disagree: properties that can have one value only and for which values stand that cannot all be true.
-- Dates and numbers of which one is only more exact than the other are no disagreement. Deprecated values count: a source gave them.
with compared as (
  select
    s.record, r.title, s.property, p.label, r.url, p.position, p.type,
    count(distinct s.value) as different_values,
    group_concat(s.display || case s.rank when 'normal' then '' else ' (' || s.rank || ')' end, ' | ') as said,
    max(s.date_from) > min(s.date_to) as dates_apart,
    max(coalesce(s.low, 0)) > min(coalesce(s.high, 9e99)) as numbers_apart,
    count(distinct case when s.rank != 'deprecated' then s.value end) as held,
    max(case when s.rank != 'deprecated' then s.date_from end) > min(case when s.rank != 'deprecated' then s.date_to end) as held_dates_apart,
    max(case when s.rank != 'deprecated' then coalesce(s.low, 0) end) > min(case when s.rank != 'deprecated' then coalesce(s.high, 9e99) end) as held_numbers_apart
  from statements s
  join records r on r.key = s.record
  join properties p on p.kind = r.kind and p.property = s.property
  where p.many = 0 /* and the record changed */
  group by s.record, s.property
  having count(*) > 1
)
select
  record, title, property, label, different_values,
  case when type = 'date' then coalesce(held_dates_apart, 0) when type in ('number', 'duration', 'money') then coalesce(held_numbers_apart, 0) else held > 1 end as still_open,
  said, url
from compared
where different_values > 1 and case when type = 'date' then dates_apart when type in ('number', 'duration', 'money') then numbers_apart else 1 end
order by record, position
