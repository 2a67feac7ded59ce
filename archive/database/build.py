"""Records into a new SQLite file, whole or not at all. The only user of sqlite_utils.

Reading, checking and rendering run in as many processes as there are cores; one process inserts, in the order of the
numbers of the records, so that two builds of the same data give the same bytes wherever and whenever they run.
"""

from __future__ import annotations

import gc
import hashlib
import os
import sqlite3
from collections import Counter, deque
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from archive.check.candidates import PATH as CANDIDATES
from archive.check.candidates import read_candidates
from archive.check.problems import Report
from archive.check.rule import Context, Corpus, Facts
from archive.check.validate import check_corpus, check_record, facts_of, read_record
from archive.database.aside import aside, make_quick, put_in_place
from archive.database.numbering import id_of_file, number_of
from archive.database.revisions import ledger_rows
from archive.database.rows import Rows, rows_of
from archive.database.sqlfiles import derived, views
from archive.database.standing import answer_rows, set_rows, value_rows
from archive.database.tables import ANSWERS, CASE_SETS, CASE_VALUES, PROPERTIES, RECORDS, SEARCH_COLUMNS, SEARCH_SPELLINGS, SEARCH_WORDS, VOCABULARY, all_tables
from archive.database.tables import CANDIDATES as CANDIDATES_TABLE
from archive.errors import BuildError
from archive.query.spelling import spelling_rows, word_rows, words_of
from archive.store.checking import check_strays
from archive.store.datadir import RecordFile, read_bytes, read_schema, record_files
from archive.store.history import FITS, check_history
from archive.store.journal import recover
from archive.store.ledger import read_ledger

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from sqlite_utils import Database

    from archive.check.problems import Problem
    from archive.record.schema import Schema
    from archive.store.ledger import Entry

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
    hashes: dict[str, str] = field(default_factory=dict)
    unread: list[str] = field(default_factory=list)
    words: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class Built:
    """A finished build.

    Args:
        report: what the check said.
        replaced: whether there is a new database.
        hashes: the SHA-256 of each file of a record, as a cold build read it.
        renewed: whether it was made out of the last database.

    """

    report: Report
    replaced: bool
    hashes: Mapping[str, str] = field(default_factory=dict)
    renewed: bool = False


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
    with aside(output) as temporary:
        built = build_into(root, temporary, today, workers=workers, progress=progress, judging=judging)
        if built.replaced:
            put_in_place(temporary, output)
    return built


def build_into(
    root: Path,
    temporary: Path,
    today: datetime.date,
    *,
    workers: int | None = None,
    progress: Callable[[Progress], None] = lambda _: None,
    judging: bool = True,
) -> Built:
    """Fill a file that nobody reads, as `build` does; where there are problems it is to be thrown away.

    Raises:
        StoreError: there is no data folder.
        BuildError: this SQLite is too old.
        OSError, sqlite3.Error: the disk or SQLite refused.

    """
    if sqlite3.sqlite_version_info < MINIMUM_SQLITE:
        raise BuildError(f"SQLite {sqlite3.sqlite_version} is too old for strict tables; use a Python with SQLite {'.'.join(map(str, MINIMUM_SQLITE))} or newer")
    recover(root)
    schema = read_schema(root)
    context = Context(schema, today)
    report = Report(problems=check_strays(root, schema) if judging else [])
    # A frozen text that is not what was published must never be shown; one that is missing is for the check.
    report.problems += [problem for problem in check_history(root, read_ledger(root)) if problem.rule == FITS]
    temporary.write_bytes(b"")
    connection = sqlite3.connect(temporary, isolation_level=None)
    try:
        # Rows and facts hold no circles; looking for some among millions of tuples takes a tenth of the time.
        gc.disable()
        hashes = _fill(connection, root, context, report, workers or os.cpu_count() or 1, progress, judging=judging)
    finally:
        gc.enable()
        connection.close()
    return Built(report, replaced=not (judging and report.exit_code), hashes=hashes)


def _fill(connection: sqlite3.Connection, root: Path, context: Context, report: Report, workers: int, progress: Callable[[Progress], None], *, judging: bool) -> dict[str, str]:
    schema = context.schema
    make_quick(connection)
    from sqlite_utils import Database  # noqa: PLC0415 - it takes a while to import, and who renews a database does without

    database = Database(connection)
    _create_tables(database, schema, judging=judging)
    connection.execute("BEGIN")
    inserts = insertions(schema)
    corpus = Corpus()
    words: Counter[str] = Counter()
    hashes: dict[str, str] = {}
    files = record_files(root, schema)
    for chunk in _chunks(root, _by_number(files, schema), context, workers, judging=judging):
        report.files += chunk.files
        report.problems += chunk.problems
        corpus.unread += chunk.unread
        words.update(chunk.words)
        for facts in chunk.facts:
            corpus.add(facts)
        hashes.update(chunk.hashes)
        if not judging or not (report.errors or corpus.duplicates):
            for table, rows in chunk.rows.items():
                connection.executemany(inserts[table], rows)
        progress(Progress(report.files, len(files)))
    if judging:
        report.problems += check_corpus(corpus)
        if report.exit_code:
            return hashes
    for table, rows in dictionary_rows(schema, root).items():
        connection.executemany(inserts[table], rows)
    spellings = list(spelling_rows(words))
    connection.executemany(inserts[SEARCH_SPELLINGS.name], spellings)
    connection.executemany(inserts[SEARCH_WORDS.name], word_rows(spellings))
    connection.executemany(inserts["about"], sorted(about(read_ledger(root), [(file.path, hashes[file.path]) for file in files]).items()))
    connection.execute("COMMIT")
    _finish(database, schema, judging=judging)
    return hashes


