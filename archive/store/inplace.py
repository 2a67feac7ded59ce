"""`archive publish`: files that were edited where they stand are entered in the ledger. Decides what is meant; `publication` does it."""

from __future__ import annotations

import hashlib
from types import MappingProxyType
from typing import TYPE_CHECKING

from archive.errors import PublicationError, StoreError
from archive.store.datadir import read_bytes, read_schema
from archive.store.journal import recover
from archive.store.ledger import DATA, ENDS, latest, read_ledger, standing
from archive.store.manifest import context_files, differences, is_context, read_manifest
from archive.store.publication import Act, carry_out
from archive.store.texts import case_files

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from archive.store.ledger import Entry
    from archive.store.publication import Signature

_NONE: Mapping[str, str] = MappingProxyType({})


def publish(root: Path, names: Iterable[str], signature: Signature, *, reason: str, act: str = "", note: str = "", into: str = "", previous: Mapping[str, str] = _NONE) -> list[Entry]:
    """Enter what changed in the ledger, as it stands in the folder; nothing is entered while the data have problems.

    Args:
        root: the data folder.
        names: ids of cases, paths of other files within the folder, or `data` for all other files; everything that
            is new or changed where nothing is named.
        signature: who answers for it.
        reason: why, in a sentence.
        act: corrected, updated, withdrawn or merged; without one a new case is published and a changed one corrected,
            since calling an error an update would hide it.
        note: what readers are told besides.
        into: the case that a merged one is now part of.
        previous: superseded texts by case, where neither the folder nor git has them.

    Raises:
        PublicationError: a name is none, or nothing of it can be entered; see `publication.carry_out`.
        StoreError: the ledger does not hold together, another command is writing, or the disk refused.

    """
    recover(root)
    wanted = list(dict.fromkeys(names))
    entries = read_ledger(root)
    known = standing(entries)
    cases = case_files(root, read_schema(root))
    changed = [record for record, path in sorted(cases.items()) if record not in known or known[record].sha256 != _sha256(root, path)]
    if act in ENDS and not wanted:
        raise PublicationError(f"name the case that is {act}")
    if not wanted:
        others = latest(entries).get(DATA) is None or bool(differences(read_manifest(root), context_files(root)))
        wanted = [*changed, *([DATA] if others else [])]
    unknown = sorted(name for name in wanted if name not in cases and name not in known and name != DATA and not _is_file(root, name))
    if unknown:
        raise StoreError(f"there is no case {', '.join(unknown)}")
    acts = [_act(name, known, reason, act=act, note=note, into=into) for name in wanted if name in changed or (act in ENDS and name in known) or (name in known and name not in cases)]
    files = {name: _text(root, name) for name in wanted if _is_file(root, name)}
    if DATA in wanted or (files and not acts):
        acts.append(Act(DATA, "recorded", reason, "" if acts else note))
        files = {} if DATA in wanted else files
    return carry_out(root, files, acts, signature, previous=previous) if acts else []


def _act(record: str, known: Mapping[str, Entry], reason: str, *, act: str, note: str, into: str) -> Act:
    if record not in known:
        if act:
            raise PublicationError(f"{record} cannot be {act}: the ledger has no text of it; publish it without --act")
        return Act(record, "published", reason, note)
    return Act(record, act or "corrected", reason, note, into)


def _is_file(root: Path, name: str) -> bool:
    """Whether a name is the path of a file, there or known, that is no case."""
    return is_context(name) and ((root / name).is_file() or name in read_manifest(root))


def _text(root: Path, path: str) -> str | None:
    return (root / path).read_text("utf-8") if (root / path).is_file() else None


def _sha256(root: Path, path: str) -> str:
    return hashlib.sha256(read_bytes(root, path)).hexdigest()
