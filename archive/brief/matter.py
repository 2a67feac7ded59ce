"""What a paper is made from: everything that the archive holds on the chosen cases, read once. It reads the database and writes nothing.

Rows stay rows, as mappings; what they rest on stands beside them by the id of the place that cites.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from archive.cite.csl import record_item, ruling_item, source_item
from archive.query.facets import FACETS, facet_words

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Mapping, Sequence

    from archive.cite.csl import Edition, Item
    from archive.query.select import CaseFilter

Row = dict[str, Any]
Rows = dict[str, tuple[Row, ...]]

_IN = "in (select value from json_each(:keys))"
STATEMENTS = f"""
select s.*, p.label, p.heading, p.type, p.position, p.many, r.title as reference_title from statements s
join records o on o.key = s.record join properties p on p.kind = o.kind and p.property = s.property
left join records r on r.key = s.reference
where s.record {_IN} order by s.record, p.position, s.n
"""  # noqa: S608 - the condition is the constant above, as in all queries of this file
CITATIONS = f"select place, source, locator from citations where record {_IN} order by place, n"  # noqa: S608 - the condition is the constant above
EVENTS = f"select * from events where record {_IN} order by record, n"  # noqa: S608 - the condition is the constant above
FAILURES = f"select * from failures where record {_IN} order by record, n"  # noqa: S608 - the condition is the constant above
FINDINGS = f"select * from findings where record {_IN} order by record, n"  # noqa: S608 - the condition is the constant above
RESPONSES = f"select s.*, a.title as agency from responses s join agencies a on a.id = s.who where s.record {_IN} order by s.record, s.n"  # noqa: S608 - the condition is the constant above
PROCEEDINGS = f"select * from proceedings where record {_IN} order by record, n"  # noqa: S608 - the condition is the constant above
DISPUTED = f"select record, property, label, still_open from disputed_facts where record {_IN} order by record, property"  # noqa: S608 - the condition is the constant above
REVISIONS = f"select record, max(revision) as revision, substr(max(time), 1, 10) as date from revisions where record {_IN} group by record"  # noqa: S608 - the condition is the constant above
RULINGS = "select * from rulings where 'rulings/' || id in (select value from json_each(:keys))"
SOURCES = "select * from sources where id in (select value from json_each(:keys))"

_LINKED = """exists (select 1 from links l where (l.from_record = '{key}' || x.id and l.to_record in (select value from json_each(:linked)))
    or (l.to_record = '{key}' || x.id and l.from_record in (select value from json_each(:linked))))"""
# Studies of systems that no chosen case names say nothing of them; general ones do, where faces were searched.
STUDIES = f"""
select x.*, 'studies/' || x.id as key from studies x
where {_LINKED.format(key="studies/")}
  or (:faces and not exists (select 1 from links l where (l.from_record = 'studies/' || x.id and l.to_record like 'systems/%')
    or (l.to_record = 'studies/' || x.id and l.from_record like 'systems/%')))
order by x.published is null, x.published, x.id
"""  # noqa: S608 - the condition is the constant above
# The rules of the places where the chosen cases happened, and whatever is linked to the cases or their systems.
POLICIES = f"""
select x.*, 'policies/' || x.id as key from policies x
where (x.kind != 'vendor' and exists (select 1 from json_each(:places) c where json_extract(c.value, '$.country') = x.country
    and (x.region is null or x.region = json_extract(c.value, '$.region')) and (x.city is null or x.city = json_extract(c.value, '$.city'))))
  or {_LINKED.format(key="policies/")}
