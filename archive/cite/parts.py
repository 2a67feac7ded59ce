"""The parts that both legal styles share: dates, people, titles and places in a text. Pure; knows nothing of courts.

A date is what the item says and no more: a year stays a year. A person is family and given name, or a body. A place is read by the grammar
of `archive.record.citation`; a text outside that grammar is printed as it stands, never dropped.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from archive.cite.text import Span, link
from archive.errors import InvalidValue
from archive.record.dates import parse_date

if TYPE_CHECKING:
    from collections.abc import Mapping

MONTHS = ("Jan.", "Feb.", "Mar.", "Apr.", "May", "June", "July", "Aug.", "Sept.", "Oct.", "Nov.", "Dec.")  # the Bluebook's table T12
FULL_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")


@dataclass(frozen=True, slots=True)
class When:
    """A date as far as it is known: (year,), (year, month) or (year, month, day); `until` is the end of a range, `words` a date with no parts."""

    start: tuple[int, ...]
    until: tuple[int, ...] = ()
    circa: bool = False
    words: str = ""

    @property
    def year(self) -> str:
        """The year, or both years of a range."""
        if not self.start:
            return self.words
        return str(self.start[0]) if not self.until or self.until[0] == self.start[0] else f"{self.start[0]}–{self.until[0]}"

    def american(self) -> str:
        """`Apr. 22, 2019`, `May 2019`, `2019`; with `c.` where it is about then."""
        words = self.words or "–".join(_american(date) for date in (self.start, self.until) if date)
        return f"c. {words}" if self.circa else words

    def british(self) -> str:
        """`22 April 2019`, `May 2019`, `2019`; with `c` where it is about then."""
        words = self.words or "–".join(_british(date) for date in (self.start, self.until) if date)
        return f"c {words}" if self.circa else words


def issued(item: Mapping[str, Any], key: str = "issued") -> When | None:
    """A date variable of CSL; None where it is absent."""
    value = item.get(key) or {}
    dates = [tuple(int(part) for part in date[:3]) for date in value.get("date-parts") or () if date]
    if not dates:
        return When((), words=clean(value["literal"])) if value.get("literal") else None
    return When(dates[0], dates[1] if len(dates) > 1 else (), bool(value.get("circa")))


def from_edtf(text: str | None) -> When | None:
    """An EDTF date of one day, month or year, or a closed interval of them; None for anything else."""
    try:
        date = parse_date(text or "")
    except InvalidValue:
        return None
    circa = date.approximate or date.uncertain
    if date.precision == "interval":
        ends = [from_edtf(end) for end in date.text.split("/")]
        return When(ends[0].start, ends[1].start, circa) if ends[0] and ends[1] else None
    length = {"year": 1, "month": 2, "day": 3}.get(date.precision, 0)
    return When(date.lower[:length], (), circa) if length else None


def _american(date: tuple[int, ...]) -> str:
    if len(date) == 1:
        return str(date[0])
    month = MONTHS[date[1] - 1]
    return f"{month} {date[2]}, {date[0]}" if len(date) > 2 else f"{month} {date[0]}"


def _british(date: tuple[int, ...]) -> str:
    words = [str(date[0]), *([FULL_MONTHS[date[1] - 1]] if len(date) > 1 else []), *([str(date[2])] if len(date) > 2 else [])]
    return " ".join(reversed(words))


@dataclass(frozen=True, slots=True)
class Person:
    """Who wrote: a family name with a given name, or a body with its whole name in `family`."""

    family: str
    given: str = ""

    @property
    def full(self) -> str:
        """Given name first."""
        return f"{self.given} {self.family}".strip()


def people(item: Mapping[str, Any]) -> tuple[Person, ...]:
    """The authors of an item, in order."""
    found = (Person(clean(a.get("literal") or a.get("family")), "" if a.get("literal") else clean(a.get("given"))) for a in item.get("author") or ())
    return tuple(person for person in found if person.full)


def clean(value: object) -> str:
    """A value as one line: no control characters, single blanks."""
    return " ".join(str(value or "").translate(_SIGNS).split())


class _Signs(dict[int, str | int]):
    """What each sign becomes, found out once: every value of every citation passes here."""

    def __missing__(self, code: int) -> str | int:
        self[code] = found = " " if unicodedata.category(chr(code)) in {"Cc", "Cf", "Zl", "Zp", "Cs"} else code
        return found


_SIGNS = _Signs()


_ABBREVIATED = re.compile(r"(?:\b[\w&]\.|\b(?:Inc|Corp|Co|Ltd|Bros|Litig|al|etc|Jr|Sr|St|No|Ill|Mich|Cal|Colo|Minn|Fla|Tex|Mass|Wash|Pa|Va|Vt|Md|Or)\.|\.\.\.)$")


def titled(item: Mapping[str, Any]) -> str:
    """The title, or the id where there is none, without the full stop of a sentence, which would meet the comma that follows."""
    title = clean(item.get("title")) or clean(item.get("id"))
    return title[:-1] if title.endswith(".") and not _ABBREVIATED.search(title) else title


def main_title(item: Mapping[str, Any]) -> str:
    """The title without its subtitle, where what is left still tells it; a description of ours stays whole."""
    title = titled(item)
    head, colon, _ = title.partition(": ")
    return head if colon and len(head.split()) > 2 and not (item.get("custom") or {}).get("untitled") else title


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a text: what kind of place, its numbers, and whether there are several. Kind `other` is a text outside the grammar."""

    kind: str
    numbers: str
    several: bool


