"""What all tests share: the schema, read once, a database that all processes of a run share, and a hypothesis profile that tries the same examples in every run.

`ARCHIVE_EXAMPLES` asks hypothesis for another number of examples a property than the 100 of a usual run.
"""

from __future__ import annotations

import fcntl
import os
import sqlite3
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from archive.charting import gallery
from archive.check.rule import Context
from archive.database.build import build
from archive.database.inspection import write_inspect_data
from tests import factory
from tests.strategies import examples

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from archive.record.schema import Schema

settings.register_profile("archive", derandomize=True, database=None, deadline=None, max_examples=examples(100), print_blob=False)
settings.load_profile("archive")


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
