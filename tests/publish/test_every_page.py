"""Every page of the site over the project's own data: there, sound, and without a dead link."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, unquote, urlsplit

from tests.publish.pages import Page

if TYPE_CHECKING:
    from tests.publish.conftest import Site

BROKEN = re.compile(r"Traceback \(most recent|jinja2\.|<\w+ object at 0x|\bNone\b(?= </|</dd|</td)|Undefined")
KINDS = ("agencies", "systems", "rulings", "actions", "studies", "policies", "sources", "cases")
OF_A_SHAPE = 4


def shape_of(link: str) -> str:
    """What links of one pattern have in common, so that some of them stand for all."""
    parts = urlsplit(link)
    if "sql" in parse_qs(parts.query):
        return f"{parts.path}?{re.sub(r'/[a-z]+/', '/', parse_qs(parts.query)['sql'][0])}"
    path = re.sub(r"^(/archive/[a-z_]+)/[^/]+?(\.json)?$", r"\1/*\2", parts.path)
    path = re.sub(r"^/(cite|cases|sources|agencies|systems|rulings|actions|studies|policies)/.+?(/[a-z_]+\.\d+)?(\.[a-z.]+)?$", r"/\1/*\3", path)
    return f"{path}?{'&'.join(sorted(parse_qs(parts.query)))}"


async def test_every_record_has_a_page_and_no_link_is_dead(site: Site) -> None:
    pages: dict[str, Page] = {}
    shapes: dict[str, list[str]] = defaultdict(list)
    fragments: dict[str, set[str]] = defaultdict(set)
    urls = [row[0] for row in await site.rows("select url from records")]
    waiting = ["/", "/about", "/search", "/compare", "/compare?ids=WIA-0001,WIA-0003", *(f"/{kind}" for kind in KINDS), *urls]
    seen = set(waiting)
    while waiting:
        path = waiting.pop()
        response = await site.get(path)
        assert response.status_code == 200, f"{path}: {response.status_code}"
        page = pages[path] = Page(response.text)
        assert not page.faults, f"{path}: {page.faults}"
        assert not BROKEN.search(response.text), f"{path}: {BROKEN.search(response.text)}"
        for link in page.internal:
            address, _, fragment = link.partition("#")
            if fragment:
                fragments[address].add(unquote(fragment))
            if "?" in address or address.startswith(("/archive", "/static", "/cite")) or address.endswith((".bib", ".ris", ".json", ".md")):
                shapes[shape_of(address)].append(address)
            elif address not in seen:
                seen.add(address)
                waiting.append(address)
        page.html = ""
    assert set(urls) <= set(pages)
    for address, wanted in fragments.items():
        assert wanted <= pages[address].ids, f"{address} lacks {wanted - pages[address].ids}"
    for shape, links in shapes.items():
        for link in sorted(set(links))[:OF_A_SHAPE]:
            response = await site.get(link, follow_redirects=False)
            assert response.status_code == 200, f"{link} ({shape}): {response.status_code}\n{response.text[:300]}"


async def test_every_link_to_a_row_names_a_row_that_there_is(site: Site) -> None:
    for kind in KINDS:
        ids = {row[0] for row in await site.rows(f"select id from {kind}")}
        for identity in sorted(ids)[:2]:
            found = (await site.get(f"/archive/{kind}/{identity}.json?_shape=array")).json()
            assert [row["id"] for row in found] == [identity]
            page = await site.page(f"/archive/{kind}/{identity}")
            assert f"/{kind}/{identity}" in page.links


async def test_datasettes_own_pages_are_sound(site: Site) -> None:
    tables = [row[0] for row in await site.rows("select name from sqlite_master where type in ('table', 'view') and name not like 'search_%'")]
    queries = list(await site.datasette.get_canned_queries("archive", None))
    assert len(queries) > 5
    for path in ["/archive", *(f"/archive/{name}" for name in [*tables, *queries]), "/archive?sql=select+1", "/archive/cases?_facet=status&status=confirmed", "/archive/statements?_where=best"]:
        response = await site.get(path)
        assert response.status_code == 200, path
        page = Page(response.text)
        # A cell of Datasette shows the HTML of narratives as text and links of its own; the frame is what is judged here.
        assert not page.faults, f"{path}: {page.faults}"


async def test_the_page_of_questions_links_to_each(site: Site) -> None:
    page = await site.page("/queries")
    for name in await site.datasette.get_canned_queries("archive", None):
        assert f"/archive/{name}" in page.links
