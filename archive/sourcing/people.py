"""Bylines and name fields as authors by CSL's parts. Pure. A name that cannot be parted for sure stays whole, as `literal`."""

from __future__ import annotations

import re

from archive.sourcing.proposal import Author, one_text

_BY = re.compile(r"^\s*(?:by|por|par|von|di|door|av|written by|words by|texto de|texto)\b[\s:]+", re.IGNORECASE)
_BETWEEN = re.compile(r"\s*(?:;|\||\n|•|·)\s*")
_AND = re.compile(r"\s*(?:,?\s+(?:and|y|e|et|und|with)\s+|\s*&\s*)", re.IGNORECASE)
_PARTICLES = {"van", "von", "der", "den", "de", "del", "della", "di", "da", "das", "dos", "do", "du", "la", "le", "el", "al", "bin", "ibn", "ter", "ten", "zu", "y", "e", "st."}
_SUFFIX = re.compile(r",?\s+(Jr\.?|Sr\.?|II|III|IV|Filho|Neto|Júnior)$")
_DEGREE = re.compile(r",\s*(?:Ph\.?D\.?|M\.?D\.?|J\.?D\.?|Esq\.?|LL\.?M\.?|MBA|CIPP(?:/\w+)?)\b.*$")
_BODY = re.compile(
    r"\b(?:staff|news|newsroom|desk|editors?|editorial|press|associated|reuters|agencies|agência|agencia|redação|redacao|redacción|redaccion|rédaction|redaktion|team|department|office|"
    r"union|commission|committee|council|institute|university|association|foundation|center|centre|court|agency|ministry|police|society|group|inc|llc|llp|ltd|corp|company|project|network|admin|"
    r"times|post|tribune|herald|gazette|journal|magazine|media|tv|radio|service|bureau|board|authority)\b",
    re.IGNORECASE,
)
_NO_NAME = re.compile(r"https?://|www\.|@|\d{2,}")
_PARTED = re.compile(r"[^\W\d_][\w.'’ʼ-]*", re.UNICODE)


def authors_of(text: str) -> tuple[Author, ...]:
    """The authors of a byline like `By Kashmir Hill and Ryan Mac`; nothing of what is an address or a number."""
    people: list[Author] = []
    for part in _BETWEEN.split(_BY.sub("", text)):
        people += [author(name) for name in _names(_DEGREE.sub("", one_text(part))) if name and len(name) < 120 and not _NO_NAME.search(name)]
    return tuple(people)


def author(name: str) -> Author:
    """One author: `Family, Given` or `Given Family`; a body, a single word and a name in a script without blanks stay whole."""
    name = one_text(name)
    if not name or _BODY.search(name):
        return Author(literal=name)
    family, comma, given = (part.strip() for part in name.partition(","))
    if comma and not _SUFFIX.fullmatch(f", {given}"):
        return Author(family, given) if given and "," not in given else Author(literal=name.strip(", "))
    suffix = _SUFFIX.search(name)
    words = name[: suffix.start()].split() if suffix else name.split()
    if not 1 < len(words) < 6 or not all(_PARTED.fullmatch(word) for word in words):
        return Author(literal=name)
    first = len(words) - 1
    while first > 1 and words[first - 1].lower() in _PARTICLES:
        first -= 1
    return Author(" ".join(words[first:]) + (f" {suffix[1]}" if suffix else ""), " ".join(words[:first]))


def _names(text: str) -> list[str]:
    """The names of a list: at `and`, and at commas unless the comma stands inside `Family, Given`."""
    found: list[str] = []
    for part in _AND.split(text):
        pieces = [piece.strip() for piece in part.split(",") if piece.strip()]
        listed = len(pieces) > 1 and all(" " in piece for piece in pieces)
        found += pieces if listed or len(pieces) == 1 else [", ".join(pieces)] if len(pieces) == 2 else pieces
    return found