_KINDS = {
    "¶": "paragraph", "§": "section", "at": "page", "p.": "page", "pp.": "page", "n.": "note", "nn.": "note",
    "ch.": "chapter", "chs.": "chapter", "tbl.": "table", "fig.": "figure", "l.": "line", "ll.": "line",
}  # fmt: skip
_LOCATOR = re.compile(r"(¶{1,2}|§{1,2}|at|pp?\.|nn?\.|chs?\.|tbl\.|fig\.|ll?\.) ?(.+)")


def place(locator: str | None) -> Place | None:
    """Read a locator like `¶ 12`; None where there is none. Ranges get an en dash, but not in sections, whose numbers have hyphens."""
    text = clean(locator)
    if not text:
        return None
    match = _LOCATOR.fullmatch(text)
    if not match:
        return Place("other", text, several=False)
    sign, numbers = match.groups()
    kind = _KINDS[sign if sign[0] not in "¶§" else sign[0]]
    ranged = numbers if kind == "section" else re.sub(r"(?<=[0-9ivxIVX])-(?=[0-9ivxIVX])", "–", numbers)
    several = sign in {"¶¶", "§§", "pp.", "nn.", "chs.", "ll."} or "," in ranged or "–" in ranged
    return Place(kind, ", ".join(part.strip() for part in ranged.split(",") if part.strip()), several)


_BODIES = {"report", "document", "regulation", "dataset", "legislation", "bill"}


def host(item: Mapping[str, Any]) -> tuple[str, str]:
    """(whose publication it is, where the reprint was read): the second is empty unless the item says whose text it copies.

    The publisher of a report or a document made it; elsewhere the publisher is the site, and of a copy only the site that copies.
    """
    container, publisher = clean(item.get("container-title")), clean(item.get("publisher"))
    whose = clean((item.get("custom") or {}).get("copy_of"))
    if item.get("type") in _BODIES:
        return (publisher or whose or container), (container if whose and container not in {publisher, whose} else "")
    if not whose or whose.casefold() in {container.casefold(), publisher.casefold()}:
        return container or publisher, ""
    return whose, container or publisher


def linked(url: str) -> Span:
    """An address that leads somewhere where it is one of the web; as plain words where it is not."""
    return link(url) if url.startswith(("https://", "http://")) and not re.search(r"[\s<>]", url) else Span(url)


def address(item: Mapping[str, Any]) -> str:
    """Where the text is: its URL, or what its DOI resolves to."""
    url, doi = clean(item.get("URL")), clean(item.get("DOI"))
    return url or (f"https://doi.org/{doi}" if doi else "")
