"""A draft against the archive: what changed since the version that it cites, and which figures are not those of the record.

The one call for the command and the page. The draft is read in a confined process and is never stored.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from archive.citecheck.drafts import LIMITS, MOST_BYTES, DraftError, read_draft
from archive.citecheck.report import CiteReport, Finding, Verdict

if TYPE_CHECKING:
    import sqlite3

    from archive.citecheck.verdicts import Older
    from archive.confined import Limits

__all__ = ["CiteReport", "DraftError", "Finding", "Verdict", "citecheck", "citecheck_bytes"]


def citecheck(path: Path | str, connection: sqlite3.Connection, older: Older | None = None, *, base_url: str = "") -> CiteReport:
    """Check the draft in a file.

    Raises:
        DraftError: the file is not there, or cannot be read as a draft.

    """
    path = Path(path)
    try:
        with path.open("rb") as stream:
            data = stream.read(MOST_BYTES + 1)
    except OSError as error:
        raise DraftError(f"cannot read {path}: {error.strerror}; check the name") from None
    return citecheck_bytes(data, path.name, connection, older, base_url=base_url)


def citecheck_bytes(data: bytes, name: str, connection: sqlite3.Connection, older: Older | None = None, *, base_url: str = "", limits: Limits = LIMITS) -> CiteReport:
    """Check a draft that was sent.

    Args:
        data: the file.
        name: the name under which it came.
        connection: the archive's database, open for reading.
        older: the statements of older revisions, see `check_draft`.
        base_url: the archive's own address.
        limits: what reading the draft may use.

    Raises:
        DraftError: it cannot be read as a draft.

    """
    from archive.citecheck.verdicts import check_draft  # noqa: PLC0415 - each confined process that reads a draft imports this package, and compares nothing

    return check_draft(read_draft(data, name, limits), connection, older, base_url=base_url)
