"""The check of a draft: a form, and what the archive says of everything that the draft mentions. The one page to which anything can be sent.

What is sent stays in memory, is read in a confined process, and is forgotten with the answer; nothing of it is logged.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from datasette import Response
from pluggy import HookimplMarker

from archive.site.checking import MOST_BODY, draft_of, sections, wants_json
from archive.site.refusing import Refused
from archive.site.room import room
from archive.site.uploads import UploadError, read_body, read_form
from archive.site.web import DATABASE, argument, origin, page, reading

if TYPE_CHECKING:
    from collections.abc import MutableMapping

    from datasette.app import Datasette
    from datasette.utils.asgi import Request

    from archive.site.web import View

hookimpl = HookimplMarker("datasette")

PATH = "/citecheck"


@hookimpl
def register_routes() -> list[tuple[str, View]]:
    """The address of this page."""
    return [(rf"{PATH}$", citecheck)]


@hookimpl
def skip_csrf(scope: MutableMapping[str, Any]) -> bool:
    """Ask for no token here.

    A token guards what a reader is allowed by a cookie. The site has no accounts and sets no cookies, nothing that is sent changes
    anything, and another site that sends a form in a reader's name cannot read the answer. A token would bring the first cookie.
    """
    return bool(scope["path"] == PATH)


@reading
async def citecheck(datasette: Datasette, request: Request) -> Response:
    """The form; for a draft that was sent, the report on it as a page or as JSON."""
    if request.method != "POST":
        return await _page(datasette, request, {})
    as_json = wants_json(argument(request, "format"), request.headers.get("accept", ""))
    try:
        report = await _report(datasette, request)
    except (Refused, UploadError) as refused:
        if as_json:
            answer = Response.json({"ok": False, "error": str(refused), "status": refused.status}, status=refused.status)
        else:
            answer = await _page(datasette, request, {"refused": refused}, refused.status)
        if isinstance(refused, Refused) and refused.wait:
            answer.headers["Retry-After"] = str(refused.wait)
    else:
        answer = Response(report, content_type="application/json; charset=utf-8") if as_json else await _shown(datasette, request, json.loads(report))
    answer.headers["Cache-Control"] = "no-store"
    return answer


async def _report(datasette: Datasette, request: Request) -> bytes:
    """The report on the draft that a request brings, as JSON.

    Raises:
        Refused: it cannot be made now, or the draft cannot be read.
        UploadError: what was sent is no draft.

    """
    of = room(datasette, "citecheck")
    # The place comes first, so that no more bodies are in memory than there are places.
    with of.place(request):
        body = await read_body(request.receive, request.headers.get("content-length"), MOST_BODY)
        name, data = draft_of(read_form(body, request.headers.get("content-type", "")))
        del body
        database = str(datasette.get_database(DATABASE).path)
        answer = await of.do(request.receive, {"job": "citecheck", "database": database, "url": origin(datasette, request), "name": name}, data)
    return answer.data


async def _shown(datasette: Datasette, request: Request, report: dict[str, Any]) -> Response:
    return await _page(datasette, request, {"report": report, "sections": sections(report)})


async def _page(datasette: Datasette, request: Request, context: dict[str, Any], status: int = 200) -> Response:
    return await page(datasette, request, "citecheck.html", {"refused": None, "report": None, "sections": [], "address": origin(datasette, request) + PATH, **context}, status)
