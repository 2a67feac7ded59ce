"""From a record to its form: the fields filled with what the record says, and what a form cannot hold.

`fill` and `reading.read` are inverses for every record of which `representable` finds nothing to say; the others are
edited as text. Nothing is mended on the way.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from archive.check.problems import Problem
from archive.editorial.forms.layout import Field, Form, Group, Item, Node
from archive.editorial.forms.names import END_MARK, KIND_MARK, FormError
from archive.editorial.forms.reading import joined_cite, read
from archive.errors import InvalidValue
from archive.record.citation import parse_cite
from archive.record.document import dump
from archive.record.yamltree import Map, Seq

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive.record.model import Record

_FIX = "use the text view for this draft, or mend it there and come back"
_RULE = "fits-the-form"


def fill(form: Form, record: Record) -> dict[str, list[str]]:
    """The fields of a form as a record fills them, by name; empty ones are left out."""
    filled = {KIND_MARK: [form.kind.name]}
    front = record.front
    for name, node in form.top.items():
        if name in front:
            filled.update(_filled(node, front[name], name))
    statements = front.get("statements")
    for name, node in form.statements.items():
        if isinstance(statements, Map) and name in statements:
            filled.update(_filled(node, statements[name], f"statements.{name}"))
    if record.body:
        filled["narrative"] = [record.body]
    filled[END_MARK] = ["1"]
    return filled


def _filled(node: Node, value: Any, name: str) -> Iterator[tuple[str, list[str]]]:
    if isinstance(node, Field):
        if isinstance(value, str):
            yield name, [value]
    elif isinstance(node, Group):
        for inner in node.fields if isinstance(value, Map) else ():
            if inner.name in value:
                yield from _filled(inner, value[inner.name], f"{name}.{inner.name}")
    elif isinstance(value, Seq):
        for number, row in enumerate(value, 1):
            at = f"{name}.{number}"
            if node.item is Item.MAP:
                yield from _filled(Group(node.name, "", "", node.fields), row, at)
            elif isinstance(row, str) and node.item is Item.TEXT:
                yield at, [row]
            elif isinstance(row, str):
                source, place = _split_cite(row)
                yield f"{at}.source", [source]
                if place:
                    yield f"{at}.place", [place]


def _split_cite(text: str) -> tuple[str, str]:
    """A citation as citekey and place where joining them gives the same text again, else the whole text as a citekey."""
    try:
        citation = parse_cite(text)
    except InvalidValue:
        return text, ""
    place = citation.locator or ""
    return (citation.key, place) if joined_cite(citation.key, place) == text else (text, "")


def representable(form: Form, record: Record) -> Problem | None:
    """Why a record cannot be edited in a form without loss, or None where it can.

    A form has no place for keys that the schema does not know, for texts, rows and lists that are there and empty, nor for
    a list where a text belongs. Whatever else may differ is found by trying: the form is filled and read back.
    """
    for field, line, what in _misfits(form, record):
        return Problem(record.path, line, field, what, _FIX, _RULE)
    try:
        same = read(form, fill(form, record)).text == dump(record)
    except FormError as error:
        return Problem(record.path, 1, "", str(error), _FIX, _RULE)
    return None if same else Problem(record.path, 1, "", "the form would change the text of this draft", _FIX, _RULE)


def _misfits(form: Form, record: Record) -> Iterator[tuple[str, int, str]]:
    front = record.front
    for key, value in front.items():
        line = front.lines.get(key, front.line)
        if key == "statements" and form.statements:
            if not isinstance(value, Map) or not value:
                yield key, line, "`statements` holds no properties"
                continue
            for name, rows in value.items():
                yield from _misfit(form.statements.get(name), rows, f"statements.{name}", value.lines.get(name, line))
        else:
            yield from _misfit(form.top.get(key) if key != "narrative" else None, value, key, line)


def _misfit(node: Node | None, value: Any, name: str, line: int) -> Iterator[tuple[str, int, str]]:
    if node is None:
        yield name, line, f"the form has no field `{name}`"
    elif isinstance(node, Field):
        yield from _misfit_text(value, name, line)
    elif isinstance(node, Group):
        yield from _misfit_map(node, value, name, line)
    elif not isinstance(value, Seq) or not value:
        yield name, line, f"`{name}` holds no rows"
    else:
        for number, row in enumerate(value, 1):
            if node.item is Item.MAP:
                yield from _misfit_map(Group(node.name, "", "", node.fields), row, f"{name}.{number}", value.lines[number - 1])
            else:
                yield from _misfit_text(row, f"{name}.{number}", value.lines[number - 1])


def _misfit_text(value: Any, name: str, line: int) -> Iterator[tuple[str, int, str]]:
    if not isinstance(value, str):
        yield name, line, f"`{name}` is no text"
    elif not value:
        yield name, line, f"`{name}` is there and empty"


def _misfit_map(group: Group, value: Any, name: str, line: int) -> Iterator[tuple[str, int, str]]:
    if not isinstance(value, Map) or not value:
        yield name, line, f"`{name}` holds no fields"
        return
    for key, inner in value.items():
        yield from _misfit(group.by_name.get(key), inner, f"{name}.{key}", value.lines.get(key, line))
