"""From a form to its record: what was posted, as the canonical text of a draft.

Every value is kept as it was typed, right or wrong: whether it is right is for the check to say. Rows and fields that are
blank are left out of the text, names that the form does not have are passed over, and what a text cannot hold (control
characters, marks that turn the direction of writing) is kept in escaped form and reported.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from archive.check.problems import Problem
from archive.editorial.forms.layout import Field, Form, Group, Item, Node, Rows
from archive.editorial.forms.names import END_MARK, KIND_MARK, Data, FormError, Typed, require_measure, tree
from archive.record.document import dump, new_record
from archive.record.yamltree import CONTROL, one_line

if TYPE_CHECKING:
    from collections.abc import Mapping

    from archive.record.model import Record

_SURROGATES = re.compile(r"[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Reading:
    """What a form says.

    Args:
        record: as a record; its lines are not known (`archive.check.validate.read_record` of the text knows them).
        text: as canonical text, the draft itself.
        places: for each row of the record (`events.2`) the row of the form that says it (`events.3`), where blank rows lie between.
        problems: what the text of a record cannot hold; while there is one, the text cannot be read back.
    """

    record: Record
    text: str
    places: Mapping[str, str]
    problems: tuple[Problem, ...]


def read(form: Form, data: Data, fixed: Mapping[str, str] | None = None) -> Reading:
    """Read what was posted.

    Args:
        form: the form.
        data: the values of each name.
        fixed: values that nobody may change with the form, by name (`{"id": "WIA-0001"}`), whatever was posted.

    Raises:
        FormError: too large, of another kind of record, or its end is missing.

    """
    require_measure(data)
    root = tree(data)
    if root.at(KIND_MARK).text != form.kind.name:
        raise FormError(f"this is no form of a {form.kind.label.lower()}; nothing was changed; load the page again")
    if not root.at(END_MARK).text:
        raise FormError("the end of the form did not arrive; nothing was changed; send it again")
    for name, text in (fixed or {}).items():
        _put(root, name, text)
    reader = _Reader()
    front: dict[str, Any] = reader.fields({name: node for name, node in form.top.items() if name != "narrative"}, root, "", "")
    statements = reader.fields(form.statements, root.at("statements"), "statements", "statements")
    if statements:
        front["statements"] = statements
    body = reader.allowed(root.at("narrative").text, "narrative")
    record = new_record(form.schema, form.kind.name, front, body)
    return Reading(record, dump(record), reader.places, tuple(reader.problems))


def joined_cite(source: str, place: str) -> str:
    """The text of a citation from its two fields."""
    return f"{source} {place}".strip(" ")


def _put(root: Typed, name: str, text: str) -> None:
    place = root
    for part in name.split("."):
        place = place.inner.setdefault(part, Typed())
    place.text = text
    place.inner.clear()


class _Reader:
    """Walks the form beside what was typed. `said` is the path in the record, `typed` the name in the form."""

    def __init__(self) -> None:
        self.places: dict[str, str] = {}
        self.problems: list[Problem] = []

    def fields(self, nodes: Mapping[str, Node], found: Typed, said: str, typed: str) -> dict[str, Any]:
        """The fields that are not blank, by name."""
        tree: dict[str, Any] = {}
        for name, node in nodes.items():
            if name in found.inner:
                value = self.node(node, found.inner[name], f"{said}.{name}" if said else name, f"{typed}.{name}" if typed else name)
                if value:
                    tree[name] = value
        return tree

    def node(self, node: Node, found: Typed, said: str, typed: str) -> Any:
        if isinstance(node, Field):
            return self.allowed(one_line(found.text), said)
        if isinstance(node, Group):
            return self.fields(node.by_name, found, said, typed)
        rows: list[Any] = []
        for number in found.numbers:
            here, there = f"{said}.{len(rows) + 1}", f"{typed}.{number}"
            row = self.row(node, found.inner[str(number)], here, there)
            if row:
                self.places[here] = there
                rows.append(row)
        return rows

    def row(self, rows: Rows, found: Typed, said: str, typed: str) -> Any:
        if rows.item is Item.TEXT:
            return self.allowed(one_line(found.text), said)
        fields = self.fields(rows.by_name, found, said, typed)
        return joined_cite(fields.get("source", ""), fields.get("place", "")) if rows.item is Item.CITE else fields

    def allowed(self, text: str, said: str) -> str:
        """The text, reported where no record may hold it; half a character cannot be written at all and gets its substitute."""
        bad = CONTROL.search(text) or _SURROGATES.search(text)
        if bad:
            what = f"a character that cannot be seen (U+{ord(bad[0]):04X}) after {text[max(0, bad.start() - 20) : bad.start()]!r}"
            self.problems.append(Problem("", 0, said, what, "delete it: type the place again instead of pasting it", "readable"))
        return _SURROGATES.sub("\ufffd", text)
