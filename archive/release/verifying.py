"""`archive verify-edition`: whether an edition is byte for byte what was released, and whether its forms say the same. Mends nothing.

Every file must fit its sum, and there may be no other; the ledger in the database must hold together and be the ledger of the
texts; the texts must fit it (`archive.store.verifying`); every record of the database must have the hash of its text; and
SQLite, CSV, JSON and Parquet must have the same number of rows. Of a CSV or JSON file that does not fit, the first wrong byte
is named where it can be made again from the database.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from contextlib import closing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from archive import editions
from archive.errors import ArchiveError, ReleaseError
from archive.release import tabular
from archive.release.attesting import check_stamp
from archive.release.columns import described
from archive.store.chain import first_difference
from archive.store.ledger import LEDGER, parse_ledger
from archive.store.verifying import Misfit, verify

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from archive.database.tables import Table

PACKAGE = "datapackage.json"
COUNTERS: dict[str, tuple[str, Callable[[Path], int]]] = {
    "CSV": ("csv/{}.csv", tabular.count_csv),
    "JSON": ("json/{}.jsonl", tabular.count_jsonl),
    "Parquet": ("parquet/{}.parquet", tabular.count_parquet),
}


@dataclass(slots=True)
class EditionVerification:
    """What was recomputed of an edition, what does not fit, and what could not be judged."""

    name: str
    files: int = 0
    tables: int = 0
    rows: int = 0
    entries: int = 0
    head: str = ""
    misfits: list[Misfit] = field(default_factory=list)
    unjudged: list[str] = field(default_factory=list)

    @property
    def exit_code(self) -> int:
        """1 where anything does not fit, else 0."""
        return 1 if self.misfits else 0

    def summary(self) -> str:
        """One sentence for people."""
        counted = f"{self.name}: {self.files:,} files, {self.tables:,} tables with {self.rows:,} rows in four forms, {self.entries:,} entries of the ledger"
        if self.misfits:
            return f"{counted}: {len(self.misfits):,} things do not fit."
        return f"{counted}: everything fits. SHA-256 of {editions.SUMS}: {self.head}"


def verify_edition(edition: Path, roots: Path | None = None) -> EditionVerification:
    """Recompute everything that an edition says of itself.

    Args:
        edition: its folder.
        roots: certificates (PEM) of the authorities whose time stamps are trusted.

    Raises:
        ReleaseError: it is no edition.

    """
    if not (edition / editions.SUMS).is_file():
        raise ReleaseError(f"{edition} is no edition: it has no {editions.SUMS}; name the folder of one, like editions/2026.12")
    return _Verifier(edition, roots).run()


class _Verifier:
    def __init__(self, edition: Path, roots: Path | None) -> None:
        self.edition = edition
        self.roots = roots
        self.found = EditionVerification(edition.resolve().name)
        self.wrong: set[str] = set()

    def run(self) -> EditionVerification:
        self.found.head = hashlib.sha256((self.edition / editions.SUMS).read_bytes()).hexdigest()
        self.sums()
        self.seals()
        self.texts()
        # A database that is not the one that was released is not asked; what is said of it would be as little worth.
        if editions.DATABASE not in self.wrong:
            try:
                with closing(sqlite3.connect(f"{(self.edition / editions.DATABASE).resolve().as_uri()}?immutable=1", uri=True)) as connection:
                    self.database(connection)
            except sqlite3.Error as error:
                self.misfit(editions.DATABASE, f"the database cannot be read: {error}")
        self.found.misfits.sort(key=lambda one: (one.path, one.byte or 0, one.what))
        return self.found

    def misfit(self, path: str, what: str, byte: int | None = None, line: int = 0) -> None:
        self.wrong.add(path)
        self.found.misfits.append(Misfit(path if path.isprintable() else ascii(path)[1:-1], byte, line, what))

    def sums(self) -> None:
        """Every file as its sum says, none missing, none besides."""
        try:
            wanted = editions.read_sums(self.edition)
        except ValueError as error:
            self.misfit(editions.SUMS, f"it is not in the form of sums: {error}")
            return
        there = set(_files(self.edition))
        seals = {path for path in there if path == editions.SEALS or path.startswith(f"{editions.SUMS}.")}
        for path in sorted(wanted):
            if path not in there:
                self.misfit(path, f"the file is not there; {editions.SUMS} has it")
                continue
            self.found.files += 1
            if _sha256(self.edition / path) != wanted[path]:
                self.wrong.add(path)
        for path in sorted(there - wanted.keys() - seals - {editions.SUMS}):
            self.misfit(path, f"{editions.SUMS} has no file of this name")
        for path in sorted(self.wrong & there & wanted.keys()):
            byte = self.first_wrong(path, wanted[path])
            what = "the hash of the whole does not fit" if byte is None else "the file is not the one that the database gives, and this is where it differs"
            self.misfit(path, f"{what} ({editions.SUMS} has {wanted[path]})", byte)

    def first_wrong(self, path: str, sha256: str) -> int | None:
        """The first wrong byte of a CSV or JSON file, where the database still gives the one that was released."""
        folder, _, name = path.partition("/")
        make = {"csv": tabular.csv_bytes, "json": tabular.jsonl_bytes}.get(folder)
        if make is None or editions.DATABASE in self.wrong:
            return None
        try:
            table = next(table for table in self.tables() if table.name == name.rpartition(".")[0])
            with closing(sqlite3.connect(f"{(self.edition / editions.DATABASE).resolve().as_uri()}?immutable=1", uri=True)) as connection:
                right = make(table, tabular.read_rows(connection, table))
        except (ArchiveError, sqlite3.Error, StopIteration):
            return None
        return first_difference((self.edition / path).read_bytes(), right) if hashlib.sha256(right).hexdigest() == sha256 else None

    def seals(self) -> None:
        """What was made over the sums is what it was; a token is over these very sums."""
        made = {path for path in _files(self.edition) if path.startswith(f"{editions.SUMS}.")}
        try:
            wanted = editions.read_sums(self.edition, editions.SEALS) if (self.edition / editions.SEALS).exists() else {}
        except ValueError as error:
            self.misfit(editions.SEALS, f"it is not in the form of sums: {error}")
            return
        if not wanted and (self.edition / editions.SEALS).exists():
            self.misfit(editions.SEALS, "it has no line, so nothing was made over the sums and the file does not belong here")
        for path in sorted(made | wanted.keys()):
            if path not in made or path not in wanted:
                self.misfit(path, f"{editions.SEALS} has no file of this name" if path in made else f"the file is not there; {editions.SEALS} has it")
            elif _sha256(self.edition / path) != wanted[path]:
                self.misfit(path, f"the hash of the whole does not fit ({editions.SEALS} has {wanted[path]})")
            elif path != editions.TOKEN:
                self.found.unjudged.append(f"{path} is a signature: verify it with the program and the key of whoever signed.")
            elif self.roots is None:
                self.found.unjudged.append(f"{path} is a time stamp: name the certificates that you trust with --roots, or run `openssl ts -verify`.")
            elif wrong := check_stamp(self.edition, self.roots):
                self.misfit(path, wrong)

    def texts(self) -> None:
        """The texts as their own ledger knows them."""
        root = self.edition / editions.TEXTS
        try:
            found = verify(root)
        except ArchiveError as error:
            self.misfit(editions.TEXTS, str(error))
            return
        self.found.entries = found.entries
        for one in found.misfits:
            self.found.misfits.append(Misfit(f"{editions.TEXTS}/{one.path}", one.byte, one.line, one.what))

    def tables(self) -> list[Table]:
        """The tables that the edition says it has; a later version of the program may make others.

        Raises:
            ReleaseError: it does not say.

        """
        try:
            return described(json.loads((self.edition / PACKAGE).read_bytes()))
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise ReleaseError(f"it cannot be read, so the tables cannot be counted ({type(error).__name__})") from None

    def database(self, connection: sqlite3.Connection) -> None:
        """The database: its ledger, its records, and its rows in the other forms."""
        lines = [str(row[0]) for row in connection.execute("select line from ledger order by sequence")]
        data = "".join(f"{line}\n" for line in lines).encode()
        for one in parse_ledger(data)[1]:
            self.misfit(editions.DATABASE, f"the table ledger does not hold together: {one.what}", None, one.line)
        if not (self.edition / editions.TEXTS / LEDGER).is_file() or (self.edition / editions.TEXTS / LEDGER).read_bytes() != data:
            self.misfit(editions.DATABASE, f"the table ledger is not {editions.TEXTS}/{LEDGER}")
        for path, sha256 in connection.execute("select path, sha256 from records order by path"):
            file = self.edition / editions.TEXTS / path
            if not file.is_file() or _sha256(file) != sha256:
                self.misfit(editions.DATABASE, f"the record {path} is not the text of that name")
        try:
            tables = self.tables()
        except ArchiveError as error:
            self.misfit(PACKAGE, str(error))
            return
        for table in tables:
            self.found.tables += 1
            rows = int(connection.execute(f"select count(*) from [{table.name}]").fetchone()[0])  # noqa: S608 - names are the schema's
            self.found.rows += rows
            for form, (place, count) in COUNTERS.items():
                self.counted(form, place.format(table.name), count, rows)

    def counted(self, form: str, path: str, count: Callable[[Path], int], rows: int) -> None:
        try:
            there: Any = count(self.edition / path)
        except (OSError, ValueError) as error:
            there = f"cannot be counted ({error})"
        if there != rows:
            self.misfit(path, f"{form} has {there} rows, the database {rows}")


def _files(edition: Path) -> Iterator[str]:
    """Every file below a folder, and every link and other thing that is no folder, by its path with `/`."""
    for path in sorted(edition.rglob("*")):
        if path.is_symlink() or not path.is_dir():
            yield path.relative_to(edition).as_posix()


def _sha256(path: Path) -> str:
    if path.is_symlink() or not path.is_file():
        return ""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
