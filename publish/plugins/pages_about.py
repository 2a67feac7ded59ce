"""What the archive is, its method, whom it names, what people may ask of it, what was corrected, and its editions. Texts stand in the templates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pluggy import HookimplMarker

from archive.query.questions import ACTS, BASES, DAYS, FAILURES, FIRST_BASES, MOST_BASES, NAMED, RANKS, RULES, SIZES, STANDINGS, STATUSES
from archive.site import address
from archive.site.answers import answer
from archive.site.citing import box_of
from archive.site.editions import SHELVES, STATE
from archive.site.terms import read_terms
from archive.site.web import ask, intake, moved, page, page_number, path_part, reading

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from datasette import Response
    from datasette.app import Datasette
    from datasette.utils.asgi import Request

    from archive.site.web import Row, View

hookimpl = HookimplMarker("datasette")

PAGE_SIZE = 100
MOST_OF_A_DAY = 60
MOVED = {
    "about/corrections": "corrections",
    "about/editions": "editions",
    "edition": "editions",
    "method": "about/method",
    "names": "about/names",
    "rights": "about/rights",
    "contact": "about#contact",
    "licence": "about#licence",
    "license": "about#licence",
}
"""Addresses that people may have or guess, and where the page is."""

FACTS = "select name, value from about order by name"

# Pages link to a revision only where there is a page of it, which is so for cases.
CORRECTIONS = """
select v.sequence, v.record, v.revision, substr(v.time, 1, 10) as day, v.act, v.reason, v.note, v.merged_into, r.title, r.url,
  exists (select 1 from revisions l where l.record = v.record and l.sequence > v.sequence and l.act in ('withdrawn', 'sealed')) as taken_back,
  case when v.record glob 'WIA-*' then '/cases/' || v.record || '/r' || v.revision end as revision_url,
  case when v.record glob 'WIA-*' and v.revision > 1 and exists (select 1 from revisions b where b.record = v.record and b.revision = v.revision - 1)
    then '/cases/' || v.record || '/r' || (v.revision - 1) end as before_url
from revisions v
left join records r on r.key = v.record
  and (select l.act from revisions l where l.record = v.record order by l.sequence desc limit 1) not in ('withdrawn', 'sealed', 'merged')
where v.act != 'published'
order by v.sequence desc
"""
OF_DAY = """
select v.record, v.revision, v.act, v.reason, r.title, r.url,
  case when v.record glob 'WIA-*' then '/cases/' || v.record || '/r' || v.revision end as revision_url
from revisions v
left join records r on r.key = v.record
  and (select l.act from revisions l where l.record = v.record order by l.sequence desc limit 1) not in ('withdrawn', 'sealed', 'merged')
where substr(v.time, 1, 10) = :day
order by v.sequence
"""


@hookimpl
def register_routes() -> list[tuple[str, Callable[..., Awaitable[Response]]]]:
    """The addresses of these pages."""
    pages: list[tuple[str, View]] = [
        (r"/about$", about),
        (r"/about/method$", method),
        (r"/about/names$", names),
        (r"/about/rights$", rights),
        (r"/corrections$", corrections),
        (r"/editions$", editions),
    ]
    return [*pages, (rf"/(?P<old>{'|'.join(MOVED)})$", elsewhere)]


@reading
async def about(datasette: Datasette, request: Request) -> Response:
    """What this is, who keeps it, licence, contact, and where everything else stands."""
    return await page(datasette, request, "about.html", {**_ground(datasette), "terms": await read_terms(datasette), **await _counted(datasette, sizes=SIZES)})


@reading
async def method(datasette: Datasette, request: Request) -> Response:
    """What is taken in, how it is coded, what the words mean and how counts are to be read."""
    found = await _counted(datasette, sizes=SIZES, standings=STANDINGS, ranks=RANKS, statuses=STATUSES, rules=RULES, failures=FAILURES)
    return await page(datasette, request, "method.html", {**_ground(datasette), "terms": await read_terms(datasette), **found})


@reading
async def names(datasette: Datasette, request: Request) -> Response:
    """Who is named, on what ground, and who never."""
    return await page(
        datasette, request, "names.html", {**_ground(datasette), "most": MOST_BASES, **await _counted(datasette, bases=FIRST_BASES, named=NAMED), "bases_query": address.query_url(BASES)}
    )


@reading
async def rights(datasette: Datasette, request: Request) -> Response:
    """What people may ask, within what time it is answered, and what then happens."""
    return await page(datasette, request, "rights.html", _ground(datasette))


@reading
async def corrections(datasette: Datasette, request: Request) -> Response:
    """Everything that was changed after its publication, newest first, with the reason."""
    number = page_number(request)
    acts = await answer(datasette, ACTS)
    total = sum(row["entries"] for row in acts if row["act"] != "published")
    context = {
        **_ground(datasette),
        "entries": await ask(datasette, f"{CORRECTIONS} limit :size offset :start", {"size": PAGE_SIZE, "start": (number - 1) * PAGE_SIZE}),
        "query": address.query_url(CORRECTIONS),
        "acts": acts,
        "acts_query": address.query_url(ACTS),
        "total": total,
        "number": number,
        "pages": max(1, -(-total // PAGE_SIZE)),
    }
    return await page(datasette, request, "corrections.html", context)


@reading
async def editions(datasette: Datasette, request: Request) -> Response:
    """The edition that is served, how it is cited, and what was published on which day."""
    facts = {row["name"]: row["value"] for row in await ask(datasette, FACTS)}
    days: dict[str, list[Row]] = {}
    for row in await answer(datasette, DAYS):
        days.setdefault(row["day"], []).append(row)
    number = page_number(request)
    shown = list(days)[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]
    context = {
        **_ground(datasette),
        "facts": facts,
        "released": SHELVES.get(datasette, ()),
        "present": await _present(datasette),
        **await _counted(datasette, sizes=SIZES),
        "days": [(day, days[day], await ask(datasette, f"{OF_DAY} limit {MOST_OF_A_DAY}", {"day": day}), address.query_url(OF_DAY, {"day": day})) for day in shown],
        "days_query": address.query_url(DAYS),
        "number": number,
        "pages": max(1, -(-len(days) // PAGE_SIZE)),
        "cite": (await box_of(datasette, request, "edition"))[0],
    }
    return await page(datasette, request, "editions.html", context)


async def _present(datasette: Datasette) -> str:
    """The name of the edition whose data are those that are served; empty where there is none."""
    state = tuple((await ask(datasette, STATE))[0].values())
    return next((edition.name for edition in SHELVES.get(datasette, ()) if edition.state == state), "")


async def elsewhere(request: Request) -> Response:
    """Where the page of an old or guessed address is now."""
    return moved(MOVED[path_part(request, "old")])


def _ground(datasette: Datasette) -> Mapping[str, object]:
    """What the configuration of the site says of itself; the address where it is kept may not be set."""
    return {
        "license": datasette.metadata("license") or "CC BY 4.0",
        "license_url": datasette.metadata("license_url") or "https://creativecommons.org/licenses/by/4.0/",
        "source_url": datasette.metadata("source_url") or "",
        "intake_url": intake(),
    }


async def _counted(datasette: Datasette, **queries: str) -> dict[str, object]:
    """The rows of some queries by name, by code where they have codes, each with the address of its query as `NAME_query`."""
    found: dict[str, object] = {}
    for name, sql in queries.items():
        rows = await answer(datasette, sql)
        found[name] = {row["code"]: row for row in rows} if rows and "code" in rows[0] else rows
        found[f"{name}_query"] = address.query_url(sql)
    return found
