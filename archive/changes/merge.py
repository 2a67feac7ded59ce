"""Two people's changes to one record, joined field by field and row by row; what both changed differently is shown, never overwritten.

The laws of this file: where one side changed nothing, the other side's text comes out; where both made the same change, it is
made once; no row that somebody added is lost; the result is canonical.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from archive.changes.change import place_of
from archive.changes.decisions import THEIRS, Conflict, Decisions, MergeError, is_text
from archive.changes.labels import label_of
from archive.changes.pieces import Piece, cut, joined, reread, same, whole
from archive.changes.rowmerge import merge_paragraphs, merge_rows
from archive.changes.sequences import join, join_texts
from archive.record.document import dump

if TYPE_CHECKING:
    from collections.abc import Mapping

    from archive.changes.change import Path
    from archive.changes.pieces import Pieces
    from archive.record.model import Record
    from archive.record.schema import Kind, Schema

__all__ = ["Conflict", "MergeError", "Merged", "merge", "resolve"]


@dataclass(frozen=True, slots=True)
class Merged:
    """Two people's changes joined.

    Args:
        record: the joined record, with mine where there is a conflict; None where it was taken out.
        conflicts: what both changed differently.
        base: what both began with.
        mine: my text.
        theirs: their text.
        schema: the schema.
    """

    record: Record | None
    conflicts: tuple[Conflict, ...]
    base: Record | None
    mine: Record | None
    theirs: Record | None
    schema: Schema


def merge(base: Record | None, mine: Record | None, theirs: Record | None, schema: Schema) -> Merged:
    """Join two people's changes to a record.

    Args:
        base: the record with which both began; None where both are new.
        mine: the record as I left it; None where I took it out.
        theirs: the record as they left it.
        schema: the schema.

    Raises:
        ValueError: they are of different kinds.
        DocumentError: a text holds what no file may hold.

    """
    decisions = Decisions({})
    record = _merged(base, mine, theirs, schema, decisions)
    return Merged(record, tuple(decisions.conflicts), base, mine, theirs, schema)


def resolve(merged: Merged, choices: Mapping[str, str]) -> Record | None:
    """The joined record with every conflict decided.

    Args:
        merged: what `merge` gave.
        choices: by `Conflict.where`, `mine`, `theirs`, or a text of one's own; an empty text takes the field out.

    Raises:
        MergeError: a conflict is not decided, there is none of that name, or a text cannot stand there.
        DocumentError: a text holds what no file may hold.

    """
    decisions = Decisions(choices)
    record = _merged(merged.base, merged.mine, merged.theirs, merged.schema, decisions)
    decisions.require_all()
    return record


def _merged(base: Record | None, mine: Record | None, theirs: Record | None, schema: Schema, decisions: Decisions) -> Record | None:
    kinds = {record.kind.name: record.kind for record in (base, mine, theirs) if record is not None}
    if len(kinds) > 1:
        raise ValueError(f"records of different kinds cannot be merged: {', '.join(sorted(kinds))}")
    began, one, other = (None if record is None else dump(record) for record in (base, mine, theirs))
    if other in (one, began):
        return mine
    if began == one:
        return theirs
    if mine is None or theirs is None:
        return mine if decisions.side(Conflict("record", next(iter(kinds.values())).label, began, one, other)) != THEIRS else theirs
    return _Merging(schema, mine.kind, decisions).record(base, mine, theirs)


@dataclass(frozen=True, slots=True)
class _Merging:
    schema: Schema
    kind: Kind
    decisions: Decisions

    def record(self, base: Record | None, mine: Record, theirs: Record) -> Record:
        sides = _alike(base, mine, theirs)
        merged: Pieces = {}
        for path in {**sides[1], **sides[2], **sides[0]}:
            piece = self.piece(path, *(side.get(path) for side in sides))
            if piece is not None:
                merged[path] = piece
        order = dict.fromkeys(join(*(list(side) for side in sides)).items)
        return reread(joined({path: merged[path] for path in {**order, **merged} if path in merged}, self.kind, mine.path or theirs.path))

    def piece(self, path: Path, base: Piece | None, mine: Piece | None, theirs: Piece | None) -> Piece | None:
        """One piece; None where it goes."""
        if same(mine, theirs, self.kind, path) or same(base, theirs, self.kind, path):
            return mine
        if same(base, mine, self.kind, path):
            return theirs
        forms = {piece.form for piece in (base, mine, theirs) if piece}
        if forms in ({"rows"}, {"paragraphs"}):
            old, one, other = (piece.value if piece else [] for piece in (base, mine, theirs))
            if forms == {"rows"}:
                rows = merge_rows(self.schema, self.kind, path, (old, one, other), self.decisions)
                return Piece("rows", rows) if rows else None
            paragraphs = merge_paragraphs((old, one, other), self.decisions)
            return Piece("paragraphs", paragraphs) if paragraphs else None
        old, one, other = (whole(piece) for piece in (base, mine, theirs))
        value: Any = join_texts(old, one, other)
        if value is None:
            value = self.decisions.value(Conflict(place_of("field", path), label_of(self.kind, path), old, one, other, is_text(old, one, other)))
        return None if value is None else Piece("field", value)


def _alike(base: Record | None, mine: Record, theirs: Record) -> tuple[Pieces, Pieces, Pieces]:
    """The three sides in pieces, with a key in one piece on all sides where one side cannot be cut there."""
    sides = cut(base), cut(mine), cut(theirs)
    lengths: dict[str, set[int]] = {}
    for path in {path for side in sides for path in side if path}:
        lengths.setdefault(path[0], set()).add(len(path))
    uncut = {key for key, found in lengths.items() if len(found) > 1}
    return (cut(base, uncut), cut(mine, uncut), cut(theirs, uncut)) if uncut else sides
