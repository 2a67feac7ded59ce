"""Bytes of any kind looked through for strings, packed ones too: gzip, bzip2, xz, zip (DOCX, WACZ), tar, PDF, Parquet, SQLite. Prints nothing.

Memory is bounded: streams are read by the piece, and what must be sought in is laid into a temporary file that has no name.
What cannot be unpacked is reported as such, since nothing is proved of it.
"""

from __future__ import annotations

import bz2
import gzip
import importlib
import logging
import lzma
import tarfile
import tempfile
import zipfile
import zlib
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING

import pypdf

from archive.sealing import databases

if TYPE_CHECKING:
    from collections.abc import Callable

    from archive.sealing.strings import Strings

PIECE = 1 << 20
IN_MEMORY = 16 << 20
DEEPEST = 5
MOST_UNPACKED = 16 << 30  # bytes of one file, so that a bomb ends
MOST_NAMED = 25
"""Places that are named of one file; of more there is the number alone."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A string that was found.

    Args:
        where: the file, and the member, table or object within it, with the string itself blotted out.
        offset: the first byte, from 0, in the file or in what was unpacked from it; None where that means nothing.
        number: which of the strings it is, from 1.
    """

    where: str
    offset: int | None
    number: int

    def __str__(self) -> str:
        return f"{self.where}{'' if self.offset is None else f': byte {self.offset:,}'}: string {self.number}"


@dataclass(slots=True)
class Findings:
    """What a search came to.

    Args:
        strings: what is looked for.
        found: every place, of one file no more than 25.
        unread: what could not be looked into, as sentences: nothing is proved of it.
        notes: what an operator must know besides.
        files: how many files and objects were looked through.
        size: their bytes, as they were unpacked.
    """

    strings: Strings
    found: list[Finding] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    files: int = 0
    size: int = 0

    @property
    def exit_code(self) -> int:
        """1 where a string was found or something could not be looked into, else 0."""
        return 1 if self.found or self.unread else 0

    def add(self, where: str, offset: int | None, number: int) -> None:
        """Take in a place."""
        self.found.append(Finding(self.strings.blot(where), offset, number))

    def refuse(self, where: str, why: str) -> None:
        """Take in that something could not be looked into."""
        self.unread.append(f"{self.strings.blot(where)}: {self.strings.blot(why)}")


def look_into(stream: IO[bytes], where: str, findings: Findings, depth: int = 0) -> None:
    """Look through a stream that can be sought in, and through everything that is packed in it."""
    findings.files += 1
    look_through(stream, where, findings)
    stream.seek(0)
    head = stream.read(512)
    stream.seek(0)
    unpack = next((way for fits, way in _WAYS if fits(head)), None)
    if unpack is None:
        return
    if depth >= DEEPEST:
        findings.refuse(where, f"it is packed more than {DEEPEST} times")
        return
    try:
        unpack(stream, where, findings, depth)
    except (OSError, EOFError, ValueError, zlib.error, lzma.LZMAError, zipfile.BadZipFile, tarfile.TarError, RuntimeError, NotImplementedError) as error:
        findings.refuse(where, f"it cannot be unpacked: {error}")


def look_through(stream: IO[bytes], where: str, findings: Findings) -> None:
    """Look through the bytes of a stream as they are."""
    strings, kept, start, last, named = findings.strings, b"", 0, -1, 0
    while piece := stream.read(PIECE):
        findings.size += len(piece)
        data = kept + piece
        for hit in strings.find(data):
            if start + hit.end > last:
                named += 1
                if named <= MOST_NAMED:
                    findings.add(where, start + hit.start, hit.number)
        last = start + len(data)
        kept = data[-strings.longest :]
        start = last - len(kept)
    if named > MOST_NAMED:
        findings.notes.append(f"{strings.blot(where)}: {named:,} places in all, of which {MOST_NAMED} are named")


def _packed(stream: IO[bytes] | gzip.GzipFile, where: str, findings: Findings, depth: int) -> None:
    """Look into what a stream unpacks to, through a temporary file."""
    with tempfile.SpooledTemporaryFile(IN_MEMORY) as held:
        size = 0
        while piece := stream.read(PIECE):
            size += len(piece)
            if size > MOST_UNPACKED:
                raise ValueError(f"it unpacks to more than {MOST_UNPACKED:,} bytes")
            held.write(piece)
        held.seek(0)
        look_into(held, where, findings, depth + 1)


