"""Search over everything: ranked results with their hits, by kind of record."""

from __future__ import annotations

import asyncio
import functools
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlencode

from pluggy import HookimplMarker

from archive.query.fulltext import case_number, read_terms
from archive.site import address
from archive.site.gone import gone_among
from archive.site.kinds import LISTINGS
from archive.site.named import find_named, read_citations
from archive.site.related import KINDS
from archive.site.search import COUNTS, PAGE_SIZE, find
from archive.site.web import argument, page, page_number, read, reading

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from datasette import Response
    from datasette.app import Datasette
    from datasette.utils.asgi import Request

    from archive.site.named import Named
    from archive.site.search import Found
    from archive.site.web import View

hookimpl = HookimplMarker("datasette")


class _Asked(NamedTuple):
    """What was typed, the citations in it, and which page of which kind is wanted."""

    text: str
    citations: Sequence[str]
    kind: str
    number: int


@hookimpl
def register_routes() -> list[tuple[str, View]]:
    """The address of this page."""
    return [(r"/search$", search)]


@reading
async def search(datasette: Datasette, request: Request) -> Response:
    """The record that an id names, and what has all the words; where nothing has, what was probably meant or what has some of them."""
    text, kind = argument(request, "q"), argument(request, "kind")
    # A blank at the end says that the last word is complete; `argument` takes it for dirt.
    typed = text + " " if text and (request.args.get("q") or "")[-1:].isspace() else text
    asked = _Asked(typed, await asyncio.to_thread(read_citations, text), kind if kind in KINDS else "", page_number(request))
    named, found = await read(datasette, functools.partial(_ask, asked))
    total = found.counts.get(asked.kind, 0) if asked.kind else sum(found.counts.values())
    number = case_number(text)
    context = {
        "gone": "" if named or not number else (await gone_among(datasette, [number])).get(number, ""),
        "gone_id": number,
        "text": typed,
        "kind": asked.kind,
        "kinds": KINDS,
        "ones": {"case": "case", "source": "source", **{listing.kind: listing.one for listing in LISTINGS.values()}},
        "asked": len(read_terms(text)),
        "named": named,
        "found": found,
        "counts_query": address.query_url(COUNTS, {"text": found.expression}),
        "every": sum(found.counts.values()),
        "total": total,
        "first": (asked.number - 1) * PAGE_SIZE + 1,
        "number": asked.number,
        "pages": max(1, -(-total // PAGE_SIZE)),
        "address": functools.partial(_address, typed),
        "search_address": _address,
        "cases_address": "/cases?" + urlencode({"q": found.text.strip()}),
    }
    return await page(datasette, request, "search.html", context)


def _ask(asked: _Asked, connection: sqlite3.Connection) -> tuple[list[Named], Found]:
    named = find_named(connection, asked.text, asked.citations)
    # A caption is made of words, of which more may be found; numbers and addresses are not.
    return named, find(connection, asked.text, asked.kind, asked.number, correct=not named or named[0].by == "caption")


def _address(text: str, kind: str = "") -> str:
    """The address of a search among one kind of record, or all."""
    return "/search?" + urlencode({"q": text, **({"kind": kind} if kind else {})})
