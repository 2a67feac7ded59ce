"""A small sound data folder, and a database built from it."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import pytest

from archive.database.build import build
from tests.factory import TODAY, Folder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from archive.record.schema import Schema

CASES = 60


@pytest.fixture(scope="session")
def small_data(schema: Schema, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = Folder.made_in(tmp_path_factory.mktemp("small") / "data", schema)
    for number in range(2, CASES + 1):
        folder.add("case", id=f"WIA-{number:04}", slug=f"robert-example-{number}")
    return folder.root


@pytest.fixture(scope="session")
def small_database(small_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    output = tmp_path_factory.mktemp("database") / "archive.db"
    built = build(small_data, output, TODAY, workers=1)
    assert built.replaced, built.report.as_text()
    return output


@pytest.fixture
def connection(small_database: Path) -> Iterator[sqlite3.Connection]:
    opened = sqlite3.connect(f"file:{small_database}?mode=ro", uri=True)
    opened.row_factory = sqlite3.Row
    yield opened
    opened.close()
