"""Jobs run apart, few at a time, and end: with their time, with their reader, with the server. The workers here are stubs of a few lines."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from archive.site import workshop
from archive.site.workshop import Answer, Broken, Busy, Gone, TooLong, Workshop, while_there

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parents[2]
READ = "import json, os, sys, time\nhead = json.loads(sys.stdin.buffer.readline())\ndata = sys.stdin.buffer.read(head['bytes'])\n"
ECHO = READ + "print(json.dumps(head))\nsys.stdout.flush()\nsys.stdout.buffer.write(data[::-1])"
# It starts a child, tells both numbers, and sleeps; the second does not heed a polite end.
SLEEPER = READ + "import subprocess\nchild = subprocess.Popen(['sleep', '60'])\nopen(head['file'], 'w').write(f'{os.getpid()} {child.pid}')\ntime.sleep(60)"
DEAF = "import signal\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\n" + SLEEPER


def stub(code: str, **options: Any) -> Workshop:
    """A workshop whose worker is a few lines of Python."""
    return Workshop(command=(sys.executable, "-I", "-S", "-c", code), **options)


def running(pid: int) -> bool:
    """Whether a process runs; one that only waits to be buried does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def until(condition: Callable[[], bool]) -> bool:
    """Whether something comes true soon."""
    for _ in range(3000):
        if condition():
            return True
        time.sleep(0.01)
    return False


def numbers(file: Path) -> list[int]:
    """The processes that a sleeper told of."""
    assert until(lambda: file.is_file() and len(file.read_text("ascii").split()) == 2)
    return [int(number) for number in file.read_text("ascii").split()]


async def test_a_job_is_a_mapping_and_bytes_and_so_is_its_answer() -> None:
    assert await stub(ECHO).do({"job": "é\n"}, b"ab\ncd\x00") == Answer({"job": "é\n", "bytes": 6}, b"\x00dc\nba")
    assert (await stub(ECHO).do({}, b"x" * 3_000_000)).data == b"x" * 3_000_000


@pytest.mark.parametrize("code", ["", "print('nonsense')", "import sys; sys.exit(3)", 'print(\'{"fault": "KeyError at x.py:1"}\')', "nonsense("])
async def test_a_worker_without_an_answer_is_told_as_broken(code: str) -> None:
    with pytest.raises(Broken):
        await stub(code).do({}, b"x" * 200_000)


async def test_what_takes_too_long_is_given_up() -> None:
    with pytest.raises(TooLong):
        await stub("import time; time.sleep(60)", seconds=0.3).do({})


@pytest.mark.parametrize("code", [SLEEPER, DEAF])
async def test_what_is_given_up_is_ended_with_what_it_started(code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workshop, "GRACE", 0.2)
    job = asyncio.create_task(stub(code).do({"file": str(tmp_path / "pids")}))
    pids = await asyncio.to_thread(numbers, tmp_path / "pids")
    assert all(map(running, pids))
    job.cancel()
    with pytest.raises(asyncio.CancelledError):
        await job
    assert until(lambda: not any(map(running, pids)))


async def test_only_so_many_run_and_so_many_wait() -> None:
    small = stub(ECHO, at_once=1, waiting=1)
    with small.place(), small.place():
        with pytest.raises(Busy) as busy, small.place():
            pass
        assert busy.value.seconds > 0
    with small.place():
        assert small.inside == 1
    assert small.inside == 0


async def test_jobs_wait_for_each_other_but_not_for_ever() -> None:
    one = stub(ECHO, at_once=1)
    assert len(await asyncio.gather(*(one.do({}, b"x") for _ in range(3)))) == 3
    held = stub(ECHO, at_once=1, seconds=0.05)
    await held._free.acquire()
    with pytest.raises(Busy):
        await held.do({})


async def test_the_job_of_a_reader_who_leaves_is_ended(tmp_path: Path) -> None:
    file = tmp_path / "pids"

    async def receive() -> dict[str, Any]:
        await asyncio.to_thread(numbers, file)
        return {"type": "http.disconnect"}

    shop = stub(SLEEPER)
    with pytest.raises(Gone), shop.place():
        await while_there(receive, shop.do({"file": str(file)}))
    assert shop.inside == 0
    assert until(lambda: not any(map(running, numbers(file))))


async def test_a_reader_who_stays_gets_the_answer_and_is_asked_no_more() -> None:
    waiting = asyncio.Event()

    async def receive() -> dict[str, Any]:
        if waiting.is_set():
            await asyncio.Event().wait()
        waiting.set()
        return {"type": "http.request"}

    assert (await while_there(receive, stub(ECHO).do({}, b"ab"))).data == b"ba"


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGKILL])
async def test_no_worker_outlives_the_server(end: signal.Signals, tmp_path: Path) -> None:
    file = tmp_path / "pids"
    # The real worker with a job that never ends: it must notice by itself that its server was killed.
    work = "from archive.site import worker; import os, time; " + f"open({str(file)!r}, 'w').write(f'{{os.getpid()}} {{os.getppid()}}')"
    worker = f"{work}; worker.JOBS = {{'sleep': lambda *_: time.sleep(60)}}; worker.main()"
    # Where the tests themselves were started in the background, they and their children would not hear of a SIGINT.
    hears = "import signal\nsignal.signal(signal.SIGINT, signal.default_int_handler)"
    server = f"{hears}\nimport asyncio, sys\nfrom archive.site.workshop import Workshop\nasyncio.run(Workshop(command=(sys.executable, '-I', '-c', {worker!r})).do({{'job': 'sleep'}}))"
    process = subprocess.Popen([sys.executable, "-c", server], cwd=ROOT, stderr=subprocess.DEVNULL)  # noqa: ASYNC220 - it must be killed like a server, from outside
    worker_pid = numbers(file)[0]
    assert running(worker_pid)
    os.kill(process.pid, end)
    process.wait(timeout=30)
    assert until(lambda: not running(worker_pid))
