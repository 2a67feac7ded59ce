-- The best-ranked dates by which cases are found.
with p(id, n) as (select id, row_number() over (order by length(id), id) - 1 from cases)
select s.property, s.date_from, s.date_to, p.n, s.id
from statements s join p on p.id = s.record
where s.best = 1 and s.property in ('arrest_date', 'incident_date', 'exoneration_date', 'first_reported')
order by s.id
