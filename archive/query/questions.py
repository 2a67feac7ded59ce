"""Questions about the whole archive that pages show beside the address of their SQL. The build asks each once and keeps the answer. Constants alone.

A question that takes no values and looks at every case or statement belongs here: it would take longer with every case, and its answer cannot change.
"""

from __future__ import annotations

HOME_SIZES = """
select (select count(*) from cases) as cases, (select count(distinct country) from cases) as countries,
  (select count(*) from statements) as statements, (select count(*) from sources) as sources
"""
BY_STATUS = """
select v.code, v.label, v.definition, count(c.id) as cases, (select count(*) from cases) as of_cases
from vocabulary v left join cases c on c.status = v.code
where v.name = 'status' group by v.code order by v.position
"""
BY_MECHANISM = """
select v.code, v.label, v.definition, count(c.id) as cases, (select count(*) from cases) as of_cases
from vocabulary v left join cases c on c.mechanism = v.code
where v.name = 'mechanism' group by v.code order by v.position
"""
NEWEST = """
select c.id, c.title, c.kind, c.status, c.country, c.region, c.city, s.display as first_reported
from cases c join statements s on s.record = c.id and s.property = 'first_reported' and s.best = 1
order by s.date_to desc, c.id desc
limit 6
"""
DISPUTED = """
with facts as (select * from disputed_facts)
select record, title, property, label, said, url, (select count(*) from facts) as facts, (select count(distinct record) from facts) as records,
  (select count(*) from facts where still_open = 1) as still_open
from facts where facts.still_open = 1 order by record, property limit 6
"""
COMMON_FAILURES = "select code, label, cases, of_cases, found_or_admitted, alleged, reported from failure_counts where cases > 0 limit 6"
CORRECTED = """
select v.record, v.revision, v.act, substr(v.time, 1, 10) as day, v.reason, c.title
from revisions v join cases c on c.id = v.record
where v.act = 'corrected' and v.sequence in (select max(sequence) from revisions group by record)
order by v.sequence desc
limit 5
"""
SIZES = """
select (select count(*) from cases) as cases, (select count(distinct country) from cases) as countries,
  (select count(*) from statements) as statements, (select count(*) from sources) as sources, (select count(*) from records) as records,
  (select count(*) from candidates) as candidates
"""
STANDINGS = """
with counted as materialized (select standing, count(*) as statements from statements where standing is not null group by 1)
select v.code, coalesce(s.statements, 0) as statements, (select coalesce(sum(statements), 0) from counted) as of_statements
from vocabulary v left join counted s on s.standing = v.code
where v.name = 'standing' order by v.position
"""
RANKS = """
with counted as materialized (select rank, count(*) as statements from statements group by 1)
select v.code, coalesce(s.statements, 0) as statements, (select coalesce(sum(statements), 0) from counted) as of_statements
from vocabulary v left join counted s on s.rank = v.code
where v.name = 'rank' order by v.position
"""
STATUSES = """
select v.code, count(c.id) as cases, (select count(*) from cases) as of_cases
from vocabulary v left join cases c on c.status = v.code
where v.name = 'status' group by v.code order by v.position
"""
RULES = """
select v.code, count(c.n) as candidates, (select count(*) from candidates) as of_candidates
from vocabulary v left join candidates c on c.rule = v.code
where v.name = 'exclusion_rule' group by v.code order by v.position
"""
FAILURES = "select code, cases, of_cases from failure_counts"
BASES = "select name_basis as basis, subject_name is not null as named, count(*) as cases, (select count(*) from cases) as of_cases from cases group by 1, 2 order by 3 desc, 2 desc, 1"
MOST_BASES = 100
FIRST_BASES = f"{BASES} limit {MOST_BASES + 1}"
NAMED = "select sum(subject_name is not null) as named, sum(subject_name is null) as not_named, count(*) as of_cases from cases"
ACTS = "select act, count(*) as entries from revisions group by act order by act = 'published' desc, act"
DAYS = "select substr(time, 1, 10) as day, act, count(*) as entries from revisions group by 1, 2 order by 1 desc, 2"
FREQUENT_SYSTEMS = "select title, cases, case_ids from cases_by_system where cases > 1 limit 3"
CLASSES = """
select s.class, v.label, count(*) as sources, count(s.copy_of_publisher) as read_in_a_copy
from sources s join vocabulary v on v.name = 'source_class' and v.code = s.class
group by s.class order by v.position
"""

QUESTIONS = (
    *(HOME_SIZES, BY_STATUS, BY_MECHANISM, NEWEST, DISPUTED, COMMON_FAILURES, CORRECTED),
    *(SIZES, STANDINGS, RANKS, STATUSES, RULES, FAILURES, FIRST_BASES, NAMED, ACTS, DAYS),
    *(FREQUENT_SYSTEMS, CLASSES),
)

ANSWER = "select rows from answers where sql = :sql"
"""The query for the answer that the build keeps, as JSON."""
