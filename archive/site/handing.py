"""A request is handed to a room behind the front of the site, and its answer handed on as it comes. The only file of the site that opens a connection, to a socket of its own.

Nothing is changed on the way but what belongs to one connection alone. Where the reader goes away the request is given up behind too.
"""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING, Any

import httpcore

from archive.site.refusing import Refused

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping

    Message = MutableMapping[str, Any]
    Receive = Callable[[], Awaitable[Message]]
    Send = Callable[[Message], Awaitable[None]]

AGAIN = 2
"""Seconds within which a room that ended is there again."""
_OF_ONE_CONNECTION = {b"connection", b"keep-alive", b"te", b"trailer", b"upgrade", b"expect", b"proxy-connection"}
_OF_WHO_ASKS = {b"x-forwarded-for", b"x-forwarded-proto", b"forwarded"}
_OF_AN_ANSWER = {b"connection", b"keep-alive", b"transfer-encoding", b"date", b"server"}


class Gone(Exception):
    """The reader went away."""


class Back:
    """The way to the room at a socket."""

    def __init__(self, path: str) -> None:
        self.path = path
        self._pool = httpcore.AsyncConnectionPool(uds=path, max_connections=64, max_keepalive_connections=16, keepalive_expiry=30)

    async def hand(self, scope: Message, receive: Receive, send: Send, seconds: float) -> None:
        """Let the room answer.

        Args:
            scope: the request.
            receive: gives what the reader sends.
            send: takes the answer.
            seconds: within which an answer must begin.

        Raises:
            Refused: there is no answer; nothing was sent.

        """
        reader = _Reader(receive, has_body=any(name.lower() in {b"content-length", b"transfer-encoding"} for name, _ in scope["headers"]))
        answering, leaving = asyncio.ensure_future(self._answer(scope, reader, send, seconds)), asyncio.ensure_future(reader.left.wait())
        try:
            await asyncio.wait({answering, leaving}, return_when=asyncio.FIRST_COMPLETED)
            if answering.done():
                answering.result()
        finally:
            for task in (answering, leaving, reader.listening):
                task.cancel()
            await asyncio.gather(answering, leaving, reader.listening, return_exceptions=True)

    async def _answer(self, scope: Message, reader: _Reader, send: Send, seconds: float) -> None:
        begun = False
        try:
            async with contextlib.AsyncExitStack() as stack:
                async with asyncio.timeout(seconds):
                    answer = await self._pool.handle_async_request(_request(scope, reader))
                stack.push_async_callback(answer.aclose)
                begun = True
                await send({"type": "http.response.start", "status": answer.status, "headers": [list(pair) for pair in answer.headers if pair[0].lower() not in _OF_AN_ANSWER]})
                async for piece in answer.aiter_stream():
                    await send({"type": "http.response.body", "body": piece, "more_body": True})
                await send({"type": "http.response.body", "body": b""})
        except TimeoutError:
            raise Refused(503, f"This took longer than {seconds:.0f} seconds and was given up. Ask for less at a time.", 10) from None
        except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.TimeoutException, Gone, OSError):
            # An answer that breaks off is left so: the server closes the connection, and the reader sees that it is not whole.
            if not begun:
                raise Refused(503, "What answers queries was just started anew. Try again in a moment, and ask for less if that is what ended it.", AGAIN) from None


class _Reader:
    """What a reader sends, and whether there still is one: the only one who listens, so that both can be known."""

    def __init__(self, receive: Receive, *, has_body: bool) -> None:
        self.has_body = has_body
        self.left = asyncio.Event()
        self._receive = receive
        self._pieces: asyncio.Queue[bytes | None] = asyncio.Queue(1)
        self._whole = not has_body
        self.listening = asyncio.ensure_future(self._listen())

    async def _listen(self) -> None:
        while True:
            message = await self._receive()
            if message["type"] == "http.disconnect":
                self.left.set()
                return
            if self._whole:
                continue
            await self._pieces.put(message.get("body", b""))
            if not message.get("more_body"):
                self._whole = True
                await self._pieces.put(None)

    async def body(self) -> AsyncIterator[bytes]:
        """The body, as it comes."""
        while (piece := await self._pieces.get()) is not None:
            if piece:
                yield piece


def _request(scope: Message, reader: _Reader) -> httpcore.Request:
    client = scope.get("client")
    told = [(b"x-forwarded-for", str(client[0]).encode())] if client else []
    headers = [(name, value) for name, value in scope["headers"] if name.lower() not in _OF_ONE_CONNECTION | _OF_WHO_ASKS]
    target = scope["raw_path"] + (b"?" + scope["query_string"] if scope["query_string"] else b"")
    return httpcore.Request(
        scope["method"],
        httpcore.URL(scheme=b"http", host=b"back", port=None, target=target),
        headers=[*headers, *told, (b"x-forwarded-proto", str(scope.get("scheme", "http")).encode())],
        content=reader.body() if reader.has_body else b"",
    )
