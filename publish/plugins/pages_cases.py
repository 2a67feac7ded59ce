"""The list of cases with its facets, and the page of a case."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from pluggy import HookimplMarker

from archive.query.fulltext import case_number, match_expression
from archive.query.select import DATES, PAGE_SIZE, SORTS, SYSTEMS, CaseFilter
from archive.site import address
from archive.site.case import CASE, load_case
from archive.site.citing import box_of, list_box
from archive.site.facets import choices, read_chosen, read_narrowed, read_rows
from archive.site.gone import gone_among, gone_of, gone_page
from archive.site.search import NEAREST
from archive.site.terms import read_terms
from archive.site.web import Row, arguments, ask, edition, missing, moved, page, page_number, path_part, reading

if TYPE_CHECKING:
    from datasette import Response
    from datasette.app import Datasette
    from datasette.utils.asgi import Request

    from archive.site.web import View

hookimpl = HookimplMarker("datasette")

BY_SLUG = "select id from cases where slug = :slug"
LATEST = "select key, kind, id, title, url from records where kind = 'case' order by length(id) desc, id desc limit 5"


@hookimpl
def register_routes() -> list[tuple[str, View]]:
    """The addresses of these pages."""
    return [(r"/cases$", cases), (r"/cases/(?P<id>[^/]+)$", case)]


@reading
async def cases(datasette: Datasette, request: Request) -> Response:
    """The cases that a filter leaves, with the counts of every facet."""
    wanted, faults = CaseFilter.read(lambda name: arguments(request, name), page_number(request))
    faults = [*faults, *(await gone_among(datasette, wanted.ids)).values()]
    terms = await read_terms(datasette)
    narrowed = await read_narrowed(datasette, wanted)
    total = {"cases": narrowed.cases, "of_cases": narrowed.of_cases}
    found = await read_rows(datasette, narrowed.ids, wanted.sort)
    chosen = await read_chosen(datasette, wanted, terms)
    context = {
        "wanted": wanted,
        "faults": faults,
        "facets": choices(wanted, narrowed, terms),
        "chosen": chosen,
        "cases": found,
        "systems": await _systems(datasette, found),
        "total": total,
        "pages": max(1, -(-total["cases"] // PAGE_SIZE)),
        "sorts": SORTS,
        "dates": DATES,
        "terms": terms,
        "total_query": address.query_url(wanted.total_sql, wanted.params),
        "list_query": {form: address.query_url(wanted.list_sql, wanted.params, form) for form in ("", ".csv", ".json")},
        "cite": list_box(
            "; ".join(("Documented cases", *(f"{condition.label}: {condition.value}" for condition in chosen))),
            wanted.url(),
            await edition(datasette, request),
            base="/cases",
            query=wanted.query,
            ids=[row["id"] for row in found],
            listed="The cases of this list, the first thousand, as a file",
        ),
    }
    return await page(datasette, request, "cases.html", context)


@reading
async def case(datasette: Datasette, request: Request) -> Response:
    """One case; other spellings of its id lead to the right one."""
    asked = path_part(request, "id")
    rows = await ask(datasette, CASE, {"id": asked})
    if rows and request.url_vars["id"] != asked:
        return moved(f"/cases/{asked}")
    right = case_number(asked)
    # The ledger comes before the data: what it says was taken back is not shown, whatever lies in the folder.
    if right and (gone := await gone_of(datasette, right)):
        return await gone_page(datasette, request, gone) if request.url_vars["id"] == right else moved(f"/cases/{right}")
    if rows:
        return await _shown(datasette, request, rows[0])
    if right and await ask(datasette, CASE, {"id": right}):
        return moved(f"/cases/{right}")
    named = await ask(datasette, BY_SLUG, {"slug": re.sub(r"^wia-\d+-", "", asked.lower())})
    if named:
        return moved(f"/cases/{named[0]['id']}")
    expression = match_expression(asked.replace("-", " "), some=True)
    near = await ask(datasette, NEAREST, {"text": expression, "kind": "case"}) if expression and not right else []
    return await missing(datasette, request, asked, near=near or await ask(datasette, LATEST), kind="case", listing="/cases")


async def _shown(datasette: Datasette, request: Request, row: Row) -> Response:
    """The page of a case as it stands."""
    box, _ = await box_of(datasette, request, row["id"])
    return await page(datasette, request, "case.html", {"case": await load_case(datasette, row), "cite": box})


async def _systems(datasette: Datasette, found: list[Row]) -> dict[str, list[Row]]:
    """The systems that the cases of a page name."""
    systems: dict[str, list[Row]] = {}
    for row in await ask(datasette, SYSTEMS, {"ids": json.dumps([row["id"] for row in found])}):
        systems.setdefault(row["record"], []).append(row)
    return systems
