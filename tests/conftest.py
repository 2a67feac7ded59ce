"""What all tests share: the schema, read once, a database that all processes of a run share, and a hypothesis profile that tries the same examples in every run.

`ARCHIVE_EXAMPLES` asks hypothesis for so many examples of a property for each 100 that it is worth; a usual run tries 60 of most.
"""

from __future__ import annotations

import fcntl
import gc
import os
import sqlite3
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio
from hypothesis import settings

from archive.charting import gallery
from archive.check.rule import Context
from archive.database.build import build
from archive.database.inspection import write_inspect_data
from tests import factory, sharing
from tests.strategies import examples

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator
    from pathlib import Path

    from playwright.async_api import Browser

    from archive.record.schema import Schema

settings.register_profile("archive", derandomize=True, database=None, deadline=None, max_examples=examples(60), print_blob=False)
settings.load_profile("archive")

# While modules are imported and tests collected, millions of objects are made and hardly one is given up.
gc.disable()


def pytest_collection_finish() -> None:
    """Tests begin: from now on garbage is looked for, in what they make."""
    sharing.leave_to_the_end()


def pytest_sessionfinish() -> None:
    """Nothing stays out of sight of the last search for garbage: libraries in C++ tell of what it does not find."""
    gc.unfreeze()


@pytest.fixture(scope="session", autouse=True)
def _nothing_twice() -> Iterator[None]:
    """What is the same for all tests is made once in a process."""
    with pytest.MonkeyPatch.context() as patch:
        sharing.templates_once(patch)
        sharing.schemas_once(patch)
        sharing.one_kind_of_loop(patch)
        yield


@pytest.fixture(scope="session", autouse=True)
def _no_wait_for_the_disk() -> Iterator[None]:
    """What is written stays in the memory of the machine: tests kill processes and never cut the power, and a disk takes milliseconds thousands of times."""
    with pytest.MonkeyPatch.context() as patch:
        # What is no open file is refused as ever.
        patch.setattr(os, "fsync", lambda handle: os.fstat(handle) and None)
        yield


@pytest.fixture(scope="session")
def schema() -> Schema:
    """The schema of the project's own data folder."""
    return factory.own_schema()


@pytest.fixture(scope="session")
def context(schema: Schema) -> Context:
    """What record rules may know: the schema, and a day that stands still."""
    return Context(schema, factory.TODAY)


@pytest.fixture
def folder(tmp_path: Path, schema: Schema) -> factory.Folder:
    """A small data folder with one valid record of every kind."""
    return factory.Folder.made_in(tmp_path / "data", schema)


@pytest.fixture(scope="session")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, Callable[[Path], None]], Path]:
    """Makes a folder of a name once in a run: who comes first fills it, whatever the process, the others wait for it. Nobody may change it afterwards."""
    # Processes of pytest-xdist have folders of their own beside each other.
    shared = tmp_path_factory.getbasetemp()
    shared = shared.parent if "PYTEST_XDIST_WORKER" in os.environ else shared

    def make(name: str, fill: Callable[[Path], None]) -> Path:
        folder, full = shared / f"shared-{name}", shared / f"shared-{name}.full"
        with (shared / f"shared-{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not full.exists():
                folder.mkdir(exist_ok=True)
                fill(folder)
                full.touch()
        return folder

    return make


@pytest.fixture(scope="session")
def archive_database(made_once: Callable[[str, Callable[[Path], None]], Path]) -> Path:
    """The database of the project's own data, with what Datasette wants to know of it beside it."""

    def fill(folder: Path) -> None:
        built = build(factory.DATA, folder / "archive.db", factory.TODAY)
        assert built.replaced, built.report.as_text()
        write_inspect_data(folder / "archive.db")

    return made_once("own", fill) / "archive.db"


@pytest.fixture(scope="session")
def archive_charts(made_once: Callable[[str, Callable[[Path], None]], Path], archive_database: Path) -> Path:
    """The folder of the charts of the project, drawn of its own data."""

    def fill(folder: Path) -> None:
        (folder / gallery.SOURCES).symlink_to(factory.DATA.parent / "publish" / gallery.SOURCES)
        assert gallery.draw_charts(folder, archive_database) == []

    return made_once("drawn", fill) / gallery.DRAWN


@pytest.fixture(scope="session")
def archive_connection(archive_database: Path) -> Iterator[sqlite3.Connection]:
    """A connection to the database of the project's own data, which can only be read."""
    opened = sqlite3.connect(f"file:{archive_database}?immutable=1", uri=True, check_same_thread=False)
    opened.row_factory = sqlite3.Row
    yield opened
    opened.close()


@pytest_asyncio.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    """Chromium, started once in a process; without it the tests that need it fail, and say what to do."""
    from tests.browser.chromium import started  # noqa: PLC0415 - Playwright takes a while to import, which most runs of some tests do not need

    async with started() as opened:
        yield opened
