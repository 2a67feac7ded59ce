"""The documented cases most like given facts, or like a case, with the reasons."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from pluggy import HookimplMarker

from archive.errors import InvalidValue
from archive.likeness.facts import Facts, read_facts
from archive.likeness.words import CLAIM
from archive.query.fulltext import case_number
from archive.site.likeness import compare_on, read_options
from archive.site.terms import read_terms
from archive.site.web import LONGEST, arguments, ask, page, reading

if TYPE_CHECKING:
    from datasette import Response
    from datasette.app import Datasette
    from datasette.utils.asgi import Request

    from archive.site.web import View

hookimpl = HookimplMarker("datasette")

MOST = 10
MOST_WITHOUT = 30
TITLE = "select title from cases where id = :id"


@hookimpl
def register_routes() -> list[tuple[str, View]]:
    """The address of this page."""
    return [(r"/like$", like)]


@reading
async def like(datasette: Datasette, request: Request) -> Response:
    """The cases most like what the address gives; the form alone where it gives nothing."""
    facts, faults = read_facts(lambda name: arguments(request, name))
    without = _without(arguments(request, "without"))
    terms = await read_terms(datasette)
    comparison = None
    try:
        comparison = await compare_on(datasette, facts, without, MOST) if facts else None
    except InvalidValue as error:
        faults.append(f"{error.what}; {error.fix}.")
        facts = Facts()
    if comparison:
        facts = comparison.facts
    ids = ",".join([*([facts.case] if facts.case else []), *(analogue.id for analogue in comparison.analogues)]) if comparison else ""
    titles = await ask(datasette, TITLE, {"id": facts.case}) if facts.case else []
    context = {
        "facts": facts,
        "faults": faults,
        "comparison": comparison,
        "case_title": titles[0]["title"] if titles else "",
        "without": list(dict.fromkeys([*([facts.case] if facts.case else []), *without])),
        "options": await read_options(datasette, facts, terms),
        "terms": terms,
        "ids": ids,
        "claim": CLAIM,
        "longest": LONGEST,
        "cases_url": _cases_url,
    }
    return await page(datasette, request, "like.html", context)


def _without(values: list[str]) -> list[str]:
    """The ids of cases that are left out; what is no id is left out of them."""
    ids = (case_number(part) for part in re.split(r"[,\s]+", ",".join(values)))
    return list(dict.fromkeys(number for number in ids if number))[:MOST_WITHOUT]


def _cases_url(name: str, value: str) -> str:
    """The list of the cases that have a trait or a word, which are as many as the page says."""
    return "/cases?" + urlencode({name: f'"{value}"' if name == "q" else value})
