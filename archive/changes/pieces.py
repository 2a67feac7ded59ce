"""A record cut into the pieces that are compared and merged, and put together again: fields, lists of rows, the narrative.

What does not have the shape that the schema gives it stays in one piece, so that nothing is ever overlooked or lost.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from archive.changes.change import NARRATIVE, Path
from archive.record.document import decode, dump, parse
from archive.record.model import Record
from archive.record.yamltree import Map, Seq, one_line

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from archive.record.schema import Kind, Spec

Form = Literal["field", "rows", "paragraphs"]


class Piece(NamedTuple):
    """A piece of a record: a field with its text or tree, a list of rows, or the paragraphs of the narrative."""

    form: Form
    value: Any


Pieces = dict[Path, Piece]


def cut(record: Record | None, uncut: Collection[str] = ()) -> Pieces:
    """The pieces of a record in canonical order.

    Args:
        record: the record; None has no pieces.
        uncut: keys that stay in one piece whatever they hold.
    """
    pieces: Pieces = {}
    if record is None:
        return pieces
    kind = record.kind
    for key in _ordered(record.front, kind.key_order):
        value = record.front[key]
        if key in uncut:
            pieces[key,] = Piece("field", value)
        elif key == "statements" and isinstance(value, Map) and value:
            for name in _ordered(value, kind.properties):
                pieces[key, name] = _piece(value[name], kind.statement)
        elif (spec := kind.entry(key)) and spec.type == "group" and isinstance(value, Map) and value:
            for name in _ordered(value, spec.by_name):
                pieces[key, name] = Piece("field", value[name])
        else:
            pieces[key,] = _piece(value, spec)
    if record.body:
        paragraphs = record.body.rstrip("\n").split("\n\n")
        regular = all(text and text == text.strip("\n") for text in paragraphs) and record.body == _joined(paragraphs)
        pieces[NARRATIVE] = Piece("paragraphs", paragraphs) if regular else Piece("field", record.body)
    return pieces


def joined(pieces: Mapping[Path, Piece], kind: Kind, path: str) -> Record:
    """The record of its pieces: the inverse of `cut`. Lines are not those of a file."""
    front = Map(0)
    body = ""
    for keys, piece in pieces.items():
        if keys == NARRATIVE:
            body = whole(piece)
        elif len(keys) == 1:
            front[keys[0]] = tree(piece.value)
            front.lines[keys[0]] = 0
        else:
            group = front.setdefault(keys[0], Map(0))
            group[keys[1]] = tree(piece.value)
            group.lines[keys[1]] = 0
            front.lines[keys[0]] = 0
    return Record(kind, path, front, body, 0)


def whole(piece: Piece | None) -> Any:
    """What a piece holds, in one: paragraphs as one text; None where there is no piece."""
    if piece is None:
        return None
    return _joined(piece.value) if piece.form == "paragraphs" else piece.value


def reread(record: Record) -> Record:
    """The record as its own canonical text reads.

    Raises:
        DocumentError: that text cannot be read, since somebody's own words in it are none that a file may hold.

    """
    return parse(decode(dump(record).encode()), record.kind, record.path)


def rows_spec(kind: Kind, path: Path) -> Spec | None:
    """The shape of the rows at a path."""
    if path[:1] == ("statements",):
        return kind.statement
    return kind.entry(path[0]) if len(path) == 1 else None


def field_spec(kind: Kind, path: Path) -> Spec | None:
    """The definition of the field or property at a path."""
    if path[:1] == ("statements",):
        return kind.properties.get(path[1]) if len(path) == 2 else None
    spec = kind.entry(path[0]) if path else None
    return spec.by_name.get(path[1]) if spec and len(path) == 2 else spec


def same(one: Piece | None, other: Piece | None, kind: Kind, path: Path) -> bool:
    """Whether two pieces of a path are written alike."""
    if one is None or other is None or one.form != other.form:
        return one is other
    if path == NARRATIVE:
        return bool(one.value == other.value)
    order = columns(kind, path)
    if path[0] == "statements" and (isinstance(one.value, dict) or isinstance(other.value, dict)):
        order = ()  # not rows, so the canonical text keeps the order of the keys
    return bool(plain(one.value, order) == plain(other.value, order))


def columns(kind: Kind, path: Path) -> tuple[str, ...]:
    """The fields of the rows at a path, in canonical order; of a group, its own."""
    spec = rows_spec(kind, path) if path else None
    return tuple(field.name for field in spec.fields) if spec else ()


def plain(value: Any, order: Iterable[str] = ()) -> Any:
    """A value as tuples of texts: equal for two values if and only if their canonical texts are.

    Args:
        value: a text, a list or a mapping.
        order: the canonical order of the keys of a mapping, or of the mappings in a list; others follow as they stand.
    """
    if isinstance(value, str):
        return one_line(value)
    if isinstance(value, dict):
        return ("map", *((key, plain(value[key])) for key in _ordered(value, order)))
    if isinstance(value, list):
        return ("list", *(plain(item, order) for item in value))
    return value


def tree(value: Any) -> Any:
    """Plain lists and mappings as those of a document, without lines."""
    if isinstance(value, dict):
        branch = Map(0)
        for key, item in value.items():
            branch[key] = tree(item)
            branch.lines[key] = 0
        return branch
    if isinstance(value, (list, tuple)):
        items = Seq(0)
        items.extend(tree(item) for item in value)
        items.lines.extend([0] * len(value))
        return items
    return value


def _piece(value: Any, spec: Spec | None) -> Piece:
    rows = spec is not None and spec.type == "rows" and isinstance(value, list) and value and all(isinstance(row, Map) for row in value)
    return Piece("rows" if rows else "field", value)


def _ordered(tree: Mapping[str, Any], order: Iterable[str]) -> list[str]:
    """The keys of a mapping: those of an order first."""
    known = dict.fromkeys(key for key in order if key in tree)
    return [*known, *(key for key in tree if key not in known)]


def _joined(paragraphs: Iterable[str]) -> str:
    return "\n\n".join(paragraphs) + "\n"
