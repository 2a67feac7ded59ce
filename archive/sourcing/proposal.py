"""What is proposed for a source: values side by side, each with the place where it was read and how sure that is. Pure.

Nothing enters a proposal that the schema of a source would refuse: `found` drops what is no date, address or language, so that
what an editor confirms can be written down.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import langcodes
from langcodes.tag_parser import LanguageTagError

from archive.cite.parts import clean
from archive.errors import InvalidValue
from archive.record.dates import parse_date
from archive.record.values import parse_language, parse_url

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

Standing: TypeAlias = Literal["known", "stated", "derived", "guessed"]

MOST_CHARACTERS = 1_000  # of one value
MOST_AUTHORS = 50
_ORDER: tuple[Standing, ...] = ("known", "stated", "derived", "guessed")
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_CHECKS: dict[str, Callable[[str], object]] = {"issued": parse_date, "URL": parse_url, "language": parse_language}


@dataclass(frozen=True, slots=True)
class Author:
    """A person by CSL's name parts, or a body in `literal`."""

    family: str = ""
    given: str = ""
    literal: str = ""

    def row(self) -> dict[str, str]:
        """The row of the record: what is not empty."""
        return {name: value for name, value in asdict(self).items() if value}


@dataclass(frozen=True, slots=True)
class Found:
    """One value.

    Args:
        field: the field of a source, by its name in data/schema/source.yaml.
        value: the value; for `author` the authors.
        where: where it was read, for people: `<meta name="citation_title">`, `BibTeX field title`, `the host`.
        standing: whether the archive knows it from its other sources, the text states it there, it follows from what is stated, or it is a guess.
    """

    field: str
    value: str | tuple[Author, ...]
    where: str
    standing: Standing = "stated"


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is proposed for one source.

    Args:
        found: all values, those of one standing in the order of trust.
        remarks: what the editor should know, in sentences.
    """

    found: tuple[Found, ...] = ()
    remarks: tuple[str, ...] = ()

    def best(self, field: str) -> Found | None:
        """The value to propose for a field: what is known before what is stated, derived and guessed."""
        return min((f for f in self.found if f.field == field), key=lambda f: _ORDER.index(f.standing), default=None)

    def others(self, field: str) -> tuple[Found, ...]:
        """The values of a field that differ from the best, for the editor to choose from."""
        best = self.best(field)
        first = {f.value: f for f in reversed(self.found) if f.field == field}
        return tuple(f for f in self.found if f.field == field and best and f.value != best.value and first[f.value] is f)

    def text(self, field: str) -> str:
        """The best value of a field of words, or nothing."""
        best = self.best(field)
        return best.value if best and isinstance(best.value, str) else ""

    @property
    def authors(self) -> tuple[Author, ...]:
        """The authors proposed."""
        best = self.best("author")
        return best.value if best and isinstance(best.value, tuple) else ()

    def also(self, found: Iterable[Found | None], remarks: Iterable[str] = ()) -> Proposal:
        """This proposal with more values, behind those that it has."""
        return Proposal((*self.found, *(f for f in found if f)), (*self.remarks, *remarks))


def found(field: str, value: str | Iterable[Author], where: str, standing: Standing = "stated") -> Found | None:
    """A value in the form of the schema, or None where it is none.

    Args:
        field: the field.
        value: as it was read, with markup and blanks as they come.
        where: where it was read.
        standing: how sure it is.
    """
    if not isinstance(value, str):
        people = tuple(dict.fromkeys(author for one in value if (author := _tidy(one))))[:MOST_AUTHORS]
        return Found(field, people, where, standing) if people else None
    text = one_text(value)
    if not text or len(text) > (4_000 if field == "URL" else MOST_CHARACTERS):
        return None
    try:
        if check := _CHECKS.get(field):
            check(text)
    except InvalidValue:
        return None
    return Found(field, text, where, standing)


def one_text(value: str) -> str:
    """A text as one line without markup and invisible signs, in the composed form of Unicode (NFC)."""
    return clean(unicodedata.normalize("NFC", _TAG.sub("", value[:20_000])))


def language_of(text: str) -> str:
    """The language of a tag like `en_US`, without its region, as sources of the archive have it; nothing where it is none."""
    try:
        return langcodes.Language.get(text.partition(",")[0].strip().replace("_", "-")).language or ""
    except (LanguageTagError, AttributeError):
        return ""


def _tidy(author: Author) -> Author | None:
    family, given, literal = (one_text(part)[:200].strip() for part in (author.family, author.given, author.literal))
    if not family:
        literal, given = literal or given, ""
    return Author(family, given, "" if family else literal) if family or literal else None


def to_plain(proposal: Proposal) -> dict[str, Any]:
    """A proposal as plain values, to go through a pipe or to be kept."""
    return asdict(proposal)


def from_plain(plain: Mapping[str, Any]) -> Proposal:
    """The proposal that `to_plain` was given."""
    rows = tuple(Found(row["field"], row["value"] if isinstance(row["value"], str) else tuple(Author(**author) for author in row["value"]), row["where"], row["standing"]) for row in plain["found"])
    return Proposal(rows, tuple(plain["remarks"]))
