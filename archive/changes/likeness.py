"""Which rows before are which rows after: by being the same, by what they say, then by likeness. Never by place alone.

Bounded: where too many rows are left to compare each with each, what has no equal counts as taken out and added.
"""

from __future__ import annotations

import bisect
import functools
import re
from collections import Counter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Sequence

MOST_COMPARED = 20_000
_WORD = re.compile(r"\w+")

# What makes a row the one that it is, by shape, strongest first; and the likeness from which two are taken for one.
_IDENTITY: dict[str, tuple[tuple[str, ...], ...]] = {
    "statement": (("value", "said_by", "as_of"), ("value",)),
    "event": (("date", "what"), ("what",)),
    "failure": (("code",),),
    "response": (("who", "date", "stance"), ("who", "date")),
    "proceeding": (("ruling",),),
    "related": (("case", "agency", "system", "ruling", "action", "study", "policy"),),
    "finding": (("what",),),
    "author": (("family", "given", "literal"),),
    "capture": (("sha256",),),
}
# A failure of another code, or a link to another record, is another row however alike the rest is.
_NEVER_ALIKE = {"failure", "proceeding", "related", "capture"}

Row = dict[str, Any]
Pairs = list[tuple[int, int]]


def match_rows(before: Sequence[Row], after: Sequence[Row], shape: str, canonical: Callable[[Row], Hashable], *, single: bool = False, sure: bool = False) -> Pairs:
    """Pairs of indexes of rows that are one row before and after, in the order before.

    Args:
        before: the rows before.
        after: the rows after.
        shape: the shape of the rows in `data/schema/rows.yaml`.
        canonical: what is equal for two rows that are written alike.
        single: whether two statements of the property would be a disagreement, so that a sole one replaces a sole one.
        sure: pair only rows that are alike, and never a sole row with a sole one.
    """
    matching = _Matching(before, after)
    matching.by_key(canonical)
    for names in _IDENTITY.get(shape, ()):
        matching.by_key(lambda row, names=names: _said(row, names))  # type: ignore[misc] # the default binds the loop's value
    if shape not in _NEVER_ALIKE:
        matching.by_likeness(lambda one, other: _likeness(one, other, shape, single=single))
    if single and not sure:
        matching.sole()
    return sorted(matching.pairs)


def match_added(mine: Sequence[Row], theirs: Sequence[Row], shape: str, canonical: Callable[[Row], Hashable]) -> Pairs:
    """Pairs of rows that two people added and that are one: the same, or with the same identity; likeness proves nothing here."""
    matching = _Matching(mine, theirs)
    matching.by_key(canonical)
    for names in _IDENTITY.get(shape, ())[:1]:
        matching.by_key(lambda row: _said(row, names))  # noqa: B023 - the loop has one round
    return sorted(matching.pairs)


def match_texts(before: Sequence[str], after: Sequence[str]) -> Pairs:
    """The same for paragraphs."""
    matching = _Matching(before, after)
    matching.by_key(lambda text: text)
    matching.by_likeness(lambda one, other: dice(words(one), words(other)) - 0.4)
    if len(matching.left[0]) == len(matching.left[1]) == 1:
        matching.by_likeness(lambda one, other: dice(words(one), words(other)) - 0.15)
    return sorted(matching.pairs)


def moved(pairs: Pairs) -> set[int]:
    """Those of the rows after that passed others: all but a longest run that kept its order."""
    ends: list[int] = []  # of the runs of each length, the smallest last element
    runs: list[tuple[int, int]] = []  # of each pair, its element and the index of the pair before it in its run
    last: list[int] = []  # of the runs of each length, the index of their last pair
    for index, (_, new) in enumerate(pairs):
        at = bisect.bisect_left(ends, new)
        ends[at : at + 1] = [new]
        runs.append((new, last[at - 1] if at else -1))
        last[at : at + 1] = [index]
    kept = set()
    index = last[-1] if last else -1
    while index >= 0:
        new, index = runs[index]
        kept.add(new)
    return {new for _, new in pairs} - kept


class _Matching:
    """What is paired and what is left on either side."""

    def __init__(self, before: Sequence[Any], after: Sequence[Any]) -> None:
        self.sides = (before, after)
        self.left = (dict.fromkeys(range(len(before))), dict.fromkeys(range(len(after))))
        self.pairs: Pairs = []

    def pair(self, one: int, other: int) -> None:
        self.pairs.append((one, other))
        del self.left[0][one]
        del self.left[1][other]

    def by_key(self, key: Callable[[Any], Hashable]) -> None:
        """Pair what has the same key, the first with the first; rows whose key says nothing (None) stay."""
        groups: dict[Hashable, list[int]] = {}
        for other in self.left[1]:
            groups.setdefault(key(self.sides[1][other]), []).append(other)
        for one in list(self.left[0]):
            found = key(self.sides[0][one])
            if found is not None and groups.get(found):
                self.pair(one, groups[found].pop(0))

    def by_likeness(self, likeness: Callable[[Any, Any], float]) -> None:
        """Pair the likest first, as long as the likeness is above zero."""
        if len(self.left[0]) * len(self.left[1]) > MOST_COMPARED:
            return
        scores = ((likeness(self.sides[0][one], self.sides[1][other]), one, other) for one in self.left[0] for other in self.left[1])
        for _, one, other in sorted((score for score in scores if score[0] > 0), key=lambda score: (-score[0], score[1], score[2])):
            if one in self.left[0] and other in self.left[1]:
                self.pair(one, other)

    def sole(self) -> None:
        """Pair what is left where it is one on either side."""
        if len(self.left[0]) == len(self.left[1]) == 1:
            self.pair(*self.left[0], *self.left[1])


def words(value: Any) -> Counter[str]:
    """The words of a text or of everything in a tree."""
    if isinstance(value, str):
        return _words_of(value)
    found: Counter[str] = Counter()
    for item in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        found += words(item)
    return found


@functools.lru_cache(4096)
def _words_of(text: str) -> Counter[str]:
    return Counter(_WORD.findall(text.lower()))


def dice(one: Counter[str], other: Counter[str]) -> float:
    """How much two bags of words share, from 0 to 1 (Dice's coefficient)."""
    total = one.total() + other.total()
    return 2 * (one & other).total() / total if total else 0.0


def _said(row: Row, names: Iterable[str]) -> Hashable:
    said = tuple(value if isinstance(value := row.get(name, ""), str) else None for name in names)
    return said if any(said) and None not in said else None


def _likeness(one: Row, other: Row, shape: str, *, single: bool) -> float:
    """How far two rows are above what makes them one; zero or less where they are two."""
    if shape == "event":
        return 0.5 * _alike(one, other, "date") + 0.5 * _alike(one, other, "what") - 0.59
    if shape == "response":
        return 0.4 * _alike(one, other, "who") + 0.6 * _alike(one, other, "what") - 0.6
    if shape == "statement":
        value = _alike(one, other, "value")
        rest = dice(words(_without(one, "value")), words(_without(other, "value")))
        return 0.6 * value + 0.4 * rest - 0.45 if single or value > 0.5 else 0.0
    return dice(words(one), words(other)) - 0.5


def _alike(one: Row, other: Row, name: str) -> float:
    return dice(words(one.get(name, "")), words(other.get(name, "")))


def _without(row: Row, name: str) -> Row:
    return {key: value for key, value in row.items() if key != name}
