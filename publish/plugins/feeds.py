"""Atom feeds: the cases that are new or revised, the corrections, and the feed of any filter of the list of cases."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pluggy import HookimplMarker

from archive.query.select import CaseFilter
from archive.site.facets import read_chosen
from archive.site.feeds import CORRECTIONS, MEDIA_TYPE, MOST, Feed, atom, case_entry, cases_sql, correction_entry
from archive.site.fresh import fresh, plain
from archive.site.terms import read_terms
from archive.site.web import arguments, ask, origin, reading

if TYPE_CHECKING:
    from datasette import Response
    from datasette.app import Datasette
    from datasette.utils.asgi import Request

    from archive.site.web import View

hookimpl = HookimplMarker("datasette")

EDITION_DATE = "select value from about where name = 'edition_date'"


@hookimpl
def register_routes() -> list[tuple[str, View]]:
    """The addresses of the feeds."""
    return [(r"/feeds/cases\.atom$", new_cases), (r"/feeds/corrections\.atom$", corrections), (r"/cases\.atom$", filtered_cases)]


@reading
async def new_cases(datasette: Datasette, request: Request) -> Response:
    """The cases that were published or revised last."""
    return await _sent(datasette, request, await _cases(datasette, CaseFilter(), "feeds/cases", "New and revised cases", "/feeds/cases.atom"))


@reading
async def filtered_cases(datasette: Datasette, request: Request) -> Response:
    """The cases of a filter, those first that were published or revised last; it takes what `/cases` takes."""
    wanted, faults = CaseFilter.read(lambda name: arguments(request, name))
    if faults:
        return plain(datasette, " ".join(faults), 400)
    wanted = replace(wanted, sort="id")  # a feed has an order of its own
    chosen = await read_chosen(datasette, wanted, await read_terms(datasette))
    title = "; ".join(("Documented cases", *(f"{condition.label}: {condition.value}" for condition in chosen)))
    return await _sent(datasette, request, await _cases(datasette, wanted, f"cases?{wanted.query}", title, wanted.url("/cases.atom")))


@reading
async def corrections(datasette: Datasette, request: Request) -> Response:
    """What was corrected, updated, withdrawn, sealed or merged, one entry for each act."""
    rows = await ask(datasette, CORRECTIONS, {"most": MOST})
    subtitle = f"What was corrected, updated, merged, withdrawn or sealed, with the reason and what it said before; the last {MOST}. New cases are in another feed."
    feed = Feed("feeds/corrections", "Corrections", subtitle, "/feeds/corrections.atom", "/corrections", tuple(map(correction_entry, rows)), await _edition_date(datasette))
    return await _sent(datasette, request, feed)


async def _cases(datasette: Datasette, wanted: CaseFilter, name: str, title: str, path: str) -> Feed:
    terms = await read_terms(datasette)
    rows = await ask(datasette, cases_sql(wanted.where()), {**wanted.params, "most": MOST})
    subtitle = f"Documented cases in which a biometric system pointed at the wrong person, or is alleged to have; the {MOST} that were published or revised last."
    return Feed(name, title, subtitle, path, wanted.url(), tuple(case_entry(row, terms) for row in rows), await _edition_date(datasette))


async def _edition_date(datasette: Datasette) -> str:
    rows = await ask(datasette, EDITION_DATE)
    return str(rows[0]["value"]) if rows else ""


async def _sent(datasette: Datasette, request: Request, feed: Feed) -> Response:
    return fresh(datasette, request, atom(feed, origin(datasette, request)), MEDIA_TYPE, changed=feed.updated)
