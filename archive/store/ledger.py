"""The ledger: one line a publication or correction, each bound to the one before by its hash (data/ledger.jsonl).

A text that is changed without a new entry no longer fits its hash, and an entry that is changed, taken out or put in
between breaks the chain from there on. The form is JSON Lines with sorted keys; the hash is SHA-256 over the line.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING

from archive.errors import StoreError
from archive.store.datadir import write_text

if TYPE_CHECKING:
    from pathlib import Path

LEDGER = "ledger.jsonl"
GENESIS = "0" * 64


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry.

    Args:
        sequence: its number, from 1.
        time: when, RFC 3339 in UTC.
        act: published or corrected.
        record: the id of the record.
        revision: the number of the revision, from 1.
        sha256: SHA-256 of the text of the revision.
        reason: why, in a sentence.
        by: who answers for it.
        previous: SHA-256 of the line before, zeros for the first.
    """

    sequence: int
    time: str
    act: str
    record: str
    revision: int
    sha256: str
    reason: str
    by: str
    previous: str

    def line(self) -> str:
        """The entry as its line, without the line end."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True)

    def digest(self) -> str:
        """SHA-256 of the line."""
        return hashlib.sha256(self.line().encode()).hexdigest()


def read_ledger(root: Path) -> list[Entry]:
    """Every entry of a data folder's ledger, the chain proved; none where there is no ledger yet.

    Raises:
        StoreError: a line is no entry, or does not fit the one before; with its number.

    """
    path = root / LEDGER
    if not path.is_file():
        return []
    entries: list[Entry] = []
    previous = GENESIS
    names = {field.name for field in fields(Entry)}
    for number, line in enumerate(path.read_bytes().split(b"\n")[:-1], 1):
        try:
            entry = Entry(**json.loads(line))
        except (ValueError, TypeError):
            raise StoreError(f"{path}:{number}: no entry of the ledger (its keys are {', '.join(sorted(names))}); restore the file from git") from None
        if entry.line().encode() != line or entry.sequence != number or entry.previous != previous:
            raise StoreError(f"{path}:{number}: the entry does not fit the one before; restore the file from git, and never edit it")
        entries.append(entry)
        previous = entry.digest()
    if path.stat().st_size and not path.read_bytes().endswith(b"\n"):
        raise StoreError(f"{path}: the last line is cut off; restore the file from git")
    return entries


def latest(entries: list[Entry]) -> dict[str, Entry]:
    """The last entry of each record."""
    return {entry.record: entry for entry in entries}


def append(root: Path, texts: dict[str, str], *, time: str, reason: str, by: str) -> list[Entry]:
    """Enter the records whose text the ledger does not know as new revisions, all or none.

    Args:
        root: the data folder.
        texts: SHA-256 of the current text by id of the record.
        time: now, RFC 3339 in UTC.
        reason: why, in a sentence.
        by: who answers for it.

    Returns:
        The new entries.

    Raises:
        StoreError: the ledger does not hold together, or the disk refused.

    """
    entries = read_ledger(root)
    known = latest(entries)
    added: list[Entry] = []
    for record, sha256 in sorted(texts.items()):
        before = known.get(record)
        if before and before.sha256 == sha256:
            continue
        last = (entries + added)[-1] if entries or added else None
        added.append(
            Entry(
                sequence=len(entries) + len(added) + 1,
                time=time,
                act="corrected" if before else "published",
                record=record,
                revision=before.revision + 1 if before else 1,
                sha256=sha256,
                reason=reason,
                by=by,
                previous=last.digest() if last else GENESIS,
            )
        )
    if added:
        write_text(root / LEDGER, "".join(f"{entry.line()}\n" for entry in (*entries, *added)))
    return added
