"""Connections of readers, held only as long as they move: uvicorn itself waits for ever for the head of a request, and for a reader who takes nothing.

Whoever is too slow is let go, whoever opens too many is refused, and where all places are taken the connection that was
longest without a request goes first. Each is told so in a sentence where that can still be heard. This must know no page.
"""

from __future__ import annotations

import contextlib
import ipaddress
import sys
import time
from collections import Counter
from typing import TYPE_CHECKING, Any

import h11
import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

if TYPE_CHECKING:
    import asyncio

BACKLOG = 32
"""How many connections are taken at once, before anybody is answered again: a few milliseconds' worth."""
MOST = 2_000
"""How many connections there may be at once."""
MOST_OF_ONE = 32
"""How many of them one address may have (IPv6: one /64); a proxy that is trusted, and the machine itself, may have all."""
HEAD_SECONDS = 10.0
"""Within which a request must have come, counted from the connection or from the answer before."""
ANSWER_SECONDS = 900.0
"""Within which an answer must have been taken, however large."""
SLOW_SECONDS, SLOW_BYTES = 20.0, 20_000
"""A reader for whom bytes wait takes so many in that time."""
DELAY, LINGER = 3.0, 2.0
"""Seconds that one who opens too many connections waits for the refusal, so that coming again at once gains nothing; and that a refused connection is kept, so that the refusal can be read."""
PATIENCE = 5
"""After how many seconds a refused reader may come again."""
TICKS = 10
"""In how many of uvicorn's ticks, of which there are ten a second, each connection is looked at once; in parts, so that a flood whose time is over at once is not let go at once."""
_OURSELVES = {"127.0.0.1", "::1"}
_SAID = {
    400: "Bad Request",
    408: "Request Timeout",
    414: "URI Too Long",
    429: "Too Many Requests",
    431: "Request Header Fields Too Large",
    501: "Not Implemented",
    503: "Service Unavailable",
}


class Crowd(ServerState):
    """What a server knows of all its connections.

    Args:
        most: how many there may be.
        most_of_one: how many one address may have.
    """

    def __init__(self, most: int = MOST, most_of_one: int = MOST_OF_ONE) -> None:
        super().__init__()
        self.most = most
        self.most_of_one = most_of_one
        self.of: Counter[str] = Counter()


class Server(uvicorn.Server):
    """uvicorn's server, which looks at each connection once a second."""

    def __init__(self, config: uvicorn.Config, crowd: Crowd | None = None) -> None:
        super().__init__(config)
        self.server_state = crowd or Crowd()

    async def startup(self, sockets: list[Any] | None = None) -> None:
        """What uvicorn does to begin; then more may wait than are taken at once: whom the system turns away comes again after a second only."""
        await super().startup(sockets)
        for listener in sockets or ():
            listener.listen(MOST)

    async def on_tick(self, counter: int) -> bool:
        """What uvicorn does at each tick; besides, some of the connections are looked at."""
        now = time.monotonic()
        for connection in list(self.server_state.connections):
            if isinstance(connection, Watched) and hash(connection) % TICKS == counter % TICKS:
                try:
                    connection.look(now)
                except (OSError, RuntimeError):  # one connection that cannot even be refused must not end the server
                    connection.transport.abort()
        return await super().on_tick(counter)


class _Counted:
    """A transport that counts what is given to it, so that what the reader took is known: given, less what still waits."""

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        self.given = 0

    def write(self, data: bytes) -> None:
        self.given += len(data)
        self._transport.write(data)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)


