"""From a problem to the field that has it: the check names paths and lines of the record, the form has names and anchors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from archive.editorial.forms.layout import Field, Form, Rows
from archive.editorial.forms.names import anchor, is_number
from archive.record.yamltree import Map, Seq

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from archive.check.problems import Problem
    from archive.record.model import Record


@dataclass(frozen=True, slots=True)
class Located:
    """A problem and its place in the form.

    Args:
        problem: the problem.
        name: the name of the field, row or list, empty where it is the whole draft's.
        words: the place as people call it, like `Date of arrest 1: Sources`.
    """

    problem: Problem
    name: str
    words: str

    @property
    def anchor(self) -> str:
        """The id of the element to link to."""
        return anchor(self.name)

    def as_json(self) -> dict[str, Any]:
        """What the script of the desk is told."""
        told = self.problem
        return {
            "field": told.field, "name": self.name, "anchor": self.anchor, "where": self.words,
            "line": told.line, "severity": str(told.severity), "what": told.what, "fix": told.fix, "rule": told.rule,
        }  # fmt: skip


def locate(form: Form, problems: Iterable[Problem], places: Mapping[str, str] | None = None, record: Record | None = None) -> list[Located]:
    """Where in the form each problem belongs, in the order given.

    Args:
        form: the form.
        problems: what the check found.
        places: where the rows of the record stand in the form (`Reading.places`), if not at their own number.
        record: the record as read from its text: its lines tell which row of a list is meant where a rule names only the list.

    """
    lines = list(_lines(record.front, "")) if record else []
    located = []
    for problem in problems:
        name = _typed(_said(form, problem, lines), places or {})
        located.append(Located(problem, name, _words(form, name)))
    return located


def _said(form: Form, problem: Problem, lines: list[tuple[int, str]]) -> str:
    """The path of what a problem is about, as exactly as its field and its line tell.

    Rules may leave out the number of a row (`events.date`, `related`) or the word `statements`.
    """
    parts = problem.field.split(".")
    if parts[0] in form.statements and parts[0] not in form.top:
        parts = ["statements", *parts]
    known = next((path for length in range(len(parts), 0, -1) if form.node(path := ".".join(parts[:length]))), "")
    if not known or known == "narrative" or isinstance(form.node(known), Field):
        return known
    here = [path for line, path in lines if line == problem.line and path.startswith(f"{known}.") and form.node(path)]
    unnumbered = [part for part in parts if not is_number(part)]
    exact = [path for path in here if [part for part in path.split(".") if not is_number(part)] == unnumbered]
    outermost = min((path.count(".") for path in here), default=0)
    for nearest in (exact, [path for path in here if path.count(".") == outermost]):
        if len(nearest) == 1:
            return nearest[0]
    return known


def _lines(value: Any, path: str) -> Iterator[tuple[int, str]]:
    """The path and line of all that stands under a key, but for the citations of a row."""
    if isinstance(value, Map):
        for key, inner in value.items():
            at = f"{path}.{key}" if path else key
            yield value.lines[key], at
            yield from _lines(inner, at)
    elif isinstance(value, Seq):
        for number, inner in enumerate(value, 1):
            yield value.lines[number - 1], f"{path}.{number}"
            yield from _lines(inner, f"{path}.{number}")


def _typed(said: str, places: Mapping[str, str]) -> str:
    """The name in the form of a path in the record."""
    parts = said.split(".")
    for length in range(len(parts), 0, -1):
        row = ".".join(parts[:length])
        if row in places:
            return ".".join([places[row], *parts[length:]])
    return said


def _words(form: Form, name: str) -> str:
    """The labels on the way to a name."""
    words: list[str] = []
    parts = name.split(".") if name else []
    for length in range(1, len(parts) + 1):
        part, path = parts[length - 1], ".".join(parts[:length])
        node = form.node(path)
        if isinstance(node, Rows) and is_number(part) and words:
            words[-1] = f"{node.row_label} {part}"
        elif node:
            words.append(node.label)
    return ": ".join(words)
