"""A form as the schema gives it: which fields there are, under which headings, and how each is asked for.

`layout` reads the schema and nothing else, so that a property that is added to data/schema is on the form with no other
change. It knows no record and no HTML.
"""

from __future__ import annotations

import dataclasses
import enum
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

from archive.editorial.forms.controls import Control, Option, choices_of, control_of, hint_of, options_of
from archive.editorial.forms.names import is_number

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from archive.record.schema import Kind, Schema, Spec

__all__ = ["Field", "Form", "Group", "Item", "Node", "Rows", "Section", "layout"]


@dataclass(frozen=True)
class Field:
    """One text that is asked for.

    Args:
        name: its key in the record.
        label: what people call it.
        help: what it means.
        type: its type in the schema.
        control: how it is asked for.
        required: whether the record must have it.
        hint: how its type is written, in a sentence.
        pattern: what a text of its type looks like, as a regular expression, or empty.
        example: a value.
        unit: the unit of its number.
        options: the codes of its vocabulary.
        vocabulary: the name of the vocabulary.
        choices: the name of the list of known values that is offered, like `source` or `country`, or empty.
    """

    name: str
    label: str
    help: str
    type: str
    control: Control
    required: bool = False
    hint: str = ""
    pattern: str = ""
    example: str = ""
    unit: str = ""
    options: tuple[Option, ...] = ()
    vocabulary: str = ""
    choices: str = ""


@dataclass(frozen=True)
class Group:
    """Fields that are one mapping of the record, like a place."""

    name: str
    label: str
    help: str
    fields: tuple[Node, ...]
    required: bool = False

    @cached_property
    def by_name(self) -> dict[str, Node]:
        """Its fields by name."""
        return {node.name: node for node in self.fields}


class Item(enum.StrEnum):
    """What a row is in the record: a mapping, a text, or the text of a citation."""

    MAP = "map"
    TEXT = "text"
    CITE = "cite"


@dataclass(frozen=True)
class Rows:
    """A list that can grow: statements of a property, events, citations.

    Args:
        name: its key in the record.
        label: what people call the list.
        help: what stands in it.
        item: what a row is in the record.
        fields: what is asked in each row.
        shape: the name of what a row is, the same for every list of such rows: `statement`, `event`, `cite`.
        row_label: what people call a row.
        required: whether the record must have one.
        many: whether several are no disagreement.
        contested: whether each needs a standing.
    """

    name: str
    label: str
    help: str
    item: Item
    fields: tuple[Node, ...]
    shape: str
    row_label: str
    required: bool = False
    many: bool = True
    contested: bool = False

    @cached_property
    def by_name(self) -> dict[str, Node]:
        """The fields of a row by name."""
        return {node.name: node for node in self.fields}


Node: TypeAlias = Field | Group | Rows


@dataclass(frozen=True)
class Section:
    """What stands under one heading; `prefix` goes before the names of its nodes (`statements`, or empty)."""

    key: str
    heading: str
    help: str
    nodes: tuple[Node, ...]
    prefix: str = ""


@dataclass(frozen=True)
class Form:
    """The form of a kind of record."""

    kind: Kind
    schema: Schema
    sections: tuple[Section, ...]

    @cached_property
    def top(self) -> Mapping[str, Node]:
        """What stands at the top of the record, and the narrative, by name."""
        return {node.name: node for section in self.sections if not section.prefix for node in section.nodes}

    @cached_property
    def statements(self) -> Mapping[str, Node]:
        """The statements of each property, by name."""
        return {node.name: node for section in self.sections if section.prefix for node in section.nodes}

    @cached_property
    def choices(self) -> tuple[str, ...]:
        """The names of the lists of known values that the form offers, each once."""
        return tuple(dict.fromkeys(field.choices for field in self._fields if field.choices))

    @cached_property
    def vocabularies(self) -> Mapping[str, tuple[str, tuple[Option, ...]]]:
        """The label and the codes of each vocabulary that the form offers, by name."""
        known = self.schema.vocabularies
        return {field.vocabulary: (known[field.vocabulary].label if field.vocabulary in known else field.label, field.options) for field in self._fields if field.vocabulary}

    @cached_property
    def lists(self) -> Mapping[str, Rows]:
        """Every list by the name that it has outside a row: `events`, `statements.arrest_date`, and `cites` once."""
        found: dict[str, Rows] = {}
        for section in self.sections:
            for node in section.nodes:
                if isinstance(node, Rows):
                    found[f"{section.prefix}.{node.name}" if section.prefix else node.name] = node
                    found.update({inner.name: inner for inner in node.fields if isinstance(inner, Rows)})
        return found

    @cached_property
    def shapes(self) -> Mapping[str, Rows]:
        """One list of each shape of rows, to say once what its fields mean."""
        return {rows.shape: rows for rows in reversed(list(self.lists.values()))}

    @cached_property
    def _fields(self) -> tuple[Field, ...]:
        return tuple(field for section in self.sections for field in _fields(section.nodes))

    def node(self, path: str) -> Node | None:
        """What stands at the path of a record or at the name of a field; the number of a row leads to its list; None where there is nothing."""
        parts = path.split(".")
        if parts[0] == "statements":
            found, parts = self.statements, parts[1:]
        else:
            found = self.top
        node: Node | None = None
        before_number = False
        for part in parts:
            if before_number:
                if not is_number(part):
                    return None
                before_number = False
                continue
            node = found.get(part)
            if node is None:
                return None
            found = {} if isinstance(node, Field) else node.by_name
            before_number = isinstance(node, Rows)
        return node


