from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from datasette.app import Datasette

from tests.publish.conftest import PUBLISH, Site

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def watched(archive_database: Path, monkeypatch: pytest.MonkeyPatch) -> Site:
    """A site that counts and logs."""
    monkeypatch.setenv("ARCHIVE_METRICS", "yes")
    monkeypatch.setenv("ARCHIVE_LOG", "json")
    return Site(Datasette([], immutables=[str(archive_database)], plugins_dir=str(PUBLISH / "plugins"), template_dir=str(PUBLISH / "templates"), metadata={}))


async def test_a_site_that_is_well_says_so(site: Site) -> None:
    answer = await site.get("/-/health")
    assert answer.json()["status"] == "well"
    assert answer.json()["edition"]
    assert answer.headers["cache-control"] == "no-store"


async def test_a_site_whose_database_does_not_answer_is_unwell(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    database = site.datasette.get_database("archive")

    async def broken(*_arguments: object, **_more: object) -> None:
        raise OSError("the disk is gone")

    for way in ("execute", "execute_fn"):
        monkeypatch.setattr(database, way, broken)
    answer = await site.get("/-/health")
    assert (answer.status_code, answer.json()) == (503, {"status": "unwell"})


async def test_metrics_are_shut_unless_asked_for(site: Site) -> None:
    assert (await site.get("/-/metrics")).status_code == 404


async def test_requests_are_counted_and_logged_without_a_word_of_what_was_asked(watched: Site, capsys: pytest.CaptureFixture[str]) -> None:
    await watched.get("/search?q=Robert+Williams", headers={"user-agent": "somebody's browser", "x-forwarded-for": "203.0.113.7"})
    await watched.get("/cases/WIA-0001")
    await watched.get("/nothing/of/the/kind")
    metrics = (await watched.get("/-/metrics")).text
    assert 'archive_http_requests_total{kind="cases",method="GET",status="200"} 1.0' in metrics
    assert 'kind="other",method="GET",status="404"' in metrics
    assert "archive_database_bytes{edition=" in metrics
    logged = [json.loads(line) for line in capsys.readouterr().out.splitlines() if line.startswith("{")]
    assert [line["kind"] for line in logged] == ["search", "cases", "other", "other"]
    for secret in ("Williams", "somebody", "203.0.113.7", "WIA-0001", "nothing"):
        assert secret not in json.dumps(logged) + metrics
