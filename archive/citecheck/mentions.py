"""What a draft mentions: the archive's ids, addresses and editions, dockets, reporter citations and web addresses. Pure.

Spellings are brought to one key each; nothing is looked up, and what reads two ways is left out. The finding of names of
people is for words that the caller knows, since no pattern tells a person.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from archive.citecheck.addresses import ADDRESS, archived_address, normal_address, own_page, trimmed
from archive.citecheck.authorities import find_authorities, find_dockets
from archive.citecheck.sentences import sentence_at

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from archive.citecheck.drafts import Draft, Paragraph

What = Literal["case", "page", "query", "edition", "docket", "citation", "short-citation", "url", "name"]

MOST_MENTIONS = 5_000
_DASH = "[-‐‑‒–—−]"
_CASE = re.compile(
    rf"(?<![A-Za-z0-9])(?:WIA(?:\s?{_DASH}\s?|\s?No\.?\s|\s)|wia{_DASH})(?P<number>\d{{1,6}})(?![0-9])"
    rf"(?:(?:\s?[,;]?\s?\(?\s?(?:rev(?:ision|\.)?|Rev(?:ision|\.)?)\s?|[\s/@.]?r)(?P<before>\d{{1,4}})(?![0-9A-Za-z]))?"
    r"(?:#(?P<part>[a-z_]+\.\s?\d+))?"
    r"(?:(?:\s?[,;]?\s?\(?\s?(?:rev(?:ision|\.)?|Rev(?:ision|\.)?)\s?|[\s/@]?r)(?P<after>\d{1,4})(?![0-9A-Za-z]))?"
)
# `Robert Williams, No. WIA-0001 (Archive, rev. 2)`: the revision stands a little later, before any other id.
_LATER_REVISION = re.compile(r"[^.;]{0,60}?\b[Rr]ev(?:ision|\.)?\s?(\d{1,4})\b")
_EDITION = re.compile(r"\bed(?:ition|\.)?\s+(?P<edition>\d{4}-\d\d-\d\d\+[0-9a-f]{6,40}|20\d\d\.\d{1,2}(?:\.\d{1,2})?)\b|\b(?P<bare>20\d\d-\d\d-\d\d\+[0-9a-f]{6,40})\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Known:
    """What a caller knows before it looks.

    Args:
        base_url: the archive's own address, like `https://archive.example`; pages of other hosts count where the path fits, and are marked.
        dockets: docket numbers that follow no pattern of a federal court.
        names: names of people and titles of cases, each with the id of its case.
    """

    base_url: str = ""
    dockets: tuple[str, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Mention:
    """Something that a draft mentions.

    Args:
        what: the kind of thing.
        key: its normal form: `WIA-0001`, `rulings/parks-v-mccormac`, `21-cv-10827`, `932 F.3d 1264`, `example.org/a`.
        text: as it stands in the draft.
        paragraph: number of the paragraph in the draft, from 0.
        start: offset in the paragraph.
        end: offset of its end.
        revision: the revision that is named, if one is.
        part: the statement that is named, like `arrest_date.1`.
        caption: how the draft calls the court case, where it does.
        court: the court by its id in courts-db, where the draft names it.
        own: for an address, whether it is at the archive's own base address.
    """

    what: What
    key: str
    text: str
    paragraph: int
    start: int
    end: int
    revision: int | None = None
    part: str = ""
    caption: str = ""
    court: str = ""
    own: bool = False


def find_mentions(draft: Draft, known: Known | None = None) -> tuple[Mention, ...]:
    """What a draft mentions, in the order in which it stands; `MOST_MENTIONS` at most, which is more than any brief has."""
    known = known or Known()
    names = _names(known)
    found: list[Mention] = []
    for number, paragraph in enumerate(draft.paragraphs):
        here = [*_addresses(paragraph, number, known), *_links(paragraph, number, known)]
        # Words within an address are its own: /cases/WIA-0001 is one mention, not two.
        taken = [(mention.start, mention.end) for mention in here if paragraph.text[mention.start : mention.end] == mention.text]
        words = [*_cases(paragraph.text, number), *_editions(paragraph.text, number), *_authorities(paragraph.text, number, known), *_people(paragraph.text, number, names)]
        here += [mention for mention in words if not any(start < mention.end and mention.start < end for start, end in taken)]
        found += sorted(here, key=lambda mention: (mention.start, mention.end))
        if len(found) > MOST_MENTIONS:
            return tuple(found[:MOST_MENTIONS])
    return tuple(found)


def case_id(number: str) -> str:
    """The id of a case from its number as people write it: `1` is `WIA-0001`."""
    return f"WIA-{int(number):04}"


def _cases(text: str, paragraph: int) -> Iterator[Mention]:
    matches = list(_CASE.finditer(text))
    for match, next_start in zip(matches, [*(match.start() for match in matches[1:]), len(text)], strict=False):
        revision = match["before"] or match["after"]
        if revision is None:
            until = min(next_start, sentence_at(text, match.end() - 1)[1])
            later = _LATER_REVISION.match(text, match.end(), until)
            revision = later[1] if later else None
        yield Mention(
            "case",
            case_id(match["number"]),
            match[0],
            paragraph,
            match.start(),
            match.end(),
            revision=int(revision) if revision else None,
            part="".join((match["part"] or "").split()),
        )


def _editions(text: str, paragraph: int) -> Iterator[Mention]:
    for match in _EDITION.finditer(text):
        yield Mention("edition", (match["edition"] or match["bare"]).lower(), match[0], paragraph, match.start(), match.end())


def _authorities(text: str, paragraph: int, known: Known) -> Iterator[Mention]:
    for what, hits in (("docket", find_dockets(text, known.dockets)), ("", find_authorities(text))):
        for hit in hits:
            kind: What = "docket" if what or hit.kind == "docket" else "short-citation" if hit.kind == "short" else "citation"
            yield Mention(kind, hit.key, text[hit.start : hit.end], paragraph, hit.start, hit.end, caption=hit.caption, court=hit.court)


def _addresses(paragraph: Paragraph, number: int, known: Known) -> Iterator[Mention]:
    for match in ADDRESS.finditer(paragraph.text):
        url = trimmed(match[0])
        yield _address(url, url, number, match.start(), match.start() + len(url), known)


def _links(paragraph: Paragraph, number: int, known: Known) -> Iterator[Mention]:
    for link in paragraph.links:
        words = paragraph.text[link.start : link.end]
        if link.url.lower().startswith(("http://", "https://")) and trimmed(link.url) not in words:
            yield _address(link.url, link.url, number, link.start, link.end, known)


def _address(url: str, text: str, paragraph: int, start: int, end: int, known: Known) -> Mention:
    page = own_page(url, known.base_url)
    if page is None:
        return Mention("url", normal_address(archived_address(url)), text, paragraph, start, end)
    if page.folder == "cases" and (number := re.fullmatch(r"wia-?(\d{1,6})", page.id, re.IGNORECASE)):
        return Mention("case", case_id(number[1]), text, paragraph, start, end, revision=page.revision, part=page.part, own=page.own)
    key = page.id if page.folder == "query" else f"{page.folder}/{page.id}"
    return Mention("query" if page.folder == "query" else "page", key, text, paragraph, start, end, revision=page.revision, part=page.part, own=page.own)


def _names(known: Known) -> tuple[tuple[re.Pattern[str], str], ...]:
    """A pattern for each name of at least two words (one is as likely somebody else); a middle name may stand in it."""
    middle = r"\s(?:[A-Z][\w.-]*\s)?"
    patterns = ((middle.join(map(re.escape, name.split())), id_) for name, id_ in sorted(known.names.items()) if len(name.split()) > 1)
    return tuple((re.compile(rf"(?<!\w){pattern}(?!\w)"), id_) for pattern, id_ in patterns)


def _people(text: str, paragraph: int, names: tuple[tuple[re.Pattern[str], str], ...]) -> Iterator[Mention]:
    seen: set[tuple[str, int]] = set()
    for pattern, id_ in names:
        for match in pattern.finditer(text):
            if (id_, match.start()) not in seen:
                seen.add((id_, match.start()))
                yield Mention("name", id_, match[0], paragraph, match.start(), match.end())
