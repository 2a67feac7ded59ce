"""The site as it is really served, with all its processes, asked for more than there is: whoever asks too much is refused, and others are answered meanwhile."""

from __future__ import annotations

import contextlib
import http.client
import itertools
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from archive import generations
from bench.processes import tree
from tests.publish.conftest import PUBLISH

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from tests.publish.conftest import Site

ENDLESS = "with recursive n(x) as (select 1 union all select x + 1 from n) select count(*) from n"
PLAIN = ("/", "/cases", "/cases/WIA-0001", "/search?q=Example", "/cases?country=GB")
_ADDRESSES = itertools.count(1)


@dataclass(frozen=True)
class Got:
    """An answer."""

    status: int
    headers: dict[str, str]
    text: str


@dataclass
class Server:
    """The site on a port, which trusts no proxy, and its process."""

    port: int
    process: int

    def visitor(self) -> Visitor:
        """Somebody who was never here."""
        return Visitor(self, f"127.0.9.{next(_ADDRESSES)}")


@dataclass
class Visitor:
    """Somebody at an address of their own."""

    server: Server
    address: str
    answers: list[Got] = field(default_factory=list)

    def open(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=60, source_address=(self.address, 0))

    def get(self, path: str, method: str = "GET", body: bytes | None = None, headers: dict[str, str] | None = None) -> Got:
        connection = self.open()
        try:
            connection.request(method, path, body, headers or {})
            answer = connection.getresponse()
            got = Got(answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read().decode("utf-8", "replace"))
        finally:
            connection.close()
        self.answers.append(got)
        return got

    def send(self, data: bytes) -> socket.socket:
        """Send bytes, and leave the connection open."""
        connection = socket.create_connection(("127.0.0.1", self.server.port), 60, source_address=(self.address, 0))
        connection.sendall(data)
        return connection

    def flood(self, paths: Sequence[str]) -> list[threading.Thread]:
        """Ask for everything at once."""
        threads = [threading.Thread(target=self.get, args=(path,)) for path in paths]
        for thread in threads:
            thread.start()
        return threads

    @property
    def statuses(self) -> set[int]:
        return {got.status for got in self.answers}


@pytest.fixture(scope="module")
def server(small: Site) -> Iterator[Server]:
    assert small.datasette.config_dir
    assert generations.read_current(small.datasette.config_dir) or generations.adopt(small.datasette.config_dir)
    command = [sys.executable, "-u", str(PUBLISH / "deploy" / "serve.py"), "--publish", str(small.datasette.config_dir), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=os.environ | {"FORWARDED_ALLOW_IPS": "127.0.0.250"}) as process:
        assert process.stdout
        served = Server(int(process.stdout.readline().strip().rstrip("/").rpartition(":")[2]), process.pid)
        for path in ("/", "/search?q=x", "/archive"):
            _until(lambda path=path: served.visitor().get(path).status == 200)  # type: ignore[misc] # mypy cannot infer a lambda with a default
        yield served
        process.terminate()
        assert process.wait(30) in {0, -signal.SIGTERM}


def _until(true: Callable[[], bool]) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        with contextlib.suppress(OSError, http.client.HTTPException):
            if true():
                return
        time.sleep(0.05)
    pytest.fail("it did not come to it")


def _own(query: str) -> str:
    return f"/archive.json?sql={quote(query)}"


def _everybody_is_served(server: Server) -> None:
    reader = server.visitor()
    assert [reader.get(path).status for path in PLAIN] == [200] * len(PLAIN)


def _refused(got: Got) -> bool:
    """Whether somebody was told in a sentence to come again."""
    return got.status in {429, 503} and int(got.headers["retry-after"]) > 0 and got.text.strip().endswith(".")


@contextlib.contextmanager
def _abusing(abusers: Sequence[Visitor], path: str, each: int) -> Iterator[None]:
    """Let each ask over so many connections, again and again, until the block ends; it begins when the first was answered."""
    stop = threading.Event()

    def ask(abuser: Visitor) -> None:
        while not stop.is_set():
            abuser.get(path)

    threads = [threading.Thread(target=ask, args=(abuser,)) for abuser in abusers for _ in range(each)]
    for thread in threads:
        thread.start()
    _until(lambda: any(abuser.answers for abuser in abusers))
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join(60)


@pytest.mark.parametrize(("abusers", "each"), [(1, 10), (5, 3)])
def test_whoever_asks_heavy_queries_is_bounded_while_others_read(server: Server, abusers: int, each: int) -> None:
    visitors = [server.visitor() for _ in range(abusers)]
    with _abusing(visitors, _own(ENDLESS), each):
        _everybody_is_served(server)
    answers = [got for visitor in visitors for got in visitor.answers]
    assert all(got.status == 400 or _refused(got) for got in answers)
    assert any(got.status == 400 for got in answers)
    assert abusers > 1 or any(got.status == 429 for got in answers)
    assert server.visitor().get(_own("select 1")).status == 200


@pytest.mark.parametrize(
    "query",
    [
        "select zeroblob(9900000) from cases, cases",
        "with recursive n(x) as (select 1 union all select x + 1 from n) select printf('%9000000d', x) from n",
        "select hex(randomblob(4900000)) as x from cases order by x",
    ],
)
def test_a_query_takes_only_so_much_memory(server: Server, query: str) -> None:
    got = server.visitor().get(_own(query))
    assert got.status == 400
    assert _resident(server.process) < 900


