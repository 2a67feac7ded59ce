"""The site while its database is replaced: no request fails, and no answer is of two databases."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from datasette.app import Datasette

from archive.site import swapping
from archive.site.kept import Kept
from tests.publish.swaps import PAGES, Load, make_site, make_two

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bench.stack import Edition

get_kept = Kept.get


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> tuple[Edition, Edition]:
    return make_two(tmp_path_factory.mktemp("two"), 12)


@pytest.fixture
async def load(tmp_path: Path, two: tuple[Edition, Edition], monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Load]:
    monkeypatch.setattr(swapping, "LOOK", 0.0)
    monkeypatch.setattr(Kept, "get", get_kept)
    publish = make_site(tmp_path / "site")
    two[0].publish(publish)
    datasette = Datasette(files=[], config_dir=publish)
    yield Load(datasette.client.get, publish, two)
    datasette.get_database("archive").close()
    datasette.executor.shutdown()


async def test_readers_during_swaps_get_whole_answers_and_no_errors(load: Load) -> None:
    await load.learn(PAGES)
    await load.run(6, readers=3, papers=1)
    assert load.wrong == []
    assert min(load.answers.values()) >= 3, "both databases were read"


async def test_a_page_that_asks_much_is_of_one_database_whenever_it_is_replaced(load: Load, two: tuple[Edition, Edition]) -> None:
    await load.learn(["/", "/charts"])
    for made in (*two, *two):
        pages = [asyncio.create_task(load.judged(path)) for path in ("/", "/charts") for _ in range(2)]
        await load.turn(made)
        await asyncio.gather(*pages)
    assert load.wrong == []


async def test_the_foot_of_every_page_names_the_edition_that_it_is_of(load: Load, two: tuple[Edition, Edition]) -> None:
    for made in two:
        await load.turn(made)
        for path in ("/cases", "/cases/WIA-9999", "/archive?sql=select+zeroblob(99999999)"):
            assert f"<code>{made.name}</code>" in (await load.get(path)).text
