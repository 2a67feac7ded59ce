-- title: Which agencies acted on which systems?
-- description: Systems named in two or more cases, each with the bodies that ran or asked for the search or made the arrest, by the number of cases. A case may name several bodies. At most forty pairs are shown.
-- denominator: Documented cases, not all that happened: for {named} of {of_cases} documented cases a source names the system.
-- column agency_title: Agency
-- column system_title: System
-- column cases: Cases
-- cases: /cases?system={system}&agency={agency}
with
named as materialized (
  select distinct s.record, s.reference from statements s
  where s.property = 'system' and s.best = 1 and s.reference is not null and s.record in (select id from cases)
),
counted as materialized (select record, reference, count(*) over (partition by reference) as of_system from named),
pairs as materialized (
  -- A cross join keeps SQLite to this order: each case once, then its bodies.
  select n.reference as system, n.of_system, g.reference as agency, count(distinct n.record) as cases
  from counted n cross join statements g on g.record = n.record
  where n.of_system > 1 and g.property in ('arresting_agency', 'search_operator', 'requested_by') and g.best = 1 and g.reference is not null
  group by n.reference, g.reference
)
select
  s.id as system, s.title as system_title, p.of_system, a.id as agency, a.title as agency_title, p.cases,
  row_number() over (order by p.of_system desc, s.title, s.id, p.cases desc, a.title, a.id) + dense_rank() over (order by p.of_system desc, s.title, s.id) as line,
  row_number() over (partition by s.id order by p.cases desc, a.title, a.id) as place,
  (select count(distinct record) from named) as named,
  (select count(*) from cases) as of_cases
from pairs p join records s on s.key = p.system join records a on a.key = p.agency
order by line
limit 40
