"""Work that strays: answers for readers who are gone, queries that nothing can stop, and memory that is not given back.

SQLite asks whether it should stop between the steps of a query only; one step (`instr` of long texts, say) may take minutes.
So a room behind the front watches its threads, and ends itself where one is lost: it is started anew, and nobody else waited for it.
"""

from __future__ import annotations

import asyncio
import os
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from archive.site.swapping import Swapping
from archive.site.web import DATABASE

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, MutableMapping

    from datasette.app import Datasette

    Message = MutableMapping[str, Any]
    Receive = Callable[[], Awaitable[Message]]
    Send = Callable[[Message], Awaitable[None]]
    App = Callable[[Message, Receive, Send], Awaitable[None]]

LOOK = 0.25
LOST_SECONDS = 5.0
"""Seconds of a processor that all work under way with the database may have taken; each query is asked to stop after one."""
STILL_SECONDS = 15.0
"""Seconds after which the loop that answers is taken to be lost where it did not turn."""
MOST_MEMORY = 450_000_000
"""Bytes that a room may have in memory."""
LOST, FULL = 75, 76
"""What the process ends with."""


async def while_read(app: App, scope: Message, receive: Receive, send: Send) -> None:
    """Answer a request without a body, for as long as there is a reader."""
    first: asyncio.Future[Message] = asyncio.get_running_loop().create_future()

    async def listen() -> None:
        while (message := await receive())["type"] != "http.disconnect":
            if not first.done():
                first.set_result(message)

    listening = asyncio.ensure_future(listen())
    given = False

    async def told() -> Message:
        nonlocal given
        if not given:
            given = True
            return await asyncio.shield(first)
        await asyncio.shield(listening)
        return {"type": "http.disconnect"}

    answering = asyncio.ensure_future(app(scope, told, send))
    try:
        await asyncio.wait({answering, listening}, return_when=asyncio.FIRST_COMPLETED)
        if answering.done():
            answering.result()
    finally:
        for task in (answering, listening):
            task.cancel()
        await asyncio.gather(answering, listening, return_exceptions=True)


def keep_watch(datasette: Datasette) -> None:
    """Watch a site's threads and memory from here on, and end the process where one is lost or the other full."""
    threading.Thread(target=_watch, args=(datasette, asyncio.get_running_loop()), daemon=True).start()


def _watch(datasette: Datasette, loop: asyncio.AbstractEventLoop) -> None:  # pragma: no cover - ends its process
    turned = [time.monotonic()]

    def turn() -> None:
        turned[0] = time.monotonic()

    while True:
        time.sleep(LOOK)
        loop.call_soon_threadsafe(turn)
        if time.monotonic() - turned[0] > STILL_SECONDS:
            _end(LOST, "An answer took too long to be written.")
        database = datasette.databases.get(DATABASE)
        if isinstance(database, Swapping) and sum(database.busy()) > LOST_SECONDS:
            _end(LOST, "A query could not be stopped.")
        if memory() > MOST_MEMORY:
            _end(FULL, "Queries and exports took more memory than there is for them.")


def memory() -> int:
    """Bytes that this process has in memory; 0 where the system does not say."""
    try:
        return int(Path("/proc/self/statm").read_text("ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0


def _end(status: int, sentence: str) -> None:  # pragma: no cover - ends its process
    sys.stderr.write(f"{sentence}\n")
    sys.stderr.flush()
    os._exit(status)