class Watched(H11Protocol):
    """uvicorn's protocol for a connection that is not held for ever."""

    refused = False
    """Whether nothing more is heard."""
    refusal: tuple[int, str] | None = None
    """What is still to be said to one who is refused."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # uvicorn narrows it the same way
        """Take a connection, or refuse it where there are too many."""
        self.counted = _Counted(transport)
        super().connection_made(self.counted)  # type: ignore[arg-type] # it does all that a transport does
        self.waits_since = self.began = time.monotonic()
        self.seen: object = None
        self.window: tuple[float, int] | None = None
        self.address = _network(self.client[0]) if self.client else ""
        crowd = self.server_state
        if not isinstance(crowd, Crowd):
            return
        crowd.of[self.address] += 1
        alone = self.client is not None and self.client[0] not in _OURSELVES and self.client[0] not in getattr(self.config.loaded_app, "trusted_hosts", ())
        if alone and crowd.of[self.address] > 2 * crowd.most_of_one:
            self.refused = True
            self.transport.abort()
        elif alone and crowd.of[self.address] > crowd.most_of_one:
            self.refused, self.refusal = True, (429, f"From your address {crowd.most_of_one} connections are open, and no more are taken. Close some.")
        elif len(crowd.connections) > crowd.most and not _make_room(crowd, self):
            self.refuse(503, "As many readers as can be served are being served just now. Try again in a moment.")

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection."""
        if isinstance(self.server_state, Crowd):
            self.server_state.of[self.address] -= 1
            if self.server_state.of[self.address] <= 0:
                del self.server_state.of[self.address]
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Read on; what a refused reader says is not heard."""
        if not self.refused:
            super().data_received(data)

    def on_response_complete(self) -> None:
        """Wait for the next request from here on."""
        self.waits_since = time.monotonic()
        super().on_response_complete()

    def send_400_response(self, msg: str) -> None:
        """Tell what is wrong with a request that cannot be read: uvicorn says 400 of each."""
        error = sys.exception()
        status = error.error_status_hint if isinstance(error, h11.RemoteProtocolError) else 400
        if status != 431:
            self.refuse(status if status in _SAID else 400, msg)
        elif b"\n" in self.conn.trailing_data[0]:
            self.refuse(431, "The head of this request is too large: fewer and shorter fields and cookies, please.")
        else:
            self.refuse(414, "This address is too long.")

    @property
    def answering(self) -> bool:
        """Whether a request has come whose answer is not finished."""
        return self.cycle is not None and not self.cycle.response_complete

    def refuse(self, status: int, sentence: str) -> None:
        """Say why, and hear nothing more; the connection ends when the reader has had time to read it."""
        self.refused, self.waits_since = True, time.monotonic()
        again = f"retry-after: {PATIENCE}\r\n" if status in {429, 503} else ""
        body = sentence.encode()
        head = f"HTTP/1.1 {status} {_SAID[status]}\r\ncontent-type: text/plain; charset=utf-8\r\n{again}content-length: {len(body)}\r\nconnection: close\r\n\r\n"
        self._unset_keepalive_if_required()
        self.transport.write(head.encode() + body)
        with contextlib.suppress(OSError):  # the reader may be gone, which is not yet told
            self.transport.write_eof()

    def look(self, now: float) -> None:
        """Let the connection go where it does not move."""
        if self.refusal:
            if now - self.waits_since > DELAY:
                said, self.refusal = self.refusal, None
                self.refuse(*said)
        elif self.refused:
            if now - self.waits_since > LINGER:
                self.transport.abort()
        elif self._takes_too_little(now) or self._takes_too_long(now):
            self.transport.abort()
        elif not self.answering and not self.transport.is_closing() and now - self.waits_since > HEAD_SECONDS:
            self.refuse(408, f"No whole request came within {HEAD_SECONDS:.0f} seconds.")

    def _takes_too_little(self, now: float) -> bool:
        """Whether bytes have been waiting for a reader who takes hardly any."""
        left = self.transport.get_write_buffer_size()
        taken = self.counted.given - left
        if not left:
            self.window = None
        elif self.window is None:
            self.window = (now, taken)
        elif now - self.window[0] >= SLOW_SECONDS:
            slow, self.window = taken - self.window[1] < SLOW_BYTES, (now, taken)
            return slow
        return False

    def _takes_too_long(self, now: float) -> bool:
        if self.cycle is not self.seen:
            self.seen, self.began = self.cycle, now
        return self.answering and now - self.began > ANSWER_SECONDS


def _make_room(crowd: Crowd, newest: Watched) -> bool:
    """Let the connection go that was longest without a request; whether there was one."""
    idle = [one for one in crowd.connections if isinstance(one, Watched) and one is not newest and not one.answering and not one.transport.is_closing()]
    if not idle:
        return False
    min(idle, key=lambda one: one.waits_since).transport.abort()
    return True


def _network(address: str) -> str:
    """What counts as one address: IPv6 by /64, which is what one household has."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(ipaddress.ip_network((parsed, 64), strict=False)) if parsed.version == 6 else address
