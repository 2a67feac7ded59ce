"""The words by which the search completes and corrects."""

from __future__ import annotations

import shutil
import sqlite3
from typing import TYPE_CHECKING

import pytest

from archive.database.build import build
from archive.query.spelling import word_key, words_of
from tests.factory import TODAY, Folder

if TYPE_CHECKING:
    from pathlib import Path

    from archive.record.schema import Schema


def test_every_word_of_every_record_is_listed_with_the_records_that_have_it(archive_connection: sqlite3.Connection) -> None:
    having: dict[str, int] = {}
    for title, text in archive_connection.execute("select title, text from search"):
        for word in words_of(f"{title}\n{text}"):
            having[word_key(word)] = having.get(word_key(word), 0) + 1
    listed = dict(archive_connection.execute("select word, records from search_words").fetchall())
    assert listed == {word: records for word, records in having.items() if len(word) >= 3}


@pytest.mark.parametrize("word", ["williams", "clearview", "recognition", "woodruff", "profugos", "цветков"])
def test_words_are_found_as_they_are_listed(archive_connection: sqlite3.Connection, word: str) -> None:
    records = archive_connection.execute("select records from search_words where word = ?", [word]).fetchone()[0]
    found = archive_connection.execute("select count(*) from search where search match ?", [f'"{word}"']).fetchone()[0]
    # The index finds other endings of a word too.
    assert 0 < records <= found


def test_spellings_are_listed_where_there_are_others(archive_connection: sqlite3.Connection) -> None:
    spellings = dict(archive_connection.execute("select word, spellings from search_words").fetchall())
    assert set(spellings["lineup"].split(" ")) >= {"lineup", "line-up"}
    assert spellings["profugos"] == "prófugos"
    assert spellings["clearview"] is None
    for word, written in spellings.items():
        assert {word_key(spelling) for spelling in (written or word).split(" ")} == {word}


def test_the_list_of_words_is_small_beside_the_database(archive_connection: sqlite3.Connection) -> None:
    sizes = dict(archive_connection.execute("select name, sum(pgsize) from dbstat group by name").fetchall())
    words = sum(size for name, size in sizes.items() if "search_words" in name)
    assert words < 0.08 * sum(sizes.values())


def test_a_word_that_is_gone_from_the_data_is_gone_from_the_list(schema: Schema, tmp_path: Path) -> None:
    folder = Folder.made_in(tmp_path / "data", schema)
    listed = []
    for title in ("Robert Xylophone", "Robert Example"):
        shutil.rmtree(folder.root / "cases")
        folder.add("case", title=title)
        output = tmp_path / f"{title}.db"
        assert build(folder.root, output, TODAY, workers=1).replaced
        connection = sqlite3.connect(output)
        listed.append({word for (word,) in connection.execute("select word from search_words")})
        connection.close()
    assert "xylophone" in listed[0]
    assert "xylophone" not in listed[1]


def test_rows_of_records_are_numbered_like_those_of_the_index(archive_connection: sqlite3.Connection) -> None:
    """The search takes kinds and titles from `records` by this number."""
    numbered = archive_connection.execute("select rowid, key, kind from records order by rowid").fetchall()
    assert [tuple(row) for row in numbered] == [tuple(row) for row in archive_connection.execute("select rowid, key, kind from search order by rowid")]
