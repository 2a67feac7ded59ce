"""A database is made in a file beside the one that it replaces, and takes its place at one stroke: a kill at any point leaves the old one or the new one."""

from __future__ import annotations

import os
import sqlite3
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from archive.errors import BuildError
from archive.store.datadir import sync_folder

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def aside(output: Path) -> Iterator[Path]:
    """A file beside a database, in which its successor is made; gone at the end unless it was put in its place.

    Raises:
        BuildError: SQLite or the disk refused.

    """
    temporary = _temporary(output)
    try:
        yield temporary
    except sqlite3.Error as error:
        raise BuildError(f"SQLite refused the build: {error}; the old database is untouched") from error
    except OSError as error:
        raise BuildError(f"cannot write {output}: {error.strerror or error}; the old database is untouched") from error
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)


def put_in_place(temporary: Path, output: Path) -> None:
    """Make a finished database the one that is found under a name, at one stroke; the disk has it before, or a power cut could leave an empty one.

    Raises:
        OSError: the disk refused.

    """
    with temporary.open("rb") as stream:
        os.fsync(stream.fileno())
    temporary.chmod(0o644)
    temporary.replace(output)
    sync_folder(output.parent)


def _temporary(output: Path) -> Path:
    """A fresh file beside the database, so that the last step can be a rename; leavings of killed builds go."""
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
        for stale in output.parent.glob(f".{output.name}.*.building"):
            if not _alive(stale):
                stale.unlink(missing_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{output.name}.{os.getpid()}.", suffix=".building", dir=output.parent)
    except OSError as error:
        raise BuildError(f"cannot write beside {output}: {error.strerror}; check the permissions of {output.parent}") from None
    os.close(handle)
    return Path(name)


def _alive(building: Path) -> bool:
    """Whether the process that made a temporary file still runs; its number is in the name."""
    try:
        os.kill(int(building.suffixes[-3].lstrip(".")), 0)
    except (ProcessLookupError, ValueError, IndexError):
        return False
    except PermissionError:
        return True
    return True


def make_quick(connection: sqlite3.Connection) -> None:
    """Set a connection to a file that is thrown away unless the build ends well: a journal would only cost time."""
    for pragma in ("journal_mode=OFF", "synchronous=OFF", "foreign_keys=OFF", "cache_size=-65536", "locking_mode=EXCLUSIVE", "temp_store=MEMORY"):
        connection.execute(f"PRAGMA {pragma}")
