"""Texts that cannot be read as records, compared and merged line by line, so that a broken draft is shown and never lost.

difflib finds the lines; merge3 of PyPI would do the merge but is under the GPL, which a part of this package cannot be.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from archive.changes.passage import Mark

_MOST_LINES = 20_000


class Line(NamedTuple):
    """A line of two texts: in both, deleted or inserted, with its number in each (from 1)."""

    text: str
    mark: Mark
    was: int | None
    now: int | None


@dataclass(frozen=True, slots=True)
class TextConflict:
    """Lines that both changed differently.

    Args:
        line: where they begin in the merged text, from 1.
        base: the lines with which both began.
        mine: the lines in my text, which the merged text has.
        theirs: the lines in their text.
    """

    line: int
    base: str
    mine: str
    theirs: str


@dataclass(frozen=True, slots=True)
class TextMerged:
    """Two people's changes to a text joined.

    Args:
        text: the joined text, with mine where there is a conflict.
        marked: the same with both sides where there is a conflict, between lines of seven signs as git writes them.
        conflicts: what both changed differently.
    """

    text: str
    marked: str
    conflicts: tuple[TextConflict, ...]


def text_difference(before: str, after: str) -> list[Line]:
    """All lines of two texts: without the inserted ones the one text, without the deleted ones the other."""
    old, new = _lines(before), _lines(after)
    places = _places(old, new)
    found: list[Line] = []
    now = 0
    for was, text in enumerate(old):
        if was not in places:
            found.append(Line(text, "del", was + 1, None))
            continue
        found += [Line(new[came], "ins", None, came + 1) for came in range(now, places[was])]
        now = places[was] + 1
        found.append(Line(text, "", was + 1, now))
    return found + [Line(new[came], "ins", None, came + 1) for came in range(now, len(new))]


def text_merge(base: str, mine: str, theirs: str) -> TextMerged:
    """Join two people's changes to a text, line by line: what only one side changed is taken."""
    sides = _lines(base), _lines(mine), _lines(theirs)
    text: list[str] = []
    marked: list[str] = []
    conflicts = []
    for old, one, other in _chunks(*sides):
        chosen = other if old == one else one
        if one != other and old not in (one, other):
            conflicts.append(TextConflict(len(text) + 1, "".join(old), "".join(one), "".join(other)))
            marked += ["<<<<<<< mine\n", *_ended(one), "=======\n", *_ended(other), ">>>>>>> theirs\n"]
        else:
            marked += chosen
        text += chosen
    return TextMerged("".join(text), "".join(marked), tuple(conflicts))


def _chunks(base: Sequence[str], mine: Sequence[str], theirs: Sequence[str]) -> Iterator[tuple[list[str], list[str], list[str]]]:
    """The three texts in stretches, cut at the lines that all three share."""
    to_mine, to_theirs = (_places(base, side) for side in (mine, theirs))
    a = b = c = 0
    for line in range(len(base)):
        if line in to_mine and line in to_theirs:
            yield list(base[a:line]), list(mine[b : to_mine[line]]), list(theirs[c : to_theirs[line]])
            yield [base[line]], [base[line]], [base[line]]
            a, b, c = line + 1, to_mine[line] + 1, to_theirs[line] + 1
    yield list(base[a:]), list(mine[b:]), list(theirs[c:])


def _places(base: Sequence[str], side: Sequence[str]) -> dict[int, int]:
    """Where lines of the base stand in a side, in order; of what is too long to compare, only the equal beginning and end."""
    shorter = min(len(base), len(side))
    head = next((index for index in range(shorter) if base[index] != side[index]), shorter)
    tail = next((index for index in range(shorter - head) if base[-1 - index] != side[-1 - index]), shorter - head)
    places = {index: index for index in range(head)}
    old, new = base[head : len(base) - tail], side[head : len(side) - tail]
    if len(old) + len(new) <= _MOST_LINES:
        for block in difflib.SequenceMatcher(None, old, new).get_matching_blocks():
            places |= {head + block.a + step: head + block.b + step for step in range(block.size)}
    return places | {len(base) - step: len(side) - step for step in range(tail, 0, -1)}


def _lines(text: str) -> list[str]:
    """The lines with their ends; only the line feed ends one, as in git."""
    parts = text.split("\n")
    return [f"{part}\n" for part in parts[:-1]] + parts[-1:] * bool(parts[-1])


def _ended(lines: list[str]) -> list[str]:
    """Lines of which the last ends too, so that a mark stands on a line of its own."""
    return [*lines[:-1], lines[-1].removesuffix("\n") + "\n"] if lines else []
