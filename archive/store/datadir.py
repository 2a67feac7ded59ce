"""The data folder: which files are records, and how one is replaced without ever being half written."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from archive.errors import DocumentError, SchemaError, StoreError
from archive.record.document import MAX_BYTES, decode, dump
from archive.record.schema import Schema, load_schema

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive.record.model import Record
    from archive.record.schema import Kind

KNOWN_FILES = {"README.md", "LICENSE", "candidates.yaml", "ledger.jsonl", "ledger.sha256", "manifest.sha256"}
KNOWN_FOLDERS = {"schema", "vocabulary", "history", "coding"}

Changes = Mapping[str, bytes | None]
"""Files as they would be: new contents by path within the data folder, None for one that would be gone."""

UNCHANGED: Changes = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class RecordFile:
    """A file that holds a record: its kind and its path relative to the data folder, with `/`."""

    kind: Kind
    path: str


def read_schema(root: Path, changes: Changes = UNCHANGED) -> Schema:
    """The schema in a data folder, as it is or as it would be.

    Raises:
        StoreError: the folder is none.
        SchemaError: the schema cannot be read.

    """
    if not (root / "schema").is_dir():
        raise StoreError(f"{root} is no data folder: it has no schema/; name the folder with --data")
    return load_schema(_texts(root, "schema", changes), _texts(root, "vocabulary", changes))


def _texts(root: Path, folder: str, changes: Changes) -> dict[str, str]:
    names = {path.name for path in (root / folder).glob("*.yaml")} | {path.partition("/")[2] for path in changes if path.startswith(f"{folder}/") and path.endswith(".yaml")}
    paths = [f"{folder}/{name}" for name in sorted(names)]
    try:
        return {Path(path).stem: decode(read_changed(root, path, changes)) for path in paths if changes.get(path, b"") is not None}
    except DocumentError as error:
        raise SchemaError(f"a file in {root / folder}: {error}") from None


def record_files(root: Path, schema: Schema, changes: Changes = UNCHANGED) -> list[RecordFile]:
    """Every record file as it is or would be, by kind in the order of the schema and by name within it: the order of every build."""
    found = []
    for kind in schema.kinds.values():
        folder = root / kind.folder
        names = {entry.name for entry in os.scandir(folder) if _may_hold_a_record(entry, kind.suffix)} if folder.is_dir() else set()
        for path, data in changes.items():
            if kind_of(path, schema) is kind:
                names = names - {path.partition("/")[2]} if data is None else names | {path.partition("/")[2]}
        found += [RecordFile(kind, f"{kind.folder}/{name}") for name in sorted(names)]
    return found


def kind_of(path: str, schema: Schema) -> Kind | None:
    """The kind of record that a file of this path holds; None where it can hold none."""
    folder, _, name = path.partition("/")
    kind = schema.by_folder.get(folder)
    fits = kind is not None and name.endswith(kind.suffix) and not name.startswith(".") and name.isprintable() and not set(name) & {"/", "\\"}
    return kind if fits else None


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


def read_changed(root: Path, path: str, changes: Changes) -> bytes:
    """The bytes of a file as it would be.

    Raises:
        StoreError: the file cannot be read, or would be gone.

    """
    if path not in changes:
        return read_bytes(root, path)
    data = changes[path]
    if data is None:
        raise StoreError(f"{root / path} would be gone")
    return data


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
