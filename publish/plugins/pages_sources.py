"""The list of sources by class, and the page of a source: everything in the archive that rests on it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from pluggy import HookimplMarker

from archive.query import words
from archive.query.fulltext import match_expression
from archive.query.questions import CLASSES
from archive.site import address
from archive.site.answers import answer
from archive.site.citing import box_of, list_box
from archive.site.search import NEAREST
from archive.site.sources import COUNTED, LISTED, page_sql, source_params, total_sql
from archive.site.terms import read_terms
from archive.site.web import Row, argument, ask, edition, missing, moved, page, page_number, path_part, reading

if TYPE_CHECKING:
    from datasette import Response
    from datasette.app import Datasette
    from datasette.utils.asgi import Request

    from archive.site.web import View

hookimpl = HookimplMarker("datasette")

PAGE_SIZE = 100
MOST_PLACES = 1000

ONE = "select * from sources where id = :id"
SUPPORTS = "select record, title, part, place, locator, says, standing, url from source_support where source = :id limit 1000"
SUPPORTS_COUNT = "select count(*) as places, count(distinct record) as records from citations where source = :id"
COPIES = """
select r.title, r.url, l.from_record = :key as is_original from links l
join records r on r.key = case when l.from_record = :key then l.to_record else l.from_record end
where l.role = 'copy_of' and (l.from_record = :key or l.to_record = :key)
"""
PARTS = {"narrative": "Narrative", "statements": "Statements", "events": "Timeline", "failures": "What failed", "responses": "Responses", "findings": "Findings"}


@hookimpl
def register_routes() -> list[tuple[str, View]]:
    """The addresses of these pages."""
    return [(r"/sources$", sources), (r"/sources/(?P<id>[^/]+)$", source)]


@reading
async def sources(datasette: Datasette, request: Request) -> Response:
    """The sources, newest first, by class and words."""
    text, class_, number = argument(request, "q"), argument(request, "class"), page_number(request)
    params = source_params(text, class_)
    total = (await ask(datasette, total_sql(params), params))[0]
    rows = await ask(datasette, page_sql(params), {**params, "size": PAGE_SIZE, "start": (number - 1) * PAGE_SIZE})
    terms = await read_terms(datasette)
    narrowing = urlencode([(name, value) for name, value in (("q", text), ("class", class_)) if value])
    title = "".join(("Sources", f", {terms.label('source_class', class_)}" if class_ else "", f", search for {text}" if text else ""))
    context = {
        "text": text,
        "class": class_,
        "classes": await answer(datasette, CLASSES),
        "classes_query": address.query_url(CLASSES),
        "rows": rows,
        "total": total,
        "total_query": address.query_url(COUNTED, params),
        "list_query": {form: address.query_url(LISTED, params, form) for form in ("", ".csv", ".json")},
        "number": number,
        "pages": max(1, -(-total["sources"] // PAGE_SIZE)),
        "terms": terms,
        "cite": list_box(
            title,
            f"/sources?{narrowing}" if narrowing else "/sources",
            await edition(datasette, request),
            base="/sources",
            query=narrowing,
            ids=[row["id"] for row in rows],
            listed="The sources of this list, the first thousand, as a file",
        ),
    }
    return await page(datasette, request, "sources.html", context)


@reading
async def source(datasette: Datasette, request: Request) -> Response:
    """One source, and every place that it supports."""
    asked = path_part(request, "id")
    rows = await ask(datasette, ONE, {"id": asked.lower()})
    if rows and request.url_vars["id"] != asked.lower():
        return moved(f"/sources/{asked.lower()}")
    if not rows:
        expression = match_expression(asked.replace("-", " "), some=True)
        near = await ask(datasette, NEAREST, {"text": expression, "kind": "source"}) if expression else []
        return await missing(datasette, request, asked, near=near, kind="source", listing="/sources")
    context = {
        "source": rows[0],
        "name": words.source_name(rows[0]),
        "supports": _by_record(await ask(datasette, SUPPORTS, {"id": asked})),
        "most": MOST_PLACES,
        "counts": (await ask(datasette, SUPPORTS_COUNT, {"id": asked}))[0],
        "counts_query": address.query_url(SUPPORTS_COUNT, {"id": asked}),
        "copies": await ask(datasette, COPIES, {"key": f"sources/{asked}"}),
        "terms": await read_terms(datasette),
        "parts": PARTS,
        "cite": (await box_of(datasette, request, f"sources/{asked}"))[0],
    }
    return await page(datasette, request, "source.html", context)


def _by_record(rows: list[Row]) -> list[tuple[Row, list[Row]]]:
    """The places that a source supports, record by record."""
    records: dict[str, tuple[Row, list[Row]]] = {}
    for row in rows:
        records.setdefault(row["record"], (row, []))[1].append({**row, "anchor": address.anchor(row["place"])})
    return list(records.values())
