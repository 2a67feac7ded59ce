from __future__ import annotations

import json
import sqlite3
from typing import TYPE_CHECKING

import pytest

from archive.editorial import audit
from archive.editorial.desk import DeskError, open_desk

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    connection = open_desk(tmp_path / "desk.db")
    for number in range(5):
        audit.log(connection, f"2026-11-21T12:00:0{number}+00:00", "ada", "did", f"thing {number}", number=number, words="«ä»")
    yield connection
    connection.close()


def test_the_chain_holds(opened: sqlite3.Connection) -> None:
    assert audit.verify(opened) == 5
    assert [json.loads(line)["number"] for line in audit.exported(opened)] == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("sentence", ["update log set who = 'eve'", "delete from log where number = 3", "insert or replace into log select * from log where number = 2"])
def test_the_file_refuses_changes(opened: sqlite3.Connection, sentence: str) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        opened.execute(sentence)


@pytest.mark.parametrize("column", ["time", "who", "act", "about", "detail", "previous", "hash"])
def test_a_changed_line_shows(opened: sqlite3.Connection, column: str) -> None:
    opened.execute("drop trigger log_stays")
    opened.execute(f"update log set {column} = {column} || 'x' where number = 3")
    with pytest.raises(DeskError, match="line 3"):
        audit.verify(opened)


def test_a_line_that_was_taken_out_shows(opened: sqlite3.Connection) -> None:
    opened.execute("drop trigger log_remains")
    opened.execute("delete from log where number = 2")
    with pytest.raises(DeskError, match="line 2"):
        audit.verify(opened)
