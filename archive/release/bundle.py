"""`archive release`: an edition made aside, judged, and put in its place by one rename. A kill at any point leaves nothing, or the whole.

Everything is made from a copy of the data folder that becomes part of the edition, so that what is judged is what is released,
whatever editors do meanwhile. The same data, name and edition before it give the same bytes.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from archive import editions
from archive.cite.csl import Edition
from archive.database.build import build
from archive.errors import ReleaseError
from archive.release import attesting, documents, metadata, tabular, telling
from archive.release.columns import exported
from archive.release.delta import delta, read_state
from archive.release.package import datapackage
from archive.release.stage import settle, staged
from archive.release.verifying import verify_edition
from archive.store.checking import check_folder
from archive.store.datadir import read_schema
from archive.store.journal import recover
from archive.store.ledger import read_ledger
from archive.store.verifying import verify

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from archive.database.build import Progress
    from archive.database.tables import Table
    from archive.evidence.timestamp import Fetcher
    from archive.record.schema import Schema

FOLDERS = {
    "csv/": "The tables as CSV, described in datapackage.json.",
    "json/": "The tables as JSON Lines, an object a row.",
    "parquet/": "The tables as Parquet.",
    "texts/": "The texts from which all is made: records in Markdown and YAML, their history, the ledger, schema and vocabularies.",
}
FIRST = "This is the first edition that was released here, so there is nothing to compare it with.\n"


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be released.

    Args:
        name: the name of the edition, like `2026.12`.
        data: the data folder.
        output: the folder of all editions.
        url: where the site stands, for citations; empty where they are to have no address.
        tsa: the address of a time-stamping authority, or empty.
        sign: the command of an external program that signs, or empty.
    """

    name: str
    data: Path
    output: Path
    url: str = ""
    tsa: str = ""
    sign: str = ""


@dataclass(frozen=True, slots=True)
class Released:
    """A released edition: its folder, its files and their bytes, the edition before it, and SHA-256 of its sums."""

    folder: Path
    files: int
    size: int
    before: str
    head: str


def release(
    order: Order,
    today: datetime.date,
    *,
    progress: Callable[[Progress], None] = lambda _: None,
    say: Callable[[str], None] = lambda _: None,
    workers: int | None = None,
    fetcher: Fetcher | None = None,
) -> Released:
    """Make an edition.

    Args:
        order: what is wanted.
        today: the day as of which rules judge; it leaves no trace.
        progress: called with how far the database is.
        say: called with what is done now, in a few words.
        workers: processes that read and render (default: one a core).
        fetcher: asks the time-stamping authority; the web by default.

    Raises:
        ReleaseError: the name is none or taken, the data do not pass `archive check` or `archive verify`, or the disk refused.

    """
    target = order.output / order.name
    if editions.order_of(order.name) is None:
        raise ReleaseError(f"{order.name!r} is no name of an edition; write {editions.FORM}")
    if os.path.lexists(target):
        raise ReleaseError(f"{target} is there already, and an edition that was released does not change; choose another name, like {_next(order)}")
    recover(order.data)
    try:
        with staged(order.output) as stage:
            return _Making(order, stage, say).run(target, today, progress, workers, fetcher)
    except OSError as error:
        raise ReleaseError(f"cannot write in {order.output}: {error.strerror or error}; nothing was released") from error


def _next(order: Order) -> str:
    year, month, number = editions.order_of(order.name) or (0, 0, 0)
    return next(name for n in range(number + 1, 1000) if not (order.output / (name := f"{year:04}.{month:02}.{n}")).exists())


