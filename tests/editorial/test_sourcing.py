from __future__ import annotations

import dataclasses
import html
import ipaddress
import re
from typing import TYPE_CHECKING

import pytest

from archive.editorial import create_app
from archive.fetching.judging import Policy
from tests.editorial.conftest import Browser, Desk
from tests.fetching.server import answer, redirect, serving

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.fetching.server import Server

PAGE = b"""<!doctype html><html lang="en"><head><title>Camera error | The Gazette</title>
<meta name="citation_title" content="A camera's error &lt;script&gt;alert(1)&lt;/script&gt;"><meta property="og:site_name" content="The Gazette">
<meta property="article:published_time" content="2021-05-04T10:00:00Z"><meta name="author" content="Maria Reporter"></head>
<body><article><p>A man was held on the word of a camera.</p></article></body></html>"""
RIS = "TY  - NEWS\nTI  - Man held over watches that he did not steal\nT2  - The Gazette\nPY  - 2020/06/24\nUR  - https://gazette.example/2020/06/24/watches\nER  - \n"


@pytest.fixture(scope="module")
def web() -> Iterator[Server]:
    pages = {
        "/story": answer(PAGE, content_type="text/html; charset=utf-8"),
        "/home": redirect("http://169.254.169.254/latest/meta-data"),
        "/gone": answer(b"", "404 Not Found", content_type="text/html"),
    }
    with serving(pages) as server:
        yield server


@pytest.fixture
def local(desk: Desk, web: Server) -> Desk:
    """A desk that may ask the test's own server, and nothing else that is not public."""
    settings = dataclasses.replace(desk.settings, policy=Policy(allow=(ipaddress.ip_network("127.0.0.0/8"),), ports=frozenset({80, 443, web.port})))
    return Desk(create_app(settings), settings, desk.clock)


def draft_of(browser: Browser) -> str:
    return browser.post("/drafts/new", {"kind": "case", "title": "Maria Example", "slug": "maria-example"}).headers["Location"]


def proposal_in(page: str) -> dict[str, str]:
    return {"proposal": html.unescape(re.findall(r'name="proposal" value="([^"]*)"', page)[0]), "citekey": re.findall(r'name="citekey" value="([^"]*)"', page)[0]}


def test_an_address_becomes_a_source_to_confirm(local: Desk, web: Server) -> None:
    ada = local.signed_in("ada", "contributor")
    draft = draft_of(ada)
    page = ada.post(f"{draft}/source", {"pasted": web.url("/story")})
    assert page.status_code == 200, page.text
    assert "2021-05-04" in page.text
    assert "<script>alert" not in page.text
    taken = ada.post(f"{draft}/source/take", proposal_in(page.text) | {"citekey": "gazette-2021-camera"})
    assert taken.status_code == 302
    text = ada.get(f"{draft}/file/sources/gazette-2021-camera.yaml?view=text").text
    assert "accessed: 2026-11-21" in html.unescape(text)
    assert "issued: 2021-05-04" in html.unescape(text)


def test_what_the_archive_has_is_recognised(desk: Desk) -> None:
    ada = desk.signed_in("ada", "contributor")
    page = ada.post(f"{draft_of(ada)}/source", {"pasted": RIS})
    assert "The archive may have it already" in page.text
    assert "gazette-2020-arrest" in page.text


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://169.254.169.254/latest/meta-data",
        "http://[::1]/",
        "http://localhost:8002/people",
        "http://0x7f000001/",
        "file:///etc/passwd",
        "gopher://x.example/",
        "http://user:pass@gazette.example/",
    ],
)
def test_nothing_private_is_asked(desk: Desk, url: str) -> None:
    ada = desk.signed_in("ada", "contributor")
    page = ada.post(f"{draft_of(ada)}/source", {"pasted": url})
    assert page.status_code == 422 or "The page was not read" in page.text
    assert "root:" not in page.text


def test_a_redirect_to_a_private_address_is_not_followed(local: Desk, web: Server) -> None:
    ada = local.signed_in("ada", "contributor")
    page = ada.post(f"{draft_of(ada)}/source", {"pasted": web.url("/home")})
    assert "The page was not read" in page.text


def test_a_page_that_is_gone_is_said_to_be(local: Desk, web: Server) -> None:
    ada = local.signed_in("ada", "contributor")
    assert "The site answered 404" in ada.post(f"{draft_of(ada)}/source", {"pasted": web.url("/gone")}).text


@pytest.mark.parametrize("change", [{"proposal": "{"}, {"proposal": "[]"}, {"proposal": '{"found": 1}'}, {"citekey": "../x"}, {"citekey": "gazette-2020-arrest"}])
def test_a_broken_or_taken_proposal_is_refused(desk: Desk, change: dict[str, str]) -> None:
    ada = desk.signed_in("ada", "contributor")
    draft = draft_of(ada)
    page = ada.post(f"{draft}/source", {"pasted": RIS}).text
    assert ada.post(f"{draft}/source/take", proposal_in(page) | change).status_code == 422


def test_what_is_nothing_known_is_told(desk: Desk) -> None:
    ada = desk.signed_in("ada", "contributor")
    refused = ada.post(f"{draft_of(ada)}/source", {"pasted": "hello there <b>"})
    assert refused.status_code == 422
    assert "hello there &lt;b&gt;" in refused.text
