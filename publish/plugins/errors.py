"""Errors that Datasette tells as faults of the server although the reader's query caused them."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

from datasette import Response
from pluggy import HookimplMarker

if TYPE_CHECKING:
    from datasette.app import Datasette
    from datasette.utils.asgi import Request

hookimpl = HookimplMarker("datasette")


@hookimpl
async def handle_exception(datasette: Datasette, request: Request, exception: Exception) -> Response | None:
    """A query that asks for too large a value is a bad request, told as such."""
    if not isinstance(exception, sqlite3.DataError | OverflowError | MemoryError):
        return None
    message = "The query asks for a value that is too large. Ask for less: fewer rows, shorter texts, smaller numbers."
    if request.path.endswith(".json"):
        return Response.json({"ok": False, "error": message, "status": 400, "title": "Too large"}, status=400)
    template = datasette.jinja_env.select_template(["error.html"])
    html = await template.render_async({"title": "Too large", "error": message, "status": 400, "urls": datasette.urls})
    return Response.html(html, status=400)
