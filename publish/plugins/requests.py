"""Requests that no reader sends are refused before anything looks at them: but in three places nothing can be posted, and no path has odd bytes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from pluggy import HookimplMarker

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, MutableMapping

    Message = MutableMapping[str, Any]
    Receive = Callable[[], Awaitable[Message]]
    Send = Callable[[Message], Awaitable[None]]
    App = Callable[[Message, Receive, Send], Awaitable[None]]

hookimpl = HookimplMarker("datasette")

METHODS = {"GET", "HEAD", "OPTIONS"}
# A draft to be checked, a batch to be reconciled, a call of a tool: none of them changes anything.
POSTED = {b"/citecheck", b"/reconcile", b"/-/mcp"}
# What a browser may leave as it is in a path; a backslash would be taken for a slash in a redirect.
PATH = re.compile(rb"[!-~]*")


@hookimpl
def asgi_wrapper() -> Callable[[App], App]:
    """Refuse with 405 or 400."""

    def wrap(app: App) -> App:
        async def choosy(scope: Message, receive: Receive, send: Send) -> None:
            if scope["type"] != "http":
                await app(scope, receive, send)
            elif scope["method"] not in METHODS and (scope.get("raw_path") or scope["path"].encode()) not in POSTED:
                await _refuse(send, 405, b"This site can only be read (GET, HEAD).", [[b"allow", b"GET, HEAD, OPTIONS"]])
            elif scope["method"] not in {*METHODS, "POST"}:
                await _refuse(send, 405, b"This address can be read (GET, HEAD) or asked with POST.", [[b"allow", b"GET, HEAD, OPTIONS, POST"]])
            elif b"\\" in (path := scope.get("raw_path") or b"") or not PATH.fullmatch(path):
                await _refuse(send, 400, b"This address has signs in it that must be percent-encoded.", [])
            else:
                await app(scope, receive, send)

        return choosy

    return wrap


async def _refuse(send: Send, status: int, body: bytes, headers: list[list[bytes]]) -> None:
    await send({"type": "http.response.start", "status": status, "headers": [[b"content-type", b"text/plain; charset=utf-8"], *headers]})
    await send({"type": "http.response.body", "body": body})
