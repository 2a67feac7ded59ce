"""The manifest: SHA-256 of every file of the data folder that no entry of its own binds (data/manifest.sha256).

Cases are bound by their own entries in the ledger; sources, agencies, the schema and the rest by the manifest, whose own
hash is in the last `recorded` entry. It has the form of `sha256sum`, so that `sha256sum -c manifest.sha256` reads it. An
entry says what each changed file was before, so every older manifest can be made again from the present one. Writes nothing.
"""

from __future__ import annotations

import hashlib
import os
import re
from typing import TYPE_CHECKING

from archive.errors import StoreError
from archive.store.datadir import UNCHANGED
from archive.store.ledger import LEDGER, SEAL

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from archive.store.datadir import Changes
    from archive.store.ledger import Entry

MANIFEST = "manifest.sha256"
SEALED_PATH = re.compile(r"\[sealed ([1-9]\d*)\]")
"""What stands in the ledger in place of a file name that was sealed; a number stands for the same name in every entry."""

_LINE = re.compile(r"([0-9a-f]{64})  ([^\n]+)")
_OWN = frozenset({LEDGER, SEAL, MANIFEST})
_ELSEWHERE = frozenset({"cases", "history"})


def is_context(path: str) -> bool:
    """Whether the manifest binds a file: whatever is no case, ledger or history."""
    parts = path.split("/")
    return path not in _OWN and parts[0] not in _ELSEWHERE and not any(part.startswith(".") for part in parts)


def context_files(root: Path, changes: Changes = UNCHANGED) -> dict[str, str]:
    """SHA-256 of every file that the manifest binds, as it is or would be, by path.

    Raises:
        StoreError: a file cannot be read, or bears a name that no manifest can hold.

    """
    found = {}
    for path in _walk(root, ""):
        if path not in changes:
            found[path] = _sha256(root / path)
    found |= {path: hashlib.sha256(data).hexdigest() for path, data in changes.items() if data is not None and is_context(path)}
    for path in found:
        if not path.isprintable() or "\\" in path:
            raise StoreError(f"the file name {path!r} cannot stand in the manifest; rename the file")
    return dict(sorted(found.items()))


def _walk(root: Path, folder: str) -> Iterable[str]:
    for entry in os.scandir(root / folder):
        path = f"{folder}{entry.name}"
        if not is_context(path):
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _walk(root, f"{path}/")
        else:
            yield path


def _sha256(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise StoreError(f"{path} cannot be read: {error.strerror}") from None


def manifest_text(files: Mapping[str, str]) -> str:
    """The text of a manifest, sorted by path."""
    return "".join(f"{sha256}  {path}\n" for path, sha256 in sorted(files.items()))


def parse_manifest(text: str) -> dict[str, str]:
    """SHA-256 by path.

    Raises:
        StoreError: it is no manifest; with the line.

    """
    found: dict[str, str] = {}
    for number, line in enumerate(text.split("\n")[:-1], 1):
        match = _LINE.fullmatch(line)
        if match is None:
            raise StoreError(f"{MANIFEST}:{number}: no line of a manifest (64 hexadecimal digits, two blanks, a path); restore the file from git")
        found[match[2]] = match[1]
    if manifest_text(found) != text:
        raise StoreError(f"{MANIFEST}: the lines are not sorted by path, each once; restore the file from git")
    return found


def read_manifest(root: Path) -> dict[str, str]:
    """The manifest of a data folder; empty where there is none.

    Raises:
        StoreError: it cannot be read.

    """
    path = root / MANIFEST
    if not path.is_file():
        return {}
    try:
        return parse_manifest(path.read_bytes().decode())
    except (OSError, UnicodeDecodeError) as error:
        raise StoreError(f"{path} cannot be read: {error}; restore it from git") from None


def differences(known: Mapping[str, str], now: Mapping[str, str]) -> dict[str, str]:
    """What became of files since a manifest: added, changed or deleted, by path, sorted."""
    found = {}
    for path in sorted(known.keys() | now.keys()):
        if known.get(path) != now.get(path):
            found[path] = "added" if path not in known else "changed" if path in now else "deleted"
    return found


def taken_back(files: Mapping[str, str], entry: Entry) -> dict[str, str]:
    """The manifest as it was before a `recorded` entry."""
    return {path: sha256 for path, sha256 in ({**files, **entry.before}).items() if sha256}
