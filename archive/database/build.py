"""Records into a new SQLite file, whole or not at all. The only user of sqlite_utils.

Reading, checking and rendering run in as many processes as there are cores; one process inserts, in the order of the
files, so that two builds of the same data give the same bytes wherever and whenever they run.
"""

from __future__ import annotations

import gc
import hashlib
import os
import sqlite3
import tempfile
from collections import Counter, deque
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from sqlite_utils import Database

from archive.check.candidates import PATH as CANDIDATES
from archive.check.candidates import read_candidates
from archive.check.problems import Report
from archive.check.rule import Context, Corpus, Facts
from archive.check.validate import check_corpus, check_record, facts_of, read_record
from archive.database.revisions import ledger_rows
from archive.database.rows import Rows, rows_of
from archive.database.sqlfiles import derived, views
from archive.database.standing import answer_rows, set_rows, value_rows
from archive.database.tables import ANSWERS, CASE_SETS, CASE_VALUES, PROPERTIES, SEARCH_COLUMNS, SEARCH_WORDS, VOCABULARY, all_tables
from archive.database.tables import CANDIDATES as CANDIDATES_TABLE
from archive.errors import BuildError
from archive.query.spelling import word_rows, words_of
from archive.store.checking import check_strays
from archive.store.datadir import RecordFile, read_bytes, read_schema, record_files, sync_folder
from archive.store.history import FITS, check_history
from archive.store.journal import recover
from archive.store.ledger import read_ledger

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Iterator

    from archive.check.problems import Problem
    from archive.record.schema import Schema

MINIMUM_SQLITE = (3, 37, 0)  # strict tables
CHUNK = 100
TOKENIZER = "porter unicode61 remove_diacritics 2"


class Progress(NamedTuple):
    """How far a build is: files done, files in all."""

    done: int
    total: int


@dataclass(slots=True)
class _Chunk:
    """What one worker makes of some files."""

    files: int = 0
    rows: Rows = field(default_factory=dict)
    facts: list[Facts] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    digest: list[tuple[str, str]] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    words: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class Built:
    """A finished build: the report of the check, and whether the database was replaced."""

    report: Report
    replaced: bool


def build(
    root: Path,
    output: Path,
    today: datetime.date,
    *,
    workers: int | None = None,
    progress: Callable[[Progress], None] = lambda _: None,
    judging: bool = True,
) -> Built:
    """Check every record and build the database anew; problems leave the old one as it is.

    Canonical form and an entry in the ledger are not asked for: they are for git and for publication, so that whoever
    writes a case can look at it first.

    Args:
        root: the data folder.
        output: the database to replace.
        today: the day as of which rules judge; it leaves no trace in the database.
        workers: processes that read and render (default: one a core).
        progress: called with how far the build is.
        judging: whether records are checked, and problems stop the build. A preview of a draft does without: what can be
            read becomes rows, wherever its references lead. Nothing that was built so is published.

    Raises:
        StoreError: there is no data folder.
        BuildError: SQLite or the disk refused; the old database is untouched.

    """
    if sqlite3.sqlite_version_info < MINIMUM_SQLITE:
        raise BuildError(f"SQLite {sqlite3.sqlite_version} is too old for strict tables; use a Python with SQLite {'.'.join(map(str, MINIMUM_SQLITE))} or newer")
    recover(root)
    schema = read_schema(root)
    context = Context(schema, today)
    report = Report(problems=check_strays(root, schema) if judging else [])
    # A frozen text that is not what was published must never be shown; one that is missing is for the check.
    report.problems += [problem for problem in check_history(root, read_ledger(root)) if problem.rule == FITS]
    temporary = _temporary(output)
    try:
        connection = sqlite3.connect(temporary, isolation_level=None)
        try:
            # Rows and facts hold no circles; looking for some among millions of tuples takes a tenth of the time.
            gc.disable()
            _fill(connection, root, context, report, workers or os.cpu_count() or 1, progress, judging=judging)
        finally:
            gc.enable()
            connection.close()
        if judging and report.exit_code:
            return Built(report, replaced=False)
        with temporary.open("rb") as stream:
            os.fsync(stream.fileno())
        temporary.chmod(0o644)
        temporary.replace(output)
        sync_folder(output.parent)
    except sqlite3.Error as error:
        raise BuildError(f"SQLite refused the build: {error}; the old database is untouched") from error
    except OSError as error:
        raise BuildError(f"cannot write {output}: {error.strerror or error}; the old database is untouched") from error
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
    return Built(report, replaced=True)


