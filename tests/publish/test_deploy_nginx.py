"""publish/deploy/nginx.conf under nginx itself: on ports of this machine alone, before a server that says what it was sent."""

from __future__ import annotations

import json
import socket
import ssl
import subprocess
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import httpx
import pytest
import trustme

from bench.stack import free_port, relocated
from tests.publish.test_deploy import tool

if TYPE_CHECKING:
    from collections.abc import Iterator


SITE, DESK = "archive.example.org", "desk.example.org"


class Told(BaseHTTPRequestHandler):
    """Answers with the headers that it was sent, and how often it was asked."""

    asked = 0

    def do_GET(self) -> None:
        self.answer(self.headers.get("Content-Length"))

    def do_POST(self) -> None:
        self.answer(self.headers.get("Content-Length"))

    def answer(self, length: str | None) -> None:
        type(self).asked += 1
        self.rfile.read(int(length or 0))
        body = json.dumps({"asked": self.asked, "headers": {name.lower(): value for name, value in self.headers.items()}, "long": "x" * 2000}).encode()
        self.send_response(404 if self.path.startswith("/missing") else 503 if self.path.startswith("/busy") else 200)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Type", "application/json")
        self.send_header("Vary", "Cookie, Authorization")
        if not self.path.startswith("/static/"):
            self.send_header("Cache-Control", "no-store" if self.path == "/-/health" else "max-age=60")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *_arguments: object) -> None:  # noqa: A002 - the name that http.server gives it
        """Say nothing."""


class Door:
    """nginx as a reader finds it."""

    def __init__(self, port: int, authority: trustme.CA) -> None:
        self.context = ssl.create_default_context()
        authority.configure_trust(self.context)
        self.client = httpx.Client(verify=self.context, base_url=f"https://127.0.0.1:{port}", timeout=20)

    def ask(self, path: str, host: str = SITE, method: str = "GET", content: bytes | None = None, headers: dict[str, str] | None = None) -> httpx.Response:
        return self.client.request(method, path, content=content, headers={"host": host, **(headers or {})}, extensions={"sni_hostname": host})


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    nginx, folder = tool("nginx"), tmp_path_factory.mktemp("nginx")
    folder.chmod(0o755)
    authority = trustme.CA()
    for name, host in (("site", SITE), ("desk", DESK)):
        made = authority.issue_cert(host)
        made.private_key_pem.write_to_path(folder / f"{name}.key")
        (folder / f"{name}.pem").write_bytes(b"".join(part.bytes() for part in made.cert_chain_pems))
    gone = free_port()
    upstream = ThreadingHTTPServer(("127.0.0.1", 0), Told)
    threading.Thread(target=upstream.serve_forever, daemon=True).start()
    port, plain, packed, behind = free_port(), free_port(), free_port(), int(upstream.server_address[1])
    file = folder / "nginx.conf"
    file.write_text(relocated(folder, port, plain, packed, [gone, behind], behind, workers="1"), "utf-8")
    checked = subprocess.run([nginx, "-t", "-c", file, "-p", folder], capture_output=True, text=True, check=False, timeout=30)
    assert checked.returncode == 0, checked.stderr
    assert "[warn]" not in checked.stderr, checked.stderr
    with subprocess.Popen([nginx, "-c", file, "-p", folder, "-g", "daemon off;"], stderr=subprocess.DEVNULL) as server:
        try:
            for _ in range(100):
                with socket.socket() as probe:
                    if probe.connect_ex(("127.0.0.1", port)) == 0:
                        break
                time.sleep(0.05)
            opened = Door(port, authority)
            yield opened
            opened.client.close()
        finally:
            server.terminate()
            server.wait(20)
            upstream.shutdown()
            upstream.server_close()


def test_a_page_is_kept_whatever_a_reader_says_of_himself(door: Door) -> None:
    first = door.ask("/cases?kept", headers={"cookie": "a=1", "authorization": "Basic eA==", "x-forwarded-for": "203.0.113.7", "x-forwarded-proto": "http", "forwarded": "for=203.0.113.7"})
    again = door.ask("/cases?kept", headers={"cookie": "a=2"})
    assert first.json() == again.json()
    sent = first.json()["headers"]
    assert (sent["x-forwarded-for"], sent["x-forwarded-proto"], sent["x-forwarded-host"], sent["host"]) == ("127.0.0.1", "https", SITE, SITE)
    assert not {"cookie", "authorization", "forwarded", "accept-encoding"} & sent.keys()


