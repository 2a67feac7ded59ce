"""Which sources and rulings are styled in one run of Pandoc: a hundred neighbours by id, always the same ones in a database, read once and kept."""

from __future__ import annotations

import hashlib
import json
from bisect import bisect_right
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from archive.cite.lookup import find_item
from archive.site.web import ask, made_once, read

if TYPE_CHECKING:
    import sqlite3

    from datasette.app import Datasette

    from archive.cite.csl import Edition, Item

LENGTH = 100
KEPT = 64
_FIRSTS = "select id from (select id, row_number() over (order by id) as n from records where kind = :kind) where (n - 1) % :length = 0 order by id"
_FROM = "select key from records where kind = :kind and id >= :first order by id limit :length"


@dataclass(frozen=True, slots=True)
class Run:
    """Items that are styled together.

    Args:
        items: CSL-JSON items.
        sha256: the hash of them all, which says whether another run has the very same.
    """

    items: tuple[Item, ...]
    sha256: str

    @classmethod
    def of(cls, *items: Item) -> Run:
        """The run of some items."""
        return cls(items, hashlib.sha256(json.dumps(items, sort_keys=True).encode()).hexdigest())


async def run_of(datasette: Datasette, kind: str, name: str, edition: Edition) -> Run:
    """The run in which a record is styled.

    Args:
        datasette: the site.
        kind: `source` or `ruling`.
        name: the id of the record, which there is.
        edition: the edition cited.
    """
    made = made_once(datasette)
    firsts: dict[str, list[str]] = made.setdefault("runs begin", {})
    runs: OrderedDict[tuple[str, str], Run] = made.setdefault("runs", OrderedDict())
    if kind not in firsts:
        firsts[kind] = [row["id"] for row in await ask(datasette, _FIRSTS, {"kind": kind, "length": LENGTH})]
    first = firsts[kind][bisect_right(firsts[kind], name) - 1]
    run = runs.pop((kind, first), None)
    if run is None:
        run = await read(datasette, lambda connection: _read(connection, kind, first, edition))
    runs[kind, first] = run
    if len(runs) > KEPT:
        runs.popitem(last=False)
    return run


def _read(connection: sqlite3.Connection, kind: str, first: str, edition: Edition) -> Run:
    keys = connection.execute(_FROM, {"kind": kind, "first": first, "length": LENGTH}).fetchall()
    return Run.of(*(find_item(connection, key, edition) for (key,) in keys))
