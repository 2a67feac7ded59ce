"""One piece of work with the database in one of Datasette's threads: it can be given up, its time is known, and what it reads has an end."""

from __future__ import annotations

import sqlite3
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MOST_READ = 32_000_000
"""Bytes of text and blobs that the rows of one piece of work may have."""
MOST_HEAP = 200_000_000
"""Bytes that SQLite may take in the whole process, sorting included, which is done in memory and never on disk."""
_READ = threading.local()


class Job:
    """A piece of work, from when a thread takes it up."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None
        self._stopped = False
        self._clock = 0
        self._began = 0.0

    @contextmanager
    def under_way(self, connection: sqlite3.Connection, jobs: set[Job]) -> Iterator[sqlite3.Connection]:
        """Do the work with a connection, of which it is the only user meanwhile; `jobs` holds it until it is done.

        Raises:
            sqlite3.OperationalError: it was given up before it began.

        """
        _READ.bytes = 0
        with self._lock:
            if self._stopped:
                raise sqlite3.OperationalError("interrupted")
            self._connection = connection
        self._clock, self._began = time.pthread_getcpuclockid(threading.get_ident()), time.thread_time()
        jobs.add(self)
        try:
            yield connection
        finally:
            jobs.discard(self)
            with self._lock:
                self._connection = None

    def stop(self) -> None:
        """Give the work up; may be called from any thread, at any time. What comes just before a query begins does not reach it, and it ends with its time."""
        with self._lock:
            self._stopped = True
            if self._connection is not None:
                self._connection.interrupt()

    def seconds(self) -> float:
        """The seconds of a processor that it has taken."""
        try:
            return time.clock_gettime(self._clock) - self._began
        except OSError:  # its thread has ended
            return 0.0


def counting_rows() -> Callable[[sqlite3.Cursor, tuple[object, ...]], sqlite3.Row]:
    """A factory of rows that counts what they hold: SQLite bounds one value, and Datasette the number of rows, which together may be gigabytes."""
    row_of = sqlite3.Row

    def counted(cursor: sqlite3.Cursor, values: tuple[object, ...]) -> sqlite3.Row:
        size = 0
        for value in values:
            if isinstance(value, str | bytes):
                size += len(value)
        _READ.bytes = read = getattr(_READ, "bytes", 0) + size
        if read > MOST_READ:
            raise MemoryError
        return row_of(cursor, values)

    return counted


def bound_memory(connection: sqlite3.Connection) -> None:
    """Sort in memory, and let memory have an end; the second is of the whole process (https://www.sqlite.org/pragma.html#pragma_hard_heap_limit)."""
    connection.execute("pragma temp_store = memory")
    connection.execute(f"pragma hard_heap_limit = {MOST_HEAP}")
