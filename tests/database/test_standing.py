"""What stands when all rows are in: answers are those of their questions, and sets and values are two sides of one thing."""

from __future__ import annotations

import json
import shutil
import sqlite3
from typing import TYPE_CHECKING

import pytest

from archive.database.standing import keep_answers
from archive.query.questions import ANSWER, QUESTIONS
from archive.query.sets import places_of

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("sql", QUESTIONS)
def test_a_kept_answer_is_what_the_question_gives(archive_connection: sqlite3.Connection, sql: str) -> None:
    kept = json.loads(archive_connection.execute(ANSWER, {"sql": sql}).fetchone()[0])
    cursor = archive_connection.execute(sql)
    names = [column[0] for column in cursor.description]
    assert kept == [dict(zip(names, row, strict=True)) for row in cursor]


def test_a_question_is_one_of_the_whole_archive_and_stands_once() -> None:
    assert len(set(QUESTIONS)) == len(QUESTIONS)
    assert not [sql for sql in QUESTIONS if " :" in sql]


def test_sets_by_value_and_values_by_case_say_the_same(archive_connection: sqlite3.Connection) -> None:
    by_value = {
        (place, facet, value)
        for facet, value, members in archive_connection.execute("select facet, value, members from case_sets where place > 0")
        for place in places_of(int.from_bytes(members, "little"))
    }
    assert by_value == {tuple(row) for row in archive_connection.execute("select n, facet, value from case_values")}


def test_the_set_of_any_value_is_that_of_all_together(archive_connection: sqlite3.Connection) -> None:
    together: dict[str, int] = {}
    for facet, members in archive_connection.execute("select facet, members from case_sets where place > 0"):
        together[facet] = together.get(facet, 0) | int.from_bytes(members, "little")
    for facet, members, cases in archive_connection.execute("select facet, members, cases from case_sets where place = 0"):
        assert int.from_bytes(members, "little") == together.get(facet, 0)
        assert cases == together.get(facet, 0).bit_count()


def test_further_answers_are_kept_and_a_question_that_cannot_be_asked_keeps_none(small_database: Path, tmp_path: Path) -> None:
    own = tmp_path / "archive.db"
    shutil.copy(small_database, own)
    keep_answers(own, ["select 1 as gone"])
    keep_answers(own, ["select nothing from nowhere", "select count(*) as cases from cases"])
    with sqlite3.connect(own) as connection:
        found = dict(connection.execute("select sql, rows from answers").fetchall())
        cases = connection.execute("select count(*) from cases").fetchone()[0]
    connection.close()
    assert found.keys() == {*QUESTIONS, "select count(*) as cases from cases"}
    assert json.loads(found["select count(*) as cases from cases"]) == [{"cases": cases}]
    assert "select nothing from nowhere" not in found
