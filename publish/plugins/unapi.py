"""unAPI: reference managers ask here for the records of a page, which names them in `<abbr class="unapi-id">` (http://unapi.info/specs/, version 1).

Zotero asks for no format but the first of its own that is offered, RIS, and sends an id as the page has it, `#` and all;
so the page writes `WIA-0001/arrest_date.1` for a statement.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.sax.saxutils import quoteattr

from datasette import Response
from datasette.utils import add_cors_headers
from pluggy import HookimplMarker

from archive.cite.formats import FORMATS
from archive.cite.lookup import CiteError, GoneError, find_item, read_edition
from archive.site.citing import normal_id
from archive.site.web import argument, origin, read, reading

if TYPE_CHECKING:
    from datasette.app import Datasette
    from datasette.utils.asgi import Request

    from archive.site.web import View

hookimpl = HookimplMarker("datasette")

OFFERED = {
    "ris": "https://en.wikipedia.org/wiki/RIS_(file_format)",
    "bibtex": "https://ctan.org/pkg/bibtex",
    "csl-json": "https://github.com/citation-style-language/schema",
}
"""The formats by name, each with where it is described."""


@hookimpl
def register_routes() -> list[tuple[str, View]]:
    """The address that the head of every citable page names."""
    return [(r"/unapi$", unapi)]


@reading
async def unapi(datasette: Datasette, request: Request) -> Response:
    """The formats; the formats of one record; or one record in a format."""
    asked, name = argument(request, "id"), argument(request, "format")
    if not asked:
        return _told(datasette, "unAPI needs an id beside the format.\n", 400) if name else _formats(datasette, "", 200)
    url = origin(datasette, request)
    try:
        item = await read(datasette, lambda connection: find_item(connection, normal_id(asked), read_edition(connection, url)))
    except CiteError as error:
        return _told(datasette, f"{error}\n", 410 if isinstance(error, GoneError) else 404)
    if not name:
        return _formats(datasette, asked, 300)
    if name not in OFFERED:
        return _told(datasette, f"There is no format {name!r} here; ask for one of {', '.join(OFFERED)}.\n", 406)
    return _answer(datasette, FORMATS[name].render([item]), 200, f"{FORMATS[name].media_type}; charset=utf-8")


def _formats(datasette: Datasette, asked: str, status: int) -> Response:
    formats = "".join(f'  <format name="{name}" type="{FORMATS[name].media_type}" docs={quoteattr(docs)}/>\n' for name, docs in OFFERED.items())
    of = f" id={quoteattr(asked)}" if asked else ""
    return _answer(datasette, f'<?xml version="1.0" encoding="UTF-8"?>\n<formats{of}>\n{formats}</formats>\n', status, "application/xml; charset=utf-8")


def _told(datasette: Datasette, sentence: str, status: int) -> Response:
    return _answer(datasette, sentence, status, "text/plain; charset=utf-8")


def _answer(datasette: Datasette, text: str, status: int, content_type: str) -> Response:
    headers: dict[str, str] = {}
    if datasette.cors:
        add_cors_headers(headers)
    return Response(text, status=status, headers=headers, content_type=content_type)
