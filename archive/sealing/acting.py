"""A sealing carried out: files rewritten, earlier texts taken out of the history, the ledger redacted and continued, all as one and never half.

A line of the ledger that holds the name is redacted: the name is blotted out of it, it keeps the hash that it had (`redacted`), so
the lines after it fit as before, and the entry of the sealing has the hash of what is left of it (`redactions`). Git is not touched.
"""

from __future__ import annotations

import datetime
import hashlib
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from archive.check.problems import Problem, Severity
from archive.errors import PublicationError
from archive.sealing.planning import Plan, Wish, plan
from archive.store.checking import survey
from archive.store.history import check_history
from archive.store.journal import locked, replace_all, settle
from archive.store.ledger import DATA, GENESIS, LEDGER, NO_TEXT, SEAL, Entry, latest, ledger_text, misplaced, read_ledger, seal_text, standing, unbound
from archive.store.manifest import MANIFEST, SEALED_PATH, context_files, manifest_text, read_manifest

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from archive.sealing.strings import Strings
    from archive.store.publication import Signature

_NONE: Mapping[str, str] = MappingProxyType({})
UNDECIDED = "sealed-strings-are-gone"


@dataclass(frozen=True, slots=True)
class Sealed:
    """What a sealing did.

    Args:
        entries: the new entries, that of the case first.
        paths: every file of the data folder that was written or taken away.
        redacted: numbers of the entries that were redacted.
        strings: what is in no file any more.
    """

    entries: list[Entry]
    paths: list[str]
    redacted: list[int]
    strings: Strings


def prepare(root: Path, wish: Wish, signature: Signature) -> Sealed:
    """What a sealing would do; nothing is written.

    Raises:
        PublicationError: it cannot be done; with every place at which a string would be left (`problems`).

    """
    return _prepared(root, wish, signature)[0]


def seal(root: Path, wish: Wish, signature: Signature) -> Sealed:
    """Seal a case.

    Args:
        root: the data folder.
        wish: what is to be done.
        signature: who answers for it.

    Raises:
        PublicationError: it cannot be done; with every place at which a string would be left, or what the check says (`problems`).
        StoreError: the ledger does not hold together, another command is writing, or the disk refused; nothing was changed.

    """
    with locked(root):
        settle(root)
        sealed, files = _prepared(root, wish, signature)
        replace_all(root, files)
    return sealed


def _prepared(root: Path, wish: Wish, signature: Signature) -> tuple[Sealed, dict[str, bytes | None]]:
    entries = read_ledger(root)
    day = datetime.date.fromisoformat(signature.time[:10])
    made = plan(root, wish, entries, day)
    if made.places:
        problems = [
            Problem(place.path, max(place.line, 1), "", _what(place.line, place.text), "decide it: --replace OLD=NEW, --leave FILE, or write the file anew", UNDECIDED) for place in made.places
        ]
        raise PublicationError(f"what is to be sealed would still stand in {len(made.places)} places; decide each", problems)
    _refuse_names(made, signature)
    problems = [problem for problem in survey(root, day, made.changes).problems if problem.severity is Severity.ERROR]
    problems += [problem for problem in check_history(root, entries) if problem.path not in made.changes and not problem.path.startswith(f"history/{wish.record}/")]
    if problems:
        raise PublicationError(f"{len(problems)} problems stand in the way, the first: {problems[0]}", problems)
    work = _Entries(root, entries, made, wish, signature)
    added = work.run()
    text = ledger_text([*work.before, *added]).encode()
    files = {path: data for path, data in made.changes.items() if data is not None or (root / path).is_file()} | {LEDGER: text, SEAL: seal_text(text).encode()}
    return Sealed(added, sorted(files), sorted(int(number) for number in added[0].redactions), made.everywhere), files


def _what(line: int, text: str) -> str:
    return f"it would still stand here: {text}" if line else "it would still stand in the name of the file"


def _refuse_names(made: Plan, signature: Signature) -> None:
    if any(made.whole.within(text) for text in (signature.by, signature.reviewed_by)):
        raise PublicationError("the name of who answers for it holds what is to be sealed; name the strings with --string")
    if not signature.by.strip():
        raise PublicationError("nothing says who answers for it; write it with --by")