def test_a_query_that_cannot_be_stopped_ends_the_room_and_nothing_else(server: Server) -> None:
    abuser = server.visitor()
    threads = abuser.flood([_own("select " + ", ".join("instr(zeroblob(9000000), zeroblob(4500000) || x'01')" for _ in range(5)))])
    _everybody_is_served(server)
    for thread in threads:
        thread.join(60)
    assert [_refused(got) for got in abuser.answers] == [True]
    _until(lambda: server.visitor().get(_own("select 1")).status == 200)


def test_a_room_that_ends_is_opened_anew(server: Server) -> None:
    rooms = [child for child in tree(server.process) if child != server.process and b"archive.serving.behind" in Path(f"/proc/{child}/cmdline").read_bytes()]
    assert len(rooms) == 2
    time.sleep(0.1)
    for room in rooms:
        os.kill(room, signal.SIGKILL)
    reader = server.visitor()
    assert reader.get("/cases/WIA-0001").status == 200
    _until(lambda: server.visitor().get("/search?q=Example").status == 200)
    _until(lambda: server.visitor().get(_own("select 1")).status == 200)


def test_an_export_that_is_given_up_leaves_its_place(server: Server) -> None:
    reader = server.visitor()
    for _ in range(4):
        for path in ("/archive/statements.csv?_stream=on&_size=max", "/archive.db"):
            connection = reader.send(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            assert connection.recv(100).startswith(b"HTTP/1.1 200")
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
            connection.close()
    _until(lambda: server.visitor().get("/archive.db").status == 200)


def test_exports_have_places_of_their_own(server: Server) -> None:
    abuser = server.visitor()
    threads = abuser.flood(["/archive.db"] * 12)
    assert server.visitor().get(_own("select 1")).status == 200
    for thread in threads:
        thread.join(60)
    assert abuser.statuses == {200, 429}


def test_heavy_work_that_is_given_up_leaves_its_place(server: Server) -> None:
    for _ in range(20):
        connection = server.visitor().send(f"GET {_own(ENDLESS)} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        time.sleep(0.02)
        connection.close()
    assert server.visitor().get(_own("select 1")).status == 200


def test_bodies_that_never_come_hold_no_place_of_others(server: Server) -> None:
    held = [server.visitor().send(b"POST /citecheck HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: 100000\r\n\r\n--x") for _ in range(12)]
    _everybody_is_served(server)
    assert server.visitor().get(_own("select 1")).status == 200
    assert server.visitor().get("/brief?ids=WIA-0001").status == 200
    for connection in held:
        connection.close()


def test_a_search_storm_of_one_leaves_searches_to_others(server: Server) -> None:
    abuser = server.visitor()
    with _abusing([abuser], "/search?q=Example", 12):
        _everybody_is_served(server)
        _until(lambda: 429 in abuser.statuses)
    assert abuser.statuses == {200, 429}


@pytest.mark.parametrize(
    ("method", "path", "headers", "status"),
    [
        ("GET", "/cases?q=" + "a" * 9_000, {}, 414),
        ("GET", "/" + "a" * 9_000, {}, 414),
        ("GET", "/cases?" + "&".join(["state=US-MI"] * 400), {}, 400),
        ("GET", "/archive/cases?" + "&".join(["_facet=status"] * 40), {}, 400),
        ("GET", "/", {"Cookie": "a=b; " * 5_000}, 431),
        ("GET", "/", {f"X-{number}": "y" for number in range(150)}, 431),
        ("POST", "/citecheck", {"Content-Length": "99999999"}, 413),
        ("DELETE", "/cases", {}, 405),
        ("BREW", "/cases", {}, 405),
        ("OPTIONS", "/archive/cases.json", {}, 200),
        ("HEAD", "/archive/cases.json", {}, 200),
        ("GET", "/archive.db", {"Range": "bytes=0-,0-,0-,0-,0-"}, 200),
    ],
)
def test_odd_requests_are_answered_plainly(server: Server, method: str, path: str, headers: dict[str, str], status: int) -> None:
    got = server.visitor().get(path, method, None, headers)
    assert got.status == status
    assert method == "OPTIONS" or "default-src 'none'" in got.headers["content-security-policy"]


def test_one_who_asks_for_anything_without_end_is_refused(server: Server) -> None:
    abuser = server.visitor()
    with abuser.send(b"GET /robots.txt HTTP/1.1\r\nHost: x\r\n\r\n" * 900) as connection:
        answers = b""
        with contextlib.suppress(ConnectionError):
            while piece := connection.recv(1 << 20):
                answers += piece
    statuses = re.findall(rb"HTTP/1.1 ([0-9]{3}) ", answers)
    assert 400 <= statuses.count(b"200") < 900
    assert statuses[-1] == b"429"
    assert server.visitor().get("/robots.txt").status == 200


def test_pages_in_other_languages_are_handed_on_and_back(server: Server) -> None:
    got = server.visitor().get("/es/search?q=Example")
    assert got.status == 200
    assert got.headers["content-language"] == "es"
    assert 'lang="es"' in got.text


def _resident(process: int) -> float:
    """The megabytes that a process and its children have in memory."""
    pages = 0
    for one in tree(process):
        with contextlib.suppress(OSError):
            pages += int(Path(f"/proc/{one}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1_000_000