def _gzip(stream: IO[bytes], where: str, findings: Findings, depth: int) -> None:
    with gzip.open(stream) as inner:
        _packed(inner, f"{where} (unpacked)", findings, depth)


def _bzip2(stream: IO[bytes], where: str, findings: Findings, depth: int) -> None:
    with bz2.open(stream) as inner:
        _packed(inner, f"{where} (unpacked)", findings, depth)


def _xz(stream: IO[bytes], where: str, findings: Findings, depth: int) -> None:
    with lzma.open(stream) as inner:
        _packed(inner, f"{where} (unpacked)", findings, depth)


def _zip(stream: IO[bytes], where: str, findings: Findings, depth: int) -> None:
    with zipfile.ZipFile(stream) as packed:
        for member in packed.infolist():
            # A packed member is not in the bytes of the file; names and comments are, and were looked through.
            if not member.is_dir():
                with packed.open(member) as inner:
                    _packed(inner, f"{where}!{member.filename}", findings, depth)


def _tar(stream: IO[bytes], where: str, findings: Findings, depth: int) -> None:
    with tarfile.open(fileobj=stream, mode="r:") as packed:
        for member in packed:
            inner = packed.extractfile(member) if member.isfile() else None
            if inner is not None:
                with inner:
                    _packed(inner, f"{where}!{member.name}", findings, depth)


def _pdf(stream: IO[bytes], where: str, findings: Findings, _: int) -> None:
    # pypdf tells of every small fault of a file through logging, which is nothing that is looked for here.
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        reader = pypdf.PdfReader(stream)
        texts = [str(dict(reader.metadata or {})), *(page.extract_text() for page in reader.pages)]
    except Exception as error:  # noqa: BLE001 - of a broken PDF pypdf raises whatever it meets
        raise ValueError(f"no text of this PDF can be read ({type(error).__name__})") from None
    for page, text in enumerate(texts):
        for hit in findings.strings.find(text.encode("utf-8", "surrogatepass")):
            findings.add(f"{where}: {f'page {page}' if page else 'metadata'}", None, hit.number)


def _parquet(stream: IO[bytes], where: str, findings: Findings, _: int) -> None:
    try:
        parquet = importlib.import_module("pyarrow.parquet")
    except ImportError:
        raise ValueError("Parquet is packed, and pyarrow, which reads it, is not installed") from None
    with parquet.ParquetFile(stream) as table:
        for batch in table.iter_batches(4096):
            for name in batch.schema.names:
                for value in batch.column(name):
                    for hit in findings.strings.find(str(value.as_py()).encode("utf-8", "surrogatepass")):
                        findings.add(f"{where}: column {name}", None, hit.number)


def _sqlite(stream: IO[bytes], where: str, findings: Findings, _: int) -> None:
    name = getattr(stream, "name", None)
    if isinstance(name, str) and Path(name).is_file():
        databases.look_into(Path(name), lambda place, data: _value(f"{where}: {place}", data, findings), findings.strings)
        return
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "packed.db"
        with copy.open("wb") as target:
            while piece := stream.read(PIECE):
                target.write(piece)
        databases.look_into(copy, lambda place, data: _value(f"{where}: {place}", data, findings), findings.strings)


def _value(where: str, data: bytes | int, findings: Findings) -> None:
    if isinstance(data, int):
        findings.add(where, None, data)
        return
    with suppress(StopIteration):
        findings.add(where, None, next(findings.strings.find(data)).number)


_WAYS: tuple[tuple[Callable[[bytes], bool], Callable[[IO[bytes], str, Findings, int], None]], ...] = (
    (lambda head: head.startswith(b"\x1f\x8b"), _gzip),
    (lambda head: head.startswith(b"BZh"), _bzip2),
    (lambda head: head.startswith(b"\xfd7zXZ\x00"), _xz),
    (lambda head: head.startswith(b"PK\x03\x04"), _zip),
    (lambda head: head[257:262] == b"ustar", _tar),
    (lambda head: head.startswith(b"%PDF-"), _pdf),
    (lambda head: head.startswith(b"PAR1"), _parquet),
    (lambda head: head.startswith(b"SQLite format 3\x00"), _sqlite),
)
