"""Acts of publication: files written, superseded texts kept, entries made in the ledger, all as one and never half.

What is to be published is judged first, as it would be, before anything is written. This file knows what an act does to
the data; how files are replaced as one is the journal's, and what is fit to publish the check's.
"""

from __future__ import annotations

import datetime
import hashlib
import re
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from archive.check.problems import Severity
from archive.errors import PublicationError
from archive.store.checking import survey
from archive.store.datadir import kind_of, read_changed, read_schema
from archive.store.history import check_history, history_files, history_path
from archive.store.journal import locked, recover, replace_all, settle
from archive.store.judging import as_bytes, judge, judge_one
from archive.store.ledger import DATA, ENDS, GENESIS, LEDGER, SEAL, Entry, latest, ledger_text, misplaced, read_ledger, seal_text, standing
from archive.store.manifest import MANIFEST, context_files, is_context, manifest_text, read_manifest
from archive.store.texts import CASE_ID, case_files, find_text, identify

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from archive.check.problems import Problem
    from archive.record.schema import Schema
    from archive.store.datadir import Changes

__all__ = ["Act", "Signature", "carry_out", "judge", "judge_one", "next_id", "recover"]

_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\+00:00|Z)")
_NONE: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Act:
    """One act on one record.

    Args:
        record: the id of a case, or `data` for all files that are no case.
        act: published, corrected, updated, withdrawn or merged; recorded for `data`.
        reason: why, in a sentence that readers will see.
        note: what readers are told besides; of a correction, what it said before.
        into: the case that a merged one is now part of.
    """

    record: str
    act: str
    reason: str
    note: str = ""
    into: str = ""


@dataclass(frozen=True, slots=True)
class Signature:
    """Who answers for acts, and when: RFC 3339 in UTC to the second."""

    time: str
    by: str
    reviewed_by: str = ""


def carry_out(
    root: Path,
    files: Mapping[str, str | None],
    acts: Sequence[Act],
    signature: Signature,
    *,
    previous: Mapping[str, str] = _NONE,
) -> list[Entry]:
    """Write files and enter acts, all or nothing: superseded texts go to the history, entries into the ledger.

    Changed files that are no case are bound by an entry `recorded` of `data`, which comes last and is added where no act asks
    for it. It binds the files that are given, and all of them where it is asked for and none is given, or where it is the first.

    Args:
        root: the data folder.
        files: the new text of each file that changes, by path within the folder; None for one that goes. A case that is
            withdrawn or merged goes by itself. A file that already stands as given may be named too.
        acts: what is done; one act a record, in the order of the entries.
        signature: who answers for it.
        previous: the superseded text of a case, where neither the folder nor git has it.

    Returns:
        The new entries, in their order.

    Raises:
        PublicationError: the data would have problems (`problems` has them), or an act cannot be done.
        StoreError: the ledger does not hold together, another command is writing, or the disk refused; nothing was changed.

    """
    with locked(root):
        settle(root)
        entries = read_ledger(root)
        changes = _changes(files, acts)
        _refuse_nonsense(acts, signature)
        work = _Work(root, entries, changes, read_schema(root, changes), previous)
        added = work.entries(acts, signature)
        day = datetime.date.fromisoformat(signature.time[:10])
        problems = [problem for problem in survey(root, day, work.changes).problems if problem.severity is Severity.ERROR]
        problems += [problem for problem in check_history(root, entries) if not work.mends(problem)]
        if problems:
            raise PublicationError(f"{len(problems)} problems stand in the way, the first: {problems[0]}; run `archive check`", problems)
        if added:
            text = ledger_text([*entries, *added])
            replace_all(root, {**work.changes, LEDGER: text.encode(), SEAL: seal_text(text.encode()).encode()})
        return added


def next_id(root: Path) -> str:
    """The id that the next case gets: above every one that the ledger, the cases or the history has.

    Raises:
        StoreError: the ledger does not hold together.

    """
    names = [entry.record for entry in read_ledger(root)] + [path.partition("/")[2] for path in history_files(root)]
    names += [path.name for path in (root / "cases").glob("*")]
    numbers = [int(match[1]) for name in names if (match := CASE_ID.match(name))]
    return f"WIA-{max(numbers, default=0) + 1:04}"


