from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from typing import TYPE_CHECKING

import pytest

from archive import serving
from archive.errors import ServeError
from tests.factory import DATA, Folder

if TYPE_CHECKING:
    from pathlib import Path

ROOT = DATA.parent


@pytest.fixture
def publish(tmp_path: Path) -> Path:
    folder = tmp_path / "publish"
    shutil.copytree(ROOT / "publish", folder, ignore=shutil.ignore_patterns("*.db", "inspect-data.json", ".archive*"))
    return folder


def test_a_port_that_is_taken_is_said_to_be() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        with pytest.raises(ServeError, match="choose another with --port"):
            serving.reserve("127.0.0.1", other.getsockname()[1])


@pytest.mark.parametrize("listening", [True, False])
def test_a_proxy_goes_elsewhere_until_a_site_answers(listening: bool) -> None:  # noqa: FBT001 - a column of the table
    with serving.reserve("127.0.0.1", 0, listening=listening) as listener, socket.socket() as proxy:
        assert (proxy.connect_ex(listener.getsockname()) == 0) == listening


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
