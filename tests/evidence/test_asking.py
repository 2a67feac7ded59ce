from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

import pytest

from archive.evidence.asking import Web
from archive.fetching.refusal import FetchError
from tests.evidence.conftest import web_of
from tests.fetching.server import answer, flood, flood_headers, redirect, serving, silence

if TYPE_CHECKING:
    import socket

    from tests.fetching.server import Script


def asked(script: Script, method: str = "GET", **more: object) -> bytes:
    with serving({"/": script}) as server:
        web_of(server.port).ask(method, server.url(), **more)  # type: ignore[arg-type] # a test says what is asked
        return server.requests[0]


def test_an_answer_is_given_as_it_came() -> None:
    with serving({"/": answer(gzip.compress(b"words"), "410 Gone", content_encoding="gzip", x_one="1", content_type="Text/HTML; charset=utf-8")}) as server:
        found = web_of(server.port).ask("GET", server.url())
    assert (found.status, found.reason, found.body, found.media_type, found.headers["x-one"]) == (410, "Gone", b"words", "text/html", "1")


def test_a_redirect_is_an_answer() -> None:
    with serving({"/": redirect("/elsewhere")}) as server:
        assert web_of(server.port).ask("HEAD", server.url()).status == 302
        assert len(server.requests) == 1


def test_a_head_has_no_body() -> None:
    with serving({"/": answer(b"", length=5_000_000)}) as server:
        assert web_of(server.port).ask("HEAD", server.url()).body == b""


def test_what_is_posted_arrives_whole() -> None:
    got: list[bytes] = []

    def script(line: socket.socket, request: bytes) -> None:
        body = request.partition(b"\r\n\r\n")[2]
        while len(body) < 100_000:
            body += line.recv(65536)
        got.append(body)
        line.sendall(answer(b"ok"))

    request = asked(script, "POST", body=b"x" * 100_000, headers=(("Content-Type", "a/b"),))
    assert got == [b"x" * 100_000]
    assert request.startswith(b"POST / HTTP/1.1\r\n")
    assert b"\r\nContent-Length: 100000\r\n" in request
    assert b"\r\nContent-Type: a/b\r\n" in request


@pytest.mark.parametrize("line", ["a\r\nX-Evil: 1", "", "ä"])
def test_no_header_carries_another(line: str) -> None:
    with serving({"/": answer(b"x")}) as server:
        with pytest.raises(ValueError, match="one line of ASCII"):
            web_of(server.port).ask("GET", server.url(), headers=(("X-One", line),))
        assert server.requests == []


@pytest.mark.parametrize(("script", "reason"), [(silence, "slow"), (flood, "large"), (flood_headers, "broken"), (b"nonsense\r\n\r\n", "broken")])
def test_what_servers_do_to_readers(script: Script, reason: str) -> None:
    with pytest.raises(FetchError) as told:
        asked(script)
    assert told.value.reason in {reason, "large"}


@pytest.mark.parametrize("url", ["http://127.0.0.1/", "http://169.254.169.254/latest", "http://[::1]/", "http://10.1.2.3/", "http://localhost/"])
def test_nothing_within_is_asked(url: str) -> None:
    for method in ("GET", "HEAD", "POST"):
        with pytest.raises(FetchError) as told:
            Web(resolve=lambda _host: ["127.0.0.1"]).ask(method, url, body=b"x" if method == "POST" else b"")
        assert told.value.reason == "forbidden"
