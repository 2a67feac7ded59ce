"""Three-way merge of lists of rows and of paragraphs: a row changed on one side is taken, one that both changed is merged by its fields."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from archive.changes import likeness
from archive.changes.change import NARRATIVE, place_of
from archive.changes.compare import match, shape_of
from archive.changes.decisions import THEIRS, Conflict, is_text
from archive.changes.labels import label_of, row_label, small
from archive.changes.pieces import columns, plain, rows_spec
from archive.changes.sequences import join, join_texts, put_back
from archive.record.yamltree import Map

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from archive.changes.change import Path
    from archive.changes.decisions import Decisions
    from archive.record.schema import Kind, Schema

    Sides = tuple[list[Any], list[Any], list[Any]]
    Pairs = Callable[[list[Any], list[Any]], likeness.Pairs]


@dataclass(frozen=True, slots=True)
class _Rows:
    """How the rows of one list are compared and called.

    Args:
        path: where they stand.
        heading: what the list is called.
        canonical: what is equal for two rows that are written alike.
        kept: the pairs of rows that are one row before and after.
        added: the pairs of rows that two people added and that are one.
        merged: a row that both changed, given base, mine, theirs and its place.
        label: what a row is called.
    """

    path: Path
    heading: str
    canonical: Callable[[Any], Hashable]
    kept: Pairs
    added: Pairs
    merged: Callable[[Any, Any, Any, str], Any]
    label: Callable[[Any], str]


def merge_rows(schema: Schema, kind: Kind, path: Path, sides: Sides, decisions: Decisions) -> list[Any]:
    """The rows of a list, joined."""
    order, shape = columns(kind, path), shape_of(kind, path)

    def canonical(row: Any) -> Hashable:
        found: Hashable = plain(row, order)
        return found

    def label(row: Any) -> str:
        return row_label(schema, kind, path, row)

    def by_fields(base: Any, mine: Any, theirs: Any, where: str) -> Any:
        spec = rows_spec(kind, path)
        labels = {field.name: field.label for field in spec.fields} if spec else {}
        return _by_fields((base or {}, mine, theirs), where, lambda name: f"{label(mine)}, {small(labels.get(name, name))}", decisions)

    rows = _Rows(
        path,
        label_of(kind, path),
        canonical,
        lambda before, after: match(kind, path, before, after, sure=True),
        lambda mine, theirs: likeness.match_added(mine, theirs, shape, canonical),
        by_fields,
        label,
    )
    return _joined(rows, sides, decisions)


def merge_paragraphs(sides: Sides, decisions: Decisions) -> list[Any]:
    """The paragraphs of a narrative, joined; one that both changed is a conflict, for a sentence means what stands around it too."""

    def as_text(base: Any, mine: Any, theirs: Any, where: str) -> Any:
        return decisions.value(Conflict(where, "Narrative", base, mine, theirs, writable=True))

    rows = _Rows(NARRATIVE, "Narrative", str, likeness.match_texts, lambda mine, theirs: likeness.match_added(mine, theirs, "", str), as_text, lambda _: "Narrative")
    return _joined(rows, sides, decisions)


def _by_fields(sides: tuple[Any, Any, Any], where: str, label: Callable[[str], str], decisions: Decisions) -> Map:
    """A row that both changed, field by field."""
    merged = Map(0)
    for name in dict.fromkeys((*sides[1], *sides[2])):
        base, mine, theirs = (side.get(name) for side in sides)
        if plain(mine) == plain(theirs) or plain(base) == plain(theirs):
            value = mine
        elif plain(base) == plain(mine):
            value = theirs
        elif (value := join_texts(base, mine, theirs)) is None:
            value = decisions.value(Conflict(f"{where}.{name}", label(name), base, mine, theirs, writable=is_text(base, mine, theirs)))
        if value is not None:
            merged[name] = value
    return merged


def _joined(rows: _Rows, sides: Sides, decisions: Decisions) -> list[Any]:
    """The rows of three sides as one list. Each row is a token: the same one for what is one row on several sides."""
    base, mine, theirs = orders = _tokens(rows, sides)
    at = [dict(zip(order, side, strict=True)) for order, side in zip(orders, sides, strict=True)]
    contested = join(base, mine, theirs).contested
    numbers = {token: number for number, token in enumerate(mine, 1)}
    merged: dict[int, Any] = {}
    for token in dict.fromkeys((*base, *mine, *theirs)):
        old, one, other = (side.get(token) for side in at)
        row = _row(rows, (old, one, other), numbers.get(token), token, decisions)
        if row is None:
            continue
        merged[token] = row
        if old is not None:  # a row that one side took out stays where it stood
            mine = put_back(mine, token, base) if one is None else mine
            theirs = put_back(theirs, token, base) if other is None else theirs
    prefer_theirs = False
    if contested:
        prefer_theirs = decisions.side(Conflict(f"{place_of('row', rows.path)}.order", f"Order of {small(rows.heading)}", *sides)) == THEIRS
    return [merged[token] for token in join(base, mine, theirs, prefer_theirs=prefer_theirs).items if token in merged]


def _row(rows: _Rows, sides: tuple[Any, Any, Any], number: int | None, token: int, decisions: Decisions) -> Any:
    """What becomes of one row; None where it goes."""
    base, mine, theirs = sides
    if mine is None or theirs is None:
        left = theirs if mine is None else mine
        if base is None or left is None:
            return left
        if rows.canonical(left) == rows.canonical(base):
            return None
        place = place_of("row", rows.path)
        chosen = decisions.side(Conflict(f"{place}.{number}" if number else f"{place}.-{token + 1}", rows.label(left), base, mine, theirs))
        return theirs if chosen == THEIRS else mine
    if rows.canonical(theirs) in {rows.canonical(side) for side in (mine, base) if side is not None}:
        return mine
    if base is not None and rows.canonical(base) == rows.canonical(mine):
        return theirs
    return rows.merged(base, mine, theirs, place_of("row", rows.path, number))


def _tokens(rows: _Rows, sides: Sides) -> tuple[list[int], list[int], list[int]]:
    """The tokens of each side, in its order; those of the base are its indexes."""
    base, mine, theirs = sides
    of_mine = {new: old for old, new in rows.kept(base, mine)}
    of_theirs = {new: old for old, new in rows.kept(base, theirs)}
    came_mine = [index for index in range(len(mine)) if index not in of_mine]
    came_theirs = [index for index in range(len(theirs)) if index not in of_theirs]
    of_mine |= {index: len(base) + number for number, index in enumerate(came_mine)}
    for one, other in rows.added([mine[index] for index in came_mine], [theirs[index] for index in came_theirs]):
        of_theirs[came_theirs[other]] = of_mine[came_mine[one]]
    of_theirs |= {index: len(base) + len(came_mine) + number for number, index in enumerate(came_theirs) if index not in of_theirs}
    return list(range(len(base))), [of_mine[index] for index in range(len(mine))], [of_theirs[index] for index in range(len(theirs))]
