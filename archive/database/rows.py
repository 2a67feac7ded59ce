"""The rows that one record makes, by table. Pure, and run in parallel: it knows no other record."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from archive.database.tables import LIST_TABLES, field_columns, kind_table, property_columns
from archive.record.citation import find_groups, parse_cite
from archive.record.dates import parse_date
from archive.record.markup import render_narrative
from archive.record.model import record_key
from archive.record.values import PARSERS, Value
from archive.record.yamltree import Map, Seq

if TYPE_CHECKING:
    from archive.record.model import Record, Statement
    from archive.record.schema import Kind, Schema, Spec

# What nobody would type into a search box.
_NOT_WORDS = {"slug", "id", "url"}
_NOT_SEARCHED = {"title", "accessed", "checked", "review", "type", "language"}
_CITATIONS = re.compile(r" ?\[@[^\[\]]*\]")
_AS_WRITTEN = {"text", "url", "slug", "id", "reference"}

Row = tuple[Any, ...]
Rows = dict[str, list[Row]]


def rows_of(record: Record, schema: Schema, search_row: int, sha256: str) -> Rows:
    """Every row that a sound record makes.

    Args:
        record: a record without problems.
        schema: the schema.
        search_row: its number (`numbering`), which is its row in `records` and `search`, and stands first in the rows of both.
        sha256: SHA-256 of its file.
    """
    return _RowMaker(record, schema, search_row).make(sha256)


class _RowMaker:
    def __init__(self, record: Record, schema: Schema, search_row: int) -> None:
        self.record = record
        self.schema = schema
        self.kind = record.kind
        self.key = record.key
        self.search_row = search_row
        self.rows: Rows = {}
        self.words: list[str] = []

    def add(self, table: str, row: Row) -> None:
        self.rows.setdefault(table, []).append(row)

    def make(self, sha256: str) -> Rows:
        record, kind = self.record, self.kind
        self.add("records", (self.search_row, self.key, kind.name, record.id, record.title, f"/{kind.folder}/{record.id}", record.path, sha256))
        values: dict[str, Any] = {"search_row": self.search_row}
        for spec in kind.fields.values():
            self._field(spec, record.front, values)
        self._statements(values)
        self._lists()
        self._narrative(values)
        looked_for = record.front.get("looked_for")
        values["looked_for"] = " ".join(looked_for) if looked_for else None
        if kind.name == "source":
            values["byline"] = _byline(record)
            self.words.append(values["byline"] or "")
            self._original()
        self.add(kind.plural, tuple(values.get(column.name) for column in _columns(kind)))
        self.add("search", (self.search_row, record.title, "\n".join(word for word in self.words if word), self.key, kind.name))
        return self.rows

    def _field(self, spec: Spec, parent: Map, values: dict[str, Any]) -> None:
        value = parent.get(spec.name)
        if value is None:
            return
        if spec.type == "group":
            for inner in spec.fields:
                self._field(inner, value, values)
        elif spec.type == "rows":
            values[field_columns(spec)[0].name] = json.dumps(value, ensure_ascii=False)
        else:
            values[field_columns(spec)[0].name] = value
            if spec.type not in _NOT_WORDS and spec.name not in _NOT_SEARCHED:
                self.words.append(self._display(spec, value))

    def _display(self, spec: Spec, text: str) -> str:
        if spec.type == "vocabulary":
            return self.schema.vocabularies[spec.of].terms[text].label
        return text if spec.type in _AS_WRITTEN else PARSERS[spec.type](text).display

    def _statements(self, values: dict[str, Any]) -> None:
        of_property: dict[str, list[Statement]] = {}
        for statement in self.record.statements:
            of_property.setdefault(statement.name, []).append(statement)
        for name, statements in of_property.items():
            spec = self.kind.properties[name]
            ranks = {statement.rank for statement in statements}
            best_rank = "preferred" if "preferred" in ranks else "normal"
            shown = []
            for statement in statements:
                value = PARSERS[spec.type](statement.value)
                is_best = statement.rank == best_rank
                if is_best:
                    shown.append(value)
                self._statement(statement, spec, value, is_best=is_best)
            self._wide(spec, shown, values)

    def _statement(self, statement: Statement, spec: Spec, value: Value, *, is_best: bool) -> None:
        row = statement.row
        reference = record_key(self.schema.kinds[spec.of], value.text) if spec.type == "reference" else None
        display = self._display(spec, value.text)
        self.add(
            "statements",
            (
                statement.id, statement.content_hash, self.key, statement.name, statement.number, value.text, display,
                value.number, value.low, value.high, value.currency, *_span(value), reference, statement.rank, int(is_best),
                row.get("why"), row.get("standing"), row.get("said_by"), row.get("as_of"), row.get("note"),
            ),
        )  # fmt: skip
        self.words += [display, row.get("note", "")]
        if reference:
            self.add("links", (self.key, statement.id, statement.name, reference, None))
        self._cites(statement.id, "statements", row)

    def _wide(self, spec: Spec, shown: list[Value], values: dict[str, Any]) -> None:
        """Fill the columns of a property in the wide table with its best-ranked values."""
        if not shown:
            return
        columns = property_columns(spec)
        first = shown[0]
        if spec.many:
            values[columns[0].name] = "; ".join(value.text if spec.type == "reference" else value.display for value in shown)
        elif spec.type == "number":
            values[columns[0].name] = first.number
        else:
            values[columns[0].name] = first.text
        if len(columns) > 1:
            values[columns[1].name] = first.number
        if len(columns) > 2:
            values[columns[2].name] = first.currency

    def _lists(self) -> None:
        for name, shape in self.kind.lists.items():
            for number, (_, row) in enumerate(self.record.rows(name), 1):
                place = f"{self.key}#{name}.{number}"
                self.words += [text for key, text in row.items() if key in {"what", "note", "why", "speaker", "who"} and isinstance(text, str)]
                for column in shape.fields:
                    if column.type == "reference" and column.name in row:
                        self.add("links", (self.key, place, name, record_key(self.schema.kinds[column.of], row[column.name]), row.get("why") or row.get("role") or row.get("stance")))
                if name in LIST_TABLES:
                    self._list_row(name, shape, number, place, row)
                self._cites(place, name, row)

    def _list_row(self, name: str, shape: Spec, number: int, place: str, row: Map) -> None:
        cells: dict[str, Any] = {"id": place, "record": self.key, "n": number}
        for column in shape.fields:
            if column.name == "date" and "date" in row:
                date = parse_date(row["date"])
                cells |= {"date": date.text, "date_from": date.lower_iso, "date_to": date.upper_iso}
            elif column.name not in {"cites", "date"}:
                cells[column.name] = row.get(column.name)
        if "code" in row:
            self.words.append(self.schema.vocabularies["failure"].terms[row["code"]].label)
        self.add(name, tuple(cells.get(column.name) for column in LIST_TABLES[name].columns))

    def _cites(self, place: str, part: str, row: Map) -> None:
        cites = row.get("cites")
        if isinstance(cites, Seq):
            for number, text in enumerate(cites, 1):
                citation = parse_cite(text)
                self.add("citations", (place, number, self.key, part, citation.key, citation.locator, None))

    def _narrative(self, values: dict[str, Any]) -> None:
        if not self.record.body:
            return
        rendered = render_narrative(self.record.body)
        notes = {citation: number for number, citation in enumerate(rendered.notes, 1)}
        values["narrative"], values["narrative_html"] = self.record.body, rendered.html
        for number, (_, paragraph) in enumerate(self.record.paragraphs, 1):
            place = f"{self.key}#narrative.{number}"
            cited = [citation for group in find_groups(paragraph) for citation in group.citations]
            for n, citation in enumerate(dict.fromkeys(cited), 1):
                self.add("citations", (place, n, self.key, "narrative", citation.key, citation.locator, notes.get(citation)))
        self.words.append(_CITATIONS.sub("", self.record.body))

    def _original(self) -> None:
        original = self.record.text("copy_of", "source")
        if original:
            self.add("links", (self.key, f"{self.key}#copy_of", "copy_of", f"sources/{original}", "copy of"))


def _span(value: Value) -> tuple[str | None, str | None]:
    return (value.date.lower_iso, value.date.upper_iso) if value.date else (None, None)


def _byline(record: Record) -> str | None:
    names = [row.get("literal") or " ".join(filter(None, (row.get("given"), row.get("family")))) for _, row in record.rows("author")]
    return "; ".join(names) or None


_KIND_COLUMNS: dict[str, tuple[Any, ...]] = {}


def _columns(kind: Kind) -> tuple[Any, ...]:
    if kind.name not in _KIND_COLUMNS:
        _KIND_COLUMNS[kind.name] = kind_table(kind).columns
    return _KIND_COLUMNS[kind.name]
