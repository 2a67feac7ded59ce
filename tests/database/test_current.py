from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from archive import generations
from archive.charting.gallery import DRAWN
from archive.database import current
from archive.errors import BuildError, ServeError
from tests.factory import DATA, TODAY, Folder

ROOT = DATA.parent


@pytest.fixture
def publish(tmp_path: Path) -> Path:
    """A configuration directory with one chart, for drawing takes longer than all else."""
    folder = tmp_path / "publish"
    folder.mkdir()
    for path in (ROOT / "publish").iterdir():
        if path.suffix != ".db" and path.name not in {"inspect-data.json", "charts"} and not path.name.startswith("."):
            (folder / path.name).symlink_to(path)
    (folder / "charts").mkdir()
    for path in (ROOT / "publish" / "charts").glob("failures.*"):
        shutil.copy(path, folder / "charts")
    return folder


def test_the_first_preparation_builds_and_the_second_finds_nothing_to_do(folder: Folder, publish: Path) -> None:
    report = current.prepare(folder.root, publish, TODAY, lambda _: None)
    assert report is not None
    assert report.exit_code == 0
    built = (publish / "archive.db").stat().st_mtime_ns
    assert current.prepare(folder.root, publish, TODAY, lambda _: None) is None
    assert (publish / "archive.db").stat().st_mtime_ns == built


@pytest.mark.parametrize("missing", ["archive.db", "inspect-data.json"])
def test_what_is_missing_is_built_again(folder: Folder, publish: Path, missing: str) -> None:
    current.prepare(folder.root, publish, TODAY, lambda _: None)
    (publish / missing).unlink()
    assert current.prepare(folder.root, publish, TODAY, lambda _: None) is not None
    assert (publish / missing).is_file()


def test_a_build_by_hand_is_taken_for_what_it_is_and_lies_in_a_folder_of_its_own(folder: Folder, publish: Path) -> None:
    built = current.build_at(folder.root, publish / "archive.db", TODAY, lambda _: None)
    assert built.replaced
    found = generations.read_current(publish)
    assert found is not None
    assert found.database.read_bytes() == (publish / "archive.db").read_bytes()
    assert found.counts["cases"] == 1
    drawn = {path.name: path.read_bytes() for path in (publish / DRAWN).iterdir()}
    assert {path.name: path.read_bytes() for path in (found.folder / DRAWN).iterdir()} == drawn != {}
    (found.folder / DRAWN / min(drawn)).unlink()
    assert current.prepare(folder.root, publish, TODAY, lambda _: None) is None
    assert (found.folder / DRAWN / min(drawn)).read_bytes() == drawn[min(drawn)]
    shutil.rmtree(publish / generations.FOLDER)
    assert current.prepare(folder.root, publish, TODAY, lambda _: None) is not None
    assert generations.read_current(publish) == found


def test_a_folder_that_cannot_be_written_is_told(folder: Folder, publish: Path) -> None:
    (publish / generations.FOLDER).write_text("in the way", "utf-8")
    with pytest.raises(BuildError, match="cannot write in"):
        current.prepare(folder.root, publish, TODAY, lambda _: None)


def test_a_change_in_the_data_is_noticed(folder: Folder, publish: Path, tmp_path: Path) -> None:
    own = Path(shutil.copytree(folder.root, tmp_path / "own"))
    current.prepare(own, publish, TODAY, lambda _: None)
    source = min((own / "sources").iterdir())
    source.write_text(source.read_text("utf-8").replace("title: ", "title: Another ", 1), "utf-8")
    assert current.prepare(own, publish, TODAY, lambda _: None) is not None
    assert current.prepare(own, publish, TODAY, lambda _: None) is None
    (own / "sources" / ".hidden").mkdir()
    assert current.prepare(own, publish, TODAY, lambda _: None) is None


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
