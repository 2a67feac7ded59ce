"""What the page of a revision shows: the text as it was published then, laid out like the page of a case, with what became of it.

Everything said comes from the frozen text. Only the titles of other records and of sources, and their addresses, are today's;
where the archive no longer has one of them its key stands for it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from archive.query.frozen import citation_rows, list_rows, narrative_of, read_frozen, read_schema, statement_rows
from archive.site.case import Failure, Response
from archive.site.record import RecordPage, cite_of, cites_by_place, event_of, headings_of, laid_out, said, sources_by_class
from archive.site.related import KINDS, Joined, Related
from archive.site.terms import read_terms
from archive.site.web import Row, ask, made_once, read

if TYPE_CHECKING:
    from datasette.app import Datasette

    from archive.query.frozen import Frozen
    from archive.record.schema import Schema
    from archive.site.terms import Terms

SOURCES = """
select id, title, url, container_title, publisher, authority, byline, issued, class, language, copy_of_publisher from sources
where id in (select value from json_each(:keys))
"""
RECORDS = "select key, kind, title, url from records where key in (select value from json_each(:keys))"
_UNKNOWN_SOURCE = dict.fromkeys(("url", "container_title", "publisher", "authority", "byline", "issued", "class", "language", "copy_of_publisher"))


@dataclass(frozen=True, slots=True)
class FrozenPage:
    """A revision laid out.

    Args:
        record: its parts, as the page of a record has them.
        failures: the safeguards that failed.
        responses: what the other side answered.
        proceedings: the court proceedings: `n`, `ruling`, `role`, `note`, `title` and `url` (empty where there is no such record now).
    """

    record: RecordPage
    failures: tuple[Failure, ...]
    responses: tuple[Response, ...]
    proceedings: tuple[Row, ...]


async def kept_schema(datasette: Datasette) -> Schema:
    """The schema of the database, read once where the database cannot change."""
    made = made_once(datasette)
    if "schema" not in made:
        made["schema"] = await read(datasette, read_schema)
    found: Schema = made["schema"]
    return found


async def frozen_of(datasette: Datasette, key: str, revision: int) -> Frozen | None:
    """A revision as it was published; None where the database has no text of it."""
    schema = await kept_schema(datasette)
    return await read(datasette, lambda connection: read_frozen(connection, key, revision, schema))


async def load_frozen(datasette: Datasette, frozen: Frozen) -> FrozenPage | None:
    """What the page of a revision needs; None where the schema of today cannot read its text."""
    if frozen.record is None:
        return None
    terms = await read_terms(datasette)
    citations = await _citations(datasette, frozen)
    cites = cites_by_place(citations)
    statements = statement_rows(frozen)
    lists = {name: list_rows(frozen, name) for name in ("events", "failures", "responses", "proceedings", "related")}
    others = await _others(datasette, frozen, statements, lists)
    notes = {found["note_number"]: cite_of(found) for found in citations if found["note_number"]}
    record = RecordPage(
        kind="case",
        key=frozen.key,
        row=_row(frozen),
        file={"key": frozen.key, "kind": "case", "id": frozen.key, "title": frozen.record.title, "url": f"/cases/{frozen.key}", "path": frozen.path, "sha256": ""},
        terms=terms,
        headings=headings_of([_referring(row, others) for row in statements], cites, {}, terms),
        events=tuple(event_of(row, cites, terms) for row in lists["events"]),
        findings=(),
        related=_related(frozen, lists["related"], others),
        sources=sources_by_class(citations, terms),
        notes=tuple(notes[number] for number in sorted(notes)),
        cites=cites,
        narrative=laid_out(narrative_of(frozen)[0]),
        looked_for=_looked_for(frozen),
    )
    return FrozenPage(
        record,
        tuple(Failure(**said(row, cites, terms), term=terms.term("failure", row["code"]), code=row["code"] or "") for row in lists["failures"]),
        tuple(_response(row, cites, terms, others) for row in lists["responses"]),
        tuple({**row, **_other(others, f"rulings/{row['ruling']}", row["ruling"])} for row in lists["proceedings"]),
    )


async def _citations(datasette: Datasette, frozen: Frozen) -> list[Row]:
    """The citations of a revision, each with its source as the archive has it now."""
    rows = citation_rows(frozen)
    known = {row["id"]: row for row in await ask(datasette, SOURCES, {"keys": json.dumps(sorted({row["source"] for row in rows}))})}
    return [{**known.get(row["source"], {**_UNKNOWN_SOURCE, "id": row["source"], "title": row["source"]}), **row} for row in rows]


async def _others(datasette: Datasette, frozen: Frozen, statements: list[Row], lists: dict[str, list[Row]]) -> dict[str, Row]:
    """The records that a revision names, by key, as far as the archive has them."""
    keys = {row["reference"] for row in statements if row["reference"]}
    keys |= {f"agencies/{row['who']}" for row in lists["responses"]} | {f"rulings/{row['ruling']}" for row in lists["proceedings"]}
    keys |= {key for row in lists["related"] for _, key in _named(frozen, row)}
    return {row["key"]: row for row in await ask(datasette, RECORDS, {"keys": json.dumps(sorted(keys))})}


def _named(frozen: Frozen, row: Row) -> list[tuple[str, str]]:
    """The records that a link names: the kind and the key of each."""
    kinds = frozen.schema.kinds
    return [(name, row[name] if name == "case" else f"{kinds[name].folder}/{row[name]}") for name in KINDS if name in kinds and row.get(name)]


def _related(frozen: Frozen, rows: list[Row], others: dict[str, Row]) -> Joined:
    groups: dict[str, list[Related]] = {}
    for row in rows:
        for kind, key in _named(frozen, row):
            other = _other(others, key, key)
            groups.setdefault(kind, []).append(Related(key, other["title"], other["url"], (row["why"] or "",)))
    return Joined(tuple((KINDS[kind], tuple(groups[kind])) for kind in KINDS if kind in groups), more=False)


def _other(others: dict[str, Row], key: str, shown: str | None) -> dict[str, str]:
    found = others.get(key)
    return {"title": found["title"], "url": found["url"]} if found else {"title": shown or "", "url": ""}


def _referring(row: Row, others: dict[str, Row]) -> Row:
    found = others.get(row["reference"] or "", {})
    return {**row, "reference_title": found.get("title"), "reference_url": found.get("url")}


def _response(row: Row, cites: dict[str, Any], terms: Terms, others: dict[str, Row]) -> Response:
    agency = _other(others, f"agencies/{row['who']}", row["who"])
    return Response(
        **said(row, cites, terms),
        who=row["who"] if agency["url"] else "",
        agency=agency["title"],
        agency_kind="",
        speaker=row["speaker"] or "",
        date=row["date"] or "",
        stance=row["stance"] or "",
        label=terms.label("stance", row["stance"]),
        text=row["what"] or "",
    )


def _row(frozen: Frozen) -> Row:
    """What the head of the page says, by the names of the columns of `cases`."""
    record = frozen.record
    if record is None:
        return {}
    plain = {name: record.text(name) for name in ("title", "status", "modality", "mechanism", "kind")}
    place = {name: record.text("place", name) for name in ("country", "region", "city")}
    return {"id": frozen.key, **plain, **place, "subject_name": record.text("subject", "name"), "name_basis": record.text("subject", "basis")}


def _looked_for(frozen: Frozen) -> tuple[str, ...]:
    names = frozen.record.front.get("looked_for") if frozen.record else None
    known = frozen.record.kind.properties if frozen.record else {}
    return tuple(known[name].label if name in known else name.capitalize() for name in map(str, names if isinstance(names, list) else ()))
