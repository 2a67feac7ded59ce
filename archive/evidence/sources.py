"""The sources that the data have, as far as captures and links need them, and the one thing that is written into them: what is known of a capture."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import TYPE_CHECKING

from archive.check.validate import read_record
from archive.errors import StoreError
from archive.record.document import decode, dump, parse
from archive.record.yamltree import Map, Seq
from archive.store.datadir import read_bytes, read_schema, record_files, write_text
from archive.store.journal import locked, settle

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from archive.record.schema import Kind


@dataclass(frozen=True, slots=True)
class Source:
    """A source: its citekey, its file within the data, its address (or nothing), its title, and whether it has a capture."""

    id: str
    path: str
    url: str
    title: str
    captured: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """What is published of a capture (`capture` in data/schema/rows.yaml).

    Args:
        at: when the page was asked for, RFC 3339 in UTC.
        sha256: the hash of the captured file.
        size: its length in bytes.
        media_type: its type.
        archive_url: a second copy elsewhere, or nothing.
        token: a time stamp over the hash, or nothing.
    """

    at: str
    sha256: str
    size: int
    media_type: str
    archive_url: str = ""
    token: bytes = b""

    def tree(self, kind: Kind) -> Map:
        """The row as it stands in a record; what is not known is left out."""
        told = {
            "at": self.at,
            "sha256": self.sha256,
            "bytes": str(self.size),
            "media_type": self.media_type,
            "archive_url": self.archive_url,
            "timestamp_token": base64.b64encode(self.token).decode(),
        }
        spec = kind.entry("captures")
        tree = Map(0)
        for name in [column.name for column in spec.fields] if spec else told:
            if told.get(name):
                tree[name] = told[name]
                tree.lines[name] = 0
        return tree


def read_sources(root: Path, wanted: Collection[str] = ()) -> list[Source]:
    """The sources of a data folder, in the order of their files; those that cannot be read are left to `archive check`.

    Args:
        root: the data folder.
        wanted: their citekeys; all where none is given.

    Raises:
        StoreError: a citekey is none of the folder's.

    """
    schema = read_schema(root)
    kind = schema.kinds["source"]
    found = []
    for file in record_files(root, schema):
        if file.kind.name != kind.name or (wanted and file.path.rpartition("/")[2].removesuffix(kind.suffix) not in wanted):
            continue
        record, _ = read_record(read_bytes(root, file.path), kind, file.path)
        if record:
            found.append(Source(record.id, file.path, str(record.front.get("URL", "")), record.title, bool(record.front.get("captures"))))
    missing = sorted(set(wanted) - {source.id for source in found})
    if missing:
        raise StoreError(f"there is no source {', '.join(missing)}; write citekeys, as the files in {root / kind.folder} are named")
    return found


def add_capture(root: Path, source: Source, row: Row) -> None:
    """Enter a capture into the file of a source, in canonical form; it is written whole or not at all.

    Raises:
        StoreError: another command is writing, or the disk refused.
        DocumentError: the file cannot be read any more.

    """
    with locked(root):
        settle(root)
        kind = read_schema(root).kinds["source"]
        record = parse(decode(read_bytes(root, source.path)), kind, source.path)
        captures = record.front.get("captures")
        if not isinstance(captures, Seq):
            captures = Seq(0)
            record.front["captures"] = captures
            record.front.lines["captures"] = 0
        if not any(isinstance(known, Map) and known.get("sha256") == row.sha256 for known in captures):
            captures.append(row.tree(kind))
            captures.lines.append(0)
            write_text(root / source.path, dump(record))
