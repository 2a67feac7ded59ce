"""Queries may read the tables of the archive and nothing else, whatever they are worded like.

The database is immutable, and Datasette lets only SELECT through; this is the lock behind these two
(https://www.sqlite.org/c3ref/set_authorizer.html). It also keeps from readers where the file lies on the machine.
"""

from __future__ import annotations

import sqlite3

from pluggy import HookimplMarker

hookimpl = HookimplMarker("datasette")

READING = {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_RECURSIVE}
SHUT_FUNCTIONS = {"load_extension", "fts3_tokenizer"}
# What Datasette and FTS5 themselves ask; data_version is FTS5's way to see whether the file changed.
PRAGMAS = {"data_version", "foreign_key_list", "index_info", "index_list", "index_xinfo", "page_count", "schema_version", "table_info", "table_list", "table_xinfo"}


@hookimpl
def prepare_connection(conn: sqlite3.Connection, database: str) -> None:
    """Put the lock on; Datasette's own database in memory must be written."""
    if database != "_internal":
        conn.set_authorizer(authorize)


def authorize(action: int, first: str | None, second: str | None, _database: str | None, _source: str | None) -> int:
    """Whether a statement may do something: SQLite asks when it prepares one."""
    if action in READING or (action == sqlite3.SQLITE_FUNCTION and (second or "").lower() not in SHUT_FUNCTIONS):
        return sqlite3.SQLITE_OK
    if action == sqlite3.SQLITE_PRAGMA:
        name = (first or "").lower()
        return sqlite3.SQLITE_OK if name in PRAGMAS else sqlite3.SQLITE_IGNORE if name == "database_list" else sqlite3.SQLITE_DENY
    # SQLite parses the shape of every virtual table (search, json_each) as if it wrote it there; a real write is refused elsewhere.
    return sqlite3.SQLITE_OK if action == sqlite3.SQLITE_UPDATE and first == "sqlite_master" else sqlite3.SQLITE_DENY
