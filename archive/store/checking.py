"""`archive check` and `archive fmt` over a data folder as it is, or as it would be: reads with `store`, judges with `check`."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from archive.check.candidates import PATH as CANDIDATES
from archive.check.candidates import check_canonical_candidates, dump_candidates, read_candidates
from archive.check.problems import Problem, Report, Severity
from archive.check.rule import Context, Corpus
from archive.check.validate import canonical_diff, check_canonical, check_corpus, check_record, facts_of, read_record
from archive.errors import StoreError
from archive.record.document import decode, dump
from archive.store.datadir import KNOWN_FILES, KNOWN_FOLDERS, UNCHANGED, kind_of, read_bytes, read_changed, read_schema, record_files, stray_files, write_record, write_text
from archive.store.history import check_history
from archive.store.journal import recover
from archive.store.ledger import DATA, LEDGER, SEAL, latest, read_ledger, seal_text, standing
from archive.store.manifest import MANIFEST, context_files, differences, read_manifest

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from archive.record.schema import Schema
    from archive.store.datadir import Changes
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
    recover(root)
    entries = read_ledger(root)
    report = survey(root, today, published=knowledge(entries))
    report.problems += check_history(root, entries)
    report.problems += check_bindings(root, entries)
    wanted = _relative(root, paths)
    if wanted is not None:
        report.problems = [problem for problem in report.problems if problem.path in wanted]
        report.files = len(wanted)
    return report


def survey(root: Path, today: datetime.date, changes: Changes = UNCHANGED, *, published: Knowledge | None = None) -> Report:
    """All problems of the records as they are or would be; of the ledger, what `published` says.

    Raises:
        StoreError: there is no data folder, or a file cannot be read.
        SchemaError: the schema cannot be read.

    """
    schema = read_schema(root, changes)
    context = Context(schema, today)
    report = Report(problems=check_strays(root, schema, changes))
    corpus = Corpus(published=published.texts, ended=published.ended) if published else Corpus()
    for file in record_files(root, schema, changes):
        data = read_changed(root, file.path, changes)
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
    candidates = read_candidates_file(root, changes)
    if candidates is not None:
        rows, problems = read_candidates(candidates, schema)
        report.problems += [] if problems else check_canonical_candidates(candidates, rows, schema)
    return report


class Knowledge(NamedTuple):
    """What the ledger says of cases: SHA-256 of the text that stands, and what became of those that stand no more."""

    texts: dict[str, str]
    ended: dict[str, str]


def knowledge(entries: Sequence[Entry]) -> Knowledge:
    """What the entries of a ledger say of cases."""
    stand = standing(entries)
    return Knowledge({record: entry.sha256 for record, entry in stand.items()}, {record: entry.act for record, entry in latest(entries).items() if record != DATA and record not in stand})


def check_bindings(root: Path, entries: Sequence[Entry]) -> list[Problem]:
    """Whether the seal of the ledger and the manifest fit; a file that changed since is a warning, since editors are at work."""
    found = []
    seal = root / SEAL
    if seal.is_file() and seal.read_bytes() != seal_text((root / LEDGER).read_bytes() if entries else b"").encode():
        found.append(Problem(SEAL, 1, "", "the ledger is not the one whose SHA-256 stands here", f"restore {LEDGER} and {SEAL} from git", "ledger-is-sealed"))
    recorded = latest(entries).get(DATA)
    if recorded is None:
        return found
    if not (root / MANIFEST).is_file() or _sha256_of(root / MANIFEST) != recorded.sha256:
        found.append(
            Problem(MANIFEST, 1, "", f"the manifest is not the one whose SHA-256 the ledger has (entry {recorded.sequence})", "restore it from git, and never edit it", "manifest-fits-the-ledger")
        )
        return found
    for path, what in differences(read_manifest(root), context_files(root)).items():
        fix = f"when it is ready, run `archive publish {path} --reason … --by …`"
        found.append(Problem(path, 1, "", f"the file was {what} since its last entry in the ledger", fix, "ledger-knows-the-file", Severity.WARNING))
    return found


def _sha256_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def check_strays(root: Path, schema: Schema, changes: Changes = UNCHANGED) -> list[Problem]:
    """Problems of what lies beside the records: files that do not belong, and the list of candidates."""
    strays = [path for path in stray_files(root, schema) if changes.get(path, b"") is not None]
    strays += [path for path, data in changes.items() if data is not None and not _belongs(path, schema) and path not in strays]
    problems = [Problem(path, 1, "", "this file is no record and does not belong in the data folder", "move or delete it; the archive holds no images", "stray-file") for path in strays]
    data = read_candidates_file(root, changes)
    if data is not None:
        problems += read_candidates(data, schema)[1]
    return problems


def _belongs(path: str, schema: Schema) -> bool:
    folder, _, name = path.partition("/")
    return path in KNOWN_FILES or kind_of(path, schema) is not None or (folder in KNOWN_FOLDERS and name != "")


def read_candidates_file(root: Path, changes: Changes = UNCHANGED) -> bytes | None:
    """The bytes of the list of candidates, as it is or would be; None where there is none."""
    if CANDIDATES in changes:
        return changes[CANDIDATES]
    return read_bytes(root, CANDIDATES) if (root / CANDIDATES).is_file() else None


def format_folder(root: Path, paths: Iterable[Path] = (), *, write: bool) -> Formatted:
    """Bring records into canonical form, or say what would change.

    Raises:
        StoreError: a path is no file of the folder, or the disk refused.

    """
    recover(root)
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
