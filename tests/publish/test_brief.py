"""The brief builder and its papers: the address is the basket, the same address gives the same file, and nothing that anybody asks breaks or blocks the site.

Few papers are really made; elsewhere a stub stands for the worker.
"""

from __future__ import annotations

import asyncio
import contextlib
import io
import sys
import zipfile
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pikepdf
import pytest

from archive.brief.compose import USUAL
from archive.brief.paper import FORMS, MEDIA_TYPES, Order
from archive.site import briefing, room
from archive.site.visitors import Allowance
from archive.site.workshop import Workshop
from tests.publish.forms import Form
from tests.publish.pages import Page
from tests.publish.test_search import HOSTILE, encoded

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx

    from tests.publish.conftest import Site

FIELDS = ("title", "court", "parties", "docket", "party", "ids", "q", "add", "format", "style", "part", "paper", "pleading", "edition", "from", "to", "as_of", "date", "sort", "country", "agency")
STUB = "import json, sys\nhead = json.loads(sys.stdin.buffer.readline())\nprint(json.dumps({'cases': 1, 'notes': 0}))\nprint(json.dumps(head))"
SLEEPER = "import time; time.sleep(60)"


@pytest.fixture(autouse=True)
def made(small: Site) -> room.Room:
    """The room of the site's papers, new for each test, with a real worker."""
    room._ROOMS[small.datasette] = {}
    return room.room(small.datasette, "brief")


@pytest.fixture
def stubbed(made: room.Room) -> room.Room:
    """The same with a stub that writes what it was asked."""
    return stub(made, STUB)


def stub(of: room.Room, code: str, **options: Any) -> room.Room:
    """A room with a stub for its worker, and no limit for visitors."""
    of.workshop = Workshop(command=(sys.executable, "-I", "-S", "-c", code), **options)
    of.allowance = Allowance(burst=100_000)
    return of


def sound(response: httpx.Response, status: int) -> Page:
    """The page that a response is, which must be sound."""
    assert response.status_code == status, response.text[:500]
    page = Page(response.text)
    assert not page.faults, page.faults
    return page


def ordered(query: str) -> Order:
    """The order of a query string, which has no faults."""
    asked = parse_qs(query, keep_blank_values=True)
    order, faults = Order.read(lambda name: asked.get(name, []))
    assert faults == []
    return order


ORDERS = [
    "",
    "ids=WIA-0001,WIA-0003",
    "country=GB&country=US&failure=poor-probe-image&q=watches&from=2019&to=2021&as_of=2024&date=incident_date&sort=newest",
    "ids=WIA-0001&part=table&part=method&part=exhibits&format=pdf&style=oscola&paper=letter&pleading=1",
    "ids=WIA-0001&style=oscola&paper=a4&format=md",
    "ids=WIA-0001&title=A+%22title%22+%26+%3Cb%3E&court=C&parties=Doe+v.+City&docket=No.+1&party=Plaintiff",
]


@pytest.mark.parametrize("query", ORDERS)
async def test_the_form_gives_back_the_order_of_its_address(small: Site, query: str) -> None:
    page = await small.page(f"/brief?{query}")
    form = Form(page.html, "order")
    assert ordered(urlencode(form.fields)) == ordered(query)
    here = next(link for link in page.links if link.startswith("/brief?") and "format=" in link and "Remove" not in link)
    again = await small.page(f"/brief?{urlencode(form.fields)}")
    assert Form(again.html, "order").fields == form.fields
    assert ordered(urlsplit(here).query).form == ordered(query).form


