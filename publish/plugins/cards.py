"""The pictures that go with links to the home page, to lists and to cases, and the lines in the head of a page that name them.

A card is drawn when it is asked for, in 30 to 80 ms off the event loop, and kept: only link previews ask, most cards are never wanted,
and a build that drew a card for every one of ten thousand cases would take minutes and a gigabyte.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pluggy import HookimplMarker

from archive.query.fulltext import case_number
from archive.site.cards import card_svg, case_card, home_card, list_card
from archive.site.case import CASE, CasePage
from archive.site.fresh import fresh, plain
from archive.site.kinds import LISTINGS
from archive.site.oneline import one_line
from archive.site.pictures import png
from archive.site.preview import LISTS, Preview, case_preview, page_preview
from archive.site.terms import read_terms
from archive.site.web import ask, origin, path_part, reading

if TYPE_CHECKING:
    from datasette import Response
    from datasette.app import Datasette
    from datasette.utils.asgi import Request
    from jinja2 import Environment

    from archive.site.cards import Card
    from archive.site.web import View

hookimpl = HookimplMarker("datasette")

SIZES = "select (select count(*) from cases) as cases, (select count(*) from sources) as sources"
SECONDS = 86_400
_ONE = {"cases": ("case", "cases"), "sources": ("source", "sources"), **{plural: (listing.one, f"{listing.one}s") for plural, listing in LISTINGS.items()}}
_ONE |= {"agencies": ("agency", "agencies"), "studies": ("study", "studies"), "policies": ("policy", "policies")}


@hookimpl
def register_routes() -> list[tuple[str, View]]:
    """The addresses of the pictures."""
    return [(r"/cards/(?P<name>[^/]+)\.png$", card)]


@hookimpl
def prepare_jinja2_environment(env: Environment, datasette: Datasette) -> None:
    """Let the head of a page say what a link to it shows."""

    def preview_of(request: Request, case: Any, cite: Any, title: str) -> Preview:
        url = origin(datasette, request)
        if isinstance(case, CasePage):
            return case_preview(case, url)
        right = getattr(cite, "canonical", "") or request.path
        return page_preview(right.removeprefix(url) or "/", str(title).strip(), url)

    env.globals["preview_of"] = preview_of


@reading
async def card(datasette: Datasette, request: Request) -> Response:
    """The picture of the home page, of a list or of a case."""
    name = path_part(request, "name")
    found = await _card(datasette, name)
    if found is None:
        return plain(datasette, f"There is no card {name!r}; there is home, {', '.join(LISTS)}, and one for each case, like WIA-0001", 404)
    return fresh(datasette, request, await png(card_svg(found)), "image/png", seconds=SECONDS)


async def _card(datasette: Datasette, name: str) -> Card | None:
    if name == "home":
        return home_card((await ask(datasette, SIZES))[0])
    if name in LISTS:
        return list_card(LISTS[name], (await ask(datasette, f"select count(*) as records from {name}"))[0]["records"], *_ONE[name])  # noqa: S608 - the name is a key of LISTS
    rows = await ask(datasette, CASE, {"id": name}) if case_number(name) == name else []
    return case_card(one_line(rows[0], await read_terms(datasette))) if rows else None
