"""What waits and what is overdue, gathered for the first page. It knows no request."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from archive.check.validate import read_record
from archive.editorial import inbox, records, work
from archive.generations import read_current
from archive.store.datadir import read_bytes, record_files

if TYPE_CHECKING:
    import datetime
    from pathlib import Path

    from archive.editorial.inbox import Request, Tip
    from archive.editorial.people import Person
    from archive.editorial.work import Draft

SOON = 30
LINKS = "links.json"
"""What `archive links` found at its last run, beside desk.db."""


@dataclass(frozen=True, slots=True)
class NameReview:
    """A case whose name policy is to be applied again, and when."""

    record: str
    title: str
    due: str
    overdue: bool


@dataclass(frozen=True, slots=True)
class Waiting:
    """The first page of one person."""

    mine: list[Draft]
    returned: list[Draft]
    to_review: list[Draft]
    to_publish: list[Draft]
    names: list[NameReview]
    requests: list[Request]
    tips: list[Tip]
    not_shown: int
    failed: list[Draft]
    recent: list[sqlite3.Row]


def waiting(desk: sqlite3.Connection, now: datetime.datetime, who: Person, data: Path) -> Waiting:
    """What waits for somebody, with what is overdue first."""
    editor = who.may("editor")
    own = work.drafts(desk, owner=who.id, states=("draft", "returned", "submitted", "approved"))
    others = [draft for draft in work.drafts(desk, states=("submitted", "approved", "publishing")) if draft.owner != who.id or draft.state != "submitted"] if editor else []
    failed = {row["draft"] for row in desk.execute("select draft from publications where stage in ('failed', 'begun', 'written')")}
    recent = "select time, who, act, about from log where act in ('published', 'draft-submitted', 'draft-returned', 'draft-approved') order by number desc limit 12"
    return Waiting(
        mine=[draft for draft in own if draft.state != "returned"],
        returned=[draft for draft in own if draft.state == "returned"],
        to_review=[draft for draft in others if draft.state == "submitted"],
        to_publish=[draft for draft in others if draft.state != "submitted"],
        names=name_reviews(data, now.date()),
        requests=inbox.requests(desk, only_open=True) if editor else [],
        tips=inbox.tips(desk, "new", "looking") if editor else [],
        not_shown=desk.execute("select count(*) from publications where stage = 'committed'").fetchone()[0],
        failed=[draft for draft in others + own if draft.id in failed and draft.state in {"approved", "publishing"}],
        recent=desk.execute(recent).fetchall() if editor else [],
    )


def name_reviews(data: Path, today: datetime.date) -> list[NameReview]:
    """Cases whose name policy is to be applied again within a month, the most overdue first."""
    kind = records.schema_of(data).kinds["case"]
    until = today.toordinal() + SOON
    found = []
    for file in record_files(data, records.schema_of(data)):
        if file.kind.name != "case":
            continue
        record, _ = read_record(read_bytes(data, file.path), kind, file.path)
        due = record.text("subject", "review") if record else ""
        if record and due and due[:10] <= today.fromordinal(until).isoformat():
            found.append(NameReview(record.id, record.title, due, overdue=due < today.isoformat()))
    return sorted(found, key=lambda review: review.due)


def dead_links(desk_file: Path) -> list[dict[str, str]]:
    """Sources that did not answer when they were last asked; empty where nobody asked yet."""
    try:
        found = json.loads(desk_file.with_name(LINKS).read_text("utf-8"))
        return [{"id": str(row["id"]), "url": str(row["url"]), "what": str(row["what"]), "since": str(row["since"])} for row in found["dead"]]
    except (OSError, ValueError, KeyError, TypeError):
        return []


def served_edition(publish: Path) -> str:
    """The edition that the public site has now; empty where none was built yet."""
    current = read_current(publish)
    if current is None:
        return ""
    with closing(sqlite3.connect(f"file:{current.database}?immutable=1", uri=True)) as database:
        row = database.execute("select value from about where name = 'edition'").fetchone()
    return str(row[0]) if row else ""
