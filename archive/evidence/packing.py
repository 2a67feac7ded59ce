"""One file that holds many: a gzip-packed tar whose first member lists all others with size and SHA-256. Streams; keeps nothing in memory.

Whoever reads one trusts nothing in it: paths, kinds and sizes are judged before a byte is handed on, no more is unpacked than the list
says, and a file counts only when its hash is right. A tar can hold links, devices, paths that lead elsewhere and gigabytes of zeros in
a few kilobytes (CVE-2007-4559 and its kin); none of that is read as anything but damage.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import tarfile
import zlib
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any

from archive.errors import ArchiveError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

MANIFEST = "manifest.json"
FORMAT = 1
_MOST_OF_MANIFEST = 200_000_000
_MOST_FILES = 2_000_000
_PART = re.compile(r"(?!\.\.?$)[^/\\\x00-\x1f\x7f]{1,255}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_CHUNK = 1 << 20
_BLOCK = 512
_HEADERS = 4 * _BLOCK  # of one member, with an extended header
_SLACK = 1 << 20  # the end of a tar, and what its reader takes at once


class PackingError(ArchiveError):
    """A backup could not be made, or is not whole; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Packed:
    """A file in a backup: its path there, its length in bytes, its SHA-256."""

    path: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says of itself.

    Args:
        made: when it was made, RFC 3339.
        software: by what.
        files: its files, in order.
    """

    made: str
    software: str
    files: tuple[Packed, ...]

    @property
    def size(self) -> int:
        """The length of all files together, in bytes."""
        return sum(file.size for file in self.files)

    def dump(self) -> bytes:
        """The list as it stands in a backup."""
        files = [{"path": file.path, "bytes": file.size, "sha256": file.sha256} for file in self.files]
        return (json.dumps({"format": FORMAT, "made": self.made, "software": self.software, "files": files}, ensure_ascii=False, indent=0) + "\n").encode()


def measured(path: str, source: Path) -> Packed:
    """A file as it will be packed."""
    digest, size = hashlib.sha256(), 0
    with source.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
            size += len(chunk)
    return Packed(path, size, digest.hexdigest())


def pack(stream: IO[bytes], manifest: Manifest, sources: Sequence[Path]) -> None:
    """Write a backup: the same files give the same bytes.

    Args:
        stream: where it is written.
        manifest: what it holds.
        sources: where each of its files is, in its order.

    Raises:
        PackingError: a file changed since it was measured.

    """
    with gzip.GzipFile("", "wb", 6, stream, mtime=0) as packed:
        data = manifest.dump()
        packed.write(_head(MANIFEST, len(data)) + data + _padding(len(data)))
        for file, source in zip(manifest.files, sources, strict=True):
            packed.write(_head(file.path, file.size))
            digest, left = hashlib.sha256(), file.size
            with source.open("rb") as reader:
                while left and (chunk := reader.read(min(_CHUNK, left))):
                    digest.update(chunk)
                    packed.write(chunk)
                    left -= len(chunk)
                if left or reader.read(1) or digest.hexdigest() != file.sha256:
                    raise PackingError(f"{source} changed while it was backed up; run it again when nothing writes there")
            packed.write(_padding(file.size))
        packed.write(bytes(2 * _BLOCK))  # the end of a tar


def unpack(stream: IO[bytes], begin: Callable[[Manifest], None], take: Callable[[Packed, Iterator[bytes]], None]) -> Manifest:
    """Read a backup from its beginning to its end, proving all of it.

    Args:
        stream: the backup.
        begin: is told what it holds, before anything is unpacked; may raise.
        take: is given each file with its bytes; what it wrote counts only when this returns.

    Raises:
        PackingError: it is no backup, is damaged, or holds what it must not.

    """
    try:
        with gzip.GzipFile(fileobj=stream, mode="rb") as unpacked:
            limited = _Limited(unpacked, _MOST_OF_MANIFEST + _SLACK)
            with tarfile.open(mode="r|", fileobj=limited) as tar:  # type: ignore[call-overload] # it only reads
                manifest = _manifest(tar)
                limited.left = manifest.size + (len(manifest.files) + 1) * (_HEADERS + _BLOCK) + _SLACK
                begin(manifest)
                for file in manifest.files:
                    take(file, _proved(file, tar))
                if tar.next() is not None:
                    raise PackingError("the backup holds more than it lists; it was changed, use another one")
            while unpacked.read(_CHUNK):  # the checksum of gzip is proved at its end
                pass
    except (tarfile.TarError, OSError, EOFError, zlib.error, ValueError, KeyError, TypeError, RecursionError) as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise
        raise PackingError(f"this is no whole backup: {error}; use another one") from None
    return manifest


def _manifest(tar: Any) -> Manifest:
    head = tar.next()
    if head is None or head.name != MANIFEST or not head.isreg() or head.size > _MOST_OF_MANIFEST:
        raise PackingError("this is no backup of the archive: it does not begin with its list")
    said = json.loads(tar.extractfile(head).read())
    if said["format"] != FORMAT:
        raise PackingError(f"this backup has format {said['format']!r} and this reads format {FORMAT}; use the version of the archive that made it")
    files = tuple(Packed(file["path"], file["bytes"], file["sha256"]) for file in said["files"][: _MOST_FILES + 1])
    if len(files) > _MOST_FILES or len({file.path.casefold() for file in files}) != len(files):
        raise PackingError("the list of the backup names a file twice, or too many; use another one")
    for file in files:
        parts = file.path.split("/")
        if len(file.path) > 1_000 or not all(_PART.fullmatch(part) for part in parts) or len(parts) < 2:
            raise PackingError(f"the backup holds a file at {file.path[:200]!r}, which leads elsewhere; it was made to do harm, use another one")
        if type(file.size) is not int or file.size < 0 or not _SHA256.fullmatch(file.sha256):
            raise PackingError(f"the list of the backup is damaged at {file.path[:200]!r}; use another one")
    return Manifest(str(said["made"]), str(said["software"]), files)


def _proved(file: Packed, tar: Any) -> Iterator[bytes]:
    """The bytes of the next member, which must be this file; the last chunk comes only when the hash is right."""
    head = tar.next()
    if head is None or head.name != file.path or not head.isreg() or head.issparse() or head.size != file.size:
        raise PackingError(f"the backup does not hold {file.path} where it lists it; it is damaged, use another one")
    reader = tar.extractfile(head)
    digest, left = hashlib.sha256(), file.size
    last = b""
    while left:
        chunk = reader.read(min(_CHUNK, left))
        if not chunk:
            raise PackingError(f"the backup ends within {file.path}; use another one")
        digest.update(chunk)
        left -= len(chunk)
        if last:
            yield last
        last = chunk
    if digest.hexdigest() != file.sha256:
        raise PackingError(f"{file.path} is damaged in the backup; use another one")
    if last:
        yield last


def _head(path: str, size: int) -> bytes:
    """The header of a regular file, by which nothing of the machine is told."""
    head = tarfile.TarInfo(path)
    head.size, head.mode = size, 0o600
    return head.tobuf(tarfile.PAX_FORMAT, "utf-8", "surrogateescape")


def _padding(size: int) -> bytes:
    return bytes(-size % _BLOCK)


class _Limited:
    """A stream of which no more than a measure is read, whatever its headers ask for."""

    def __init__(self, stream: gzip.GzipFile, left: int) -> None:
        self._stream = stream
        self.left = left

    def read(self, size: int) -> bytes:
        """So many bytes, or fewer at the end."""
        data = self._stream.read(size)
        self.left -= len(data)
        if self.left < 0:
            raise PackingError("the backup unpacks to more than it lists; it was made to do harm, use another one")
        return data
