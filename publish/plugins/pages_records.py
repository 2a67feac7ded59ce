"""The lists and pages of agencies, systems, rulings, decisions of regulators, studies and policies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pluggy import HookimplMarker

from archive.query.fulltext import match_expression
from archive.site import address
from archive.site.citing import box_of, list_box
from archive.site.kinds import JOINED_CASES, LISTINGS, Listing
from archive.site.record import load_record
from archive.site.search import NEAREST
from archive.site.terms import read_terms
from archive.site.web import DATABASE, ask, edition, missing, moved, page, page_number, path_part, reading

if TYPE_CHECKING:
    from datasette import Response
    from datasette.app import Datasette
    from datasette.utils.asgi import Request

    from archive.site.web import View

hookimpl = HookimplMarker("datasette")

PAGE_SIZE = 200


@hookimpl
def register_routes() -> list[tuple[str, View]]:
    """The addresses of these pages."""
    plurals = "|".join(LISTINGS)
    return [(rf"/(?P<plural>{plurals})$", listing), (rf"/(?P<plural>{plurals})/(?P<id>[^/]+)$", record)]


@reading
async def listing(datasette: Datasette, request: Request) -> Response:
    """All records of a kind, those joined to most cases first."""
    of = LISTINGS[request.url_vars["plural"]]
    number = page_number(request)
    rows = await ask(datasette, of.sql, {"size": PAGE_SIZE, "start": (number - 1) * PAGE_SIZE})
    total = (await ask(datasette, f"select count(*) as records from {of.plural}"))[0]["records"]  # noqa: S608 - the name is a key of LISTINGS
    context = {
        "of": of,
        "definition": _definition(datasette, of),
        "rows": rows,
        "total": total,
        "number": number,
        "pages": max(1, -(-total // PAGE_SIZE)),
        "terms": await read_terms(datasette),
        "joined": {"sql": JOINED_CASES},
        "cite": list_box(
            of.title, f"/{of.plural}", await edition(datasette, request), base=f"/{of.plural}", ids=[row["key"] for row in rows], listed="The records of this list, the first thousand, as a file"
        ),
    }
    return await page(datasette, request, "records.html", context)


@reading
async def record(datasette: Datasette, request: Request) -> Response:
    """One record; its id in capitals leads to the right address, an unknown one to the nearest."""
    of, asked = LISTINGS[request.url_vars["plural"]], path_part(request, "id")
    rows = await ask(datasette, of.one_sql, {"id": asked.lower()})
    if rows and request.url_vars["id"] != asked.lower():
        return moved(f"/{of.plural}/{asked.lower()}")
    if not rows:
        expression = match_expression(asked.replace("-", " "), some=True)
        near = await ask(datasette, NEAREST, {"text": expression, "kind": of.kind}) if expression else []
        return await missing(datasette, request, asked, near=near, kind=of.one, listing=f"/{of.plural}")
    shown = await load_record(datasette, of.kind, f"{of.plural}/{asked}", rows[0])
    box, _ = await box_of(datasette, request, shown.key)
    return await page(datasette, request, "record.html", {"of": of, "record": shown, "cite": box, "cases_query": address.query_url(JOINED_CASES, {"key": shown.key})})


def _definition(datasette: Datasette, of: Listing) -> str:
    tables = datasette.metadata("tables", database=DATABASE) or {}
    return str(tables.get(of.plural, {}).get("description", ""))
