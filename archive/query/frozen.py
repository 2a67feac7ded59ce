"""Texts of cases as they were published, read from the database with the schema that lies in it, and their parts as rows like those of the tables.

What is shown, cited or compared of an older revision comes from here, so that page, citation and check say the same. It asks
nothing of the present record: only titles of other records and of sources are today's, and whoever needs them asks for them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from archive.errors import DocumentError, InvalidValue
from archive.record.citation import Citation, find_groups, parse_cite
from archive.record.document import parse
from archive.record.markup import render_narrative
from archive.record.model import record_key
from archive.record.schema import load_schema
from archive.record.values import PARSERS
from archive.record.yamltree import Map, Seq

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

    from archive.record.model import Record
    from archive.record.schema import Schema, Spec

    Row = dict[str, Any]

SCHEMA = "select path, text from schema_texts order by path"
TEXT = """
select t.path, t.text, v.state from revision_texts t join revisions v on v.record = t.record and v.revision = t.revision
where t.record = ? and t.revision = ? order by v.sequence limit 1
"""
# What was said of a case before it was withdrawn or sealed may be what it was withdrawn or sealed for, and is not repeated.
ACTS = """
select v.sequence, v.record, v.revision, v.time, substr(v.time, 1, 10) as day, v.act, v.sha256, v.state, v.merged_into, v.seal, v.entered_by, v.reviewed_by,
  case when v.taken_back then '' else v.reason end as reason, case when v.taken_back then '' else v.note end as note
from (
  select r.*, exists (select 1 from revisions l where l.record = r.record and l.sequence > r.sequence and l.act in ('withdrawn', 'sealed')) as taken_back
  from revisions r where r.record = ?
) v
order by v.sequence
"""
GONE = "select record, since, substr(since, 1, 10) as day, act, revision, reason, note, merged_into, seal from gone where record = ?"
WITHHELD = frozenset({"withdrawn", "sealed"})
"""Acts that take back what was published."""
_AS_WRITTEN = frozenset({"text", "url", "slug", "id", "reference"})
OTHER = "Other"
"""The heading of properties that the schema no longer has."""


@dataclass(frozen=True, slots=True)
class Frozen:
    """A revision of a case as it was published.

    Args:
        key: the id of the case.
        revision: the number of the revision.
        path: where its text stands in the data folder.
        text: the text, byte for byte.
        state: what became of it, as in `revisions`.
        record: what the text says; None where the present schema cannot read it.
        schema: the schema of the database.
    """

    key: str
    revision: int
    path: str
    text: str
    state: str
    record: Record | None
    schema: Schema

    @property
    def name(self) -> str:
        """What ids of its parts begin with: the id of the case, and the revision where it is not the present one."""
        return self.key if self.state == "current" else f"{self.key}/r{self.revision}"


def read_schema(connection: sqlite3.Connection) -> Schema:
    """The schema that lies in a database. It takes some hundredths of a second, so keep it."""
    texts: dict[str, dict[str, str]] = {"schema": {}, "vocabulary": {}}
    for path, text in _tuples(connection, SCHEMA):
        folder, _, name = path.partition("/")
        texts[folder][name.removesuffix(".yaml")] = text
    return load_schema(texts["schema"], texts["vocabulary"])


def read_frozen(connection: sqlite3.Connection, key: str, revision: int, schema: Schema | None = None) -> Frozen | None:
    """A revision as it was published; None where the database has no text of it: it is withheld, or was never entered.

    Args:
        connection: an open database of the archive.
        key: the id of the case.
        revision: the number of the revision.
        schema: what `read_schema` gave, where it is at hand.
    """
    found = next(_tuples(connection, TEXT, key, revision), None)
    if found is None:
        return None
    path, text, state = found
    known = schema or read_schema(connection)
    try:
        record = parse(text, known.kinds["case"], path)
    except DocumentError:
        record = None
    return Frozen(key, revision, path, text, state, record, known)


def read_acts(connection: sqlite3.Connection, key: str) -> list[Row]:
    """What the ledger says of a case, oldest first."""
    return _rows(connection, ACTS, key)


def read_gone(connection: sqlite3.Connection, key: str) -> Row | None:
    """What became of a case that stands no more; None for one that stands, or never did."""
    return next(iter(_rows(connection, GONE, key)), None)


def ends(act: Row) -> bool:
    """Whether an act ended its case: after a withdrawal or merger, and a sealing that left no text, none of the archive's cases has that id."""
    return act["act"] in {"withdrawn", "merged"} or (act["act"] == "sealed" and not act["sha256"].strip("0"))


def gone_words(gone: Row) -> str:
    """What became of a case, within a sentence that names it: `withdrawn on 2026-11-24`, `merged into WIA-0001 on 2026-11-24`."""
    into = f" into {gone['merged_into']}" if gone["merged_into"] else ""
    return f"{gone['act']}{into} on {gone['day']}"


