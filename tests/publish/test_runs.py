"""Which sources are styled together: every one in a run of neighbours, the runs kept and never more of them than may be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive.cite.csl import Edition
from archive.site import runs
from archive.site.runs import Run, run_of

if TYPE_CHECKING:
    import pytest

    from tests.publish.conftest import Site

EDITION = Edition("2026.11", "2026-11-01", "")


async def _fresh(site: Site, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Forget what is kept; the ids of all sources."""
    kept: dict[str, object] = {}
    monkeypatch.setattr(runs, "made_once", lambda _: kept)
    return [row[0] for row in await site.rows("select id from sources order by id")]


async def test_every_source_is_in_one_run_of_neighbours(small: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = await _fresh(small, monkeypatch)
    assert len(ids) > 3
    for length in (1, 3, len(ids), 100):
        monkeypatch.setattr(runs, "LENGTH", length)
        await _fresh(small, monkeypatch)
        for place, name in enumerate(ids):
            begin = place // length * length
            assert [item["id"] for item in (await run_of(small.datasette, "source", name, EDITION)).items] == ids[begin : begin + length]


async def test_a_run_is_read_once_as_long_as_few_others_are(small: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = await _fresh(small, monkeypatch)
    monkeypatch.setattr(runs, "LENGTH", 1)
    monkeypatch.setattr(runs, "KEPT", 2)
    one, two, three = [await run_of(small.datasette, "source", name, EDITION) for name in ids[:3]]
    assert await run_of(small.datasette, "source", ids[1], EDITION) is two
    assert await run_of(small.datasette, "source", ids[2], EDITION) is three
    again = await run_of(small.datasette, "source", ids[0], EDITION)
    assert again is not one
    assert again == one


def test_runs_of_the_same_items_have_the_same_name() -> None:
    one, two = {"id": "a", "title": "A", "type": "book"}, {"id": "b", "title": "B", "type": "book"}
    assert Run.of(one, two).sha256 == Run.of(dict(reversed(one.items())), two).sha256
    assert len({run.sha256 for run in (Run.of(one, two), Run.of(two, one), Run.of(one), Run.of())}) == 4
