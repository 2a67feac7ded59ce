"""Which sources of the archive a proposed one may be already. Pure; it tells and does not decide."""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING

from archive.check.rules.sourcing import normalise_url
from archive.citecheck.authorities import docket_key
from archive.query.spelling import folded
from archive.sourcing.addresses import doi_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from archive.sourcing.customs import Known
    from archive.sourcing.proposal import Proposal

NEAR = 0.88
"""From this likeness on two titles are near (https://docs.python.org/3/library/difflib.html#difflib.SequenceMatcher.ratio)."""
_SHORTEST = 12  # shorter titles are like many others
_WORD = re.compile(r"\w+")
_MOST = 400  # characters that are compared


def find_duplicates(proposal: Proposal, known: Iterable[Known]) -> list[tuple[str, str]]:
    """The citekeys of sources that may be the same text, with the reason in words, the surest first.

    Args:
        proposal: what is proposed.
        known: the sources of the archive.
    """
    urls = {normalise_url(str(found.value)) for found in proposal.found if found.field == "URL"} - {""}
    dois = {str(found.value) for found in proposal.found if found.field == "DOI" and found.standing != "guessed"}
    number = docket_key(proposal.text("number")) if proposal.text("type") == "legal_case" and proposal.text("number") else ""
    title = title_key(proposal.text("title"))
    words = set(title.split())
    found: list[tuple[int, str, str]] = []
    for one in known:
        if one.doi and doi_of(one.doi) in dois:
            found.append((0, one.key, "the same DOI"))
        elif one.url and normalise_url(one.url) in urls:
            found.append((0, one.key, "the same address"))
        elif one.original and normalise_url(one.original) in urls:
            found.append((1, one.key, "the archive has it as the original of a copy"))
        elif title and (other := title_key(one.title)) and other == title:
            found.append((2, one.key, "the same title"))
        elif title and near(title, words, title_key(one.title)):
            found.append((3, one.key, f"a title that is nearly the same: {one.title}"))
        elif number and one.kind == "legal_case" and number in {docket_key(part) for part in one.number.split(", ")}:
            found.append((4, one.key, "the same docket number"))
    return [(key, why) for _, key, why in sorted(found)]


def title_key(title: str) -> str:
    """A title without capitals, accents and punctuation."""
    return " ".join(_WORD.findall(folded(title[:_MOST])))


def near(title: str, words: set[str], other: str) -> bool:
    """Whether two keys of titles are nearly the same.

    Args:
        title: the key of one.
        words: its words, which are compared first, since most titles share none.
        other: the key of the other.
    """
    if min(len(title), len(other)) < _SHORTEST:
        return False
    shared = words & set(other.split())
    if len(words) > 3 and 2 * len(shared) < len(words):
        return False
    matcher = difflib.SequenceMatcher(None, other, title, autojunk=False)
    return matcher.real_quick_ratio() >= NEAR and matcher.quick_ratio() >= NEAR and matcher.ratio() >= NEAR
