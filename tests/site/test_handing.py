from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING, Any

import pytest

from archive.site.handing import Back
from archive.site.refusing import Refused

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable
    from pathlib import Path

    Answering = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


class Room:
    """A room that answers as it is told, and what it was sent."""

    def __init__(self) -> None:
        self.head = b""
        self.body = b""
        self.left = asyncio.Event()


@contextlib.asynccontextmanager
async def room(path: Path, answer: bytes, *, then: str = "close", body: int = 0) -> AsyncIterator[Room]:
    """A room at a socket.

    Args:
        path: of the socket.
        answer: what it writes.
        then: `close` the connection, or `wait` until the other side does.
        body: how many bytes of a body it reads first.
    """
    made = Room()

    async def answering(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        made.head = await reader.readuntil(b"\r\n\r\n")
        made.body = await reader.readexactly(body)
        writer.write(answer)
        await writer.drain()
        if then == "wait":
            with contextlib.suppress(ConnectionError):
                await reader.read()
            made.left.set()
        writer.close()

    server = await asyncio.start_unix_server(answering, str(path))
    try:
        yield made
    finally:
        server.close()
        await server.wait_closed()


class Reader:
    """Somebody who asks: what is sent, in pieces, and what is got."""

    def __init__(self, *pieces: bytes) -> None:
        self.pieces = list(pieces) or [b""]
        self.gone = asyncio.Event()
        self.got: list[dict[str, Any]] = []

    async def receive(self) -> dict[str, Any]:
        if self.pieces:
            piece = self.pieces.pop(0)
            return {"type": "http.request", "body": piece, "more_body": bool(self.pieces)}
        await self.gone.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Any) -> None:
        self.got.append(dict(message))

    @property
    def body(self) -> bytes:
        return b"".join(message.get("body", b"") for message in self.got)


def scope(method: str = "GET", path: bytes = b"/es/cases%20x", query: bytes = b"q=a%20b", headers: list[tuple[bytes, bytes]] | None = None) -> dict[str, Any]:
    return {"type": "http", "method": method, "raw_path": path, "query_string": query, "headers": [(b"host", b"archive.example"), *(headers or [])], "scheme": "https", "client": ("192.0.2.7", 4)}


async def test_a_request_is_handed_on_as_it_came(tmp_path: Path) -> None:
    reader = Reader()
    sent = scope(headers=[(b"x-forwarded-for", b"10.0.0.1"), (b"connection", b"upgrade"), (b"upgrade", b"h2c"), (b"cookie", b"a=b")])
    async with room(tmp_path / "room", b"HTTP/1.1 200 OK\r\nserver: x\r\ncontent-length: 4\r\nset-x: 1\r\n\r\nwell") as made:
        await Back(str(tmp_path / "room")).hand(sent, reader.receive, reader.send, 5)
    lines = made.head.decode().lower().split("\r\n")
    assert lines[0] == "get /es/cases%20x?q=a%20b http/1.1"
    assert {"host: archive.example", "cookie: a=b", "x-forwarded-for: 192.0.2.7", "x-forwarded-proto: https"} <= set(lines)
    assert not [line for line in lines if line.startswith(("upgrade", "x-forwarded-for: 10"))]
    assert reader.got[0]["status"] == 200
    assert [name for name, _ in reader.got[0]["headers"]] == [b"content-length", b"set-x"]
    assert reader.body == b"well"
    assert reader.got[-1] == {"type": "http.response.body", "body": b""}


async def test_a_body_is_handed_on_as_it_comes(tmp_path: Path) -> None:
    reader = Reader(b"one ", b"two ", b"three")
    async with room(tmp_path / "room", b"HTTP/1.1 413 X\r\ncontent-length: 0\r\n\r\n", body=13) as made:
        await Back(str(tmp_path / "room")).hand(scope("POST", headers=[(b"content-length", b"13")]), reader.receive, reader.send, 5)
    assert made.body == b"one two three"
    assert reader.got[0]["status"] == 413


async def test_where_there_is_no_room_it_is_said(tmp_path: Path) -> None:
    reader = Reader()
    with pytest.raises(Refused, match="started anew") as refused:
        await Back(str(tmp_path / "none")).hand(scope(), reader.receive, reader.send, 5)
    assert refused.value.status == 503
    assert not reader.got


@pytest.mark.parametrize("answer", [b"", b"HTTP/1.1 2", b"nonsense\r\n\r\n"])
async def test_a_room_that_ends_before_it_answers_is_told(tmp_path: Path, answer: bytes) -> None:
    reader = Reader()
    async with room(tmp_path / "room", answer):
        with pytest.raises(Refused) as refused:
            await Back(str(tmp_path / "room")).hand(scope(), reader.receive, reader.send, 5)
    assert (refused.value.status, refused.value.wait > 0) == (503, True)


async def test_an_answer_that_breaks_off_is_not_finished(tmp_path: Path) -> None:
    reader = Reader()
    async with room(tmp_path / "room", b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf"):
        await Back(str(tmp_path / "room")).hand(scope(), reader.receive, reader.send, 5)
    assert reader.body == b"half"
    assert all(message.get("more_body", True) for message in reader.got[1:])


async def test_who_waits_too_long_is_told(tmp_path: Path) -> None:
    reader = Reader()
    async with room(tmp_path / "room", b"", then="wait") as made:
        with pytest.raises(Refused, match="took longer") as refused:
            await Back(str(tmp_path / "room")).hand(scope(), reader.receive, reader.send, 0.05)
        await asyncio.wait_for(made.left.wait(), 5)
    assert refused.value.status == 503


@pytest.mark.parametrize("answer", [b"", b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf"])
async def test_with_the_reader_the_request_is_given_up_behind_too(tmp_path: Path, answer: bytes) -> None:
    reader = Reader()
    async with room(tmp_path / "room", answer, then="wait") as made:
        handing = asyncio.create_task(Back(str(tmp_path / "room")).hand(scope(), reader.receive, reader.send, 5))
        await asyncio.sleep(0.05)
        assert not handing.done()
        reader.gone.set()
        await asyncio.wait_for(handing, 5)
        await asyncio.wait_for(made.left.wait(), 5)


async def test_who_is_cancelled_gives_up_too(tmp_path: Path) -> None:
    reader = Reader()
    async with room(tmp_path / "room", b"", then="wait") as made:
        handing = asyncio.create_task(Back(str(tmp_path / "room")).hand(scope(), reader.receive, reader.send, 5))
        await asyncio.sleep(0.05)
        handing.cancel()
        with pytest.raises(asyncio.CancelledError):
            await handing
        await asyncio.wait_for(made.left.wait(), 5)
