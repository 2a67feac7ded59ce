"""The home page, and the page of prepared questions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pluggy import HookimplMarker

from archive.site import address
from archive.site.terms import read_terms
from archive.site.web import DATABASE, ask, ask_if_quick, page, reading

if TYPE_CHECKING:
    from datasette import Response
    from datasette.app import Datasette
    from datasette.utils.asgi import Request

    from archive.site.web import View

hookimpl = HookimplMarker("datasette")

BY_STATUS = """
select v.code, v.label, v.definition, count(c.id) as cases, (select count(*) from cases) as of_cases
from vocabulary v left join cases c on c.status = v.code
where v.name = 'status' group by v.code order by v.position
"""
BY_MECHANISM = """
select v.code, v.label, v.definition, count(c.id) as cases, (select count(*) from cases) as of_cases
from vocabulary v left join cases c on c.mechanism = v.code
where v.name = 'mechanism' group by v.code order by v.position
"""
SIZES = """
select (select count(*) from cases) as cases, (select count(distinct country) from cases) as countries,
  (select count(*) from statements) as statements, (select count(*) from sources) as sources
"""
NEWEST = """
select c.id, c.title, c.kind, c.status, c.country, c.region, c.city, s.display as first_reported
from cases c join statements s on s.record = c.id and s.property = 'first_reported' and s.best = 1
order by s.date_to desc, c.id desc
limit 6
"""
DISPUTED = """
with facts as (select * from disputed_facts)
select record, title, property, label, said, url, (select count(*) from facts) as facts, (select count(distinct record) from facts) as records,
  (select count(*) from facts where still_open = 1) as still_open
from facts where facts.still_open = 1 limit 6
"""
FAILURES = "select code, label, cases, of_cases, found_or_admitted, alleged, reported from failure_counts where cases > 0 limit 6"
CORRECTED = """
select v.record, v.revision, v.act, substr(v.time, 1, 10) as day, v.reason, c.title
from revisions v join cases c on c.id = v.record
where v.act = 'corrected' and v.sequence in (select max(sequence) from revisions group by record)
order by v.sequence desc
limit 5
"""


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
            "sizes": (await ask(datasette, SIZES))[0],
            "sizes_query": address.query_url(SIZES),
            "statuses": await ask(datasette, BY_STATUS),
            "statuses_query": address.query_url(BY_STATUS),
            "mechanisms": await ask(datasette, BY_MECHANISM),
            "mechanisms_query": address.query_url(BY_MECHANISM),
            "newest": await ask(datasette, NEWEST),
            "disputed": await ask_if_quick(datasette, DISPUTED),
            "disputed_query": address.query_url(DISPUTED),
            "corrected": await ask(datasette, CORRECTED),
            "failures": await ask(datasette, FAILURES),
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
