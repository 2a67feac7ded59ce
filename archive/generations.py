"""Where built databases lie: each in a folder of its own, publish/.archive/<hash>, and publish/inspect-data.json names the one that is current.

A build makes its folder aside, gives it its name when it is whole, and then replaces the one small file that names it; so
whoever reads finds the old generation or the new one, whenever a build is killed. Locks on folders (flock, which the system
drops with the process) say who still uses one. Knows files only: neither how a database is made nor how it is served.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import re
import shutil
import tempfile
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

FOLDER = ".archive"
POINTER = "inspect-data.json"
DATABASE = "archive.db"
KEPT = 1
"""How many generations before the current one stay, although nobody uses them."""
_HASH = re.compile(r"[0-9a-f]{64}")
_LETTERS = 16
_ASIDE = ".building-"
_PUTTING = ".putting"


@dataclass(frozen=True, slots=True)
class Generation:
    """A built database: its folder, the SHA-256 and the bytes of its file, and the number of rows of each table."""

    folder: Path
    hash: str
    size: int
    counts: Mapping[str, int]

    @property
    def database(self) -> Path:
        """The file; nothing ever writes into it."""
        return self.folder / DATABASE


def read_current(publish: Path) -> Generation | None:
    """The generation that a configuration directory names as current; nothing where its folder is not there or not whole."""
    named = _read_pointer(publish)
    return named if named is not None and _is_whole(named) else None


def adopt(publish: Path) -> Generation | None:
    """Give a database that was put into a configuration directory by hand a folder of its own, so that it may be replaced while it is served.

    Returns:
        Its generation, or nothing where the file is not the one that is named, or the directory cannot be written.

    """
    named = _read_pointer(publish)
    try:
        if named is None or (publish / DATABASE).stat().st_size != named.size:
            return None
        with staged(publish) as stage:
            put(publish / DATABASE, stage.folder / DATABASE)
            with (stage.folder / DATABASE).open("rb") as stream:
                if hashlib.file_digest(stream, "sha256").hexdigest() != named.hash:
                    return None
            with changing(publish):
                stage.settle(named.hash)
    except OSError:
        return None
    return read_current(publish)


def hold(folder: Path) -> int | None:
    """Keep a folder from being swept, until the number that is given is closed with `os.close`; nothing where it is gone or going."""
    try:
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    except OSError:
        return None
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
        # It may have been swept between the two lines above, and another may have taken its name.
        if os.path.samestat(os.fstat(handle), folder.stat()):
            return handle
    except OSError:
        pass
    os.close(handle)
    return None


@contextmanager
def changing(publish: Path) -> Iterator[None]:
    """One at a time: whoever gives a folder its name, replaces the pointer or sweeps, waits here for the others."""
    home = publish / FOLDER
    home.mkdir(exist_ok=True)
    handle = os.open(home, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


class Stage:
    """A folder aside, in which a generation is made; nobody reads it."""

    def __init__(self, publish: Path) -> None:
        self.publish = publish
        with changing(publish):
            self.folder = Path(tempfile.mkdtemp(prefix=_ASIDE, dir=publish / FOLDER))
            self.folder.chmod(0o755)
            self._handles = [os.open(self.folder, os.O_RDONLY)]
            fcntl.flock(self._handles[0], fcntl.LOCK_EX)

    def settle(self, digest: str) -> Path:
        """Give the folder its name, within `changing`; it is held until the stage ends, so that it can be made the current one.

        Args:
            digest: the SHA-256 of the database.

        Raises:
            OSError: the disk refused.

        """
        target = self.publish / FOLDER / digest[:_LETTERS]
        for path in (*self.folder.rglob("*"), self.folder):
            sync(path)
        if target.is_dir():
            # The same database again: its bytes are the same, so what is open stays true; drawings may be new ones.
            for path in self.folder.rglob("*"):
                if path.is_file():
                    place = target / path.relative_to(self.folder)
                    place.parent.mkdir(exist_ok=True)
                    path.replace(place)
            os.utime(target)
            self._handles.append(os.open(target, os.O_RDONLY))
        else:
            self.folder.rename(target)
        fcntl.flock(self._handles[-1], fcntl.LOCK_SH)
        sync(target.parent)
        return target

    def make_current(self, digest: str) -> None:
        """Give the folder its name, and make it the generation that is served; until the pointer is replaced, the old one is.

        Args:
            digest: the SHA-256 of the database.

        Raises:
            OSError: the disk refused; what was served is served on.

        """
        with changing(self.publish):
            folder = self.settle(digest)
            for name in (DATABASE, POINTER):
                if (folder / name).is_file():
                    put(folder / name, self.publish / name)
            sync(self.publish)
            sweep(self.publish)

    def close(self) -> None:
        """Leave nothing aside."""
        shutil.rmtree(self.folder, ignore_errors=True)
        for handle in self._handles:
            os.close(handle)


@contextmanager
def staged(publish: Path) -> Iterator[Stage]:
    """A stage for the time of a block.

    Raises:
        OSError: the directory cannot be written.

    """
    stage = Stage(publish)
    try:
        yield stage
    finally:
        stage.close()


def sweep(publish: Path) -> None:
    """Remove, within `changing`, what builds that were killed left, and the generations that nobody uses, but for the current one and the last before it."""
    named = _read_pointer(publish)
    for path in publish.glob(f".*{_PUTTING}"):
        path.unlink(missing_ok=True)
    found = [path for path in (publish / FOLDER).iterdir() if path.is_dir()]
    before = sorted((path for path in found if not path.name.startswith(_ASIDE) and (named is None or path.name != named.folder.name)), key=lambda path: path.stat().st_mtime_ns)
    for path in (*(path for path in found if path.name.startswith(_ASIDE)), *before[: max(0, len(before) - KEPT)]):
        with suppress(OSError):
            handle = os.open(path, os.O_RDONLY)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(path, ignore_errors=True)
            finally:
                os.close(handle)


def forget(publish: Path) -> list[Path]:
    """Remove every generation but the current one, and what was drawn for them, as when something is sealed; returns those that somebody still uses.

    Raises:
        OSError: the directory cannot be read or written.

    """
    if not (publish / FOLDER).is_dir():
        return []
    with changing(publish):
        named = _read_pointer(publish)
        left = []
        for path in sorted(path for path in (publish / FOLDER).iterdir() if path.is_dir() and (named is None or path.name != named.folder.name)):
            handle = os.open(path, os.O_RDONLY)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(path)
            except BlockingIOError:
                left.append(path)
            finally:
                os.close(handle)
        return left


def put(file: Path, target: Path) -> None:
    """Make a copy of a file appear whole under a name, in place of what had it.

    A copy, since whoever writes into a file by that name (`cp`, `scp`) must not write into a generation.

    Raises:
        OSError: the disk refused.

    """
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=_PUTTING, dir=target.parent)
    os.close(handle)
    temporary = Path(name)
    try:
        shutil.copyfile(file, temporary)
        sync(temporary)
        temporary.chmod(0o644)
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)


def sync(path: Path) -> None:
    """Make what a file or folder holds lasting.

    Raises:
        OSError: the disk refused.

    """
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _read_pointer(publish: Path) -> Generation | None:
    try:
        told = json.loads((publish / POINTER).read_text("utf-8"))[Path(DATABASE).stem]
        digest = told["hash"]
        if not _HASH.fullmatch(digest):
            return None
        counts = {str(name): int(table["count"]) for name, table in told["tables"].items()}
        return Generation(publish.absolute() / FOLDER / digest[:_LETTERS], digest, int(told["size"]), counts)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _is_whole(generation: Generation) -> bool:
    try:
        return generation.database.stat().st_size == generation.size
    except OSError:
        return False
