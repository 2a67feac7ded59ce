"""The list of cases with its facets, the page of a case, and what became of its revisions."""

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
from archive.site.facets import read_choices, read_chosen
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
REVISIONS = "select revision, substr(time, 1, 10) as date, act, reason, sha256 from revisions where record = :id order by revision, sequence"
GONE = {"withdrawn", "sealed", "merged"}
"""What may have become of a record that is no longer published."""
LATEST = "select key, kind, id, title, url from records where kind = 'case' order by length(id) desc, id desc limit 5"


@hookimpl
def register_routes() -> list[tuple[str, View]]:
    """The addresses of these pages."""
    return [(r"/cases$", cases), (r"/cases/(?P<id>[^/]+)$", case), (r"/cases/(?P<id>[^/]+)/r(?P<revision>[^/]*)$", revision)]


@reading
async def cases(datasette: Datasette, request: Request) -> Response:
    """The cases that a filter leaves, with the counts of every facet."""
    wanted, faults = CaseFilter.read(lambda name: arguments(request, name), page_number(request))
    terms = await read_terms(datasette)
    total = (await ask(datasette, wanted.total_sql, wanted.params))[0]
    found = await ask(datasette, f"{wanted.list_sql}\nlimit :size offset :start", {**wanted.params, "size": PAGE_SIZE, "start": (wanted.page - 1) * PAGE_SIZE})
    chosen = await read_chosen(datasette, wanted, terms)
    context = {
        "wanted": wanted,
        "faults": faults,
        "facets": await read_choices(datasette, wanted, terms),
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
    if rows:
        return await _shown(datasette, request, rows[0])
    right = case_number(asked)
    if right and await ask(datasette, CASE, {"id": right}):
        return moved(f"/cases/{right}")
    named = await ask(datasette, BY_SLUG, {"slug": re.sub(r"^wia-\d+-", "", asked.lower())})
    if named:
        return moved(f"/cases/{named[0]['id']}")
    expression = match_expression(asked.replace("-", " "), some=True)
    near = await ask(datasette, NEAREST, {"text": expression, "kind": "case"}) if expression and not right else []
    return await missing(datasette, request, asked, near=near or await ask(datasette, LATEST), kind="case", listing="/cases")


@reading
async def revision(datasette: Datasette, request: Request) -> Response:
    """A numbered revision of a case: the present one is the page of the case; of an older one, when and why it was superseded."""
    asked, number = path_part(request, "id"), path_part(request, "revision")
    right = case_number(asked) or asked
    entries = await ask(datasette, REVISIONS, {"id": right})
    known = {str(entry["revision"]) for entry in entries}
    rows = await ask(datasette, CASE, {"id": right})
    if number not in known:
        near = [{"key": right, "title": rows[0]["title"], "url": f"/cases/{right}"}] if rows else await ask(datasette, LATEST)
        return await missing(datasette, request, f"{asked}, revision {number}", near=near, kind="case", listing="/cases")
    if request.path != f"/cases/{right}/r{number}":
        return moved(f"/cases/{right}/r{number}")
    last = entries[-1]
    if rows and int(number) == last["revision"] and last["act"] not in GONE:
        return await _shown(datasette, request, rows[0], last["revision"])
    context = {
        "id": right,
        "number": int(number),
        "last": last,
        "gone": last["act"] in GONE or not rows,
        "title": rows[0]["title"] if rows and last["act"] not in GONE else "",
        "entries": entries,
        "since": next((entry for entry in entries if entry["revision"] > int(number)), last),
    }
    return await page(datasette, request, "revision.html", context)


async def _shown(datasette: Datasette, request: Request, row: Row, revision: int = 0) -> Response:
    """The page of a case, whether its address names the revision or not."""
    box, _ = await box_of(datasette, request, row["id"])
    return await page(datasette, request, "case.html", {"case": await load_case(datasette, row), "cite": box, "revision": revision})


async def _systems(datasette: Datasette, found: list[Row]) -> dict[str, list[Row]]:
    """The systems that the cases of a page name."""
    systems: dict[str, list[Row]] = {}
    for row in await ask(datasette, SYSTEMS, {"ids": json.dumps([row["id"] for row in found])}):
        systems.setdefault(row["record"], []).append(row)
    return systems
