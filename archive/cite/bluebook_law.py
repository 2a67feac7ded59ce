"""Court papers, decisions, statutes and bills by the Bluebook, 22nd edition; and its signs for places and addresses. Pure.

Nothing that an item leaves open is filled in: a docket without a decision is cited as filed, a decision that no reporter has by its docket.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from archive.cite.captions import caption_words, is_caption, short_caption
from archive.cite.legal import Matter, beside, enactment, matter
from archive.cite.parts import address, clean, linked, people
from archive.cite.text import Span, Text, italic, joined

if TYPE_CHECKING:
    from collections.abc import Mapping

    from archive.cite.parts import Place

# Table T10.3, the countries whose courts the archive has; another country is left out.
_COUNTRIES = {"AR": "Arg.", "AT": "Austria", "AU": "Austl.", "BR": "Braz.", "CA": "Can.", "DE": "Ger.", "ES": "Spain", "FR": "Fr.", "EN": "Eng.", "GB": "UK", "IT": "It.", "NL": "Neth.", "RU": "Russ."}


def sign(at: Place) -> str:
    """A place by itself: `¶ 12`, `§§ 3, 5`, `at 4`, `n.3`, `tbl.1` (rule 3)."""
    mark = {"paragraph": "¶ ", "section": "§ ", "page": "at ", "note": "n.", "chapter": "ch. ", "table": "tbl.", "figure": "fig.", "line": "l. ", "other": ""}[at.kind]
    if at.several:
        mark = {"¶ ": "¶¶ ", "§ ": "§§ ", "n.": "nn.", "ch. ": "chs. ", "tbl.": "tbls.", "fig.": "figs.", "l. ": "ll. "}.get(mark, mark)
    return f"{mark}{at.numbers}"


def tight(at: Place | None) -> str:
    """A place after a title or number: paragraphs and sections without a comma (rule 3.3), the rest with one."""
    if not at:
        return ""
    return f" {sign(at)}" if at.kind in {"paragraph", "section"} else f", {sign(at)}"


def after(at: Place | None) -> str:
    """A place after a comma."""
    return f", {sign(at)}" if at else ""


def authors(item: Mapping[str, Any]) -> str:
    """One or two authors, or the first with `et al.` (rule 15.1)."""
    names = [person.full for person in people(item)]
    return f"{names[0]} et al." if len(names) > 2 else " & ".join(names)


def where(item: Mapping[str, Any], *, reprinted: bool | None = None) -> tuple[str | Span, ...]:
    """The address, and the archived copy in brackets (rule 18.2.1(d)); `reprinted at` where the text there is a copy of another's."""
    custom = item.get("custom") or {}
    url = address(item)
    copy = bool(custom.get("copy_of")) if reprinted is None else reprinted
    if not url:
        return ()
    archived = next((clean(entry.get("url")) for entry in custom.get("archived") or () if entry.get("url")), "")
    lead: tuple[str | Span, ...] = (", ", italic("reprinted at"), " ") if copy else (", ",)
    return (*lead, linked(url), *((" [", linked(archived), "]") if archived else ()))


def short_matter(item: Mapping[str, Any], at: Place | None, supra: tuple[str | Span, ...]) -> Text:
    """A case by its own short form (rule 10.9), a filing or a case without a number by `supra`."""
    found = matter(item)
    name = _short_name(found)
    if not found.document and name and (found.reported or found.docket or found.database):
        return _short_case(found, name, at)
    return Text.of(joined(", ", [found.document, name]), *supra, after(at))


def is_matter(item: Mapping[str, Any]) -> bool:
    """Whether an item is a decision, docket or filing; a law report in a newspaper is an article."""
    return item.get("type") == "legal_case" and (item.get("custom") or {}).get("class") != "news"


def has_star_pages(item: Mapping[str, Any]) -> bool:
    """Whether it is a decision that only a database has."""
    return is_matter(item) and bool((found := matter(item)).database) and not found.reported


