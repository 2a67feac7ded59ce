from __future__ import annotations

import datetime
import json
import sqlite3
from typing import TYPE_CHECKING, Any

import pytest

from archive.editorial.dashboard import dead_links
from archive.errors import ArchiveError
from archive.evidence.linkcheck import ALIVE, FAILED, UNKNOWN, Check, Checker
from archive.evidence.links import Links, State, check_all
from archive.evidence.sources import Source
from tests.evidence.conftest import hasty, web_of
from tests.fetching.server import answer, serving

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DAY = datetime.timedelta(days=1)
START = datetime.datetime(2026, 11, 1, 12, 0, tzinfo=datetime.UTC)
A, B, NOWHERE = Source("a", "sources/a.yaml", "https://a.example/1", "A"), Source("b", "sources/b.yaml", "https://b.example/1", "B"), Source("c", "sources/c.yaml", "", "C")


class Told(Checker):
    """A checker that finds what it is told."""

    def __init__(self, **verdicts: Check | BaseException) -> None:
        super().__init__(web_of(), hasty(web_of()))
        object.__setattr__(self, "verdicts", verdicts)
        object.__setattr__(self, "asked", [])

    def check(self, source: Source, etag: str = "", modified: str = "") -> Check:
        told: Any = self
        told.asked.append((source.id, etag, modified))
        found: Check | BaseException = told.verdicts.get(source.id, Check(ALIVE, url=source.url))
        if isinstance(found, BaseException):
            raise found
        return found


@pytest.fixture
def links(tmp_path: Path) -> Links:
    return Links(tmp_path / "desk.db")


def run(links: Links, checker: Checker, at: datetime.datetime = START, days: float = 7, sources: tuple[Source, ...] = (A, B, NOWHERE)) -> dict[str, State]:
    return {source.id: state for _, source, _, state in check_all(sources, links, checker, lambda: at, days)}


def told(links: Links) -> Any:
    return json.loads(links.for_desk.read_text())


GONE = Check(FAILED, "it answered 404 Not Found", 404, A.url)


@pytest.mark.parametrize(
    ("verdicts", "dead"),
    [
        ([(FAILED, 0)], False),
        ([(FAILED, 0), (FAILED, 0.9)], False),
        ([(FAILED, 0), (FAILED, 1)], True),
        ([(FAILED, 0), (FAILED, 0.5), (FAILED, 1)], True),
        ([(FAILED, 0), (ALIVE, 1), (FAILED, 2)], False),
        ([(FAILED, 0), (UNKNOWN, 1), (FAILED, 2)], True),
        ([(FAILED, 0), (UNKNOWN, 2)], False),
        ([(FAILED, 0), (FAILED, 2), (ALIVE, 3)], False),
        ([(FAILED, 0), (FAILED, 2), (UNKNOWN, 3)], True),
        ([(UNKNOWN, 0), (UNKNOWN, 9)], False),
    ],
)
def test_no_source_is_dead_by_one_failure(verdicts: list[tuple[str, float]], dead: bool) -> None:  # noqa: FBT001 - a column of the table
    state = State()
    for verdict, days in verdicts:
        state = state.after(verdict, START + days * DAY)
    assert state.dead is dead


def test_the_desk_reads_what_is_dead(links: Links, tmp_path: Path) -> None:
    run(links, Told(a=GONE))
    assert dead_links(tmp_path / "desk.db") == []
    assert [row["id"] for row in told(links)["did_not_answer"]] == ["a"]
    run(links, Told(a=GONE), START + DAY)
    dead = {"id": "a", "url": A.url, "what": "it answered 404 Not Found", "since": "2026-11-01T12:00:00+00:00"}
    assert dead_links(tmp_path / "desk.db") == [dead]
    assert told(links)["counts"] == {"": 1, "alive": 1, "failed": 1}
    run(links, Told(a=Check(UNKNOWN, "not asked", url=A.url)), START + 3 * DAY)
    assert dead_links(tmp_path / "desk.db") == [dead]
    run(links, Told(), START + 5 * DAY)
    assert dead_links(tmp_path / "desk.db") == []


def test_what_was_asked_lately_is_not_asked_again(links: Links) -> None:
    run(links, Told(a=GONE))
    for days, asked in ((0.5, []), (1, ["a"]), (6, ["a"]), (7, ["a", "b"])):
        checker: Any = Told(a=GONE)
        run(links, checker, START + days * DAY)
        assert sorted(source for source, _, _ in checker.asked) == asked


def test_what_a_page_was_known_by_is_sent_along(links: Links) -> None:
    run(links, Told(a=Check(ALIVE, "", 200, A.url, '"one"', "yesterday")))
    checker: Any = Told()
    run(links, checker, START + 8 * DAY, sources=(A,))
    assert checker.asked == [("a", '"one"', "yesterday")]


def test_a_run_that_was_stopped_goes_on(links: Links) -> None:
    with pytest.raises(KeyboardInterrupt):
        run(links, Told(b=KeyboardInterrupt()))
    checker: Any = Told()
    run(links, checker)
    assert ("b", "", "") in checker.asked
    assert told(links)["counts"]["alive"] == 2


def test_what_the_desk_shows_is_written_however_a_run_ends(links: Links) -> None:
    steps: Iterator[Any] = check_all([A, B], links, Told(a=GONE, b=GONE), lambda: START, 7)
    next(steps)
    steps.close()  # type: ignore[attr-defined] # it is a generator
    assert len(told(links)["did_not_answer"]) == 1


def test_a_record_that_is_gone_is_no_dead_source_and_is_not_forgotten(links: Links) -> None:
    run(links, Told(a=GONE))
    run(links, Told(a=GONE), START + DAY)
    run(links, Told(), START + 2 * DAY, sources=(B,))
    assert told(links)["dead"] == []
    rows = dict(sqlite3.connect(links.history).execute("select id, present from sources"))
    assert rows == {"a": 0, "b": 1, "c": 0}
    run(links, Told(a=GONE), START + 3 * DAY)
    assert [row["id"] for row in told(links)["dead"]] == ["a"]


def test_a_new_address_begins_anew(links: Links) -> None:
    run(links, Told(a=GONE))
    moved = Source("a", A.path, "https://a.example/2", "A")
    run(links, Told(a=Check(FAILED, "it answered 500", 500, moved.url)), START + 2 * DAY, sources=(moved,))
    assert told(links)["dead"] == []
    assert told(links)["did_not_answer"][0]["since"] == "2026-11-03T12:00:00+00:00"


def test_every_check_is_kept(links: Links) -> None:
    for days in range(3):
        run(links, Told(a=GONE), START + days * DAY, days=0)
    rows = sqlite3.connect(links.history).execute("select source, at, verdict, status from checks where source = 'a' order by number").fetchall()
    assert rows == [("a", f"2026-11-0{day}T12:00:00+00:00", "failed", 404) for day in (1, 2, 3)]


def test_a_file_that_is_no_history_is_told(tmp_path: Path) -> None:
    (tmp_path / "links.db").write_bytes(b"something else" * 100)
    with pytest.raises(ArchiveError, match=r"links\.db cannot be opened"):
        Links(tmp_path / "desk.db")


def test_over_the_wire(links: Links) -> None:
    with serving({"/there": answer(b"<title>There</title>")}) as server:
        web = web_of(server.port)
        sources = tuple(Source(name, "", server.url(f"/{name}"), name) for name in ("there", "gone"))
        found = {source.id: check.verdict for _, source, check, _ in check_all(sources, links, Checker(web, hasty(web)), lambda: START, 7)}
    assert found == {"there": ALIVE, "gone": FAILED}
