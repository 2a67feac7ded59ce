-- Days from arrest to exoneration where both dates are known to the day or month: the fewest and the most that the dates allow.
select
  c.id, c.title, c.country, a.display as arrested, e.display as cleared,
  cast(julianday(e.date_from) - julianday(a.date_to) as integer) as days_at_least,
  cast(julianday(e.date_to) - julianday(a.date_from) as integer) as days_at_most,
  c.detention, c.detention_hours
from cases c
join statements a on a.record = c.id and a.property = 'arrest_date' and a.best = 1
join statements e on e.record = c.id and e.property = 'exoneration_date' and e.best = 1
where julianday(a.date_to) - julianday(a.date_from) < 32 and julianday(e.date_to) - julianday(e.date_from) < 32
order by days_at_most desc, c.id
