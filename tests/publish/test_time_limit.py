from __future__ import annotations

import sqlite3
import time
from typing import TYPE_CHECKING

import pytest
from datasette.database import QueryInterrupted

from archive.site import web

if TYPE_CHECKING:
    from tests.publish.conftest import Site

ENDLESS = "with recursive n(x) as (select 1 union all select x + 1 from n) select count(*) from n"
# Waits on the clock without working, as a thread does that others keep from the processor.
STARVED = "with recursive n(x) as (select 1 union all select x + 1 from n where x < 200) select sum(wait()) from n"


def waiting(connection: sqlite3.Connection) -> list[tuple[int]]:
    def wait() -> int:
        time.sleep(0.002)
        return 1

    connection.create_function("wait", 0, wait)
    return [tuple(row) for row in connection.execute(STARVED)]


async def test_a_query_that_others_keep_waiting_is_not_given_up(small: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(small.datasette, "sql_time_limit_ms", 200)
    monkeypatch.setattr(web, "WAITING", 1_000)
    assert await web.read(small.datasette, waiting) == [(200,)]


async def test_a_query_that_waits_without_end_is(small: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(small.datasette, "sql_time_limit_ms", 20)
    monkeypatch.setattr(web, "WAITING", 2)
    with pytest.raises(QueryInterrupted):
        await web.read(small.datasette, waiting)


async def test_a_query_that_works_too_long_is(small: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(small.datasette, "sql_time_limit_ms", 50)
    monkeypatch.setattr(web, "WAITING", 1_000_000)
    with pytest.raises(QueryInterrupted):
        await web.ask(small.datasette, ENDLESS)


async def test_a_fault_of_a_query_is_told_as_it_is(small: Site) -> None:
    with pytest.raises(sqlite3.OperationalError, match="no such table"):
        await web.ask(small.datasette, "select * from nowhere")
