"""What the ledger and the history come to as rows: acts, the texts that were published, and the ledger itself. Writes nothing."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from archive.database.tables import LEDGER, REVISION_TEXTS, REVISIONS, SCHEMA_TEXTS
from archive.store.datadir import read_bytes
from archive.store.history import history_path, superseded_texts
from archive.store.ledger import DATA, NO_TEXT, latest, read_ledger, standing

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from archive.database.rows import Row, Rows
    from archive.store.ledger import Entry

SHOWN = frozenset({"superseded", "merged"})
"""States of superseded texts that are published still; a withdrawn or sealed one is not."""
CASES = "cases"
SCHEMA_FOLDERS = ("schema", "vocabulary")


def ledger_rows(root: Path) -> Rows:
    """The rows of `revisions`, `revision_texts`, `schema_texts` and `ledger`.

    Raises:
        StoreError: the ledger does not hold together.

    """
    entries = read_ledger(root)
    return {
        REVISIONS.name: revision_rows(entries),
        REVISION_TEXTS.name: text_rows(root, entries, _files(root, CASES, suffix=".md") if entries else ()),
        SCHEMA_TEXTS.name: [(path, read_bytes(root, path).decode()) for path in _files(root, *SCHEMA_FOLDERS)],
        LEDGER.name: entry_rows(entries),
    }


def entry_rows(entries: Iterable[Entry]) -> list[Row]:
    """The rows of `ledger`."""
    return [(entry.sequence, entry.time, entry.act, entry.record, entry.line(), entry.digest()) for entry in entries]


def revision_rows(entries: Sequence[Entry], of: Collection[str] | None = None) -> list[Row]:
    """The rows of `revisions`, of all cases or of some; each needs all entries of its case alone."""
    entries = [entry for entry in entries if entry.record != DATA and (of is None or entry.record in of)]
    states = states_of(entries)
    return [_row(entry, states[entry.sequence]) for entry in entries]


def text_rows(root: Path, entries: Sequence[Entry], files: Iterable[str], of: Collection[str] | None = None) -> list[Row]:
    """The rows of `revision_texts`, of all cases or of some.

    Args:
        root: the data folder.
        entries: the whole ledger.
        files: the files of these cases. One that was edited since and is not yet entered is not what was published, and so is left out.
        of: the ids of the cases; all where it is not given.

    """
    entries = [entry for entry in entries if of is None or entry.record in of]
    states = states_of(entries)
    ended = {record for record, entry in latest(entries).items() if states.get(entry.sequence) in ("withdrawn", "sealed")}
    texts = superseded_texts(root, entries)
    shown = [entry for entry in entries if states.get(entry.sequence) in SHOWN and entry.record not in ended and (entry.record, entry.revision) in texts]
    older = ((entry.record, entry.revision, history_path(entry.record, entry.revision), texts[entry.record, entry.revision].decode()) for entry in shown)
    entered = {entry.sha256: entry for entry in standing(entries).values()}
    return sorted((*older, *_current_texts(root, entered, files)))


def _current_texts(root: Path, entered: Mapping[str, Entry], files: Iterable[str]) -> Iterator[Row]:
    for path in files:
        data = read_bytes(root, path)
        entry = entered.get(hashlib.sha256(data).hexdigest())
        if entry:
            yield entry.record, entry.revision, path, data.decode()


def _files(root: Path, *folders: str, suffix: str = ".yaml") -> list[str]:
    return sorted(f"{folder}/{path.name}" for folder in folders for path in (root / folder).glob(f"*{suffix}") if path.is_file() and not path.name.startswith("."))


def _row(entry: Entry, state: str) -> tuple[str | int | None, ...]:
    said = (entry.sequence, entry.record, entry.revision, entry.time, entry.act, entry.reason, entry.sha256, state)
    return (*said, entry.note or None, entry.into or None, entry.seal or None, entry.by, entry.reviewed_by or None)


def states_of(entries: Sequence[Entry]) -> dict[int, str]:
    """What became of the text of each entry of a case: current, superseded, withdrawn, merged or sealed; by number of the entry."""
    now, last = standing(entries), latest(entries)
    found: dict[int, str] = {}
    for entry in entries:
        end = last[entry.record]
        if entry.record == DATA:
            continue
        if entry.record in now:
            found[entry.sequence] = "current" if entry is end else "sealed" if entry.sha256 == NO_TEXT else "superseded"
        else:
            # The act that takes a case back repeats the hash of the text that stood: that text shares its fate.
            found[entry.sequence] = end.act if entry.sha256 == end.sha256 or entry is end or end.act == "sealed" else "superseded"
    return found
