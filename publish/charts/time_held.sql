-- title: How long were people held?
-- description: Cases by the time for which the person was held, as sources give it. A time that is known only as a bound, like less than three days, is placed where the bound leaves no other place, and else counted apart.
-- denominator: Documented cases, not all that happened: for {counted} of {of_cases} documented cases a source says how long the person was held.
-- column label as words: Time held
-- words: Less than a day; 1 to 6 days; A week to a month; A month or longer; Not known exactly enough
-- column cases: Cases
-- cases: /cases?ids={ids}
with
held as (
  select s.record, coalesce(max(s.low), 0) as least, coalesce(min(case when s.number is null then s.high - 0.001 else s.high end), 1e9) as most
  from statements s join cases c on c.id = s.record
  where s.property = 'detention' and s.best = 1 and coalesce(s.low, s.high) is not null
  group by s.record
),
spans(place, label, hours, until) as (
  values (1, 'Less than a day', 0, 24), (2, '1 to 6 days', 24, 168), (3, 'A week to a month', 168, 730.5), (4, 'A month or longer', 730.5, 1e12), (5, 'Not known exactly enough', null, null)
),
placed as (
  select h.record, coalesce((select place from spans p where h.least >= p.hours and h.least < p.until and h.most >= p.hours and h.most < p.until), 5) as place from held h order by h.record
)
select
  p.place, p.label, count(f.record) as cases, (select count(*) from held) as counted, (select count(*) from cases) as of_cases, group_concat(f.record, ',') as ids
from spans p left join placed f on f.place = p.place
where (select count(*) from held) > 0
group by p.place
order by p.place
