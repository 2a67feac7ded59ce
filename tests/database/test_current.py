from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from archive.database import current
from archive.errors import ServeError
from tests.factory import DATA, TODAY, Folder

ROOT = DATA.parent


@pytest.fixture
def publish(tmp_path: Path) -> Path:
    folder = tmp_path / "publish"
    shutil.copytree(ROOT / "publish", folder, ignore=shutil.ignore_patterns("*.db", "inspect-data.json", ".archive*"))
    return folder


def test_the_first_preparation_builds_and_the_second_finds_nothing_to_do(folder: Folder, publish: Path) -> None:
    report = current.prepare(folder.root, publish, TODAY, lambda _: None)
    assert report is not None
    assert report.exit_code == 0
    built = (publish / "archive.db").stat().st_mtime_ns
    assert current.prepare(folder.root, publish, TODAY, lambda _: None) is None
    assert (publish / "archive.db").stat().st_mtime_ns == built


@pytest.mark.parametrize("missing", ["archive.db", "inspect-data.json", current.STAMP])
def test_what_is_missing_is_built_again(folder: Folder, publish: Path, missing: str) -> None:
    current.prepare(folder.root, publish, TODAY, lambda _: None)
    (publish / missing).unlink()
    assert current.prepare(folder.root, publish, TODAY, lambda _: None) is not None
    assert (publish / missing).is_file()


def test_a_change_in_the_data_is_noticed(folder: Folder, publish: Path, tmp_path: Path) -> None:
    own = Path(shutil.copytree(folder.root, tmp_path / "own"))
    before = current.fingerprint(own)
    source = min((own / "sources").iterdir())
    source.write_text(source.read_text("utf-8").replace("title: ", "title: Another ", 1), "utf-8")
    assert current.fingerprint(own) != before
    (own / "sources" / ".hidden").mkdir()
    current.prepare(own, publish, TODAY, lambda _: None)


def test_broken_data_leave_the_served_database_and_say_what_is_wrong(folder: Folder, publish: Path, tmp_path: Path) -> None:
    own = Path(shutil.copytree(folder.root, tmp_path / "own"))
    current.prepare(own, publish, TODAY, lambda _: None)
    before = (publish / "archive.db").read_bytes()
    case = min((own / "cases").iterdir())
    case.write_text("no front matter", "utf-8")
    report = current.prepare(own, publish, TODAY, lambda _: None)
    assert report is not None
    assert report.exit_code == 1
    assert (publish / "archive.db").read_bytes() == before


def test_a_folder_without_metadata_is_refused(folder: Folder, tmp_path: Path) -> None:
    with pytest.raises(ServeError, match="archive describe"):
        current.prepare(folder.root, tmp_path, TODAY, lambda _: None)
