from __future__ import annotations

import csv
import io
import json
import sqlite3

import pytest

from archive.baking.rows import quoted, rows_as

MANY = 500
TABLE = quoted('odd " name')


@pytest.fixture
def connection() -> sqlite3.Connection:
    made = sqlite3.connect(":memory:")
    made.execute('create table "odd "" name" (id, text)')
    made.executemany('insert into "odd "" name" values (?, ?)', [(number, f'a, "quoted"\nline {number}' if number % 2 else None) for number in range(MANY)])
    return made


def test_rows_come_in_pieces_and_are_whole(connection: sqlite3.Connection) -> None:
    sql = f"select * from {TABLE}"
    pieces = list(rows_as(connection, ".json", sql))
    assert len(pieces) > 2
    read = json.loads(b"".join(pieces))
    assert [row["id"] for row in read] == list(range(MANY))
    again = list(csv.DictReader(io.StringIO(b"".join(rows_as(connection, ".csv", sql)).decode(), newline="")))
    assert [(row["id"], row["text"]) for row in again] == [(str(row["id"]), row["text"] or "") for row in read]


def test_no_rows_are_a_list_without_any(connection: sqlite3.Connection) -> None:
    sql = f"select id from {TABLE} where id = :id"
    assert b"".join(rows_as(connection, ".json", sql, {"id": -1})) == b"[]"
    assert b"".join(rows_as(connection, ".csv", sql, {"id": -1})) == b"id\r\n"
