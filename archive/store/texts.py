"""Where texts of cases are: the files that hold them now, and a superseded text wherever it may still be. Writes nothing."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

from archive.errors import DocumentError, PublicationError, StoreError
from archive.record.document import MAX_BYTES, decode, parse
from archive.store import vcs
from archive.store.datadir import kind_of, read_bytes, record_files

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from archive.record.schema import Schema
    from archive.store.ledger import Entry

CASE_ID = re.compile(r"WIA-(\d{4,})")


def find_text(root: Path, entry: Entry, path: str | None, kept: str, given: str | None) -> bytes:
    """The text of an entry: as it is given, as it stands, as it is kept already, or as git has it.

    Raises:
        PublicationError: nobody has it.

    """
    tries: list[Callable[[], bytes | None]] = [
        lambda: given.encode() if given is not None else None,
        lambda: read_bytes(root, path) if path else None,
        lambda: read_bytes(root, kept) if (root / kept).is_file() else None,
        lambda: _of_git(root, entry, path),
    ]
    for attempt in tries:
        data = attempt()
        if data is not None and hashlib.sha256(data).hexdigest() == entry.sha256:
            return data
    wrong = " (the text that was given is another)" if given is not None else ""
    raise PublicationError(
        f"the text of revision {entry.revision} of {entry.record}, which would be superseded, is neither in the folder nor in git{wrong}; "
        f"give the file whose SHA-256 is {entry.sha256} with `archive publish {entry.record} --previous FILE`"
    )


def _of_git(root: Path, entry: Entry, path: str | None) -> bytes | None:
    try:
        text = vcs.text_with(root, path, entry.sha256) if path else None
    except StoreError:
        return None
    return None if text is None else text.encode()


def case_files(root: Path, schema: Schema) -> dict[str, str]:
    """Where each case stands, by id; a file that cannot be read is known by its name."""
    found = {}
    for file in record_files(root, schema):
        if file.kind.name == "case":
            found[identify(read_bytes(root, file.path), file.path, schema)] = file.path
    return found


def identify(data: bytes, path: str, schema: Schema) -> str:
    """The id of the case that a file holds; where it cannot be read, the one in its name."""
    match = CASE_ID.match(path.partition("/")[2])
    try:
        kind = kind_of(path, schema)
        return parse(decode(data[: MAX_BYTES + 1]), kind, path).id if kind else ""
    except DocumentError:
        return match[0] if match else path
