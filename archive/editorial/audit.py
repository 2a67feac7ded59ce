"""The log of the desk: every sign-in, change of role, review, publication and export, each bound to the one before by its hash.

It is append-only: the file refuses to change or delete a row, and a row that was changed all the same no longer fits its hash.
The last hash goes into the ledger's git trailers at each publication, so that a log that was cut off at its end shows too.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, NamedTuple

from archive.editorial.desk import DeskError, writing

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

GENESIS = "0" * 64


class Line(NamedTuple):
    """One line of the log; `detail` is JSON, `hash` is SHA-256 over the others and `previous`."""

    number: int
    time: str
    who: str
    act: str
    about: str
    detail: str
    previous: str
    hash: str

    def expected_hash(self) -> str:
        """What the hash must be."""
        return hashlib.sha256(json.dumps(self[:-1], ensure_ascii=False).encode()).hexdigest()


def log(connection: sqlite3.Connection, time: str, who: str, act: str, about: str = "", **detail: object) -> None:
    """Write a line, in the transaction that is open where there is one.

    Args:
        connection: the desk.
        time: now, as the desk keeps times.
        who: the login of who did it, `anonymous` for strangers, `system` for the desk itself.
        act: what was done, a word or two with hyphens.
        about: what it was done to.
        detail: more, never a secret and never the words of a rights request.

    """
    with writing(connection):
        last = connection.execute("select number, hash from log order by number desc limit 1").fetchone()
        number, previous = (last["number"] + 1, last["hash"]) if last else (1, GENESIS)
        line = Line(number, time, who, act, about, json.dumps(detail, ensure_ascii=False, sort_keys=True), previous, "")
        connection.execute("insert into log values (?, ?, ?, ?, ?, ?, ?, ?)", [*line[:-1], line.expected_hash()])


def lines(connection: sqlite3.Connection, start: int = 1) -> Iterator[Line]:
    """The lines from a number on, in order."""
    for row in connection.execute("select number, time, who, act, about, detail, previous, hash from log where number >= ? order by number", [start]):
        yield Line(*row)


def verify(connection: sqlite3.Connection) -> int:
    """Prove the whole chain and say how many lines it has.

    Raises:
        DeskError: a line was changed, taken out or put in; with its number.

    """
    previous, count = GENESIS, 0
    for line in lines(connection):
        count += 1
        if line.number != count or line.previous != previous or line.hash != line.expected_hash():
            raise DeskError(f"line {count} of the log does not fit the one before: the log was changed after it was written; compare it with a backup")
        previous = line.hash
    return count


def exported(connection: sqlite3.Connection) -> Iterator[str]:
    """The log as JSON Lines."""
    for line in lines(connection):
        yield json.dumps(line._asdict(), ensure_ascii=False, sort_keys=True) + "\n"
