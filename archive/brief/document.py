"""A paper before it has a format: headings, numbered paragraphs, tables and notes. Values only; `compose` makes them, `render` lays them out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from archive.cite.text import Span, Text

if TYPE_CHECKING:
    import datetime


@dataclass(frozen=True, slots=True)
class Note:
    """A footnote; the reference to it stands where the note stands in the paragraph. Numbered from 1 through the whole paper."""

    number: int
    text: Text


Inline: TypeAlias = Span | Note
Inlines: TypeAlias = tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; `number` is given to the paragraphs that people cite (¶ 12), counted through the whole paper."""

    content: Inlines
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading within a part: level 2 for the sections of a part, 3 below them. `id` is an anchor, unique in the paper."""

    level: int
    text: str
    id: str


@dataclass(frozen=True, slots=True)
class Listing:
    """Items under each other, without numbers."""

    items: tuple[Inlines, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a heading row.

    Args:
        caption: what it shows, and the denominator of its numbers.
        columns: the headings.
        rows: cells of each row, as many as there are columns; the first cell heads its row.
        widths: the share of each column, summing to 1.
        figures: which columns hold numbers, set to the right.
    """

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Inlines, ...], ...]
    widths: tuple[float, ...]
    figures: frozenset[int] = frozenset()


Block: TypeAlias = Paragraph | Heading | Listing | Table


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a paper, with a heading of level 1."""

    id: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Caption:
    """What a court wants at the head: who files what, in which matter. Every field may be empty.

    Args:
        court: the court.
        parties: the caption of the matter, like `Doe v. City of Example`.
        docket: the docket number.
        party: for whom it is filed.
    """

    court: str = ""
    parties: str = ""
    docket: str = ""
    party: str = ""


@dataclass(frozen=True, slots=True)
class Paper:
    """A whole paper.

    Args:
        title: its title.
        subtitle: a line under it, or the empty text.
        caption: the head that a court wants.
        parts: its parts, in order.
        edition: the line that names the archive, edition and date; it stands in the footer of every page.
        language: BCP 47.
        date: the day of the edition; documents give it as the day that they were made, so that the same paper is the same file for ever.
    """

    title: str
    subtitle: str
    caption: Caption
    parts: tuple[Part, ...]
    edition: str
    language: str = "en-US"
    date: datetime.date | None = None


def plain(content: Inlines) -> str:
    """The words of a paragraph, without its notes."""
    return "".join(piece.text for piece in content if isinstance(piece, Span))
