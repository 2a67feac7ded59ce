from __future__ import annotations

import asyncio
import contextlib
import socket
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import uvicorn

from archive.serving import connections
from archive.serving.connections import BACKLOG, Crowd, Server, Watched

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

LARGE = b"x" * 3_000_000
REQUEST = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"


async def plain(scope: Any, _receive: Any, send: Any) -> None:
    """Answers at once; `/large` with three million bytes, `/later` when it is told to."""
    if scope["type"] == "http":
        if scope["path"] == "/later":
            await asyncio.sleep(60)
        body = LARGE if scope["path"] == "/large" else b"well"
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", str(len(body)).encode())]})
        await send({"type": "http.response.body", "body": body})


@contextlib.asynccontextmanager
async def served(crowd: Crowd | None = None) -> AsyncIterator[int]:
    """The port of a server that trusts nobody."""
    config = uvicorn.Config(plain, http=Watched, ws="none", lifespan="off", log_level="critical", forwarded_allow_ips="", timeout_graceful_shutdown=1, backlog=BACKLOG)
    server = Server(config, crowd)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        running = asyncio.create_task(server._serve([listener]))
        await _until(lambda: server.started)
        try:
            yield listener.getsockname()[1]
        finally:
            server.should_exit = True
            await running


class Client:
    """A connection from an address."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    @classmethod
    async def at(cls, port: int, address: str = "127.0.5.1") -> Client:
        return cls(*await asyncio.open_connection("127.0.0.1", port, local_addr=(address, 0)))

    async def status(self) -> int:
        """The status of the next answer; 0 where the connection is closed without one."""
        with contextlib.suppress(ConnectionError):
            line = await asyncio.wait_for(self.reader.readline(), 10)
            return int(line.split()[1]) if line else 0
        return 0

    async def rest(self) -> bytes:
        """Everything until the connection is closed."""
        with contextlib.suppress(ConnectionError):
            return await asyncio.wait_for(self.reader.read(), 10)
        return b""

    async def close(self) -> None:
        self.writer.transport.abort()
        with contextlib.suppress(ConnectionError):
            await self.writer.wait_closed()


@pytest.fixture(autouse=True)
def _quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Looks at connections as often as uvicorn ticks, and waits for nobody for seconds."""
    monkeypatch.setattr(connections, "TICKS", 1)
    monkeypatch.setattr(connections, "LINGER", 0.1)
    monkeypatch.setattr(connections, "DELAY", 0.05)


@pytest.fixture
def _no_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "HEAD_SECONDS", 0.3)


async def ask(client: Client) -> int:
    client.writer.write(REQUEST)
    status = await client.status()
    await client.reader.readuntil(b"\r\n\r\nwell")
    return status


