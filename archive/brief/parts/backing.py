"""What the paper rests on: its authorities with where they are cited, its sources by class, and a list of exhibits."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from archive.brief.document import Block, Heading, Inlines, Listing, Paragraph, Part, Table
from archive.brief.parts.writing import Writer, part, run
from archive.cite.text import link
from archive.query import words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from archive.cite.csl import Item

STATUTES = {"legislation", "bill", "regulation", "treaty"}
PASSIM = 6


def make_authorities(writer: Writer) -> Part | None:
    """The table of authorities: cases, statutes, others; with the paragraphs that cite them."""
    return part("authorities", "Table of authorities", _authorities(writer))


def _authorities(writer: Writer) -> Iterator[Block]:
    items: dict[str, Item] = {**{str(item["id"]): item for item in writer.matter.rulings.values()}, **writer.matter.sources}
    groups: dict[str, dict[str, tuple[Inlines, dict[str, None]]]] = {"Cases": {}, "Statutes, bills and rules": {}, "Other authorities": {}}
    for key, places in writer.notes.places.items():
        item = items.get(key)
        if item is None:
            continue  # a record of the archive itself is no authority
        heading = "Cases" if item["type"] == "legal_case" else "Statutes, bills and rules" if item["type"] in STATUTES else "Other authorities"
        text = writer.notes.style.authority(item)
        groups[heading].setdefault(text.plain, (text.spans, {}))[1].update(places)
    for heading, found in groups.items():
        if found:
            rows = tuple((spans, run(_places(places))) for _, (spans, places) in sorted(found.items(), key=lambda entry: _sort_key(entry[0])))
            yield Heading(2, heading, "authorities-" + heading.split(",")[0].split(maxsplit=1)[0].lower())
            yield Table(f"{heading}, with the paragraphs in which they are cited", ("Authority", "Cited at"), rows, (0.78, 0.22))


def make_sources(writer: Writer) -> Part | None:
    """The sources, by what they are as evidence."""
    return part("sources", "Sources", _sources(writer))


def _sources(writer: Writer) -> Iterator[Block]:
    matter = writer.matter
    cited = [key for key in matter.sources if key in writer.notes.places]
    copies = sum(bool(matter.source_rows[key]["copy_of_publisher"]) for key in cited)
    if cited:
        yield writer.paragraph(
            f"This paper cites {words.counted(len(cited), 'source')}, grouped by what they are as evidence. {copies} of them were read in a copy, reprint or mirror, which is said beside each."
        )
    for code in (code for vocabulary, code in matter.terms if vocabulary == "source_class"):
        of_class = sorted((key for key in cited if matter.source_rows[key]["class"] == code), key=lambda key: _sort_key(writer.notes.style.authority(matter.sources[key]).plain))
        if of_class:
            yield Heading(2, f"{matter.label('source_class', code)} ({len(of_class)})", f"sources-{code}")
            yield Listing(tuple(_source(writer, key) for key in of_class))


def _source(writer: Writer, key: str) -> Inlines:
    row = writer.matter.source_rows[key]
    copy = f" Read in a copy; the original is by {row['copy_of_publisher']}." if row["copy_of_publisher"] else ""
    return run(writer.notes.style.authority(writer.matter.sources[key]), f".{copy} [{key}]")


def make_exhibits(writer: Writer) -> Part | None:
    """Every source with an address as a proposed exhibit, with the hash of its capture where there is one."""
    cited = [key for key in writer.notes.places if key in writer.matter.sources and writer.matter.source_rows[key]["url"]]
    if not cited:
        return None
    captured = [key for key in cited if _capture(writer.matter.source_rows[key])]
    rows = tuple(_exhibit(writer, number, key) for number, key in enumerate(cited, 1))
    note = (
        f"The sources in the order in which this paper first cites them. {len(captured)} of {len(cited)} have a capture with a hash in the archive; "
        "a text without one must be captured, and looked at again, before it is offered in evidence. The archive publishes hashes, not the texts."
    )
    table = Table(f"{words.counted(len(rows), 'proposed exhibit')}", ("No.", "Source", "Address", "Captured; SHA-256"), rows, (0.07, 0.38, 0.35, 0.2))
    return part("exhibits", "List of exhibits", [Paragraph(run(note)), table])


def _exhibit(writer: Writer, number: int, key: str) -> tuple[Inlines, ...]:
    row = writer.matter.source_rows[key]
    capture = _capture(row)
    captured = f"{capture.get('at', '')[:10]}; {capture['sha256']}" if capture else "not captured"
    return (run(str(number)), run(row["title"], f" ({words.source_name(row)})"), run(link(row["url"])), run(captured))


def _capture(row: Mapping[str, str | None]) -> dict[str, str]:
    captures = json.loads(row["captures"] or "[]")
    return next((capture for capture in reversed(captures) if capture.get("sha256")), {})


def _places(places: dict[str, None]) -> str:
    """Where an authority is cited: `¶¶ 3, 7; Chronology`, or `passim`."""
    numbers = [int(place.removeprefix("¶ ")) for place in places if place.startswith("¶ ")]
    if len(numbers) >= PASSIM:
        return "passim"
    told = f"{'¶' if len(numbers) == 1 else '¶¶'} {', '.join(map(str, sorted(numbers)))}" if numbers else ""
    return "; ".join(part for part in (told, *(place for place in places if not place.startswith("¶ "))) if part)


def _sort_key(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum() or character == " ").strip().removeprefix("the ")
