from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from archive import serving
from archive.errors import ServeError
from tests.factory import DATA, TODAY, Folder

ROOT = DATA.parent


@pytest.fixture
def publish(tmp_path: Path) -> Path:
    folder = tmp_path / "publish"
    shutil.copytree(ROOT / "publish", folder, ignore=shutil.ignore_patterns("*.db", "inspect-data.json", ".archive*"))
    return folder


def test_the_first_preparation_builds_and_the_second_finds_nothing_to_do(folder: Folder, publish: Path) -> None:
    report = serving.prepare(folder.root, publish, TODAY, lambda _: None)
    assert report is not None
    assert report.exit_code == 0
    built = (publish / "archive.db").stat().st_mtime_ns
    assert serving.prepare(folder.root, publish, TODAY, lambda _: None) is None
    assert (publish / "archive.db").stat().st_mtime_ns == built


@pytest.mark.parametrize("missing", ["archive.db", "inspect-data.json", serving.STAMP])
def test_what_is_missing_is_built_again(folder: Folder, publish: Path, missing: str) -> None:
    serving.prepare(folder.root, publish, TODAY, lambda _: None)
    (publish / missing).unlink()
    assert serving.prepare(folder.root, publish, TODAY, lambda _: None) is not None
    assert (publish / missing).is_file()


def test_a_change_in_the_data_is_noticed(folder: Folder, publish: Path, tmp_path: Path) -> None:
    own = Path(shutil.copytree(folder.root, tmp_path / "own"))
    before = serving.fingerprint(own)
    source = min((own / "sources").iterdir())
    source.write_text(source.read_text("utf-8").replace("title: ", "title: Another ", 1), "utf-8")
    assert serving.fingerprint(own) != before
    (own / "sources" / ".hidden").mkdir()
    serving.prepare(own, publish, TODAY, lambda _: None)


def test_broken_data_leave_the_served_database_and_say_what_is_wrong(folder: Folder, publish: Path, tmp_path: Path) -> None:
    own = Path(shutil.copytree(folder.root, tmp_path / "own"))
    serving.prepare(own, publish, TODAY, lambda _: None)
    before = (publish / "archive.db").read_bytes()
    case = min((own / "cases").iterdir())
    case.write_text("no front matter", "utf-8")
    report = serving.prepare(own, publish, TODAY, lambda _: None)
    assert report is not None
    assert report.exit_code == 1
    assert (publish / "archive.db").read_bytes() == before


def test_a_folder_without_metadata_is_refused(folder: Folder, tmp_path: Path) -> None:
    with pytest.raises(ServeError, match="archive describe"):
        serving.prepare(folder.root, tmp_path, TODAY, lambda _: None)


def test_a_port_that_is_taken_is_said_to_be() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        with pytest.raises(ServeError, match="choose another with --port"):
            serving.reserve("127.0.0.1", other.getsockname()[1])


def test_an_address_that_is_not_ours_is_refused() -> None:
    with pytest.raises(ServeError, match="cannot listen"):
        serving.reserve("192.0.2.1", 0)


def test_the_command_serves_pages_and_json(folder: Folder, publish: Path) -> None:
    command = [sys.executable, "-u", "-m", "archive.cli", "serve", "--data", str(folder.root), "--publish", str(publish), "--port", "0"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=os.environ | {"PYTHONUNBUFFERED": "1"})
    try:
        assert process.stdout
        address = next(line.split(" at ")[1].split()[0] for line in process.stdout if " at http" in line)
        for path, expected in (("", b"Archive"), ("cases/WIA-0001", b"WIA-0001"), ("archive/cases.json?_shape=array&id=WIA-0001", b"WIA-0001")):
            for _ in range(100):
                try:
                    with urllib.request.urlopen(f"{address}{path}", timeout=10) as answer:  # noqa: S310 - our own server
                        assert expected in answer.read()
                    break
                except ConnectionError:
                    time.sleep(0.1)
            else:
                pytest.fail(f"{address}{path} did not answer")
    finally:
        process.terminate()
        assert process.wait(10) in {0, -15}
        if process.stdout:
            process.stdout.close()
