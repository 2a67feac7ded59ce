"""The data folder: which files are records, and how one is replaced without ever being half written."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from archive.errors import DocumentError, SchemaError, StoreError
from archive.record.document import MAX_BYTES, decode, dump
from archive.record.schema import Schema, load_schema

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive.record.model import Record
    from archive.record.schema import Kind

KNOWN_FILES = {"README.md", "LICENSE", "candidates.yaml", "ledger.jsonl"}
KNOWN_FOLDERS = {"schema", "vocabulary", "history", "coding"}


@dataclass(frozen=True, slots=True)
class RecordFile:
    """A file that holds a record: its kind and its path relative to the data folder, with `/`."""

    kind: Kind
    path: str


def read_schema(root: Path) -> Schema:
    """The schema in a data folder.

    Raises:
        StoreError: the folder is none.
        SchemaError: the schema cannot be read.

    """
    if not (root / "schema").is_dir():
        raise StoreError(f"{root} is no data folder: it has no schema/; name the folder with --data")
    return load_schema(_texts(root / "schema"), _texts(root / "vocabulary"))


def _texts(folder: Path) -> dict[str, str]:
    try:
        return {path.stem: decode(read_bytes(folder, path.name)) for path in sorted(folder.glob("*.yaml"))}
    except DocumentError as error:
        raise SchemaError(f"a file in {folder}: {error}") from None


def record_files(root: Path, schema: Schema) -> list[RecordFile]:
    """Every record file, by kind in the order of the schema and by name within it: the order of every build."""
    found = []
    for kind in schema.kinds.values():
        folder = root / kind.folder
        if folder.is_dir():
            names = sorted(entry.name for entry in os.scandir(folder) if _may_hold_a_record(entry, kind.suffix))
            found += [RecordFile(kind, f"{kind.folder}/{name}") for name in names]
    return found


def stray_files(root: Path, schema: Schema) -> Iterator[str]:
    """Files that are neither records nor known: a misplaced record, an image, a link; as paths relative to the data folder."""
    for entry in sorted(os.scandir(root), key=lambda entry: entry.name):
        if entry.name.startswith("."):
            continue
        if entry.is_file(follow_symlinks=False):
            if entry.name not in KNOWN_FILES:
                yield _shown(entry.name)
        elif entry.name in schema.by_folder and entry.is_dir():
            suffix = schema.by_folder[entry.name].suffix
            for inner in sorted(os.scandir(entry.path), key=lambda inner: inner.name):
                if not inner.name.startswith(".") and not _may_hold_a_record(inner, suffix):
                    yield f"{entry.name}/{_shown(inner.name)}"
        elif entry.name not in KNOWN_FOLDERS:
            yield _shown(entry.name)


def _may_hold_a_record(entry: os.DirEntry[str], suffix: str) -> bool:
    name = entry.name
    return name.endswith(suffix) and not name.startswith(".") and name.isprintable() and entry.is_file(follow_symlinks=False)


def _shown(name: str) -> str:
    """A file name as it can be printed: it may hold line ends, or bytes that are no text."""
    return name if name.isprintable() else ascii(name)[1:-1]


def read_bytes(root: Path, path: str) -> bytes:
    """The bytes of a record file; of one that is too large only as many as show it.

    Raises:
        StoreError: the file cannot be read.

    """
    try:
        # Bare system calls: a build reads very many small files.
        handle = os.open(os.path.join(root, path), os.O_RDONLY)  # noqa: PTH118 - the same
        try:
            wanted = min(os.fstat(handle).st_size, MAX_BYTES) + 1
            data = os.read(handle, wanted)
            while len(data) < wanted - 1 and (part := os.read(handle, wanted - len(data))):  # a short read is no end
                data += part
            return data
        finally:
            os.close(handle)
    except OSError as error:
        raise StoreError(f"{root / path} cannot be read: {error.strerror}") from None


def write_record(root: Path, record: Record) -> Path:
    """Write a record in canonical form where it belongs, atomically.

    Raises:
        StoreError: the record's path is not in the folder of its kind, or the disk refused; the old file is untouched.

    """
    folder, _, name = record.path.partition("/")
    if folder != record.kind.folder or name.startswith(".") or not name.endswith(record.kind.suffix) or not name.isprintable() or set(name) & {"/", "\\"}:
        raise StoreError(f"{record.path!r} is no file for a record; name it {record.kind.folder}/<id>{record.kind.suffix}")
    return write_text(root / record.path, dump(record))


def write_text(target: Path, text: str) -> Path:
    """Replace a file whole with a text; see `write_bytes`.

    Raises:
        StoreError: the disk refused; the old file is untouched.

    """
    return write_bytes(target, text.encode())


def write_bytes(target: Path, data: bytes) -> Path:
    """Replace a file whole: temporary file beside it, fsync, rename. A kill at any point leaves the old or the new content.

    Raises:
        StoreError: the disk refused; the old file is untouched.

    """
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    except OSError as error:
        raise StoreError(f"cannot write beside {target}: {error.strerror}; check the permissions of {target.parent}") from None
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.chmod(0o644)
        temporary.replace(target)
        sync_folder(target.parent)
    except OSError as error:
        raise StoreError(f"cannot write {target}: {error.strerror}; the old file is untouched") from None
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
    return target


def sync_folder(folder: Path) -> None:
    """Make a rename in a folder lasting."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
