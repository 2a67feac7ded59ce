"""What the page of one citation shows besides it: the value in words, whose word it is, and the references of its sources."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from archive.cite import bluebook, oscola
from archive.cite.lookup import CiteError, revision_of
from archive.query import words
from archive.site.case import CASE, Failure, Response, load_case
from archive.site.frozen import frozen_of, load_frozen
from archive.site.kinds import LISTINGS
from archive.site.record import Event, Statement, load_record
from archive.site.web import ask

if TYPE_CHECKING:
    from collections.abc import Iterable

    from datasette.app import Datasette

    from archive.cite.csl import Item
    from archive.site.citing import Cited
    from archive.site.record import Cite, RecordPage, Said

    Found = tuple[RecordPage, tuple[Said, ...], dict[str, str]]

PLACES = {"events": "Timeline", "failures": "What failed", "responses": "What the other side answered", "proceedings": "In court", "findings": "Finding"}


@dataclass(frozen=True, slots=True)
class Reference:
    """A source in the two legal styles, with the place in it where one is given."""

    url: str
    name: str
    locator: str
    bluebook: Markup
    oscola: Markup


@dataclass(frozen=True, slots=True)
class Told:
    """One statement as its page tells it.

    Args:
        of: the title of the record.
        label: what pages call the property.
        value: the value in words.
        standing: whose word it is, or empty.
        remarks: rank with its reason, the date for which it is given, and the note.
        deprecated: whether it was set aside.
    """

    of: str
    label: str
    value: str
    standing: str
    remarks: tuple[str, ...]
    deprecated: bool
    references: tuple[Reference, ...]


def references_of(items: Iterable[Item]) -> tuple[Reference, ...]:
    """Sources in Bluebook and OSCOLA, each whole."""
    return tuple(_reference(item, str(item["id"]), "") for item in items)


async def tell(datasette: Datasette, cited: Cited) -> Told | None:
    """The statement that is cited, from the same rows and in the same words as the page of its record."""
    identity = str(cited.item["id"])
    record, said, proceedings = await _load(datasette, cited)
    if identity in proceedings:
        return Told(str(record.row["title"]), PLACES["proceedings"], proceedings[identity], "", (), deprecated=False, references=())
    found = next((one for one in said if one.id == identity), None)
    if found is None:
        return None
    labels = {property_.name: property_.label for heading in record.headings for property_ in heading.properties}
    label = labels[found.property] if isinstance(found, Statement) else PLACES[identity.partition("#")[2].partition(".")[0]]
    items = {str(source["id"]): source for source in cited.sources}
    return Told(
        of=str(record.row["title"]),
        label=label,
        value=_value(found),
        standing=found.words,
        remarks=tuple(_remarks(found, record)),
        deprecated=isinstance(found, Statement) and found.rank == "deprecated",
        references=tuple(_of_cite(cite, items) for cite in found.cites if cite.source in items),
    )


async def _load(datasette: Datasette, cited: Cited) -> Found:
    """The page of the record, everything on it that can be cited, and its proceedings in words."""
    key, plural = str(cited.item["custom"]["record"]), cited.path.split("/")[1]
    if revision_of(cited.item):
        return await _load_frozen(datasette, key, int(cited.item["custom"]["revision"]))
    if plural == "cases":
        case = await load_case(datasette, (await ask(datasette, CASE, {"id": key}))[0])
        terms = case.record.terms
        proceedings = {row["id"]: f"{row['title']}: {terms.label('proceeding_role', row['role'])}{'. ' + row['note'] if row['note'] else ''}" for row in case.proceedings}
        return case.record, (*case.record.statements, *case.record.events, *case.record.findings, *case.failures, *case.responses), proceedings
    of = LISTINGS[plural]
    record = await load_record(datasette, of.kind, key, (await ask(datasette, of.one_sql, {"id": key.partition("/")[2]}))[0])
    return record, (*record.statements, *record.events, *record.findings), {}


async def _load_frozen(datasette: Datasette, key: str, revision: int) -> Found:
    """The same of an older revision, of which the item was made from the same text."""
    frozen = await frozen_of(datasette, key, revision)
    then = await load_frozen(datasette, frozen) if frozen else None
    if then is None:
        raise CiteError(f"the text of {key}, revision {revision}, cannot be read")
    terms = then.record.terms
    proceedings = {row["id"]: f"{row['title']}: {terms.label('proceeding_role', row['role'])}{'. ' + row['note'] if row['note'] else ''}" for row in then.proceedings}
    return then.record, (*then.record.statements, *then.record.events, *then.failures, *then.responses), proceedings


def _value(found: Said) -> str:
    if isinstance(found, Statement):
        return found.text
    if isinstance(found, Event):
        return f"{words.date_words(found.date)}: {found.text}" if found.date else found.text
    if isinstance(found, Failure):
        return found.term.label if found.term else found.code
    if isinstance(found, Response):
        return f"{', '.join(part for part in (found.agency, found.speaker, words.date_words(found.date)) if part)}: {found.label}. {found.text}"
    return ""


def _remarks(found: Said, record: RecordPage) -> Iterable[str]:
    if isinstance(found, Statement):
        if found.as_of:
            yield f"As of {found.as_of}."
        if found.rank != "normal" or found.why:
            yield f"{words.capital(record.terms.label('rank', found.rank))}{': ' + found.why if found.why else '.'}"
    if found.note:
        yield found.note


def _of_cite(cite: Cite, items: dict[str, Item]) -> Reference:
    return _reference(items[cite.source], cite.name, cite.locator)


def _reference(item: Item, name: str, locator: str) -> Reference:
    by_bluebook, by_oscola = bluebook.full(item, locator or None), oscola.full(item, locator or None)
    return Reference(f"/sources/{item['id']}", name, locator, Markup(by_bluebook.html), Markup(by_oscola.html))  # noqa: S704 - Text.html escapes every piece
