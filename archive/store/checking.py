"""`archive check` and `archive fmt` over a data folder: reads with `store`, judges with `check`."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from archive.check.candidates import PATH as CANDIDATES
from archive.check.candidates import check_canonical_candidates, dump_candidates, read_candidates
from archive.check.problems import Problem, Report, Severity
from archive.check.rule import Context, Corpus
from archive.check.validate import canonical_diff, check_canonical, check_corpus, check_record, facts_of, read_record
from archive.errors import StoreError
from archive.record.document import decode, dump, parse
from archive.store.datadir import read_bytes, read_schema, record_files, stray_files, write_record, write_text
from archive.store.ledger import append, latest, read_ledger

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable
    from pathlib import Path

    from archive.record.schema import Schema
    from archive.store.ledger import Entry


@dataclass(slots=True)
class Formatted:
    """What formatting a folder came to."""

    files: int = 0
    changed: list[str] = field(default_factory=list)
    diffs: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def summary(self) -> str:
        """One sentence for people."""
        return f"{self.files:,} files looked at, {len(self.changed):,} not in canonical form."


def check_folder(root: Path, today: datetime.date, paths: Iterable[Path] = ()) -> Report:
    """All problems of a data folder; with `paths`, those of these files only (all files are read, so that links can be judged).

    Raises:
        StoreError: there is no data folder, or a path is no file of it.

    """
    schema = read_schema(root)
    context = Context(schema, today)
    report = Report(problems=check_strays(root, schema))
    corpus = Corpus(published=published(root))
    for file in record_files(root, schema):
        data = read_bytes(root, file.path)
        record, problems = read_record(data, file.kind, file.path)
        report.files += 1
        report.problems += problems
        if record is None:
            corpus.unread.append(file.path)
        else:
            report.problems += check_canonical(data, record)
            report.problems += check_record(record, context)
            corpus.add(facts_of(record, hashlib.sha256(data).hexdigest()))
    report.problems += check_corpus(corpus)
    if (root / CANDIDATES).is_file():
        data = read_bytes(root, CANDIDATES)
        rows, problems = read_candidates(data, schema)
        report.problems += [] if problems else check_canonical_candidates(data, rows, schema)
    wanted = _relative(root, paths)
    if wanted is not None:
        report.problems = [problem for problem in report.problems if problem.path in wanted]
        report.files = len(wanted)
    return report


def published(root: Path) -> dict[str, str]:
    """SHA-256 of the text that the ledger knows of each case.

    Raises:
        StoreError: the ledger does not hold together.

    """
    return {record: entry.sha256 for record, entry in latest(read_ledger(root)).items()}


def publish(root: Path, ids: Iterable[str], today: datetime.date, *, time: str, reason: str, by: str) -> list[Entry]:
    """Enter new and changed cases in the ledger; nothing is entered while the data have other problems.

    Args:
        root: the data folder.
        ids: the cases to enter; all that are new or changed where none is named.
        today: the day as of which rules judge.
        time: now, RFC 3339 in UTC.
        reason: why, in a sentence.
        by: who answers for it.

    Raises:
        StoreError: the data have problems, a case is not there, or the disk refused.

    """
    report = check_folder(root, today)
    others = [problem for problem in report.problems if problem.rule != "ledger-knows-the-text" and problem.severity is Severity.ERROR]
    if others:
        raise StoreError(f"{len(others)} problems stand in the way, the first: {others[0]}; run `archive check`")
    schema = read_schema(root)
    texts = {}
    for file in record_files(root, schema):
        if file.kind.name == "case":
            data = read_bytes(root, file.path)
            texts[parse(decode(data), file.kind, file.path).id] = hashlib.sha256(data).hexdigest()
    wanted = set(ids) or set(texts)
    unknown = sorted(wanted - set(texts))
    if unknown:
        raise StoreError(f"there is no case {', '.join(unknown)}")
    return append(root, {record: sha256 for record, sha256 in texts.items() if record in wanted}, time=time, reason=reason, by=by)


def check_strays(root: Path, schema: Schema) -> list[Problem]:
    """Problems of what lies beside the records: files that do not belong, and the list of candidates."""
    problems = [
        Problem(path, 1, "", "this file is no record and does not belong in the data folder", "move or delete it; the archive holds no images", "stray-file") for path in stray_files(root, schema)
    ]
    if (root / CANDIDATES).is_file():
        problems += read_candidates(read_bytes(root, CANDIDATES), schema)[1]
    return problems


def format_folder(root: Path, paths: Iterable[Path] = (), *, write: bool) -> Formatted:
    """Bring records into canonical form, or say what would change.

    Raises:
        StoreError: a path is no file of the folder, or the disk refused.

    """
    schema = read_schema(root)
    wanted = _relative(root, paths)
    outcome = Formatted()
    for file in record_files(root, schema):
        if wanted is not None and file.path not in wanted:
            continue
        outcome.files += 1
        data = read_bytes(root, file.path)
        record, problems = read_record(data, file.kind, file.path)
        if record is None:
            outcome.problems += problems
        elif check_canonical(data, record):
            outcome.changed.append(file.path)
            outcome.diffs.append(canonical_diff(decode(data), dump(record), file.path))
            if write:
                write_record(root, record)
    if (root / CANDIDATES).is_file() and (wanted is None or CANDIDATES in wanted):
        _format_candidates(root, schema, outcome, write=write)
    return outcome


def _format_candidates(root: Path, schema: Schema, outcome: Formatted, *, write: bool) -> None:
    data = read_bytes(root, CANDIDATES)
    rows, problems = read_candidates(data, schema)
    outcome.files += 1
    if problems:
        outcome.problems += problems
    elif check_canonical_candidates(data, rows, schema):
        canonical = dump_candidates(rows, schema)
        outcome.changed.append(CANDIDATES)
        outcome.diffs.append(canonical_diff(decode(data), canonical, CANDIDATES))
        if write:
            write_text(root / CANDIDATES, canonical)


def _relative(root: Path, paths: Iterable[Path]) -> set[str] | None:
    """Paths as the data folder names its files, or None where no path is given; a folder stands for every file in it."""
    given = list(paths)
    wanted: set[str] = set()
    base = root.resolve()
    for path in given:
        # Problems name files as the data folder does, so that a name can be copied from a problem.
        full = (path if path.exists() else root / path).resolve()
        if not full.exists():
            raise StoreError(f"there is no file {path}")
        if not full.is_relative_to(base):
            raise StoreError(f"{path} is not in the data folder {root}")
        inner = [full] if full.is_file() else [entry for entry in full.rglob("*") if entry.is_file()]
        wanted.update(entry.relative_to(base).as_posix() for entry in inner)
    return wanted if given else None