async def test_the_builder_shows_what_is_chosen_and_how_to_change_it(small: Site) -> None:
    page = await small.page("/brief?ids=WIA-0001,WIA-0003&country=US&format=pdf")
    assert "1 of 60 documented cases" in page.text
    assert "WIA-0003: named, but left out by the other conditions." in page.text
    assert "/brief?ids=WIA-0001%2CWIA-0003&format=pdf" in page.links  # without the filter
    page = await small.page("/brief?ids=WIA-0001,WIA-0003&format=pdf")
    assert "/brief?ids=WIA-0001&format=pdf" in page.links
    assert "/brief?ids=WIA-0003&format=pdf" in page.links
    assert {"/cases/WIA-0001", "/cases/WIA-0003"} <= {*page.links}
    assert "nothing is chosen yet" in (await small.page("/brief")).text
    for number, link in page.numbers:
        assert (await small.get(link.replace("/archive?", "/archive.json?") + "&_shape=arrays")).json()["rows"][0][0] == int(number)


async def test_lists_and_pages_of_cases_lead_to_the_builder(small: Site) -> None:
    page = await small.page("/cases?country=GB&q=watches")
    assert "/brief?country=GB&q=watches" in page.links
    assert "Brief on these 20 cases" in page.text
    assert "/brief?ids=WIA-0003" in page.links
    assert "/brief?ids=WIA-0001" in (await small.page("/cases/WIA-0001")).links
    assert not [link for link in (await small.page("/cases?country=XX")).links if link.startswith("/brief?country")]


@pytest.mark.parametrize(
    ("add", "then"),
    [("wia 3", "/brief?ids=WIA-0001%2CWIA-0003&format=docx"), ("Robert Example 44", "/brief?ids=WIA-0001%2CWIA-0044&format=docx"), ("1", "/brief?ids=WIA-0001&format=docx")],
)
async def test_a_case_is_added_by_number_or_name(small: Site, add: str, then: str) -> None:
    response = await small.get("/brief?" + urlencode({"ids": "WIA-0001", "add": add}))
    assert (response.status_code, response.headers["location"]) == (302, then)
    response = await small.get("/brief/document?" + urlencode({"ids": "WIA-0001", "add": add}))
    assert response.headers["location"] == "/brief?" + urlencode({"ids": "WIA-0001", "add": add})


async def test_a_name_that_several_cases_have_is_asked_about(small: Site) -> None:
    page = await small.page("/brief?ids=WIA-0001&add=robert+example")
    assert len([link for link in page.links if link.startswith("/brief?ids=WIA-0001%2CWIA-") or link == "/brief?ids=WIA-0001&format=docx"]) >= 5
    assert "No documented case is called “nobody at all”" in (await small.page("/brief?add=nobody+at+all")).text
    assert "No documented case is called “WIA-9999”" in (await small.page("/brief?add=WIA-9999")).text


@pytest.mark.parametrize("form", FORMS)
async def test_a_paper_of_each_format_is_downloaded_and_opens(small: Site, form: str) -> None:
    response = await small.get(f"/brief/document?ids=WIA-0001&part=incidents&part=table&title=Appendix+Q&format={form}")
    assert response.status_code == 200, response.text[:500]
    assert response.headers["content-type"] == MEDIA_TYPES[form]
    assert response.headers["content-disposition"].startswith('attachment; filename="brief-')
    assert response.headers["content-disposition"].endswith(f'.{form}"')
    assert response.headers["cache-control"].startswith("public, max-age=")
    if form == "docx":
        with zipfile.ZipFile(io.BytesIO(response.content)) as document:
            assert document.testzip() is None
            text = document.read("word/document.xml").decode()
    elif form == "pdf":
        with pikepdf.open(io.BytesIO(response.content)) as document:
            assert len(document.pages) > 0
            text = f"{document.docinfo.get('/Title', '')} Robert Example"
    else:
        text = response.text
    assert "Appendix Q" in text
    assert "Robert Example" in text


async def test_the_same_address_gives_the_same_bytes_made_anew_or_kept(small: Site, made: room.Room) -> None:
    page = await small.page("/brief?ids=WIA-0001&part=table&format=md")
    address = page.text[page.text.index("http://localhost/brief/document?") :].split()[0].removeprefix("http://localhost")
    first = await small.get(address)
    assert first.status_code == 200
    kept = await small.get(address)
    made.finished.files.clear()
    anew = await small.get(address + "&title=&pleading=")
    assert first.content == kept.content == anew.content
    assert first.headers["etag"] == kept.headers["etag"] == anew.headers["etag"]