class _Entries:
    """The older entries as they are left, and the new ones."""

    def __init__(self, root: Path, entries: list[Entry], made: Plan, wish: Wish, signature: Signature) -> None:
        self.root, self.made, self.wish, self.signature = root, made, wish, signature
        self.old = entries
        self.latest, self.standing = latest(entries), standing(entries)
        self.names: dict[str, str] = {}
        self.free = 1 + max((int(match[1]) for entry in entries for path in entry.before if (match := SEALED_PATH.fullmatch(path))), default=0)
        self.before = [self._redacted(entry) for entry in entries]
        self.added: list[Entry] = []

    def run(self) -> list[Entry]:
        """The new entries.

        Raises:
            PublicationError: they cannot follow the old ones.

        """
        made, record = self.made, self.wish.record
        left = {str(entry.sequence): hashlib.sha256(entry.line().encode()).hexdigest() for entry, was in zip(self.before, self.old, strict=True) if entry != was}
        self._add(record, "sealed", made.sha256, withheld=tuple(made.withheld[record]), redactions=left)
        for other in sorted({*made.withheld, *made.touched} - {record}):
            gone = tuple(dict.fromkeys(made.withheld.get(other, ())))
            self._add(other, "sealed" if gone else "updated", self._text_of(other), reason=f"What goes with the sealing of {record}.", withheld=gone)
        self._record_others()
        if wrong := [*misplaced([*self.before, *self.added]), *unbound([*self.before, *self.added])]:
            raise PublicationError(wrong[0][1])
        return self.added

    def _redacted(self, entry: Entry) -> Entry:
        """An entry without the strings; itself where it has none."""
        strings = self.made.own if entry.record == self.wish.record else self.made.everywhere
        texts = (entry.reason, entry.note, entry.by, entry.reviewed_by)
        reason, note = (strings.blot(text) if strings.within(text) else text for text in texts[:2])
        # An editor may have a family name in common with the person.
        by, reviewed_by = (self.made.whole.blot(text) if self.made.whole.within(text) else text for text in texts[2:])
        before = {self._name(path): sha256 for path, sha256 in entry.before.items()}
        if (reason, note, by, reviewed_by) == texts and before == entry.before:
            return entry
        return replace(entry, reason=reason, note=note, by=by, reviewed_by=reviewed_by, before=before, redacted=entry.digest())

    def _name(self, path: str) -> str:
        """A file name as the ledger may say it: a number in place of one that holds a string, the same wherever it stands."""
        if path in self.wish.left or not self.made.everywhere.within(path):
            return path
        if path not in self.names:
            self.names[path] = f"[sealed {self.free}]"
            self.free += 1
        return self.names[path]

    def _add(self, record: str, act: str, sha256: str, *, reason: str = "", withheld: tuple[str, ...] = (), before: Mapping[str, str] = _NONE, redactions: Mapping[str, str] = _NONE) -> None:
        last = [*self.before, *self.added][-1]
        self.added.append(
            Entry(
                sequence=last.sequence + 1,
                time=self.signature.time,
                act=act,
                record=record,
                revision=self.latest[record].revision + 1 if record in self.latest else 1,
                sha256=sha256,
                reason=reason or self.made.reason,
                by=self.signature.by,
                previous=last.digest() if last else GENESIS,
                reviewed_by=self.signature.reviewed_by,
                note=self.wish.note if record == self.wish.record else "",
                seal=self.wish.code if act == "sealed" else "",
                withheld=withheld,
                before=dict(before),
                redactions=dict(redactions),
            )
        )

    def _text_of(self, record: str) -> str:
        """SHA-256 of the text that another case will have; zeros where it stands no more."""
        new = next((data for path, data in self.made.changes.items() if data is not None and path.startswith(f"cases/{record}-")), None)
        if new is not None:
            return hashlib.sha256(new).hexdigest()
        return self.standing[record].sha256 if record in self.standing else NO_TEXT

    def _record_others(self) -> None:
        """Bind all other files as they are now: a list of files must not keep the name of one that is gone."""
        known, now = read_manifest(self.root), context_files(self.root, self.made.changes)
        if known == now:
            return
        if DATA in self.latest and hashlib.sha256(manifest_text(known).encode()).hexdigest() != self.latest[DATA].sha256:
            raise PublicationError(f"{MANIFEST} is not the one whose SHA-256 the ledger has; restore it from git")
        before = {self._name(path): known.get(path, "") for path in sorted(known.keys() | now.keys()) if known.get(path) != now.get(path)} if DATA in self.latest else {}
        text = manifest_text(now).encode()
        self.made.changes[MANIFEST] = text
        self._add(DATA, "recorded", hashlib.sha256(text).hexdigest(), reason=f"What goes with the sealing of {self.wish.record}.", before=before)
