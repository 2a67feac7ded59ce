"""A proof of a draft: a small database of the draft and of what it cites, asked as the public site would ask it. It runs in a process of its own.

Whatever can be made rows is shown; a row of the draft whose value cannot be is left out, and said to be. It writes nothing but the
folder that it is given, knows no request and no desk, and what it answers is judged by nobody: a proof is no publication.
"""

from __future__ import annotations

import asyncio
import datetime
import json
import os
import resource
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from archive import generations
from archive.check.conformance import conformance
from archive.check.validate import read_record
from archive.database.build import build
from archive.database.rows import rows_of
from archive.errors import ArchiveError
from archive.record.document import dump
from archive.record.yamltree import Map, Seq
from archive.serving import site
from archive.store.datadir import kind_of, read_schema

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from multiprocessing.connection import Connection

    from archive.record.model import Record
    from archive.record.schema import Schema

PARTS = ("metadata.yaml", "settings.json", "templates", "plugins", "static", "locale", "charts", "queries")
PROCESSOR_SECONDS = 30
MEMORY = 3 << 30
MOST_HOPS = 4
_NOT_ROWS = (KeyError, ValueError, TypeError, AttributeError, IndexError, ArchiveError)


@dataclass(frozen=True, slots=True)
class Proof:
    """A page of the public site made of a draft.

    Args:
        html: the page as the site made it; empty where it could not.
        address: its path on the public site.
        fault: why it could not, in a sentence; else empty.
        left_out: the paths of what the page leaves out, since it cannot be read yet.
    """

    html: str = ""
    address: str = ""
    fault: str = ""
    left_out: tuple[str, ...] = ()


def work(answer: Connection, folder: str, data: str, publish: str, own: str, texts: Mapping[str, str], today: str) -> None:
    """Make one proof in this process and send it as JSON; the folder is the caller's to remove."""
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR_SECONDS, PROCESSOR_SECONDS))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    # What a half-written draft makes the site complain of may hold words of it, and is nothing for the log of the desk.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())
    try:
        made = proof(Path(folder), Path(data), Path(publish), own, texts, datetime.date.fromisoformat(today))
    except Exception as error:  # noqa: BLE001 - whatever a half-written draft does to the site, the reader gets a sentence and the desk goes on
        made = Proof(fault=f"the page could not be made of this text ({type(error).__name__})")
    answer.send_bytes(json.dumps({"html": made.html, "address": made.address, "fault": made.fault, "left_out": made.left_out}).encode())
    answer.close()


def proof(folder: Path, data: Path, publish: Path, own: str, texts: Mapping[str, str], today: datetime.date) -> Proof:
    """The page of one text of a draft.

    Args:
        folder: an empty folder to work in.
        data: the data folder, for its schema and vocabulary.
        publish: the configuration directory of the public site.
        own: the path of the text whose page is wanted.
        texts: the texts of the draft and of what they cite, by path in the data folder.
        today: the day as of which the site speaks.

    """
    schema = read_schema(data)
    kind = kind_of(own, schema)
    record = read_record(texts[own].encode("utf-8", "surrogatepass"), kind, own)[0] if kind else None
    if kind is None or record is None:
        return Proof(fault="this text cannot be read as a record yet; the problems say where and what to write instead")
    small = folder / "data"
    small.mkdir()
    for name in ("schema", "vocabulary"):
        (small / name).symlink_to((data / name).resolve())
    left_out: tuple[str, ...] = ()
    for path, text in texts.items():
        fit, missed = _fit(path, text, schema)
        if path == own:
            left_out = missed
        if fit is not None:
            target = small / path
            target.parent.mkdir(exist_ok=True)
            target.write_text(fit, "utf-8", errors="replace")
    config = folder / "publish"
    config.mkdir()
    for name in PARTS:
        if (publish / name).exists():
            (config / name).symlink_to((publish / name).resolve())
    build(small, config / generations.DATABASE, today, workers=1, judging=False)
    html = asyncio.run(_ask(config, f"/{kind.folder}/{record.id}"))
    if not html:
        return Proof(fault=_needs(record, schema), left_out=left_out)
    return Proof(html, address=f"/{kind.folder}/{record.id}", left_out=left_out)


async def _ask(config: Path, address: str) -> str:
    """What the site answers under an address, or nothing where it does not."""
    datasette = site(config)
    await datasette.invoke_startup()
    for _ in range(MOST_HOPS):
        response = await datasette.client.get(address, follow_redirects=False)
        if response.status_code not in {301, 302, 303, 307, 308}:
            break
        address = response.headers["location"]
    return str(response.text) if response.status_code == 200 and response.headers.get("content-type", "").startswith("text/html") else ""


def _needs(record: Record, schema: Schema) -> str:
    """What the site would have to know before it can show a record."""
    missing = [schema.kinds[record.kind.name].fields[problem.field].label for problem in conformance(record, schema) if problem.rule == "missing-key" and problem.field in record.kind.fields]
    return f"the page can be made once these are filled in: {', '.join(missing)}" if missing else "the site has no page for this text yet; the problems say what is missing"


def _fit(path: str, text: str, schema: Schema) -> tuple[str | None, tuple[str, ...]]:
    """A text of which rows can be made, and the paths of what had to be left out of it; None where it cannot be read."""
    kind = kind_of(path, schema)
    record = read_record(text.encode("utf-8", "surrogatepass"), kind, path)[0] if kind else None
    if record is None:
        return None, ()
    if _makes_rows(record, schema):
        return text, ()
    faults = sorted({problem.field for problem in conformance(record, schema) if problem.rule != "missing-key" or any(part.isdigit() for part in problem.field.split("."))})
    gone = {_row_of(field) for field in faults}
    for field in sorted(gone, key=_last_first):
        _take_out(record.front, field.split("."))
    fit = read_record(dump(record).encode("utf-8", "surrogatepass"), record.kind, path)[0]
    if fit is not None and not _makes_rows(fit, schema) and fit.body:
        # A bracket that is still open, for example: the rest of the page is shown without the narrative.
        fit.body = ""
        gone.add("narrative")
    return (dump(fit) if fit is not None else None), tuple(sorted(gone))


def _makes_rows(record: Record, schema: Schema) -> bool:
    try:
        rows_of(record, schema, 1, "")
    except _NOT_ROWS:
        return False
    return True


def _row_of(field: str) -> str:
    """The row in which something stands, or the field itself where it stands in none."""
    parts = field.split(".")
    number = next((place for place, part in enumerate(parts) if part.isdigit()), len(parts) - 1)
    return ".".join(parts[: number + 1])


def _last_first(field: str) -> tuple[str, int]:
    """Rows of a list are taken out from its end, so that the numbers of the others stay true."""
    place, _, last = field.rpartition(".")
    return place, -int(last) if last.isdigit() else 0


def _take_out(front: Map, parts: Iterable[str]) -> None:
    """Take a row or a field out of the tree of a record, where it is there."""
    *way, last = parts
    place: Any = front
    for part in way:
        place = place.get(part) if isinstance(place, Map) else None
    if isinstance(place, Map):
        place.pop(last, None)
    elif isinstance(place, Seq) and last.isdigit() and 0 < int(last) <= len(place):
        del place[int(last) - 1]
