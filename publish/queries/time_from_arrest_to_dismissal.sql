-- title: How long from arrest to dismissal?
-- description: Days between arrest and exoneration where both are known to the month or better; the fewest and the most that the dates allow.
select id, title, country, arrested, cleared, days_at_least, days_at_most, detention from time_to_clearance order by days_at_most desc, id
