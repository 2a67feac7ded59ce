"""`archive verify`: whether every byte of the data folder is as the ledger knew it, recomputed from the files alone. Mends nothing, judges no content.

Where a file does not fit, the first byte is named that can be known to be wrong: of the ledger, from what each line must
be; of another file, from a copy that fits (git's, where it may be asked). Where no copy is at hand, only the hash of the
whole is known not to fit, and that is said.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from archive.check.candidates import PATH as CANDIDATES
from archive.check.candidates import dump_candidates, read_candidates
from archive.check.validate import read_record
from archive.errors import ArchiveError, StoreError
from archive.record.document import dump
from archive.store import vcs
from archive.store.chain import first_difference
from archive.store.datadir import read_bytes, read_schema, record_files
from archive.store.history import history_files, history_path
from archive.store.journal import recover
from archive.store.ledger import DATA, ENDS, LEDGER, SEAL, latest, parse_ledger, seal_text, standing, superseded, withheld
from archive.store.manifest import MANIFEST, SEALED_PATH, context_files, differences, manifest_text, parse_manifest, taken_back
from archive.store.texts import CASE_ID

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from archive.store.ledger import Entry


@dataclass(frozen=True, slots=True, order=True)
class Misfit:
    """Something that does not fit.

    Args:
        path: the file, within the data folder.
        byte: the first byte known to be wrong, from 0; None where only the whole is known not to fit.
        line: its line, from 1; 0 where none is known.
        what: what is wrong, in a sentence.
    """

    path: str
    byte: int | None
    line: int
    what: str

    def __str__(self) -> str:
        place = self.path if self.byte is None else f"{self.path}: byte {self.byte}, line {self.line}"
        return f"{place}: {self.what}"


@dataclass(slots=True)
class Verification:
    """What was recomputed, and everything that does not fit."""

    entries: int = 0
    cases: int = 0
    superseded: int = 0
    others: int = 0
    head: str = ""
    last: str = ""
    redacted: int = 0
    sealed_manifests: int = 0
    misfits: list[Misfit] = field(default_factory=list)

    @property
    def exit_code(self) -> int:
        """1 where anything does not fit, else 0."""
        return 1 if self.misfits else 0

    def summary(self) -> str:
        """One sentence for people."""
        counted = f"{self.entries:,} entries, {self.cases:,} cases, {self.superseded:,} superseded texts, {self.others:,} other files"
        if self.misfits:
            return f"{counted}: {len(self.misfits):,} things do not fit."
        return f"{counted}: everything fits.{self._limits()} SHA-256 of the ledger: {self.head}; of its last line: {self.last}"

    def _limits(self) -> str:
        """What cannot be proved any more since something was sealed, where anything was."""
        redacted = f" {self.redacted:,} entries are redacted: their words as entered are known by their hash alone." if self.redacted else ""
        manifests = f" {self.sealed_manifests:,} older manifests cannot be made again, since a file name in them is sealed." if self.sealed_manifests else ""
        return redacted + manifests


def verify(root: Path, *, git: bool = False) -> Verification:
    """Recompute everything that the ledger binds: chain, texts, history, all other files, canonical form.

    Args:
        root: the data folder.
        git: whether git may be asked for the text that a file should have, to name the first byte that differs.

    Raises:
        StoreError: there is no data folder, or the disk refused.

    """
    recover(root)
    return _Verifier(root, git=git).run()


class _Verifier:
    def __init__(self, root: Path, *, git: bool) -> None:
        self.root = root
        self.git = git and vcs.is_repository(root)
        self.found = Verification()

    def run(self) -> Verification:
        entries = self.ledger()
        if entries is not None:
            self.cases(entries)
            self.history(entries)
            self.others(entries)
        self.canonical()
        self.found.misfits.sort(key=lambda one: (one.path, one.byte or 0, one.what))
        return self.found

    def misfit(self, path: str, what: str, byte: int | None = None, line: int = 0) -> None:
        self.found.misfits.append(Misfit(path if path.isprintable() else ascii(path)[1:-1], byte, line, what))

    def ledger(self) -> list[Entry] | None:
        """The entries, or None where they cannot be relied on."""
        if not (self.root / LEDGER).is_file():
            self.misfit(LEDGER, "there is no ledger, so nothing can be proved")
            return None
        data = (self.root / LEDGER).read_bytes()
        self.found.head = hashlib.sha256(data).hexdigest()
        entries, breaks = parse_ledger(data)
        self.found.entries = len(entries)
        self.found.last = entries[-1].digest() if entries else ""
        self.found.redacted = sum(bool(entry.redacted) for entry in entries)
        for one in breaks:
            self.misfit(LEDGER, one.what, one.byte, one.line)
        seal = (self.root / SEAL).read_bytes() if (self.root / SEAL).is_file() else b""
        if seal != seal_text(data).encode():
            self.unsealed(data, seal, broken=bool(breaks))
        return None if breaks else entries

    def unsealed(self, data: bytes, seal: bytes, *, broken: bool) -> None:
        """The ledger is not the one that its seal knows: the seal was changed, or the last line of the ledger."""
        said = re.fullmatch(rb"([0-9a-f]{64})  ledger\.jsonl\n", seal)
        if said is None:
            byte = first_difference(seal, seal_text(data).encode())
            self.misfit(SEAL, "this is no line of SHA-256 and `ledger.jsonl`", byte, 1)
            return
        right = self.right_text(LEDGER, said[1].decode())
        if right is not None:
            byte = first_difference(data, right)
            self.misfit(LEDGER, f"the ledger is not the one whose SHA-256 stands in {SEAL}; git has that one, and this is where it differs", byte, data.count(b"\n", 0, byte) + 1)
        elif not broken:
            self.misfit(SEAL, f"the hash of the whole does not fit: {LEDGER} has {hashlib.sha256(data).hexdigest()}; either this file or the last line of the ledger was changed")

    def cases(self, entries: Sequence[Entry]) -> None:
        """Each case as the ledger knows it, and none besides."""
        wanted = standing(entries)
        for entry in entries:
            if entry.record != DATA and not CASE_ID.fullmatch(entry.record):
                self.misfit(LEDGER, f"entry {entry.sequence} is of {entry.record}, which is no case")
            if entry.act in ENDS and entry.sha256 != _text_before(entries, entry):
                self.misfit(LEDGER, f"entry {entry.sequence} takes back another text than the one that stood")
        seen: set[str] = set()
        for path in sorted(path.relative_to(self.root).as_posix() for path in (self.root / "cases").rglob("*") if not path.is_dir() and not path.name.startswith(".")):
            match = CASE_ID.match(path.partition("/")[2])
            known = wanted.get(match[0]) if match else None
            if known is None or known.record in seen:
                self.misfit(path, "the ledger has no text of this name that stands")
                continue
            self.found.cases += 1
            seen.add(known.record)
            self.text(path, known.sha256, f"revision {known.revision} of {known.record}, entry {known.sequence}")
        for record in sorted(wanted.keys() - seen):
            self.misfit("cases", f"the text of {record} is not there (entry {wanted[record].sequence} of the ledger)")

    def history(self, entries: Sequence[Entry]) -> None:
        """Each superseded text as the ledger knew it, and none besides."""
        wanted = {history_path(entry.record, entry.revision): entry for entry in superseded(entries)}
        there = history_files(self.root)
        gone = withheld(entries)
        for path in there:
            if path not in wanted:
                self.misfit(path, "the ledger knows no superseded text of this name")
                continue
            self.found.superseded += 1
            self.text(path, wanted[path].sha256, f"revision {wanted[path].revision} of {wanted[path].record}, entry {wanted[path].sequence}")
        for path in sorted(wanted.keys() - set(there)):
            if wanted[path].sha256 not in gone:
                self.misfit(path, f"the text is not there (revision {wanted[path].revision} of {wanted[path].record}, entry {wanted[path].sequence})")

    def others(self, entries: Sequence[Entry]) -> None:
        """The manifest as the ledger knows it, every file as the manifest knows it, and every older manifest made again."""
        recorded = [entry for entry in entries if entry.record == DATA]
        if not recorded:
            self.misfit(MANIFEST, "the ledger binds no files but cases; run `archive publish data --reason … --by …`")
            return
        data = (self.root / MANIFEST).read_bytes() if (self.root / MANIFEST).is_file() else b""
        last = recorded[-1]
        if hashlib.sha256(data).hexdigest() != last.sha256:
            self.manifest(data, last)
            return
        files = known = parse_manifest(data.decode())
        now = context_files(self.root)
        self.found.others = len(now)
        for path, what in differences(known, now).items():
            if what == "changed":
                self.text(path, known[path], f"as entry {last.sequence} knew it")
            else:
                self.misfit(path, f"the file was {what} since entry {last.sequence} of the ledger")
        for later, entry in zip(reversed(recorded[1:]), reversed(recorded[:-1]), strict=True):
            files = taken_back(files, later)
            if any(SEALED_PATH.fullmatch(path) for path in files):
                self.found.sealed_manifests += 1
            elif hashlib.sha256(manifest_text(files).encode()).hexdigest() != entry.sha256:
                self.misfit(LEDGER, f"what entry {later.sequence} says of the files before it does not give the manifest of entry {entry.sequence}")
                break

    def manifest(self, data: bytes, last: Entry) -> None:
        """The manifest is another: what it must be is known from git, or from the files that it names."""
        right = self.right_text(MANIFEST, last.sha256)
        if right is None:
            # Where the files themselves are as they were, the manifest can be made again from them.
            made = manifest_text(context_files(self.root)).encode()
            right = made if hashlib.sha256(made).hexdigest() == last.sha256 else None
        if right is None:
            self.misfit(MANIFEST, f"the hash of the whole does not fit: it is not the manifest that entry {last.sequence} knew")
            return
        byte = first_difference(data, right)
        self.misfit(MANIFEST, f"it is not the manifest that entry {last.sequence} knew", byte, data.count(b"\n", 0, byte) + 1)

    def text(self, path: str, sha256: str, what: str) -> None:
        """A file whose hash is known."""
        try:
            data = (self.root / path).read_bytes()
        except OSError as error:
            self.misfit(path, f"it cannot be read: {error.strerror}")
            return
        if hashlib.sha256(data).hexdigest() == sha256:
            return
        right = self.right_text(path, sha256)
        if right is None:
            self.misfit(path, f"the hash of the whole does not fit: it is not {what}")
        else:
            byte = first_difference(data, right)
            self.misfit(path, f"it is not {what}; git has that text, and this is where it differs", byte, data.count(b"\n", 0, byte) + 1)

    def right_text(self, path: str, sha256: str) -> bytes | None:
        """What a file should be, from git where that may be asked."""
        try:
            text = vcs.text_with(self.root, path, sha256) if self.git else None
        except StoreError:
            return None
        return None if text is None else text.encode()

    def canonical(self) -> None:
        """Every record in the one form that its text has."""
        try:
            schema = read_schema(self.root)
        except ArchiveError as error:
            self.misfit("schema", f"it cannot be read: {error}")
            return
        for file in record_files(self.root, schema):
            data = read_bytes(self.root, file.path)
            record, problems = read_record(data, file.kind, file.path)
            if record is None:
                self.misfit(file.path, f"it cannot be read as a record: {problems[0].what}", None, problems[0].line)
            elif (right := dump(record).encode()) != data:
                byte = first_difference(data, right)
                self.misfit(file.path, "it is not in canonical form", byte, data.count(b"\n", 0, byte) + 1)
        if (self.root / CANDIDATES).is_file():
            data = read_bytes(self.root, CANDIDATES)
            rows, problems = read_candidates(data, schema)
            right = data if problems else dump_candidates(rows, schema).encode()
            if right != data:
                byte = first_difference(data, right)
                self.misfit(CANDIDATES, "it is not in canonical form", byte, data.count(b"\n", 0, byte) + 1)


def _text_before(entries: Sequence[Entry], entry: Entry) -> str:
    """SHA-256 of the text that stood before an act took it back."""
    return latest(other for other in entries[: entry.sequence - 1] if other.record == entry.record)[entry.record].sha256
