"""Pages of an immutable database are made once: the same address gives the same page, so a finished one is sent again. They go with their database.

Kept are whole pages of records and lists alone, by host, address and language. Whatever depends on more than that (a POST,
a cookie, a database that can change), takes an SQL query of its own, or is bounded elsewhere is always made anew.
"""

from __future__ import annotations

import asyncio
import os
import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from pluggy import HookimplMarker

from archive.site.kept import Answer, Kept
from archive.site.language import SPOKEN
from archive.site.web import DATABASE, made_once

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator, MutableMapping

    from datasette.app import Datasette

    Message = MutableMapping[str, Any]
    Receive = Callable[[], Awaitable[Message]]
    Send = Callable[[Message], Awaitable[None]]
    App = Callable[[Message, Receive, Send], Awaitable[None]]

hookimpl = HookimplMarker("datasette")

# Not the pages of sources and rulings: they may have to leave out a style that took too long, and have it the next time.
PAGES = re.compile(r"/(?:(?:cases|agencies|systems|actions|studies|policies|about)(?:/[^/.]+){0,2}|rulings|sources|charts|compare|corrections|editions|queries)?")
# What is of one answer and not of the page: the server sets these anew.
_OF_ONE_ANSWER = {b"date", b"server", b"content-length"}


@hookimpl(tryfirst=True)
def asgi_wrapper(datasette: Datasette) -> Callable[[App], App]:
    """Answer from what is kept, or keep what is answered."""

    def wrap(app: App) -> App:
        async def keeping(scope: Message, receive: Receive, send: Send) -> None:
            asked = _asked(datasette, scope)
            if asked is None:
                await app(scope, receive, send)
                return
            once = made_once(datasette)
            kept: Kept = once.setdefault("pages", Kept())
            making: dict[tuple[str, ...], asyncio.Event] = once.setdefault("pages in the making", {})
            answer = kept.get(asked)
            if answer is None and asked in making:
                # When a database is new, everybody asks for the same page at once: one makes it, and the others wait for that one.
                await making[asked].wait()
                answer = kept.get(asked)
            if answer is None:
                with _made_by_one(making, asked) as made:
                    await app(scope, receive, _Keeper(kept, asked, send, made))
                return
            await send({"type": "http.response.start", "status": 200, "headers": [*map(list, answer.headers), [b"content-length", b"%d" % len(answer.body)]]})
            await send({"type": "http.response.body", "body": answer.body})

        return keeping

    return wrap


@contextmanager
def _made_by_one(making: dict[tuple[str, ...], asyncio.Event], asked: tuple[str, ...]) -> Iterator[asyncio.Event]:
    """Let others wait for a page until it is kept; whatever becomes of it, they wait no longer than for this one."""
    made = asyncio.Event()
    if asked in making:  # the one that was waited for became no page, and now each makes its own
        yield made
        return
    making[asked] = made
    try:
        yield made
    finally:
        del making[asked]
        made.set()


class _Keeper:
    """Sends an answer on, keeps it where it came whole and is a page, and says so to those who wait."""

    def __init__(self, kept: Kept, asked: tuple[str, ...], send: Send, made: asyncio.Event) -> None:
        self.kept, self.asked, self.send, self.made = kept, asked, send, made
        self.headers: tuple[tuple[bytes, bytes], ...] | None = None
        self.body: list[bytes] = []

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = tuple((bytes(name), bytes(value)) for name, value in message.get("headers", []))
            fields = {name.lower(): value for name, value in headers}
            page = message["status"] == 200 and fields.get(b"content-type", b"").startswith(b"text/html") and b"set-cookie" not in fields
            self.headers = tuple(pair for pair in headers if pair[0].lower() not in _OF_ONE_ANSWER) if page else None
        elif self.headers is not None:
            self.body.append(message.get("body", b""))
            if not message.get("more_body"):
                self.kept.put(self.asked, Answer(self.headers, b"".join(self.body)))
                self.made.set()  # before it is sent: this reader may be a slow one
        await self.send(message)


def _asked(datasette: Datasette, scope: Message) -> tuple[str, ...] | None:
    """What names the page that is asked for, or nothing where it is not to be kept."""
    if scope["type"] != "http" or scope["method"] != "GET" or not PAGES.fullmatch(scope["path"]):
        return None
    fields = {name.lower(): value.decode("latin-1") for name, value in scope["headers"]}
    if b"cookie" in fields or b"authorization" in fields:
        return None
    database = datasette.databases.get(DATABASE)
    if database is None or database.is_mutable or len(scope["query_string"]) > 2_000:
        return None
    raw = (scope.get("raw_path") or scope["path"].encode()).decode("latin-1")
    return (
        SPOKEN.get().code,
        os.environ.get("ARCHIVE_URL", ""),
        str(scope.get("scheme", "")),
        fields.get(b"host", ""),
        fields.get(b"x-forwarded-host", ""),
        fields.get(b"x-forwarded-proto", ""),
        raw,
        scope["query_string"].decode("latin-1"),
    )
