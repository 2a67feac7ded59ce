"""Whether a record has the shape that the schema gives its kind: keys, types, vocabularies, citations, standings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from archive.check.problems import Problem
from archive.errors import InvalidValue
from archive.record.citation import parse_cite
from archive.record.model import Map, Seq
from archive.record.values import PARSERS
from archive.record.vocabulary import suggest

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from archive.record.model import Record
    from archive.record.schema import Schema, Spec


def conformance(record: Record, schema: Schema) -> Iterator[Problem]:
    """Every place where a record departs from the schema."""
    kind = record.kind
    front = record.front
    yield from _unknown_keys(record.path, front, kind.key_order, "", record.front.line)
    for spec in kind.fields.values():
        yield from _check_field(record.path, front, spec, schema, "", front.line)
    for spec in kind.lists.values():
        yield from _check_rows(record.path, front, spec, schema, "")
    yield from _check_statements(record, schema)
    if "looked_for" in front and kind.looked_for:
        yield from _check_looked_for(record)


def check_row(path: str, row: Map, spec: Spec, schema: Schema, where: str) -> Iterator[Problem]:
    """Every place where a row departs from its shape."""
    yield from _unknown_keys(path, row, [column.name for column in spec.fields], where, row.line)
    for column in spec.fields:
        yield from _check_field(path, row, column, schema, where, row.line)


def _unknown_keys(path: str, found: Map, known: Collection[str], where: str, line: int) -> Iterator[Problem]:
    for key in found:
        if key not in known:
            yield Problem(path, found.lines.get(key, line), _join(where, key), f"there is no key `{key}`", suggest(key, list(known)), "unknown-key")


def _check_field(path: str, parent: Map, spec: Spec, schema: Schema, where: str, line: int) -> Iterator[Problem]:
    field = _join(where, spec.name)
    if spec.name not in parent:
        if spec.required:
            yield Problem(path, line, field, f"`{spec.name}` is missing", f"write it: {spec.definition}", "missing-key")
        return
    value = parent[spec.name]
    at = parent.lines[spec.name]
    if spec.type == "group":
        if isinstance(value, Map):
            yield from check_row(path, value, spec, schema, field)
        else:
            yield _wrong_shape(path, at, field, "a mapping", f"{spec.name}: {{{', '.join(s.name + ': …' for s in spec.fields)}}}")
    elif spec.type == "rows":
        yield from _check_rows(path, parent, spec, schema, where)
    elif spec.type == "cites":
        yield from _check_cites(path, value, at, field)
    elif not isinstance(value, str):
        yield _wrong_shape(path, at, field, "one text", f"{spec.name}: …")
    else:
        yield from _check_value(path, value, at, field, spec, schema)


def _check_value(path: str, text: str, line: int, field: str, spec: Spec, schema: Schema) -> Iterator[Problem]:
    if not text:
        yield Problem(path, line, field, "the text is empty", "leave the key out", "empty-value")
        return
    try:
        if spec.type == "vocabulary":
            schema.vocabularies[spec.of].require(text)
        else:
            PARSERS[spec.type](text)
    except InvalidValue as error:
        yield Problem(path, line, field, error.what, error.fix, f"type-{spec.type}")


def _check_cites(path: str, value: Any, line: int, field: str) -> Iterator[Problem]:  # noqa: ANN401 - a tree of text
    if not isinstance(value, Seq) or not value:
        yield _wrong_shape(path, line, field, "a list of citekeys", "cites: [citekey, citekey ¶ 12]")
        return
    for number, item in enumerate(value):
        try:
            parse_cite(item if isinstance(item, str) else str(item))
        except InvalidValue as error:
            yield Problem(path, value.lines[number], field, error.what, error.fix, "type-cites")
    if len(set(map(str, value))) < len(value):
        yield Problem(path, line, field, "a source is cited twice", "cite it once, or with two places", "type-cites")


def _check_rows(path: str, parent: Map, spec: Spec, schema: Schema, where: str) -> Iterator[Problem]:
    if spec.name not in parent:
        return
    rows = parent[spec.name]
    field = _join(where, spec.name)
    if not isinstance(rows, Seq) or not rows:
        yield _wrong_shape(path, parent.lines[spec.name], field, "a list of rows", f"a line `- {{{', '.join(s.name + ': …' for s in spec.fields if s.required)}}}` a row, or leave the key out")
        return
    for number, row in enumerate(rows):
        if isinstance(row, Map):
            yield from check_row(path, row, spec, schema, f"{field}.{number + 1}")
        else:
            yield _wrong_shape(path, rows.lines[number], f"{field}.{number + 1}", "a mapping", f"- {{{', '.join(s.name + ': …' for s in spec.fields if s.required)}}}")


def _check_statements(record: Record, schema: Schema) -> Iterator[Problem]:
    kind = record.kind
    if "statements" not in record.front or not kind.properties:
        return
    found = record.front["statements"]
    at = record.front.lines["statements"]
    if not isinstance(found, Map):
        yield _wrong_shape(record.path, at, "statements", "a mapping of properties", "statements:, then `  property:` and `    - {value: …, cites: […]}`")
        return
    yield from _unknown_keys(record.path, found, list(kind.properties), "statements", at)
    for name, spec in kind.properties.items():
        if name not in found:
            continue
        yield from _check_rows(record.path, found, kind.statement_rows[name], schema, "statements")
        for statement in (s for s in record.statements if s.property == name):
            field = f"statements.{name}.{statement.number}"
            line = statement.row.lines.get("value", statement.line)
            if statement.value:
                yield from _check_value(record.path, statement.value, line, f"{field}.value", spec, schema)
            if spec.contested and "standing" not in statement.row:
                codes = ", ".join(schema.vocabularies["standing"].terms)
                yield Problem(record.path, statement.line, field, f"`{name}` is of a contested kind and has no standing", f"write `standing:` and one of {codes}", "standing")
            if statement.rank == "deprecated" and "why" not in statement.row:
                yield Problem(record.path, statement.line, field, "a deprecated statement has no reason", "write `why:`", "why-deprecated")


def _check_looked_for(record: Record) -> Iterator[Problem]:
    items = record.front["looked_for"]
    line = record.front.lines["looked_for"]
    if not isinstance(items, Seq) or not all(isinstance(item, str) for item in items):
        yield _wrong_shape(record.path, line, "looked_for", "a list of names", "looked_for: [system, search_date]")
        return
    known = [*record.kind.properties, *record.kind.lists]
    for item in items:
        if item not in known:
            yield Problem(record.path, line, "looked_for", f"there is no property `{item}`", suggest(item, known), "unknown-key")


def _wrong_shape(path: str, line: int, field: str, wanted: str, example: str) -> Problem:
    return Problem(path, line, field, f"`{field}` is not {wanted}", f"write {example}", "shape")


def _join(where: str, name: str) -> str:
    return f"{where}.{name}" if where else name
