"""The map of the site for search engines: an index and its parts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pluggy import HookimplMarker

from archive.site.fresh import fresh, plain
from archive.site.sitemap import COUNT, MEDIA_TYPE, PAGES, RECORDS, index, parts_of, slice_of, urlset
from archive.site.web import Row, ask, origin, read, reading

if TYPE_CHECKING:
    import sqlite3

    from datasette import Response
    from datasette.app import Datasette
    from datasette.utils.asgi import Request

    from archive.site.web import View

hookimpl = HookimplMarker("datasette")

SECONDS = 3600


@hookimpl
def register_routes() -> list[tuple[str, View]]:
    """The addresses of the index and of its parts."""
    return [(r"/sitemap\.xml$", sitemap), (r"/sitemap-(?P<part>[1-9][0-9]{0,4})\.xml$", sitemap_part)]


@reading
async def sitemap(datasette: Datasette, request: Request) -> Response:
    """The index."""
    found = await _count(datasette)
    return fresh(datasette, request, index(parts_of(found["records"]), found["changed"] or "", origin(datasette, request)), MEDIA_TYPE, changed=found["changed"] or "", seconds=SECONDS)


@reading
async def sitemap_part(datasette: Datasette, request: Request) -> Response:
    """One part: the pages and the first records, or further records."""
    found, part = await _count(datasette), int(request.url_vars["part"])
    parts = parts_of(found["records"])
    if part > parts:
        return plain(datasette, f"The map of this site has {parts} {'part' if parts == 1 else 'parts'}", 404)
    size, start = slice_of(part)

    pages = [(path, found["changed"] or "") for path in PAGES] if part == 1 else []
    url = origin(datasette, request)

    def work(connection: sqlite3.Connection) -> str:
        return urlset([*pages, *connection.execute(RECORDS, {"size": size, "start": start})], url)

    return fresh(datasette, request, await read(datasette, work), MEDIA_TYPE, changed=found["changed"] or "", seconds=SECONDS)


async def _count(datasette: Datasette) -> Row:
    return (await ask(datasette, COUNT))[0]