def statement_rows(frozen: Frozen) -> list[Row]:
    """The statements as rows of the table, with what `properties` says of each; none that was published is left out."""
    record = frozen.record
    tree = record.front.get("statements") if record else None
    if record is None or not isinstance(tree, Map):
        return []
    names = [*(name for name in record.kind.properties if name in tree), *(name for name in tree if name not in record.kind.properties)]
    found = []
    for name in names:
        rows = [row for row in tree[name] if isinstance(row, Map)] if isinstance(tree[name], Seq) else []
        ranks = {str(row.get("rank", "normal")) for row in rows}
        best = "preferred" if "preferred" in ranks else "normal"
        spec = record.kind.properties.get(name)
        for number, row in enumerate(rows, 1):
            value = str(row.get("value", ""))
            rank = str(row.get("rank", "normal"))
            found.append(
                {
                    **{column: _text(row, column) for column in ("why", "standing", "said_by", "as_of", "note")},
                    **_named(spec, name),
                    "id": _place(frozen, f"{name}.{number}"),
                    "property": name,
                    "n": number,
                    "value": value,
                    "display": _display(frozen.schema, spec, value),
                    "reference": record_key(frozen.schema.kinds[spec.of], value) if spec and spec.type == "reference" else None,
                    "rank": rank,
                    "best": int(rank == best),
                }
            )
    return found


def list_rows(frozen: Frozen, name: str) -> list[Row]:
    """The rows of a list (`events`, `failures`, `responses`, `proceedings`, `related`) as rows of its table."""
    record = frozen.record
    fields = [spec.name for spec in shape.fields if spec.name != "cites"] if record and (shape := record.kind.lists.get(name)) else []
    rows = record.rows(name) if record else []
    return [{"id": _place(frozen, f"{name}.{number}"), "n": number, **{field: _text(row, field) for field in fields}} for number, (_, row) in enumerate(rows, 1)]


def narrative_of(frozen: Frozen) -> tuple[str, dict[Citation, int]]:
    """The narrative as safe HTML, and the number of the note that each of its citations has."""
    rendered = render_narrative(frozen.record.body if frozen.record else "")
    return rendered.html, {citation: number for number, citation in enumerate(rendered.notes, 1)}


def citation_rows(frozen: Frozen) -> list[Row]:
    """What each statement, row and paragraph rested on: `place`, `source`, `locator` and, in the narrative, `note_number`."""
    record = frozen.record
    if record is None:
        return []
    found = [_cited(_place(frozen, f"{name}.{number}"), citation) for name, number, row in _citing(record) for citation in _cites(row)]
    notes = narrative_of(frozen)[1]
    for number, (_, paragraph) in enumerate(record.paragraphs, 1):
        cited = dict.fromkeys(_narrated(paragraph))
        found += [{**_cited(_place(frozen, f"narrative.{number}"), citation), "note_number": notes.get(citation)} for citation in cited]
    return found


def _citing(record: Record) -> Iterator[tuple[str, int, Map]]:
    tree = record.front.get("statements")
    for name, rows in tree.items() if isinstance(tree, Map) else ():
        if isinstance(rows, Seq):
            yield from ((name, number, row) for number, row in enumerate((row for row in rows if isinstance(row, Map)), 1))
    for name in record.kind.lists:
        yield from ((name, number, row) for number, (_, row) in enumerate(record.rows(name), 1))


def _narrated(paragraph: str) -> list[Citation]:
    try:
        return [citation for group in find_groups(paragraph) for citation in group.citations]
    except InvalidValue:
        return []  # brackets that the grammar of today does not take are shown as they were written


def _cites(row: Map) -> Iterator[Citation]:
    cites = row.get("cites")
    for text in cites if isinstance(cites, Seq) else ():
        try:
            yield parse_cite(text)
        except InvalidValue:
            yield Citation(str(text))


def _cited(place: str, citation: Citation) -> Row:
    return {"place": place, "source": citation.key, "locator": citation.locator, "note_number": None}


def _place(frozen: Frozen, place: str) -> str:
    """The id of a part of this revision: `WIA-0001/r1#arrest_date.1`."""
    return f"{frozen.name}#{place}"


def _named(spec: Spec | None, name: str) -> Row:
    if spec is None:
        return {"heading": OTHER, "label": name, "definition": "", "type": "text"}
    return {"heading": spec.group, "label": spec.label, "definition": spec.definition, "type": spec.type}


def _display(schema: Schema, spec: Spec | None, value: str) -> str:
    if spec is None or spec.type in _AS_WRITTEN:
        return value
    if spec.type == "vocabulary":
        term = schema.vocabularies[spec.of].terms.get(value)
        return term.label if term else value
    try:
        return PARSERS[spec.type](value).display
    except InvalidValue:
        return value


def _text(row: Map, name: str) -> str | None:
    value = row.get(name)
    return value if isinstance(value, str) and value else None


def _rows(connection: sqlite3.Connection, sql: str, *values: object) -> list[Row]:
    cursor = connection.cursor()
    cursor.row_factory = None
    cursor.execute(sql, values)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]


def _tuples(connection: sqlite3.Connection, sql: str, *values: object) -> Iterator[Any]:
    cursor = connection.cursor()
    cursor.row_factory = None
    yield from cursor.execute(sql, values)