@pytest.mark.usefixtures("_no_patience")
@pytest.mark.parametrize("said", [b"", b"GET", b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: "])
async def test_who_sends_no_whole_request_is_told_so_and_let_go(said: bytes) -> None:
    async with served() as port:
        client = await Client.at(port)
        client.writer.write(said)
        assert await client.status() == 408
        assert b"No whole request came" in await client.rest()
        other = await Client.at(port)
        assert await ask(other) == 200
        await client.close()
        await other.close()


@pytest.mark.usefixtures("_no_patience")
async def test_a_byte_now_and_then_does_not_hold_a_connection() -> None:
    async with served() as port:
        client = await Client.at(port)
        client.writer.write(b"GET / HTTP/1.1\r\nX: ")

        async def drip() -> None:
            while True:
                client.writer.write(b"x")
                await asyncio.sleep(0.05)

        dripping = asyncio.create_task(drip())
        assert await client.status() == 408
        dripping.cancel()
        await client.close()


@pytest.mark.usefixtures("_no_patience")
async def test_the_next_request_of_a_connection_must_come_whole_too() -> None:
    async with served() as port:
        client = await Client.at(port)
        assert await ask(client) == 200
        client.writer.write(b"GET")
        assert await client.status() == 408
        await client.rest()
        await client.close()


@pytest.mark.usefixtures("_no_patience")
async def test_a_body_that_nobody_wants_and_that_never_ends_is_not_waited_for() -> None:
    async with served() as port:
        client = await Client.at(port)
        client.writer.write(b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\nx")
        assert await client.status() == 200
        await client.rest()
        await client.close()


@pytest.mark.usefixtures("_no_patience")
async def test_who_waits_for_an_answer_is_not_let_go() -> None:
    async with served() as port:
        client = await Client.at(port)
        client.writer.write(b"GET /later HTTP/1.1\r\nHost: x\r\n\r\n")
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(client.reader.read(1), 0.8)
        await client.close()


async def test_who_takes_nothing_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "SLOW_SECONDS", 0.4)
    crowd = Crowd()
    async with served(crowd) as port:
        client = await Client.at(port)
        client.writer.write(b"GET /large HTTP/1.1\r\nHost: x\r\n\r\n")
        client.reader._transport.pause_reading()  # type: ignore[attr-defined] # a reader that takes nothing has no public way to say so
        await _until(lambda: bool(crowd.connections))
        await _until(lambda: not crowd.connections)
        await client.close()


async def test_who_takes_it_slowly_has_it_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "SLOW_SECONDS", 0.3)
    monkeypatch.setattr(connections, "HEAD_SECONDS", 0.3)
    async with served() as port:
        client = await Client.at(port)
        client.writer.write(b"GET /large HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        taken = 0
        while piece := await client.reader.read(150_000):
            taken += len(piece)
            await asyncio.sleep(0.02)
        assert taken > len(LARGE)
        await client.close()


async def test_an_answer_is_not_taken_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "ANSWER_SECONDS", 0.3)
    async with served() as port:
        client = await Client.at(port)
        client.writer.write(b"GET /later HTTP/1.1\r\nHost: x\r\n\r\n")
        assert await client.status() == 0
        await client.close()


async def test_one_address_has_a_part_of_the_connections() -> None:
    async with served(Crowd(most_of_one=2)) as port:
        held = [await Client.at(port, "127.0.5.2") for _ in range(2)]
        assert await ask(held[0]) == 200
        third = await Client.at(port, "127.0.5.2")
        assert await third.status() == 429
        told = await third.rest()
        assert b"retry-after" in told
        assert b"Close some" in told
        other = await Client.at(port, "127.0.5.3")
        assert await ask(other) == 200
        await held[0].close()
        await third.close()
        await _until_answered(port, "127.0.5.2")
        for client in (held[1], other):
            await client.close()


async def test_who_goes_on_opening_connections_is_not_even_told() -> None:
    async with served(Crowd(most_of_one=1)) as port:
        held = [await Client.at(port, "127.0.5.2") for _ in range(2)]
        third = await Client.at(port, "127.0.5.2")
        assert await third.status() == 0
        for client in (*held, third):
            await client.close()


async def test_the_machine_itself_may_have_all() -> None:
    async with served(Crowd(most_of_one=1)) as port:
        held = [await Client.at(port, "127.0.0.1") for _ in range(3)]
        assert [await ask(client) for client in held] == [200, 200, 200]
        for client in held:
            await client.close()


@pytest.mark.skipif(int(Path("/proc/sys/net/core/somaxconn").read_text()) < 2 * BACKLOG, reason="this system lets fewer wait")
async def test_a_crowd_that_comes_at_once_waits_and_nobody_is_turned_away() -> None:
    async with served() as port:
        with contextlib.ExitStack() as crowd:
            # The server has no moment to take anybody: whoever does not fit would have to come again, a second later.
            for number in range(BACKLOG + 100):
                crowd.enter_context(socket.create_connection(("127.0.0.1", port), 0.5, (f"127.0.6.{number // 20 + 1}", 0)))


async def test_where_all_places_are_taken_the_one_longest_without_a_request_goes() -> None:
    async with served(Crowd(most=2)) as port:
        first, second = await Client.at(port, "127.0.5.2"), await Client.at(port, "127.0.5.3")
        await asyncio.sleep(0.05)
        assert await ask(second) == 200
        third = await Client.at(port, "127.0.5.4")
        assert await ask(third) == 200
        assert await first.status() == 0
        for client in (first, second, third):
            await client.close()


async def test_where_all_are_being_answered_a_new_one_is_told_to_wait() -> None:
    async with served(Crowd(most=1)) as port:
        busy = await Client.at(port)
        busy.writer.write(b"GET /later HTTP/1.1\r\nHost: x\r\n\r\n")
        await asyncio.sleep(0.1)
        other = await Client.at(port, "127.0.5.9")
        assert await other.status() == 503
        assert b"retry-after" in await other.rest()
        await busy.close()
        await other.close()


@pytest.mark.parametrize(
    ("sent", "status", "words"),
    [
        (b"GET /" + b"a" * 20_000, 414, b"address is too long"),
        (b"GET / HTTP/1.1\r\nHost: x\r\nCookie: " + b"c" * 20_000, 431, b"head of this request is too large"),
        (b"GET / HTTP/1.1\r\nHost: x\r\n" + b"A: b\r\n" * 4_000, 431, b"head of this request is too large"),
        (b"\x16\x03\x01\x02\x00\r\n\r\n", 400, b"Invalid HTTP request"),
        (b"GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n", 400, b"Invalid HTTP request"),
        (b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nContent-Length: 5\r\n\r\nabcde", 400, b"Invalid HTTP request"),
        (b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n\r\n", 501, b""),
        (b"GET / HTTP/1.1\nHost : x\n\n", 400, b"Invalid HTTP request"),
    ],
)
async def test_a_head_that_cannot_be_read_is_refused(sent: bytes, status: int, words: bytes) -> None:
    async with served() as port:
        client = await Client.at(port)
        client.writer.write(sent)
        assert await client.status() == status
        assert words in await client.rest()
        await client.close()


async def test_a_request_hidden_in_a_body_is_not_answered() -> None:
    """RFC 9112, section 6.1: with both, the chunks count, and the connection is closed after the answer or the request refused."""
    async with served() as port:
        client = await Client.at(port)
        client.writer.write(
            b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n5c\r\n" + b"GET /hidden HTTP/1.1\r\nHost: x\r\n\r\n".ljust(92, b" ") + b"\r\n0\r\n\r\n"
        )
        await client.status()
        client.writer.write_eof()
        assert (await client.rest()).count(b"HTTP/1.1") == 0
        await client.close()


@pytest.mark.usefixtures("_no_patience")
@pytest.mark.parametrize("where", ["write_eof", "write"])
async def test_a_reader_who_is_gone_before_the_refusal_ends_nothing_else(monkeypatch: pytest.MonkeyPatch, where: str) -> None:
    """The system knows of a reset connection before the loop does: writing to it is an error."""

    def gone(*_: object) -> None:
        raise OSError(107, "Transport endpoint is not connected")

    monkeypatch.setattr(connections._Counted, where, gone, raising=False)
    crowd = Crowd()
    async with served(crowd) as port:
        client = await Client.at(port)
        await _until(lambda: bool(crowd.connections))
        await _until(lambda: not crowd.connections)
        monkeypatch.undo()
        await client.close()
        other = await Client.at(port)
        assert await ask(other) == 200
        await other.close()


async def test_nothing_is_left_when_connections_are_gone() -> None:
    crowd = Crowd()
    async with served(crowd) as port:
        clients = [await Client.at(port, f"127.0.6.{number + 1}") for number in range(10)]
        for client in clients:
            assert await ask(client) == 200
        assert len(crowd.of) == 10
        for client in clients:
            await client.close()
        await _until(lambda: not crowd.connections)
        assert not crowd.of


async def _until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not true():  # noqa: ASYNC110 - what is waited for is told by nobody
            await asyncio.sleep(0.02)


async def _until_answered(port: int, address: str) -> None:
    """A connection that was just closed may not be forgotten yet."""
    async with asyncio.timeout(10):
        while True:
            client = await Client.at(port, address)
            client.writer.write(REQUEST)
            status = await client.status()
            await client.close()
            if status == 200:
                return
            await asyncio.sleep(0.05)
