"""The statement of documented incidents: each case in neutral prose, every sentence with its note, allegations called so."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from archive.brief.document import Block, Heading, Inline, Inlines, Listing, Part
from archive.brief.parts.writing import Writer, listed, part, run, sentence, standing
from archive.cite.text import Span
from archive.query import words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive.brief.matter import CaseFile, Row

TITLE = "Statement of documented incidents"


def make(writer: Writer) -> Part | None:
    """The part."""
    return part("incidents", TITLE, _blocks(writer)) if writer.matter.cases else None


def _blocks(writer: Writer) -> Iterator[Block]:
    matter = writer.matter
    statuses = [f"{count} {matter.label('status', status).lower()}" for status in ("confirmed", "alleged", "disputed") if (count := sum(case.row["status"] == status for case in matter.cases))]
    yield writer.paragraph(
        f"This statement tells of {words.counted(len(matter.cases), 'case')} ({', '.join(statuses)}) of the {matter.total} that the Wrongful-Identification Case Archive documents in its edition {matter.edition.name}. "
        "They were chosen by the conditions set out under Method and limits. They are the documented cases, not all that happened, and no rate can be drawn from them. "
        "What a party claims is called alleged; what is told without such a word is as the source in the note tells it."
    )
    for case in matter.cases:
        yield from _case(writer, case)


def _case(writer: Writer, case: CaseFile) -> Iterator[Block]:
    matter, row = writer.matter, case.row
    status = matter.label("status", row["status"])
    place = words.place_words(row["country"], row["region"], row["city"])
    yield Heading(2, f"{row['title']}, {place}" + ("" if row["status"] == "confirmed" else f" ({status.lower()})"), f"case-{case.id.lower()}")
    yield writer.paragraph(tuple(_standing_of_case(writer, case)), case=case.id)
    for paragraph in (row["narrative"] or "").split("\n\n"):
        if paragraph.strip():
            yield writer.paragraph(writer.sentences(paragraph), case=case.id)
    if case.failures:
        place_here = writer.place
        yield writer.paragraph("What failed, by the codes of the archive and as far as a source says so:", case=case.id)
        yield Listing(tuple(_failure(writer, row, place_here) for row in case.failures))
    for proceeding in case.proceedings:
        yield writer.paragraph(tuple(_proceeding(writer, proceeding)), case=case.id)


def _standing_of_case(writer: Writer, case: CaseFile) -> Iterator[Inline]:
    """What the archive holds the case for, and on what ending that rests."""
    matter, row = writer.matter, case.row
    revision = case.item["custom"].get("revision")
    yield Span(f"Record {case.id}{f', revision {revision}' if revision else ''}.")
    yield writer.notes.cite_item(case.item, writer.place)
    yield Span(
        f" Status: {matter.label('status', row['status']).lower()}. Kind of harm: {matter.label('case_kind', row['kind']).lower()}. Mechanism: {matter.label('mechanism', row['mechanism']).lower()}."
    )
    endings = case.best("charges_outcome") or case.best("outcome")
    for number, ending in enumerate(endings):
        lead = " How it ended: " if number == 0 else " "
        yield from run(f"{lead}{sentence(ending['display']).removesuffix('.')}{standing(writer, ending)}.", writer.cited(ending["id"]))
    if not endings:
        yield Span(" How it ended is not established by the sources.")
    yield Span(f" {_sources(writer, case)}")


def _sources(writer: Writer, case: CaseFile) -> str:
    """How many sources the record rests on, of what classes, and how many of them were read in copies only."""
    rows = writer.matter.source_rows
    keys = {cited.source for place, some in writer.matter.cites.items() if place.startswith(f"{case.id}#") for cited in some}
    classes = Counter(rows[key]["class"] for key in sorted(keys))
    by_class = listed(f"{count} {writer.matter.label('source_class', code).lower()}" for code, count in classes.most_common())
    copies = sum(bool(rows[key]["copy_of_publisher"]) for key in keys)
    return f"The record rests on {words.counted(len(keys), 'source')} ({by_class}), {copies or 'none'} of them read in a copy."


def _failure(writer: Writer, row: Row, place: str) -> Inlines:
    label = writer.matter.label("failure", row["code"])
    note = f": {sentence(words.uncapital(row['note']))}" if row["note"] else "."
    return run(f"{label}{standing(writer, row)}{note}", writer.cited(row["id"], place))


def _proceeding(writer: Writer, row: Row) -> Iterator[Inline]:
    matter = writer.matter
    ruling = matter.ruling_rows[row["ruling"]]
    item = matter.rulings[row["ruling"]]
    writer.notes.places.setdefault(str(item["id"]), {})[writer.place] = None
    yield Span(f"{matter.label('proceeding_role', row['role'])}: ")
    yield from writer.notes.style.authority(item).spans
    outcome = matter.label("ruling_outcome", ruling["outcome"])
    yield Span(f". Outcome: {words.uncapital(outcome)}." if outcome else ".")
    yield from run(f" {sentence(row['note'])}" if row["note"] else "")
    cited = [one for name in ("docket", "filed", "outcome") for one in matter.cites.get(f"{item['id']}#{name}.1", ())]
    yield from writer.notes.cite(list(dict.fromkeys(cited)), writer.place)
