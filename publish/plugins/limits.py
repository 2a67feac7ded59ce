"""Limits on what one query may ask of memory, beside Datasette's limits of time and rows.

SQLite by itself lets `select zeroblob(1000000000)` take a gigabyte in no time (https://www.sqlite.org/limits.html).
"""

from __future__ import annotations

import sqlite3

from pluggy import HookimplMarker

hookimpl = HookimplMarker("datasette")

LONGEST_VALUE = 10_000_000
LONGEST_PATTERN = 1_000


@hookimpl
def prepare_connection(conn: sqlite3.Connection) -> None:
    """No value above ten million bytes, no attached files, no endless patterns."""
    conn.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LONGEST_VALUE)
    conn.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
    conn.setlimit(sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH, LONGEST_PATTERN)
