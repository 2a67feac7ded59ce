"""The ledger: one line an act of publication, each bound to the one before by its hash (data/ledger.jsonl).

A text that is changed without a new entry no longer fits its hash, and an entry that is changed, taken out or put in
between breaks the chain from there on. The form is JSON Lines with sorted keys; the hash is SHA-256 over the line. What
is not said is left out of a line. This file reads and makes entries; nothing here writes (see `publication`).
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field, fields
from typing import TYPE_CHECKING

from archive.errors import StoreError
from archive.store.chain import Break, breaks_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

LEDGER = "ledger.jsonl"
SEAL = "ledger.sha256"
"""SHA-256 of the ledger, as `sha256sum` writes it: the last entry has no follower that would bind it."""

GENESIS = "0" * 64
NO_TEXT = "0" * 64
"""The hash of a revision that has no text: a case that was sealed whole."""

DATA = "data"
"""The record that stands for all files but cases, the ledger and the history; the text of its revision is the manifest."""

ENDS = frozenset({"withdrawn", "merged"})
"""Acts after which a case stands no more; its entry repeats the hash of the text that was taken back."""

ACTS = frozenset({"published", "corrected", "updated", "recorded", "sealed"}) | ENDS


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry.

    Args:
        sequence: its number, from 1.
        time: when, RFC 3339 in UTC.
        act: published, corrected, updated, withdrawn, merged or sealed; recorded for the other files.
        record: the id of the case, or `data` for the other files.
        revision: the number of the revision, from 1; a withdrawal counts as one.
        sha256: SHA-256 of the text of the revision; of one that takes a case back, of the text that it takes back.
        reason: why, in a sentence.
        by: who answers for it.
        previous: SHA-256 of the line before, zeros for the first.
        reviewed_by: who read it before it was entered.
        note: what readers are told besides; of a correction, what it said before.
        into: the case that a merged one is now part of.
        seal: the code of the reason for which a case was sealed.
        withheld: SHA-256 of the superseded texts that a sealing took out of the history.
        before: of the other files that changed, the SHA-256 that each had before; empty for one that is new.
        redacted: of an entry in which words were blotted out since, the SHA-256 of its line as it was entered.
        redactions: SHA-256 of each older line as this sealing left it, by its number: what binds a redacted line.
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
    reviewed_by: str = ""
    note: str = ""
    into: str = ""
    seal: str = ""
    withheld: tuple[str, ...] = ()
    before: Mapping[str, str] = field(default_factory=dict)
    redacted: str = ""
    redactions: Mapping[str, str] = field(default_factory=dict)

    def line(self) -> str:
        """The entry as its line, without the line end."""
        return json.dumps({name: value for name, value in asdict(self).items() if value or name in REQUIRED}, ensure_ascii=False, sort_keys=True)

    def digest(self) -> str:
        """The hash by which the next entry knows this one: SHA-256 of the line as it was entered."""
        return self.redacted or hashlib.sha256(self.line().encode()).hexdigest()


REQUIRED = frozenset({"sequence", "time", "act", "record", "revision", "sha256", "reason", "by", "previous"})
_TYPES = {"sequence": int, "revision": int, "withheld": list, "before": dict, "redactions": dict}


def read_ledger(root: Path) -> list[Entry]:
    """Every entry of a data folder's ledger, its chain, revisions and order of acts proved; none where there is no ledger yet.

    Raises:
        StoreError: a line is no entry, or does not fit those before; with its number.

    """
    path = root / LEDGER
    if not path.is_file():
        return []
    try:
        data = path.read_bytes()
    except OSError as error:
        raise StoreError(f"{path} cannot be read: {error.strerror}") from None
    entries, faults = parse_ledger(data)
    if faults:
        raise StoreError(f"{path}:{faults[0].line}: {faults[0].what}; restore the file from git, and never edit it")
    return entries


def parse_ledger(data: bytes) -> tuple[list[Entry], list[Break]]:
    """The entries of a ledger as far as they can be read, and everything that does not fit, in the order of its lines."""
    entries: list[Entry] = []
    lines = data.split(b"\n")
    faults = breaks_of(lines[:-1], canonical_line)
    if lines[-1]:
        faults.append(Break(len(lines), len(data), "the last line is cut off"))
    broken = {fault.line for fault in faults}
    for number, line in enumerate(lines[:-1], 1):
        if number not in broken:
            entries.append(read_entry(line))
    if not faults:
        starts = _starts(lines)
        faults = [Break(entry.sequence, starts[entry.sequence - 1], what) for entry, what in sorted([*misplaced(entries), *unbound(entries)], key=lambda one: one[0].sequence)]
    return entries, faults


def _starts(lines: list[bytes]) -> list[int]:
    starts, at = [], 0
    for line in lines:
        starts.append(at)
        at += len(line) + 1
    return starts


def read_entry(line: bytes) -> Entry:
    """The entry that a line says.

    Raises:
        ValueError: it is none; as a clause.

    """
    try:
        said = json.loads(line)
    except RecursionError:
        raise ValueError("no entry of the ledger: it is no JSON") from None
    names = {one.name for one in fields(Entry)}
    if not isinstance(said, dict) or not set(said) >= REQUIRED or not set(said) <= names:
        raise ValueError(f"no entry of the ledger (its keys are {', '.join(sorted(REQUIRED))}, and besides {', '.join(sorted(names - REQUIRED))})")
    for name, value in said.items():
        if type(value) is not _TYPES.get(name, str) or (isinstance(value, list | dict) and not all(isinstance(one, str) for one in (value.values() if isinstance(value, dict) else value))):
            raise ValueError(f"no entry of the ledger: `{name}` is of the wrong type")
    return Entry(**(said | ({"withheld": tuple(said["withheld"])} if "withheld" in said else {})))


def canonical_line(line: bytes) -> bytes:
    """What the line of an entry must be.

    Raises:
        ValueError: it says no entry.

    """
    return read_entry(line).line().encode()


def misplaced(entries: Iterable[Entry]) -> list[tuple[Entry, str]]:
    """Entries that cannot follow what the ledger says of their record before, each with what is wrong."""
    found = []
    last: dict[str, Entry] = {}
    ended: set[str] = set()
    for entry in entries:
        before = last.get(entry.record)
        if what := _misplaced(entry, before, ended=entry.record in ended):
            found.append((entry, what))
        last[entry.record] = entry
        if entry.act in ENDS:
            ended.add(entry.record)
    return found


def unbound(entries: Sequence[Entry]) -> list[tuple[Entry, str]]:
    """Redacted entries that are not as the last sealing that touched them left them, and sealings that name what they cannot have touched.

    The hash of a redacted line as it was entered holds the chain together; the line as it stands is bound by the sealing.
    """
    found, left = [], {number: sha256 for entry in entries for number, sha256 in entry.redactions.items()}
    for entry in entries:
        if entry.redactions and (entry.act != "sealed" or not all(_is_older_redacted(number, entry, entries) for number in entry.redactions)):
            found.append((entry, "the entry names a redaction that is none: only a sealing redacts, and only older entries"))
        if entry.redacted and hashlib.sha256(entry.line().encode()).hexdigest() != left.get(str(entry.sequence)):
            found.append((entry, "the redacted entry is not as the sealing left it: no later entry has the hash of this line"))
    return found


def _is_older_redacted(number: str, entry: Entry, entries: Sequence[Entry]) -> bool:
    return number in {str(older.sequence) for older in entries[: entry.sequence - 1] if older.redacted}


def _misplaced(entry: Entry, before: Entry | None, *, ended: bool) -> str:  # noqa: PLR0911 - one return a fault
    if entry.act not in ACTS:
        return f"{entry.act!r} is no act of the ledger ({', '.join(sorted(ACTS))})"
    if entry.revision != (before.revision if before else 0) + 1:
        return f"revision {entry.revision} of {entry.record} does not follow revision {before.revision if before else 0}"
    if (entry.record == DATA) != (entry.act == "recorded"):
        return f"{entry.record} cannot be {entry.act}: `{DATA}` is recorded, and nothing else is"
    if entry.act == "recorded":
        return ""
    if (entry.act == "published") != (before is None):
        return f"{entry.record} is {entry.act} although it was {before.act} before" if before else f"the first act of {entry.record} is not its publication"
    if before and ended and entry.act != "sealed":
        return f"{entry.record} is {entry.act} after it was {before.act}; ids are never used again"
    return ""


def latest(entries: Iterable[Entry]) -> dict[str, Entry]:
    """The last entry of each record."""
    return {entry.record: entry for entry in entries}


def standing(entries: Iterable[Entry]) -> dict[str, Entry]:
    """The last entry of each case that stands, and of nothing else."""
    entries = list(entries)
    ended = {entry.record for entry in entries if entry.act in ENDS}
    return {record: entry for record, entry in latest(entries).items() if record != DATA and record not in ended and entry.sha256 != NO_TEXT}


def superseded(entries: Iterable[Entry]) -> list[Entry]:
    """The entries of cases whose text stands no more: a later one has another, or took it back. Each has a text in the history."""
    entries = [entry for entry in entries if entry.record != DATA]
    now = {record: entry.sequence for record, entry in standing(entries).items()}
    return [entry for entry in entries if entry.act not in ENDS and entry.sha256 != NO_TEXT and now.get(entry.record) != entry.sequence]


def withheld(entries: Iterable[Entry]) -> set[str]:
    """SHA-256 of every text that a sealing took out of the history."""
    return {sha256 for entry in entries for sha256 in entry.withheld}


def ledger_text(entries: Iterable[Entry]) -> str:
    """The text of a ledger."""
    return "".join(f"{entry.line()}\n" for entry in entries)


def seal_text(ledger: bytes) -> str:
    """The text of the file that binds the ledger as a whole; `sha256sum -c ledger.sha256` reads it."""
    return f"{hashlib.sha256(ledger).hexdigest()}  {LEDGER}\n"
