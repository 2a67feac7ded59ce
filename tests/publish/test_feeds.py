"""The feeds as a feed reader sees them, over a site whose ledger has a correction, a withdrawal and a sealing."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import feedparser
import pytest

from tests.factory import Folder, subject
from tests.publish.conftest import HOSTILE_TEXT, _serve, built_of, entered
from tests.publish.test_search import HOSTILE, encoded
from tests.site.test_feeds import faults_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive.record.schema import Schema
    from tests.publish.conftest import Site

FEEDS = ["/feeds/cases.atom", "/feeds/corrections.atom", "/cases.atom", "/cases.atom?country=US", "/cases.atom?q=watches&status=confirmed&from=2020", "/cases.atom?country=ZZ"]
LEDGER = [
    ("WIA-0001", 1, "published", "First publication."),
    ("WIA-0002", 1, "published", "First publication."),
    ("WIA-0003", 1, "published", "First publication."),
    ("WIA-0001", 2, "corrected", HOSTILE_TEXT),
    ("WIA-0002", 2, "withdrawn", "It was another person."),
    ("WIA-0004", 1, "published", "First publication."),
    ("WIA-0004", 2, "sealed", "By order of a court."),
]
GONE = {"/cases/WIA-0002", "/cases/WIA-0004"}


@pytest.fixture(scope="session")
def told(tmp_path_factory: pytest.TempPathFactory, schema: Schema) -> Iterator[Site]:
    """A site with a ledger: WIA-0001 was corrected, WIA-0002 withdrawn, WIA-0004 sealed; WIA-0005 is in no ledger."""
    folder = Folder.made_in(tmp_path_factory.mktemp("told") / "data", schema)
    for number, name in ((2, "Anna Other"), (3, "Cleared Person"), (5, "Unpublished Person")):
        place = {"country": "GB", "region": "GB-ENG", "city": "London"} if number == 3 else {"country": "US", "region": "US-MI", "city": "Detroit"}
        folder.add("case", id=f"WIA-{number:04}", slug=name.lower().replace(" ", "-"), title=name, status="alleged", subject=subject(name=name), place=place)
    entered(folder, LEDGER)
    yield from _serve(tmp_path_factory.mktemp("site"), built_of(folder, tmp_path_factory.mktemp("database")))


@pytest.mark.parametrize("path", FEEDS)
async def test_feeds_are_valid(told: Site, small: Site, site: Site, path: str) -> None:
    for one in (told, small, site):
        response = await one.get(path)
        assert response.status_code == 200
        assert response.headers["content-type"] == "application/atom+xml; charset=utf-8"
        assert not faults_of(response.text, "http://localhost")
        read = feedparser.parse(response.content)
        assert not read.bozo
        assert read.version == "atom10"
        assert urlsplit(next(link.href for link in read.feed.links if link.rel == "self")).path == urlsplit(path).path


async def test_new_and_revised_cases_come_newest_first_and_once(told: Site) -> None:
    read = feedparser.parse((await told.get("/feeds/cases.atom")).content)
    assert [(entry.title, entry.published, entry.updated) for entry in read.entries] == [
        ("Robert Example: arrest, wrong identification confirmed (WIA-0001)", "2026-10-01T00:00:00Z", "2026-10-04T00:00:00Z"),
        ("Cleared Person: arrest, wrong identification alleged (WIA-0003)", "2026-10-03T00:00:00Z", "2026-10-03T00:00:00Z"),
    ]
    assert read.feed.updated == "2026-10-04T00:00:00Z"
    assert read.entries[0].link == "http://localhost/cases/WIA-0001"
    assert [link.href for link in read.entries[0].links if link.rel == "related"] == ["http://localhost/cases/WIA-0001/r2"]


async def test_what_is_withdrawn_or_sealed_is_in_the_corrections_alone_and_without_a_name(told: Site) -> None:
    text = (await told.get("/feeds/corrections.atom")).text
    read = feedparser.parse(text)
    assert [entry.title for entry in read.entries] == ["WIA-0004: sealed (revision 2)", "WIA-0002: withdrawn (revision 2)", "WIA-0001, Robert Example: corrected (revision 2)"]
    assert [entry.summary for entry in read.entries][:2] == ["By order of a court.", "It was another person."]
    assert "Anna Other" not in text
    assert "Anna Other" not in (await told.get("/feeds/cases.atom")).text


async def test_a_filter_gives_the_cases_of_the_list_under_the_ids_of_the_feed(told: Site) -> None:
    every = {entry.title: entry.id for entry in feedparser.parse((await told.get("/feeds/cases.atom")).content).entries}
    found = feedparser.parse((await told.get("/cases.atom?country=GB")).content)
    assert found.feed.title == "Documented cases; Country: United Kingdom"
    assert [entry.id for entry in found.entries] == [every["Cleared Person: arrest, wrong identification alleged (WIA-0003)"]]
    assert next(link.href for link in found.feed.links if link.rel == "alternate") == "http://localhost/cases?country=GB"


async def test_the_order_of_a_list_makes_no_other_feed(told: Site) -> None:
    assert (await told.get("/cases.atom?country=US&sort=newest")).text == (await told.get("/cases.atom?country=US")).text


async def test_all_that_a_feed_links_to_is_there(told: Site, site: Site) -> None:
    for one in (told, site):
        for path in FEEDS[:3]:
            read = feedparser.parse((await one.get(path)).content)
            links = [link.href for thing in (read.feed, *read.entries[:4]) for link in thing.links if link.rel != "license"]
            assert len(links) >= 2
            for link in links:
                path_of = link.removeprefix("http://localhost").partition("#")[0]
                assert (await one.get(path_of)).status_code == (410 if one is told and path_of in GONE else 200), link


async def test_a_feed_has_at_most_fifty_entries(site: Site) -> None:
    assert (await site.rows("select count(*) from revisions"))[0][0] > 50
    assert len(feedparser.parse((await site.get("/feeds/cases.atom")).content).entries) == 50


@pytest.mark.parametrize("path", ["/cases.atom?from=soon", "/cases.atom?sort=nosuch", "/cases.atom?date=x"])
async def test_a_filter_that_cannot_be_read_is_told_and_gives_no_feed(told: Site, path: str) -> None:
    response = await told.get(path)
    assert response.status_code == 400
    assert response.headers["content-type"] == "text/plain; charset=utf-8"


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:24]))
async def test_hostile_filters(told: Site, text: str) -> None:
    for name in ("q", "agency", "country", "ids", "from", "date", "nosuch"):
        response = await told.get(f"/cases.atom?{name}={encoded(text)}")
        assert response.status_code in {200, 400}
        if response.status_code == 200:
            assert not faults_of(response.text, "http://localhost")
            assert "<script" not in response.text


async def test_what_the_ledger_says_is_text_and_no_markup(told: Site) -> None:
    text = (await told.get("/feeds/corrections.atom")).text
    assert "<script" not in text
    assert "&lt;script&gt;" in text
    assert feedparser.parse(text).entries[2].summary_detail.type == "text/plain"


@pytest.mark.parametrize("path", FEEDS[:3])
async def test_what_a_reader_has_is_not_sent_again(told: Site, path: str) -> None:
    first = await told.get(path)
    tag, day = first.headers["etag"], first.headers["last-modified"]
    assert "max-age=" in first.headers["cache-control"]
    assert day.endswith(" GMT")
    for headers in ({"if-none-match": tag}, {"if-none-match": f'"x", W/{tag}'}, {"if-none-match": "*"}, {"if-modified-since": day}, {"if-modified-since": "Fri, 01 Jan 2100 00:00:00 GMT"}):
        again = await told.get(path, headers=headers)
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag), headers
    for headers in (
        {"if-none-match": '"x"'},
        {"if-none-match": '"x"', "if-modified-since": day},
        {"if-modified-since": "Fri, 01 Jan 2016 00:00:00 GMT"},
        {"if-modified-since": "soon"},
        {"if-modified-since": "Fri, 99 Jan 99999 99:00:00 GMT"},
    ):
        assert (await told.get(path, headers=headers)).status_code == 200, headers


@pytest.mark.parametrize("path", FEEDS)
async def test_feeds_set_no_cookie_may_be_read_by_others_and_take_head(told: Site, path: str) -> None:
    response = await told.get(path)
    assert "set-cookie" not in response.headers
    assert response.headers["access-control-allow-origin"] == "*"
    assert (await told.datasette.client.head(path)).status_code == 200
