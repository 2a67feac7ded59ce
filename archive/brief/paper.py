"""A paper as it is ordered, by the command line or by an address of the site, and made: the same order and edition give the same bytes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, Self, get_args
from urllib.parse import urlencode

from archive.brief.compose import PARTS, STYLES, USUAL, compose
from archive.brief.document import Caption
from archive.brief.matter import read_matter
from archive.brief.render import render
from archive.query.select import CaseFilter

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Sequence

    from archive.cite.csl import Edition

Form = Literal["docx", "pdf", "html", "md"]
PaperSize = Literal["letter", "a4"]
FORMS: tuple[Form, ...] = get_args(Form)
MEDIA_TYPES = {"docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "pdf": "application/pdf", "html": "text/html; charset=utf-8", "md": "text/markdown; charset=utf-8"}
_TEXTS = ("title", "court", "parties", "docket", "party")
NAMES = ("format", "style", "part", "paper", "pleading", *_TEXTS)
"""What an order says beside the filter, by the names in addresses."""


@dataclass(frozen=True, slots=True)
class Order:
    """What somebody asked for.

    Args:
        wanted: the filter of the cases.
        form: the format of the file.
        style: the style of citation.
        parts: the parts, in any order.
        title: the title, or the empty text.
        caption: the head that a court wants.
        paper: the size of the page.
        pleading: numbered lines.
    """

    wanted: CaseFilter
    form: Form = "docx"
    style: str = "bluebook"
    parts: tuple[str, ...] = USUAL
    title: str = ""
    caption: Caption = field(default_factory=Caption)
    paper: PaperSize = "letter"
    pleading: bool = False

    @classmethod
    def read(cls, arguments: Callable[[str], Sequence[str]]) -> tuple[Self, list[str]]:
        """The order that an address says, and a sentence for everything in it that could not be read.

        Args:
            arguments: gives the values of a name.
        """
        wanted, faults = CaseFilter.read(arguments)

        def one(name: str, allowed: Sequence[str], usual: str) -> str:
            value = next(iter(arguments(name)), "") or usual
            if value in allowed:
                return value
            faults.append(f"`{name}` cannot be {value!r}; write one of {', '.join(allowed)}.")
            return usual

        parts = tuple(name for name in PARTS if name in arguments("part")) or USUAL
        faults += [f"`part` cannot be {name!r}; write one of {', '.join(PARTS)}." for name in arguments("part") if name not in PARTS]
        style = one("style", tuple(STYLES), "bluebook")
        texts = {name: next(iter(arguments(name)), "") for name in _TEXTS}
        order = cls(
            wanted,
            one("format", FORMS, "docx"),  # type: ignore[arg-type] # it is one of FORMS
            style,
            parts,
            texts.pop("title"),
            Caption(**texts),
            one("paper", get_args(PaperSize), usual_paper(style)),  # type: ignore[arg-type] # it is one of the sizes
            bool(next(iter(arguments("pleading")), "")),
        )
        return order, faults

    @property
    def arguments(self) -> list[tuple[str, str]]:
        """The order as names and values of an address; what is usual is left out."""
        texts = {"title": self.title, "court": self.caption.court, "parties": self.caption.parties, "docket": self.caption.docket, "party": self.caption.party}
        return [
            *self.wanted.arguments,
            ("format", self.form),
            *([("style", self.style)] if self.style != "bluebook" else []),
            *(("part", name) for name in self.parts if self.parts != USUAL),
            *((name, value) for name, value in texts.items() if value),
            *([("paper", self.paper)] if self.paper != usual_paper(self.style) else []),
            *([("pleading", "1")] if self.pleading else []),
        ]

    @property
    def query(self) -> str:
        """The order as the query string of an address."""
        return urlencode(self.arguments)


@dataclass(frozen=True, slots=True)
class Made:
    """A finished file, with how many cases and notes it has."""

    data: bytes
    cases: int
    notes: int


def usual_paper(style: str) -> PaperSize:
    """The size of page that goes with a style of citation."""
    return "letter" if style == "bluebook" else "a4"


def make_paper(connection: sqlite3.Connection, order: Order, edition: Edition, most: int | None = None) -> Made:
    """Make what was ordered.

    Args:
        connection: the database.
        order: what to make.
        edition: the edition cited.
        most: on how many cases at most.

    Raises:
        ArchiveError: no case fits, or a document could not be laid out.

    """
    matter = read_matter(connection, order.wanted, edition, most)
    paper, notes = compose(matter, order.style, order.parts, order.title, order.caption)
    return Made(render(paper, order.form, paper_size=order.paper, pleading=order.pleading), len(matter.cases), notes)
