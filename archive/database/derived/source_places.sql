-- Where each source stands in the list of sources, newest first, and how many places rest on it.
with supported as (select source, count(*) as places from citations group by source)
select
  row_number() over (order by s.issued is null, s.issued desc, s.id) as place, s.id, s.search_row, s.class, coalesce(c.places, 0) as places
from sources s left join supported c on c.source = s.id
order by place
