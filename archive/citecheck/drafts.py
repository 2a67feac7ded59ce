"""A lawyer's draft as text: a Word document, PDF, Markdown, HTML or plain text becomes paragraphs with a place to point at.

Drafts are other people's files. They are read in a confined process (see `archive.confined` and `kinds`), nothing of them is
stored, nothing that they name is fetched, and whatever is wrong with them is one sentence that says what to do.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from archive.citecheck.kinds import read_untrusted
from archive.citecheck.sentences import sentence_at
from archive.confined import Limits, OverLimit, run_confined
from archive.errors import ArchiveError

if TYPE_CHECKING:
    from typing import Literal

    from archive.citecheck.pandoctext import Row

    Kind = Literal["docx", "pdf", "markdown", "html", "text"]

MOST_BYTES = 10_000_000
LIMITS = Limits()


class DraftError(ArchiveError):
    """A draft cannot be read; the text says why and what to send instead."""


@dataclass(frozen=True, slots=True)
class Link:
    """An address behind some words of a paragraph, from `start` to `end`."""

    start: int
    end: int
    url: str


@dataclass(frozen=True, slots=True)
class Carrier:
    """Where the reference to a note stands: number of the paragraph in the draft (from 0) and the offset in it."""

    paragraph: int
    offset: int


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph, note, table cell or page.

    Args:
        text: its words, with single spaces.
        place: where a reader finds it, like `paragraph 3`, `footnote 12` or `page 4`.
        links: addresses behind its words.
        carrier: for a note, where the reference to it stands.
    """

    text: str
    place: str
    links: tuple[Link, ...] = ()
    carrier: Carrier | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft.

    Args:
        name: the name under which it came.
        kind: what it was found to be by its content.
        paragraphs: its paragraphs in reading order; each note follows the paragraph that carries it.
        remarks: what was left out or taken for granted in reading, in sentences.
    """

    name: str
    kind: Kind
    paragraphs: tuple[Paragraph, ...]
    remarks: tuple[str, ...] = ()

    def sentence(self, paragraph: int, offset: int) -> str:
        """The sentence in which an offset of a paragraph stands."""
        text = self.paragraphs[paragraph].text
        start, end = sentence_at(text, offset)
        return text[start:end].strip()


def read_draft(data: bytes, name: str, limits: Limits = LIMITS) -> Draft:
    """Read a draft; what it is is decided by its content, and by its name only among kinds of plain text.

    Args:
        data: the file, at most 10 MB.
        name: the name under which it came.
        limits: what reading it may use.

    Raises:
        DraftError: it is too large, of no known kind, protected, damaged, or cannot be read within the limits.

    """
    if len(data) > MOST_BYTES:
        raise DraftError(f"{name} is larger than {MOST_BYTES // 1_000_000} MB; send the text without pictures, or a part of it")
    try:
        answer = run_confined(read_untrusted, data, name, limits)
    except OverLimit:
        raise DraftError(f"{name} could not be read within the limits of time and memory; save it as plain text or a new Word document and send that") from None
    if "error" in answer:
        raise DraftError(f"{name} {answer['error']}")
    return Draft(name, answer["kind"], tuple(_paragraph(row) for row in answer["paragraphs"]), tuple(answer["remarks"]))


def _paragraph(row: Row) -> Paragraph:
    return Paragraph(row["text"], row["place"], tuple(Link(*link) for link in row["links"]), Carrier(*row["carrier"]) if row["carrier"] else None)
