"""The caption of a case inside a title, its Bluebook form and its short form. Pure.

`Complaint, Bah v. Apple Inc. et al., Filing 1` is a document, a caption and a tail. A title in which no caption can be told for sure is the
document as a whole. Names are shortened by the Bluebook's table T6 as reporters-db has it, and only within the name of a body.
"""

from __future__ import annotations

import re

from reporters_db import CASE_NAME_ABBREVIATIONS

_VERSUS = re.compile(r" (?:v\.|v|vs\.|vs|-v-|c\.|c/) ")
_IN_RE = re.compile(r"\b(?:In re|Ex parte|Matter of) ")
_BODY = re.compile(r"(?:Incorporated|Corporation|Company|Limited|Inc|LLC|L\.L\.C|Ltd|Corp|Co|LLP|L\.P|P\.L\.L\.C|N\.A|S\.A)\.?(?: et al\.?)?")
_BODY_FIRST = re.compile(rf"{_BODY.pattern}(?=$|[ :])")
# What may follow a caption in a title: numbers, brackets about the text, the kind of paper.
_TAIL = re.compile(r"(?:Nos?\. |\(?App|Filing \d|Document \d|Doc\. \d|MDL|\d|\[|opinion$|order$|judgment$|Order\b|Opinion\b|Ruling\b|Judgment\b|Memorandum\b)")
_REMARK = re.compile(r",? ?\((?:[^()]*\b(?:text|opinion|motion|appeal|docket|[Aa]pplication|federal|likeness|custody|High Court|Court of Appeal)\b[^()]*|\d{4})\)$")
_PLAIN_TAIL = re.compile(r"(?:Filing|Document|Doc\.?) \d[\d-]*")
_PUBLIC = re.compile(r"(?:The )?(?:State|People|Commonwealth|United States|Federal Trade Commission|FTC|Information Commissioner(?:['’]s Office)?|R|Regina|Rex)(?: of [\w ]+)?(?: of America)?")
# Words that are as often a surname or a place as a word of table T6.
_NOT_SHORTENED = {"United States", "East", "West", "North", "South", "Street", "Parish", "Merchant", "Market", "Road", "Number", "Opinion", "Central", "Trustee"}
_INITIALS = {"Federal Trade Commission": "FTC", "American Civil Liberties Union": "ACLU"}  # rule 10.2.1(c): initials that everybody knows
_T6 = {word: short for short, words in CASE_NAME_ABBREVIATIONS.items() if short not in {"Cty.", "Advert"} for word in words if word not in _NOT_SHORTENED and word != "and"}


def split_title(title: str) -> tuple[str, str, str]:
    """(document, caption, tail) of a title; without a caption the title is the document, less a tail that only counts it."""
    title = _REMARK.sub("", title)
    segments = _segments(title)
    at = next((i for i, segment in enumerate(segments) if _VERSUS.search(f" {segment} ") or _IN_RE.match(segment)), None)
    if at is None:
        kept = [segment for segment in segments if not _PLAIN_TAIL.fullmatch(segment)]
        return ", ".join(kept), "", ", ".join(segment for segment in segments if segment not in kept)
    end = next((i for i in range(at + 1, len(segments)) if _TAIL.match(segments[i])), len(segments))
    document, caption, tail = ", ".join(segments[:at]), ", ".join(segments[at:end]), ", ".join(segments[end:])
    caption, tail = _cut(caption, tail)
    if not document and (kind := re.sub(r"^(?:Filing|Document) \d+:? ?", "", tail)) and re.match(r"(?:Order|Opinion|Ruling|Judgment|Memorandum)\b", kind):
        document = kind
    return document, _REMARK.sub("", caption), tail


def _segments(title: str) -> list[str]:
    """A title at its commas, with `Inc.` and the like kept beside the name before them, and what stands before a colon taken off a caption."""
    segments: list[str] = []
    for part in title.split(", "):
        if segments and _BODY_FIRST.match(part):
            segments[-1] += f", {part}"
        else:
            segments.append(part)
    head, colon, rest = segments[-1].partition(": ")
    if colon and _VERSUS.search(rest):
        return [rest]  # "New Jersey Cases June 07, 2023: State v. Arteaga": the site's words, then the caption
    if colon and _VERSUS.search(head):
        return [*segments[:-1], head, rest]
    return segments


def _cut(caption: str, tail: str) -> tuple[str, str]:
    """Take a number that hangs on a caption with a dash to the tail, and the words of a mirror off its front."""
    match = re.fullmatch(r"(.+) - (\d+/\d\d)", caption)
    if match:
        caption, tail = match[1], match[2]
    caption = re.sub(r"^(?:Case of|CASE OF) ", "", caption)
    if caption.isupper() or re.fullmatch(r"[^a-z]+ v [^a-z]+", caption):
        caption = " ".join(word if word == "v" else word.title() for word in caption.split())
    return caption, tail


def caption_words(name: str, *, american: bool) -> str:
    """A caption as the Bluebook prints it: `v.`, the first party of each side, and table T6 where the court is American."""
    name = re.sub(r"^The ", "", re.sub(r",? et al\.?(?=$| )", "", name))
    name = re.sub(r" (?:v|vs|vs\.|-v-) ", " v. ", name)
    if not american:
        return name
    sides = [_party(side) for side in name.split(" v. ")]
    return " v. ".join(sides)


def _party(party: str) -> str:
    if party in _INITIALS:
        return _INITIALS[party]
    if party in {"U.S.", "USA", "U.S.A.", "United States of America"}:
        return "United States"
    if not _IN_RE.match(party):
        segments = party.split(", ")
        kept = [segments[0], *(segment for segment in segments[1:] if _BODY.fullmatch(segment))]
        party = ", ".join(kept)
    words = party.split(" ")
    if len(words) < 2:
        return party
    return " ".join("&" if word == "and" else _shortened(word) for word in words)


def _shortened(word: str) -> str:
    bare = word.rstrip(",")
    plain = bare.removesuffix("s")
    short = _T6.get(bare) or (_T6.get(plain) if plain != bare else None)
    if not short:
        return word
    if bare not in _T6:  # a plural that the table does not name
        short = f"{short[:-1]}s." if short.endswith(".") else f"{short}s"
    return short + word[len(bare) :]


def is_caption(name: str) -> bool:
    """Whether it is the caption of a case, and not a description of one."""
    return bool(_VERSUS.search(name) or _IN_RE.match(name) or re.match(r"[A-Z][\w&. ]+ and [A-Z][\w ]+(?:Commissioner|Minister)$", name))


def short_caption(name: str) -> str:
    """The one party by which a case is called later: not the State, and a claimant for whom the Crown sues by its own name."""
    claimant = re.match(r"R \(([^()]+)\) -?v", name)
    if claimant:
        return claimant[1]
    sides = _VERSUS.split(name)
    if len(sides) < 2:
        return name
    chosen = sides[1] if _PUBLIC.fullmatch(sides[0]) else sides[0]
    return re.sub(r" \([^()]*\)$", "", chosen)
