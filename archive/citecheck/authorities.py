"""Dockets and citations of court decisions in a text, each in one form. Pure.

Reporter citations are eyecite's (Free Law Project); neutral citations, Canadian ones and application numbers of the
European Court of Human Rights are found by their patterns, as are the numbers of federal dockets (28 U.S.C. districts:
office, year, kind, number, initials of judges).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Literal

from archive.citecheck.sentences import sentence_at, sentence_spans

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_DASH = "[-‐‑‒–—−]"
_KINDS = {"civ": "cv", "crim": "cr", "cr": "cr", "cv": "cv", "mc": "mc", "md": "md", "ml": "ml", "mj": "mj", "ap": "ap", "bk": "bk", "misc": "mc"}
_FEDERAL = re.compile(
    rf"(?<![\w:/-])(?:(?P<office>\d{{1,2}}):\s?)?(?P<year>\d{{2}}|(?:19|20)\d{{2}})\s?{_DASH}?\s?(?P<kind>civ|crim|misc|cv|cr|mc|md|ml|mj|ap|bk)\.?\s?{_DASH}?\s?(?P<number>\d{{3,6}})"
    rf"(?P<judges>(?:\s?{_DASH}\s?[A-Z]{{2,4}}|\s\([A-Z]{{2,4}}(?:/[A-Z]{{2,4}})?\))*)(?![\w/])",
    re.IGNORECASE,
)
# `Civ. No. 23-1984`, `C 10-02649 RS`, `No. 20-3249`: the kind stands before or is not said.
_PLAIN = re.compile(rf"(?:\bCiv\.?\sNo\.\s?|\bNos?\.\s?(?:C\s)?|\bC\s)(?P<year>\d{{2}}){_DASH}(?P<number>\d{{3,6}})(?P<judges>(?:{_DASH}|\s)[A-Z]{{2,4}}\b)?(?![\w/-])")
_APPLICATION = re.compile(r"(?:\b[Aa]pp(?:lication|l?\.)?\s)?\b[Nn]os?\.\s?(?P<number>\d{1,6}/\d{2})(?!\d)")
_NEUTRAL = re.compile(
    r"\[(?P<year>(?:19|20)\d\d)\]\s+(?P<court>(?:UK|EW|NI|CS|E|I|NZ|SG|AA|F|H|NSW|V|Q|SA|WA)[A-Z][A-Za-z]{0,6})(?:\s+(?P<division>Civ|Crim))?\s+(?P<number>\d{1,5})(?:\s+\((?P<list>[A-Z][A-Za-z]{1,8})\))?"
)
_CANADA = re.compile(r"\b(?P<year>(?:19|20)\d\d)\s+(?P<court>SCC|CSC|FCA|CAF|FC|CF|TCC|CCI|CHRT|(?:ON|BC|AB|QC|NS|NB|SK|MB|NL|PE|YK|NT)(?:CA|SC|CS|KB|QB|CJ|PC))\s+(?P<number>\d{1,5})\b")
# A reporter citation has a number, a word with a capital, and a number; everything else need not wake the library.
_LIKELY = re.compile(r"\d\s+[A-Z][\w.’' ]{0,40}?\s?(?:at\s+)?\d")
_PARTY = r"(?:(?:In re|R|Ex parte)\s)?\(?[A-Z][\w.’'&-]*\)?(?:,?\s(?:(?:of|the|and|for|de|du|da|&|ex rel\.)\s)*\(?[A-Z][\w.’'&-]*\)?)*"
_CAPTION = re.compile(rf"(?P<first>{_PARTY}),?\s(?:v|vs|c)\.?\s(?P<second>(?:the\s)?{_PARTY})|(?P<single>(?:In re|In the matter of|Ex parte)\s{_PARTY})")
_TRAILING = re.compile(r"(?:,?\s(?:Nos?|Case|Civ|Crim|Appl?|Application|Docket))+$")
_SIGNAL = re.compile(r"^(?:(?:See|Cf\.?|Accord|But|Also|E\.g\.|In|Compare|Contra|Under|And|generally|also|e\.g\.)[,\s]+)+(?!re\b)")
_COURT = re.compile(r"[^();]{0,80}\((?P<court>[^()]{2,40}?)(?:\s(?:(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]*\.?\s\d{1,2},\s)?(?:19|20)\d\d)?\)")
_CHUNK = 5_000


@dataclass(frozen=True, slots=True)
class Hit:
    """A docket or citation: `caption` and `court` (courts-db) as the text gives them, or empty."""

    kind: Literal["docket", "full", "short"]
    key: str
    start: int
    end: int
    caption: str = ""
    court: str = ""


def docket_key(text: str) -> str:
    """One form for the spellings of a docket number: `2:21-cv-10827-LJM` is `2:21-cv-10827`; numbers of no known pattern lose case and spaces."""
    for pattern in (_FEDERAL, _PLAIN):
        if match := pattern.fullmatch(text.strip()):
            return _federal_key(match)
    bare = re.sub(_DASH, "-", text.strip())
    if match := re.fullmatch(r"(?:No\.\s?|C\s)?(\d{2})-(\d{3,6})(?:[-\s][A-Z]{2,4})?", bare):
        return f"{match[1]}-{int(match[2])}"
    return re.sub(r"\s+", " ", re.sub(r"^nos?\.\s?", "", bare.casefold()))


def same_docket(one: str, other: str) -> bool:
    """Whether two keys may be one docket: year and number are equal, office and kind wherever both name them."""
    if one == other:
        return True
    first, second = _parts(one), _parts(other)
    if first is None or second is None:
        return False
    return first[1] == second[1] and first[3] == second[3] and all(not a or not b or a == b for a, b in ((first[0], second[0]), (first[2], second[2])))


def find_dockets(text: str, known: Iterable[str] = ()) -> Iterator[Hit]:
    """The dockets of federal form, and those of other form that the caller knows."""
    taken: list[tuple[int, int]] = []
    for pattern in (_FEDERAL, _PLAIN, _APPLICATION):
        for match in pattern.finditer(text):
            if any(start < match.end() and match.start() < end for start, end in taken):
                continue
            taken.append(match.span())
            key = match["number"] if pattern is _APPLICATION else _federal_key(match)
            yield _with_caption(Hit("docket", key, *match.span()), text)
    if odd := _known_pattern(tuple(known)):
        for match in odd.finditer(text):
            if not any(start < match.end() and match.start() < end for start, end in taken):
                yield _with_caption(Hit("docket", docket_key(match[0]), *match.span()), text)


def find_authorities(text: str) -> Iterator[Hit]:
    """Citations of decisions: reporters, neutral citations, Canadian ones."""
    for match in _NEUTRAL.finditer(text):
        parts = (f"[{match['year']}]", match["court"], match["division"], match["number"], f"({match['list']})" if match["list"] else None)
        yield _with_caption(Hit("full", " ".join(part for part in parts if part), *match.span()), text)
    for match in _CANADA.finditer(text):
        yield _with_caption(Hit("full", " ".join(match.group("year", "court", "number")), *match.span()), text)
    for start, chunk in _chunks(text):
        if _LIKELY.search(chunk):
            yield from _reported(chunk, start, text)


def citation_key(text: str) -> str:
    """A citation without spaces, stops and case, so that `F. 3d` and `F.3d` are one."""
    return re.sub(r"[\s.’']", "", text).casefold()


def _reported(chunk: str, offset: int, text: str) -> Iterator[Hit]:
    import eyecite  # noqa: PLC0415 - half a second to import, which a draft without citations need not wait for
    from eyecite.models import FullCaseCitation, ShortCaseCitation  # noqa: PLC0415 - the same

    found: Any  # the library's own types stop short of what is asked here
    for found in eyecite.get_citations(chunk):
        full, short = isinstance(found, FullCaseCitation), isinstance(found, ShortCaseCitation)
        if not full and not short:
            continue
        key = found.corrected_citation()
        if _CANADA.fullmatch(key) or _NEUTRAL.match(key):
            continue
        start, end = (offset + place for place in found.span())
        if full:
            yield _with_caption(Hit("full", key, start, end), text)
        else:
            yield Hit("short", key, start, end)


def _chunks(text: str) -> Iterator[tuple[int, str]]:
    """The text in pieces of whole sentences: eyecite's time grows faster than its text."""
    begin = 0
    for _, end in sentence_spans(text):
        if end - begin >= _CHUNK:
            yield begin, text[begin:end]
            begin = end
    if begin < len(text):
        yield begin, text[begin:]


