"""Readers in processes of their own, who ask one server for a mix of addresses over connections of their own. Bounded in time; on this machine alone.

Each connection comes from a loopback address of its own (127.0.0.0/8), so that limits by address meet readers as they would anywhere. Either
readers ask as fast as they are answered, or requests are due at a constant rate, whatever became of those before, so that a stall is counted
for everybody who would have met it.
"""

from __future__ import annotations

import asyncio
import hashlib
import random
import re
import signal
import ssl
import time
import zlib
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from bench.answers import BrokenAnswerError, parsing
from bench.tally import Tally, cache_status

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from multiprocessing.connection import Connection as Pipe

    from bench.answers import Answer
    from bench.mix import Mix

HOST = "archive.example.org"
PATIENCE = 30.0
IDLE = 3.0
"""Seconds after which a connection that nobody uses is not used again: before the server's five are over."""
MOST_WAITING = 2_000
_OF_THE_MOMENT = re.compile(rb"queries took [\d.]+|\"query_ms\": [\d.]+|(?<!\d)1\d{8}(?!\d)|https?(?=://archive\.example\.org)|(?:las consultas tardaron|as consultas levaram) [\d.,]+")


@dataclass(frozen=True, slots=True)
class Plan:
    """What a process of readers does.

    Args:
        port: of the server, at 127.0.0.1.
        mix: what is asked for.
        seconds: how long.
        readers: how many ask at once, where they ask as fast as they are answered.
        rate: requests a second that are due; 0 where readers ask as fast as they are answered.
        new: the share of requests that open a connection.
        authority: the file of the certificate to trust; empty without TLS.
        known: by address, the digest of its answer in each edition; empty where answers are not judged.
        judged: the share of answers that are judged.
        every: seconds after which what was met is told, again and again.
        number: of the process: from it come its addresses and its chances.
    """

    port: int
    mix: Mix
    seconds: float
    readers: int = 32
    rate: float = 0.0
    new: float = 0.3
    authority: str = ""
    known: Mapping[str, tuple[str, ...]] | None = None
    judged: float = 1.0
    every: float = 1.0
    number: int = 0


def digest(body: bytes) -> str:
    """What an answer says, without what is told of the moment."""
    return hashlib.blake2b(_OF_THE_MOMENT.sub(b"", body), digest_size=12).hexdigest()


