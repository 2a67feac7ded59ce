"""The site as files, behind the plainest server there is: the search with and without scripts, the same results as in Python, and pages on a small screen."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest
import pytest_asyncio

from archive.baking.bake import Order, bake
from archive.database.current import build_at
from tests.baking.conftest import configured
from tests.baking.reading import Index
from tests.browser.watching import Watch
from tests.factory import TODAY, subject
from tests.publish.lives import lived_in

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
    from pathlib import Path

    from playwright.async_api import Browser, Page

    from archive.record.schema import Schema

pytestmark = pytest.mark.browser

PHONE = {"viewport": {"width": 360, "height": 740}}
BARE = {"java_script_enabled": False}
SMALL = frozenset({"citations", "compressed", "data", "statements"})
QUERIES = (
    "Robert Example",
    "example",
    "exam",
    "José",
    "jose nunez",
    "obrien",
    "O’Brien",
    "watches stolen",
    "2:21-cv-99999",
    "WIA-0001",
    "wia 4",
    "face find",
    "police ",
    "zzzyx",
    "watch zzzyx",
    "ΣΊΣΥΦΟΣ",
    "!?",
)
KEYS = "Array.from(document.querySelectorAll('.results h2 a'), (link) => link.getAttribute('href'))"


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *_arguments: object) -> None:  # noqa: A002 - the name that http.server gives it
        """Say nothing."""


@dataclass
class Plain:
    """A folder of files behind http.server: where it is, and the folder."""

    origin: str
    root: Path


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory, schema: Schema) -> Iterator[Plain]:
    """A small archive, baked and served below a path."""
    folder: Path = tmp_path_factory.mktemp("plain")
    data = lived_in(folder / "data", schema)
    for number, name in ((5, "José Núñez"), (6, "Pat O’Brien"), (7, "Σίσυφος Example")):
        data.add("case", id=f"WIA-{number:04}", slug=f"person-{number}", title=name, subject=subject(name=name))
    publish = configured(folder)
    assert build_at(data.root, publish / "archive.db", TODAY, lambda _: None).replaced
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder / "served")))
    origin = f"http://127.0.0.1:{server.server_address[1]}"
    bake(Order(folder / "served" / "archive", f"{origin}/archive", publish, folder / "editions", left_out=SMALL, workers=2))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield Plain(f"{origin}/archive", folder / "served" / "archive")
    server.shutdown()
    thread.join()
    server.server_close()


@pytest_asyncio.fixture
async def visit(browser: Browser, plain: Plain) -> AsyncIterator[Callable[..., Awaitable[Page]]]:
    """Opens pages; afterwards none may have asked elsewhere, met an error or broken the policy."""
    contexts = []

    async def make(**options: Any) -> Page:
        context = await browser.new_context(**{"viewport": {"width": 1280, "height": 900}, "locale": "en-US", **options})
        watch = Watch(plain.origin)
        watch.over(context)
        contexts.append((context, watch))
        return await context.new_page()

    yield make
    faults = []
    for context, watch in contexts:
        faults += await watch.left(context)
        await context.close()
    assert not faults, "\n".join(faults)


async def searched(page: Page, origin: str, text: str) -> list[str]:
    """The keys of what a search finds, on its first page."""
    await page.goto(f"{origin}/search/")
    await page.fill("#q", text)
    await page.press("#q", "Enter")
    await page.wait_for_selector("#found[data-found]", state="attached")
    found: list[str] = await page.evaluate(KEYS)
    return found


async def test_the_script_finds_what_the_index_says_in_the_same_order(plain: Plain, visit: Callable[..., Awaitable[Page]]) -> None:
    page = await visit()
    for text in QUERIES:
        index = Index(plain.root)
        urls = {record[0]: record[1] for record in (index.record(number) for number in range(index.top["records"]))}
        expected = [f"/archive{urls[key]}/" for key in index.find(text)][:25]
        assert await searched(page, plain.origin, text) == expected, text
        tally = await page.inner_text("#tally")
        assert tally, text


async def test_a_result_leads_to_its_record_by_keyboard(plain: Plain, visit: Callable[..., Awaitable[Page]]) -> None:
    page = await visit()
    await page.goto(f"{plain.origin}/cases/WIA-0004/")
    await page.focus("#head-q")
    await page.keyboard.type("nunez")
    await page.keyboard.press("Enter")
    await page.wait_for_selector(".results")
    assert page.url == f"{plain.origin}/search/?q=nunez"
    assert await page.inner_text("#tally") == "1 record with these words."
    assert await page.get_attribute("#tally", "role") == "status"
    await page.focus(".results h2 a")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/cases/WIA-0005/")
    assert "José Núñez" in await page.inner_text("h1")


async def test_kinds_narrow_the_results_and_pages_are_in_the_readers_language(plain: Plain, visit: Callable[..., Awaitable[Page]]) -> None:
    page = await visit()
    await page.goto(f"{plain.origin}/es/search/?q=detroit")
    await page.wait_for_selector(".results")
    assert "registros con estas palabras" in await page.inner_text("#tally")
    await page.click("ul.chosen a:has-text('Casos')")
    await page.wait_for_selector(".results")
    assert "kind=case" in page.url
    links = await page.evaluate(KEYS)
    assert links
    assert all(link.startswith("/archive/es/cases/") for link in links)


async def test_without_scripts_the_search_says_where_else_to_look(plain: Plain, visit: Callable[..., Awaitable[Page]]) -> None:
    page = await visit(**BARE)
    await page.goto(f"{plain.origin}/search/?q=detroit")
    assert "needs JavaScript" in await page.inner_text("noscript")
    await page.click("noscript a:has-text('all cases')")
    assert page.url == f"{plain.origin}/cases/"


@pytest.mark.parametrize("path", ["/", "/cases/", "/cases/WIA-0001", "/cases/WIA-0002/", "/search/?q=example", "/about/files/", "/archive/systems_that_recur/", "/brief/", "/method"])
async def test_pages_fit_a_small_screen_and_open_with_and_without_their_slash(plain: Plain, visit: Callable[..., Awaitable[Page]], path: str) -> None:
    page = await visit(**PHONE)
    await page.goto(f"{plain.origin}{path}")
    await page.wait_for_load_state("networkidle")
    assert await page.evaluate("document.documentElement.scrollWidth") <= 360
    assert await page.locator("h1").count() == 1


async def test_what_a_search_loads_is_a_few_parts(plain: Plain, visit: Callable[..., Awaitable[Page]]) -> None:
    page = await visit()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    await searched(page, plain.origin, "Robert Example")
    parts = [url for url in asked if "/search/parts/" in url]
    assert len(parts) == len(set(parts))
    assert len([url for url in asked if url.endswith("/search/index.json")]) == 1
    assert json.loads((plain.root / "search/index.json").read_bytes())["records"] >= 10
