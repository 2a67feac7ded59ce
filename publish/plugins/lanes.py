"""Requests take lanes, so that a flood of one kind leaves the others free; what may be heavy is handed to a room behind the front where the server has them.

How much of everything there is stands in `archive.site.lanes`. Who asks within the process (a bake, a test) is not counted.
The order in which the site's wrappers lie around each other is said here, once: a page that is kept costs no place in a lane.
"""

from __future__ import annotations

import asyncio
import os
import random
import weakref
from typing import TYPE_CHECKING, Any

from pluggy import HookimplMarker

from archive.site.handing import Back
from archive.site.lanes import FREE, PAGE, PAPER, ROOMS, Lanes, check, lane_of
from archive.site.refusing import Refused
from archive.site.straying import keep_watch, while_read

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Generator, MutableMapping

    from datasette.app import Datasette

    Message = MutableMapping[str, Any]
    Receive = Callable[[], Awaitable[Message]]
    Send = Callable[[Message], Awaitable[None]]
    App = Callable[[Message, Receive, Send], Awaitable[None]]

hookimpl = HookimplMarker("datasette")

OUTSIDE = ("language.py", "lanes.py", "observing.py", "headers.py")
"""Wrappers that lie around all others, the outermost last."""
MOST_SLOWED = 1_000
"""How many wait at once for their refusal, which comes half as long or half as long again after they asked, so that a flood loses its step."""
SECONDS, PAPER_SECONDS = 20.0, 150.0
"""Within which an answer from behind begins; a paper may wait a minute and be made in another."""
_LANES: weakref.WeakKeyDictionary[Datasette, Lanes] = weakref.WeakKeyDictionary()


@hookimpl
def startup(datasette: Datasette) -> None:
    """Within a room behind the front, watch for queries that cannot be stopped."""
    if os.environ.get("ARCHIVE_WITHIN"):
        keep_watch(datasette)


@hookimpl(hookwrapper=True, tryfirst=True)
def asgi_wrapper(datasette: Datasette) -> Generator[None, Any, None]:
    """Put the lanes in place: that of pages inside of what keeps pages, the others outside of whatever looks at an address."""
    outcome = yield
    if os.environ.get("ARCHIVE_WITHIN"):
        outcome.force_result([until_gone, *outcome.get_result()])
        return
    lanes = _LANES.setdefault(datasette, Lanes())

    def made_anew(app: App) -> App:
        return _made_anew(app, lanes)

    def sorting(app: App) -> App:
        return _sorting(app, lanes)

    wrappers = sorted([*outcome.get_result(), sorting], key=lambda wrapper: OUTSIDE.index(wrapper.__module__) if wrapper.__module__ in OUTSIDE else -1)
    outcome.force_result([made_anew, *wrappers])


def _sorting(app: App, lanes: Lanes) -> App:
    """Refuse what is too large or too often, and give places in the lanes of what may be heavy."""
    ways: dict[str, Back] = {}

    async def sorted_out(scope: Message, receive: Receive, send: Send) -> None:
        if not _from_outside(scope):
            await app(scope, receive, send)
            return
        address = _address(scope)
        try:
            check(scope["raw_path"], scope["query_string"], scope["headers"])
            lane = lane_of(scope["method"], scope["path"], scope["query_string"].decode("latin-1"))
            _count(lanes, address)
            if lane not in ROOMS:
                await app(scope, receive, send)
                return
            async with lanes[lane].place(address):
                folder = os.environ.get("ARCHIVE_ROOMS")
                if not folder:
                    await app(scope, receive, send)
                    return
                path = f"{folder}/{ROOMS[lane]}"
                if path not in ways:
                    ways[path] = Back(path)
                await ways[path].hand(scope, receive, send, PAPER_SECONDS if lane == PAPER else SECONDS)
        except Refused as refused:
            await _refuse(send, refused, lanes)

    return sorted_out


def _made_anew(app: App, lanes: Lanes) -> App:
    """Give places in the lane of pages, for those that are not kept."""

    async def in_lane(scope: Message, receive: Receive, send: Send) -> None:
        lane = lane_of(scope["method"], scope["path"], scope["query_string"].decode("latin-1")) if _from_outside(scope) else FREE
        if lane != PAGE:
            await app(scope, receive, send)
            return
        try:
            async with lanes[lane].place(_address(scope)):
                await app(scope, receive, send)
        except Refused as refused:
            await _refuse(send, refused, lanes)

    return in_lane


def until_gone(app: App) -> App:
    """Give a request up with its reader, in a room behind the front: uvicorn lets whatever answers go on, for nobody."""

    async def while_there(scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] in {"GET", "HEAD"}:
            await while_read(app, scope, receive, send)
        else:
            await app(scope, receive, send)

    return while_there


def _count(lanes: Lanes, address: str) -> None:
    wait = lanes.anything.wait(address) if address else 0
    if wait:
        raise Refused(429, "From your address too much was asked for at once. Try again in a moment.", 10)


def _from_outside(scope: Message) -> bool:
    """Whether a request came over a connection: a server gives each its state, and who asks within the process has none."""
    return scope["type"] == "http" and "state" in scope


def _address(scope: Message) -> str:
    """The address of who asks, as the server has it; empty for the machine itself."""
    client = scope.get("client")
    return "" if client is None or client[0] in {"127.0.0.1", "::1"} else str(client[0])


async def _refuse(send: Send, refused: Refused, lanes: Lanes) -> None:
    """Say it, to whoever may come again a little later, and end the connection: its rest, and what was sent ahead on it, is not read."""
    if refused.wait and lanes.slowed < MOST_SLOWED:
        seconds = lanes.slow_way
        lanes.slowed += 1
        try:
            await asyncio.sleep(seconds * random.uniform(0.5, 1.5))  # noqa: S311 - nobody gains by guessing it
        finally:
            lanes.slowed -= 1
    body = f"{refused}\n".encode()
    await send({"type": "http.response.start", "status": refused.status, "headers": [*map(list, refused.headers), [b"content-length", b"%d" % len(body)], [b"connection", b"close"]]})
    await send({"type": "http.response.body", "body": body})
