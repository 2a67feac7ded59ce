"""What machines look for at fixed addresses: the map, the rules for crawlers, the search, the summary, the description of the addresses."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from urllib.robotparser import RobotFileParser
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openapi_spec_validator import OpenAPIV31SpecValidator

from archive.site.machines import LONGEST_SHORT_NAME, SHORT_NAME, robots
from archive.site.openapi import ENDPOINTS, Endpoint, document
from archive.site.sitemap import MOST, PAGES, parts_of, slice_of, urlset

if TYPE_CHECKING:
    from tests.publish.conftest import Site

NS = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
OPENSEARCH = "{http://a9.com/-/spec/opensearch/1.1/}"
FIXED = ["/sitemap.xml", "/sitemap-1.xml", "/robots.txt", "/opensearch.xml", "/llms.txt", "/-/openapi.json"]
W3C_DATE = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d))?")


async def test_the_map_has_every_record_and_page_once(site: Site) -> None:
    index = ET.fromstring((await site.get("/sitemap.xml")).text)  # noqa: S314 - our own answer
    assert index.tag == f"{NS}sitemapindex"
    parts = [str(part.text) for part in index.findall(f"{NS}sitemap/{NS}loc")]
    assert parts == ["http://localhost/sitemap-1.xml"]
    root = ET.fromstring((await site.get("/sitemap-1.xml")).text)  # noqa: S314 - our own answer
    places = [str(place.text).removeprefix("http://localhost") for place in root.findall(f"{NS}url/{NS}loc")]
    assert sorted(places) == sorted([*PAGES, *(row[0] for row in await site.rows("select url from records"))])
    assert all(W3C_DATE.fullmatch(str(day.text)) for day in root.iter(f"{NS}lastmod"))


async def test_what_the_map_names_is_there(site: Site) -> None:
    root = ET.fromstring((await site.get("/sitemap-1.xml")).text)  # noqa: S314 - our own answer
    places = [str(place.text).removeprefix("http://localhost") for place in root.iter(f"{NS}loc")]
    for place in [*PAGES, *places[:: max(1, len(places) // 15)]]:
        response = await site.get(place, follow_redirects=False)
        assert response.status_code == 200, place


async def test_a_case_changed_when_the_ledger_says_so_and_all_else_with_the_edition(site: Site) -> None:
    root = ET.fromstring((await site.get("/sitemap-1.xml")).text)  # noqa: S314 - our own answer
    days = {str(url.findtext(f"{NS}loc")).removeprefix("http://localhost"): url.findtext(f"{NS}lastmod") for url in root}
    assert days["/cases/WIA-0001"] == (await site.rows("select max(time) from revisions where record = 'WIA-0001'"))[0][0]
    assert days["/about"] == (await site.rows("select value from about where name = 'edition_date'"))[0][0]


async def test_a_site_without_a_ledger_has_a_map_without_days(small: Site) -> None:
    for path in ("/sitemap.xml", "/sitemap-1.xml"):
        response = await small.get(path)
        assert response.status_code == 200
        assert "lastmod" not in response.text


@given(st.integers(0, 10**6))
def test_the_parts_have_every_record_once(records: int) -> None:
    spans = [slice_of(part) for part in range(1, parts_of(records) + 1)]
    begins = [start for _, start in spans]
    assert begins == [0, *(start + size for size, start in spans)][: len(spans)]
    assert spans[-1][1] + spans[-1][0] >= records
    assert records == 0 or len(spans) == 1 or spans[-1][1] < records


def test_a_full_part_keeps_the_limits_of_the_protocol() -> None:
    longest = "/sources/" + "x" * 200
    assert MOST <= 50_000
    assert len(urlset([(longest, "2026-11-22T00:53:14+00:00")] * MOST, "https://a-rather-long-name.of-an-archive.example").encode()) < 50_000_000


@pytest.mark.parametrize("path", ["/sitemap-2.xml", "/sitemap-99999.xml", "/sitemap-0.xml", "/sitemap-999999999999.xml", "/sitemap-x.xml"])
async def test_there_are_no_other_parts(site: Site, path: str) -> None:
    assert (await site.get(path)).status_code == 404


OPEN = [
    "/", "/cases", "/cases/WIA-0001", "/cases/WIA-0001/r1", "/systems/clearview-ai", "/sources/x", "/feeds/cases.atom", "/cases.atom", "/cards/home.png", "/archive.db",
    "/archive/cases", "/archive/cases.json", "/sitemap.xml", "/llms.txt", "/cite/WIA-0001", "/about",
]  # fmt: skip
CLOSED = [
    "/search?q=x", "/cases?country=US", "/cases?page=2", "/sources?q=x", "/archive?sql=select+1", "/archive.json?sql=select+1", "/archive/cases?_facet=status", "/archive/cases.csv?_sort=id",
    "/brief?ids=WIA-0001", "/brief/document?ids=WIA-0001", "/citecheck", "/like?q=x", "/reconcile",
]  # fmt: skip


def may_fetch(text: str, path: str) -> bool:
    """Whether rules for every crawler open a path: of those that match it the longest decides, and of equal ones the open one (RFC 9309, 2.2.2 and 2.2.3)."""
    rules = [(line.partition(": ")[0], line.partition(": ")[2].partition("#")[0].strip()) for line in text.splitlines() if line.startswith(("Allow", "Disallow"))]
    matching = [(len(rule), allow == "Allow") for allow, rule in rules if re.match(".*".join(map(re.escape, rule.split("*"))), path)]
    return max(matching, default=(0, True))[1]


def test_crawlers_may_read_pages_and_not_what_costs_much() -> None:
    text = robots("https://x.example")
    assert [path for path in OPEN if not may_fetch(text, path)] == []
    assert [path for path in CLOSED if may_fetch(text, path)] == []


@pytest.mark.parametrize("crawler", ["*", "GPTBot", "Googlebot", "facebookexternalhit"])
def test_no_crawler_is_treated_otherwise_and_simple_parsers_close_no_page(crawler: str) -> None:
    rules = RobotFileParser()
    rules.parse(robots("https://x.example").splitlines())
    assert [path for path in OPEN if not rules.can_fetch(crawler, path)] == []
    assert not rules.can_fetch(crawler, "/search?q=x")
    assert rules.site_maps() == ["https://x.example/sitemap.xml"]
    assert robots("https://x.example").lower().count("user-agent") == 1


async def test_a_browser_can_search_here(small: Site) -> None:
    response = await small.get("/opensearch.xml")
    assert response.headers["content-type"].startswith("application/opensearchdescription+xml")
    root = ET.fromstring(response.text)  # noqa: S314 - our own answer
    assert root.findtext(f"{OPENSEARCH}ShortName") == SHORT_NAME
    assert len(SHORT_NAME) <= LONGEST_SHORT_NAME
    assert len(str(root.findtext(f"{OPENSEARCH}LongName"))) <= 48
    assert len(str(root.findtext(f"{OPENSEARCH}Description"))) <= 1024
    for url in root.findall(f"{OPENSEARCH}Url"):
        path = str(url.get("template")).removeprefix("http://localhost").replace("{searchTerms}", "watches")
        answer = await small.get(path)
        assert answer.status_code == 200
        assert answer.headers["content-type"].split(";")[0] == url.get("type")


async def test_the_summary_says_what_this_is_and_that_alleged_stays_alleged(site: Site) -> None:
    text = (await site.get("/llms.txt")).text
    lines = text.splitlines()
    assert lines[0] == "# Wrongful-Identification Case Archive"
    assert lines[2].startswith("> ")
    assert [line for line in lines if line.startswith("## ")] == ["## Main pages", "## Data", "## Optional"]
    for needed in ("What is alleged stays alleged", "How to cite", "CC BY 4.0", "53 cases"):
        assert needed in text
    links = re.findall(r"\]\((.*?)\)", text)
    assert len(links) > 10
    for link in links:
        assert link.startswith("http://localhost/")
        assert (await site.get(link.removeprefix("http://localhost"))).status_code == (405 if link.endswith("/-/mcp") else 200), link


@pytest.mark.parametrize("path", FIXED)
async def test_fixed_addresses_are_kept_and_shared_and_set_nothing(small: Site, path: str) -> None:
    response = await small.get(path)
    assert response.status_code == 200
    assert "set-cookie" not in response.headers
    assert response.headers["access-control-allow-origin"] == "*"
    assert "max-age=" in response.headers["cache-control"]
    assert (await small.get(path, headers={"if-none-match": response.headers["etag"]})).status_code == 304
    assert (await small.datasette.client.head(path)).status_code == 200


async def test_nothing_here_names_another_site_but_standards(small: Site) -> None:
    allowed = {"localhost", "www.w3.org", "www.sitemaps.org", "a9.com", "creativecommons.org"}
    for path in FIXED:
        assert {urlsplit(url).hostname for url in re.findall(r"https?://[^\s\"<>)]+", (await small.get(path)).text)} <= allowed, path


async def test_the_address_of_the_archive_can_be_set(small: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARCHIVE_URL", "https://archive.example/")
    for path in FIXED:
        text = (await small.get(path)).text
        assert "https://archive.example/" in text or '"https://archive.example"' in text
        assert "localhost" not in text


@pytest.mark.parametrize("host", ['x"><script>alert(1)</script>', "x.example:1", "", "x'&y"])
async def test_a_hostile_host_breaks_no_document(small: Site, host: str) -> None:
    for path in (*FIXED, "/feeds/cases.atom", "/reconcile"):
        response = await small.get(path, headers={"host": host})
        assert response.status_code in {200, 400}, path
        if "xml" in response.headers["content-type"]:
            ET.fromstring(response.text)  # noqa: S314 - our own answer
        if "json" in response.headers["content-type"]:
            response.json()


async def test_the_description_of_the_addresses_is_valid(site: Site) -> None:
    told = (await site.get("/-/openapi.json")).json()
    OpenAPIV31SpecValidator(told).validate()
    assert told["servers"] == [{"url": "http://localhost"}]
    names = [operation["operationId"] for path in told["paths"].values() for operation in path.values()]
    assert len(names) == len(set(names)) >= len(ENDPOINTS)


def test_every_part_of_an_address_is_described() -> None:
    for endpoint in ENDPOINTS:
        assert sorted(re.findall(r"\{(\w+)\}", endpoint.path)) == sorted(parameter.name for parameter in endpoint.parameters if parameter.path), endpoint.path
        assert len({parameter.name for parameter in endpoint.parameters}) == len(endpoint.parameters), endpoint.path
    assert list(document("https://x.example", "1")["paths"]) == [endpoint.path for endpoint in ENDPOINTS]


@pytest.mark.parametrize("endpoint", [endpoint for endpoint in ENDPOINTS if not endpoint.posted_only], ids=lambda endpoint: endpoint.path)
async def test_every_address_gives_what_is_said_of_it(site: Site, endpoint: Endpoint) -> None:
    response = await site.get(endpoint.example, follow_redirects=True)
    assert response.status_code == 200, endpoint.example
    assert response.headers["content-type"].split(";")[0] in endpoint.types
    if "application/json" in endpoint.types:
        assert json.loads(response.text) is not None


@pytest.mark.parametrize("endpoint", [endpoint for endpoint in ENDPOINTS if endpoint.missing], ids=lambda endpoint: endpoint.path)
async def test_what_may_be_missing_is_told_as_missing(site: Site, endpoint: Endpoint) -> None:
    id_ = endpoint.parameters[-1] if endpoint.parameters[-1].name == "id" else next(parameter for parameter in endpoint.parameters if parameter.name in {"id", "name", "table"})
    response = await site.get(endpoint.example.replace(id_.example, "nosuch-record"))
    assert response.status_code == 404
