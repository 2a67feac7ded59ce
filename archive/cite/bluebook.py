"""Citations by the Bluebook, 22nd edition, in the form of court papers (Bluepages): italics for names of cases and titles, no small capitals. Pure.

A citation is made from what the item says. It has no final full stop, because a string of citations has one only at its end. A source
without a date says `n.d.`; "last visited" is never written, since nobody may say of a reader when he looked.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from archive.cite.bluebook_law import after, authors, case, has_star_pages, is_matter, law, short_matter, sign, tight, where, within
from archive.cite.csl import ARCHIVE
from archive.cite.legal import enactment
from archive.cite.own import is_own
from archive.cite.parts import clean, host, issued, main_title, people, place, titled
from archive.cite.text import Span, Text, italic, joined

if TYPE_CHECKING:
    from collections.abc import Mapping

    from archive.cite.parts import Place


# Table T13, the newspapers whose short names every reader knows.
_PAPERS = {
    "The New York Times": "N.Y. Times", "New York Times": "N.Y. Times", "The Washington Post": "Wash. Post", "Washington Post": "Wash. Post",
    "Los Angeles Times": "L.A. Times", "The Wall Street Journal": "Wall St. J.", "The Boston Globe": "Bos. Globe", "San Francisco Chronicle": "S.F. Chron.",
    "Chicago Tribune": "Chi. Trib.", "Chicago Sun-Times": "Chi. Sun-Times", "Detroit Free Press": "Det. Free Press",
}  # fmt: skip
_JOURNALS = {"article-journal", "paper-conference"}


def full(item: Mapping[str, Any], locator: str | None = None) -> Text:
    """The citation at first mention, without a final full stop.

    Args:
        item: a CSL-JSON object as `archive.cite.csl` makes it.
        locator: the place, in the grammar of `archive.record.citation`.
    """
    at = place(locator)
    if is_own(item):
        return _own(item, at)
    kind = item.get("type")
    if is_matter(item):
        return case(item, at)
    if kind in {"legislation", "bill"} and enactment(item).number:
        return law(item, at)
    if kind in _JOURNALS and item.get("volume"):
        return _article(item, at)
    return _book(item, at) if kind == "book" else _work(item, at)


def short(item: Mapping[str, Any], locator: str | None, first_note: int) -> Text:
    """A later citation: `Hunter, *supra* note 3, ¶ 12`; a case by its own short form (rule 10.9), a statute by its number (rule 12.10).

    Args:
        item: the item.
        locator: the place, or None.
        first_note: the number of the note with the full citation.
    """
    at = place(locator)
    supra = (", ", italic("supra"), f" note {first_note}")
    if is_matter(item) and not is_own(item):
        return short_matter(item, at, supra)
    if item.get("type") in {"legislation", "bill"} and (found := enactment(item)).number:
        return Text.of(found.number, tight(at))
    return Text.of(*_whose(item), *supra, after(at))


def again(locator: str | None, item: Mapping[str, Any] | None = None) -> Text:
    """A citation of the source that the note before cites alone: `*Id.* ¶ 12`, `*Id.* at 4`.

    Args:
        locator: the place, or None.
        item: the source, where known: pages of a case in a database have a star (rule 10.8.1).
    """
    at = place(locator)
    star = "*" if at and at.kind == "page" and item is not None and has_star_pages(item) else ""
    return Text.of(italic("Id."), (f" at {star}{at.numbers}" if at.kind == "page" else f" {sign(at)}") if at else "")


def authority(item: Mapping[str, Any]) -> Text:
    """The citation as it stands in a table of authorities: whole, with no place."""
    return full(item)


def _title(item: Mapping[str, Any]) -> Span:
    """The title in italics; a description of ours stands in roman, so that nobody takes it for the title."""
    text = titled(item)
    return Span(text) if (item.get("custom") or {}).get("untitled") else italic(text)


def _numbered(item: Mapping[str, Any]) -> str:
    number = clean(item.get("number"))
    if not number or number in clean(item.get("title")):
        return ""
    return number if re.match(r"[A-Za-z]{2}", number) else f"No. {number}"


def _work(item: Mapping[str, Any], at: Place | None) -> Text:
    """Press, pages, reports, decisions of authorities, broadcasts, letters (rules 15 to 18)."""
    kind, number = item.get("type"), _numbered(item)
    whose, reprint = host(item)
    publisher, body, writers = clean(item.get("publisher")), clean(item.get("authority")), authors(item)
    copied = bool((item.get("custom") or {}).get("copy_of"))
    report = kind in {"report", "document", "regulation", "dataset", "legislation", "bill"}
    before = [writers]
    if report:
        before.append(body or whose)
        container = clean(item.get("container-title")) if not copied else ""
    else:
        before.append(publisher if not writers and not copied and item.get("container-title") and kind != "broadcast" else "")
        container = whose
    named = [part for part in dict.fromkeys(before) if part]
    container = "" if container in named else _PAPERS.get(container, container)
    date = when.american() if (when := issued(item)) else "n.d."
    if kind == "broadcast":
        by = f"{publisher} broadcast" if publisher and publisher != container else "broadcast"
        date = f"{by} {date}"
    lead = [*named, number] if report else named
    tail = "" if report else number
    return Text.of(
        joined(", ", [*lead, Text.of(_title(item)), container, tail]), tight(at), f" ({date})",
        *_reprinted(reprint), *where(item, reprinted=copied and not reprint),
    )  # fmt: skip


def _book(item: Mapping[str, Any], at: Place | None) -> Text:
    """A book (rule 15): pages bare after the title, edition and year in brackets."""
    page = f" {at.numbers}" if at and at.kind == "page" and not titled(item)[-1:].isdigit() else tight(at)
    edition = clean(item.get("edition"))
    when = issued(item)
    inside = " ".join(part for part in (f"{edition} ed." if edition else "", when.year if when else "n.d.") if part)
    return Text.of(joined(", ", [authors(item), Text.of(_title(item))]), page, f" ({inside})", *where(item))


def _article(item: Mapping[str, Any], at: Place | None) -> Text:
    """An article in a journal (rule 16.4): volume, journal, first page, place, year."""
    volume, issue = re.fullmatch(r"([^()]*)(?:\(([^()]*)\))?", clean(item.get("volume"))), ""
    if volume and volume[2]:
        issue = f", no. {volume[2]}" if not item.get("page") else ""
    first = re.split(r"[-–]", clean(item.get("page")))[0]
    journal = clean(item.get("container-title"))
    cite = " ".join(part for part in ((volume[1] if volume else clean(item.get("volume"))), journal, first) if part) + issue
    pages = bool(at and at.kind == "page" and first.isdigit() and within(first, at))
    pin = f", {at.numbers}" if at and pages else tight(at)
    date = when.year if (when := issued(item)) else "n.d."
    return Text.of(joined(", ", [authors(item), Text.of(_title(item)), cite]), pin, f" ({date})", *where(item))


def _whose(item: Mapping[str, Any]) -> tuple[str | Span, ...]:
    """By what a work is called later: its authors' family names, the body that reports, else its title without a subtitle (rule 4.2)."""
    names = [person.family for person in people(item)]
    body = clean(item.get("authority")) or clean(item.get("publisher"))
    if names and not is_own(item):
        return (f"{names[0]} et al." if len(names) > 2 else " & ".join(names),)
    if item.get("type") in {"report", "regulation"} and body and not is_own(item):
        return (body,)
    return (_title({**item, "title": main_title(item)}) if not is_own(item) else _title(item),)


def _own(item: Mapping[str, Any], at: Place | None) -> Text:
    """A record, table or edition of the archive itself: id, revision, edition and date; never a day on which it was looked up."""
    custom = item.get("custom") or {}
    record, revision, edition = clean(custom.get("record")), clean(custom.get("revision")), clean(custom.get("edition"))
    number = f"{record}#{custom['statement']}" if record and custom.get("statement") else record
    number = f"No. {number}" if re.match(r"[A-Z]", number) else number
    parts: list[str | Text] = [Text.of(_title(item)), "" if titled(item) == ARCHIVE else ARCHIVE, number, f"rev. {revision}" if revision else ""]
    date = when.american() if (when := issued(item)) else ""
    return Text.of(joined(", ", parts), tight(at), f" ({date})" if date else "", f" (ed. {edition})" if edition else "", *where(item))


def _reprinted(reprint: str) -> tuple[str | Span, ...]:
    return (", ", italic("reprinted in"), f" {_PAPERS.get(reprint, reprint)}") if reprint else ()
