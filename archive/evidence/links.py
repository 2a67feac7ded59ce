"""`archive links`: every source asked whether it is still there, and what was found kept beside desk.db.

That a record stands in the data and that its source answers are two facts, and are kept apart. A source is dead when it failed in
two checks at least a day apart and in every one between; before that it only did not answer. `links.db` has each check ever made;
`links.json` is what the desk shows. A run that is stopped goes on where it was, since what was asked lately is not asked again.
"""

from __future__ import annotations

import datetime
import json
import os
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from archive.errors import ArchiveError
from archive.evidence.linkcheck import ALIVE, FAILED
from archive.evidence.politeness import by_host
from archive.store.datadir import write_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from archive.evidence.linkcheck import Check, Checker
    from archive.evidence.sources import Source

HISTORY = "links.db"
FOR_DESK = "links.json"
APART = datetime.timedelta(days=1)
"""How far two failures must be apart, at least, before a source is called dead."""
_DAYS = 86_400

_LAYOUT = """
create table if not exists sources (
  id text primary key, url text not null, present integer not null, verdict text not null default '', what text not null default '', checked text not null default '',
  failing_since text not null default '', dead integer not null default 0, final_url text not null default '', etag text not null default '', modified text not null default ''
) strict;
create table if not exists checks (
  number integer primary key, source text not null, url text not null, at text not null, verdict text not null, status integer not null, final_url text not null, what text not null
) strict;
create index if not exists checks_by_source on checks (source, at);
pragma user_version = 1;
"""


@dataclass(frozen=True, slots=True)
class State:
    """What is known of a source: the last verdict, since when it fails without a success between (or nothing), and whether it is dead."""

    failing_since: str = ""
    dead: bool = False

    def after(self, verdict: str, at: datetime.datetime) -> State:
        """The state after one more check; one that tells nothing changes nothing."""
        if verdict == ALIVE:
            return State()
        if verdict != FAILED:
            return self
        since = self.failing_since or _written(at)
        return State(since, self.dead or at - datetime.datetime.fromisoformat(since) >= APART)


class Links:
    """What was found of all sources, in a file.

    Args:
        desk_file: the file of the desk's database, beside which the links are kept.
    """

    def __init__(self, desk_file: Path) -> None:
        self.history = desk_file.with_name(HISTORY)
        self.for_desk = desk_file.with_name(FOR_DESK)
        try:
            self.history.parent.mkdir(parents=True, exist_ok=True)
            os.close(os.open(self.history, os.O_CREAT | os.O_WRONLY, 0o600))
            with closing(self._open()) as connection:
                connection.executescript(_LAYOUT)
        except (sqlite3.Error, OSError) as error:
            raise ArchiveError(f"{self.history} cannot be opened: {error}; move it away, or name another place with --desk-file") from None

    def _open(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self.history, timeout=10)
        connection.row_factory = sqlite3.Row
        return connection

    def enter(self, sources: Iterable[Source]) -> None:
        """Take note of which sources the data have; one whose address changed is begun anew, one that is gone is kept."""
        with closing(self._open()) as connection, connection:
            connection.execute("update sources set present = 0")
            connection.executemany(
                "insert into sources (id, url, present) values (?, ?, 1) on conflict (id) do update set present = 1, url = excluded.url",
                [(source.id, source.url) for source in sources],
            )
            connection.execute(
                "update sources set verdict = '', what = '', checked = '', failing_since = '', dead = 0, final_url = '', etag = '', modified = '' "
                "where checked != '' and url != (select url from checks where source = sources.id order by number desc limit 1)"
            )

    def due(self, sources: Iterable[Source], now: datetime.datetime, days: float) -> list[tuple[Source, str, str]]:
        """The sources that are to be asked: not for so many days, or for one where they failed; each with what it was known by."""
        with closing(self._open()) as connection:
            known = {row["id"]: row for row in connection.execute("select * from sources")}
        found = []
        for source in sources:
            row = known[source.id]
            pause = min(days, APART.total_seconds() / _DAYS) if row["failing_since"] else days
            age = (now - datetime.datetime.fromisoformat(row["checked"])).total_seconds() / _DAYS if row["checked"] else None
            if source.url and (age is None or age >= pause):
                found.append((source, row["etag"], row["modified"]))
        return found

    def record(self, source: Source, check: Check, at: datetime.datetime) -> State:
        """Keep what a check found, and give what is known of the source now."""
        with closing(self._open()) as connection, connection:
            row = connection.execute("select failing_since, dead from sources where id = ?", [source.id]).fetchone()
            state = State(row["failing_since"], bool(row["dead"])).after(check.verdict, at)
            connection.execute(
                "insert into checks (source, url, at, verdict, status, final_url, what) values (?, ?, ?, ?, ?, ?, ?)",
                [source.id, source.url, _written(at), check.verdict, check.status, check.url, check.what],
            )
            connection.execute(
                "update sources set verdict = ?, what = ?, checked = ?, failing_since = ?, dead = ?, final_url = ?, etag = ?, modified = ? where id = ?",
                [check.verdict, check.what, _written(at), state.failing_since, int(state.dead), check.url, check.etag, check.modified, source.id],
            )
        return state

    def tell_desk(self, now: datetime.datetime) -> dict[str, list[dict[str, str]]]:
        """Write what the desk shows: `dead` sources that the data have, and those that only did not answer yet."""
        with closing(self._open()) as connection:
            # What the last failure was: a check since then may have told nothing.
            last = "(select what from checks where source = sources.id and verdict = 'failed' order by number desc limit 1)"
            rows = connection.execute(f"select id, url, dead, failing_since, {last} as what from sources where present = 1 and failing_since != '' order by failing_since, id").fetchall()  # noqa: S608 - both texts stand here
            counts = dict(connection.execute("select verdict, count(*) from sources where present = 1 group by verdict").fetchall())
        told: dict[str, list[dict[str, str]]] = {"dead": [], "did_not_answer": []}
        for row in rows:
            told["dead" if row["dead"] else "did_not_answer"].append({"id": row["id"], "url": row["url"], "what": row["what"], "since": row["failing_since"]})
        write_text(self.for_desk, json.dumps({"at": _written(now), "counts": counts, **told}, ensure_ascii=False, indent=1) + "\n")
        return told


def check_all(sources: Sequence[Source], links: Links, checker: Checker, now: Callable[[], datetime.datetime], days: float, parallel: int = 16) -> Iterator[tuple[int, Source, Check, State]]:
    """Ask the sources that are due; what came is kept as it comes, and what the desk shows is written at the end, however that comes.

    Args:
        sources: every source of the data.
        links: what is known of them.
        checker: who asks.
        now: the moment it is, UTC.
        days: how old a check must be before a source is asked again.
        parallel: how many hosts are asked at once.

    Yields:
        How many were due, the source, what came, and what is known of it now.

    """
    links.enter(sources)
    due = links.due(sources, now(), days)
    try:
        for (source, _, _), check in by_host(due, lambda item: item[0].url, lambda item: checker.check(*item), parallel):
            yield len(due), source, check, links.record(source, check, now())
    finally:
        links.tell_desk(now())


def _written(moment: datetime.datetime) -> str:
    return moment.astimezone(datetime.UTC).isoformat(timespec="seconds")
