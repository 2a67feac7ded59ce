"""The folder of a bake on disk: what is in it by our hand, files that appear whole or not at all, and the end, at which what is no longer made goes.

Two lists make a kill harmless: `.baked` names the files of the last bake that was finished, `.baking` those that one which was not
may have written, each before it was. What neither names is not ours: it is never overwritten and never removed.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from archive.errors import BakeError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

DONE = ".baked"
DOING = ".baking"
_PART = ".baking-part"
_TEXTS = {".html", ".css", ".js", ".json", ".csv", ".svg", ".xml", ".txt", ".atom", ".bib", ".ris", ".md", ".ico"}
_LEAST = 1000
"""Bytes below which packing saves nothing."""

Written = tuple[str, int]
"""A file of the bake, a path within the folder, and its bytes."""


@dataclass(frozen=True, slots=True)
class State:
    """What the last bake left.

    Args:
        inputs: what it was made of; empty where it was not finished.
        known: the files that are ours, by `mark`.
    """

    inputs: str
    known: frozenset[int]


def mark(path: str) -> int:
    """A path as a number, since there may be a million of them."""
    return int.from_bytes(hashlib.blake2b(path.encode(), digest_size=8).digest(), "big")


def claim(root: Path) -> State:
    """Take a folder: a new one, an empty one or one of a bake before.

    Raises:
        BakeError: it has files and none of a bake; or the disk refuses.

    """
    try:
        root.mkdir(parents=True, exist_ok=True)
        inputs, known = "", set()
        if (root / DONE).is_file():
            with (root / DONE).open("rb") as stream:
                inputs = stream.readline().decode().strip()
        elif not (root / DOING).is_file() and any(root.iterdir()):
            raise BakeError(f"{root} has files that no bake made; name an empty folder, or a new one")
        if (root / DOING).is_file():
            for part in root.rglob(f"*{_PART}"):
                part.unlink()
        known = {mark(path) for path, _ in _listed(root / DONE)} | {mark(path) for path, _ in _listed(root / DOING)}
        return State("" if (root / DOING).is_file() else inputs, frozenset(known))
    except (OSError, ValueError, UnicodeDecodeError) as error:
        raise BakeError(f"{root} cannot be used: {getattr(error, 'strerror', None) or error}") from None


def begin(root: Path) -> None:
    """Say that a bake is under way: until it is finished, none counts as the last.

    Raises:
        OSError: the disk refused.

    """
    with (root / DOING).open("ab") as stream:
        # A line that was not written whole must not run into the next.
        stream.write(b"\n")


def is_whole(root: Path) -> bool:
    """Whether every file of the last bake is there with the bytes that it had."""
    try:
        return all((root / path).stat().st_size == size for path, size in _listed(root / DONE))
    except OSError:
        return False


def last(root: Path) -> Iterator[Written]:
    """The files of the last bake that was finished."""
    return _listed(root / DONE)


class Writer:
    """Writes files of a bake; one in each process that does.

    Args:
        root: the folder.
        known: the files that are ours, by `mark`.
        packed: whether a text has a compressed copy beside it.
    """

    def __init__(self, root: Path, known: frozenset[int], *, packed: bool) -> None:
        self.root, self._known, self._packed = root, known, packed
        self._mine: set[int] = set()
        self.changed = 0

    def announce(self, paths: Iterable[str]) -> None:
        """Say which files will be written, before they are; in one write, so that processes do not mix their lines.

        Raises:
            BakeError: a file that no bake made is in the way.

        """
        new = [path for path in paths if mark(path) not in self._known and mark(path) not in self._mine]
        for path in new:
            if (self.root / path).exists():
                raise BakeError(f"{self.root / path} was not made by a bake and is in the way; move it elsewhere")
        if new:
            handle = os.open(self.root / DOING, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
            try:
                os.write(handle, "".join(f"{_line(path, 0)}\n" for path in new).encode())
            finally:
                os.close(handle)
            self._mine.update(map(mark, new))

    def write(self, path: str, body: bytes) -> list[Written]:
        """Write a file where it is not there with these very bytes, with its compressed copy; returns both.

        Raises:
            BakeError: a file that no bake made is in the way.
            OSError: the disk refused.

        """
        packed = f"{path}.gz" if self._packs(path, len(body)) else ""
        target = self.root / path
        self.announce([path, *([packed] if packed else [])])
        if _is(target, body) and (not packed or (self.root / packed).is_file()):
            return [(path, len(body)), *([(packed, (self.root / packed).stat().st_size)] if packed else [])]
        found = [(path, len(body))]
        if packed:
            # The copy comes first: a text that is in place has its own.
            small = gzip.compress(body, 9, mtime=0)
            self._put(packed, [small])
            found.append((packed, len(small)))
        self._put(path, [body])
        self.changed += len(found)
        return found

    def write_pieces(self, path: str, pieces: Iterator[bytes]) -> list[Written]:
        """The same for a file that is too large to be whole in memory.

        Raises:
            BakeError: a file that no bake made is in the way.
            OSError: the disk refused.

        """
        aside, target = self.root / f"{path}{_PART}", self.root / path
        self.announce([path])
        self._put(path, pieces, aside=True)
        size = aside.stat().st_size
        packed = f"{path}.gz" if self._packs(path, size) else ""
        self.announce([packed] if packed else [])
        if _same(aside, target) and (not packed or (self.root / packed).is_file()):
            aside.unlink()
        else:
            if packed:
                self._pack(aside, packed)
            aside.replace(target)
            self.changed += 2 if packed else 1
        return [(path, size), *([(packed, (self.root / packed).stat().st_size)] if packed else [])]

    def _packs(self, path: str, size: int) -> bool:
        return self._packed and size >= _LEAST and Path(path).suffix in _TEXTS

    def _pack(self, source: Path, packed: str) -> None:
        part = self.root / f"{packed}{_PART}"
        with source.open("rb") as stream, part.open("wb") as raw, gzip.GzipFile("", "wb", 9, raw, mtime=0) as small:
            while piece := stream.read(1 << 20):
                small.write(piece)
        part.replace(self.root / packed)

    def _put(self, path: str, pieces: Iterable[bytes], *, aside: bool = False) -> None:
        target, part = self.root / path, self.root / f"{path}{_PART}"
        target.parent.mkdir(parents=True, exist_ok=True)
        with part.open("wb") as stream:
            stream.writelines(pieces)
        if not aside:
            part.replace(target)


class List:
    """The list of the files of a bake, written as it goes on, which takes the place of the last one at its end.

    Args:
        root: the folder.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._stream = (root / f"{DONE}{_PART}").open("w", encoding="utf-8")
        self._stream.write(f"{' ' * 64}\n")
        self.files = self.size = 0
        self._marks: set[int] = set()

    def add(self, files: Iterable[Written]) -> None:
        """Put files on it.

        Raises:
            BakeError: two addresses have one place.

        """
        for path, size in files:
            if mark(path) in self._marks:
                raise BakeError(f"two addresses of the site would stand in one file, {path}; this is a fault of the archive's program")
            self._marks.add(mark(path))
            self._stream.write(f"{_line(path, size)}\n")
            self.files += 1
            self.size += size

    def paths(self) -> list[str]:
        """The files that are on it so far, as they were put on it."""
        self._stream.flush()
        return [path for path, _ in _listed(Path(self._stream.name))]

    def finish(self, inputs: str) -> int:
        """Remove what is ours and no longer made, and let the list count; returns how many files went.

        Args:
            inputs: what the bake was made of, a hash.
        """
        gone = [path for path, _ in (*_listed(self._root / DONE), *_listed(self._root / DOING)) if mark(path) not in self._marks]
        for path in gone:
            for file in (self._root / path, self._root / f"{path}{_PART}"):
                file.unlink(missing_ok=True)
            with suppress(OSError):
                for folder in (self._root / path).parents:
                    if folder == self._root:
                        break
                    folder.rmdir()
        for path, _ in _listed(self._root / DOING):
            (self._root / f"{path}{_PART}").unlink(missing_ok=True)
        self._stream.seek(0)
        self._stream.write(inputs)
        self._stream.close()
        (self._root / f"{DONE}{_PART}").replace(self._root / DONE)
        (self._root / DOING).unlink(missing_ok=True)
        return len(set(gone))

    def drop(self) -> None:
        """Leave the last list as it is; a bake that is not finished keeps `.baking`."""
        self._stream.close()
        (self._root / f"{DONE}{_PART}").unlink(missing_ok=True)


def pieces_of(file: Path) -> Iterator[bytes]:
    """A file in pieces.

    Raises:
        OSError: it cannot be read.

    """
    with file.open("rb") as stream:
        while piece := stream.read(1 << 20):
            yield piece


def _line(path: str, size: int) -> str:
    return f"{size} {json.dumps(path)}"


def _listed(file: Path) -> Iterator[Written]:
    """The files that a list names; a line that was not written whole names none, since its file was not begun."""
    if not file.is_file():
        return
    with file.open(encoding="utf-8") as stream:
        for line in stream:
            size, blank, path = line.rstrip("\n").partition(" ")
            if blank and size.isdigit() and line.endswith("\n"):
                with suppress(ValueError):
                    yield json.loads(path), int(size)


def _is(file: Path, body: bytes) -> bool:
    try:
        return file.stat().st_size == len(body) and file.read_bytes() == body
    except OSError:
        return False


def _same(one: Path, other: Path) -> bool:
    if not other.is_file() or one.stat().st_size != other.stat().st_size:
        return False
    with one.open("rb") as first, other.open("rb") as second:
        while piece := first.read(1 << 20):
            if piece != second.read(len(piece)):
                return False
    return True