def run(plan: Plan, pipe: Pipe) -> None:
    """The body of a process: read, and tell what was met every few seconds, with None at the end."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever started it ends it
    with suppress(BrokenPipeError):
        asyncio.run(_Readers(plan, pipe).run())
        pipe.send(None)


class _Readers:
    def __init__(self, plan: Plan, pipe: Pipe) -> None:
        self.plan, self.pipe = plan, pipe
        self.tally = Tally()
        self.chance = random.Random(plan.number + 1)
        self.drawn = iter(plan.mix.drawn(self.chance))
        self.context = ssl.create_default_context(cafile=plan.authority) if plan.authority else None
        self.free: list[_Connection] = []
        # From anywhere, so that runs one after the other are not by the same readers.
        self.opened = random.SystemRandom().randrange(1 << 14)
        self.until = 0.0

    async def run(self) -> None:
        begin = time.monotonic()
        self.until = begin + self.plan.seconds
        telling = asyncio.create_task(self._tell())
        if self.plan.rate:
            await self._due(begin)
        else:
            await asyncio.gather(*(self._as_fast_as_answered() for _ in range(self.plan.readers)))
        telling.cancel()
        for connection in self.free:
            connection.close()
        self.pipe.send(self.tally)

    async def _tell(self) -> None:
        while True:
            await asyncio.sleep(self.plan.every)
            told, self.tally = self.tally, Tally()
            self.pipe.send(told)

    async def _as_fast_as_answered(self) -> None:
        while (now := time.monotonic()) < self.until:
            if not await self._ask(now):
                await asyncio.sleep(0.05)  # a server that refuses is not asked a million times

    async def _due(self, begin: float) -> None:
        waiting: set[asyncio.Task[bool]] = set()
        for number in range(int(self.plan.seconds * self.plan.rate)):
            due = begin + number / self.plan.rate
            if (early := due - time.monotonic()) > 0:
                await asyncio.sleep(early)
            if len(waiting) >= MOST_WAITING:
                self.tally.fail("nobody answered for long", "too many wait")
                continue
            task = asyncio.create_task(self._ask(due))
            waiting.add(task)
            task.add_done_callback(waiting.discard)
        if waiting:
            await asyncio.wait(waiting)

    async def _ask(self, due: float) -> bool:
        """Ask for one address; whether it was answered as it should be."""
        kind, known_as, path = next(self.drawn)
        self.tally.late.note(time.monotonic() - due)
        try:
            async with asyncio.timeout(PATIENCE):
                connection = self._take() or await self._open()
                answer = await connection.ask(path)
        except (OSError, TimeoutError, ssl.SSLError, ConnectionError, BrokenAnswerError) as error:
            self.tally.fail(type(error).__name__, f"{path}: {error}")
            return False
        self.tally.times.note(time.monotonic() - due)
        self.tally.kinds[kind] += 1
        if connection.left > 0 and not connection.over:
            connection.since = time.monotonic()
            self.free.append(connection)
        else:
            connection.close()
        return self._note(known_as, answer)

    def _note(self, path: str, answer: Answer) -> bool:
        tally = self.tally
        tally.statuses[answer.status] += 1
        tally.received += answer.size
        cached = cache_status(answer.headers.get("x-bench-cache"))
        tally.caches[cached] += 1
        tally.sent_twice += cached not in {"HIT", "STALE", "UPDATING"} and "," in answer.headers.get("x-bench-asked", "")
        if answer.status != 200:
            tally.fail(f"status {answer.status}", path)
            return False
        if self.plan.known and self.chance.random() < self.plan.judged:
            try:
                found = digest(answer.content)
            except zlib.error as error:
                tally.fail("wrong", f"{path}: {error}")
                return False
            known = self.plan.known[path]
            if found not in known:
                tally.fail("wrong", f"{path}: {len(answer.content)} bytes that are of no edition")
                return False
            tally.editions[2 if len(set(known)) == 1 else known.index(found)] += 1
        return True

    def _take(self) -> _Connection | None:
        now = time.monotonic()
        while self.free:
            connection = self.free.pop()
            if not connection.over and now - connection.since < IDLE:
                return connection
            connection.close()
        return None

    async def _open(self) -> _Connection:
        self.opened += 1
        self.tally.connections += 1
        begin = time.monotonic()
        # Geometric: with each request as likely to be the last.
        left = next(number for number in range(1, 100) if number == 99 or self.chance.random() < self.plan.new)
        _, connection = await asyncio.get_running_loop().create_connection(
            lambda: _Connection(left),
            "127.0.0.1",
            self.plan.port,
            ssl=self.context,
            server_hostname=HOST if self.context else None,
            local_addr=(address(self.plan.number, self.opened), 0),
        )
        self.tally.connects.note(time.monotonic() - begin)
        return connection


def address(process: int, number: int) -> str:
    """A loopback address for a connection: another for each of sixteen thousand in turn, and none of another process."""
    number %= 1 << 14
    return f"127.{1 + process % 250}.{number >> 7}.{1 + (number & 127)}"


class _Connection(asyncio.Protocol):
    """One connection of one reader: one request at a time, HTTP/1.1."""

    def __init__(self, left: int) -> None:
        self.left = left
        self.over = False
        self.since = 0.0
        self.transport: asyncio.Transport | None = None
        self.received = bytearray()
        self.waiting: asyncio.Future[Answer] | None = None
        self.parsed: Iterator[Answer | None] = iter(())

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - says to mypy what a stream's transport is
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.received += data
        if self.waiting is None or self.waiting.done():
            return
        try:
            answer = next(self.parsed)
        except BrokenAnswerError as error:
            self.waiting.set_exception(error)
            return
        if answer is not None:
            self.received.clear()
            self.waiting.set_result(answer)

    def connection_lost(self, exc: Exception | None) -> None:
        self.over = True
        if self.waiting is not None and not self.waiting.done():
            self.waiting.set_exception(BrokenAnswerError(f"closed after {len(self.received)} bytes{f' ({exc})' if exc else ''}"))

    async def ask(self, path: str) -> Answer:
        assert self.transport is not None  # noqa: S101 - it was made
        if self.over:
            raise BrokenAnswerError("closed before it was asked")
        self.left -= 1
        self.waiting = asyncio.get_running_loop().create_future()
        self.parsed = parsing(self.received)
        last = "close" if self.left <= 0 else "keep-alive"
        self.transport.write(f"GET {path} HTTP/1.1\r\nHost: {HOST}\r\nAccept-Encoding: gzip\r\nConnection: {last}\r\n\r\n".encode())
        return await self.waiting

    def close(self) -> None:
        self.over = True
        if self.transport is not None:
            self.transport.close()


def split(plan: Plan, processes: int) -> list[Plan]:
    """The same readers in so many processes."""
    return [
        Plan(plan.port, plan.mix, plan.seconds, max(1, plan.readers // processes), plan.rate / processes, plan.new, plan.authority, plan.known, plan.judged, plan.every, number)
        for number in islice(range(processes), processes)
    ]
