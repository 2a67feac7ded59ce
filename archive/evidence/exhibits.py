"""Which sources a paper relies on, and what is known of their captures. It reads the database, the vault and a draft, and writes nothing."""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from archive.brief.compose import PARTS, STYLES, USUAL
from archive.brief.matter import read_matter
from archive.brief.notes import Notes
from archive.brief.parts.writing import Writer
from archive.errors import ArchiveError
from archive.query import words

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterable, Mapping

    from archive.cite.csl import Edition
    from archive.citecheck import CiteReport
    from archive.query.select import CaseFilter

_SOURCES = "select id, title, url, captures, container_title, publisher, authority, class, issued, byline from sources where id in (select value from json_each(?))"


@dataclass(frozen=True, slots=True)
class Exhibit:
    """A source that a paper relies on, and its last capture.

    Args:
        number: its number in the list.
        id: its citekey.
        title: its title.
        published: who published it.
        url: its address, or nothing.
        at: when it was captured, RFC 3339; nothing where it was not.
        sha256: the hash of the capture.
        size: its length in bytes.
        media_type: its type.
        archive_url: a second copy, or nothing.
        token: a time stamp over it, or nothing.
        logged: the line of the log of captures, where the vault was at hand.
    """

    number: int
    id: str
    title: str
    published: str
    url: str = ""
    at: str = ""
    sha256: str = ""
    size: int = 0
    media_type: str = ""
    archive_url: str = ""
    token: bytes = b""
    logged: Mapping[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """How its files are called, without what they end in."""
        return f"exhibit-{self.number:03}"


def read_exhibits(connection: sqlite3.Connection, keys: Iterable[str], log: Iterable[Mapping[str, Any]] = ()) -> tuple[Exhibit, ...]:
    """The exhibits of some sources, in their order.

    Args:
        connection: the database.
        keys: citekeys.
        log: the lines of the log of captures.

    Raises:
        ArchiveError: there is no such source, or no source at all.

    """
    wanted = list(dict.fromkeys(keys))
    cursor = connection.execute(_SOURCES, [json.dumps(wanted)])
    names = [column[0] for column in cursor.description]
    rows = {row["id"]: row for row in (dict(zip(names, values, strict=True)) for values in cursor)}
    missing = [key for key in wanted if key not in rows]
    if missing:
        raise ArchiveError(f"there is no source {', '.join(missing)}; write the id of a case, a citekey, or the name of a draft")
    if not wanted:
        raise ArchiveError("nothing cites a source, so there is nothing to certify; name other cases, sources or a draft")
    logged = {line["sha256"]: line for line in log if line.get("sha256")}
    return tuple(_exhibit(number, rows[key], logged) for number, key in enumerate(wanted, 1))


def sources_of_cases(connection: sqlite3.Connection, wanted: CaseFilter, edition: Edition, parts: Collection[str] = USUAL) -> list[str]:
    """The sources that a paper on some cases cites and that have an address, in the order in which its list of exhibits has them."""
    matter = read_matter(connection, wanted, edition)
    if not matter.cases:
        raise ArchiveError("no documented case fits, so no paper relies on a source; widen the filter")
    writer = Writer(matter, Notes(STYLES["bluebook"], matter.sources))
    for name, (_, make) in PARTS.items():
        if name in parts:
            make(writer)
    cited = [key for key in writer.notes.places if key in matter.sources]
    return [key for key in cited if matter.source_rows[key]["url"]] + [key for key in cited if not matter.source_rows[key]["url"]]


def named_in(report: CiteReport) -> tuple[list[str], list[str]]:
    """The sources and the cases that a draft names, as the check of drafts found them, in its order."""
    records = list(dict.fromkeys(finding.record for finding in report.findings if finding.record))
    return [key.removeprefix("sources/") for key in records if key.startswith("sources/")], [key.removeprefix("cases/") for key in records if key.removeprefix("cases/").startswith("WIA-")]


def _exhibit(number: int, row: Mapping[str, Any], logged: Mapping[str, Mapping[str, Any]]) -> Exhibit:
    captures = [capture for capture in json.loads(row["captures"] or "[]") if capture.get("sha256")]
    last: dict[str, Any] = max(captures, key=lambda capture: capture.get("at", ""), default={})
    try:
        token = base64.b64decode(last.get("timestamp_token", ""), validate=True)
    except binascii.Error:
        token = b""
    return Exhibit(
        number=number,
        id=row["id"],
        title=row["title"],
        published=words.source_name(row),
        url=row["url"] or "",
        at=last.get("at", ""),
        sha256=last.get("sha256", ""),
        size=int(last.get("bytes") or 0),
        media_type=last.get("media_type", ""),
        archive_url=last.get("archive_url", ""),
        token=token,
        logged=logged.get(last.get("sha256", ""), {}),
    )