def _changes(files: Mapping[str, str | None], acts: Sequence[Act]) -> dict[str, bytes | None]:
    for path in files:
        parts = path.split("/")
        if path in (LEDGER, SEAL, MANIFEST) or parts[0] == "history" or "\\" in path or not path.isprintable() or any(part.startswith(".") or not part for part in parts):
            raise PublicationError(f"{path!r} is no file that can be published; the ledger, the manifest and the history are written by acts alone")
    if not acts and files:
        raise PublicationError("files change and no act says why; name an act")
    return as_bytes(files)


def _refuse_nonsense(acts: Sequence[Act], signature: Signature) -> None:
    if not _TIME.fullmatch(signature.time):
        raise PublicationError(f"{signature.time!r} is no time; write RFC 3339 in UTC, like 2026-11-21T12:00:00+00:00")
    for what, text in (("who answers for it", signature.by), *((f"why {act.record} is {act.act}", act.reason) for act in acts)):
        if not text.strip():
            raise PublicationError(f"nothing says {what}; write it in a sentence that readers will see")
    for text in (signature.by, signature.reviewed_by, *(text for act in acts for text in (act.record, act.reason, act.note, act.into))):
        if not all(character.isprintable() for character in text):
            raise PublicationError(f"{text!r} holds a line end or a control character; write one line")
    for act in acts:
        if sum(other.record == act.record for other in acts) > 1:
            raise PublicationError(f"{act.record} has several acts at once; name one")
        if (act.act == "merged") != bool(act.into):
            raise PublicationError(f"{act.record}: a merged case says into which other it is merged, and no other act does")


