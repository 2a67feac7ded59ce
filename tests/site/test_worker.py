from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

from archive.cite.lookup import read_edition
from archive.citecheck.report import CiteReport, Finding, Verdict
from archive.errors import ArchiveError
from archive.site import worker

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def answer(monkeypatch: pytest.MonkeyPatch, work: Callable[..., Any]) -> tuple[dict[str, Any], bytes]:
    """What a worker writes for a job."""
    monkeypatch.setattr(worker, "JOBS", {"x": work})
    line, _, data = worker.done({"job": "x"}, b"secret words").partition(b"\n")
    return json.loads(line), data


def raiser(error: Exception) -> Callable[..., Any]:
    def work(*_: object) -> Any:
        raise error

    return work


def test_what_a_job_gives_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    assert answer(monkeypatch, lambda _head, data: ({"cases": 1}, data[::-1])) == ({"cases": 1}, b"sdrow terces")


@pytest.mark.parametrize(
    ("error", "key", "words"),
    [
        (ArchiveError("take fewer cases"), "error", "take fewer cases"),
        (MemoryError(), "error", "more memory"),
        (ValueError("secret words"), "fault", "ValueError at "),
        (RecursionError("secret words"), "fault", "RecursionError at "),
    ],
)
def test_what_goes_wrong_is_told_without_the_words_of_the_reader(monkeypatch: pytest.MonkeyPatch, error: Exception, key: str, words: str) -> None:
    said, data = answer(monkeypatch, raiser(error))
    assert [*said] == [key]
    assert words in said[key]
    assert "secret" not in said[key]
    assert data == b""


def test_an_unknown_job_is_a_fault() -> None:
    assert json.loads(worker.done({"job": "nosuch"}, b""))["fault"].startswith("KeyError")


def test_a_paper_of_another_edition_is_not_made(archive_database: Path) -> None:
    with pytest.raises(ArchiveError, match="just been replaced by edition"):
        worker.make_brief({"database": str(archive_database), "url": "", "edition": "1999", "query": "ids=WIA-0001"}, b"")


def test_a_paper_is_made_from_the_order_alone(archive_database: Path) -> None:
    with closing(worker.opened(str(archive_database))) as connection:
        edition = read_edition(connection).name
    head = {"database": str(archive_database), "url": "https://archive.example", "edition": edition, "query": "ids=WIA-0001&part=table&format=md"}
    said, data = worker.make_brief(head, b"")
    assert said["cases"] == 1
    assert b"WIA-0001" in data
    assert worker.make_brief(head, b"")[1] == data


def test_a_report_on_a_draft_full_of_mentions_stays_a_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "MOST_FINDINGS", 3)
    monkeypatch.setattr(worker, "LONGEST_SENTENCE", 20)
    verdicts = [Verdict.CURRENT] * 5 + [Verdict.WITHDRAWN] * 2
    findings = tuple(Finding(verdict, "WIA-0001", f"page {number}", "x" * 50 + " WIA-0001") for number, verdict in enumerate(verdicts))
    short = worker.shortened(CiteReport("a.md", "markdown", findings))
    assert [finding.place for finding in short.findings] == ["page 5", "page 6", "page 0"]
    assert all(len(finding.sentence) <= 22 and "WIA-0001" in finding.sentence for finding in short.findings)
    assert short.remarks == ("The draft has 7 mentions; only 3 are told, those that need attention first.",)
    assert worker.shortened(CiteReport("a.md", "markdown", findings[:3])).remarks == ()


def test_the_database_is_opened_for_reading_whatever_its_name(archive_database: Path, tmp_path: Path) -> None:
    odd = tmp_path / "a b?mode=rwc&x#.db"
    odd.symlink_to(archive_database)
    connection = worker.opened(str(odd))
    assert connection.execute("select count(*) from cases").fetchone()[0] > 0
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        connection.execute("delete from about")
    connection.close()
