"""Rooms behind the front: processes of the site for searches and for whatever may be heavy, so that neither Python's lock nor a processor is taken from plain pages.

Each is the same site on a socket that only this user can reach, and yields to the front (nice). The front tells its plugins by
the environment where they are (ARCHIVE_ROOMS); where one ends, because a query could not be stopped or took too much memory, it is
started anew. They end with the front, however that ends.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import socket
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from asyncio.subprocess import Process
    from collections.abc import AsyncIterator

ROOMS = "ARCHIVE_ROOMS"
"""The folder in which the front's plugins find the sockets of rooms, each under its name."""
WITHIN = "ARCHIVE_WITHIN"
"""Within a room, its name."""
NICE = {"side": 2, "back": 5}
"""The rooms, and how far each yields to the front: searches and filtered lists are made at the side, queries, exports and papers in the back."""
UNTOLD = {ROOMS, "ARCHIVE_LOG", "ARCHIVE_METRICS"}
"""What a room is not told of the surroundings: the front counts and logs for all."""
SOON, LATER = 0.2, 5.0
"""Seconds until a room that ended is opened anew, and where it ended soon after it was opened."""
GRACE = 5.0


@contextlib.asynccontextmanager
async def rooms(publish: Path) -> AsyncIterator[None]:
    """Keep the rooms of a configuration directory open for the time of a block."""
    folder = Path(tempfile.mkdtemp(prefix="archive-site-"))
    with contextlib.ExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        keeping = []
        for name in NICE:
            listener = stack.enter_context(socket.socket(socket.AF_UNIX))
            listener.bind(str(folder / name))
            listener.listen()
            keeping.append(asyncio.create_task(_keep(publish, name, listener)))
        os.environ[ROOMS] = str(folder)
        try:
            yield
        finally:
            del os.environ[ROOMS]
            for task in keeping:
                task.cancel()
            await asyncio.gather(*keeping, return_exceptions=True)


async def _keep(publish: Path, name: str, listener: socket.socket) -> None:
    # A session of its own, so that Ctrl-C reaches the front alone; its input stays open for as long as the front lives.
    command = (sys.executable, "-I", "-m", "archive.serving.behind", str(listener.fileno()), str(publish))
    surroundings = {key: value for key, value in os.environ.items() if key not in UNTOLD} | {WITHIN: name}
    while True:
        began = time.monotonic()
        process = await asyncio.create_subprocess_exec(*command, stdin=asyncio.subprocess.PIPE, pass_fds=(listener.fileno(),), env=surroundings, start_new_session=True)
        try:
            os.setpriority(os.PRIO_PROCESS, process.pid, os.getpriority(os.PRIO_PROCESS, 0) + NICE[name])
            status = await process.wait()
        except asyncio.CancelledError:
            await _end(process)
            raise
        sys.stderr.write(f"The process that answers at the {name} ended ({status}) and is started anew.\n")
        await asyncio.sleep(SOON if time.monotonic() - began > LATER else LATER)


async def _end(process: Process) -> None:
    """Let it end by itself, then end it."""
    with contextlib.suppress(ProcessLookupError):
        process.terminate()
    try:
        async with asyncio.timeout(GRACE):
            await process.wait()
    except TimeoutError:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()