class _Work:
    """What acts come to: the files that change, besides ledger and seal."""

    def __init__(self, root: Path, entries: list[Entry], changes: dict[str, bytes | None], schema: Schema, previous: Mapping[str, str]) -> None:
        self.root = root
        self.before = entries
        self.changes = changes
        self.schema = schema
        self.previous = previous
        self.latest = latest(entries)
        self.standing = standing(entries)
        self.now = case_files(root, schema)
        self.kept: set[str] = set()

    def mends(self, problem: Problem) -> bool:
        """Whether a missing superseded text is among what is written."""
        return problem.path in self.kept

    def entries(self, acts: Sequence[Act], signature: Signature) -> list[Entry]:
        """The new entries; every superseded text is added to the changes."""
        added: list[Entry] = []
        then = {record: path for path, data in self.changes.items() if data is not None and (record := self.case_in(path, data))}
        for act in acts:
            if act.record == DATA:
                continue
            sha256 = self.take_back(act) if act.act in ENDS else self.put(act, then)
            if sha256:
                added.append(self.entry(act, sha256, signature, added))
        self.refuse_unacted(acts, then)
        self.refuse_lost(acts, then)
        own = next((act for act in acts if act.record == DATA), None)
        return added + self.recorded(own, acts, signature, added)

    def case_in(self, path: str, data: bytes) -> str:
        """The id of the case that a file holds, empty where it holds none."""
        kind = kind_of(path, self.schema)
        return identify(data, path, self.schema) if kind is not None and kind.name == "case" else ""

    def entry(self, act: Act, sha256: str, signature: Signature, added: Sequence[Entry], before: Mapping[str, str] = _NONE) -> Entry:
        """The entry of an act, after all others.

        Raises:
            PublicationError: the record's acts so far do not let it follow.

        """
        last = [*self.before, *added][-1] if self.before or added else None
        known = self.latest.get(act.record)
        entry = Entry(
            sequence=last.sequence + 1 if last else 1,
            time=signature.time,
            act=act.act,
            record=act.record,
            revision=known.revision + 1 if known else 1,
            sha256=sha256,
            reason=act.reason,
            by=signature.by,
            previous=last.digest() if last else GENESIS,
            reviewed_by=signature.reviewed_by,
            note=act.note,
            into=act.into,
            before=dict(before),
        )
        if wrong := misplaced([*self.before, *added, entry]):
            raise PublicationError(wrong[0][1])
        return entry

    def put(self, act: Act, then: Mapping[str, str]) -> str:
        """The hash of a case's text as it will be; the text that it supersedes goes to the history."""
        if act.act not in ("published", "corrected", "updated"):
            raise PublicationError(f"{act.act!r} is no act that can be carried out here; write published, corrected, updated, withdrawn, merged or, for `{DATA}`, recorded")
        path = then.get(act.record) or self.now.get(act.record)
        if path is None or self.changes.get(path, b"") is None:
            raise PublicationError(f"there is no case {act.record}")
        old = self.now.get(act.record)
        if old is not None and old != path and self.changes.get(old, b"") is not None:
            raise PublicationError(f"{act.record} would stand in {old} and in {path}; let one go")
        sha256 = hashlib.sha256(read_changed(self.root, path, self.changes)).hexdigest()
        known = self.standing.get(act.record)
        if known and known.sha256 == sha256:
            raise PublicationError(f"the text of {act.record} is as the ledger knows it; there is nothing to enter")
        if known:
            self.keep(known, old)
        return sha256

    def take_back(self, act: Act) -> str:
        """The hash of the text that stands no more; it goes to the history, and its file away."""
        known = self.standing.get(act.record)
        if known is None:
            raise PublicationError(f"{act.record} cannot be {act.act}: the ledger has no text of it that stands")
        target = act.into
        if target and (target == act.record or target not in self.now or target not in self.standing):
            raise PublicationError(f"{act.record} cannot be merged into {target}: that is no other published case")
        path = self.now.get(act.record)
        self.keep(known, path)
        if path is not None:
            self.changes[path] = None
        return known.sha256

    def keep(self, entry: Entry, path: str | None) -> None:
        """Put the text of an entry among the changes, as superseded.

        Raises:
            PublicationError: nobody has it.

        """
        target = history_path(entry.record, entry.revision)
        self.changes[target] = find_text(self.root, entry, path, target, self.previous.get(entry.record))
        self.kept.add(target)

    def refuse_unacted(self, acts: Sequence[Act], then: Mapping[str, str]) -> None:
        """Nothing happens to a case that no act names."""
        named = {act.record for act in acts}
        for record, path in then.items():
            if record not in named and not self.is_known(record, path):
                raise PublicationError(f"{path} changes and no act says why {record} does")

    def is_known(self, record: str, path: str) -> bool:
        """Whether a file says what the ledger knows, and no more than its name changes."""
        known = self.standing.get(record)
        return known is not None and known.sha256 == hashlib.sha256(read_changed(self.root, path, self.changes)).hexdigest()

    def refuse_lost(self, acts: Sequence[Act], then: Mapping[str, str]) -> None:
        """No published case goes without an act that takes it back."""
        ended = {act.record for act in acts if act.act in ENDS}
        for record, path in self.now.items():
            if self.changes.get(path, b"") is None and record not in ended and record not in then and record in self.standing:
                raise PublicationError(f"{path} would be gone although {record} stands; withdraw or merge it")

    def recorded(self, own: Act | None, acts: Sequence[Act], signature: Signature, added: Sequence[Entry]) -> list[Entry]:
        """The entry that binds the other files: those that were given, or all where nothing binds them yet or the act names none."""
        if own and own.act != "recorded":
            raise PublicationError(f"`{DATA}` cannot be {own.act}; it is recorded")
        if not acts:
            return []
        now = context_files(self.root, self.changes)
        first = DATA not in self.latest
        known = {} if first else read_manifest(self.root)
        if not first and hashlib.sha256(manifest_text(known).encode()).hexdigest() != self.latest[DATA].sha256:
            raise PublicationError(f"{MANIFEST} is not the one whose SHA-256 the ledger has; restore it from git")
        given = any(is_context(path) for path in self.changes)
        wanted = now if first or (own and not given) else _merged(known, now, self.changes)
        if wanted == known and not first:
            return []
        before = {} if first else {path: known.get(path, "") for path in sorted(known.keys() | wanted.keys()) if known.get(path) != wanted.get(path)}
        text = manifest_text(wanted).encode()
        self.changes[MANIFEST] = text
        act = own or Act(DATA, "recorded", acts[0].reason)
        return [self.entry(act, hashlib.sha256(text).hexdigest(), signature, added, before)]


def _merged(known: Mapping[str, str], now: Mapping[str, str], changes: Changes) -> dict[str, str]:
    """The manifest with what is new of the files that were given; others stay as they are known."""
    wanted = dict(known)
    for path in changes:
        if is_context(path):
            wanted.pop(path, None)
            wanted |= {path: now[path]} if path in now else {}
    return dict(sorted(wanted.items()))
