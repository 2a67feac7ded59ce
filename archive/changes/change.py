"""What a change is: what happened to one field, row or paragraph of a record, with what stood before and what stands after."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from archive.record.yamltree import Map

Act = Literal["added", "removed", "changed", "moved", "renumbered"]
Part = Literal["record", "field", "row", "paragraph", "order"]
Path = tuple[str, ...]

NARRATIVE: Path = ()
"""The path of the narrative, which no key of a record can have."""


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field of a row that changed; `before` or `after` is None where the field was not there."""

    name: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Change:
    """One change between two texts of a record. All changes of a comparison together say how one becomes the other.

    Args:
        act: what happened. A row or paragraph that changed may have changed its number too; `moved` is one that passed
            others, `renumbered` one that has another number since others came or went.
        part: what it happened to; `record` for the whole, `order` for the order of keys that no schema knows.
        kind: name of the kind of record.
        path: the keys that lead there: `("statements", "arrest_date")`, `("place", "city")`, `NARRATIVE`.
        label: what pages call it: `Date of arrest`, `Timeline`, `Failure: alibi not checked`.
        before: what stood there: a text, a row, a tree; None where nothing did. Treat it as frozen.
        after: what stands there.
        was: the number that the row or paragraph had, from 1.
        now: the number that it has.
        fields: for a changed row, its fields that changed.
        beside: for an added row, the rows that were there already.
    """

    act: Act
    part: Part
    kind: str
    path: Path
    label: str
    before: Any = None
    after: Any = None
    was: int | None = None
    now: int | None = None
    fields: tuple[FieldChange, ...] = ()
    beside: tuple[Map, ...] = ()

    @property
    def where(self) -> str:
        """The place in words of the file: `statements.arrest_date.1`, `place.city`, `narrative.2`; for what was taken out, where it stood."""
        return place_of(self.part, self.path, self.now or self.was)


def place_of(part: Part, path: Path, number: int | None = None) -> str:
    """A path as one text."""
    if part in {"record", "order"}:
        return part
    names = ".".join(path) if path else "narrative"
    return f"{names}.{number}" if number else names
