"""What a query reads, and whether any of it changed: what reads nothing that changed need not be asked again."""

from __future__ import annotations

import sqlite3
from collections import Counter
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from archive.database.rows import Row

ANY = ""
"""What SQLite names for a column where a query counts rows and looks at none of their columns."""


def reads_of(connection: sqlite3.Connection, sql: str) -> set[tuple[str, str]]:
    """The tables and columns that a query reads, those behind views too, as SQLite itself says when it prepares the query."""
    found: set[tuple[str, str]] = set()
    with _listening(connection, found):
        connection.execute(f"explain {sql}")
    return found


@contextmanager
def _listening(connection: sqlite3.Connection, found: set[tuple[str, str]]) -> Iterator[None]:
    def note(action: int, table: str | None, column: str | None, _database: str | None, _inner: str | None) -> int:
        if action == sqlite3.SQLITE_READ and table:
            found.add((table, column or ANY))
        return sqlite3.SQLITE_OK

    connection.set_authorizer(note)
    try:
        yield
    finally:
        connection.set_authorizer(None)


class Differences:
    """Which rows of which tables are others than before."""

    def __init__(self) -> None:
        self._columns: dict[str, tuple[str, ...]] = {}
        self._rows: dict[str, tuple[list[Row], list[Row]]] = {}

    def add(self, table: str, columns: Sequence[str], before: list[Row], after: list[Row]) -> None:
        """Take in the rows that were taken out of a table and those that were put in."""
        self._columns[table] = tuple(columns)
        old, new = self._rows.setdefault(table, ([], []))
        old += before
        new += after

    def touch(self, reads: set[tuple[str, str]]) -> bool:
        """Whether any column that is read holds, taken together with the other columns of its table that are read, other values than before."""
        by_table: dict[str, set[str]] = {}
        for table, column in reads:
            by_table.setdefault(table, set()).add(column)
        return any(self._touches(table, columns) for table, columns in by_table.items() if table in self._rows)

    def _touches(self, table: str, columns: set[str]) -> bool:
        old, new = self._rows[table]
        known = self._columns[table]
        # A column that is none of the table's is the number of the row, which is another wherever anything is.
        places = range(len(known)) if columns - {ANY, *known} else [place for place, name in enumerate(known) if name in columns]
        return Counter(tuple(row[place] for place in places) for row in old) != Counter(tuple(row[place] for place in places) for row in new)
