"""The vault: captured copies by their SHA-256, their time stamps beside them, and the log of captures. Never in git, never served.

    ab/abcd….wacz            a capture
    ab/abcd….1.tst           a time stamp over it (DER)
    log.jsonl, log.sha256    what was done, and the hash that binds its last line

Copies are of other people's texts: the vault refuses to stand where git, the data or the site would publish it, and others on the
machine cannot read it. Nothing in it is changed or deleted by the archive.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from archive.errors import ArchiveError
from archive.store.datadir import sync_folder

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

SUFFIX = ".wacz"
TOKEN = ".tst"  # noqa: S105 - a time stamp is no secret
_SHA256 = re.compile(r"[0-9a-f]{64}")


class VaultError(ArchiveError):
    """The vault cannot stand where it was named, or does not hold what it should; the text says why and what to do."""


class Vault:
    """A vault that is open.

    Args:
        root: its folder, made by `open_vault`.
    """

    def __init__(self, root: Path) -> None:
        self.root = root

    def path(self, sha256: str) -> Path:
        """Where a capture lies, or would."""
        if not _SHA256.fullmatch(sha256):
            raise VaultError(f"{sha256!r} is no SHA-256; write 64 hexadecimal digits in small letters")
        return self.root / sha256[:2] / f"{sha256}{SUFFIX}"

    def keep(self, data: bytes) -> str:
        """Keep a capture and give its SHA-256; one that is there already is left as it is.

        Raises:
            VaultError: the disk refused.

        """
        sha256 = hashlib.sha256(data).hexdigest()
        path = self.path(sha256)
        if not path.exists():
            write_private(path, data)
        return sha256

    def keep_token(self, sha256: str, token: bytes) -> str:
        """Keep a time stamp over a capture and give the name of its file."""
        path = self.path(sha256)
        number = 1
        while (target := path.with_name(f"{sha256}.{number}{TOKEN}")).exists():
            if target.read_bytes() == token:
                return target.name
            number += 1
        write_private(target, token)
        return target.name

    def read(self, sha256: str) -> bytes:
        """A capture, proved to be what its name says.

        Raises:
            VaultError: it is not there, or was changed.

        """
        try:
            data = self.path(sha256).read_bytes()
        except OSError as error:
            raise VaultError(f"the vault {self.root} has no readable capture {sha256}: {error.strerror}; look in a backup") from None
        if hashlib.sha256(data).hexdigest() != sha256:
            raise VaultError(f"{self.path(sha256)} was changed since it was captured; take it from a backup")
        return data

    def tokens(self, sha256: str) -> dict[str, bytes]:
        """The time stamps over a capture, by the names of their files."""
        folder = self.path(sha256).parent
        return {path.name: path.read_bytes() for path in sorted(folder.glob(f"{sha256}.*{TOKEN}"), key=lambda path: (len(path.name), path.name))}

    def captures(self) -> Iterator[str]:
        """SHA-256 of every capture, sorted."""
        for path in sorted(self.root.glob(f"??/*{SUFFIX}")):
            yield path.name.removesuffix(SUFFIX)

    def misfits(self) -> list[str]:
        """What does not fit in the vault, a sentence each: captures that were changed, files that are nobody's."""
        found = []
        for sha256 in self.captures():
            try:
                self.read(sha256)
            except VaultError as error:
                found.append(str(error))
        return found


def open_vault(root: Path, published: Iterable[Path] = ()) -> Vault:
    """The vault in a folder, which is made where there is none.

    Args:
        root: the folder.
        published: folders that are published: the data, the site.

    Raises:
        VaultError: it would be published or come into git, or the disk refused.

    """
    place = root.resolve()
    for folder in published:
        if place.is_relative_to(folder.resolve()) or folder.resolve().is_relative_to(place):
            raise VaultError(f"{root} is within {folder}, which is published; name a folder outside with --vault")
    for folder in (place, *place.parents):
        if (folder / ".git").exists():
            raise VaultError(f"{root} is within {folder}, which is in git, and copies of other people's texts must never get there; name a folder outside with --vault")
    try:
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise VaultError(f"{root} cannot be made: {error.strerror}; name another folder with --vault") from None
    return Vault(place)


def write_private(target: Path, data: bytes) -> None:
    """Write a file whole that nobody else on the machine may read: temporary file beside it, fsync, rename.

    Raises:
        VaultError: the disk refused.

    """
    try:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=".", dir=target.parent)
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(data)
                stream.flush()
                os.fsync(stream.fileno())
            Path(name).replace(target)
            sync_folder(target.parent)
        finally:
            with contextlib.suppress(FileNotFoundError):
                Path(name).unlink()
    except OSError as error:
        raise VaultError(f"{target} cannot be written: {error.strerror}; make room, and run it again") from None
