"""The brief builder, and the papers that it orders: made in a worker, few at a time, with a limit of time for each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from datasette import Response
from pluggy import HookimplMarker

from archive.site import briefing
from archive.site.refusing import Refused
from archive.site.room import room
from archive.site.terms import read_terms
from archive.site.web import DATABASE, argument, page, reading

if TYPE_CHECKING:
    from datasette.app import Datasette
    from datasette.utils.asgi import Request

    from archive.site.briefing import Basket
    from archive.site.web import Row, View

hookimpl = HookimplMarker("datasette")

# Short enough that what is withdrawn or sealed does not stay in caches between the site and its readers.
CACHE = "public, max-age=600"


@hookimpl
def register_routes() -> list[tuple[str, View]]:
    """The addresses of the builder and of its papers."""
    return [(r"/brief$", brief), (r"/brief/document$", document)]


@reading
async def brief(datasette: Datasette, request: Request) -> Response:
    """What is chosen, what the paper would hold, and the choices."""
    basket = await briefing.read_basket(datasette, request)
    text = argument(request, "add")
    if not text:
        return await _builder(datasette, request, basket)
    url, found = await briefing.read_added(datasette, request, basket)
    if url:
        return Response.redirect(url)
    return await _builder(datasette, request, basket, asked=text, found=found)


@reading
async def document(datasette: Datasette, request: Request) -> Response:
    """The paper that the address orders; the same address gives the same bytes as long as the edition is served."""
    if argument(request, "add"):
        return Response.redirect(f"/brief?{request.query_string}")
    basket = await briefing.read_basket(datasette, request)
    try:
        _check(request, basket)
        if _has(request, basket.etag):
            return Response("", status=304, headers={"ETag": basket.etag, "Cache-Control": CACHE})
        made = await _made(datasette, request, basket)
    except Refused as refused:
        return await _builder(datasette, request, basket, refused=refused)
    headers = {"ETag": basket.etag, "Cache-Control": CACHE, "Content-Disposition": f'attachment; filename="{basket.file_name}"'}
    return Response(made, headers=headers, content_type=basket.media_type)


async def _made(datasette: Datasette, request: Request, basket: Basket) -> bytes:
    """The file, as it was made before or by a worker.

    Raises:
        Refused: it cannot be made now.

    """
    of = room(datasette, "brief")
    served = datasette.get_database(DATABASE)
    # Two databases may be of one edition, where code or vocabulary changed.
    name = f"{served.hash} {basket.etag}"
    kept = of.finished.get(name)
    if kept is not None:
        return kept
    with of.place(request):
        answer = await of.do(request.receive, {"job": "brief", "database": str(served.path), "url": basket.edition.url, "edition": basket.edition.name, "query": basket.order.query})
    of.finished.put(name, answer.data)
    return answer.data


def _check(request: Request, basket: Basket) -> None:
    """Whether a paper can be made of an order at all.

    Raises:
        Refused: no.

    """
    asked = argument(request, "edition")
    if basket.faults:
        raise Refused(400, "The address says things that cannot be used, so no paper was made.")
    if asked and asked != basket.edition.name:
        raise Refused(404, f"The address names edition {asked}. Edition {basket.edition.name} is served here, whose records may differ: read what follows, then order the paper anew.")
    if not basket.total["cases"]:
        raise Refused(404, "No documented case fits, so there is nothing to write.")
    if basket.too_many:
        raise Refused(400, "These are too many cases for one paper, so none was made.")


async def _builder(datasette: Datasette, request: Request, basket: Basket, *, refused: Refused | None = None, asked: str = "", found: list[Row] | None = None) -> Response:
    """The page of the builder."""
    context = {
        "basket": basket,
        "order": basket.order,
        "parts": briefing.offers(basket.order),
        "forms": briefing.FORM_WORDS,
        "styles": briefing.STYLE_WORDS,
        "papers": briefing.PAPER_WORDS,
        "paper": next((value for name, value in basket.order.arguments if name == "paper"), ""),
        "most": briefing.MOST_CASES,
        "longest": briefing.LONGEST_TEXT,
        "here": briefing.order_url(basket.order),
        "notice": refused,
        "asked": asked,
        "found": found or [],
        "terms": await read_terms(datasette),
    }
    shown = await page(datasette, request, "brief.html", context, refused.status if refused else 200)
    if refused and refused.wait:
        shown.headers["Retry-After"] = str(refused.wait)
    return shown


def _has(request: Request, etag: str) -> bool:
    """Whether the reader has the file already (If-None-Match, RFC 9110, section 13.1.2: compared weakly)."""
    tags = [tag.strip().removeprefix("W/") for tag in request.headers.get("if-none-match", "").split(",")]
    return etag in tags or tags == ["*"]
