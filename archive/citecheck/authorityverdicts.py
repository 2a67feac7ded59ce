"""Dockets, citations and web addresses of a draft against the court records and sources of the archive.

A caption or court that differs is told with caution: one docket number is used by many courts, and captions change.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from archive.citecheck.authorities import find_authorities, find_dockets
from archive.citecheck.report import Finding, Verdict

if TYPE_CHECKING:
    from archive.citecheck.lookup import Authority, Lookup
    from archive.citecheck.mentions import Mention

_NOTHING = "It is not in the archive, which proves nothing."
_WORD = re.compile(r"[^\W\d_]{3,}")
# Words of captions that tell no parties apart.
_COMMON = frozenset(
    "city county state states people united commonwealth the and inc llc ltd corp company department dept police officer chief commissioner matter ex parte rel et al queen king crown registrar board town village canada minister".split()  # noqa: SIM905 - a list of quoted words would fill lines
)


def judge_authority(mention: Mention, place: str, sentence: str, lookup: Lookup) -> Finding | None:
    """Which court record or source a docket or citation is; nothing for a short form, which the full form speaks for."""
    if mention.what == "short-citation":
        return None
    found = lookup.by_docket(mention.key) if mention.what == "docket" else lookup.by_citation(mention.key)
    if not found:
        return Finding(Verdict.UNKNOWN, mention.text, place, sentence, says=_NOTHING, outside=True)
    same = [authority for authority in found if _captions_agree(mention.caption, authority.title) is not False]
    chosen = (same or found)[0]

    def finding(verdict: Verdict, says: str, instead: str = "") -> Finding:
        return Finding(verdict, mention.text, place, sentence, chosen.key, chosen.title, chosen.url, says, instead, outside=True)

    if not same:
        return finding(Verdict.DIFFERS, f"The draft calls it {mention.caption}; in the archive it is {_named(chosen)}. Another court may use the same number.", "Check the caption and the number.")
    with_court = [authority for authority in same if authority.court_id]
    in_court = [authority for authority in with_court if authority.court_id == mention.court or mention.court in _printed_courts(authority)]
    if mention.court and with_court and not in_court:
        chosen = with_court[0]
        return finding(Verdict.DIFFERS, f"In the archive it is {_named(chosen)}; the draft seems to name another court.", "Check the court.")
    chosen = (in_court or same)[0]
    return finding(Verdict.CURRENT, f"In the archive: {_named(chosen)}, {chosen.key}.")


def judge_address(mention: Mention, place: str, sentence: str, lookup: Lookup, address: str = "") -> Finding:
    """Which source of the archive an address is."""
    key = lookup.addresses.get(address or mention.key)
    if key is None:
        return Finding(Verdict.UNKNOWN, mention.text, place, sentence, says=_NOTHING, outside=True)
    record = lookup.record(f"sources/{key}")
    title = str(record["title"]) if record else ""
    return Finding(Verdict.CURRENT, mention.text, place, sentence, f"sources/{key}", title, f"/sources/{key}", f"In the archive: source {key}.", outside=True)


def _named(authority: Authority) -> str:
    return f"{authority.title} ({authority.court})" if authority.court else authority.title


def _printed_courts(authority: Authority) -> set[str]:
    """The courts that a record's own citations name: a case that moved has more than one."""
    return {hit.court for hit in (*find_authorities(authority.printed), *find_dockets(authority.printed))}


def _captions_agree(caption: str, title: str) -> bool | None:
    """Whether two captions share a party; None where either names none that could tell."""
    one, other = (set(map(str.casefold, _WORD.findall(text))) - _COMMON for text in (caption, title))
    if not one or not other:
        return None
    return bool(one & other)
