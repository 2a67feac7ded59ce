from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import pytest

from archive.baking.places import Places
from archive.baking.texts import caddy, for_machines, headers, nginx, readme, redirects
from archive.cite.csl import Edition
from archive.site.machines import llms, opensearch

URL = "https://files.example/a"
PLACES = Places(URL, tables=frozenset({"cases", "statements"}), whole=frozenset({"cases", "statements"}))
OTHERS = (("X-Content-Type-Options", "nosniff"), ("Referrer-Policy", "same-origin"))


@pytest.mark.parametrize("live", ["", "https://live.example"])
def test_what_is_said_to_language_models_names_nothing_that_is_not_there(live: str) -> None:
    places = Places(URL, live, tables=PLACES.tables, whole=PLACES.whole)
    text = for_machines("/llms.txt", llms(Edition("2026.12", "2026-12-01", URL), 3, 5), places)
    lines = [line for line in text.split("\n") if line.startswith("- [")]
    for address in re.findall(r"\]\(([^)]+)\)", "\n".join(lines)):
        assert places.of(address.removeprefix(URL)) if address.startswith(f"{URL}/") else live and address.startswith(live), address
    assert ("/-/mcp" in text) == bool(live)
    assert "_shape" not in text


def test_the_description_of_the_search_offers_the_page_alone() -> None:
    text = for_machines("/opensearch.xml", opensearch(URL).replace("/search?q=", "/search/?q="), PLACES)
    found = [url.get("template") for url in ET.fromstring(text) if url.tag.endswith("}Url")]  # noqa: S314 - our own text
    assert found == [f"{URL}/search/?q={{searchTerms}}", f"{URL}/opensearch.xml"]


def test_headers_are_given_once_to_each_file() -> None:
    rules = headers("default-src 'none'", OTHERS, "/a").split("\n\n")
    assert rules[0].split("\n")[:3] == ["/a/*", "  Content-Security-Policy: default-src 'none'", "  X-Content-Type-Options: nosniff"]
    assert "/a/static/*\n  Cache-Control: public, max-age=31536000, immutable" in rules
    assert sum("Cache-Control" in rule for rule in rules) == 2
    for rule in rules:
        path, *given = rule.strip().split("\n")
        assert path.startswith("/a/")
        assert all(re.fullmatch(r"  [A-Za-z-]+: \S.*", line) for line in given)


def test_what_moved_is_said_to_hosts() -> None:
    assert redirects([("/method", "/a/about/method/")], "/a") == "/a/method /a/about/method/ 301\n"


def test_what_is_gone_is_said_to_servers_and_people() -> None:
    gone, moved = ["/cases/WIA-0002"], [("/method", "/a/about/method/")]
    assert "location = /a/cases/WIA-0002 { return 410;" in nginx("x", OTHERS, gone, moved, PLACES)
    assert "@gone path /a/cases/WIA-0002/index.html" in caddy("x", OTHERS, gone, moved, PLACES)
    assert "- /a/cases/WIA-0002" in readme(PLACES, gone)
    assert "- there is none" in readme(PLACES, [])
