"""Frozen texts as rows: for a text that stands they are exactly the rows that the build makes of it."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import pytest

from archive.query.frozen import OTHER, citation_rows, ends, gone_words, list_rows, narrative_of, read_acts, read_frozen, read_gone, read_schema, statement_rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive.query.frozen import Frozen
    from archive.record.schema import Schema

TABLES = """
create table revisions (sequence integer, record text, revision integer, time text, act text, reason text, sha256 text, state text, note text, merged_into text, seal text, entered_by text, reviewed_by text);
create table revision_texts (record text, revision integer, path text, text text);
"""
TEXT = """---
id: WIA-0001
title: Robert Example
statements:
  arrest_date:
    - {value: never, cites: [gazette-2020-arrest, 'no citation at all']}
  colour_of_hat:
    - {value: red}
looked_for: [search_date]
---

He was arrested. [@gazette-2020-arrest; nonsense]
"""


@pytest.fixture
def ledger() -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(":memory:")
    connection.executescript(TABLES)
    yield connection
    connection.close()


def enter(connection: sqlite3.Connection, *acts: str) -> None:
    """Acts on WIA-0001, one a revision; the last state of each text does not matter here."""
    for number, act in enumerate(acts, 1):
        row = (
            number,
            "WIA-0001",
            number,
            f"2026-11-{number:02}T00:00:00+00:00",
            act,
            f"Reason {number}.",
            f"{0 if act == 'sealed' else number:064}",
            "superseded",
            f"Note {number}.",
            None,
            None,
            "x",
            None,
        )
        connection.execute(f"insert into revisions values ({', '.join('?' * len(row))})", row)


def frozen_text(connection: sqlite3.Connection, schema: Schema, text: str) -> Frozen:
    """A revision with a text."""
    enter(connection, "published", "corrected")
    connection.execute("insert into revision_texts values ('WIA-0001', 1, 'history/WIA-0001/r1.md', ?)", [text])
    found = read_frozen(connection, "WIA-0001", 1, schema)
    assert found is not None
    return found


def test_every_text_that_stands_gives_the_rows_of_the_tables(archive_connection: sqlite3.Connection) -> None:
    schema = read_schema(archive_connection)
    cases = archive_connection.execute("select t.record, t.revision from revision_texts t join revisions v on v.record = t.record and v.revision = t.revision where v.state = 'current'").fetchall()
    assert len(cases) > 40
    for key, revision in cases:
        frozen = read_frozen(archive_connection, key, revision, schema)
        assert frozen is not None
        made = [tuple(row[name] for name in ("id", "property", "value", "display", "reference", "rank", "best", "why", "standing", "said_by", "as_of", "note")) for row in statement_rows(frozen)]
        sql = "select id, s.property, value, display, reference, rank, best, why, standing, said_by, as_of, note from statements s join properties p on p.kind = 'case' and p.property = s.property where record = ? order by p.position, n"
        assert made == [tuple(row) for row in archive_connection.execute(sql, [key])]
        cited = {(row["place"], row["source"], row["locator"], row["note_number"]) for row in citation_rows(frozen)}
        assert cited == {tuple(row) for row in archive_connection.execute("select place, source, locator, note_number from citations where record = ?", [key])}
        assert (narrative_of(frozen)[0] or None,) == tuple(archive_connection.execute("select narrative_html from cases where id = ?", [key]).fetchone())
        for table, names in (
            ("events", "id, n, date, what, standing, said_by, note"),
            ("failures", "id, n, code, standing, said_by, note"),
            ("responses", "id, n, who, speaker, date, stance, what"),
            ("proceedings", "id, n, ruling, role, note"),
        ):
            assert [tuple(row[name] for name in names.split(", ")) for row in list_rows(frozen, table)] == [
                tuple(row) for row in archive_connection.execute(f"select {names} from {table} where record = ? order by n", [key])
            ]


def test_nothing_that_was_published_is_left_out_and_nothing_that_is_broken_breaks(ledger: sqlite3.Connection, schema: Schema) -> None:
    frozen = frozen_text(ledger, schema, TEXT)
    date, hat = statement_rows(frozen)
    assert (date["id"], date["display"]) == ("WIA-0001/r1#arrest_date.1", "never")
    assert (hat["label"], hat["heading"], hat["display"], hat["best"]) == ("colour_of_hat", OTHER, "red", 1)
    assert [row["source"] for row in citation_rows(frozen)] == ["gazette-2020-arrest", "no citation at all"]
    assert "nonsense" in narrative_of(frozen)[0]
    assert list_rows(frozen, "events") == list_rows(frozen, "no_such_list") == []


@pytest.mark.parametrize("text", ["", "no front matter", "---\n: [\n---\n"])
def test_a_text_that_cannot_be_read_is_still_there(ledger: sqlite3.Connection, schema: Schema, text: str) -> None:
    frozen = frozen_text(ledger, schema, text)
    assert (frozen.record, frozen.text) == (None, text)
    assert statement_rows(frozen) == citation_rows(frozen) == list_rows(frozen, "events") == []
    assert narrative_of(frozen) == ("", {})


def test_there_is_no_text_of_what_was_never_entered(ledger: sqlite3.Connection, schema: Schema) -> None:
    assert read_frozen(ledger, "WIA-0001", 1, schema) is None
    assert read_acts(ledger, "WIA-0001") == []


@pytest.mark.parametrize(
    ("acts", "said"),
    [
        (("published", "corrected", "updated"), [True, True, True]),
        (("published", "corrected", "withdrawn"), [False, False, True]),
        (("published", "corrected", "merged", "sealed"), [False, False, False, True]),
        (("published", "sealed", "corrected"), [False, True, True]),
        (("published", "merged"), [True, True]),
    ],
)
def test_what_was_said_before_a_withdrawal_or_sealing_is_not_repeated(ledger: sqlite3.Connection, acts: tuple[str, ...], said: list[bool]) -> None:
    enter(ledger, *acts)
    found = read_acts(ledger, "WIA-0001")
    assert [bool(act["reason"]) for act in found] == [bool(act["note"]) for act in found] == said
    assert [act["act"] for act in found] == list(acts)


@pytest.mark.parametrize(
    ("act", "sha256", "ended"), [("withdrawn", "a" * 64, True), ("merged", "a" * 64, True), ("sealed", "0" * 64, True), ("sealed", "a" * 64, False), ("corrected", "a" * 64, False)]
)
def test_a_sealing_that_leaves_a_text_ends_nothing(act: str, sha256: str, *, ended: bool) -> None:
    assert ends({"act": act, "sha256": sha256}) is ended


def test_what_became_of_a_case_in_words(archive_connection: sqlite3.Connection) -> None:
    assert read_gone(archive_connection, "WIA-0001") is None
    assert gone_words({"act": "merged", "merged_into": "WIA-0001", "day": "2026-11-24"}) == "merged into WIA-0001 on 2026-11-24"
    assert gone_words({"act": "sealed", "merged_into": None, "day": "2026-11-24"}) == "sealed on 2026-11-24"
