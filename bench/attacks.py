"""What `bench.abuse` does to a site: attacks, each with what it sends, from how many addresses and over how many connections. On this machine alone, bounded in time.

Attackers come from loopback addresses of their own (127.10.0.0/16), so that the server counts them as it would anybody.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import os
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from multiprocessing.connection import Connection

HOST = "127.0.0.1"
NICE = 19
"""Attackers are elsewhere in life: here they yield to the server and to the readers."""
TAKEN = 8_000
"""Bytes of an answer after which a connection is cut."""
COUNTING = "with recursive n(x) as (select 1 union all select x + 1 from n)"
HEAVY = (
    f"{COUNTING} select count(*) from n",
    "select count(*) from statements a, statements b, statements c where a.value < b.value and c.value > b.value",
    f"{COUNTING} select group_concat(hex(randomblob(500))) from n limit 1",
    "select count(*) from statements a, statements b where a.value like '%' || b.value || '%'",
    "select count(*) from cases a, cases b where a.narrative glob '*a*b*c*d*e*f*g*' and b.narrative glob '*[a-z]*[b-y]*z*'",
    f"{COUNTING} select sum(length(printf('%0900000d', x))) from n",
    f"{COUNTING}, j(t) as (select json_group_array(x) from (select x from n limit 50000)) select count(*) from j, json_each(t) a, json_each(t) b",
    "select * from statements a, statements b order by random()",
)
ENDLESS = ("select " + ", ".join("instr(zeroblob(9000000), zeroblob(4500000) || x'01')" for _ in range(5)), "select replace(hex(zeroblob(4000000)), hex(zeroblob(1500000)) || '1', '')")
HUGE = (
    "select zeroblob(9900000) from statements",
    f"{COUNTING} select hex(randomblob(4900000)) from n",
    f"{COUNTING} select x, printf('%9000000d', x) from n order by 2",
    "select group_concat(narrative, hex(zeroblob(70000))) from cases group by id % 2",
)
TABLES = ("statements", "cases", "sources", "records", "events", "failures", "search")


@dataclass(frozen=True, slots=True)
class Attack:
    """An attack.

    Args:
        name: what the table calls it.
        requests: the requests of the nth attacker's connection, in order, without end.
        visitors: from how many addresses.
        connections: how many each has open at once.
        way: `ask` (and take the answer), `cut` (in the midst of it), `hold` (take nothing), `drip` (a byte a second), `idle` (say nothing).
        keep: whether a connection is used again.
    """

    name: str
    requests: Callable[[int], Iterator[bytes]] = lambda _: itertools.repeat(b"")
    visitors: int = 1
    connections: int = 16
    way: str = "ask"
    keep: bool = False


@dataclass(slots=True)
class Met:
    """What an attacker got: answers by status, and connections that were closed without one."""

    got: Counter[str] = field(default_factory=Counter)
    bytes: int = 0


def get(*paths: str, headers: str = "") -> Callable[[int], Iterator[bytes]]:
    """Ask for paths in turn, each connection beginning with another; `{n}` in a path is a number that does not come again."""
    numbers = itertools.count(os.getpid() * 1_000_000)

    def requests(first: int) -> Iterator[bytes]:
        for number in itertools.count(first):
            path = paths[number % len(paths)].replace("{n}", str(next(numbers)))
            yield f"GET {path} HTTP/1.1\r\nHost: archive.example\r\n{headers}\r\n".encode()

    return requests


def post(path: str, kind: str, *bodies: bytes) -> Callable[[int], Iterator[bytes]]:
    """Send bodies in turn."""

    def requests(first: int) -> Iterator[bytes]:
        for number in itertools.count(first):
            body = bodies[number % len(bodies)]
            yield f"POST {path} HTTP/1.1\r\nHost: archive.example\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body

    return requests


def sql(*queries: str, form: str = ".json") -> Callable[[int], Iterator[bytes]]:
    """Ask queries of one's own."""
    return get(*(f"/archive{form}?sql={quote(query)}&n={{n}}" for query in queries))


def calls(*queries: str) -> Callable[[int], Iterator[bytes]]:
    """Ask queries by the endpoint for assistants."""
    bodies = [json.dumps({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "run_sql", "arguments": {"sql": query}}}).encode() for query in queries]
    return post("/-/mcp", "application/json", *bodies)


