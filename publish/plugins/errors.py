"""Errors that Datasette tells as faults of the server although the reader's address or query caused them."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import datasette.handle_exception as told_by_datasette
from datasette import Response
from datasette.views.base import DatasetteError
from pluggy import HookimplMarker

if TYPE_CHECKING:
    from datasette.app import Datasette
    from datasette.utils.asgi import Request

hookimpl = HookimplMarker("datasette")

# Where rich is installed, Datasette prints every 404 with all its variables: half a second for each, and who asked for what into the log.
told_by_datasette.rich = None


@hookimpl
async def handle_exception(datasette: Datasette, request: Request, exception: Exception) -> Response | None:
    """Tell what the reader can mend as a bad request; leave everything else to Datasette."""
    message = told(request.path, exception)
    if message is None:
        return None
    if request.path.endswith(".json"):
        return Response.json({"ok": False, "error": message, "status": 400, "title": "Bad request"}, status=400)
    template = datasette.jinja_env.select_template(["error.html"])
    html = await template.render_async({"title": "This did not work", "error": message, "status": 400, "urls": datasette.urls})
    return Response.html(html, status=400)


def told(path: str, exception: Exception) -> str | None:
    """What to tell the reader, or nothing where the fault is not the reader's."""
    if isinstance(exception, sqlite3.DataError | OverflowError | MemoryError):
        return "The query asks for a value that is too large. Ask for less: fewer rows, shorter texts, smaller numbers."
    # Datasette's own pages read numbers, JSON and names of columns from the address without asking whether they are any.
    if path.startswith(("/archive", "/edition-")) and (isinstance(exception, ValueError) or (isinstance(exception, DatasetteError) and exception.status == 500)):
        return f"A value in this address cannot be used here: {exception}"
    return None