def _temporary(output: Path) -> Path:
    """A fresh file beside the database, so that the last step can be a rename; leavings of killed builds go."""
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
        for stale in output.parent.glob(f".{output.name}.*.building"):
            if not _alive(stale):
                stale.unlink(missing_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{output.name}.{os.getpid()}.", suffix=".building", dir=output.parent)
    except OSError as error:
        raise BuildError(f"cannot write beside {output}: {error.strerror}; check the permissions of {output.parent}") from None
    os.close(handle)
    return Path(name)


def _alive(building: Path) -> bool:
    """Whether the process that made a temporary file still runs; its number is in the name."""
    try:
        os.kill(int(building.suffixes[-3].lstrip(".")), 0)
    except (ProcessLookupError, ValueError, IndexError):
        return False
    except PermissionError:
        return True
    return True


def _fill(connection: sqlite3.Connection, root: Path, context: Context, report: Report, workers: int, progress: Callable[[Progress], None], *, judging: bool) -> None:
    schema = context.schema
    # The file is thrown away unless the build ends well, so a journal would only cost time.
    for pragma in ("journal_mode=OFF", "synchronous=OFF", "foreign_keys=OFF", "cache_size=-65536", "locking_mode=EXCLUSIVE", "temp_store=MEMORY"):
        connection.execute(f"PRAGMA {pragma}")
    database = Database(connection)
    _create_tables(database, schema, judging=judging)
    connection.execute("BEGIN")
    inserts = {table.name: _insert(table.name, len(table.columns)) for table in all_tables(schema)}
    inserts["search"] = f"insert into search(rowid, {', '.join(SEARCH_COLUMNS)}) values ({', '.join('?' * (len(SEARCH_COLUMNS) + 1))})"  # noqa: S608 - the names are constants, values are bound
    corpus = Corpus()
    words: Counter[str] = Counter()
    digest = hashlib.sha256()
    files = record_files(root, schema)
    for chunk in _chunks(root, files, context, workers, judging=judging):
        report.files += chunk.files
        report.problems += chunk.problems
        corpus.unread += chunk.unread
        words.update(chunk.words)
        for facts in chunk.facts:
            corpus.add(facts)
        for path, sha256 in chunk.digest:
            digest.update(f"{path}\0{sha256}\n".encode())
        if not judging or not report.errors:
            for table, rows in chunk.rows.items():
                connection.executemany(inserts[table], rows)
        progress(Progress(report.files, len(files)))
    if judging:
        report.problems += check_corpus(corpus)
        if report.exit_code:
            return
    for table, rows in _dictionary_rows(schema, root).items():
        connection.executemany(inserts[table], rows)
    connection.executemany(inserts[SEARCH_WORDS.name], word_rows(words))
    connection.executemany(inserts["about"], sorted(_about(root, len(files), digest.hexdigest()).items()))
    connection.execute("COMMIT")
    _finish(database, schema, judging=judging)


def _about(root: Path, records: int, sha256: str) -> dict[str, str]:
    """What the database was built from. Until an edition is released, the day of the latest entry in the ledger and the hash of the data name it."""
    day = max((entry.time[:10] for entry in read_ledger(root)), default="")
    return {"records": str(records), "data_sha256": sha256, "format": "1", "edition": f"{day or 'unpublished'}+{sha256[:8]}", "edition_date": day}


def _create_tables(database: Database, schema: Schema, *, judging: bool) -> None:
    for table in all_tables(schema):
        foreign_keys = [(column.name, *column.references) for column in table.columns if column.references]
        database.table(table.name).create(
            {column.name: column.type for column in table.columns},
            pk=table.key[0] if len(table.key) == 1 else table.key,
            foreign_keys=foreign_keys,
            not_null={column.name for column in table.columns if column.required and (judging or column.name in table.key)},
            strict=True,
        )
    database.execute(
        f"create virtual table search using fts5({', '.join(SEARCH_COLUMNS[:2])}, key unindexed, kind unindexed, tokenize='{TOKENIZER}')",
    )


def _insert(table: str, columns: int) -> str:
    return f"insert into [{table}] values ({', '.join('?' * columns)})"  # noqa: S608 - names come from the schema, values are bound


def _chunks(root: Path, files: list[RecordFile], context: Context, workers: int, *, judging: bool) -> Iterator[_Chunk]:
    """The files in order, read in parallel, with only a few chunks waiting at a time so that memory stays flat."""
    work = [(start, files[start : start + CHUNK]) for start in range(0, len(files), CHUNK)]
    if workers == 1 or len(work) < 3:
        for start, some in work:
            yield read_chunk(root, some, context, start, judging=judging)
        return
    with ProcessPoolExecutor(workers, initializer=gc.disable) as pool:
        waiting = deque(pool.submit(read_chunk, root, some, context, start, judging=judging) for start, some in work[: workers * 3])
        following = iter(work[workers * 3 :])
        while waiting:
            yield waiting.popleft().result()
            for start, some in following:
                waiting.append(pool.submit(read_chunk, root, some, context, start, judging=judging))
                break


def read_chunk(root: Path, files: list[RecordFile], context: Context, start: int, *, judging: bool = True) -> _Chunk:
    """Read, check (unless nothing is judged) and turn into rows some files, the first of which is number `start` of all."""
    chunk = _Chunk()
    for number, file in enumerate(files, start + 1):
        data = read_bytes(root, file.path)
        record, problems = read_record(data, file.kind, file.path)
        chunk.files += 1
        chunk.problems += problems
        sha256 = hashlib.sha256(data).hexdigest()
        chunk.digest.append((file.path, sha256))
        if record is None:
            chunk.unread.append(file.path)
            continue
        problems = check_record(record, context) if judging else []
        chunk.problems += problems
        chunk.facts.append(facts_of(record, sha256))
        if not any(problem.severity == "error" for problem in problems):
            for table, rows in rows_of(record, context.schema, number, sha256).items():
                chunk.rows.setdefault(table, []).extend(rows)
                if table == "search":
                    for _, title, text, *_ in rows:
                        chunk.words.update(words_of(f"{title}\n{text}"))
    return chunk


def _dictionary_rows(schema: Schema, root: Path) -> Rows:
    """Vocabulary, properties, candidates, and what the ledger says."""
    rows: Rows = {VOCABULARY.name: [], PROPERTIES.name: [], CANDIDATES_TABLE.name: [], **ledger_rows(root)}
    for vocabulary in schema.vocabularies.values():
        for position, term in enumerate(vocabulary.terms.values(), 1):
            rows[VOCABULARY.name].append((vocabulary.name, term.code, position, term.label, term.definition, term.scope or None, term.example or None))
    for kind in schema.kinds.values():
        for position, spec in enumerate(kind.properties.values(), 1):
            rows[PROPERTIES.name].append((kind.name, spec.name, position, spec.group, spec.label, spec.definition, spec.type, spec.of or None, int(spec.many), int(spec.contested)))
    if (root / CANDIDATES).is_file():
        names = [column.name for column in CANDIDATES_TABLE.columns]
        candidates = read_candidates(read_bytes(root, CANDIDATES), schema)[0]
        rows[CANDIDATES_TABLE.name] = [tuple({"n": number, **row}.get(name) for name in names) for number, row in enumerate(candidates, 1)]
    return rows


def _finish(database: Database, schema: Schema, *, judging: bool) -> None:
    """Indexes, views, and the proof that every reference leads somewhere, which is not asked of a preview."""
    for table in all_tables(schema):
        for columns in table.indexes:
            database.table(table.name).create_index(columns)
    for name, sql in derived().items():
        database.execute(f"insert into [{name}] {sql}")
    for name, sql in views().items():
        database.create_view(name, sql)
    connection = database.conn
    connection.executemany(_insert(CASE_SETS.name, len(CASE_SETS.columns)), set_rows(connection))
    connection.executemany(_insert(CASE_VALUES.name, len(CASE_VALUES.columns)), value_rows(connection))
    # Without statistics SQLite takes the statements of a common property for as few as those of a case.
    database.execute("analyze")
    connection.executemany(_insert(ANSWERS.name, len(ANSWERS.columns)), answer_rows(connection))
    connection.commit()
    broken = database.execute("PRAGMA foreign_key_check").fetchall() if judging else []
    if broken:
        raise BuildError(f"{len(broken)} references lead nowhere, the first in table {broken[0][0]} to {broken[0][2]}; this is a fault of the build, not of the data")
    database.execute("PRAGMA user_version=1")
