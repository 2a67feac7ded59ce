"""`archive backup`: data, desk, history of links and vault as one file, proved once it is written.

What may change meanwhile is first copied as it was at one moment: the data under their lock, databases by SQLite's own backup, the log
of the vault under its lock. Captures never change. The history of git is not in it: a repository is copied by cloning it.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from archive.evidence import sealedfile
from archive.evidence.asking import SOFTWARE
from archive.evidence.capturelog import LOG, SEAL, holding, mend
from archive.evidence.links import FOR_DESK, HISTORY
from archive.evidence.packing import Manifest, PackingError, measured, pack, unpack
from archive.evidence.vault import SUFFIX, TOKEN
from archive.store.datadir import sync_folder
from archive.store.journal import locked, settle

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator, Sequence

    from archive.evidence.vault import Vault

DATA, DESK, VAULT = "data", "desk", "vault"
DESK_FILE = "desk.db"


def make_backup(target: Path, now: datetime.datetime, data: Path | None, desk_file: Path | None = None, vault: Vault | None = None, recipients: Sequence[str] = ()) -> Manifest:
    """Write a backup, prove it, and give its list.

    Args:
        target: the file, which must not be there yet.
        now: the moment it is, UTC.
        data: the data folder, or None.
        desk_file: the desk's database, or None; the history of links beside it comes along.
        vault: the vault, or None.
        recipients: public keys of age for which it is encrypted; it is not where none is given.

    Raises:
        PackingError: the file is there already, something changed meanwhile, or the disk refused.
        EncryptionError: a recipient is none.

    """
    if target.exists():
        raise PackingError(f"{target} is there already; name a new file, so that an older backup is not lost")
    try:
        with tempfile.TemporaryDirectory(prefix="archive-backup-") as name:
            held = Path(name)
            files = sorted(_files(held, data, desk_file, vault))
            manifest = Manifest(now.isoformat(timespec="seconds"), SOFTWARE, tuple(measured(path, source) for path, source in files))
            _refuse_changed(manifest)
            plain = held / "backup"
            with plain.open("xb") as stream:
                pack(stream, manifest, [source for _, source in files])
            with plain.open("rb") as stream:
                unpack(stream, lambda _manifest: None, lambda _file, chunks: _drain(chunks))
            _put(plain, target, recipients)
    except (OSError, sqlite3.Error) as error:
        raise PackingError(f"the backup could not be written: {error}; make room or mend that, and run it again") from None
    return manifest


def _files(held: Path, data: Path | None, desk_file: Path | None, vault: Vault | None) -> Iterator[tuple[str, Path]]:
    """Every file with its path in the backup; what may change is held in a folder."""
    if data is not None:
        with locked(data):
            settle(data)
            for path in _regular(data):
                copy = held / DATA / path.relative_to(data)
                copy.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, copy)
                yield f"{DATA}/{path.relative_to(data).as_posix()}", copy
    if desk_file is not None:
        (held / DESK).mkdir()
        for source, called in ((desk_file, DESK_FILE), (desk_file.with_name(HISTORY), HISTORY)):
            if source.exists() or source == desk_file:
                yield f"{DESK}/{called}", copy_database(source, held / DESK / called)
        for_desk = desk_file.with_name(FOR_DESK)
        if for_desk.exists():
            shutil.copyfile(for_desk, held / DESK / FOR_DESK)
            yield f"{DESK}/{FOR_DESK}", held / DESK / FOR_DESK
    if vault is not None:
        (held / VAULT).mkdir()
        with holding(vault):  # what the log names is there before its line is
            mend(vault)
            for called in (LOG, SEAL):
                if (vault.root / called).exists():
                    shutil.copyfile(vault.root / called, held / VAULT / called)
                    yield f"{VAULT}/{called}", held / VAULT / called
            kept = [path for path in vault.root.glob("??/*") if path.suffix in {SUFFIX, TOKEN} and not path.name.startswith(".") and path.is_file()]
        for path in kept:
            yield f"{VAULT}/{path.relative_to(vault.root).as_posix()}", path


def copy_database(source: Path, target: Path) -> Path:
    """A copy of a database of SQLite as it is at one moment, though others write in it; one whole file.

    Raises:
        PackingError: it is no database, or is damaged.

    """
    if not source.exists():
        raise PackingError(f"there is no {source}; name the desk's database with --desk, or leave it out with --without-desk")
    try:
        with closing(sqlite3.connect(f"{source.resolve().as_uri()}?mode=ro", uri=True, timeout=30)) as opened, closing(sqlite3.connect(target)) as copy:
            opened.backup(copy)
            copy.execute("pragma journal_mode = delete")
            if (told := copy.execute("pragma integrity_check(1)").fetchone()[0]) != "ok":
                raise PackingError(f"{source} is damaged: {told}; restore it from an older backup")
    except sqlite3.DatabaseError as error:
        raise PackingError(f"{source} cannot be read as a database: {error}") from None
    return target


def _refuse_changed(manifest: Manifest) -> None:
    """A capture is called by its hash: one that was changed would make a backup that cannot be restored."""
    for file in manifest.files:
        if file.path.startswith(f"{VAULT}/") and file.path.endswith(SUFFIX) and Path(file.path).stem != file.sha256:
            raise PackingError(f"{file.path} was changed since it was captured; take it from an older backup, and run this again")


def _regular(root: Path) -> Iterator[Path]:
    """Every file of a folder that is no link, sorted; what a killed command left is not meant to stay."""
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(name for name in folders if not name.startswith(".archive-"))
        for name in sorted(names):
            path = Path(folder, name)
            if path.is_file() and not path.is_symlink():
                yield path


def _put(plain: Path, target: Path, recipients: Sequence[str]) -> None:
    """Bring a finished backup to its place, encrypted where that is wanted; whole or not at all, and never over another."""
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as stream, plain.open("rb") as reader:
            if recipients:
                sealedfile.seal(reader, stream, recipients)
            else:
                shutil.copyfileobj(reader, stream, 1 << 20)
            stream.flush()
            os.fsync(stream.fileno())
        os.link(name, target)  # unlike a rename it refuses where something is
        sync_folder(target.parent)
    finally:
        with contextlib.suppress(FileNotFoundError):
            Path(name).unlink()


def _drain(chunks: Iterator[bytes]) -> None:
    for _ in chunks:
        pass
