"""Three-way merge of sequences without repetitions: what came on either side stays, what went on either side goes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

T = TypeVar("T", bound="Hashable")


class Joined(NamedTuple, Generic[T]):
    """A merged sequence, and whether both sides put what they share into different orders."""

    items: list[T]
    contested: bool


def join(base: Sequence[T], mine: Sequence[T], theirs: Sequence[T], *, prefer_theirs: bool = False) -> Joined[T]:
    """Merge three sequences; what came stands behind what precedes it on its side, mine before theirs.

    Args:
        base: what both began with.
        mine: one side.
        theirs: the other.
        prefer_theirs: take their order, not mine, where both changed it differently.
    """
    in_base, in_mine, in_theirs = set(base), set(mine), set(theirs)
    one = [item for item in mine if item in in_theirs]
    other = [item for item in theirs if item in in_mine]
    start = [item for item in base if item in in_mine and item in in_theirs]
    kept_one, kept_other = ([item for item in side if item in in_base] for side in (one, other))
    contested = start not in (kept_one, kept_other) and kept_one != kept_other
    order = other if (prefer_theirs if contested else kept_one == start) else one
    behind: dict[T | None, list[T]] = {}
    for side, came in ((mine, in_mine - in_theirs - in_base), (theirs, in_theirs - in_mine - in_base)):
        anchor = None
        for item in side:
            if item in came:
                behind.setdefault(anchor, []).append(item)
            elif item in in_mine and item in in_theirs:
                anchor = item
    return Joined([*behind.get(None, []), *(item for kept in order for item in (kept, *behind.get(kept, [])))], contested)


def put_back(sequence: Sequence[T], item: T, order: Sequence[T]) -> list[T]:
    """A sequence with an item behind the one that precedes it in an order."""
    present = list(sequence)
    places = {found: index for index, found in enumerate(present)}
    before = [places[found] for found in order[: order.index(item)] if found in places]
    present.insert(before[-1] + 1 if before else 0, item)
    return present


def join_texts(base: Any, mine: Any, theirs: Any) -> list[str] | None:
    """Lists of texts joined, such as citations; None where one is no such list, or both sides changed the order differently."""
    lists: list[list[str]] = [[] if base is None else base, mine, theirs]
    if not all(isinstance(side, list) and all(isinstance(item, str) for item in side) and len(set(side)) == len(side) for side in lists):
        return None
    found = join(*lists)
    return None if found.contested else found.items or None
