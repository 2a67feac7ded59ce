"""What the archive is, its method, whom it names, what people may ask of it, what was corrected, and its editions. Texts stand in the templates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pluggy import HookimplMarker

from archive.site import address
from archive.site.citing import box_of
from archive.site.terms import read_terms
from archive.site.web import ask, moved, page, page_number, path_part, reading

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

SIZES = """
select (select count(*) from cases) as cases, (select count(distinct country) from cases) as countries,
  (select count(*) from statements) as statements, (select count(*) from sources) as sources, (select count(*) from records) as records,
  (select count(*) from candidates) as candidates
"""
FACTS = "select name, value from about order by name"
STANDINGS = """
select v.code, count(s.id) as statements, (select count(*) from statements where standing is not null) as of_statements
from vocabulary v left join statements s on s.standing = v.code
where v.name = 'standing' group by v.code order by v.position
"""
RANKS = """
select v.code, count(s.id) as statements, (select count(*) from statements) as of_statements
from vocabulary v left join statements s on s.rank = v.code
where v.name = 'rank' group by v.code order by v.position
"""
STATUSES = """
select v.code, count(c.id) as cases, (select count(*) from cases) as of_cases
from vocabulary v left join cases c on c.status = v.code
where v.name = 'status' group by v.code order by v.position
"""
RULES = """
select v.code, count(c.n) as candidates, (select count(*) from candidates) as of_candidates
from vocabulary v left join candidates c on c.rule = v.code
where v.name = 'exclusion_rule' group by v.code order by v.position
"""
FAILURES = "select code, cases, of_cases from failure_counts"
BASES = "select name_basis as basis, subject_name is not null as named, count(*) as cases, (select count(*) from cases) as of_cases from cases group by 1, 2 order by 2 desc, 3 desc, 1"
NAMED = "select sum(subject_name is not null) as named, sum(subject_name is null) as not_named, count(*) as of_cases from cases"

# Pages link to a revision only where there is a page of it, which is so for cases.
CORRECTIONS = """
select v.sequence, v.record, v.revision, substr(v.time, 1, 10) as day, v.act, v.reason, r.title, r.url,
  case when v.record glob 'WIA-*' then '/cases/' || v.record || '/r' || v.revision end as revision_url,
  case when v.record glob 'WIA-*' and v.revision > 1 and exists (select 1 from revisions b where b.record = v.record and b.revision = v.revision - 1)
    then '/cases/' || v.record || '/r' || (v.revision - 1) end as before_url
from revisions v
left join records r on r.key = v.record
  and (select l.act from revisions l where l.record = v.record order by l.sequence desc limit 1) not in ('withdrawn', 'sealed', 'merged')
where v.act != 'published'
order by v.sequence desc
"""
ACTS = "select act, count(*) as entries from revisions group by act order by act = 'published' desc, act"
DAYS = "select substr(time, 1, 10) as day, act, count(*) as entries from revisions group by 1, 2 order by 1 desc, 2"
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
    return await page(datasette, request, "names.html", {**_ground(datasette), **await _counted(datasette, bases=BASES, named=NAMED)})


@reading
async def rights(datasette: Datasette, request: Request) -> Response:
    """What people may ask, within what time it is answered, and what then happens."""
    return await page(datasette, request, "rights.html", _ground(datasette))


@reading
async def corrections(datasette: Datasette, request: Request) -> Response:
    """Everything that was changed after its publication, newest first, with the reason."""
    number = page_number(request)
    acts = await ask(datasette, ACTS)
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
    for row in await ask(datasette, DAYS):
        days.setdefault(row["day"], []).append(row)
    number = page_number(request)
    shown = list(days)[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]
    context = {
        **_ground(datasette),
        "facts": facts,
        **await _counted(datasette, sizes=SIZES),
        "days": [(day, days[day], await ask(datasette, f"{OF_DAY} limit {MOST_OF_A_DAY}", {"day": day}), address.query_url(OF_DAY, {"day": day})) for day in shown],
        "days_query": address.query_url(DAYS),
        "number": number,
        "pages": max(1, -(-len(days) // PAGE_SIZE)),
        "cite": (await box_of(datasette, request, "edition"))[0],
    }
    return await page(datasette, request, "editions.html", context)


async def elsewhere(request: Request) -> Response:
    """Where the page of an old or guessed address is now."""
    return moved(MOVED[path_part(request, "old")])


def _ground(datasette: Datasette) -> Mapping[str, object]:
    """What the configuration of the site says of itself; the address where it is kept may not be set."""
    return {
        "license": datasette.metadata("license") or "CC BY 4.0",
        "license_url": datasette.metadata("license_url") or "https://creativecommons.org/licenses/by/4.0/",
        "source_url": datasette.metadata("source_url") or "",
    }


async def _counted(datasette: Datasette, **queries: str) -> dict[str, object]:
    """The rows of some queries by name, by code where they have codes, each with the address of its query as `NAME_query`."""
    found: dict[str, object] = {}
    for name, sql in queries.items():
        rows = await ask(datasette, sql)
        found[name] = {row["code"]: row for row in rows} if rows and "code" in rows[0] else rows
        found[f"{name}_query"] = address.query_url(sql)
    return found
