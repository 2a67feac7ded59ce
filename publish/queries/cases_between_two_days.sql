-- title: Which cases overlap a span of time?
-- description: Cases whose arrest (or stop, or exclusion) may lie between two days; a date known only to the month or year matches when it overlaps.
select c.id, c.title, c.country, c.kind, c.status, s.display as arrested
from cases c join statements s on s.record = c.id and s.property = 'arrest_date' and s.best = 1
where s.date_to >= coalesce(nullif(:since, ''), '0000-01-01') and s.date_from <= coalesce(nullif(:until, ''), '9999-12-31')
order by s.date_from, c.id
