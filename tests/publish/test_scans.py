"""No page of a record reads a whole table that grows with the archive: what is asked of the database goes by an index."""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from archive.site import web
from tests.publish.test_every_page import KINDS

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

    from tests.publish.conftest import Site

SMALL = {"about", "properties", "vocabulary", "gone"}
"""Tables that may be read whole: they grow with the schema, or have what stands no more."""


def scans(connection: sqlite3.Connection, sql: str) -> list[str]:
    """What a query reads from its beginning to its end, by the names that it has there; rows that another part of it found are not meant."""
    plan = (row[3] for row in connection.execute(f"explain query plan {sql}"))
    found = (match[1] for line in plan if (match := re.match(r"SCAN (?!\()(\S+)", line)))
    return [name for name in found if not re.search(rf"\) {name}\b", sql)]


@pytest.mark.parametrize("kind", KINDS)
async def test_the_page_of_a_record_reads_no_whole_table(site: Site, archive_connection: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    asked: list[str] = []

    @contextmanager
    def noted(connection: sqlite3.Connection, _: float) -> Iterator[None]:
        connection.set_trace_callback(asked.append)
        try:
            yield
        finally:
            connection.set_trace_callback(None)

    monkeypatch.setattr(web, "_time_limit", noted)
    first, second = (row[0] for row in await site.rows(f"select url from records where url like '/{kind}/%' order by key desc limit 2"))
    for url in (first, second):
        # What is made once of a database may read it whole; the second page finds it made.
        asked.clear()
        assert (await site.get(url)).status_code == 200
    assert len(asked) > 5
    assert {name: sql for sql in asked for name in scans(archive_connection, sql) if name not in SMALL} == {}


def test_a_whole_table_is_noticed(archive_connection: sqlite3.Connection) -> None:
    assert scans(archive_connection, "select * from links l join records r on r.key = l.to_record where 'WIA-0001' in (l.from_record, l.to_record)") == ["l"]
    assert scans(archive_connection, "select * from (select * from links where from_record = 'WIA-0001' order by rowid limit 9) l") == []
