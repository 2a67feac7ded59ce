"""The ledger and the history as tables."""

from __future__ import annotations

import hashlib
import sqlite3
from typing import TYPE_CHECKING

import pytest

from archive.database.build import build
from archive.query.frozen import read_schema
from archive.store.ledger import read_ledger
from archive.store.publication import Act, carry_out
from tests.factory import TODAY, Folder, subject
from tests.store.publishing import FIRST, SIGNED, correct, published, withdraw

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from archive.record.schema import Schema


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory, schema: Schema) -> Folder:
    """A folder in which one case was corrected twice, one withdrawn after a correction, and one merged."""
    folder = Folder.made_in(tmp_path_factory.mktemp("lived") / "data", schema)
    folder.add("case", id="WIA-0003", slug="carl-third", title="Carl Third", subject=subject(name="Carl Third"))
    published(folder)
    correct(folder, "Robert Zebulon")
    correct(folder)
    other = "cases/WIA-0002-anna-other.md"
    carry_out(folder.root, {other: folder.read(other).replace("title: Anna Other", "title: Anna O.")}, [Act("WIA-0002", "updated", "Why.")], SIGNED)
    withdraw(folder)
    carry_out(folder.root, {}, [Act("WIA-0003", "merged", "The same incident.", "Read there.", "WIA-0001")], SIGNED)
    return folder


@pytest.fixture(scope="module")
def database(lived: Folder, tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    output = tmp_path_factory.mktemp("database") / "archive.db"
    built = build(lived.root, output, TODAY, workers=1)
    assert built.replaced, built.report.as_text()
    opened = sqlite3.connect(output)
    yield opened
    opened.close()


def test_every_act_says_what_became_of_its_text(database: sqlite3.Connection) -> None:
    assert database.execute("select record, revision, act, state, note, merged_into, reviewed_by from revisions order by record, revision").fetchall() == [
        ("WIA-0001", 1, "published", "superseded", None, None, "A second editor"),
        ("WIA-0001", 2, "corrected", "superseded", "It said Robert Example.", None, "A second editor"),
        ("WIA-0001", 3, "corrected", "current", "It said Robert Example.", None, "A second editor"),
        ("WIA-0002", 1, "published", "superseded", None, None, "A second editor"),
        ("WIA-0002", 2, "updated", "withdrawn", None, None, "A second editor"),
        ("WIA-0002", 3, "withdrawn", "withdrawn", None, None, "A second editor"),
        ("WIA-0003", 1, "published", "merged", None, None, "A second editor"),
        ("WIA-0003", 2, "merged", "merged", "Read there.", "WIA-0001", "A second editor"),
    ]


def test_texts_are_kept_byte_for_byte_but_for_what_was_withdrawn(database: sqlite3.Connection) -> None:
    rows = database.execute("select record, revision, path, text from revision_texts order by record, revision").fetchall()
    assert [(record, revision, path) for record, revision, path, _ in rows] == [
        ("WIA-0001", 1, "history/WIA-0001/r1.md"),
        ("WIA-0001", 2, "history/WIA-0001/r2.md"),
        ("WIA-0001", 3, "cases/WIA-0001-robert-example.md"),
        ("WIA-0003", 1, "history/WIA-0003/r1.md"),
    ]
    for record, revision, _, text in rows:
        assert database.execute("select sha256 from revisions where record = ? and revision = ?", (record, revision)).fetchone() == (hashlib.sha256(text.encode()).hexdigest(),)


def test_the_text_of_a_case_that_was_edited_since_is_not_taken_for_what_was_published(folder: Folder, tmp_path: Path) -> None:
    published(folder)
    folder.write(FIRST, folder.read(FIRST).replace("Five watches", "Six watches"))
    assert build(folder.root, tmp_path / "archive.db", TODAY, workers=1).replaced
    opened = sqlite3.connect(tmp_path / "archive.db")
    assert [record for (record,) in opened.execute("select record from revision_texts")] == ["WIA-0002"]
    opened.close()


def test_the_schema_lies_in_the_database(database: sqlite3.Connection, schema: Schema) -> None:
    assert read_schema(database) == schema


def test_what_is_gone_is_told_without_a_name_and_is_in_no_other_table(database: sqlite3.Connection) -> None:
    gone = database.execute("select record, since, act, revision, reason, note, merged_into from gone").fetchall()
    assert gone == [("WIA-0002", SIGNED.time, "withdrawn", 3, "It was another person.", None, None), ("WIA-0003", SIGNED.time, "merged", 2, "The same incident.", "Read there.", "WIA-0001")]
    assert database.execute("select id from cases").fetchall() == [("WIA-0001",)]
    assert "Anna" not in "\n".join(database.iterdump())


def test_the_search_does_not_know_superseded_texts(database: sqlite3.Connection) -> None:
    assert database.execute("select count(*) from search where search match 'zebulon'").fetchone() == (0,)
    assert database.execute("select count(*) from search where search match 'younger'").fetchone() == (1,)


def test_the_chain_can_be_proved_from_the_table_alone(lived: Folder, database: sqlite3.Connection) -> None:
    rows = database.execute("select line, sha256, record from ledger order by sequence").fetchall()
    assert "".join(f"{line}\n" for line, _, _ in rows) == lived.read("ledger.jsonl")
    assert [entry.previous for entry in read_ledger(lived.root)][1:] == [sha256 for _, sha256, _ in rows][:-1]
    assert ("data",) in {row[2:] for row in rows}
    assert database.execute("select count(*) from revisions where record = 'data'").fetchone() == (0,)


def test_two_builds_give_the_same_bytes(lived: Folder, tmp_path: Path) -> None:
    for name in ("one.db", "two.db"):
        assert build(lived.root, tmp_path / name, TODAY, workers=1).replaced
    assert (tmp_path / "one.db").read_bytes() == (tmp_path / "two.db").read_bytes()


def test_a_frozen_text_that_is_not_what_was_published_is_never_shown(folder: Folder, tmp_path: Path) -> None:
    published(folder)
    old = folder.read(FIRST)
    correct(folder)
    folder.write("history/WIA-0001/r1.md", old.replace("Detroit", "Boston"))
    built = build(folder.root, tmp_path / "archive.db", TODAY, workers=1)
    assert (built.replaced, [problem.rule for problem in built.report.problems]) == (False, ["history-fits-the-ledger"])
    (folder.root / "history/WIA-0001/r1.md").unlink()
    assert build(folder.root, tmp_path / "archive.db", TODAY, workers=1).replaced