def draft() -> bytes:
    """A form with a draft of a megabyte that is full of ids and citations."""
    text = " ".join(f"See WIA-{number % 150:04} and Lynch v. State, {number} So. 3d 1166 (Fla. Dist. Ct. App. 2018)." for number in range(15_000))
    return f'--x\r\nContent-Disposition: form-data; name="text"\r\n\r\n{text}\r\n--x--\r\n'.encode()


def ids(number: int) -> str:
    """So many ids of cases."""
    return ",".join(f"WIA-{each:04}" for each in range(1, number + 1))


MANY = "&".join(f"state=US-{number:03}" for number in range(280))
STREAMS = tuple(f"/archive/{table}.csv?_stream=on&_size=max&n={{n}}" for table in TABLES)
NAMES = json.dumps({f"q{number}": {"query": f"Robert Williams {number}"} for number in range(50)})
ODD = itertools.cycle(
    [
        b"GET /" + b"a" * 60_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nCookie: " + b"c=1; " * 12_000 + b"\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\n" + b"".join(b"X-%d: y\r\n" % number for number in range(3_000)) + b"\r\n",
        b"GET /cases?" + b"&".join(b"a%d=1" % number for number in range(1_200)) + b" HTTP/1.1\r\nHost: x\r\n\r\n",
        b"BREW / HTTP/1.1\r\nHost: x\r\n\r\n",
        b"OPTIONS /archive HTTP/1.1\r\nHost: x\r\n\r\n",
        b"HEAD /archive/cases?_size=max HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /archive.db HTTP/1.1\r\nHost: x\r\nRange: bytes=0-,0-,0-,0-\r\n\r\n",
        b"POST /citecheck HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /-/metrics HTTP/1.1\r\nHost: x\r\n\r\n",
        b"POST /citecheck HTTP/1.1\r\nHost: x\r\nContent-Length: 999999999999\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    ]
)
ATTACKS = (
    Attack("heavy SQL, one visitor", sql(*HEAVY)),
    Attack("heavy SQL, forty visitors", sql(*HEAVY), visitors=40, connections=2),
    Attack("SQL that cannot be stopped", sql(*ENDLESS), visitors=4, connections=2),
    Attack("SQL for huge values", sql(*HUGE, form=""), visitors=8, connections=2),
    Attack("SQL by MCP", calls(*HEAVY), visitors=8, connections=4),
    Attack("deep pages", get("/cases?page=99999&n={n}", "/sources?page=99999&n={n}", "/archive/statements?_size=max&_next={n}", "/search?q=police&page=99999&n={n}"), visitors=8, connections=4),
    Attack(
        "facets",
        get(
            "/archive/statements?" + "&".join(f"_facet={name}" for name in ("record", "property", "standing", "value") * 25),
            "/archive/statements?_facet=record&_facet=property&_facet_array=value&_facet_date=value&n={n}",
        ),
        visitors=8,
        connections=4,
    ),
    Attack("filters with hundreds of values", get(f"/cases?{MANY}&n={{n}}", f"/like?{MANY}"), visitors=8, connections=4),
    Attack("exports", get(*STREAMS, "/archive.db"), visitors=10, connections=2),
    Attack("exports, cut midway", get(*STREAMS, "/archive.db"), visitors=10, connections=4, way="cut"),
    Attack("answers that are not taken", get("/cases/WIA-0001", "/archive/cases?_size=max", *STREAMS), visitors=20, connections=10, way="hold"),
    Attack("slow heads", visitors=20, connections=60, way="drip"),
    Attack("idle connections", visitors=30, connections=60, way="idle"),
    Attack("slow bodies", post("/citecheck", "multipart/form-data; boundary=x", b"--x"), visitors=20, connections=20, way="drip"),
    Attack("papers", get("/brief/document?ids=" + ids(40) + "&format=pdf&court=C{n}", "/brief?ids=" + ids(60) + "&court=C{n}"), visitors=8, connections=4),
    Attack("drafts", post("/citecheck", "multipart/form-data; boundary=x", draft()), visitors=8, connections=4),
    Attack(
        "likeness, comparisons, citations",
        get("/like?case=WIA-0001&n={n}", f"/compare?ids={ids(4)}&n={{n}}", f"/compare?ids={ids(100)}&n={{n}}", "/cite/WIA-0001?n={n}", "/cards/WIA-0001.png?n={n}"),
        visitors=8,
        connections=4,
    ),
    Attack("search, one visitor", get("/search?q=polic{n}", "/search?q=wrongful+arrest+n{n}", "/search?q=a", "/cases?q=police&n={n}"), connections=32),
    Attack("search, twenty visitors", get("/search?q=polic{n}", "/search?q=wrongful+arrest+n{n}", "/search?q=a", "/cases?q=police&n={n}"), visitors=20, connections=4),
    Attack("reconciliation", post("/reconcile", "application/x-www-form-urlencoded", f"queries={quote(NAMES)}".encode()), visitors=8, connections=4),
    Attack("pages that are not there", get("/nosuch{n}", "/cases/nosuch-{n}", "/archive/nosuch{n}"), visitors=4, connections=8),
    Attack("one page again and again", get("/"), connections=48, keep=True),
    Attack("odd requests", lambda _: iter(ODD), visitors=4, connections=8),
)


def attack(which: int, port: int, seconds: float, told: Connection) -> None:
    """Carry an attack out, in a process of its own, and tell what it met."""
    os.nice(NICE)
    met = Met()
    asyncio.run(_attack(ATTACKS[which], port, time.monotonic() + seconds, met))
    told.send(met)


def burn(_which: int, _port: int, seconds: float, told: Connection) -> None:
    """Take a processor as an attacker would, and ask for nothing."""
    os.nice(NICE)
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        pass
    told.send(Met())


async def _attack(chosen: Attack, port: int, until: float, met: Met) -> None:
    tasks = [
        asyncio.create_task(_connections(chosen, visitor * chosen.connections + number, f"127.10.{visitor}.1", port, until, met))
        for visitor in range(chosen.visitors)
        for number in range(chosen.connections)
    ]
    await asyncio.wait(tasks, timeout=until - time.monotonic())
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def _connections(chosen: Attack, number: int, address: str, port: int, until: float, met: Met) -> None:
    """One connection after the other, as fast as they end."""
    requests = chosen.requests(number)
    while time.monotonic() < until:
        writer = None
        try:
            async with asyncio.timeout(10):
                reader, writer = await asyncio.open_connection(HOST, port, local_addr=(address, 0), limit=16_384)
            await _use(chosen, reader, writer, requests, met)
        except (OSError, EOFError, asyncio.IncompleteReadError, ValueError):
            met.got["closed"] += 1
            await asyncio.sleep(0.01)
        finally:
            if writer is not None:
                writer.transport.abort()


async def _use(chosen: Attack, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, requests: Iterator[bytes], met: Met) -> None:
    while True:
        if chosen.way in {"idle", "drip"}:
            for byte in _head(next(requests)) if chosen.way == "drip" else ():
                writer.write(byte)
                with suppress(TimeoutError):
                    async with asyncio.timeout(1 if len(byte) == 1 else 0.01):
                        await _taken(reader, met, None)
                        return
            await _taken(reader, met, None)
            return
        writer.write(next(requests))
        if chosen.way == "hold":
            await asyncio.sleep(3600)
        await _taken(reader, met, TAKEN if chosen.way == "cut" else None, whole=chosen.keep)
        if not chosen.keep:
            return


def _head(request: bytes) -> Iterator[bytes]:
    """A request that comes a byte a second and never ends; the head of one with a body comes at once."""
    head, _, _ = request.partition(b"\r\n\r\n")
    if head:
        yield head + b"\r\n\r\n"
    else:
        yield b"GET /cases HTTP/1.1\r\nHost: x\r\nX-Long: "
    yield from itertools.repeat(b"x")


async def _taken(reader: asyncio.StreamReader, met: Met, most: int | None, *, whole: bool = False) -> None:
    """Take an answer: to its end, to the end of the connection, or so many bytes of it."""
    line = await reader.readline()
    if not line:
        raise EOFError
    status = line.split(b" ")[1].decode()
    length, close = None, False
    while (field := await reader.readline()) not in {b"\r\n", b""}:
        name, _, value = field.partition(b":")
        length = int(value) if name.lower() == b"content-length" else length
        close |= name.lower() == b"connection" and b"close" in value.lower()
    met.got[status] += 1
    left = most if most is not None else length
    while left is None or left > 0:
        piece = await reader.read(65_536 if left is None else min(left, 65_536))
        if not piece:
            break
        met.bytes += len(piece)
        left = None if left is None else left - len(piece)
        if left is None and not whole and piece.endswith(b"0\r\n\r\n"):
            break
    if whole and close:
        raise EOFError
