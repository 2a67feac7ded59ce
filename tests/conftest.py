"""What all tests share: the schema, read once, and a hypothesis profile that tries the same examples in every run."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from archive.check.rule import Context
from archive.database.build import build
from tests import factory

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from archive.record.schema import Schema

settings.register_profile("archive", derandomize=True, database=None, deadline=None, max_examples=100, print_blob=False)
settings.load_profile("archive")


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
def archive_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database of the project's own data."""
    output = tmp_path_factory.mktemp("own") / "archive.db"
    built = build(factory.DATA, output, factory.TODAY)
    assert built.replaced, built.report.as_text()
    return output


@pytest.fixture(scope="session")
def archive_connection(archive_database: Path) -> Iterator[sqlite3.Connection]:
    """A connection to the database of the project's own data, which can only be read."""
    opened = sqlite3.connect(f"file:{archive_database}?immutable=1", uri=True, check_same_thread=False)
    opened.row_factory = sqlite3.Row
    yield opened
    opened.close()
