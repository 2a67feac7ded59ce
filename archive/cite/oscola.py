"""Citations by OSCOLA, the Oxford University Standard for the Citation of Legal Authorities, 4th edition. Pure.

The standard is https://www.law.ox.ac.uk/oscola. A citation has no final full stop, because footnotes join several. "Accessed" is the day on which
the archive read a source, where its record has one; the archive's own records name their edition instead.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from archive.cite.captions import is_caption
from archive.cite.csl import ARCHIVE
from archive.cite.legal import enactment
from archive.cite.oscola_law import authors, by_paragraph, case, is_american, is_matter, law, named, short_case, sign, spaced, undotted, where
from archive.cite.own import is_own
from archive.cite.parts import clean, host, issued, main_title, people, place, titled
from archive.cite.text import Span, Text, italic, joined

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from archive.cite.parts import Place

_PRESS = {"article-newspaper", "article-magazine"}
_JOURNALS = {"article-journal", "paper-conference"}
# Quotations in a title, curly or straight; an apostrophe within or after a word opens none.
_INNER = (re.compile(r"‘([^‘’]*)’"), re.compile(r'"([^"]*)"'), re.compile(r"(?<!\w)'((?:[^']|(?<=\w)'(?=\w))+)'(?!\w)"))
_BODIES = {"report", "regulation", "document", "dataset", "legislation", "bill"}


def full(item: Mapping[str, Any], locator: str | None = None) -> Text:
    """The citation at first mention, without a final full stop.

    Args:
        item: a CSL-JSON object as `archive.cite.csl` makes it.
        locator: the place, in the grammar of `archive.record.citation`.
    """
    return _whole(item, place(locator))


def short(item: Mapping[str, Any], locator: str | None, first_note: int) -> Text:
    """A later citation: `Hunter (n 3) para 12`, `Bridges (n 3) [12]` (1.2.1).

    Args:
        item: the item.
        locator: the place, or None.
        first_note: the number of the note with the full citation.
    """
    at = place(locator)
    if is_matter(item) and not is_own(item):
        return short_case(item, first_note, at)
    sections = item.get("type") in {"legislation", "bill"} and is_american(item)
    return Text.of(*_whose(item), f" (n {first_note})", f" {sign(at, american=sections)}" if at else "")


def again(locator: str | None, item: Mapping[str, Any] | None = None) -> Text:
    """A citation of the source that the note before cites alone: `ibid`, `ibid 638`, `ibid [34]` (1.2.3).

    Args:
        locator: the place, or None.
        item: the source, where known: paragraphs of what has no neutral citation are `para 12`.
    """
    at = place(locator)
    return Text.of("ibid", f" {sign(at, judgment=item is None or by_paragraph(item))}" if at else "")


def authority(item: Mapping[str, Any]) -> Text:
    """The citation as it stands in a table of authorities: whole, with no place; names of cases in roman (1.6.2)."""
    return case(item, None, table=True) if is_matter(item) and not is_own(item) else _whole(item, None)


def _whole(item: Mapping[str, Any], at: Place | None) -> Text:
    kind = item.get("type")
    if is_own(item):
        return _own(item, at)
    if is_matter(item):
        return case(item, at)
    if kind in {"legislation", "bill"} and enactment(item).number:
        return law(item, at)
    if kind in _JOURNALS and (item.get("volume") or item.get("page")):
        return _article(item, at)
    if kind == "book":
        return _book(item, at)
    return _press(item, at) if kind in _PRESS or kind == "legal_case" else _work(item, at)


def _title(item: Mapping[str, Any]) -> Text:
    """The title between single quotation marks, with double ones inside; a description of ours has none."""
    text = titled(item)
    if (item.get("custom") or {}).get("untitled"):
        return Text.of(text)
    if is_caption(text) and re.search(r" v\.? [A-Z][a-z]", text):
        return Text.of("‘", italic(undotted(re.sub(r" v\. ", " v ", text))), "’")
    for pair in _INNER:
        text = pair.sub(r"“\1”", text)
    return Text.of("‘", text, "’")


def _italic_title(item: Mapping[str, Any]) -> Text:
    return _title(item) if (item.get("custom") or {}).get("untitled") else Text.of(italic(titled(item)))


def _date(item: Mapping[str, Any]) -> str:
    when = issued(item)
    return when.british() if when else ""


def _bracketed(parts: Sequence[str | Span | Text]) -> Text:
    inside = joined(", ", parts)
    return Text.of(" (", inside, ")") if inside else Text()


def _reprint(item: Mapping[str, Any]) -> tuple[str | Span, ...]:
    """In what the text was read, where that reprints another's, and the address."""
    _, reprint = host(item)
    return (*((", reprinted in ", italic(reprint)) if reprint else ()), *where(item, reprinted=bool((item.get("custom") or {}).get("copy_of")) and not reprint))


