"""desk.db: opened, laid out, and written in whole transactions. It knows tables and time, and no requests.

Everything that the desk holds besides the data is here: accounts, drafts, reviews, tips, rights requests and the log.
Published work is in the data folder; this file can be lost without losing a published word, but for the log.
"""

from __future__ import annotations

import datetime
import os
import secrets
import sqlite3
from contextlib import contextmanager
from importlib import resources
from typing import TYPE_CHECKING

from archive.errors import ArchiveError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LAYOUT = 1
"""The number of the layout in desk.sql, kept as the user version of the file."""
WAIT_MS = 4_000
"""How long a writer waits for another one."""


class DeskError(ArchiveError):
    """The desk cannot do what was asked; the text says why and what to do."""


def open_desk(path: Path) -> sqlite3.Connection:
    """A connection to desk.db, which is laid out first where it is new.

    Raises:
        DeskError: the file is no desk, is of another version, or the disk refused.

    """
    new = not path.exists()
    try:
        if new:
            # Made with narrow rights before anything stands in it.
            os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))
        connection = sqlite3.connect(path, isolation_level=None, timeout=WAIT_MS / 1000, check_same_thread=False)
        connection.row_factory = sqlite3.Row
        connection.execute("pragma foreign_keys = on")
        if connection.execute("pragma user_version").fetchone()[0] == 0:
            _lay_out(connection)
        version = connection.execute("pragma user_version").fetchone()[0]
    except (sqlite3.DatabaseError, OSError) as error:
        raise DeskError(f"{path} cannot be opened as a desk: {error}; name another file with --desk, or restore it from a backup") from None
    if version != LAYOUT:
        raise DeskError(f"{path} has layout {version} and this is for layout {LAYOUT}; use the version of the archive that made it")
    return connection


def _lay_out(connection: sqlite3.Connection) -> None:
    connection.execute("pragma journal_mode = wal")
    connection.execute("begin exclusive")
    # Another process may have been faster.
    if connection.execute("pragma user_version").fetchone()[0] == 0:
        for sentence in _sentences(resources.files("archive.editorial").joinpath("desk.sql").read_text("utf-8")):
            connection.execute(sentence)
        connection.execute("insert into settings values ('key', ?)", [secrets.token_hex(32)])
        connection.execute(f"pragma user_version = {LAYOUT}")
    connection.execute("commit")


def _sentences(text: str) -> Iterator[str]:
    """The statements of a script, one by one: `executescript` would end the transaction."""
    sentence = ""
    for line in text.splitlines(keepends=True):
        sentence += line
        if sqlite3.complete_statement(sentence):
            yield sentence
            sentence = ""


@contextmanager
def writing(connection: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """One whole change: all of it is kept, or nothing. Inside another it is part of that one."""
    if connection.in_transaction:
        yield connection
        return
    connection.execute("begin immediate")
    try:
        yield connection
        connection.execute("commit")
    except BaseException:
        rollback(connection)
        raise


def rollback(connection: sqlite3.Connection) -> None:
    """Take back what is open; SQLite may have done so itself, as it does on a full disk."""
    if connection.in_transaction:
        connection.execute("rollback")


def setting(connection: sqlite3.Connection, name: str) -> str:
    """A setting, or the empty text."""
    row = connection.execute("select value from settings where name = ?", [name]).fetchone()
    return str(row["value"]) if row else ""


def written(moment: datetime.datetime) -> str:
    """A moment as the desk keeps it: RFC 3339 in UTC, to the second, so that texts sort as times do."""
    return moment.astimezone(datetime.UTC).isoformat(timespec="seconds")