class _Making:
    """The steps by which an edition comes to be, in a folder aside."""

    def __init__(self, order: Order, stage: Path, say: Callable[[str], None]) -> None:
        self.order = order
        self.stage = stage
        self.say = say
        self.texts = stage / editions.TEXTS

    def run(self, target: Path, today: datetime.date, progress: Callable[[Progress], None], workers: int | None, fetcher: Fetcher | None) -> Released:
        self.say("Copying the texts")
        for path in _kept(self.order.data):
            self.write(f"{editions.TEXTS}/{path}", (self.order.data / path).read_bytes())
        self.say("Checking and verifying them")
        self.judge(today)
        self.say("Building the database")
        self.build(today, progress, workers)
        schema = read_schema(self.texts)
        with closing(sqlite3.connect(f"{(self.stage / editions.DATABASE).resolve().as_uri()}?immutable=1", uri=True)) as connection:
            facts = {str(name): str(value) for name, value in connection.execute("select name, value from about")}
            edition = Edition(self.order.name, facts["edition_date"], self.order.url.rstrip("/"))
            self.say("Writing CSV, JSON and Parquet")
            files = self.tables(connection, exported(schema))
            self.say("Comparing with the edition before")
            before = self.changes()
            self.say("Writing codebook, datasheet and metadata")
            self.describe(edition, schema, connection, facts, files, before)
        self.say("Adding up")
        head = self.seal(fetcher)
        self.say("Verifying the edition")
        found = verify_edition(self.stage)
        if found.misfits:
            raise ReleaseError("the edition does not fit itself, which is a fault of the program; nothing was released", list(map(str, found.misfits)))
        paths = [path for path in self.stage.rglob("*") if path.is_file()]
        size = sum(path.stat().st_size for path in paths)
        settle(self.stage, target)
        return Released(target, len(paths), size, before, head)

    def write(self, path: str, data: bytes | str) -> None:
        file = self.stage / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data.encode() if isinstance(data, str) else data)
        file.chmod(0o644)

    def judge(self, today: datetime.date) -> None:
        """Nothing is released that does not pass."""
        verified = verify(self.texts)
        if verified.misfits:
            what = "the data are not what the ledger knows; enter what changed with `archive publish`, or restore it, and run `archive verify`"
            raise ReleaseError(what, list(map(str, verified.misfits)))
        report = check_folder(self.texts, today)
        if report.exit_code:
            raise ReleaseError("the data have problems; mend them and run `archive check`", report.as_text().splitlines())

    def build(self, today: datetime.date, progress: Callable[[Progress], None], workers: int | None) -> None:
        """The database, which says the name of the edition, and what it was called before it had one."""
        database = self.stage / editions.DATABASE
        built = build(self.texts, database, today, workers=workers, progress=progress)
        if not built.replaced:
            raise ReleaseError("the data have problems; mend them and run `archive check`", built.report.as_text().splitlines())
        with closing(sqlite3.connect(database, isolation_level=None)) as connection:
            # A journal would stay in the edition if this were killed, and the whole is thrown away anyhow.
            connection.execute("pragma journal_mode=off")
            connection.execute("insert into about(name, value) select 'state', value from about where name = 'edition'")
            connection.execute("update about set value = ? where name = 'edition'", [self.order.name])
            connection.execute("vacuum")

    def tables(self, connection: sqlite3.Connection, tables: list[Table]) -> dict[str, bytes]:
        """Every table in its three open forms; what is given is the CSV of each."""
        files = {}
        for table in tables:
            rows = tabular.read_rows(connection, table)
            files[table.name] = tabular.csv_bytes(table, rows)
            self.write(f"csv/{table.name}.csv", files[table.name])
            self.write(f"json/{table.name}.jsonl", tabular.jsonl_bytes(table, rows))
            self.write(f"parquet/{table.name}.parquet", tabular.parquet_bytes(table, rows))
        return files

    def changes(self) -> str:
        """CHANGES of the edition before, whose name is given; empty where this is the first."""
        previous = editions.before(self.order.output, self.order.name)
        if previous is None:
            self.write("CHANGES.md", f"# Changes\n\n{FIRST}")
            self.write(editions.CHANGES, _json({"before": "", "after": self.order.name, "records": [], "files": {}}))
            return ""
        found = delta(read_state(previous), read_state(self.stage), named=self.order.name)
        if not found.continues:
            raise ReleaseError(f"the ledger does not continue that of {previous.name}: {telling.FORKED} Nothing was released; find out which of the two is right")
        self.write("CHANGES.md", telling.as_markdown(found))
        self.write(editions.CHANGES, telling.as_json(found))
        return previous.name

    def describe(self, edition: Edition, schema: Schema, connection: sqlite3.Connection, facts: dict[str, str], files: dict[str, bytes], before: str) -> None:
        tables, entries = exported(schema), read_ledger(self.texts)
        said = f"The edition before it is {before}." if before else "It is the first edition."
        told = {**facts, "entries": str(len(entries)), "head": entries[-1].digest()}
        self.write("datapackage.json", _json(datapackage(edition, metadata.DESCRIPTION, tables, files)))
        self.write("CODEBOOK.md", documents.codebook(edition, schema))
        self.write("datasheet.md", documents.datasheet(edition, connection))
        self.write("README.md", documents.readme(edition, before, tables, facts=told, previous_said=said))
        self.write("CITATION.cff", metadata.citation_cff(edition))
        self.write("datacite.json", _json(metadata.datacite(edition, facts["data_sha256"], (self.stage / editions.DATABASE).stat().st_size)))
        sizes = {path.name: path.stat().st_size for path in sorted(self.stage.iterdir()) if path.is_file()}
        self.write("ro-crate-metadata.json", _json(metadata.ro_crate(edition, sizes, FOLDERS)))

    def seal(self, fetcher: Fetcher | None) -> str:
        """The sums, and what others say over them; SHA-256 of the sums."""
        sums = {path.relative_to(self.stage).as_posix(): _sha256(path) for path in self.stage.rglob("*") if path.is_file()}
        self.write(editions.SUMS, editions.sums_text(sums))
        made = []
        if self.order.tsa:
            attesting.stamp(self.stage, self.order.tsa, fetcher)
            made.append(editions.TOKEN)
        if self.order.sign:
            made += attesting.sign(self.stage, self.order.sign)
        if made:
            self.write(editions.SEALS, editions.sums_text({name: _sha256(self.stage / name) for name in made}))
        return _sha256(self.stage / editions.SUMS)


def _kept(data: Path) -> Iterator[str]:
    """Every file of the data folder but those whose names begin with a dot, sorted."""
    if not data.is_dir():
        raise ReleaseError(f"{data} is no data folder; name it with --data")
    for path in sorted(data.rglob("*")):
        inner = path.relative_to(data)
        if path.is_file() and not any(part.startswith(".") for part in inner.parts):
            yield inner.as_posix()


def _json(tree: Any) -> str:
    return json.dumps(tree, ensure_ascii=False, indent=1) + "\n"


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