@pytest.mark.parametrize(
    ("path", "kept"),
    [
        ("/cases/WIA-0001", "public, max-age=60, stale-while-revalidate=600, stale-if-error=3600"),
        ("/static/site.css?0123abcd", "public, max-age=31536000, immutable"),
        ("/static/site.css", None),
        ("/static/site.css?0123abcd&x", None),
        ("/missing?0123abcd", "max-age=60"),
        ("/-/health", "no-store"),
    ],
)
def test_readers_are_told_how_long_to_keep(door: Door, path: str, kept: str | None) -> None:
    assert door.ask(path).headers.get("cache-control") == kept


def test_what_says_no_store_is_asked_anew(door: Door) -> None:
    assert door.ask("/-/health").json()["asked"] < door.ask("/-/health").json()["asked"]


def test_a_page_is_packed_once_and_unpacked_for_who_takes_no_gzip(door: Door) -> None:
    packed, plain, again = (door.ask("/cases?packed", headers={"accept-encoding": taken}) for taken in ("gzip", "identity", "gzip"))
    assert packed.json() == plain.json() == again.json()
    assert [answer.headers.get("content-encoding") for answer in (packed, plain, again)] == ["gzip", None, "gzip"]
    assert {answer.headers["vary"].lower().count("accept-encoding") for answer in (packed, again)} == {1}


def test_what_is_not_kept_is_packed_as_it_passes(door: Door) -> None:
    assert door.ask("/-/health", headers={"accept-encoding": "gzip"}).headers["content-encoding"] == "gzip"


def test_a_site_that_is_gone_is_passed_over_whatever_is_asked(door: Door) -> None:
    # The first upstream refuses every connection. What is posted was not sent to it either, so it may go to the next.
    assert {door.ask(f"/cases?gone={number}").status_code for number in range(6)} == {200}
    assert {door.ask("/citecheck", method="POST", content=b"x").status_code for _ in range(2)} == {200}


def test_a_site_that_is_busy_is_not_taken_for_gone(door: Door) -> None:
    assert {door.ask(f"/busy?{number}").status_code for number in range(4)} == {503}
    assert door.ask("/cases?after").status_code == 200


def test_text_is_compressed_and_https_is_kept_to(door: Door) -> None:
    answer = door.ask("/cases?plain", headers={"accept-encoding": "gzip"})
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.headers["strict-transport-security"] == "max-age=31536000"
    assert answer.headers["server"] == "nginx"


@pytest.mark.parametrize(("path", "size", "status"), [("/cases", 20_000, 413), ("/citecheck", 20_000, 200), ("/es/citecheck", 20_000, 200), ("/citecheck", 12_000_000, 413)])
def test_only_drafts_may_be_long(door: Door, path: str, size: int, status: int) -> None:
    assert door.ask(path, method="POST", content=bytes(size)).status_code == status


def test_costly_questions_are_bounded_and_plain_pages_are_not(door: Door) -> None:
    costly = [door.ask(f"/archive?sql=select+{n}").status_code for n in range(16)]
    assert costly[0] == 200
    assert 429 in costly
    assert [door.ask(f"/cases/WIA-{n:04}").status_code for n in range(30)] == [200] * 30


def test_the_desk_is_never_kept_nor_packed(door: Door) -> None:
    first, again = (door.ask("/drafts", DESK, headers={"cookie": "desk=x", "accept-encoding": "gzip"}) for _ in range(2))
    assert first.json()["asked"] < again.json()["asked"]
    assert first.json()["headers"]["cookie"] == "desk=x"
    assert "content-encoding" not in first.headers


def test_a_strange_name_gets_no_certificate(door: Door) -> None:
    # On a connection of its own: one that is open was let in by another name.
    with pytest.raises(httpx.ConnectError), httpx.Client(verify=door.context, base_url=door.client.base_url) as stranger:
        stranger.get("/", headers={"host": "elsewhere.example.org"}, extensions={"sni_hostname": "elsewhere.example.org"})


def test_a_strange_name_on_an_open_connection_is_misdirected(door: Door) -> None:
    door.ask("/cases")
    assert door.client.get("/cases", headers={"host": "elsewhere.example.org"}, extensions={"sni_hostname": SITE}).status_code == 421
