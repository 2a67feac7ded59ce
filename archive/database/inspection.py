"""What Datasette wants to know of a database that will not change."""

from __future__ import annotations

import hashlib
import json
import mmap
import os
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


class Inspected(NamedTuple):
    """What is to be known of a database that will not change.

    Args:
        hash: SHA-256 of its file.
        size: bytes of its file.
        counts: the number of rows of each table.

    """

    hash: str
    size: int
    counts: Mapping[str, int]


def inspect(database: Path) -> Inspected:
    """Look at a finished database.

    Raises:
        OSError, sqlite3.Error: it cannot be read.

    """
    with ThreadPoolExecutor(1) as pool:
        hashed = pool.submit(sha256_of, database)
        counts = _counts(database)
        return Inspected(hashed.result(), database.stat().st_size, counts)


def write_inspect_data(output: Path, inspected: Inspected | None = None) -> Inspected:
    """Write `inspect-data.json` beside a database: Datasette then opens it as immutable, with counts ready.

    The shape is that of `datasette inspect` (https://docs.datasette.io/en/stable/performance.html#using-datasette-inspect).

    Args:
        output: the database.
        inspected: what is known of it, if somebody looked.

    """
    inspected = inspected or inspect(output)
    tables = {name: {"count": count} for name, count in inspected.counts.items()}
    told = {output.stem: {"hash": inspected.hash, "size": inspected.size, "file": output.name, "tables": tables}}
    target = output.parent / "inspect-data.json"
    temporary = target.with_suffix(f".{os.getpid()}.tmp")
    temporary.write_text(json.dumps(told, indent=1), "utf-8")
    temporary.replace(target)
    return inspected


def sha256_of(path: Path) -> str:
    """SHA-256 of a large file that nobody writes meanwhile, as one piece: a thread that works beside is not asked for Python's lock all the time.

    Raises:
        OSError: it cannot be read.

    """
    if not path.stat().st_size:
        # Nothing cannot be mapped.
        return hashlib.sha256().hexdigest()
    with path.open("rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as whole:
        return hashlib.sha256(whole).hexdigest()


def _counts(database: Path) -> dict[str, int]:
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        names = [row[0] for row in connection.execute("select name from sqlite_master where type = 'table' order by name")]
        return {name: connection.execute(f"select count(*) from [{name}]").fetchone()[0] for name in names}  # noqa: S608 - names are the database's own
