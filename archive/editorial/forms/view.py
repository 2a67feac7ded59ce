"""What the templates ask when they draw a form: what is typed where, how many rows there are, what is wrong with them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from archive.editorial.forms.layout import Field, Form, Group, Item, Node, Rows
from archive.editorial.forms.names import Data, Typed, anchor, tree

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from archive.editorial.forms.places import Located

ROW = "__ROW__"
"""What stands for the name of a row in the blank rows that the script copies."""


@dataclass(frozen=True)
class View:
    """A form as it is drawn.

    Args:
        form: the form.
        data: what is typed: the answer of `fill`, `act(...).data`, or what was posted.
        problems: what is wrong, with its places.
        choices: the known values behind each list (`source`, `agency`, `country`, ...), code to title.
        fixed: names of the fields that cannot be changed here.
        focus: the name of the row or list on which to begin, after an action.
    """

    form: Form
    data: Data
    problems: Sequence[Located] = ()
    choices: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    fixed: frozenset[str] = frozenset()
    focus: str = ""

    @cached_property
    def _typed(self) -> Typed:
        return tree(self.data)

    @cached_property
    def _by_name(self) -> Mapping[str, list[Located]]:
        found: defaultdict[str, list[Located]] = defaultdict(list)
        for located in self.problems:
            found[located.name].append(located)
        return found

    def _at(self, name: str) -> Typed:
        place = self._typed
        for part in name.split("."):
            place = place.at(part)
        return place

    def text(self, name: str) -> str:
        """What is typed in a field."""
        return self._at(name).text

    def rows(self, rows: Rows, name: str) -> list[str]:
        """The names of the rows of a list; a required list within a row has a blank one to begin with."""
        numbers = self._at(name).numbers or ([1] if rows.required and rows.item is Item.CITE else [])
        return [f"{name}.{number}" for number in numbers]

    def problems_of(self, name: str) -> Sequence[Located]:
        """What is wrong with exactly this field, row or list."""
        return self._by_name.get(name, ())

    def troubled(self, name: str) -> bool:
        """Whether anything is wrong here or under it."""
        return any(found == name or found.startswith(f"{name}.") for found in self._by_name)

    def used(self, node: Node, name: str) -> bool:
        """Whether anything is typed in a field or under it."""
        return _used(self._at(name)) or (isinstance(node, (Group, Rows)) and self.troubled(name))

    def chosen(self, choices: str, name: str) -> str:
        """The title of the record whose id is typed in a field, empty where it is unknown."""
        return self.choices.get(choices, {}).get(self.text(name), "")

    def tucked(self, rows: Rows, node: Node) -> bool:
        """Whether a field of a row may be folded away while it is empty: all of a statement but what every statement needs."""
        return rows.shape == "statement" and not (isinstance(node, (Field, Rows)) and node.required)

    @property
    def mark(self) -> str:
        """What stands for the name of a row in a blank one."""
        return ROW

    def name(self, prefix: str, part: str) -> str:
        """The name of a part under a prefix."""
        return f"{prefix}.{part}" if prefix else part

    def anchor(self, name: str) -> str:
        """The id of the element of a name."""
        return anchor(name)


def _used(place: Typed) -> bool:
    return bool(place.text.strip()) or any(_used(inner) for inner in place.inner.values())