async def test_what_a_reader_has_is_not_sent_again(small: Site, stubbed: room.Room) -> None:
    path = "/brief/document?ids=WIA-0001&format=md"
    etag = (await small.get(path)).headers["etag"]
    stubbed.finished.files.clear()
    stub(stubbed, "")
    for tags in (etag, f"W/{etag}", f'"other", {etag}', "*"):
        response = await small.get(path, headers={"If-None-Match": tags})
        assert (response.status_code, response.content, response.headers["etag"]) == (304, b"", etag)
    assert (await small.get(path, headers={"If-None-Match": '"other"'})).status_code == 503


async def test_each_paper_is_made_once_while_it_is_kept(small: Site, stubbed: room.Room) -> None:
    first = await small.get("/brief/document?ids=WIA-0001")
    stub(stubbed, "")
    assert (await small.get("/brief/document?ids=WIA-0001&format=docx")).content == first.content
    assert (await small.get("/brief/document?ids=WIA-0003")).status_code == 503


FAULTS = [
    ("format=exe", ["`format` cannot be 'exe'"]),
    ("style=x&part=y&paper=z&from=soon", ["`style`", "`part`", "`paper`", "`from`"]),
    ("ids=WIA-0001,WIA-9999", ["`ids` names WIA-9999, which is no documented case"]),
    ("ids=nonsense", ["`ids` has 'nonsense'"]),
    ("country=GB&country=XX", ["`country` is never 'XX'"]),
]


@pytest.mark.parametrize(("query", "words"), FAULTS)
async def test_each_fault_of_an_address_is_told_and_no_paper_made(small: Site, stubbed: room.Room, query: str, words: list[str]) -> None:
    for page in (await small.page(f"/brief?{query}"), sound(await small.get(f"/brief/document?{query}"), 400)):
        for word in words:
            assert word in page.text
        assert "Download the paper" not in page.text
    assert not stubbed.finished.files


async def test_where_no_case_fits_the_page_says_so(small: Site, stubbed: room.Room) -> None:
    for page in (await small.page("/brief?q=nosuchword"), sound(await small.get("/brief/document?q=nosuchword"), 404)):
        assert "No documented case fits, so there is nothing to write." in page.text
    assert not stubbed.finished.files


