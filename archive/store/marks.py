"""What tells that a file is the one that was read before: size, times and number of the file, with the SHA-256 of what stood in it. Writes nothing.

It is what git does with its index: a file whose marks are as they were is not read again. A file that changed shortly before it was marked
may change once more within the same tick of the clock, so its marks are not trusted.
"""

from __future__ import annotations

import hashlib
import os
import time
from types import MappingProxyType
from typing import TYPE_CHECKING

from archive.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from pathlib import Path

YOUNG = 2_000_000_000
"""Nanoseconds after its last change within which the marks of a file are not trusted; no file system counts in coarser steps."""

NOTHING: Mapping[str, str] = MappingProxyType({})
_HASH = 64
_UNTRUSTED = "?"
_NOT_READ = {" ", _UNTRUSTED}
"""What a mark ends with whose file was not read."""


def marks_of(root: Path, known: Mapping[str, str] = NOTHING, *, unread: Collection[str] = ()) -> dict[str, str]:
    """The marks of every file of a folder, by path; files and folders whose names begin with a dot are left out.

    Args:
        root: the folder.
        known: marks that were taken before. A file that fits them is not read.
        unread: folders whose files are not read, since somebody else will: `completed` takes in what that gave.

    Returns:
        By path relative to the folder, with `/`: bytes, when text and inode were changed last (ns), number of the inode, SHA-256
        of the text. It is a text and no tuple, since there are very many.

    Raises:
        StoreError: the folder or a file cannot be read.

    """
    oldest_young = time.time_ns() - YOUNG
    found = {}
    try:
        for path, now in _files(root, ""):
            mark = f"{now.st_size} {now.st_mtime_ns} {now.st_ctime_ns} {now.st_ino} "
            before = known.get(path, "")
            if before[:-_HASH] == mark:
                found[path] = before
                continue
            sha256 = "" if path.partition("/")[0] in unread else hashlib.sha256((root / path).read_bytes()).hexdigest()
            found[path] = f"{_UNTRUSTED if now.st_ctime_ns >= oldest_young else mark}{sha256}"
    except OSError as error:
        raise StoreError(f"{error.filename or root} cannot be read: {error.strerror}") from None
    return found


def completed(marks: Mapping[str, str], hashes: Mapping[str, str]) -> dict[str, str]:
    """Marks with the SHA-256 of the files that were not read; a file of which nobody knows it is left out, as if it were new."""
    known = {path: f"{mark}{hashes.get(path, '')}" if mark[-1:] in _NOT_READ else mark for path, mark in marks.items()} if hashes else marks
    return {path: mark for path, mark in known.items() if mark[-1:] not in _NOT_READ}


def _files(root: Path, folder: str) -> Iterator[tuple[str, os.stat_result]]:
    # By its number a folder need not be looked up for each file in it anew, and there are very many files.
    handle = os.open(root / folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        with os.scandir(handle) as entries:
            for entry in entries:
                name = entry.name
                if name[0] == "." or name == "__pycache__":
                    continue
                if entry.is_dir():
                    yield from _files(root, f"{folder}{name}/")
                elif entry.is_file():
                    yield f"{folder}{name}", entry.stat()
    finally:
        os.close(handle)


def hash_of(mark: str) -> str:
    """The SHA-256 in a mark."""
    return mark[-_HASH:]


def changed(before: Mapping[str, str], now: Mapping[str, str]) -> set[str]:
    """The paths whose text is another, or is there in one of the two alone."""
    # Of very many marks almost all are the same texts: what is not is looked at closer.
    other = {path for path, mark in now.items() if before.get(path) != mark and hash_of(before.get(path, "")) != hash_of(mark)}
    return other | {path for path in before if path not in now}


def fingerprint(marks: Mapping[str, str]) -> str:
    """SHA-256 over the paths and texts of all files."""
    return hashlib.sha256("".join(f"{path}\0{hash_of(marks[path])}\n" for path in sorted(marks)).encode("utf-8", "surrogateescape")).hexdigest()