def _federal_key(match: re.Match[str]) -> str:
    groups = match.groupdict()
    kind = _KINDS.get((groups.get("kind") or "").lower(), "")
    office = f"{int(groups['office'])}:" if groups.get("office") else ""
    return f"{office}{match['year'][-2:]}-{kind + '-' if kind else ''}{int(match['number'])}"


def _parts(key: str) -> tuple[str, str, str, str] | None:
    match = re.fullmatch(r"(?:(\d+):)?(\d{2})-(?:([a-z]{2})-)?(\d+)", key)
    return (match[1] or "", match[2], match[3] or "", match[4]) if match else None


@cache
def _known_pattern(known: tuple[str, ...]) -> re.Pattern[str] | None:
    # Fewer than five signs are as likely a count or a page.
    odd = sorted({docket for docket in known if len(docket) > 4 and not _FEDERAL.fullmatch(docket)}, key=len, reverse=True)
    patterns = [re.sub(r"\\?-", lambda _: rf"\s?{_DASH}\s?", re.escape(docket).replace(r"\ ", r"\s")) for docket in odd]
    return re.compile(rf"(?<![\w/-])(?:{'|'.join(patterns)})(?![\w/-])", re.IGNORECASE) if patterns else None


def _with_caption(hit: Hit, text: str) -> Hit:
    """The hit with the caption that stands just before it and the court that stands in brackets just after, in the same sentence."""
    first, last = sentence_at(text, hit.start)
    caption = ""
    for match in _CAPTION.finditer(text, max(first, hit.start - 250), hit.start):
        if hit.start - match.end() <= 60 and ";" not in text[match.end() : hit.start]:
            caption = _TRAILING.sub("", _SIGNAL.sub("", match[0]).rstrip(",. "))
    court = _COURT.match(text, hit.end, max(last, min(len(text), hit.end + 140)))
    return Hit(hit.kind, hit.key, hit.start, hit.end, caption, _court_id(court["court"].strip()) if court else "")


def _court_id(words: str) -> str:
    return _courts().get(re.sub(r"\s", "", words).casefold(), "")


@cache
def _courts() -> dict[str, str]:
    from courts_db import courts  # noqa: PLC0415 - reads a large file, which a draft without dockets need not wait for

    found: dict[str, str] = {}
    doubled: set[str] = set()
    for court in courts:
        name = re.sub(r"\s", "", court["citation_string"]).casefold()
        if name in found:
            doubled.add(name)  # eyecite's rule: what reads two ways gives nothing
        found[name] = court["id"]
    return {name: id_ for name, id_ in found.items() if name and name not in doubled}
