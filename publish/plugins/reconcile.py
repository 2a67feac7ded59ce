"""Reconciliation for OpenRefine: a column of names becomes a column of records. Queries come in the address or, from OpenRefine, as a form.

`datasette-reconcile` was weighed and left: it serves one table, takes raw JSON from the address into its SQL (a wrong type is a fault of the server),
and claims matches by a score alone. There is no preview: it would be a page in a frame of another site, which the headers forbid.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from datasette import Response
from datasette.database import QueryInterrupted
from datasette.utils import add_cors_headers
from pluggy import HookimplMarker

from archive.site.reconcile import (
    CANDIDATES,
    MOST_BODY,
    NAMED,
    PATH,
    SUGGESTED,
    VIEWED,
    BatchError,
    Query,
    candidates,
    kind_type,
    manifest,
    number_of,
    prefix_expression,
    read_queries,
)
from archive.site.related import KINDS
from archive.site.uploads import UploadError, read_body
from archive.site.web import argument, ask, moved, origin, read, reading

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping, MutableMapping

    from datasette.app import Datasette
    from datasette.utils.asgi import Request

    from archive.site.web import View

hookimpl = HookimplMarker("datasette")

SUGGESTIONS = 10


@hookimpl
def register_routes() -> list[tuple[str, View]]:
    """The service, what completes names in its dialogs, and the page of a candidate."""
    return [
        (rf"{PATH}$", reconcile),
        (rf"{PATH}/suggest/entity$", suggest_entity),
        (rf"{PATH}/suggest/type$", suggest_type),
        (rf"{PATH}/view$", view),
    ]


@hookimpl
def skip_csrf(scope: MutableMapping[str, Any]) -> bool:
    """Ask for no token here: a batch of names changes nothing, and OpenRefine has none."""
    return bool(scope["path"] == PATH)


async def reconcile(datasette: Datasette, request: Request) -> Response:
    """What the service can do; the candidates where queries are sent."""
    try:
        text = await _queries(request)
        if not text:
            return _json(datasette, manifest(origin(datasette, request)))
        queries = read_queries(text)
    except BatchError as error:
        return _json(datasette, {"ok": False, "error": str(error), "status": 400}, 400)
    except UploadError as error:
        return _json(datasette, {"ok": False, "error": str(error), "status": error.status}, error.status)

    def work(connection: sqlite3.Connection) -> dict[str, Any]:
        return {name: {"result": _found(connection, query)} for name, query in queries.items()}

    try:
        return _json(datasette, await read(datasette, work))
    except QueryInterrupted:
        return _json(datasette, {"ok": False, "error": "This batch takes too long; send fewer names at once.", "status": 503}, 503)


@reading
async def suggest_entity(datasette: Datasette, request: Request) -> Response:
    """Records whose names begin like what was typed."""
    text, cursor = prefix_expression(argument(request, "prefix")), argument(request, "cursor")
    start = int(cursor) if cursor.isascii() and cursor.isdigit() and len(cursor) < 6 else 0
    rows = await ask(datasette, SUGGESTED, {"text": text, "size": SUGGESTIONS, "start": start}) if text else []
    return _json(datasette, {"result": [{"id": row["key"], "name": row["title"], "notable": [kind_type(row["kind"])]} for row in rows]})


async def suggest_type(datasette: Datasette, request: Request) -> Response:
    """The kinds of record whose names begin like what was typed."""
    text = argument(request, "prefix").casefold()
    return _json(datasette, {"result": [kind_type(kind) for kind, name in KINDS.items() if kind.startswith(text) or name.casefold().startswith(text)]})


@reading
async def view(datasette: Datasette, request: Request) -> Response:
    """The page of a record by the id that the service gives."""
    rows = await ask(datasette, VIEWED, {"key": argument(request, "id")})
    return moved(rows[0]["url"]) if rows else _json(datasette, {"ok": False, "error": "There is no record of this id.", "status": 404}, 404)


async def _queries(request: Request) -> str:
    """The batch that a request brings; empty where it asks for the manifest.

    Raises:
        BatchError: the form has no batch.
        UploadError: the form is too large or too slow.

    """
    if request.method != "POST":
        return request.args.get("queries") or ""
    body = await read_body(request.receive, request.headers.get("content-length"), MOST_BODY)
    try:
        fields = dict(parse_qsl(body.decode("ascii"), max_num_fields=10, errors="strict"))
    except ValueError:
        raise BatchError("The form cannot be read; send it as application/x-www-form-urlencoded with a field `queries`") from None
    if not fields.get("queries"):
        raise BatchError("The form has no field `queries`; GET this address to see what the service can do")
    return fields["queries"]


def _found(connection: sqlite3.Connection, query: Query) -> list[dict[str, Any]]:
    params = query.params
    if not query.possible or not query.text:
        return []
    named = _rows(connection, NAMED, {**params, "text": query.text, "number": number_of(query.text)})
    return candidates(query, _rows(connection, CANDIDATES, params) if params["text"] else [], named)


def _rows(connection: sqlite3.Connection, sql: str, params: Mapping[str, str]) -> list[dict[str, Any]]:
    cursor = connection.execute(sql, params)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]


def _json(datasette: Datasette, told: object, status: int = 200) -> Response:
    headers: dict[str, str] = {}
    if datasette.cors:
        add_cors_headers(headers)
    return Response.json(told, status=status, headers=headers)
