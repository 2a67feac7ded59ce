"""What `archive check` would say of changes that nobody has written yet: of all, or of one record while somebody types. Writes nothing."""

from __future__ import annotations

import os
import threading
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from archive.check.rule import Context, Corpus, Facts
from archive.check.validate import check_canonical, check_corpus, check_record, facts_of, read_record
from archive.errors import StoreError
from archive.store.checking import survey
from archive.store.datadir import kind_of, read_bytes, read_schema, record_files

if TYPE_CHECKING:
    import datetime
    from collections.abc import Mapping
    from pathlib import Path

    from archive.check.problems import Problem, Report
    from archive.record.schema import Schema
    from archive.store.datadir import RecordFile


def as_bytes(files: Mapping[str, str | None]) -> dict[str, bytes | None]:
    """Texts as the bytes of their files."""
    return {path: None if text is None else text.encode() for path, text in files.items()}


def judge(root: Path, files: Mapping[str, str | None], today: datetime.date) -> Report:
    """What the check would say of the whole folder as it would be, but for the ledger.

    Args:
        root: the data folder.
        files: new texts by path within the folder; None for a file that would be gone.
        today: the day as of which rules judge.

    Raises:
        StoreError: there is no data folder, or a file cannot be read.
        SchemaError: the schema would contradict itself.

    """
    return survey(root, today, as_bytes(files))


def judge_one(root: Path, path: str, text: str, today: datetime.date, *, instead_of: str = "", beside: Mapping[str, str | None] = MappingProxyType({})) -> list[Problem]:
    """The problems that one record would have among the others as they are; quick, since the others are read only where they changed.

    Args:
        root: the data folder.
        path: where the record would stand, within the folder.
        text: its whole text.
        today: the day as of which rules judge.
        instead_of: the file that it would replace, where that bears another name.
        beside: texts that would come with it, by path; None for a file that would be gone.

    Raises:
        StoreError: there is no data folder, or the path is none of a record.
        SchemaError: the schema cannot be read.

    """
    known = _knowledge(root)
    kind = kind_of(path, known.schema)
    if kind is None:
        raise StoreError(f"{path!r} is no file for a record; name it <folder of its kind>/<id> and its ending")
    data = text.encode("utf-8", "surrogatepass")
    record, problems = read_record(data, kind, path)
    if record is None:
        return problems
    problems = check_canonical(data, record) + check_record(record, Context(known.schema, today))
    corpus = Corpus()
    others = known.facts | {other: _facts_in(other, beside[other], known.schema) for other in beside}
    for other, facts in others.items():
        if other not in (path, instead_of) and not (other in beside and beside[other] is None):
            if facts is None:
                corpus.unread.append(other)
            else:
                corpus.add(facts)
    corpus.add(facts_of(record))
    return sorted(problems + [problem for problem in check_corpus(corpus) if problem.path == path])


def _facts_in(path: str, text: str | None, schema: Schema) -> Facts | None:
    """The facts of a record that is not written yet; None where it cannot be read."""
    kind = kind_of(path, schema)
    record = read_record(text.encode("utf-8", "surrogatepass"), kind, path)[0] if kind and text is not None else None
    return facts_of(record) if record else None


class _State(NamedTuple):
    """How a file is known again without being read: two different texts never share it."""

    size: int
    changed: int
    number: int


class _Known(NamedTuple):
    """What is known of a folder: its schema, and the facts of each record by path; None where it cannot be read."""

    schema: Schema
    facts: dict[str, Facts | None]


class _Cache:
    """What was last read of a folder."""

    def __init__(self) -> None:
        self.schema: tuple[dict[str, _State], Schema] | None = None
        self.facts: dict[str, tuple[_State, Facts | None]] = {}


_caches: dict[str, _Cache] = {}
_lock = threading.Lock()


def _knowledge(root: Path) -> _Known:
    with _lock:
        cache = _caches.setdefault(os.fspath(root.resolve()), _Cache())
        states = {f"{folder}/{entry.name}": _state(entry) for folder in ("schema", "vocabulary") if (root / folder).is_dir() for entry in os.scandir(root / folder)}
        if cache.schema is None or cache.schema[0] != states:
            cache.schema = (states, read_schema(root))
            cache.facts.clear()
        schema = cache.schema[1]
        files = record_files(root, schema)
        now = {f"{kind.folder}/{entry.name}": _state(entry) for kind in schema.kinds.values() if (root / kind.folder).is_dir() for entry in os.scandir(root / kind.folder)}
        fresh: dict[str, tuple[_State, Facts | None]] = {}
        for file in files:
            state = now.get(file.path)
            if state is not None:
                old = cache.facts.get(file.path)
                fresh[file.path] = old if old and old[0] == state else (state, _facts(root, file))
        cache.facts = fresh
        return _Known(schema, {path: facts for path, (_, facts) in fresh.items()})


def _state(entry: os.DirEntry[str]) -> _State:
    stat = entry.stat(follow_symlinks=False)
    return _State(stat.st_size, stat.st_mtime_ns, stat.st_ino)


def _facts(root: Path, file: RecordFile) -> Facts | None:
    record, _ = read_record(read_bytes(root, file.path), file.kind, file.path)
    return facts_of(record) if record else None
