from __future__ import annotations

import sqlite3
import threading
import time

import pytest

from archive.site import jobs
from archive.site.jobs import Job, bound_memory, counting_rows

ENDLESS = "with recursive n(x) as (select 1 union all select x + 1 from n) select count(*) from n"


@pytest.fixture
def connection() -> sqlite3.Connection:
    opened = sqlite3.connect(":memory:", check_same_thread=False)
    opened.row_factory = counting_rows()
    return opened


def test_work_that_is_given_up_ends(connection: sqlite3.Connection) -> None:
    job, under_way = Job(), set[Job]()
    met: list[BaseException] = []

    def work() -> None:
        try:
            with job.under_way(connection, under_way):
                connection.execute(ENDLESS).fetchall()
        except sqlite3.OperationalError as error:
            met.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    while not under_way or job.seconds() == 0:
        time.sleep(0.001)
    for _ in range(1_000):  # SQLite forgets a wish to stop that comes before a query begins
        job.stop()
        thread.join(0.01)
        if not thread.is_alive():
            break
    assert not thread.is_alive()
    assert [str(error) for error in met] == ["interrupted"]
    assert not under_way
    connection.close()


def test_work_that_was_given_up_before_it_began_does_not_begin(connection: sqlite3.Connection) -> None:
    job = Job()
    job.stop()
    with pytest.raises(sqlite3.OperationalError, match="interrupted"), job.under_way(connection, set()):
        pytest.fail("it began")
    connection.close()


def test_to_give_up_what_is_done_stops_nothing_else(connection: sqlite3.Connection) -> None:
    job = Job()
    with job.under_way(connection, set()):
        pass
    job.stop()
    assert connection.execute("select 1").fetchall()[0][0] == 1
    connection.close()


def test_rows_are_rows(connection: sqlite3.Connection) -> None:
    row = connection.execute("select 1 as a, 'x' as b, null as c, x'00' as d").fetchone()
    assert isinstance(row, sqlite3.Row)
    assert (row["a"], row["b"], row["c"], row["d"]) == (1, "x", None, b"\x00")
    connection.close()


def test_what_is_read_has_an_end_for_each_piece_of_work(connection: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "MOST_READ", 1_000)
    for _ in range(3):
        with Job().under_way(connection, set()):
            assert len(connection.execute("select zeroblob(900)").fetchall()) == 1
    with Job().under_way(connection, set()), pytest.raises(MemoryError):
        connection.execute("select zeroblob(400) union all select zeroblob(400) union all select printf('%0400d', 1)").fetchall()
    connection.close()


def test_sorting_stays_in_memory() -> None:
    connection = sqlite3.connect(":memory:")
    bound_memory(connection)
    assert connection.execute("pragma temp_store").fetchone() == (2,)
    assert connection.execute("pragma hard_heap_limit").fetchone() == (jobs.MOST_HEAP,)
    connection.close()