order by x.adopted is null, x.adopted, x.id
"""  # noqa: S608 - the condition is the constant above


@dataclass(frozen=True, slots=True)
class Cited:
    """A source and the place in it."""

    source: str
    locator: str | None


@dataclass(frozen=True, slots=True)
class CaseFile:
    """One chosen case, with its own lists and the item that cites its record in the archive."""

    row: Row
    item: Item
    statements: tuple[Row, ...]
    events: tuple[Row, ...]
    failures: tuple[Row, ...]
    responses: tuple[Row, ...]
    proceedings: tuple[Row, ...]
    disputed: tuple[Row, ...]

    @property
    def id(self) -> str:
        """Its id."""
        return str(self.row["id"])

    def of(self, name: str) -> tuple[Row, ...]:
        """Every statement of a property."""
        return tuple(row for row in self.statements if row["property"] == name)

    def best(self, name: str) -> tuple[Row, ...]:
        """The statements of a property that tables show."""
        return tuple(row for row in self.of(name) if row["best"])

    def words(self, name: str, otherwise: str = "not established") -> str:
        """The best-ranked values of a property in words."""
        return "; ".join(row["reference_title"] or row["display"] for row in self.best(name)) or otherwise


@dataclass(frozen=True, slots=True)
class Context:
    """A study or policy in point, with its statements and findings."""

    row: Row
    statements: tuple[Row, ...]
    findings: tuple[Row, ...]

    def best(self, name: str) -> tuple[Row, ...]:
        """The statements of a property that tables show."""
        return tuple(row for row in self.statements if row["property"] == name and row["best"])


@dataclass(frozen=True, slots=True)
class Matter:
    """Everything that a paper is made from.

    Args:
        wanted: the filter by which the cases were chosen.
        conditions: the filter in words, a line each.
        edition: the edition of the archive.
        total: how many cases the archive documents in all.
        cases: the chosen cases, in the order of the filter.
        studies: the studies in point.
        policies: the policies in point.
        rulings: the items of the proceedings of the cases, by id.
        ruling_rows: their rows, by id.
        sources: the items of every source that anything here cites.
        source_rows: their rows, by citekey.
        cites: what each place rests on.
        terms: labels and definitions by vocabulary and code.
    """

    wanted: CaseFilter
    conditions: tuple[str, ...]
    edition: Edition
    total: int
    cases: tuple[CaseFile, ...]
    studies: tuple[Context, ...]
    policies: tuple[Context, ...]
    rulings: Mapping[str, Item]
    ruling_rows: Mapping[str, Row]
    sources: Mapping[str, Item]
    source_rows: Mapping[str, Row]
    cites: Mapping[str, tuple[Cited, ...]]
    terms: Mapping[tuple[str, str], Row]

    def label(self, vocabulary: str, code: str | None) -> str:
        """What pages call a code."""
        term = self.terms.get((vocabulary, code or ""))
        return str(term["label"]) if term else code or ""

    def definition(self, vocabulary: str, code: str | None) -> str:
        """What a code means."""
        term = self.terms.get((vocabulary, code or ""))
        return str(term["definition"]) if term else ""


def read_matter(connection: sqlite3.Connection, wanted: CaseFilter, edition: Edition, most: int | None = None) -> Matter:
    """Read everything on the cases that a filter leaves.

    Args:
        connection: an open database of the archive.
        wanted: the filter.
        edition: the edition cited.
        most: how many cases are read at most.
    """
    ask = _Asker(connection)
    total = ask(wanted.total_sql, wanted.params)[0]
    ids = [row["id"] for row in ask(wanted.list_sql, wanted.params)][:most]
    rows = {row["id"]: row for row in ask("select * from cases where id in (select value from json_each(:keys))", _keys(ids))}
    by_case = {
        name: ask.grouped(sql, ids)
        for name, sql in (("statements", STATEMENTS), ("events", EVENTS), ("failures", FAILURES), ("responses", RESPONSES), ("proceedings", PROCEEDINGS), ("disputed", DISPUTED))
    }
    revisions = {row["record"]: row for row in ask(REVISIONS, _keys(ids))}
    cases = tuple(
        CaseFile(
            rows[key],
            record_item({"key": key, "title": rows[key]["title"], "url": f"/cases/{key}"}, edition, *_revision(revisions.get(key))),
            **{name: found.get(key, ()) for name, found in by_case.items()},
        )
        for key in ids
    )
    studies, policies = _in_point(ask, cases)
    rulings = ask(RULINGS, _keys(f"rulings/{row['ruling']}" for case in cases for row in case.proceedings))
    ruling_values = ask.grouped(STATEMENTS, [f"rulings/{row['id']}" for row in rulings])
    cites: dict[str, tuple[Cited, ...]] = {}
    for row in ask(CITATIONS, _keys([*ids, *(context.row["key"] for context in (*studies, *policies)), *ruling_values])):
        cites[row["place"]] = (*cites.get(row["place"], ()), Cited(row["source"], row["locator"]))
    sources = ask(SOURCES, _keys({cited.source for some in cites.values() for cited in some}))
    terms = {(row["name"], row["code"]): row for row in ask("select * from vocabulary order by name, position", {})}
    return Matter(
        wanted=wanted,
        conditions=tuple(_conditions(ask, wanted, terms)),
        edition=edition,
        total=total["of_cases"],
        cases=cases,
        studies=studies,
        policies=policies,
        rulings={row["id"]: ruling_item(row, _values(ruling_values.get(f"rulings/{row['id']}", ()))) for row in rulings},
        ruling_rows={row["id"]: row for row in rulings},
        sources={row["id"]: source_item(row) for row in sources},
        source_rows={row["id"]: row for row in sources},
        cites=cites,
        terms=terms,
    )


class _Asker:
    """Asks a connection, whatever its row factory is."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection

    def __call__(self, sql: str, params: Mapping[str, object]) -> list[Row]:
        cursor = self.connection.execute(sql, dict(params))
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor]

    def grouped(self, sql: str, keys: Sequence[str]) -> Rows:
        found: dict[str, list[Row]] = {}
        for row in self(sql, _keys(keys)):
            found.setdefault(row["record"], []).append(row)
        return {key: tuple(rows) for key, rows in found.items()}


