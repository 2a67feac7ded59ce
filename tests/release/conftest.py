"""Two editions of a small archive, made once; who changes one takes a copy."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from tests.release.making import two_editions

if TYPE_CHECKING:
    from pathlib import Path

    from archive.record.schema import Schema


@pytest.fixture(scope="session")
def editions_folder(tmp_path_factory: pytest.TempPathFactory, schema: Schema) -> Path:
    return two_editions(tmp_path_factory.mktemp("released"), schema)


@pytest.fixture
def edition(editions_folder: Path, tmp_path: Path) -> Path:
    """A copy of the second edition, to be spoiled."""
    return shutil.copytree(editions_folder / "2026.12", tmp_path / "2026.12")