def _number(item: Mapping[str, Any]) -> str:
    number = clean(item.get("number"))
    if not number or number in clean(item.get("title")):
        return ""
    return number if re.match(r"[A-Za-z]{2}", number) else f"no {number}"


def _press(item: Mapping[str, Any], at: Place | None) -> Text:
    """An article in a newspaper (3.4.9): author, title, paper in italics, (place, date)."""
    paper, _ = host(item)
    lead = joined(", ", [authors(item), _title(item)])
    before = ", " if (item.get("custom") or {}).get("untitled") else " "  # nothing else parts a title in roman from the paper
    return Text.of(lead, *((before, italic(paper)) if paper else ()), _bracketed([clean(item.get("publisher-place")), _date(item)]), spaced(at), *_reprint(item))


def _work(item: Mapping[str, Any], at: Place | None) -> Text:
    """Pages, blogs, reports, decisions of authorities, broadcasts, letters (3.4): whose, title, (site, number, date)."""
    kind = item.get("type")
    publication, _ = host(item)
    body, publisher, writers = clean(item.get("authority")), clean(item.get("publisher")), authors(item)
    copied = bool((item.get("custom") or {}).get("copy_of"))
    container = clean(item.get("container-title"))
    title = _italic_title(item) if kind == "report" else _title(item)
    if kind in _BODIES:
        maker = undotted(body or publication)
        lead, inside = writers or maker, [maker if writers else "", "" if copied else container]
    else:
        lead = writers or (publisher if container and not copied and kind != "broadcast" else "")
        inside = [publication, publisher if kind == "broadcast" else ""]
    site: list[str | Span | Text] = [_site(kind, part) for part in dict.fromkeys(inside) if part and part != lead]
    return Text.of(joined(", ", [lead, title]), _bracketed([*site, _number(item), _date(item)]), spaced(at), *_reprint(item))


def _site(kind: Any, name: str) -> str | Span:
    return name if kind in _BODIES else italic(name)


def _book(item: Mapping[str, Any], at: Place | None) -> Text:
    """A book (3.2.1): author, title in italics, (edition, publisher year), page bare."""
    edition = clean(item.get("edition"))
    when = issued(item)
    made = " ".join(part for part in (clean(item.get("publisher")), when.year if when else "") if part)
    return Text.of(joined(", ", [authors(item), _italic_title(item)]), _bracketed([f"{edition} edn" if edition else "", made]), spaced(at), *_reprint(item))


def _article(item: Mapping[str, Any], at: Place | None) -> Text:
    """An article in a journal (3.3.1): `(2009) 72 MLR 554, 556`; the year in square brackets where there is no volume."""
    when, volume, page = issued(item), clean(item.get("volume")), re.split(r"[-–]", clean(item.get("page")))[0]
    year = (f"({when.year})" if volume else f"[{when.year}]") if when else ""
    cite = " ".join(part for part in (year, volume, clean(item.get("container-title")), page) if part)
    lead = joined(", ", [authors(item), _title(item)])
    return Text.of(joined(" ", [lead, cite]), f", {sign(at)}" if at else "", *where(item, reprinted=bool((item.get("custom") or {}).get("copy_of"))))


def _whose(item: Mapping[str, Any]) -> tuple[str | Span | Text, ...]:
    """By what a work is called later: its authors' family names, the body that reports, the number of a statute, else its title without a subtitle."""
    names = [person.family for person in people(item)]
    if is_own(item):
        return (_title(item),)
    if names:
        return (undotted(named(names)),)
    if item.get("type") in {"legislation", "bill"} and (found := enactment(item)).number:
        return (found.act or undotted(found.number),)
    body = clean(item.get("authority")) or clean(item.get("publisher"))
    if item.get("type") in {"report", "regulation"} and body:
        return (undotted(body),)
    return (_title({**item, "title": main_title(item)}),)


def _own(item: Mapping[str, Any], at: Place | None) -> Text:
    """A record, table or edition of the archive itself: id, revision, edition and date; never a day on which it was looked up."""
    custom = item.get("custom") or {}
    record, revision, edition = clean(custom.get("record")), clean(custom.get("revision")), clean(custom.get("edition"))
    number = f"{record}#{custom['statement']}" if record and custom.get("statement") else record
    inside = ["" if titled(item) == ARCHIVE else ARCHIVE, f"{number} rev {revision}" if revision else number, f"edn {edition}" if edition else "", _date(item)]
    url = where({"URL": item.get("URL")})
    return Text.of(_title(item), _bracketed(inside), spaced(at), *url)
