"""The best passage of a found record: the line that has most of what was asked, its hits marked, everything else escaped. Pure.

The full text of a record is a line for each of its values and paragraphs, so that a line is one thing that is said.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from markupsafe import Markup, escape

from archive.query.spelling import folded

START, END = "\x02", "\x03"
WIDTH = 260
"""Signs that a passage has at most, without its marks."""
_LEAST = 60
_CITATION = re.compile(r" ?\[@[^\[\]]*(?:\]|$)")
_LINK = re.compile(r"!?\[([^\[\]]*)\]\([^()\s]*\)")
_SYNTAX = re.compile(r"^\s*(?:#{1,6}|>|[-*+]|\d{1,3}\.)\s+|[*`]+|(?<!\w)_+|_+(?!\w)")
_HIT = re.compile(f"{START}([^{START}{END}]*){END}")
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)+")
_MARKS = re.compile(f"[{START}{END}]")
_REPEATED = re.compile(f"{END}([ '’-]){START}")


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage: the whole line that it was cut from, and the HTML to show."""

    line: str
    html: Markup


def best_passage(text: str) -> Passage:
    """The passage of a highlighted full text with most of the different words asked for; without a hit, where the text begins to speak."""
    lines = [line for line in text.split("\n") if line.strip()]
    if not lines:
        return Passage("", Markup())
    best = max(range(len(lines)), key=lambda number: (*_weight(lines[number]), -number))
    if START not in lines[best]:
        best = next((number for number, line in enumerate(lines) if len(line) >= _LEAST), 0)
    return Passage(_MARKS.sub("", lines[best]), highlighted(_cut(plain(lines[best]))))


def highlighted(text: str) -> Markup:
    """A text with its hits marked and everything else escaped."""
    pieces = []
    end = 0
    joined = _REPEATED.sub(r"\1", text)
    for hit in _HIT.finditer(joined):
        pieces += [escape(_MARKS.sub("", joined[end : hit.start()])), Markup("<mark>{}</mark>").format(hit[1])]
        end = hit.end()
    return Markup().join([*pieces, escape(_MARKS.sub("", joined[end:]))])


def plain(line: str) -> str:
    """A line without citations and the signs of Markdown."""
    return _SYNTAX.sub("", _LINK.sub(r"\1", _CITATION.sub("", line))).strip()


def _weight(line: str) -> tuple[bool, int, bool, int]:
    """Whether a hit stands in words and not in an id, how many different words were hit, whether the line is more than a label, and how many hits there are."""
    hits = [folded(hit) for hit in _HIT.findall(line)]
    return bool(hits) and not _ID.fullmatch(_MARKS.sub("", line)), len(set(hits)), bool(hits) and len(line) >= _LEAST, len(hits)


def _cut(line: str) -> str:
    """A window of the line around its hits, from and to whole words, with `…` where something is left out."""
    bare = _MARKS.sub("", line)
    if len(bare) <= WIDTH:
        return line
    words = line.split(" ")
    marked = [number for number, word in enumerate(words) if START in word or END in word]
    first = _densest(words, marked)
    # A little of what stands before a hit is needed to read it.
    begin, length = first, 0
    while begin > 0 and length + len(words[begin - 1]) < WIDTH // 4:
        begin -= 1
        length += len(words[begin]) + 1
    end = begin
    length = 0
    while end < len(words) and length + len(words[end]) <= WIDTH:
        length += len(words[end]) + 1
        end += 1
    if end == begin:  # one endless word
        return f"{words[begin][:WIDTH]}…"
    cut = " ".join(words[begin:end])
    # A hit of several words may be cut in two.
    if cut.rfind(START) > cut.rfind(END):
        cut += END
    if END in cut and cut.find(END) < (cut.find(START) if START in cut else len(cut)):
        cut = START + cut
    return ("… " if begin else "") + cut + (" …" if end < len(words) else "")


def _densest(words: list[str], marked: list[int]) -> int:
    """The hit from which a window has most of the different words, the first of several; 0 where there is no hit."""
    best, most = 0, 0
    for place, number in enumerate(marked):
        seen: set[str] = set()
        for other in marked[place : place + 30]:
            if sum(len(word) + 1 for word in words[number:other]) > WIDTH * 3 // 4:
                break
            seen.add(folded(_MARKS.sub("", words[other])))
        if len(seen) > most:
            best, most = number, len(seen)
    return best
