"""A confined process gives its answer, or dies of its limits with all that it started."""

from __future__ import annotations

import os
import resource
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from archive.confined import Limits, OverLimit, run_confined


def answer(data: bytes, name: str) -> dict[str, Any]:
    return {"length": len(data), "name": name}


def limits_of(_data: bytes, _name: str) -> list[int]:
    return [resource.getrlimit(what)[0] for what in (resource.RLIMIT_CPU, resource.RLIMIT_AS, resource.RLIMIT_NOFILE, resource.RLIMIT_FSIZE, resource.RLIMIT_CORE)]


def sleep(_data: bytes, name: str) -> None:
    child = subprocess.Popen(["sleep", "600"])
    with socket.create_connection(("127.0.0.1", int(name))) as teller:
        teller.sendall(f"{child.pid}\n".encode())
        time.sleep(600)


def spin(_data: bytes, _name: str) -> None:
    while True:
        pass


def grow(_data: bytes, _name: str) -> int:
    return len(b"x" * (1 << 31))


def write(_data: bytes, name: str) -> None:
    Path(name).write_bytes(b"x")


def die(_data: bytes, _name: str) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def chatter(_data: bytes, _name: str) -> str:
    return "x" * 2_000


def test_the_answer_comes_back() -> None:
    assert run_confined(answer, b"abc", "a.txt", Limits()) == {"length": 3, "name": "a.txt"}


def test_the_limits_are_on_the_process() -> None:
    assert run_confined(limits_of, b"", "", Limits(processor_seconds=7, memory=1 << 29, open_files=50)) == [7, 1 << 29, 50, 0, 0]


@pytest.mark.parametrize("work", [spin, grow, write, die])
def test_what_goes_over_a_limit_gives_no_answer(work: Any, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(OverLimit):
        run_confined(work, b"", str(tmp_path / "file"), Limits(processor_seconds=1, memory=1 << 30))
    assert not (tmp_path / "file").exists() or not (tmp_path / "file").read_bytes()
    capfd.readouterr()


def test_an_answer_that_is_too_long_is_none() -> None:
    with pytest.raises(OverLimit):
        run_confined(chatter, b"", "", Limits(answer=1_000))
    assert run_confined(chatter, b"", "", Limits(answer=2_002)) == "x" * 2_000


def test_when_its_time_is_over_it_is_killed_with_what_it_started() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(60)
        told: list[int] = []

        def listen() -> None:
            peer, _ = listener.accept()
            with peer, peer.makefile() as lines:
                told.append(int(lines.readline()))

        thread = threading.Thread(target=listen)
        thread.start()
        with pytest.raises(OverLimit):
            run_confined(sleep, b"", str(listener.getsockname()[1]), Limits(seconds=4))
        thread.join()
    assert _gone(told[0])


def _gone(pid: int) -> bool:
    """Whether a process is dead; a zombie that nobody has buried yet is."""
    for _ in range(100):
        try:
            state = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()[0]
        except FileNotFoundError:
            return True
        if state == "Z":
            return True
        time.sleep(0.05)
    return False


def test_a_stopped_interpreter_leaves_nothing_on_the_terminal(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(OverLimit):
        run_confined(die, b"", "", Limits())
    assert capfd.readouterr() == ("", "")
    assert sys.platform == "linux"
