"""A docket number or a citation of a decision as a proposal for a legal case. Pure; no docket is looked up anywhere.

`Williams v. City of Detroit, No. 2:21-cv-10827 (E.D. Mich. filed Apr. 13, 2021)` has a caption, number, court and date; each may
be missing. Courts are those of courts-db, by their names and by how they are cited; one that reads two ways is none.
"""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING

from courts_db import courts as COURTS  # noqa: N812 - the library's own spelling of a constant

from archive.cite.courts import court_words
from archive.cite.legal import neutral, reporter
from archive.citecheck.authorities import find_dockets
from archive.sourcing.dates import edtf
from archive.sourcing.proposal import Found, Proposal, found, one_text

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_CHARACTERS = 400
_DISTRICT = re.compile(r"District Court, (?:([NSEWMC])\.)?D\. (.+)")
_SIDES = {"N": "Northern ", "S": "Southern ", "E": "Eastern ", "W": "Western ", "M": "Middle ", "C": "Central "}
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]*\.?"
_DATE = re.compile(rf"[,\s]*(?:\b(?:filed|decided|dated|entered)\b)?[,\s]*((?:{_MONTH}\s+\d{{1,2}},\s+|\d{{1,2}}\s+{_MONTH}\s+|{_MONTH}\s+)?(?:19|20)\d\d|(?:19|20)\d\d-\d\d-\d\d)$")
_NUMBERED = re.compile(r"\b(?:Case\s+)?(?:Civ(?:il)?\.?\s+|Crim(?:inal)?\.?\s+|MDL\s+)?Nos?\.\s*(?P<number>[^,()\s](?:[^,()]{0,38}[^,()\s])?)")
_LIKELY = re.compile(r"(?=\S{0,40}\d)[\w./:-]{3,40}(?:\s[\w./:()-]{1,20}){0,3}")
_TOKEN = re.compile(r"(?<![\w./:-])(?=[\w./:-]*\d)(?=\w+[/:-])[\w./:-]{3,39}\w(?![\w/:-])")
_VERSUS = re.compile(r"\s(?:v|vs|c|-v-)\.?\s|\bIn re\b|\bEx parte\b", re.IGNORECASE)


def read_docket(text: str) -> Proposal:
    """What a docket number or a citation says; nothing where it is none."""
    text = one_text(text[:MOST_CHARACTERS])
    cited = neutral(text) or reporter(text)
    hit = next(iter(find_dockets(text)), None)
    number, sure = (text[hit.start : hit.end], True) if hit else (cited, True)
    if not number and (match := _NUMBERED.search(text)):
        number = match["number"]
    elif not number and _LIKELY.fullmatch(text):
        number, sure = text, False
    if not number and (_VERSUS.search(f" {text} ") or any(court_named(place)[1] for place, _ in _places(text))):
        number, sure = (match[0] if (match := _TOKEN.search(text)) else ""), False
    if not number:
        return Proposal()
    start = text.find(number)
    return Proposal().also(_values(text[:start], re.sub(r"^(?:Case\s+)?Nos?\.\s*", "", number), text[start + len(number) :], cited=cited, sure=sure))


def _values(before: str, number: str, after: str, *, cited: str, sure: bool) -> Iterator[Found | None]:
    kind = "the citation" if cited else "the docket number"
    yield found("type", "legal_case", kind, "derived" if sure else "guessed")
    yield found("class", "court-opinion" if cited else "court-filing", kind, "guessed")
    yield found("number", number, "what was pasted", "stated" if sure else "guessed")
    caption = re.sub(r"[,\s]*(?:\b(?:Case|Docket|Civ(?:il)?\.?|Crim(?:inal)?\.?|MDL|Nos?\.?|Application)\s*)*[,\s]*$", "", before).strip(" ,")
    yield found("title", caption if _VERSUS.search(f" {caption} ") else "", "the caption that was pasted")
    for place, date in [*_places(after), *_places(before)]:
        _, name = court_named(place)
        yield found("authority", name, "the court that was pasted" if place == name else f"the court pasted as {place}", "stated" if place == name else "derived")
        yield found("issued", date if name or not place else "", "the date that was pasted")
    if match := re.match(r"(?:\d{1,2}:)?(\d\d)-[a-z]{2}-\d", number):
        yield found("issued", f"20{match[1]}" if int(match[1]) < 70 else f"19{match[1]}", "the year in the docket number", "guessed")
    elif match := re.match(r"\[?((?:19|20)\d\d)\b", cited):
        yield found("issued", match[1], "the year in the citation", "derived")


def _places(text: str) -> Iterator[tuple[str, str]]:
    """The pieces of a text that may name a court, each with the date behind it as EDTF."""
    for piece in re.split(r"[();]|,(?=\s+[A-Z]\.?[A-Z])", text):
        place = piece.strip(" ,")
        match = _DATE.search(place)
        yield (place[: match.start()].strip(" ,"), edtf(match[1])) if match else (place, "")


def court_named(text: str) -> tuple[str, str]:
    """The id in courts-db and the full name of the court that a text names or cites; two empty texts where it is none or several."""
    return _courts().get(_squashed(text), ("", ""))


def _squashed(text: str) -> str:
    return re.sub(r"[\s.,’']", "", text).casefold()


def _full(name: str) -> str:
    if match := _DISTRICT.fullmatch(name):
        return f"United States District Court for the {_SIDES.get(match[1] or '', '')}District of {match[2]}"
    name = name.replace("for the D.C. Circuit", "for the District of Columbia Circuit")
    return f"United States {name}" if name.startswith("Court of Appeals for the ") and name.endswith(" Circuit") else name


@functools.cache
def _courts() -> dict[str, tuple[str, str]]:
    names: dict[str, set[tuple[str, str]]] = {}
    for court in COURTS:
        full = _full(court["name"])
        cited = court_words(full, court["id"]) if full != court["name"] else ""
        for name in {court["citation_string"], court["name"], full, cited} - {""}:
            names.setdefault(_squashed(name), set()).add((court["id"], full))
    return {name: next(iter(ones)) for name, ones in names.items() if len(ones) == 1 and name}
