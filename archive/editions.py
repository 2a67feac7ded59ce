"""Where released editions lie, what they are called, how they are ordered, and which files one holds: editions/<name>/, each with its SHA256SUMS.

Knows files and names only: neither how an edition is made (`archive.release`) nor how it is shown (`archive.site.editions`).
Nothing here writes.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

SUMS = "SHA256SUMS"
"""SHA-256 of every file of the edition but itself and what was made over it, as `sha256sum` writes it."""
SEALS = "SEALS.sha256"
"""SHA-256 of what was made over the sums: a time stamp, signatures. There where one of them is."""
TOKEN = "SHA256SUMS.tsr"  # noqa: S105 - the name of a file
"""An RFC 3161 time-stamp token over the sums."""
DATABASE = "archive.db"
TEXTS = "texts"
CHANGES = "CHANGES.json"
MEDIA_TYPES = {
    "cff": "application/yaml",
    "csv": "text/csv",
    "db": "application/vnd.sqlite3",
    "json": "application/json",
    "jsonl": "application/jsonl",
    "md": "text/markdown",
    "parquet": "application/vnd.apache.parquet",
    "tsr": "application/timestamp-reply",
    "yaml": "application/yaml",
}
"""By the endings of an edition's files, as they are registered; whatever has none of these is plain text."""
FORM = "YYYY.MM, or YYYY.MM.N for a later one of the same month"
_NAME = re.compile(r"([0-9]{4})\.(0[1-9]|1[0-2])(?:\.([1-9][0-9]{0,2}))?")
_LINE = re.compile(r"([0-9a-f]{64})  ([^\\\r\n]+)")

Order = tuple[int, int, int]


def order_of(name: str) -> Order | None:
    """By what a name sorts: year, month, number; nothing where it is no name of an edition."""
    match = _NAME.fullmatch(name)
    return (int(match[1]), int(match[2]), int(match[3] or 0)) if match else None


def media_type(path: str) -> str:
    """The media type of a file of an edition by its ending."""
    return MEDIA_TYPES.get(path.rpartition(".")[2], "text/plain")


def database_name(name: str) -> str:
    """What the database of an edition is called on the site: `edition-2026-12`."""
    return f"edition-{name.replace('.', '-')}"


def released(folder: Path) -> list[Path]:
    """The folders of all editions, the oldest first; what is being made, or bears another name, is none."""
    found = [(order, path) for path in folder.iterdir() if (order := order_of(path.name)) and path.is_dir()] if folder.is_dir() else []
    return [path for _, path in sorted(found)]


def before(folder: Path, name: str) -> Path | None:
    """The edition that comes before a name, or nothing."""
    order = order_of(name)
    return next((path for path in reversed(released(folder)) if order and (order_of(path.name) or order) < order), None)


def sums_text(files: Mapping[str, str]) -> str:
    """The text of a list of sums, sorted by path."""
    return "".join(f"{sha256}  {path}\n" for path, sha256 in sorted(files.items()))


def parse_sums(text: str) -> dict[str, str]:
    """SHA-256 by path.

    Raises:
        ValueError: it is not in the one form that such a list has; with the line.

    """
    found: dict[str, str] = {}
    for number, line in enumerate(text.split("\n")[:-1], 1):
        match = _LINE.fullmatch(line)
        if match is None or not match[2].isprintable() or any(part in {"", ".", ".."} for part in match[2].split("/")):
            raise ValueError(f"line {number} is no SHA-256, two blanks and a path")
        found[match[2]] = match[1]
    if sums_text(found) != text:
        raise ValueError("the lines are not sorted by path, each once and with its end")
    return found


def read_sums(edition: Path, name: str = SUMS) -> dict[str, str]:
    """The sums of an edition.

    Raises:
        ValueError: there are none, or they are not in their form.

    """
    try:
        return parse_sums((edition / name).read_bytes().decode())
    except OSError as error:
        raise ValueError(f"{name} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise ValueError(f"{name} is no text") from None
