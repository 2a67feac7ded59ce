"""Superseded texts: data/history/<id>/r<N>.md is exactly the text whose SHA-256 the ledger has for revision N. Writes nothing."""

from __future__ import annotations

import hashlib
import os
from typing import TYPE_CHECKING

from archive.check.problems import Problem
from archive.store.datadir import read_bytes
from archive.store.ledger import superseded, withheld

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from archive.store.ledger import Entry

HISTORY = "history"
FITS = "history-fits-the-ledger"
KEPT = "history-is-kept"


def history_path(record: str, revision: int) -> str:
    """Where the superseded text of a revision stands within the data folder."""
    return f"{HISTORY}/{record}/r{revision}.md"


def history_files(root: Path) -> list[str]:
    """Every file of the history, sorted; names that begin with a dot are left out."""
    return sorted(_walk(root, HISTORY)) if (root / HISTORY).is_dir() else []


def _walk(root: Path, folder: str) -> Iterator[str]:
    for entry in os.scandir(root / folder):
        if entry.name.startswith("."):
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _walk(root, f"{folder}/{entry.name}")
        else:
            yield f"{folder}/{entry.name}"


def check_history(root: Path, entries: Sequence[Entry]) -> list[Problem]:
    """Files of the history that the ledger does not know or whose text is another, and superseded texts that are not kept."""
    wanted = {history_path(entry.record, entry.revision): entry for entry in superseded(entries)}
    gone = withheld(entries)
    there = history_files(root)
    found = []
    for path in there:
        shown = path if path.isprintable() else ascii(path)[1:-1]
        if path not in wanted or (root / path).is_symlink():
            found.append(Problem(shown, 1, "", "the ledger knows no superseded text of this name", "delete it: the history holds nothing but superseded texts", FITS))
        elif hashlib.sha256(read_bytes(root, path)).hexdigest() != wanted[path].sha256:
            found.append(Problem(shown, 1, "", f"the text is not the one whose SHA-256 the ledger has for revision {wanted[path].revision}", "restore the file from git, and never edit it", FITS))
    for path in sorted(wanted.keys() - set(there)):
        if wanted[path].sha256 not in gone:
            what = f"the text of revision {wanted[path].revision} of {wanted[path].record} was superseded and is not kept"
            found.append(Problem(path, 1, "", what, "restore the file from git; `archive publish` keeps it", KEPT))
    return found


def superseded_texts(root: Path, entries: Sequence[Entry]) -> dict[tuple[str, int], bytes]:
    """The superseded texts that are kept and fit the ledger, by case and revision."""
    found = {}
    for entry in superseded(entries):
        path = history_path(entry.record, entry.revision)
        if (root / path).is_file():
            data = read_bytes(root, path)
            if hashlib.sha256(data).hexdigest() == entry.sha256:
                found[entry.record, entry.revision] = data
    return found