def _keys(keys: Iterable[str]) -> dict[str, str]:
    return {"keys": json.dumps(list(keys))}


def _revision(row: Row | None) -> tuple[int | None, str]:
    return (row["revision"], row["date"]) if row else (None, "")


def _values(statements: Iterable[Row]) -> dict[str, list[str]]:
    values: dict[str, list[str]] = {}
    for row in statements:
        if row["best"]:
            values.setdefault(row["property"], []).append(row["value"])
    return values


def _in_point(ask: _Asker, cases: Sequence[CaseFile]) -> tuple[tuple[Context, ...], tuple[Context, ...]]:
    linked = json.dumps([*(case.id for case in cases), *{row["reference"] for case in cases for row in case.statements if row["best"] and row["reference"]}])
    places = json.dumps([{name: case.row[name] for name in ("country", "region", "city")} for case in cases])
    faces = any(case.row["modality"] == "face" for case in cases)
    found = []
    for sql, params in ((STUDIES, {"linked": linked, "faces": faces}), (POLICIES, {"linked": linked, "places": places})):
        rows = ask(sql, params)
        keys = [row["key"] for row in rows]
        statements, findings = ask.grouped(STATEMENTS, keys), ask.grouped(FINDINGS, keys)
        found.append(tuple(Context(row, statements.get(row["key"], ()), findings.get(row["key"], ())) for row in rows))
    return found[0], found[1]


def _conditions(ask: _Asker, wanted: CaseFilter, terms: Mapping[tuple[str, str], Row]) -> Iterable[str]:
    """The filter in words, a line for each condition."""

    def label(vocabulary: str, code: str) -> str:
        return str(terms[vocabulary, code]["label"]) if (vocabulary, code) in terms else code

    for facet in FACETS:
        values = wanted.values.get(facet.name, ())
        titles = {row["key"]: row["title"] for row in ask("select key, title from records where key in (select value from json_each(:keys))", _keys(f"{facet.words}/{value}" for value in values))}
        if values:
            yield f"{facet.label}: {' or '.join(facet_words(facet, value, label, titles.get(f'{facet.words}/{value}')) for value in values)}"
    if wanted.searches:
        yield f"Words: “{wanted.text}”"
    if wanted.ids:
        yield f"Cases named one by one: {', '.join(wanted.ids)}"
    if wanted.date_words:
        yield f"Dates: {wanted.date_words}"
