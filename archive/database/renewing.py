"""A database made new from the last one where only a few files changed: the rows of these records are replaced, and what reads any of them is asked again.

Its tables hold what a cold build would put into them (a property test holds both to one dump), though not in the same bytes. Where that
cannot be had simply, there is nothing, and the build is a cold one: where a record is gone, where anything was withdrawn, merged or sealed, where
schema, code or day are others, where the check finds an error, where very much changed, or where the last database is not whole.
"""

from __future__ import annotations

import gc
import hashlib
import shutil
import sqlite3
from bisect import bisect_left
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING

from archive.check.candidates import PATH as CANDIDATES
from archive.check.problems import Report
from archive.check.rule import Context
from archive.check.validate import check_record, read_record
from archive.database.build import Built
from archive.database.inspection import sha256_of
from archive.database.renewal import Read, Renewal
from archive.database.revisions import SCHEMA_FOLDERS
from archive.store.datadir import RecordFile, kind_of, read_bytes, read_schema
from archive.store.ledger import LEDGER
from archive.store.marks import changed, hash_of

if TYPE_CHECKING:
    import datetime
    from collections.abc import Collection, Iterable, Iterator, Mapping
    from concurrent.futures import Future
    from pathlib import Path

    from archive.database.states import State
    from archive.record.schema import Schema

FEW = 50
"""So many files may have changed, or one in `SHARE`; of more a cold build is about as quick."""
SHARE = 50


@contextmanager
def copying(base: Path, target: Path) -> Iterator[Future[str]]:
    """Copy the last database in the background, while it is looked at what changed; gives the SHA-256 of the copy when it is made."""
    with ThreadPoolExecutor(1) as pool:
        yield pool.submit(_copy, base, target)


def renew(root: Path, database: Path, copied: Future[str], state: State, marks: Mapping[str, str], today: datetime.date) -> Built | None:
    """Make a database of a data folder out of a copy of the last one.

    Args:
        root: the data folder.
        database: the copy.
        copied: the SHA-256 of the copy, when it is made.
        state: what the last one was built from, by the present code and on the present day.
        marks: the marks of the data folder now.
        today: the day as of which rules judge.

    Returns:
        What the check said, or nothing where the database must be built cold.

    Raises:
        StoreError: a file cannot be read.
        OSError, sqlite3.Error: the disk or SQLite refused.

    """
    schema = read_schema(root)
    paths = changed(state.marks, marks)
    read_again = _files_of(paths, root, schema)
    if read_again is None or not paths <= marks.keys() or len(read_again) > max(FEW, len(marks) // SHARE):
        return None
    read = _read(root, read_again, Context(schema, today))
    files = [(path, hash_of(marks[path])) for path in _record_paths(marks, schema)]
    if read is None or copied.result() != state.database:
        return None
    connection = sqlite3.connect(database, isolation_level=None)
    try:
        gc.disable()
        problems = Renewal(connection, root, schema, read).run(paths, files, state.problems)
    finally:
        gc.enable()
        connection.close()
    return Built(Report(len(files), problems), replaced=True, renewed=True) if problems is not None else None


def _files_of(paths: Collection[str], root: Path, schema: Schema) -> list[RecordFile] | None:
    """The files of records among some that changed; nothing where another file changed that a cold build is wanted for."""
    files = []
    for path in sorted(paths):
        kind = kind_of(path, schema)
        if kind is not None and not (root / path).is_symlink():
            files.append(RecordFile(kind, path))
        elif path not in {CANDIDATES, LEDGER} and (path.partition("/")[0] in {*SCHEMA_FOLDERS, *schema.by_folder}):
            return None
    return files


def _copy(base: Path, target: Path) -> str:
    """Copy a file; returns the SHA-256 of the copy."""
    shutil.copyfile(base, target)
    return sha256_of(target)


def _read(root: Path, files: Iterable[RecordFile], context: Context) -> list[Read] | None:
    """The records in some files; nothing where one of them has an error, since a cold build says it best."""
    found = []
    for file in files:
        data = read_bytes(root, file.path)
        record, problems = read_record(data, file.kind, file.path)
        if record is None:
            return None
        problems += check_record(record, context)
        if any(problem.severity == "error" for problem in problems):
            return None
        found.append(Read(record, hashlib.sha256(data).hexdigest(), problems))
    return found


def _record_paths(marks: Iterable[str], schema: Schema) -> list[str]:
    """The files of records in the order of `record_files`."""
    ordered = sorted(marks)
    within = ((kind, bisect_left(ordered, f"{kind.folder}/"), bisect_left(ordered, f"{kind.folder}0")) for kind in schema.kinds.values())
    return [path for kind, first, beyond in within for path in ordered[first:beyond] if path.endswith(kind.suffix)]