def _by_number(files: list[RecordFile], schema: Schema) -> list[RecordFile]:
    """The files in the order of the numbers of their records: full text goes in far quicker in order."""
    places = {kind: place for place, kind in enumerate(schema.kinds, 1)}
    return sorted(files, key=lambda file: number_of(places[file.kind.name], id_of_file(file.path)))


def about(entries: Sequence[Entry], hashes: Sequence[tuple[str, str]]) -> dict[str, str]:
    """What a database was built from. Until an edition is released, the day of the latest entry in the ledger and the hash of the data name it.

    Args:
        entries: the ledger.
        hashes: path and SHA-256 of every file of a record, in the order of `record_files`.

    """
    digest = hashlib.sha256("".join(f"{path}\0{sha256}\n" for path, sha256 in hashes).encode()).hexdigest()
    day = max((entry.time[:10] for entry in entries), default="")
    return {"records": str(len(hashes)), "data_sha256": digest, "format": "1", "edition": f"{day or 'unpublished'}+{digest[:8]}", "edition_date": day}


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


def insertions(schema: Schema) -> dict[str, str]:
    """The SQL that puts a row into each table; those of `records` and `search` begin with the number of the record."""
    found = {table.name: insertion(table.name, len(table.columns)) for table in all_tables(schema)}
    for name, columns in (("records", [column.name for column in RECORDS.columns]), ("search", SEARCH_COLUMNS)):
        found[name] = f"insert into {name}(rowid, {', '.join(columns)}) values ({', '.join('?' * (len(columns) + 1))})"  # noqa: S608 - the names are constants, values are bound
    return found


def insertion(table: str, columns: int) -> str:
    """The SQL that puts a row into a table."""
    return f"insert into [{table}] values ({', '.join('?' * columns)})"  # noqa: S608 - names come from the schema, values are bound


def _chunks(root: Path, files: list[RecordFile], context: Context, workers: int, *, judging: bool) -> Iterator[_Chunk]:
    """The files in order, read in parallel, with only a few chunks waiting at a time so that memory stays flat."""
    work = [files[start : start + CHUNK] for start in range(0, len(files), CHUNK)]
    if workers == 1 or len(work) < 3:
        for some in work:
            yield read_chunk(root, some, context, judging=judging)
        return
    with ProcessPoolExecutor(workers, initializer=gc.disable) as pool:
        waiting = deque(pool.submit(read_chunk, root, some, context, judging=judging) for some in work[: workers * 3])
        following = iter(work[workers * 3 :])
        while waiting:
            yield waiting.popleft().result()
            for some in following:
                waiting.append(pool.submit(read_chunk, root, some, context, judging=judging))
                break


def read_chunk(root: Path, files: list[RecordFile], context: Context, *, judging: bool = True) -> _Chunk:
    """Read, check (unless nothing is judged) and turn into rows some files."""
    chunk = _Chunk()
    places = {kind: place for place, kind in enumerate(context.schema.kinds, 1)}
    for file in files:
        data = read_bytes(root, file.path)
        record, problems = read_record(data, file.kind, file.path)
        chunk.files += 1
        chunk.problems += problems
        sha256 = chunk.hashes[file.path] = hashlib.sha256(data).hexdigest()
        if record is None:
            chunk.unread.append(file.path)
            continue
        problems = check_record(record, context) if judging else []
        chunk.problems += problems
        chunk.facts.append(facts_of(record, sha256))
        if not any(problem.severity == "error" for problem in problems):
            for table, rows in rows_of(record, context.schema, number_of(places[file.kind.name], record.id), sha256).items():
                chunk.rows.setdefault(table, []).extend(rows)
                if table == "search":
                    for _, title, text, *_ in rows:
                        chunk.words.update(words_of(f"{title}\n{text}"))
    return chunk


def dictionary_rows(schema: Schema, root: Path) -> Rows:
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
    connection.executemany(insertion(CASE_SETS.name, len(CASE_SETS.columns)), set_rows(connection))
    connection.executemany(insertion(CASE_VALUES.name, len(CASE_VALUES.columns)), value_rows(connection))
    # Without statistics SQLite takes the statements of a common property for as few as those of a case.
    database.execute("analyze")
    connection.executemany(insertion(ANSWERS.name, len(ANSWERS.columns)), answer_rows(connection))
    connection.commit()
    broken = database.execute("PRAGMA foreign_key_check").fetchall() if judging else []
    if broken:
        raise BuildError(f"{len(broken)} references lead nowhere, the first in table {broken[0][0]} to {broken[0][2]}; this is a fault of the build, not of the data")
    database.execute("PRAGMA user_version=1")
