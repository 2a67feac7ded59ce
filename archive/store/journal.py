"""Several files of a data folder replaced as one: after a kill at any point all are as they were, or `recover` makes all new.

What is to be written is laid, whole and on the disk, into a folder beside the records; one rename of that folder makes it
count; then each file is renamed to its place, which needs no space. The folder holds links to the old files too, so that
a disk that refuses half-way leaves the old state. Judges nothing, and knows nothing of the ledger.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import json
import os
import secrets
import shutil
import tempfile
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from archive.errors import StoreError
from archive.store.datadir import sync_folder

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

JOURNAL = ".archive-journal"
"""What is being written; it counts as soon as it bears this name."""

UNDOING = ".archive-undoing"
"""The same where the disk refused and the old state is being restored."""

PASSING = ".archive-passing-"
"""How folders begin that count no more, or not yet."""

PATIENCE = 30.0  # seconds for another command to finish writing
_LIST = "list.json"
_OLD = "old-"
_NEW = "new-"


class _Step(NamedTuple):
    """One file: its path within the data folder, and the SHA-256 of what it will hold, None where it will be gone."""

    path: str
    sha256: str | None


@contextmanager
def locked(root: Path, patience: float = PATIENCE) -> Iterator[None]:
    """Nobody else writes in the data folder meanwhile; the lock is on the folder itself and ends with the process.

    Raises:
        StoreError: another command has been writing all the time.

    """
    try:
        handle = os.open(root, os.O_RDONLY | os.O_DIRECTORY)
    except OSError as error:
        raise StoreError(f"{root} cannot be opened: {error.strerror}; name the folder with --data") from None
    try:
        deadline = time.monotonic() + patience
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > deadline:
                    raise StoreError(f"another command has been writing in {root} for {patience:g} seconds; wait until it is done and run this again") from None
                time.sleep(0.02)
        yield
    finally:
        os.close(handle)


def recover(root: Path, patience: float = PATIENCE) -> bool:
    """Finish, or undo, what a command that was killed had begun to write; whether there was anything.

    Raises:
        StoreError: another command is writing all the time, the disk refused, or what was begun is damaged.

    """
    if any((root / name).exists() for name in (JOURNAL, UNDOING)):
        with locked(root, patience):
            return settle(root)
    if any(root.glob(f"{PASSING}*")):
        # What a kill left of finished work is old texts, which a sealing must not leave; while somebody writes it is theirs.
        with suppress(StoreError), locked(root, 0):
            return settle(root)
    return False


def settle(root: Path) -> bool:
    """`recover` for whoever holds the lock; it also clears what was begun and never counted."""
    found = False
    try:
        if (root / UNDOING).exists():
            found = True
            _undo(root)
        if (root / JOURNAL).exists():
            found = True
            _apply(root)
        for leaving in root.glob(f"{PASSING}*"):
            shutil.rmtree(leaving)
    except OSError as error:
        raise StoreError(f"what a command that was stopped had begun to write in {root} cannot be finished: {error.strerror}; mend that and run any command again, it will be finished then") from None
    return found


def replace_all(root: Path, files: Mapping[str, bytes | None]) -> None:
    """Write and delete files as one. The caller holds the lock and has called `settle`.

    Args:
        root: the data folder.
        files: the new contents by path within the folder; None deletes.

    Raises:
        StoreError: the disk refused; the old state is whole.

    """
    work: Path | None = None
    try:
        work = Path(tempfile.mkdtemp(prefix=PASSING, dir=root))
        _lay_out(root, work, files)
    except OSError as error:
        if work is not None:
            shutil.rmtree(work, ignore_errors=True)
        raise StoreError(f"cannot write in {root}: {error.strerror}; nothing was changed") from None
    try:
        work.replace(root / JOURNAL)
        sync_folder(root)
        _apply(root)
    except OSError as error:
        try:
            _give_up(root, work)
        except OSError:
            raise StoreError(f"cannot write in {root}: {error.strerror}; mend that and run any command again: it restores or finishes what was begun, which is all there") from None
        raise StoreError(f"cannot write in {root}: {error.strerror}; nothing was changed") from None


def _give_up(root: Path, work: Path) -> None:
    """Restore the old state, whether or not anything counted yet."""
    if (root / JOURNAL).exists():
        (root / JOURNAL).replace(root / UNDOING)
        _undo(root)
    else:
        shutil.rmtree(work, ignore_errors=True)


def _lay_out(root: Path, work: Path, files: Mapping[str, bytes | None]) -> None:
    """Everything that writing and undoing need, whole and on the disk."""
    steps = []
    for number, (path, data) in enumerate(sorted(files.items())):
        target = root / path
        if data is None:
            _must_be_writable(target.parent)
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            _must_be_writable(target.parent)
            _write(work / f"{_NEW}{number}", data)
        with suppress(FileNotFoundError):
            os.link(target, work / f"{_OLD}{number}")
        steps.append(_Step(path, None if data is None else hashlib.sha256(data).hexdigest()))
    _write(work / _LIST, json.dumps(steps).encode())
    sync_folder(work)


def _must_be_writable(folder: Path) -> None:
    """Meet a folder in which nothing can be renamed before anything counts."""
    if folder.exists() and not os.access(folder, os.W_OK | os.X_OK):
        raise PermissionError(errno.EACCES, f"{os.strerror(errno.EACCES)}: {folder}")


def _write(target: Path, data: bytes) -> None:
    with target.open("wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())
    target.chmod(0o644)


def _apply(root: Path) -> None:
    """Move what is laid out to its place; done again after a kill, it does what is left."""
    work = root / JOURNAL
    for number, step in enumerate(_steps(work)):
        target, new = root / step.path, work / f"{_NEW}{number}"
        if step.sha256 is None:
            target.unlink(missing_ok=True)
        elif new.exists() and _sha256(new) == step.sha256:
            target.parent.mkdir(parents=True, exist_ok=True)
            new.replace(target)
        elif new.exists() or not target.exists() or _sha256(target) != step.sha256:
            raise _damaged(work)
    _finish(root, work)


def _undo(root: Path) -> None:
    """Put back the old files; done again after a kill, it does what is left."""
    work = root / UNDOING
    for number, step in enumerate(_steps(work)):
        target, old = root / step.path, work / f"{_OLD}{number}"
        if not old.exists():
            target.unlink(missing_ok=True)
        elif not target.exists() or not target.samefile(old):
            # A link keeps the old file in the folder until all are back, so that undoing can be begun again.
            link = work / f"link-{number}"
            link.unlink(missing_ok=True)
            os.link(old, link)
            link.replace(target)
    _finish(root, work)


def _steps(work: Path) -> list[_Step]:
    try:
        return [_Step(str(path), sha256) for path, sha256 in json.loads((work / _LIST).read_bytes())]
    except (ValueError, TypeError):
        raise _damaged(work) from None


def _damaged(work: Path) -> StoreError:
    return StoreError(f"{work}, which keeps what was begun to be written, is damaged; restore the data folder from git and delete {work}")


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _finish(root: Path, work: Path) -> None:
    """Make the renames lasting, then let the folder count no more."""
    for folder in {folder for step in _steps(work) for folder in ((root / step.path).parent, (root / step.path).parent.parent)}:
        if folder.exists():
            sync_folder(folder)
    passing = root / f"{PASSING}{secrets.token_hex(8)}"
    work.replace(passing)
    # From here on it counts no more: a fault in clearing away is none of what was written, and the next command clears again.
    with suppress(OSError):
        sync_folder(root)
    shutil.rmtree(passing, ignore_errors=True)
