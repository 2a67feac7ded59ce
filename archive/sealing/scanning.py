"""`archive verify --sealed`: whether strings stand anywhere that the archive writes, by the bytes of every file and what is packed in it.

The strings are never written out: a place is named by its file, its byte and the number of the string in the list.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from archive.errors import StoreError
from archive.sealing.containers import Findings, look_into

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from archive.sealing.strings import Strings


def scan(places: Iterable[Path], strings: Strings, *, apart: Iterable[Path] = ()) -> Findings:
    """Look through files and folders, hidden ones too; links are read by their names alone.

    Args:
        places: files and folders; those that are not there are left out.
        strings: what must not be found.
        apart: files that are not looked into, as the list of strings itself.

    Raises:
        StoreError: a folder cannot be read.

    """
    findings = Findings(strings)
    left = {path.resolve() for path in apart}
    seen: set[Path] = set()
    for place in places:
        for path in sorted(_files(place)):
            full = path.parent.resolve() / path.name
            if full in seen or full in left:
                continue
            seen.add(full)
            _look(path, place, findings)
    return findings


def _files(place: Path) -> Iterator[Path]:
    if place.is_dir():
        for folder, folders, names in os.walk(place, onerror=_refuse):
            here = type(place)(folder)
            # A folder's own name may be all that is left of a record; and nothing of git's own is a file of the archive.
            folders[:] = [name for name in folders if name != ".git"]
            yield from (here / name for name in (*folders, *names))
    elif place.exists() or place.is_symlink():
        yield place


def _refuse(error: OSError) -> None:
    raise StoreError(f"{error.filename} cannot be read: {error.strerror}")


def _look(path: Path, place: Path, findings: Findings) -> None:
    name = path.relative_to(place.parent).as_posix()
    if number := findings.strings.number_of(path.name):
        findings.add(f"{name} (its name)", None, number)
    if path.is_symlink():
        if number := findings.strings.number_of(str(path.readlink())):
            findings.add(f"{name} (what it links to)", None, number)
    elif path.is_file():
        try:
            with path.open("rb") as stream:
                look_into(stream, name, findings)
        except OSError as error:
            findings.refuse(name, f"it cannot be read: {error.strerror}")