async def test_too_many_cases_are_told_before_and_after(small: Site, stubbed: room.Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(briefing, "MOST_CASES", 19)
    for page in (await small.page("/brief?country=GB"), sound(await small.get("/brief/document?country=GB"), 400)):
        assert "at most 19 cases" in page.text
        assert "/cases?country=GB" in page.links
        assert "Download the paper" not in page.text
    assert not stubbed.finished.files


async def test_another_edition_is_not_passed_off_as_the_one_asked(small: Site, stubbed: room.Room) -> None:
    page = sound(await small.get("/brief/document?ids=WIA-0001&edition=2020-01-01%2B00000000"), 404)
    assert "The address names edition 2020-01-01+00000000" in page.text
    assert not stubbed.finished.files


async def test_what_takes_too_long_or_breaks_is_told(small: Site, made: room.Room) -> None:
    for code, options, words in ((SLEEPER, {"seconds": 0.3}, "given up"), ("", {}, "fault of this site"), ('print(\'{"error": "take fewer <parts>"}\')', {}, "take fewer <parts>")):
        stub(made, code, **options)
        response = await small.get("/brief/document?ids=WIA-0001")
        page = sound(response, 422 if "fewer" in words else 503)
        assert words in page.text
        assert ("retry-after" in response.headers) is ("fewer" not in words)
        assert "cache-control" not in response.headers
    assert made.workshop.inside == 0


async def test_when_many_wait_the_next_is_told_to_come_again(small: Site, stubbed: room.Room) -> None:
    with contextlib.ExitStack() as places:
        for _ in range(stubbed.workshop.most):
            places.enter_context(stubbed.workshop.place())
        response = await small.get("/brief/document?ids=WIA-0001")
        assert "many wait" in sound(response, 503).text
        assert int(response.headers["retry-after"]) > 0
    assert (await small.get("/brief/document?ids=WIA-0001")).status_code == 200


async def test_a_visitor_who_asks_for_many_papers_waits_but_sees_pages(small: Site, stubbed: room.Room) -> None:
    stubbed.allowance = Allowance(burst=2)
    assert [(await small.get(f"/brief/document?ids=WIA-000{number}")).status_code for number in (1, 2, 3, 1)] == [200, 200, 429, 200]
    response = await small.get("/brief/document?ids=WIA-0004")
    assert int(response.headers["retry-after"]) > 0
    sound(response, 429)
    await small.page("/brief?ids=WIA-0004")


async def test_the_worker_of_a_reader_who_leaves_is_ended(small: Site, made: room.Room) -> None:
    stub(made, SLEEPER)
    messages: Iterator[dict[str, Any]] = iter([{"type": "http.request", "body": b"", "more_body": False}, {"type": "http.disconnect"}])
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        await asyncio.sleep(0.1)
        return next(messages)

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    path = "/brief/document"
    scope = {"type": "http", "http_version": "1.1", "method": "GET", "path": path, "raw_path": path.encode(), "query_string": b"ids=WIA-0001", "headers": [(b"host", b"localhost")], "scheme": "http"}
    async with asyncio.timeout(30):
        await small.datasette.app()(scope, receive, send)
    assert sent[0]["status"] == 408
    assert made.workshop.inside == 0


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:24]))
async def test_hostile_texts_are_answered_and_never_come_back_as_markup(small: Site, stubbed: room.Room, text: str) -> None:
    assert stubbed.workshop.inside == 0
    every = "&".join(f"{name}={encoded(text[:900])}" for name in FIELDS if name not in {"add", "edition"})
    captions = "&".join(f"{name}={encoded(text[:900])}" for name in ("title", "court", "parties", "docket", "party"))
    for path in (f"/brief?{every}", f"/brief/document?{every}", f"/brief?add={encoded(text[:900])}", f"/brief/document?ids=WIA-0001&{captions}", f"/brief?ids=WIA-0001&{captions}"):
        response = await small.get(path)
        assert response.status_code in {200, 302, 400}, f"{path[:80]}: {response.status_code}"
        if response.headers["content-type"].startswith("text/html"):
            assert not Page(response.text).faults, path[:80]
            assert "<script" not in response.text
            assert "<img" not in response.text
            assert ">49<" not in response.text


@pytest.mark.parametrize("name", FIELDS)
async def test_each_field_bears_nonsense_alone(small: Site, stubbed: room.Room, name: str) -> None:
    assert stubbed.workshop.inside == 0
    for value in ('"><script>alert(1)</script>', "x" * 5000, "\x00", "-1", ""):
        for path in ("/brief", "/brief/document"):
            response = await small.get(f"{path}?ids=WIA-0001&{name}={encoded(value)}")
            assert response.status_code in {200, 302, 400, 404}, (path, name, value[:20])


async def test_the_worker_is_told_the_order_the_edition_and_where_the_site_stands(small: Site, stubbed: room.Room, monkeypatch: pytest.MonkeyPatch) -> None:
    assert stubbed.workshop.inside == 0
    monkeypatch.setenv("ARCHIVE_URL", "https://archive.example/")
    head = (await small.get("/brief/document?ids=WIA-0001&title=T&part=table")).json()
    assert head["url"] == "https://archive.example"
    assert head["edition"] in (await small.page("/brief?ids=WIA-0001")).text
    assert ordered(head["query"]) == ordered("ids=WIA-0001&title=T&part=table")
    assert ordered("").parts == USUAL
