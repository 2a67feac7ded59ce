"""What changed within a text, word by word, so that a page can mark what was deleted and inserted. Bounded in time."""

from __future__ import annotations

import difflib
import re
from collections import Counter
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Mark = Literal["", "del", "ins"]

# A word with the blanks before it; a citation in brackets is one word. Then, for texts that are too long, a line or sentence.
_GRAINS = (re.compile(r"\s*\[@[^\[\]]*\]|\s*\S+|\s+"), re.compile(r"(?:[^.\n]|\.(?!\s))*(?:[.\n]\s*|$)"))
_MOST_TOKENS, _MOST_EQUALS = 6_000, 150_000
_ISLAND = 2


class Span(NamedTuple):
    """A stretch of text: unchanged, deleted (`del`) or inserted (`ins`)."""

    text: str
    mark: Mark = ""


def passage(before: str, after: str) -> tuple[Span, ...]:
    """Both texts as one: without the inserted spans it is `before`, without the deleted ones `after`."""
    for grain in _GRAINS:
        old, new = grain.findall(before), grain.findall(after)
        if _is_cheap(old, new):
            return tuple(_merged(_spans(old, new)))
    return tuple(_merged([Span(before, "del"), Span(after, "ins")]))


def _is_cheap(old: Sequence[str], new: Sequence[str]) -> bool:
    """Whether difflib will be quick: its time grows with the pairs of equal tokens."""
    if len(old) + len(new) > _MOST_TOKENS:
        return False
    one, other = Counter(old), Counter(new)
    return sum(number * other[token] for token, number in one.items()) <= _MOST_EQUALS


def _spans(old: list[str], new: list[str]) -> Iterator[Span]:
    operations = difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    last = len(operations) - 1
    for number, (act, a, b, c, d) in enumerate(operations):
        # One or two equal words between two changes are chance; marked as changed, the passage is easier to read.
        if act == "equal" and (b - a > _ISLAND or number in {0, last}):
            yield Span("".join(old[a:b]))
            continue
        yield Span("".join(old[a:b]), "del")
        yield Span("".join(new[c:d]), "ins")


def _merged(spans: Iterator[Span] | list[Span]) -> Iterator[Span]:
    """Neighbours of one mark as one, deletions before insertions, nothing empty."""
    gone = came = ""
    for span in spans:
        if span.mark == "del":
            gone += span.text
        elif span.mark == "ins":
            came += span.text
        elif span.text:
            yield from (piece for piece in (Span(gone, "del"), Span(came, "ins")) if piece.text)
            gone = came = ""
            yield span
    yield from (piece for piece in (Span(gone, "del"), Span(came, "ins")) if piece.text)
