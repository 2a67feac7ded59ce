"""A citekey for a source, as the others have them: publisher, year and words, like `detroitnews-2021-williams-suit`. Pure."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from anyascii import anyascii

from archive.sourcing.addresses import host_of, site_name
from archive.sourcing.dockets import court_named

if TYPE_CHECKING:
    from collections.abc import Container, Iterable

    from archive.sourcing.customs import Known
    from archive.sourcing.proposal import Proposal

_WORDS = 2
_MOST_WORDS = 5
_SHORT = {
    "a", "an", "and", "are", "as", "at", "be", "but", "by", "for", "from", "had", "has", "have", "he", "her", "his", "how", "in", "into", "is", "it",
    "its", "no", "not", "of", "on", "or", "she", "that", "the", "their", "they", "this", "to", "was", "were", "what", "when", "who", "why", "will",
    "with", "after", "over",  # English
    "v", "vs", "c", "re", "ex", "parte", "et", "al", "inc", "llc", "ltd", "corp", "co", "city", "county", "state", "people", "united", "states",  # captions
    "de", "da", "do", "das", "dos", "la", "el", "los", "las", "un", "una", "uno", "y", "e", "o", "em", "na", "nos", "nas", "por", "para", "com",
    "con", "que", "se", "del", "lo", "su", "sua", "seu", "le", "les", "des", "du", "est", "une", "dans", "pour", "sur", "der", "die", "und", "ein",
    "eine", "zu", "im", "von", "den", "dem",  # Spanish, Portuguese, French, German
}  # fmt: skip
_KEY = re.compile(r"(?P<prefix>[a-z0-9-]+?)-(?:(?:19|20)\d\d|nd)(?:-|$)")


def propose_citekey(proposal: Proposal, taken: Container[str], known: Iterable[Known] = ()) -> str:
    """A citekey that nobody has.

    Args:
        proposal: the source.
        taken: the citekeys of the archive.
        known: its sources, whose citekeys tell how it calls a site.
    """
    year = re.match(r"[12]\d{3}", proposal.text("issued"))
    stem = f"{prefix(proposal, known)[:30]}-{year[0] if year else 'nd'}"
    words = _title_words(proposal.text("title"))
    for count in range(min(_WORDS, len(words)), min(_MOST_WORDS, len(words)) + 1):
        key = "-".join([stem, *words[:count]])
        if key not in taken:
            return key
    base = "-".join([stem, *words[:_WORDS]])
    number = 2
    while f"{base}-{number}" in taken:
        number += 1
    return f"{base}-{number}"


def prefix(proposal: Proposal, known: Iterable[Known] = ()) -> str:
    """Who published it, in one word: as other citekeys of its host have it, the court, the site, the publisher, or the author."""
    if proposal.text("type") == "legal_case" and (court := court_named(proposal.text("authority"))[0]):
        return _squashed(court)
    host = host_of(proposal.text("URL"))
    used = Counter(match["prefix"] for one in known if host and host_of(one.url) == host and (match := _KEY.match(one.key)))
    if used and 2 * used.most_common(1)[0][1] > used.total():
        return used.most_common(1)[0][0]
    authors = proposal.authors
    named = (proposal.text("container-title"), proposal.text("publisher"), proposal.text("authority"), (authors[0].family or authors[0].literal) if authors else "")
    return next((word for text in (site_name(host), *named) if (word := _squashed(re.sub(r"^the\s", "", text, flags=re.IGNORECASE)))), "source")


def _title_words(title: str) -> list[str]:
    """The telling words of a title in ASCII, once each."""
    words = re.findall(r"[a-z0-9]+", re.sub(r"['’]s?\b", "", anyascii(title[:300])).lower())
    telling = [word[:20] for word in words if word not in _SHORT and (len(word) > 1 or word.isdigit())]
    return list(dict.fromkeys(telling)) or list(dict.fromkeys(word[:20] for word in words))


def _squashed(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", anyascii(text[:100]).lower())
