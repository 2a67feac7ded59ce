"""What Datasette wants to know of a database that will not change."""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path


def write_inspect_data(output: Path) -> dict[str, Any]:
    """Write `inspect-data.json` beside the database: Datasette then opens it as immutable, with counts ready.

    The shape is that of `datasette inspect` (https://docs.datasette.io/en/stable/performance.html#using-datasette-inspect).
    """
    with ThreadPoolExecutor(1) as pool:
        hashed = pool.submit(_digest, output)
        counts = _counts(output)
        digest = hashed.result()
    inspected = {output.stem: {"hash": digest, "size": output.stat().st_size, "file": output.name, "tables": counts}}
    target = output.parent / "inspect-data.json"
    temporary = target.with_suffix(f".{os.getpid()}.tmp")
    temporary.write_text(json.dumps(inspected, indent=1), "utf-8")
    temporary.replace(target)
    return inspected


def _digest(output: Path) -> str:
    with output.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _counts(output: Path) -> dict[str, dict[str, int]]:
    with closing(sqlite3.connect(f"file:{output}?mode=ro", uri=True)) as connection:
        names = [row[0] for row in connection.execute("select name from sqlite_master where type = 'table' order by name")]
        return {name: {"count": connection.execute(f"select count(*) from [{name}]").fetchone()[0]} for name in names}  # noqa: S608 - names are the database's own
