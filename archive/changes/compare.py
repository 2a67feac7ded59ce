"""What changed between two texts of one record, and how to make the one of the other again.

The laws of this file: the difference is empty if and only if the canonical texts are equal, and
`apply(before, difference(before, after))` is `after`. So nothing that changed can be hidden from who reads the changes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from archive.changes import likeness
from archive.changes.change import NARRATIVE, Change, FieldChange
from archive.changes.labels import label_of, row_label
from archive.changes.pieces import Piece, columns, cut, field_spec, joined, plain, reread, rows_spec, same, whole

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from archive.changes.change import Act, Path
    from archive.changes.pieces import Pieces
    from archive.record.model import Record
    from archive.record.schema import Kind, Schema


def difference(before: Record | None, after: Record | None, schema: Schema) -> list[Change]:
    """The changes from one text of a record to another, in the order of the schema.

    Args:
        before: the record as it was; None where it is new.
        after: the record as it is; None where it was taken out.
        schema: the schema, for labels and the order.

    Raises:
        ValueError: the two are of different kinds.

    """
    present = [record for record in (before, after) if record is not None]
    if not present:
        return []
    kind = present[0].kind
    if kind.name != present[-1].kind.name:
        raise ValueError(f"a {kind.name} and a {present[-1].kind.name} cannot be compared")
    changes = [] if len(present) == 2 else [_record(kind, before, after)]
    old, new = cut(before), cut(after)
    for path in sorted({**new, **old}, key=lambda path: _place(kind, path)):
        changes += _of_path(schema, kind, path, old.get(path), new.get(path))
    if after is not None:
        natural = list(cut(joined(_applied(old, changes), kind, "")))
        if natural != list(new):
            changes.append(Change("moved", "order", kind.name, ("order",), "Order of keys", tuple(natural), tuple(new)))
    return changes


def apply(before: Record | None, changes: Sequence[Change], kind: Kind) -> Record | None:
    """The record after the changes: the inverse of `difference`.

    Args:
        before: the record as it was.
        changes: all the changes of one comparison.
        kind: the kind of the record.
    """
    record = next((change for change in changes if change.part == "record"), None)
    if (record and record.act == "removed") or (before is None and record is None):
        return None
    pieces = _applied(cut(before), changes)
    order = dict.fromkeys(next((change.after for change in changes if change.part == "order"), ()))
    ordered = {path: pieces[path] for path in {**order, **pieces} if path in pieces}
    return reread(joined(ordered, kind, before.path if before else ""))


def _record(kind: Kind, before: Record | None, after: Record | None) -> Change:
    return Change("added" if before is None else "removed", "record", kind.name, (), kind.label, _named(before), _named(after))


def _named(record: Record | None) -> dict[str, str] | None:
    return None if record is None else {"id": record.id, "title": record.title}


def _place(kind: Kind, path: Path) -> tuple[int, ...]:
    """Where a path stands in the order of the schema; unknown ones after all, the narrative last."""
    if path == NARRATIVE:
        return (2,)
    if path[0] not in kind.key_set:
        return (1,)
    inner: Iterable[str] = kind.properties if path[0] == "statements" else spec.by_name if (spec := kind.entry(path[0])) else ()
    names = list(inner)
    return (0, kind.key_order.index(path[0]), names.index(path[1]) if len(path) == 2 and path[1] in names else len(names))


def _of_path(schema: Schema, kind: Kind, path: Path, old: Piece | None, new: Piece | None) -> Iterator[Change]:
    if same(old, new, kind, path):
        return
    forms = {piece.form for piece in (old, new) if piece}
    if forms == {"rows"}:
        yield from _of_rows(schema, kind, path, old.value if old else [], new.value if new else [])
    elif forms == {"paragraphs"}:
        yield from _of_paragraphs(kind, old.value if old else [], new.value if new else [])
    else:
        act: Act = "added" if old is None else "removed" if new is None else "changed"
        yield Change(act, "field", kind.name, path, label_of(kind, path), whole(old), whole(new))


def _of_rows(schema: Schema, kind: Kind, path: Path, old: list[Any], new: list[Any]) -> Iterator[Change]:
    order = columns(kind, path)
    pairs = match(kind, path, old, new)
    partner = {after: before for before, after in pairs}
    gone = set(range(len(old))) - set(partner.values())
    beside = tuple(new[index] for index in sorted(partner))
    passed = likeness.moved(pairs)
    for index in sorted(gone):
        yield Change("removed", "row", kind.name, path, row_label(schema, kind, path, old[index]), old[index], None, index + 1, None)
    for index, row in enumerate(new):
        label = row_label(schema, kind, path, row)
        if index not in partner:
            yield Change("added", "row", kind.name, path, label, None, row, None, index + 1, beside=beside)
            continue
        was = partner[index]
        fields = tuple(changed_fields(old[was], row, order))
        if fields or was != index:
            act: Act = "changed" if fields else "moved" if index in passed else "renumbered"
            yield Change(act, "row", kind.name, path, label, old[was], row, was + 1, index + 1, fields)


def match(kind: Kind, path: Path, old: list[Any], new: list[Any], *, sure: bool = False) -> likeness.Pairs:
    """Which rows of a path are one row, see `likeness.match_rows`."""
    spec, order = rows_spec(kind, path), columns(kind, path)
    property_ = field_spec(kind, path) if path[0] == "statements" else None
    single = property_ is not None and not property_.many
    return likeness.match_rows(old, new, shape_of(kind, path), lambda row: plain(row, order), single=single, sure=sure) if spec else []


def shape_of(kind: Kind, path: Path) -> str:
    """The name of the shape of the rows at a path, as in data/schema/rows.yaml."""
    spec = rows_spec(kind, path)
    return (spec.of or spec.name) if spec else ""


def changed_fields(old: dict[str, Any], new: dict[str, Any], order: tuple[str, ...]) -> Iterator[FieldChange]:
    """The fields that differ between two rows; where only unknown keys changed places, a field without a name says so."""
    differs = False
    names = dict.fromkeys((*order, *old, *new))
    for name in names:
        if plain(old.get(name)) != plain(new.get(name)):
            differs = True
            yield FieldChange(name, old.get(name), new.get(name))
    if not differs and plain(old, order) != plain(new, order):
        yield FieldChange("", list(old), list(new))


def _of_paragraphs(kind: Kind, old: list[str], new: list[str]) -> Iterator[Change]:
    pairs = likeness.match_texts(old, new)
    partner = {after: before for before, after in pairs}
    passed = likeness.moved(pairs)
    for index in sorted(set(range(len(old))) - set(partner.values())):
        yield Change("removed", "paragraph", kind.name, NARRATIVE, "Narrative", old[index], None, index + 1, None)
    for index, text in enumerate(new):
        if index not in partner:
            yield Change("added", "paragraph", kind.name, NARRATIVE, "Narrative", None, text, None, index + 1)
            continue
        was = partner[index]
        if old[was] != text or was != index:
            act: Act = "changed" if old[was] != text else "moved" if index in passed else "renumbered"
            yield Change(act, "paragraph", kind.name, NARRATIVE, "Narrative", old[was], text, was + 1, index + 1)


def _applied(pieces: Pieces, changes: Iterable[Change]) -> Pieces:
    """The pieces after the changes; the order of unknown keys is that in which they came."""
    found = dict(pieces)
    lists: dict[Path, list[Change]] = {}
    for change in changes:
        if change.part in {"row", "paragraph"}:
            lists.setdefault(change.path, []).append(change)
        elif change.part == "field" and change.act == "removed":
            del found[change.path]
        elif change.part == "field":
            found[change.path] = Piece("field", change.after)
    for path, of_path in lists.items():
        rows = _placed(found[path].value if path in found else [], of_path)
        found[path] = Piece("paragraphs" if path == NARRATIVE else "rows", rows)
        if not rows:
            del found[path]
    return found


def _placed(old: list[Any], changes: list[Change]) -> list[Any]:
    """The rows after the changes: what is not mentioned keeps its number."""
    told = {change.was for change in changes}
    placed = {number: row for number, row in enumerate(old, 1) if number not in told}
    placed |= {change.now: change.after for change in changes if change.now is not None}
    return [placed[number] for number in sorted(placed)]
