"""What the page of any record shows: its statements by heading with sources and disagreements, events, links both ways.

Rows in, frozen values out; templates only lay them out. What only cases have is in `case.py`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from archive.query import words
from archive.site import address
from archive.site.related import Joined, read_related
from archive.site.terms import Terms, read_terms
from archive.site.web import Row, ask

if TYPE_CHECKING:
    from datasette.app import Datasette

STATEMENTS = """
select s.id, s.property, s.n, s.value, s.display, s.date_from, s.date_to, s.rank, s.best, s.why, s.standing, s.said_by, s.as_of, s.note,
  p.heading, p.label, p.definition, p.type, p.position, r.title as reference_title, r.url as reference_url
from statements s
join properties p on p.kind = :kind and p.property = s.property
left join records r on r.key = s.reference
where s.record = :key
order by p.position, s.n
"""
CITATIONS = """
select c.place, c.n, c.part, c.locator, c.note_number,
  s.id, s.title, s.url, s.container_title, s.publisher, s.authority, s.byline, s.issued, s.class, s.language, s.copy_of_publisher
from citations c join sources s on s.id = c.source
where c.record = :key
order by c.place, c.n
"""
LABELS = "select property, label from properties where kind = :kind"
DISPUTED = "select property, still_open from disputed_facts where record = :key"
EVENTS = "select * from events where record = :key order by n"
FINDINGS = "select * from findings where record = :key order by n"
RECORD = "select key, kind, id, title, url, path, sha256 from records where key = :key"
# A note stays on the line of the word that it follows.
_NOTE = re.compile(r'\s+(?=<sup class="cite">)')
_WORD_JOINER = "\N{WORD JOINER}"


@dataclass(frozen=True, slots=True)
class Cite:
    """A citation beside what it supports: the source in short, and the place in it."""

    source: str
    name: str
    title: str
    language: str
    locator: str
    note_number: int | None

    @property
    def url(self) -> str:
        """The page of the source."""
        return f"/sources/{self.source}"


@dataclass(frozen=True, slots=True)
class Said:
    """What a statement, event, failure or response has besides its text: whose word it is, and on what it rests."""

    id: str
    standing: str
    words: str
    note: str
    cites: tuple[Cite, ...]

    @property
    def anchor(self) -> str:
        """Its anchor on the page."""
        return address.anchor(self.id)


@dataclass(frozen=True, slots=True)
class Statement(Said):
    """One value of a property."""

    property: str
    text: str
    url: str
    rank: str
    best: bool
    why: str
    as_of: str
    value: str
    type: str


@dataclass(frozen=True, slots=True)
class Property:
    """The statements of one property. `disagreement` is `open`, `settled` (all others are deprecated) or empty."""

    name: str
    label: str
    definition: str
    statements: tuple[Statement, ...]
    disagreement: str


@dataclass(frozen=True, slots=True)
class Heading:
    """A group of properties."""

    title: str
    properties: tuple[Property, ...]

    @property
    def anchor(self) -> str:
        """Its anchor on the page."""
        return "about-" + self.title.lower().replace(" ", "-")


@dataclass(frozen=True, slots=True)
class Event(Said):
    """What happened on a date."""

    date: str
    text: str


@dataclass(frozen=True, slots=True)
class RecordPage:
    """Everything that the page of any record needs."""

    kind: str
    key: str
    row: Row
    file: Row
    terms: Terms
    headings: tuple[Heading, ...]
    events: tuple[Event, ...]
    findings: tuple[Event, ...]
    related: Joined
    sources: tuple[tuple[str, tuple[Row, ...]], ...]
    notes: tuple[Cite, ...]
    cites: dict[str, tuple[Cite, ...]]
    narrative: str
    looked_for: tuple[str, ...]

    @property
    def statements(self) -> list[Statement]:
        """Every statement, in the order of the page."""
        return [statement for heading in self.headings for property_ in heading.properties for statement in property_.statements]

    @property
    def disagreements(self) -> list[Property]:
        """The properties on which sources disagree."""
        return [property_ for heading in self.headings for property_ in heading.properties if property_.disagreement]

    @property
    def source_count(self) -> int:
        """How many sources the record rests on."""
        return sum(len(rows) for _, rows in self.sources)


async def load_record(datasette: Datasette, kind: str, key: str, row: Row) -> RecordPage:
    """Read what the page of a record needs.

    Args:
        datasette: the site.
        kind: the kind of record.
        key: its key in `records`.
        row: its row in the table of its kind.
    """
    of = {"key": key, "kind": kind}
    terms = await read_terms(datasette)
    citations = await ask(datasette, CITATIONS, of)
    cites = cites_by_place(citations)
    disputed = {found["property"]: "open" if found["still_open"] else "settled" for found in await ask(datasette, DISPUTED, of)}
    notes = {found["note_number"]: cite_of(found) for found in citations if found["note_number"]}
    return RecordPage(
        kind=kind,
        key=key,
        row=row,
        file=(await ask(datasette, RECORD, of))[0],
        terms=terms,
        headings=headings_of(await ask(datasette, STATEMENTS, of), cites, disputed, terms),
        events=tuple(event_of(found, cites, terms) for found in await ask(datasette, EVENTS, of)),
        findings=tuple(event_of(found, cites, terms) for found in await ask(datasette, FINDINGS, of)),
        related=await read_related(datasette, key, terms),
        sources=sources_by_class(citations, terms),
        notes=tuple(notes[number] for number in sorted(notes)),
        cites=cites,
        narrative=laid_out(row.get("narrative_html") or ""),
        looked_for=await _looked_for(datasette, kind, row),
    )


async def _looked_for(datasette: Datasette, kind: str, row: Row) -> tuple[str, ...]:
    """The labels of what was sought and not found."""
    names = (row.get("looked_for") or "").split()
    labels = {found["property"]: found["label"] for found in await ask(datasette, LABELS, {"kind": kind})} if names else {}
    return tuple(labels.get(name, name.capitalize()) for name in names)


def said(row: Row, cites: dict[str, tuple[Cite, ...]], terms: Terms) -> dict[str, Any]:
    """The fields of `Said` that a row gives."""
    standing = row.get("standing") or ""
    return {
        "id": row["id"],
        "standing": standing,
        "words": words.standing_words(terms.label("standing", standing), row.get("said_by")),
        "note": row.get("note") or "",
        "cites": cites.get(row["id"], ()),
    }


def laid_out(narrative_html: str) -> str:
    """A narrative with an anchor on each paragraph, and no line break before a note."""
    return _NOTE.sub(_WORD_JOINER, address.anchored(narrative_html))


def cites_by_place(citations: list[Row]) -> dict[str, tuple[Cite, ...]]:
    """The citations of a record by the id of what cites; their rows are those of CITATIONS."""
    found: dict[str, tuple[Cite, ...]] = {}
    for row in citations:
        found[row["place"]] = (*found.get(row["place"], ()), cite_of(row))
    return found


def cite_of(row: Row) -> Cite:
    """A citation from its row, which is one of CITATIONS."""
    return Cite(row["id"], words.source_name(row), row["title"], row["language"] or "", row["locator"] or "", row["note_number"])


def headings_of(rows: list[Row], cites: dict[str, tuple[Cite, ...]], disputed: dict[str, str], terms: Terms) -> tuple[Heading, ...]:
    """Statements by heading and property; their rows are those of STATEMENTS."""
    headings: dict[str, dict[str, list[Row]]] = {}
    for row in rows:
        headings.setdefault(row["heading"], {}).setdefault(row["property"], []).append(row)
    return tuple(
        Heading(
            title,
            tuple(Property(name, of[0]["label"], of[0]["definition"], tuple(_statement(row, cites, terms) for row in of), disputed.get(name, "")) for name, of in properties.items()),
        )
        for title, properties in headings.items()
    )


def _statement(row: Row, cites: dict[str, tuple[Cite, ...]], terms: Terms) -> Statement:
    return Statement(
        **said(row, cites, terms),
        property=row["property"],
        text=row["reference_title"] or row["display"],
        url=row["reference_url"] or "",
        rank=row["rank"],
        best=bool(row["best"]),
        why=row["why"] or "",
        as_of=words.date_words(row["as_of"]),
        value=row["value"],
        type=row["type"],
    )


def event_of(row: Row, cites: dict[str, tuple[Cite, ...]], terms: Terms) -> Event:
    """An event or finding from its row."""
    return Event(**said(row, cites, terms), date=row.get("date") or "", text=row["what"])


def sources_by_class(citations: list[Row], terms: Terms) -> tuple[tuple[str, tuple[Row, ...]], ...]:
    """The sources of a record by class, each with the number of places that cite it."""
    sources: dict[str, Row] = {}
    for row in citations:
        source = sources.setdefault(row["id"], {**row, "name": words.source_name(row), "places": set()})
        source["places"].add(row["place"])
    classes: dict[str, list[Row]] = {}
    for source in sorted(sources.values(), key=lambda source: (terms.place("source_class", source["class"]), source["name"].lower(), source["id"])):
        classes.setdefault(source["class"], []).append({**source, "places": len(source["places"])})
    return tuple((class_, tuple(rows)) for class_, rows in classes.items())
