"""Work that is too heavy for the process of the site: each job in a process of its own, few at a time, few waiting, none for ever.

A job is a mapping and some bytes, and so is its answer; what jobs there are is `worker`'s business. Nothing is written to disk here.
Processes end with their time, with the reader who asked, and with the server, however it ends: they watch the pipe that they read from.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import math
import os
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from asyncio.subprocess import Process
    from collections.abc import Awaitable, Callable, Coroutine, Iterator, Mapping, Sequence

    Head = Mapping[str, Any]
    Receive = Callable[[], Awaitable[Mapping[str, Any]]]

T = TypeVar("T")
COMMAND = (sys.executable, "-I", "-m", "archive.site.worker")
"""A worker: it reads one job from its input and writes one answer."""
GRACE = 2.0
"""Seconds that a process has to end itself and what it started, before it is killed."""


class Busy(Exception):
    """Too many jobs wait already, or this one waited too long; `seconds` later there may be room."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds


class TooLong(Exception):
    """The job was ended because its time was over."""


class Broken(Exception):
    """The job ended without an answer that makes sense; the text is for whoever keeps the site."""


class Gone(Exception):
    """Nobody waits for the answer any more."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a job gave: what is said about it, and its bytes."""

    head: Head
    data: bytes


class Workshop:
    """Room for some jobs at a time, and for some that wait.

    Args:
        at_once: how many jobs run at a time.
        waiting: how many more may wait.
        seconds: how long one may wait, and then how long it may run.
        command: what is run for a job.
    """

    def __init__(self, *, at_once: int = 2, waiting: int = 8, seconds: float = 60.0, command: Sequence[str] = COMMAND) -> None:
        self.most = at_once + waiting
        self.seconds = seconds
        self.command = tuple(command)
        self.inside = 0
        self._free = asyncio.Semaphore(at_once)

    @contextlib.contextmanager
    def place(self) -> Iterator[None]:
        """A place for one job, held from before its bytes are read until its answer is there.

        Raises:
            Busy: every place is taken.

        """
        if self.inside >= self.most:
            raise Busy(math.ceil(self.seconds / 2))
        self.inside += 1
        try:
            yield
        finally:
            self.inside -= 1

    async def do(self, head: Head, data: bytes = b"") -> Answer:
        """Do a job that has its place.

        Raises:
            Busy: it waited too long.
            TooLong: it ran too long.
            Broken: it gave no answer.

        """
        try:
            async with asyncio.timeout(self.seconds):
                await self._free.acquire()
        except TimeoutError:
            raise Busy(math.ceil(self.seconds)) from None
        try:
            async with asyncio.timeout(self.seconds):
                written = await self._run(json.dumps({**head, "bytes": len(data)}).encode() + b"\n" + data)
        except TimeoutError:
            raise TooLong from None
        finally:
            self._free.release()
        line, _, rest = written.partition(b"\n")
        try:
            said = json.loads(line)
        except ValueError:
            raise Broken("the worker ended without an answer") from None
        if "fault" in said:
            raise Broken(str(said["fault"]))
        return Answer(said, rest)

    async def _run(self, message: bytes) -> bytes:
        """What a worker writes; its input stays open until then, since it takes the end of it for the end of the server."""
        # A session of its own, so that what it starts can be ended with it; and what it complains of may hold words of a draft.
        process = await asyncio.create_subprocess_exec(*self.command, stdin=PIPE, stdout=PIPE, stderr=DEVNULL, start_new_session=True)
        given, taken = process.stdin, process.stdout
        if given is None or taken is None:  # pragma: no cover - both were asked for
            raise Broken("the worker has no pipes")
        try:
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # it died before it read; then it writes nothing either
                given.write(message)
                await given.drain()
            written = await taken.read()
            await process.wait()
        finally:
            given.close()
            await _end(process)
        return written


async def _end(process: Process) -> None:
    """Let a process that still runs end itself, then end it and its group."""
    if process.returncode is not None:
        return
    _signal(process.pid, signal.SIGTERM)
    try:
        async with asyncio.timeout(GRACE):
            await process.wait()
    except TimeoutError:
        pass
    finally:
        if process.returncode is None:
            _signal(process.pid, signal.SIGKILL)
    await process.wait()


def _signal(group: int, sign: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(group, sign)


async def while_there(receive: Receive, work: Coroutine[Any, Any, T]) -> T:
    """What some work gives; it is given up where the reader goes away first.

    Args:
        receive: the reader's side of the request, of which everything wanted has been read.
        work: the work.

    Raises:
        Gone: the reader went away.

    """
    working, leaving = asyncio.ensure_future(work), asyncio.ensure_future(_left(receive))
    try:
        await asyncio.wait({working, leaving}, return_when=asyncio.FIRST_COMPLETED)
        if not working.done():
            raise Gone
        return working.result()
    finally:
        for task in (working, leaving):
            task.cancel()
        await asyncio.gather(working, leaving, return_exceptions=True)


async def _left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
