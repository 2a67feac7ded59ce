"""Judgments, court papers and statutes by OSCOLA, 4th edition; and its signs for places and addresses. Pure.

OSCOLA takes the full stops out of abbreviations. Cases of other countries stand as at home, less those stops (2.8); the European Court
of Human Rights by application number, court and date (2.7.1).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from archive.cite.captions import is_caption, short_caption
from archive.cite.legal import Matter, beside, enactment, matter
from archive.cite.parts import address, clean, issued, linked, people
from archive.cite.text import Span, Text, italic, joined

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from archive.cite.parts import Person, Place


def undotted(text: str) -> str:
    """Abbreviations without their full stops: `Apple Inc.` is `Apple Inc`, `E.D. Mich.` is `ED Mich`, `F.3d` is `F 3d`."""
    spaced = re.sub(r"(?<=[a-zA-Z])\.(?=\d+d\b)", " ", text)
    return " ".join(re.sub(r"(?<=[^\W\d_])\.(?=$|[\s,;:)\]’'&]|[A-Z](?:\.|\b))", "", spaced).split())


def named(names: Sequence[str]) -> str:
    """Up to three authors; of more, the first `and others` (3.1.1)."""
    if len(names) > 3:
        return f"{names[0]} and others"
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def _person(person: Person) -> str:
    """A name without the full stops of initials, which join: `H. L. A. Hart` is `HLA Hart`."""
    given = re.sub(r"(?<=\b[A-Z]) (?=[A-Z]\b)", "", undotted(person.given))
    return f"{given} {person.family}" if given else undotted(person.family)


def authors(item: Mapping[str, Any]) -> str:
    """The authors of an item."""
    return named([_person(person) for person in people(item)])


_WORDS = {"paragraph": ("para", "paras"), "note": ("fn", "fns"), "chapter": ("ch", "chs"), "table": ("table", "tables"), "figure": ("fig", "figs"), "line": ("line", "lines")}


def sign(at: Place, *, judgment: bool = False, american: bool = False) -> str:
    """A place by itself: `para 12`, `[12]` in a judgment with a neutral citation, a page bare, `s 3` (1.3, 2.1.6, 2.4.2)."""
    if at.kind == "paragraph" and judgment:
        return ", ".join("–".join(f"[{end}]" for end in part.split("–")) for part in at.numbers.split(", "))
    if at.kind in {"page", "other"}:
        return at.numbers
    if at.kind == "section":
        one, more = ("§", "§§") if american else ("s", "ss")
        return f"{more if at.several else one} {at.numbers}"
    return f"{_WORDS[at.kind][at.several]} {at.numbers}"


def spaced(at: Place | None) -> str:
    """A place after what closes with a bracket."""
    return f" {sign(at)}" if at else ""


def where(item: Mapping[str, Any], *, reprinted: bool = False) -> tuple[str | Span, ...]:
    """The address in angle brackets, and when the archive read the text there (3.1.4): a day that the record of the source has."""
    url = address(item)
    if not url:
        return ()
    archived = next((clean(entry.get("url")) for entry in (item.get("custom") or {}).get("archived") or () if entry.get("url")), "")
    read = issued(item, "accessed")
    return (", reprinted at <" if reprinted else " <", linked(url), ">", *((" archived at <", linked(archived), ">") if archived else ()), f" accessed {read.british()}" if read else "")


def is_matter(item: Mapping[str, Any]) -> bool:
    """Whether an item is a decision, docket or filing; a law report in a newspaper is an article."""
    return item.get("type") == "legal_case" and (item.get("custom") or {}).get("class") != "news"


def case(item: Mapping[str, Any], at: Place | None, *, table: bool = False) -> Text:
    """A decision, a docket or a filing at first mention; in a table of cases its name is not in italics (1.6.2)."""
    found = matter(item)
    name = Text.of(_caption(found.name)) if table else _name(found)
    if found.reported:
        return Text.of(name, " ", undotted(", ".join(found.reported)), _court(found), _pin(found, at))
    number = f"App no {found.docket}" if found.strasbourg and found.docket else undotted(found.docket)
    when = found.when.british() if found.when else ""
    inside = ", ".join(part for part in (undotted(_square(found.court)), f"filed {when}" if found.filed and when else when) if part)
    paren = f"({inside})" if inside else ""
    numbers = ", ".join(part for part in (number, found.database) if part)
    head = joined(", ", [found.document, name])
    plain = (found.document and not name) or not is_caption(found.name)  # italics part a name from a number; elsewhere a comma does
    cite = joined(" ", [joined(", " if plain else " ", [head, numbers]), paren])
    entry = f", ECF No {found.entry}" if found.entry else ""
    friends = f"{authors(item)}, " if found.friends and people(item) else ""
    return Text.of(friends, cite, entry, f", {sign(at)}" if at else "", *where(item, reprinted=_copied(item)))


def short_case(item: Mapping[str, Any], first_note: int, at: Place | None) -> Text:
    """`Austin (n 1) [34]`; a filing by its name and that of the case."""
    found = matter(item)
    name = Text.of(italic(_tidy(short_caption(_versus(found.name)))) if is_caption(found.name) else undotted(found.name))
    pin = f" {sign(at, judgment=found.medium_neutral)}" if at else ""
    return Text.of(joined(", ", [found.document, name]), f" (n {first_note})", pin)


def law(item: Mapping[str, Any], at: Place | None) -> Text:
    """A statute, session law or bill as at home, less the full stops."""
    found = enactment(item)
    inside = " ".join(part for part in (undotted(found.state), found.year) if part)
    pin = f", {sign(at, american=is_american(item))}" if at else ""
    return Text.of(f"{found.act}, " if found.act else "", undotted(found.number), f" ({inside})" if inside else "", pin, *where(item, reprinted=_copied(item)))


def _copied(item: Mapping[str, Any]) -> bool:
    return bool((item.get("custom") or {}).get("copy_of"))


def is_american(item: Mapping[str, Any]) -> bool:
    """Whether sections of an enactment are marked with § at home."""
    found = enactment(item)
    return bool(found.state) or bool(re.search(r"§|Stat\.|Cong\.|U\.S\.", found.number))


def by_paragraph(item: Mapping[str, Any]) -> bool:
    """Whether it is a judgment whose paragraphs stand in square brackets."""
    return is_matter(item) and matter(item).medium_neutral


def _versus(name: str) -> str:
    return re.sub(r" (?:v\.|vs\.?|-v-) ", " v ", re.sub(r",? et al\.?(?=$| )", "", name))


def _caption(name: str) -> str:
    if not is_caption(name):
        return name
    return _tidy(re.sub(r"^The ", "", _versus(name)))


def _tidy(name: str) -> str:
    return re.sub(r", (?=(?:Inc|LLC|Ltd|Corp|LLP|PLLC)\b)", " ", undotted(name))


def _name(found: Matter) -> Text:
    name = _caption(found.name)
    return Text.of(italic(name) if is_caption(found.name) else name)


def _square(court: str) -> str:
    """Brackets within brackets are square."""
    return re.sub(r"\(([^()]*)\)", r"[\1]", court)


def _court(found: Matter) -> str:
    """Court and year after a reporter of the United States; a neutral citation has them, a law report of the United Kingdom its own."""
    if found.medium_neutral or found.reported[0][0] in "[(":
        return ""
    if found.paren and not re.search(r"\d, \d{4}$", found.paren):
        return f" ({undotted(found.paren)})"
    court = "" if found.court == "U.S." else undotted(beside(found))
    inside = " ".join(part for part in (court, found.when.year if found.when else "") if part)
    return f" ({inside})" if inside else ""


def _pin(found: Matter, at: Place | None) -> str:
    """`[45]` after a neutral citation or law report; else a page or paragraph after a comma, or after a bracket that names the court (2.1.6)."""
    if not at:
        return ""
    if found.medium_neutral and at.kind == "paragraph":
        return f" {sign(at, judgment=True)}"
    return f"{' ' if found.reported[-1].endswith(')') and not _court(found) else ', '}{sign(at)}"
