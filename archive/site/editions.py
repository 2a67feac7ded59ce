"""The released editions that a site serves: opened once at its start, each frozen, with what it holds and what changed in it.

An edition whose database is not the one that its sums know is not served: a citation that leads to something else than what was
cited is worse than one that leads nowhere. Nothing here writes, and how an edition is made is not known here.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import weakref
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from archive import editions
from archive.cite.csl import Edition

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

COUNTS = "select (select count(*) from cases) as cases, (select count(*) from records) as records, (select count(*) from statements) as statements, (select count(*) from sources) as sources"
STATE = "select (select value from about where name = 'data_sha256') as data_sha256, (select sha256 from ledger order by sequence desc limit 1) as head"
"""What two databases share if and only if they are of the same data: the hash of the records, and the hash of the last entry of the ledger."""
LARGEST_CHANGES = 20_000_000
"""Bytes of a list of changes that is shown as a page; a longer one is a file to download."""


@dataclass(frozen=True, slots=True)
class File:
    """A file of an edition: its path, bytes, SHA-256 and media type."""

    path: str
    size: int
    sha256: str
    media_type: str


@dataclass(frozen=True, slots=True)
class Frozen:
    """A released edition.

    Args:
        folder: where it lies.
        name: its name.
        database: what its database is called on the site.
        date: the day of its last entry in the ledger.
        counts: how many cases, records, statements and sources it has.
        state: SHA-256 of its data, and of the last line of its ledger.
        sums: SHA-256 of every file, by path.
        head: SHA-256 of its list of sums.
        before: the name of the edition before it, as it says itself.
        changed: how many records were added, changed and withdrawn since that one.
    """

    folder: Path
    name: str
    database: str
    date: str
    counts: Mapping[str, int]
    state: tuple[str, str]
    sums: Mapping[str, str]
    head: str
    before: str
    changed: Mapping[str, int]

    @property
    def path(self) -> str:
        """Its page."""
        return f"/editions/{self.name}"

    def cited(self, url: str) -> Edition:
        """It as an edition to cite."""
        return Edition(self.name, self.date, url)

    def file(self, path: str) -> File | None:
        """A file of it, or nothing: what its sums do not know, and was not made over them, is not given out."""
        sha256 = self.sums.get(path)
        if sha256 is None and (path in {editions.SUMS, editions.SEALS} or (path.startswith(f"{editions.SUMS}.") and "/" not in path)):
            sha256 = ""
        file = self.folder / path
        if sha256 is None or file.is_symlink() or not file.is_file():
            return None
        return File(path, file.stat().st_size, sha256 or hashlib.sha256(file.read_bytes()).hexdigest(), editions.media_type(path))

    @property
    def top(self) -> list[File]:
        """The files that do not lie in a folder of it, the database first."""
        names = {*(path for path in self.sums if "/" not in path), *(path.name for path in self.folder.iterdir() if path.name.startswith(editions.SUMS) or path.name == editions.SEALS)}
        return [file for path in sorted(names, key=lambda name: (name != editions.DATABASE, name)) if (file := self.file(path))]

    def within(self, folder: str) -> list[File]:
        """The files of a folder of it."""
        return [file for path in self.sums if path.startswith(f"{folder}/") and (file := self.file(path))]

    def changes(self) -> dict[str, Any] | None:
        """What changed since the edition before, as it says itself; nothing where that is too long for a page."""
        path = self.folder / editions.CHANGES
        found: dict[str, Any] | None = json.loads(path.read_bytes()) if path.stat().st_size <= LARGEST_CHANGES else None
        return found


SHELVES: weakref.WeakKeyDictionary[Any, tuple[Frozen, ...]] = weakref.WeakKeyDictionary()
"""The editions that each running site serves, the newest first."""


def open_editions(folder: Path) -> tuple[tuple[Frozen, ...], list[str]]:
    """The editions of a folder, the newest first, and a sentence for each that cannot be served."""
    found, sorry = [], []
    for path in reversed(editions.released(folder)):
        try:
            found.append(open_edition(path))
        except (OSError, ValueError, KeyError, TypeError, sqlite3.Error) as error:
            sorry.append(f"Edition {path.name} is not served: {error}. Run `archive verify-edition` on it.")
    return tuple(found), sorry


def open_edition(folder: Path) -> Frozen:
    """An edition, its database proved to be the one that its sums know.

    Raises:
        ValueError: it is not, or something of it is not in its form.
        OSError: a file cannot be read.
        sqlite3.Error: its database is none.

    """
    sums = editions.read_sums(folder)
    with (folder / editions.DATABASE).open("rb") as stream:
        if hashlib.file_digest(stream, "sha256").hexdigest() != sums.get(editions.DATABASE):
            raise ValueError(f"its database is not the one that {editions.SUMS} knows")
    with closing(sqlite3.connect(f"{(folder / editions.DATABASE).resolve().as_uri()}?immutable=1", uri=True)) as connection:
        connection.row_factory = sqlite3.Row
        counts = dict(connection.execute(COUNTS).fetchone())
        state = tuple(connection.execute(STATE).fetchone())
        about = dict(map(tuple, connection.execute("select name, value from about")))
    if about["edition"] != folder.name:
        raise ValueError(f"its database says that it is edition {about['edition']}")
    changes = json.loads((folder / editions.CHANGES).read_bytes())
    head = hashlib.sha256((folder / editions.SUMS).read_bytes()).hexdigest()
    return Frozen(folder, folder.name, editions.database_name(folder.name), about["edition_date"], counts, state, sums, head, str(changes["before"]), changes.get("records_changed", {}))
