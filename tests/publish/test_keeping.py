"""Pages that are kept: the same as if made anew, and only where that is so."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from datasette.plugins import pm

from archive.site.kept import Kept

if TYPE_CHECKING:
    from tests.publish.conftest import Site


@pytest.fixture
def made(small: Site, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The templates that were rendered."""
    templates: list[str] = []
    render = small.datasette.render_template

    async def noted(template: str, *arguments: object, **options: object) -> str:
        templates.append(template)
        return str(await render(template, *arguments, **options))

    monkeypatch.setattr(small.datasette, "render_template", noted)
    return templates


@pytest.mark.parametrize("path", ["/cases/WIA-0007", "/cases?country=GB&sort=oldest", "/agencies/other-police", "/es/cases/WIA-0007", "/corrections?x=1"])
async def test_a_page_is_made_once_and_sent_again(small: Site, made: list[str], path: str) -> None:
    first, again = await small.get(path), await small.get(path)
    assert first.status_code == again.status_code == 200
    assert len(made) == 1
    assert again.text == first.text
    assert {name: value for name, value in again.headers.items() if name != "content-length"} == {name: value for name, value in first.headers.items() if name != "content-length"}


async def test_language_host_and_query_are_pages_of_their_own(small: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    english, spanish = (await small.get("/cases/WIA-0009")).text, (await small.get("/es/cases/WIA-0009")).text
    assert '<html lang="en">' in english
    assert '<html lang="es">' in spanish
    elsewhere = (await small.get("/cases/WIA-0009", headers={"Host": "other.example"})).text
    assert "other.example/cases/WIA-0009" in elsewhere
    assert "other.example" not in (await small.get("/cases/WIA-0009")).text
    monkeypatch.setenv("ARCHIVE_URL", "https://archive.example")
    assert "https://archive.example/cases/WIA-0009" in (await small.get("/cases/WIA-0009")).text
    assert (await small.get("/cases?country=US")).text != (await small.get("/cases?country=GB")).text


@pytest.mark.parametrize("path", ["/cases/WIA-9999", "/search?q=robert", "/archive/cases", "/sources/gazette-2020-arrest", "/cases/WIA-0001.ris", "/like"])
async def test_other_answers_are_made_anew(small: Site, made: list[str], path: str) -> None:
    first = await small.get(path)
    before = len(made)
    assert (await small.get(path)).status_code == first.status_code
    assert len(made) == 2 * before


@pytest.mark.parametrize("headers", [{"Cookie": "a=b"}, {"Authorization": "Bearer x"}])
async def test_what_is_personal_is_not_kept(small: Site, made: list[str], headers: dict[str, str]) -> None:
    for _ in range(2):
        await small.get("/cases/WIA-0011", headers=headers)
    assert len(made) == 2


async def test_a_head_is_no_page(small: Site) -> None:
    response = await small.datasette.client.head("/cases/WIA-0012")
    assert response.text == ""
    assert "WIA-0012" in (await small.get("/cases/WIA-0012")).text


async def test_a_page_that_many_ask_for_at_once_is_made_once(small: Site, made: list[str]) -> None:
    answers = await asyncio.gather(*(small.get("/cases/WIA-0014") for _ in range(6)))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.text for answer in answers}) == len(made) == 1


async def test_who_waited_for_a_page_that_failed_is_answered_all_the_same(small: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    render, failing = small.datasette.render_template, [True]

    async def failing_once(template: str, *arguments: object, **options: object) -> str:
        await asyncio.sleep(0.01)  # the others come while it is made
        if failing and failing.pop():
            raise ValueError("this time alone")
        return str(await render(template, *arguments, **options))

    monkeypatch.setattr(small.datasette, "render_template", failing_once)
    statuses = [answer.status_code for answer in await asyncio.gather(*(small.get("/cases/WIA-0015") for _ in range(4)))]
    assert sorted(statuses) == [200, 200, 200, 500]


@pytest.mark.parametrize("kept", [True, False])
@pytest.mark.usefixtures("small")  # its plugins are loaded
async def test_nobody_waits_for_a_slow_reader(kept: bool) -> None:  # noqa: FBT001 - a parameter of the test
    keeping = next(plugin for plugin in pm.get_plugins() if hasattr(plugin, "_Keeper"))
    sending, made = asyncio.Event(), asyncio.Event()

    async def send(message: dict[str, object]) -> None:
        if message["type"] == "http.response.body":
            await sending.wait()

    keeper = keeping._Keeper(Kept(largest=1_000 if kept else 0), ("a",), send, made)
    await keeper({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/html")]})
    task = asyncio.create_task(keeper({"type": "http.response.body", "body": b"x"}))
    await asyncio.wait_for(made.wait(), 5)
    assert not task.done()
    sending.set()
    await task
