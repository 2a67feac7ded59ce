"""What changed between two states of the archive, record by record and statement by statement. Reads folders, writes nothing.

Both states are read from their texts (an edition keeps them, a data folder is nothing else), so nothing that changed can be
passed over: the difference of two texts is empty if and only if they are equal (`archive.changes.compare`).
"""

from __future__ import annotations

import functools
import hashlib
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from archive import editions
from archive.changes.compare import difference
from archive.changes.headline import headline
from archive.changes.sentences import sentences
from archive.check.validate import read_record
from archive.errors import ReleaseError
from archive.record.model import record_key
from archive.store.datadir import read_bytes, read_schema, record_files
from archive.store.ledger import DATA, read_ledger
from archive.store.manifest import context_files

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from archive.changes.change import Change
    from archive.changes.sentences import Sentence
    from archive.record.model import Record
    from archive.record.schema import Schema
    from archive.store.ledger import Entry

ACTS = {"added": "added", "removed": "withdrawn", "changed": "changed", "moved": "moved", "renumbered": "renumbered"}
"""What an act is called between editions."""


@dataclass(frozen=True, slots=True)
class State:
    """One state of the archive: its name, its schema, its ledger, its records by key as (path, SHA-256), and its other files."""

    name: str
    root: Path
    schema: Schema
    entries: list[Entry]
    records: dict[str, tuple[str, str]]
    others: dict[str, str]


@dataclass(frozen=True, slots=True)
class RecordDelta:
    """What became of one record.

    Args:
        key: its key, like `WIA-0001` or `systems/clearview-ai`.
        kind: its kind.
        title: what readers call it.
        act: added, changed or withdrawn.
        headline: all changes in one line.
        changes: each of them.
        told: the same in sentences.
        entries: what the ledger says of it between the two states.
        statements: how many statements were added, changed, withdrawn; new numbers and places do not count.
    """

    key: str
    kind: str
    title: str
    act: str
    headline: str
    changes: tuple[Change, ...]
    told: tuple[Sentence, ...]
    entries: tuple[Entry, ...]
    statements: Counter[str]

    def hushed(self, *, stands: bool) -> RecordDelta:
        """The same without a word of what stood before: a record that is gone loses its title, and its name within its kind too."""
        key = self.key if stands or self.kind == "case" else f"{self.key.partition('/')[0]}/[sealed]"
        return replace(self, key=key, title=self.title if stands else key, changes=(), told=())


@dataclass(frozen=True, slots=True)
class Delta:
    """What changed from one state to another.

    Args:
        before: the name of the older state; empty where there is none.
        after: the name of the newer one.
        continues: whether the newer ledger begins with all lines of the older one.
        records: the records that changed, in the order of the schema and by key.
        files: what became of other files (schema, vocabularies, candidates), by path: added, changed or deleted.
        hushed: whether something was sealed between the two, so that nothing that stood before is quoted: any record may have held it.
    """

    before: str
    after: str
    continues: bool
    records: tuple[RecordDelta, ...]
    files: dict[str, str]
    hushed: bool = False

    @property
    def of_records(self) -> dict[str, int]:
        """How many records were added, changed, withdrawn."""
        found = Counter(record.act for record in self.records)
        return {act: found[act] for act in ("added", "changed", "withdrawn")}

    @property
    def of_statements(self) -> dict[str, int]:
        """How many statements were added, changed, withdrawn; new numbers and places do not count."""
        found = sum((record.statements for record in self.records), Counter[str]())
        return {act: found[act] for act in ("added", "changed", "withdrawn")}


def read_state(folder: Path) -> State:
    """A state from an edition's folder, the database within one, or a data folder.

    Raises:
        ReleaseError: it is none of these.

    """
    home = folder.parent if folder.is_file() and folder.name == editions.DATABASE else folder
    root = home / editions.TEXTS if (home / editions.TEXTS).is_dir() else home
    if not (root / "schema").is_dir():
        raise ReleaseError(f"{folder} is neither an edition nor a data folder; name the folder of an edition, its archive.db, or the data folder")
    schema = read_schema(root)
    records = {}
    for file in record_files(root, schema):
        stem = file.path.partition("/")[2].removesuffix(file.kind.suffix)
        name = "-".join(stem.split("-")[:2]) if file.kind.name == "case" else stem
        records[record_key(file.kind, name)] = (file.path, hashlib.sha256(read_bytes(root, file.path)).hexdigest())
    paths = {path for path, _ in records.values()}
    others = {path: sha256 for path, sha256 in context_files(root).items() if path not in paths}
    return State(home.resolve().name if root != home else "the data folder", root, schema, read_ledger(root), records, others)


def delta(before: State, after: State, *, named: str = "") -> Delta:
    """What changed from one state to another; `named` is what the later one is called where its folder does not say so yet."""
    titles = _titles(after)
    known = len(before.entries)
    # By the hash of each line as it was entered: a sealing may have blotted out words since.
    continues = [entry.digest() for entry in after.entries[:known]] == [entry.digest() for entry in before.entries]
    hushed = any(entry.act == "sealed" for entry in after.entries[known if continues else 0 :])
    records = []
    for key in dict.fromkeys([*after.records, *before.records]):
        old, new = before.records.get(key), after.records.get(key)
        if old and new and old == new:
            continue
        was, now = _record(before, after.schema, old), _record(after, after.schema, new)
        changes = difference(was, now, after.schema)
        if not changes:
            continue
        record = now or was
        if record is None:
            raise ReleaseError(f"{key} can be read in neither state")
        act = "added" if was is None else "withdrawn" if now is None else "changed"
        entries = tuple(entry for entry in after.entries[known if continues else 0 :] if entry.record == key and entry.record != DATA)
        counted = Counter(ACTS[change.act] for change in changes if change.part == "row" and change.path[0] == "statements")
        found = RecordDelta(key, record.kind.name, record.text("title") or key, act, headline(changes), tuple(changes), tuple(sentences(changes, after.schema, titles)), entries, counted)
        records.append(found.hushed(stands=now is not None) if hushed and was is not None else found)
    files = {}
    for path in sorted(before.others.keys() | after.others.keys()):
        if before.others.get(path) != after.others.get(path):
            shown = f"{path.partition('/')[0]}/[sealed]" if hushed and path not in after.others else path
            files[shown] = "added" if path not in before.others else "changed" if path in after.others else "deleted"
    return Delta(before.name, named or after.name, continues, tuple(records), files, hushed)


def _record(state: State, schema: Schema, file: tuple[str, str] | None) -> Record | None:
    """A record as the newer schema reads it, so that both are told in the same words."""
    if file is None:
        return None
    folder = file[0].partition("/")[0]
    kind = schema.by_folder.get(folder) or state.schema.by_folder[folder]
    record, problems = read_record(read_bytes(state.root, file[0]), kind, file[0])
    if record is None:
        raise ReleaseError(f"{state.root / file[0]} cannot be read: {problems[0].what}; check the edition with `archive verify-edition`")
    return record


def _titles(state: State) -> Callable[[str, str], str]:
    """The title of a record of a kind and an id, read when it is first asked for."""

    @functools.cache
    def title(kind: str, name: str) -> str:
        known = state.schema.kinds.get(kind)
        record = _record(state, state.schema, state.records.get(record_key(known, name))) if known else None
        return record.text("title") if record else ""

    return title
