"""The map of the site for search engines, in parts that keep the limits of the protocol (https://www.sitemaps.org/protocol.html). Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

if TYPE_CHECKING:
    from collections.abc import Iterable

SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
MEDIA_TYPE = "application/xml; charset=utf-8"
MOST = 40_000
"""How many addresses a part has at most; the protocol allows 50,000, and 50 MB, which this many of our addresses never reach."""

PAGES = (
    "/",
    "/about",
    "/cases",
    "/agencies",
    "/systems",
    "/rulings",
    "/actions",
    "/studies",
    "/policies",
    "/sources",
    "/queries",
    "/charts",
    "/corrections",
    "/editions",
    "/about/method",
    "/about/names",
    "/about/rights",
)
"""The pages that are no records and are worth finding; tools that work on what a reader brings are not."""

# Every record once, under its one right address; a case changed when the ledger says so, all else with the edition.
RECORDS = """
select r.url, coalesce(l.time, (select value from about where name = 'edition_date'), '') as changed
from records r
left join (select record, max(time) as time from revisions group by record) l on l.record = r.key
order by r.kind <> 'case', r.kind, r.id
limit :size offset :start
"""
COUNT = "select (select cast(value as integer) from about where name = 'records') as records, (select value from about where name = 'edition_date') as changed"


def parts_of(records: int) -> int:
    """How many parts the map has: the pages stand in the first."""
    return max(1, -(-(records + len(PAGES)) // MOST))


def slice_of(part: int) -> tuple[int, int]:
    """Which records a part has, from 1 on: how many at most, and how many come before."""
    return (MOST - len(PAGES), 0) if part == 1 else (MOST, (part - 1) * MOST - len(PAGES))


def index(parts: int, changed: str, url: str) -> str:
    """The index of the parts.

    Args:
        parts: how many there are.
        changed: when the archive last changed, a day or RFC 3339; may be empty.
        url: where the archive stands, without a slash at the end.
    """
    return _document("sitemapindex", "sitemap", ((f"{url}/sitemap-{part}.xml", changed) for part in range(1, parts + 1)))


def urlset(addresses: Iterable[tuple[str, str]], url: str) -> str:
    """A part.

    Args:
        addresses: paths, each with when it last changed, a day or RFC 3339; may be empty.
        url: where the archive stands, without a slash at the end.
    """
    return _document("urlset", "url", ((url + path, changed) for path, changed in addresses))


def _document(name: str, tag: str, places: Iterable[tuple[str, str]]) -> str:
    root = ET.Element(name, {"xmlns": SITEMAP})
    for address, changed in places:
        element = ET.SubElement(root, tag)
        ET.SubElement(element, "loc").text = address
        if changed:
            ET.SubElement(element, "lastmod").text = changed
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, encoding="unicode")}\n'
