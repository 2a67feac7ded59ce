"""The folder aside in which an edition is made, and the one rename by which it gets its place. A kill leaves the folder, which the next making clears away."""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from archive.errors import ReleaseError
from archive.store.datadir import sync_folder

if TYPE_CHECKING:
    from collections.abc import Iterator

_ASIDE = ".releasing-"


@contextmanager
def staged(output: Path) -> Iterator[Path]:
    """A fresh folder beside the editions, named after this process; gone at the end unless it was settled."""
    output.mkdir(parents=True, exist_ok=True)
    for leaving in output.glob(f"{_ASIDE}*"):
        with suppress(ValueError):
            if not _alive(int(leaving.name.removeprefix(_ASIDE).partition("-")[0])):
                shutil.rmtree(leaving, ignore_errors=True)
    stage = Path(tempfile.mkdtemp(prefix=f"{_ASIDE}{os.getpid()}-", dir=output))
    stage.chmod(0o755)
    try:
        yield stage
    finally:
        shutil.rmtree(stage, ignore_errors=True)


def settle(stage: Path, target: Path) -> None:
    """Make every file last, then give the folder its name.

    Raises:
        ReleaseError: there is something of that name by now.
        OSError: the disk refused.

    """
    for path in stage.rglob("*"):
        if path.is_dir():
            sync_folder(path)
        else:
            _sync(path)
    sync_folder(stage)
    if os.path.lexists(target):
        raise ReleaseError(f"{target} was made by another command meanwhile; nothing was released")
    stage.rename(target)
    sync_folder(target.parent)


def _alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