def _fields(nodes: Iterable[Node]) -> Iterator[Field]:
    for node in nodes:
        if isinstance(node, Field):
            yield node
        else:
            yield from _fields(node.fields)


def layout(kind: Kind, schema: Schema) -> Form:
    """The form of a kind of record, section by section in the order of the schema."""
    sections = [Section("record", kind.label, kind.definition, tuple(_node(spec, schema) for spec in kind.fields.values()))]
    headings: dict[str, list[Node]] = {}
    for spec in kind.properties.values():
        headings.setdefault(spec.group, []).append(_statements(spec, kind, schema))
    sections += [Section(_key(heading), heading or "Statements", "", tuple(nodes), "statements") for heading, nodes in headings.items()]
    sections += [Section(f"list-{name}", _plural(name), spec.definition, (dataclasses.replace(_rows(spec, schema), label=_plural(name), help=""),)) for name, spec in kind.lists.items()]
    if kind.looked_for:
        sections.append(Section("sought", "Looked for and not found", "", (_looked_for(kind),)))
    words = "What happened, in plain paragraphs of Markdown, each ending with its sources in brackets: [@citekey, ¶ 12]."
    narrative = Field("narrative", "Narrative", words, "narrative", Control.NARRATIVE)
    return Form(kind, schema, (*sections, Section("story", "Narrative", "", (narrative,))))


def _key(heading: str) -> str:
    return "group-" + "-".join(heading.lower().split())


def _plural(name: str) -> str:
    """The heading of a list, from its key in the schema: `failures` is Failures."""
    return name.replace("_", " ").capitalize()


def _node(spec: Spec, schema: Schema) -> Node:
    if spec.type == "group":
        return Group(spec.name, spec.label, spec.definition, tuple(_node(inner, schema) for inner in spec.fields), spec.required)
    if spec.type == "rows":
        return _rows(spec, schema)
    if spec.type == "cites":
        return _cites(spec)
    return _field(spec, schema)


def _field(spec: Spec, schema: Schema) -> Field:
    hint, pattern = hint_of(spec.type)
    return Field(
        spec.name,
        spec.label,
        spec.definition,
        spec.type,
        control_of(spec),
        required=spec.required,
        hint=hint,
        pattern=pattern,
        example=spec.example,
        unit=spec.unit,
        options=options_of(spec, schema),
        vocabulary=spec.of if spec.type == "vocabulary" else "",
        choices=choices_of(spec),
    )


def _rows(spec: Spec, schema: Schema) -> Rows:
    return Rows(spec.name, spec.label, spec.definition, Item.MAP, tuple(_node(inner, schema) for inner in spec.fields), spec.of, spec.label, spec.required)


def _cites(spec: Spec) -> Rows:
    source = Field("source", "Source", "The citekey of a source record.", "reference", Control.LINE, required=True, choices="source")
    place = Field("place", "Place in it", "Where in the source, if known.", "text", Control.LINE, hint="Like ¶ 12, at 4, § 3 or p. 7.")
    return Rows(spec.name, spec.label, spec.definition, Item.CITE, (source, place), "cite", "Source", spec.required)


def _statements(spec: Spec, kind: Kind, schema: Schema) -> Rows:
    """The statements of a property: the shape of a statement, its value of the property's type."""
    nodes: list[Node] = []
    for inner in kind.statement.fields:
        if inner.name == "value":
            nodes.append(_field(dataclasses.replace(spec, name="value", label=inner.label, definition="", required=True), schema))
        elif inner.name == "standing" and spec.contested:
            nodes.append(_node(dataclasses.replace(inner, required=True), schema))
        else:
            nodes.append(_node(inner, schema))
    return Rows(spec.name, spec.label, spec.definition, Item.MAP, tuple(nodes), "statement", spec.label, spec.required, spec.many, spec.contested)


def _looked_for(kind: Kind) -> Rows:
    known = [*kind.properties.values(), *(dataclasses.replace(spec, label=_plural(name)) for name, spec in kind.lists.items())]
    options = tuple(Option(spec.name, spec.label, spec.definition) for spec in known)
    name = Field("name", "What was looked for", "", "vocabulary", Control.SELECT, options=options, vocabulary="looked_for")
    words = "What was looked for in the sources and not found there, so that nobody takes a gap for an oversight."
    return Rows("looked_for", "Looked for", words, Item.TEXT, (name,), "looked_for", "Looked for")
