"""Search over everything: ranked results with their hits, by kind of record."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from pluggy import HookimplMarker

from archive.query.fulltext import case_number, match_expression, terms_of
from archive.site import address
from archive.site.related import KINDS
from archive.site.search import COUNTS, RESULTS, highlighted
from archive.site.web import argument, ask, page, page_number, reading

if TYPE_CHECKING:
    from datasette import Response
    from datasette.app import Datasette
    from datasette.utils.asgi import Request

    from archive.site.web import View

hookimpl = HookimplMarker("datasette")

PAGE_SIZE = 25
NAMED = "select title, url from records where key = :key"


@hookimpl
def register_routes() -> list[tuple[str, View]]:
    """The address of this page."""
    return [(r"/search$", search)]


@reading
async def search(datasette: Datasette, request: Request) -> Response:
    """What has all the words; where nothing has, what has some of them."""
    text, number = argument(request, "q"), page_number(request)
    kind = argument(request, "kind")
    kind = kind if kind in KINDS else ""
    expression = match_expression(text)
    counts = {row["kind"]: row["records"] for row in await ask(datasette, COUNTS, {"text": expression})} if expression else {}
    some = bool(expression) and not counts
    if some:
        expression = match_expression(text, some=True)
        counts = {row["kind"]: row["records"] for row in await ask(datasette, COUNTS, {"text": expression})}
    params: dict[str, object] = {"text": expression, "kind": kind, "size": PAGE_SIZE, "start": (number - 1) * PAGE_SIZE}
    rows = await ask(datasette, RESULTS, params) if counts else []
    total = counts.get(kind, 0) if kind else sum(counts.values())
    case = case_number(text)
    context = {
        "text": text,
        "kind": kind,
        "kinds": KINDS,
        "counts": counts,
        "counts_query": address.query_url(COUNTS, {"text": expression}),
        "every": sum(counts.values()),
        "total": total,
        "some": some,
        "asked": len(terms_of(text)),
        "results": [{**row, "html": highlighted(row["snippet"])} for row in rows],
        "named": await ask(datasette, NAMED, {"key": case}) if case else [],
        "number": number,
        "pages": max(1, -(-total // PAGE_SIZE)),
        "address": functools.partial(_address, text),
    }
    return await page(datasette, request, "search.html", context)


def _address(text: str, kind: str) -> str:
    """The address of the same search among one kind of record, or all."""
    return "/search?" + urlencode({"q": text, **({"kind": kind} if kind else {})})
