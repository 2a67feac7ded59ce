"""What all parts write with: numbered paragraphs, sentences with their notes, values in words. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from archive.brief.document import Block, Inline, Inlines, Paragraph, Part
from archive.brief.matter import Cited
from archive.cite.text import Span, Text
from archive.query import words
from archive.record.citation import find_groups

if TYPE_CHECKING:
    from collections.abc import Iterable

    from archive.brief.matter import Matter, Row
    from archive.brief.notes import Notes

_EMPHASIS = re.compile(r"\*\*?([^*]+)\*\*?")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")


@dataclass(slots=True)
class Writer:
    """A paper as it is being written.

    Args:
        matter: what it is made from.
        notes: its footnotes so far.
        paragraphs: how many numbered paragraphs there are so far.
        told: the numbers of the paragraphs that tell of each case, by id.
    """

    matter: Matter
    notes: Notes
    paragraphs: int = 0
    told: dict[str, list[int]] = field(default_factory=dict)

    @property
    def place(self) -> str:
        """The place of a note in the paragraph that comes next."""
        return f"¶ {self.paragraphs + 1}"

    def paragraph(self, *content: Inline | Inlines | str, case: str = "") -> Paragraph:
        """The next numbered paragraph; `case` is the id of the case that it tells of."""
        self.paragraphs += 1
        if case:
            self.told.setdefault(case, []).append(self.paragraphs)
        return Paragraph(run(*content), self.paragraphs)

    def cited(self, place_in_data: str, place: str = "") -> Inlines:
        """The note on what a statement, event or finding rests on."""
        return self.notes.cite(self.matter.cites.get(place_in_data, ()), place or self.place)

    def sentences(self, markdown: str) -> Inlines:
        """A paragraph of a narrative, each citation a note."""
        text = " ".join(markdown.split())
        pieces: list[Inline] = []
        start = 0
        for group in find_groups(text):
            pieces += plain_spans(text[start : group.start].rstrip())
            pieces += self.notes.cite([Cited(one.key, one.locator) for one in group.citations], self.place)
            start = group.end
        return (*pieces, *plain_spans(text[start:].rstrip()))


def run(*content: Inline | Inlines | Text | str) -> Inlines:
    """Pieces of a paragraph, one after the other."""
    pieces: list[Inline] = []
    for piece in content:
        if isinstance(piece, str):
            pieces += [Span(piece)] if piece else []
        elif isinstance(piece, Text):
            pieces += piece.spans
        elif isinstance(piece, tuple):
            pieces += piece
        else:
            pieces.append(piece)
    return tuple(pieces)


def plain_spans(markdown: str) -> list[Inline]:
    """Text of a narrative without citations: emphasis becomes italics, escapes what they stand for."""
    spans: list[Inline] = []
    start = 0
    for match in _EMPHASIS.finditer(markdown):
        spans += [Span(_ESCAPE.sub(r"\1", markdown[start : match.start()])), Span(match[1], italic=True)]
        start = match.end()
    return [span for span in (*spans, Span(_ESCAPE.sub(r"\1", markdown[start:]))) if not isinstance(span, Span) or span.text]


def part(part_id: str, title: str, blocks: Iterable[Block]) -> Part | None:
    """A part, or none where it has nothing to say."""
    found = tuple(blocks)
    return Part(part_id, title, found) if found else None


def standing(writer: Writer, row: Row) -> str:
    """What kind of word a statement is, in brackets: ` (alleged by the ACLU)`, or nothing."""
    told = words.standing_words(writer.matter.label("standing", row["standing"]) if row["standing"] else None, row["said_by"])
    return f" ({words.uncapital(told)})" if told else ""


def sentence(text: str) -> str:
    """A text with a full stop at its end."""
    tidy = text.strip()
    return tidy if tidy.endswith((".", "!", "?", ".”", ".’")) else f"{tidy}."


def share(number: int, of: int) -> str:
    """A count with its denominator: `3 of 7`."""
    return f"{number} of {of}"


def listed(names: Iterable[str]) -> str:
    """Names in a sentence: `A, B and C`."""
    *most, last = list(names) or [""]
    return f"{', '.join(most)} and {last}" if most else last
