"""One site for each process of tests, and readers who visit it, each watched."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import pytest
import pytest_asyncio

from archive.charting.gallery import DRAWN
from tests.browser.serving import served
from tests.browser.watching import Watch
from tests.factory import DATA

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
    from pathlib import Path

    from datasette.app import Datasette
    from playwright.async_api import Browser, BrowserContext, Page, Response

PUBLISH = DATA.parent / "publish"


@dataclass
class Served:
    """The site as browsers see it.

    Args:
        origin: its scheme, host and port.
        datasette: the application.
    """

    origin: str
    datasette: Datasette


@dataclass
class Reader:
    """Somebody with a browser: one page of a context of their own.

    Args:
        page: the page.
        watch: what goes wrong meanwhile.
        origin: where the site is.
    """

    page: Page
    watch: Watch
    origin: str

    async def open(self, path: str, status: int = 200) -> Response:
        """Go to an address of the site, which must be answered with a status."""
        if status >= 400:
            self.watch.refused.add(f"{self.origin}{path}")
        response = await self.page.goto(f"{self.origin}{path}")
        assert response is not None
        assert response.status == status, f"{path}: {response.status}"
        return response

    @property
    def path(self) -> str:
        """The address at which the reader is, within the site."""
        assert self.page.url.startswith(self.origin)
        return self.page.url.removeprefix(self.origin)


@pytest.fixture(scope="session")
def publish(tmp_path_factory: pytest.TempPathFactory, archive_database: Path, archive_charts: Path) -> Path:
    """A configuration directory like publish/, with the database of the project's own data and its charts drawn."""
    config = tmp_path_factory.mktemp("publish")
    for path in PUBLISH.iterdir():
        if not path.name.startswith(".") and path.name not in {"archive.db", "inspect-data.json"}:
            (config / path.name).symlink_to(path)
    shutil.copy(archive_database, config / "archive.db")
    shutil.copy(archive_database.with_name("inspect-data.json"), config)
    (config / DRAWN).symlink_to(archive_charts)
    return config


@pytest.fixture(scope="session")
def running(publish: Path) -> Iterator[Served]:
    """The site on a free port of this machine."""
    with pytest.MonkeyPatch.context() as patch:
        # Datasette prints every 404 with all its variables where rich is installed, which takes half a second.
        patch.setattr("datasette.handle_exception.rich", None)
        with served(publish) as (origin, datasette):
            yield Served(origin, datasette)


@pytest_asyncio.fixture
async def reader_with(browser: Browser, running: Served) -> AsyncIterator[Callable[..., Awaitable[Reader]]]:
    """Makes readers, each with a browser context of their own. Afterwards none of them may have asked elsewhere, met an error or kept a cookie."""
    visits: list[tuple[Watch, BrowserContext]] = []

    async def make(**options: Any) -> Reader:
        context = await browser.new_context(**{"viewport": {"width": 1280, "height": 900}, "locale": "en-US", **options})
        watch = Watch(running.origin)
        watch.over(context)
        visits.append((watch, context))
        return Reader(await context.new_page(), watch, running.origin)

    yield make
    faults: list[str] = []
    for watch, context in visits:
        faults += await watch.left(context)
        await context.close()
    assert not faults, "\n".join(faults)


@pytest_asyncio.fixture
async def reader(reader_with: Callable[..., Awaitable[Reader]]) -> Reader:
    """A reader at a desk."""
    return await reader_with()


@pytest.fixture(scope="session")
def axe() -> str:
    """The script of axe-core, from the package that ships it."""
    return files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")
