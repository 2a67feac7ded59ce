"""Security headers on every answer: no scripts but the site's own files, nothing from elsewhere, no frames, and other sites do not learn what was read here.

The templates of this site leave Datasette's scripts out, so one strict policy serves all pages. What a page holds itself never runs:
the copy buttons of citations are a file, and JSON-LD is data.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pluggy import HookimplMarker

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, MutableMapping

    Message = MutableMapping[str, Any]
    Receive = Callable[[], Awaitable[Message]]
    Send = Callable[[Message], Awaitable[None]]
    App = Callable[[Message, Receive, Send], Awaitable[None]]

hookimpl = HookimplMarker("datasette")

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
_NAMES = {name.lower().encode() for name in HEADERS}
_PAIRS = [[name.lower().encode(), value.encode()] for name, value in HEADERS.items()]


@hookimpl(trylast=True)
def asgi_wrapper() -> Callable[[App], App]:
    """Add the headers to whatever the site answers, errors, files and refusals included; the last wrapper is the outermost."""

    def wrap(app: App) -> App:
        async def secured(scope: Message, receive: Receive, send: Send) -> None:
            async def send_with_headers(message: Message) -> None:
                if message["type"] == "http.response.start":
                    message["headers"] = [*(pair for pair in message.get("headers", []) if pair[0].lower() not in _NAMES), *_PAIRS]
                await send(message)

            await app(scope, receive, send_with_headers)

        return secured

    return wrap
