"""The home page, and the page of prepared questions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pluggy import HookimplMarker

from archive.query.questions import BY_MECHANISM, BY_STATUS, COMMON_FAILURES, CORRECTED, DISPUTED, HOME_SIZES, NEWEST
from archive.site import address
from archive.site.answers import answer
from archive.site.terms import read_terms
from archive.site.web import DATABASE, page, reading

if TYPE_CHECKING:
    from datasette import Response
    from datasette.app import Datasette
    from datasette.utils.asgi import Request

    from archive.site.web import View

hookimpl = HookimplMarker("datasette")


@hookimpl
def register_routes() -> list[tuple[str, View]]:
    """The addresses of these pages."""
    return [(r"/$", home), (r"/queries$", queries)]


@reading
async def home(datasette: Datasette, request: Request) -> Response:
    """What this is, how many cases are documented and on what terms."""
    return await page(
        datasette,
        request,
        "home.html",
        {
            "sizes": (await answer(datasette, HOME_SIZES))[0],
            "sizes_query": address.query_url(HOME_SIZES),
            "statuses": await answer(datasette, BY_STATUS),
            "statuses_query": address.query_url(BY_STATUS),
            "mechanisms": await answer(datasette, BY_MECHANISM),
            "mechanisms_query": address.query_url(BY_MECHANISM),
            "newest": await answer(datasette, NEWEST),
            "disputed": await answer(datasette, DISPUTED),
            "disputed_query": address.query_url(DISPUTED),
            "corrected": await answer(datasette, CORRECTED),
            "failures": await answer(datasette, COMMON_FAILURES),
            "failures_query": "/archive/failure_counts",
            "questions": (await _questions(datasette, request))[:6],
            "terms": await read_terms(datasette),
        },
    )


@reading
async def queries(datasette: Datasette, request: Request) -> Response:
    """The prepared questions, the tables and the views."""
    tables = datasette.metadata("tables", database=DATABASE) or {}
    views = await datasette.get_database(DATABASE).view_names()
    context = {
        "questions": await _questions(datasette, request),
        "views": [{"name": name, "description": tables.get(name, {}).get("description", "")} for name in views],
        "tables": [{"name": name, "description": table.get("description", "")} for name, table in tables.items() if name not in views],
    }
    return await page(datasette, request, "queries.html", context)


async def _questions(datasette: Datasette, request: Request) -> list[dict[str, Any]]:
    """The canned queries of the metadata, by title."""
    found = await datasette.get_canned_queries(DATABASE, request.actor)
    questions = [{"name": name, "title": query.get("title") or name, "description": query.get("description") or ""} for name, query in found.items()]
    return sorted(questions, key=lambda question: str(question["title"]))
