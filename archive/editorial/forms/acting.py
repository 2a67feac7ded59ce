"""What the buttons of a form do to its rows, without a script: add, drop, move up, move down.

The answer is the form as it should stand next; nothing is saved and nothing else changes. A button that no longer fits
(its row is gone, or is the first one already) changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

from archive.editorial.forms.layout import Field, Form, Group, Item, Node, Rows
from archive.editorial.forms.names import END_MARK, Data, FormError, Typed, flat, is_number, require_measure, tree

ACTIONS = ("add", "drop", "up", "down")


@dataclass(frozen=True, slots=True)
class Acted:
    """The form after an action, and the name of the row or list that the eye should rest on."""

    data: dict[str, list[str]]
    focus: str


def act(form: Form, data: Data, action: str) -> Acted:
    """Do what a button says: `add:events`, `drop:statements.arrest_date.2`, `up:events.3`, `down:events.1`.

    Raises:
        FormError: the form has no such button, or is too large.

    """
    require_measure(data)
    verb, _, name = action.partition(":")
    path, _, last = name.rpartition(".")
    listed = name if verb == "add" else path
    rows = form.node(listed)
    if verb not in ACTIONS or not isinstance(rows, Rows) or is_number(listed.rpartition(".")[2]) or (verb != "add" and not is_number(last)):
        raise FormError(f"the form has no button {action[:80]!r}; load the page again")
    root = tree(data)
    place = _place(root, listed)
    if place is None:
        return Acted(dict(flat(root)), listed)
    kept = [place.inner[str(number)] for number in place.numbers]
    focus = listed
    if verb == "add":
        kept.append(blank_row(rows))
        focus = f"{listed}.{len(kept)}"
    elif int(last) in place.numbers:
        number = place.numbers.index(int(last))
        if verb == "drop":
            del kept[number]
        else:
            other = min(max(number + (1 if verb == "down" else -1), 0), len(kept) - 1)
            kept[number], kept[other] = kept[other], kept[number]
            focus = f"{listed}.{other + 1}"
    place.inner = {str(number): row for number, row in enumerate(kept, 1)}
    end = root.inner.pop(END_MARK, None)
    if end:  # the end of a form is its last name
        root.inner[END_MARK] = end
    return Acted(dict(flat(root)), focus)


def blank_row(rows: Rows) -> Typed:
    """A row in which nothing is typed yet: its names are there, their texts are empty."""
    return Typed() if rows.item is Item.TEXT else Typed(inner={node.name: _blank(node) for node in rows.fields})


def _blank(node: Node) -> Typed:
    if isinstance(node, Field):
        return Typed()
    if isinstance(node, Group):
        return Typed(inner={inner.name: _blank(inner) for inner in node.fields})
    return Typed(inner={"1": blank_row(node)} if node.required else {})


def _place(root: Typed, name: str) -> Typed | None:
    """Where a list stands in what was typed; None where a row on the way to it is gone."""
    place = root
    parts = name.split(".")
    for number, part in enumerate(parts):
        if number and is_number(part) and part not in place.inner:
            return None
        place = place.inner.setdefault(part, Typed())
    return place