def case(item: Mapping[str, Any], at: Place | None) -> Text:
    """A decision, a docket or a filing at first mention (rules 10, 21.5 and B17)."""
    found = matter(item)
    name = _name(found)
    country = _COUNTRIES.get(_country(item, found), "")
    if found.reported:
        bracketed = found.reported[0].startswith(("[", "("))
        pin = _pin(found, at)
        cites = f"{found.reported[0]}{pin}" + "".join(f", {cite}" for cite in found.reported[1:])
        return Text.of(name, " " if bracketed else ", ", cites, _paren(found, country))
    entry = f", ECF No. {found.entry}" if found.entry else ""
    number = f"App. No. {found.docket}" if found.strasbourg and found.docket else found.docket
    numbers = ", ".join(part for part in (number, found.database) if part)
    head = f"{authors(item)}, " if found.friends and people(item) else "", *((found.document, tight(at), ", " if name or numbers else "") if found.document else ())
    pin = "" if found.document else _pin(found, at)
    return Text.of(*head, name, ", " if name and numbers else "", numbers, pin, _paren(found, country), entry, *where(item))


def _name(found: Matter) -> Text:
    name = caption_words(found.name, american=found.american)
    return Text.of(italic(name) if is_caption(found.name) else name)


def _short_name(found: Matter) -> Text:
    return Text.of(italic(caption_words(short_caption(found.name), american=found.american))) if is_caption(found.name) else Text.of(found.name)


def _pin(found: Matter, at: Place | None) -> str:
    """A place in a decision: pages of a reporter bare, star pages of a database, else `slip op.` where the text is the court's own."""
    if not at:
        return ""
    if at.kind != "page":
        return f", {sign(at)}"
    if found.reported and not found.medium_neutral and within(found.reported[0], at):
        return f", {at.numbers}"
    if found.database and not found.reported:
        return f", at *{at.numbers}"
    return f", slip op. at {at.numbers}" if found.american and found.docket and not (found.reported or found.filed) else f", at {at.numbers}"


def within(cite: str, at: Place) -> bool:
    """Whether a page can be one of the reporter: not before the first."""
    page, first = re.match(r"\d+", at.numbers), re.search(r"(\d+)$", cite)
    return bool(page and first and int(page[0]) >= int(first[1]))


def _paren(found: Matter, country: str) -> str:
    """What stands in brackets: court and date; only the country where a neutral citation says both; nothing where it says all."""
    if found.reported and (found.medium_neutral or found.reported[0][0] in "[("):
        return f" ({country})" if country else ""
    if found.paren:
        return f" ({found.paren})"
    if found.reported:
        court = "" if found.court == "U.S." or found.court == found.reported[0].split(" ", 1)[1].rsplit(" ", 1)[0] else beside(found)
        date = found.when.year if found.when and not re.search(r"Slip Op", found.reported[0]) else found.when.american() if found.when else ""
    else:
        court, date = "Eur. Ct. H.R." if found.strasbourg else re.sub(r"\(([^()]*)\)", r"[\1]", found.court), found.when.american() if found.when else ""
    inside = " ".join(part for part in (court, "filed" if found.filed and date else "", date) if part)
    return (f" ({inside})" if inside else "") + (f" ({country})" if country else "")


def _country(item: Mapping[str, Any], found: Matter) -> str:
    first = found.reported[0] if found.reported else ""
    if found.american or found.strasbourg:
        return ""
    if match := re.match(r"\[\d{4}\] (EW|UK|AATA|FCA|HCA)", first):
        return {"EW": "EN", "UK": "GB"}.get(match[1], "AU")
    if re.match(r"\d{4} [A-Z]", first):
        return "CA"
    return clean((item.get("custom") or {}).get("country"))


def _short_case(found: Matter, name: Text, at: Place | None) -> Text:
    if not found.reported:
        number = found.docket or found.database
        number = f"App. No. {number}" if found.strasbourg and number else number
        return Text.of(name, f", {number}" if number else "", _pin(found, at))
    first = found.reported[0]
    if at and at.kind == "page" and not found.medium_neutral and within(first, at):
        return Text.of(name, f", {first.rsplit(' ', 1)[0]} at {at.numbers}")
    return Text.of(name, ", " if first[0] not in "[(" else " ", first, _pin(found, at))


def law(item: Mapping[str, Any], at: Place | None) -> Text:
    """A statute, session law or bill (rules 12 and 13)."""
    found = enactment(item)
    inside = " ".join(part for part in (found.state, found.year) if part)
    return Text.of(f"{found.act}, " if found.act else "", found.number, tight(at), f" ({inside})" if inside else "", *where(item))
