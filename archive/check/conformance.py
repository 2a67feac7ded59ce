"""Whether a record has the shape that the schema gives its kind: keys, types, vocabularies, citations, standings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from archive.check.problems import Problem
from archive.errors import InvalidValue
from archive.record.citation import parse_cite
from archive.record.values import PARSERS
from archive.record.vocabulary import suggest
from archive.record.yamltree import Map, Seq

if TYPE_CHECKING:
    from collections.abc import Container, Iterable

    from archive.record.model import Record
    from archive.record.schema import Schema, Spec


# A path into a record: () is the record, (path, key or number) what stands there.
Field = tuple[()] | tuple[Any, str | int]


def conformance(record: Record, schema: Schema) -> list[Problem]:
    """Every place where a record departs from the schema."""
    checker = _Checker(record.path, schema)
    checker.record(record)
    return checker.problems


def check_row(path: str, row: Map, spec: Spec, schema: Schema, where: str) -> list[Problem]:
    """Every place where a row departs from its shape."""
    checker = _Checker(path, schema)
    checker.row(row, spec, ((), where))
    return checker.problems


class _Checker:
    """Walks a tree beside its schema and gathers problems; a field is named by its path, like `statements.arrest_date.1`."""

    def __init__(self, path: str, schema: Schema) -> None:
        self.path = path
        self.schema = schema
        self.problems: list[Problem] = []

    def report(self, line: int, field: Field, what: str, fix: str, rule: str) -> None:
        self.problems.append(Problem(self.path, line, _words(field), what, fix, rule))

    def wrong_shape(self, line: int, field: Field, wanted: str, example: str) -> None:
        self.report(line, field, f"`{_words(field)}` is not {wanted}", f"write {example}", "shape")

    def record(self, record: Record) -> None:
        kind, front = record.kind, record.front
        self.unknown_keys(front, kind.key_set, kind.key_order, ())
        for spec in kind.fields.values():
            if spec.name in front:
                self.field(front, spec, ())
            elif spec.required:
                self.missing(spec, (), front.line)
        for spec in kind.lists.values():
            if spec.name in front:
                self.rows(front, spec, ())
        if kind.properties and "statements" in front:
            self.statements(record)
        if kind.looked_for and "looked_for" in front:
            self.looked_for(record)

    def row(self, row: Map, spec: Spec, where: Field) -> None:
        columns = spec.by_name
        for key in row:
            if key in columns:
                self.field(row, columns[key], where)
        self.unknown_keys(row, columns, columns, where)
        for column in spec.required_fields:
            if column.name not in row:
                self.missing(column, where, row.line)

    def missing(self, spec: Spec, where: Field, line: int) -> None:
        self.report(line, (where, spec.name), f"`{spec.name}` is missing", f"write it: {spec.definition}", "missing-key")

    def unknown_keys(self, found: Map, known: Container[str], names: Iterable[str], where: Field) -> None:
        for key in found:
            if key not in known:
                self.report(found.lines.get(key, found.line), (where, key), f"there is no key `{key}`", suggest(key, list(names)), "unknown-key")

    def field(self, parent: Map, spec: Spec, where: Field) -> None:
        value = parent[spec.name]
        kind = spec.type
        if kind == "rows":
            self.rows(parent, spec, where)
            return
        at, field = parent.lines[spec.name], (where, spec.name)
        if kind == "cites":
            self.cites(value, at, field)
        elif kind == "group":
            if isinstance(value, Map):
                self.row(value, spec, field)
            else:
                self.wrong_shape(at, field, "a mapping", f"{spec.name}: {{{', '.join(s.name + ': …' for s in spec.fields)}}}")
        elif isinstance(value, str):
            self.value(value, at, field, spec)
        else:
            self.wrong_shape(at, field, "one text", f"{spec.name}: …")

    def value(self, text: str, line: int, field: Field, spec: Spec) -> None:
        if not text:
            self.report(line, field, "the text is empty", "leave the key out", "empty-value")
            return
        try:
            if spec.type == "vocabulary":
                self.schema.vocabularies[spec.of].require(text)
            elif spec.type not in {"text", "any"}:
                PARSERS[spec.type](text)
        except InvalidValue as error:
            self.report(line, field, error.what, error.fix, f"type-{spec.type}")

    def cites(self, value: Any, line: int, field: Field) -> None:
        if not isinstance(value, Seq) or not value:
            self.wrong_shape(line, field, "a list of citekeys", "cites: [citekey, citekey ¶ 12]")
            return
        for number, item in enumerate(value):
            try:
                parse_cite(item if isinstance(item, str) else str(item))
            except InvalidValue as error:
                self.report(value.lines[number], field, error.what, error.fix, "type-cites")
        if len(value) > 1 and len(set(map(str, value))) < len(value):
            self.report(line, field, "a source is cited twice", "cite it once, or with two places", "type-cites")

    def rows(self, parent: Map, spec: Spec, where: Field) -> None:
        rows = parent[spec.name]
        field = (where, spec.name)
        if not isinstance(rows, Seq) or not rows:
            self.wrong_shape(parent.lines[spec.name], field, "a list of rows", f"a line `- {_row_example(spec)}` a row, or leave the key out")
            return
        for number, row in enumerate(rows):
            if isinstance(row, Map):
                self.row(row, spec, (field, number + 1))
            else:
                self.wrong_shape(rows.lines[number], (field, number + 1), "a mapping", f"- {_row_example(spec)}")

    def statements(self, record: Record) -> None:
        kind = record.kind
        found = record.front["statements"]
        if not isinstance(found, Map):
            at = record.front.lines["statements"]
            self.wrong_shape(at, ((), "statements"), "a mapping of properties", "statements:, then `  property:` and `    - {value: …, cites: […]}`")
            return
        self.unknown_keys(found, kind.properties, kind.properties, ((), "statements"))
        for name in found:
            if name in kind.properties:
                self.rows(found, kind.statement_rows[name], ((), "statements"))
        for statement in record.statements:
            spec = kind.properties[statement.name]
            field = ((((), "statements"), statement.name), statement.number)
            if statement.value:
                self.value(statement.value, statement.row.lines["value"], (field, "value"), spec)
            if spec.contested and "standing" not in statement.row:
                codes = ", ".join(self.schema.vocabularies["standing"].terms)
                self.report(statement.line, field, f"`{statement.name}` is of a contested kind and has no standing", f"write `standing:` and one of {codes}", "standing")
            if statement.rank == "deprecated" and "why" not in statement.row:
                self.report(statement.line, field, "a deprecated statement has no reason", "write `why:`", "why-deprecated")

    def looked_for(self, record: Record) -> None:
        items = record.front["looked_for"]
        line = record.front.lines["looked_for"]
        if not isinstance(items, Seq) or not all(isinstance(item, str) for item in items):
            self.wrong_shape(line, ((), "looked_for"), "a list of names", "looked_for: [system, search_date]")
            return
        known = [*record.kind.properties, *record.kind.lists]
        for item in items:
            if item not in known:
                self.report(line, ((), "looked_for"), f"there is no property `{item}`", suggest(item, known), "unknown-key")


def _row_example(spec: Spec) -> str:
    return "{" + ", ".join(f"{column.name}: …" for column in spec.required_fields) + "}"


def _words(field: Field) -> str:
    """A path as people read it, `statements.arrest_date.1`; put together only where there is a problem."""
    parts = []
    while field:
        field, name = field
        parts.append(str(name))
    return ".".join(reversed(parts))
