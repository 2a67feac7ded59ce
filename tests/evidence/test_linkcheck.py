from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import trustme

from archive.evidence.linkcheck import Check, Checker
from archive.evidence.sources import Source
from tests.evidence.conftest import hasty, web_of
from tests.fetching.server import Server, answer, flood, redirect, serving, silence
from tests.fetching.test_fetch import showing

if TYPE_CHECKING:
    import socket
    from collections.abc import Mapping

TITLE = "Man held over watches that he did not steal"
STORY = answer(f"<title>{TITLE}</title><p>story".encode())
OTHER = answer(b"<title>The Gazette</title><p>a quite different text that is nobody's error page at all")


def check(server: Server, path: str = "/story", host: str = "127.0.0.1", **known: Any) -> Check:
    web = web_of(server.port)
    return Checker(web, hasty(web), lambda: "/nonsense").check(Source("a", "sources/a.yaml", server.url(path, host), TITLE), **known)


FOUND: list[tuple[str, str, str, Mapping[str, Any]]] = [
    ("alive", "", "/story", {"/story": STORY}),
    ("alive", "", "/story", {"/story": OTHER}),
    ("alive", "", "/a.pdf", {"/a.pdf": answer(b"%PDF-1.7", content_type="application/pdf")}),
    ("alive", "redirects to", "/old", {"/old": redirect("/story"), "/story": STORY}),
    ("alive", "moved for good to", "/old", {"/old": redirect("/story", "301 Moved"), "/story": STORY}),
    ("alive", "larger", "/big", {"/big": flood}),
    ("failed", "404 Not Found", "/story", {}),
    ("failed", "410 Gone", "/story", {"/story": answer(b"", "410 Gone")}),
    ("failed", "500", "/story", {"/story": answer(b"", "500 Oops")}),
    ("failed", "is not there", "/story", {"/story": answer(b"<title>Page not found</title>")}),
    ("failed", "front page", "/story", {"/story": redirect("/"), "/": OTHER}),
    ("failed", "does not exist", "/story", {"/story": OTHER, "/nonsense": OTHER}),
    ("failed", "redirects more than", "/story", {"/story": redirect("/story")}),
    ("failed", "did not answer", "/story", {"/story": silence}),
    ("unknown", "programs alone", "/story", {"/story": answer(b"", "403 Forbidden")}),
    ("unknown", "programs alone", "/story", {"/story": answer(b"", "429 Too Many Requests")}),
    ("unknown", "asks programs not to", "/story", {"/story": STORY, "/robots.txt": answer(b"User-agent: *\nDisallow: /")}),
]


@pytest.mark.parametrize(("verdict", "words", "path", "pages"), FOUND)
def test_what_is_found(verdict: str, words: str, path: str, pages: Mapping[str, Any]) -> None:
    with serving(pages) as server:
        found = check(server, path)
    assert (found.verdict, words in found.what, bool(words)) == (verdict, True, bool(found.what))


def test_a_document_is_asked_for_by_its_headers_alone() -> None:
    with serving({"/a.pdf": answer(b"%PDF", content_type="application/pdf")}) as server:
        check(server, "/a.pdf")
    assert [request.split(b" ")[0] for request in server.requests] == [b"GET", b"HEAD"]
    assert server.requests[0].startswith(b"GET /robots.txt ")


def test_a_page_is_looked_at_and_nonsense_asked_once() -> None:
    with serving({"/a": STORY, "/b": OTHER}) as server:
        web = web_of(server.port)
        checker = Checker(web, hasty(web), lambda: "/nonsense")
        for path in ("/a", "/b", "/a"):
            checker.check(Source("a", "", server.url(path), TITLE))
    assert [request.split(b" ")[1] for request in server.requests].count(b"/nonsense") == 1


def test_what_was_seen_before_is_asked_for_only_if_it_changed() -> None:
    def script(line: socket.socket, request: bytes) -> None:
        seen = b'If-None-Match: "one"' in request or b"If-Modified-Since: Sun, 22 Nov 2026 12:00:00 GMT" in request
        line.sendall(answer(b"", "304 Not Modified", length=0) if seen else answer(STORY.partition(b"\r\n\r\n")[2], etag='"one"', last_modified="Sun, 22 Nov 2026 12:00:00 GMT"))

    with serving({"/story": script}) as server:
        first = check(server)
        assert (first.etag, first.modified) == ('"one"', "Sun, 22 Nov 2026 12:00:00 GMT")
        again = check(server, etag=first.etag)
        assert (again.verdict, again.status, again.etag) == ("alive", 304, '"one"')
        assert check(server, modified=first.modified).status == 304
        assert check(server, etag='"two"').status == 200


@pytest.mark.parametrize(("pages", "verdict"), [({}, "failed"), ({"/story": redirect("/new"), "/new": STORY}, "alive"), ({"/story": redirect("/")}, "failed")])
def test_what_was_seen_before_and_is_gone(pages: Mapping[str, Any], verdict: str) -> None:
    with serving(pages) as server:
        assert check(server, etag='"one"').verdict == verdict


def test_a_head_that_is_not_answered_is_followed_by_a_get() -> None:
    def script(line: socket.socket, request: bytes) -> None:
        line.sendall(answer(b"", "405 No") if request.startswith(b"HEAD") else STORY)

    with serving({"/story": script}) as server:
        assert check(server).verdict == "alive"


def test_a_head_that_is_never_answered_says_nothing() -> None:
    def script(line: socket.socket, request: bytes) -> None:
        if request.startswith(b"HEAD"):
            silence(line, request)
        else:
            line.sendall(STORY)

    with serving({"/story": script}) as server:
        assert check(server).verdict == "alive"


def test_a_host_that_answers_no_nonsense_is_judged_without() -> None:
    with serving({"/story": OTHER, "/nonsense": silence}) as server:
        assert check(server).verdict == "alive"


def test_a_certificate_of_nobody_is_a_failure() -> None:
    with serving({"/story": STORY}, showing(trustme.CA(), "gazette.example")) as server:
        found = check(server, host="gazette.example")
    assert (found.verdict, "certificate" in found.what) == ("failed", True)
    assert server.requests == []


def test_a_host_that_is_gone_is_a_failure() -> None:
    with serving({}) as server:
        pass
    assert (check(server).verdict, "did not answer" in check(server).what) == ("failed", True)


@pytest.mark.parametrize("url", ["https://10.0.0.1/x", "gopher://gazette.example/", "https://gazette.example:70000/", "http://[::1", "https://a b/", "https://u:p@gazette.example/"])
def test_what_must_not_be_asked_is_not(url: str) -> None:
    with serving({}) as server:
        web = web_of(server.port)
        assert Checker(web, hasty(web)).check(Source("a", "", url, TITLE)).verdict == "unknown"
    assert server.requests == []
