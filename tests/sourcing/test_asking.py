"""From what is pasted to a proposal, against a local stand-in of the web and of the registry of DOIs."""

from __future__ import annotations

import ipaddress
import json

import pytest

from archive.fetching import FetchError, Limits, Policy
from archive.sourcing.asking import CSL, Asker, propose
from archive.sourcing.reading import SourcingError
from tests.fetching.server import Server, answer, redirect, serving

PAGE = answer("<title>João was held over watches</title>".encode("latin-1"), content_type="text/html; charset=iso-8859-1")


def _nobody(host: str) -> list[str]:
    raise AssertionError(host)


def asker(server: Server) -> Asker:
    return Asker("Archive/1.0", server.url("/doi"), Limits(seconds=5), Policy((ipaddress.ip_network("127.0.0.1"),), frozenset({server.port})))


def test_an_address_is_fetched_and_read() -> None:
    with serving({"/a?utm_source=b": redirect("/c"), "/c": PAGE}) as server:
        (found,) = propose(server.url("/a?utm_source=b"), asker(server))
    assert (found.text("title"), found.text("URL")) == ("João was held over watches", server.url("/c"))
    assert found.remarks == (f"The address redirects to {server.url('/c')}.",)


def test_a_site_that_refuses_leaves_the_address() -> None:
    with serving({"/2021/07/man-held-over-watches-12345": answer(b"no", "403 Forbidden")}) as server:
        (found,) = propose(server.url("/2021/07/man-held-over-watches-12345"), asker(server))
    best = found.best("title")
    assert best
    assert (best.value, best.standing) == ("Man held over watches", "guessed")
    assert "403 Forbidden" in found.remarks[0]


def test_other_files_are_not_read() -> None:
    with serving({"/": answer(b"MZ", content_type="application/zip")}) as server, pytest.raises(FetchError, match="application/zip"):
        propose(server.url(), asker(server))


@pytest.mark.parametrize("text", ["http://127.0.0.1/", "http://169.254.169.254/latest", "file:///etc/passwd", "http://localhost/", "http://[::1]/"])
def test_nothing_within_is_asked(text: str) -> None:
    with pytest.raises(FetchError):
        propose(text, Asker("Archive/1.0"))


def test_a_doi_is_asked_of_the_registry() -> None:
    item = json.dumps({"type": "article-journal", "title": "On faces", "DOI": "10.1000/ABC", "URL": "https://doi.org/10.1000/abc"}).encode()
    with serving({"/doi/10.1000/abc": redirect("/data"), "/data": answer(item, content_type=CSL)}) as server:
        (found,) = propose("doi:10.1000/ABC", asker(server))
    assert [found.text(name) for name in ("DOI", "title", "type")] == ["10.1000/abc", "On faces", "article-journal"]
    assert all(f"Accept: {CSL}".encode() in request for request in server.requests)


def test_a_doi_that_is_none_is_told() -> None:
    with serving({"/doi/10.1000/gone": answer(b"", "503 Busy")}) as server:
        with pytest.raises(SourcingError, match=r"no DOI 10\.1000/none"):
            propose("10.1000/none", asker(server))
        with pytest.raises(SourcingError, match="503"):
            propose("10.1000/gone", asker(server))


def test_what_needs_no_web_asks_none() -> None:
    quiet = Asker("Archive/1.0", resolve=_nobody)
    assert propose("2:21-cv-10827", quiet)[0].text("number") == "2:21-cv-10827"
    assert propose('[{"type": "book", "title": "T"}, {"type": "book", "title": "U"}]', quiet)[1].text("title") == "U"
    with pytest.raises(SourcingError, match="paste one of them"):
        propose("words", quiet)
