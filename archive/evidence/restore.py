"""`archive restore`: a backup unpacked into a new folder, or nothing at all. All of it is proved before its folder bears its name."""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from archive.errors import ArchiveError
from archive.evidence import sealedfile
from archive.evidence.backup import DATA, DESK, VAULT
from archive.evidence.capturelog import read_log
from archive.evidence.packing import Manifest, Packed, PackingError, unpack
from archive.evidence.vault import Vault

if TYPE_CHECKING:
    from collections.abc import Iterator

_PLACES = {DATA, DESK, VAULT}
_ROOM = 50_000_000  # bytes that a disk keeps free


def restore(backup: Path, target: Path, key_file: Path | None = None) -> Manifest:
    """Unpack a backup.

    Args:
        backup: the file.
        target: the folder, which must be empty or not there yet; data, desk and vault will stand in it.
        key_file: the keys by which an encrypted one is read.

    Raises:
        PackingError: the folder holds something, the backup is damaged or holds what it must not, or the disk refused.
        EncryptionError: it is encrypted, and no key fits.

    """
    if target.is_symlink() or (target.exists() and (not target.is_dir() or any(target.iterdir()))):
        raise PackingError(f"{target} is not empty; name a new folder, and look at what is restored before you put it in place")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        place = Path(tempfile.mkdtemp(prefix=".archive-restore-", dir=target.parent))
    except OSError as error:
        raise PackingError(f"nothing can be written beside {target}: {error.strerror}") from None
    try:
        made = place / "made"
        made.mkdir(mode=0o700)
        manifest = _unpack(_opened(backup, place, key_file), made)
        _prove(made)
        made.replace(target)
    except OSError as error:
        raise PackingError(f"the backup could not be unpacked: {error.strerror or error}; make room or mend that, and run it again") from None
    finally:
        shutil.rmtree(place, ignore_errors=True)
    return manifest


def _opened(backup: Path, place: Path, key_file: Path | None) -> Path:
    """The backup as it can be unpacked: itself, or decrypted beside where it goes."""
    with backup.open("rb") as stream:
        if stream.read(len(sealedfile.MAGIC)) != sealedfile.MAGIC:
            return backup
        if key_file is None:
            raise sealedfile.EncryptionError(f"{backup} is encrypted; give the file with the key with --key")
        stream.seek(0)
        plain = place / "plain"
        with os.fdopen(os.open(plain, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as target:
            sealedfile.unseal(stream, target, key_file.read_text("utf-8", "replace"))
        return plain


def _unpack(backup: Path, made: Path) -> Manifest:
    def begin(manifest: Manifest) -> None:
        for file in manifest.files:
            if file.path.split("/")[0] not in _PLACES:
                raise PackingError(f"the backup holds {file.path[:200]!r}, which is none of {', '.join(sorted(_PLACES))}; it was changed, use another one")
        free = shutil.disk_usage(made).free
        if manifest.size + _ROOM > free:
            raise PackingError(f"the backup unpacks to {manifest.size:,} bytes and {free:,} are free; make room, or name a folder elsewhere")

        for name in sorted({file.path.split("/")[0] for file in manifest.files}):
            (made / name).mkdir(mode=0o755 if name == DATA else 0o700)

    def take(file: Packed, chunks: Iterator[bytes]) -> None:
        path = made.joinpath(*file.path.split("/"))
        public = file.path.startswith(f"{DATA}/")
        path.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o644 if public else 0o600), "wb") as stream:
            for chunk in chunks:
                stream.write(chunk)
            stream.flush()
            os.fsync(stream.fileno())

    with backup.open("rb") as stream:
        return unpack(stream, begin, take)


def _prove(made: Path) -> None:
    """What can be said of the parts beyond their bytes: databases open, the log of the vault fits, captures are what they are called."""
    for path in sorted((made / DESK).glob("*.db")):
        try:
            with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)) as connection:
                told = connection.execute("pragma integrity_check(1)").fetchone()[0]
        except sqlite3.DatabaseError as error:
            told = str(error)
        if told != "ok":
            raise PackingError(f"{path.name} in the backup is damaged: {told}; use another one")
    if (made / VAULT).is_dir():
        vault = Vault(made / VAULT)
        try:
            read_log(vault)
        except ArchiveError as error:
            raise PackingError(f"the vault in the backup does not hold together: {error}") from None
        if misfits := vault.misfits():
            raise PackingError(f"the vault in the backup does not hold together: {misfits[0]}")
