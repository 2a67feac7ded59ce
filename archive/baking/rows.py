"""Rows of tables and views as JSON and CSV, as Datasette writes them, from a connection; whole tables in pieces, so that none is ever whole in memory."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Mapping

_PIECE = 200


def rows_as(connection: sqlite3.Connection, form: str, sql: str, values: Mapping[str, object] | None = None) -> Iterator[bytes]:
    """The rows of a query in pieces.

    Args:
        connection: an open database of the archive.
        form: `.json`, an array of objects, or `.csv`, with a line of names first (RFC 4180).
        sql: the query.
        values: its parameters.
    """
    cursor = connection.cursor()
    cursor.row_factory = None
    cursor.execute(sql, values or {})
    names = [column[0] for column in cursor.description]
    return _json(cursor, names) if form == ".json" else _csv(cursor, names)


def quoted(name: str) -> str:
    """The name of a table or column as SQL has it."""
    return '"' + name.replace('"', '""') + '"'


def _json(cursor: sqlite3.Cursor, names: list[str]) -> Iterator[bytes]:
    before = "["
    while rows := cursor.fetchmany(_PIECE):
        yield (before + ", ".join(json.dumps(dict(zip(names, row, strict=True))) for row in rows)).encode()
        before = ", "
    yield b"[]" if before == "[" else b"]"


def _csv(cursor: sqlite3.Cursor, names: list[str]) -> Iterator[bytes]:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(names)
    while rows := cursor.fetchmany(_PIECE):
        writer.writerows(rows)
        yield text.getvalue().encode()
        text.seek(0)
        text.truncate()
    yield text.getvalue().encode()
