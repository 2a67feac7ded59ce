"""The endpoint for assistants (Model Context Protocol): search, one record, the tables, and SQL under the limits of the site. It only reads.

`datasette-mcp` 0.3 was weighed and left, although it runs on Datasette 0.65: it keeps every session in memory for good and lets each hold a stream
open without end, which a public server must not, it knows SQL only and no records, and it brings some twenty packages.
"""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Any

from datasette import Response
from datasette.database import QueryInterrupted
from datasette.utils import InvalidSql, add_cors_headers, validate_sql_select
from pluggy import HookimplMarker

from archive.query.fulltext import case_number, match_expression
from archive.site.gone import gone_of, sentence_of
from archive.site.mcp import MOST_BODY, PATH, ToolError, answer
from archive.site.uploads import UploadError, read_body
from archive.site.web import DATABASE, ask, edition, origin, read, reading
from archive.site.whole import FOUND, whole

if TYPE_CHECKING:
    from collections.abc import Mapping, MutableMapping

    from datasette.app import Datasette
    from datasette.utils.asgi import Request

    from archive.site.web import View

hookimpl = HookimplMarker("datasette")

TOO_LONG = "This query takes longer than the site allows. Ask for less: an index column, fewer joins, a limit."


@hookimpl
def register_routes() -> list[tuple[str, View]]:
    """The address of the endpoint."""
    return [(rf"{PATH}$", endpoint)]


@hookimpl
def skip_csrf(scope: MutableMapping[str, Any]) -> bool:
    """Ask for no token here: the site has no accounts and no cookies, and nothing that is sent changes anything."""
    return bool(scope["path"] == PATH)


@reading
async def endpoint(datasette: Datasette, request: Request) -> Response:
    """The answer to one message.

    The protocol wants the Origin of a request checked, against pages that reach servers behind a reader's firewall; everything here is public, so every origin may ask.
    """
    headers: dict[str, str] = {"Cache-Control": "no-store"}
    if datasette.cors:
        add_cors_headers(headers)
    if request.method != "POST":
        text = "This is an endpoint of the Model Context Protocol. Send it one JSON-RPC message with POST; it holds no streams open.\n"
        return Response(text, status=405, headers={**headers, "Allow": "POST, OPTIONS"}, content_type="text/plain; charset=utf-8")
    try:
        body = await read_body(request.receive, request.headers.get("content-length"), MOST_BODY)
    except UploadError as error:
        return Response.json({"jsonrpc": "2.0", "id": None, "error": {"code": -32600, "message": str(error)}}, status=error.status, headers=headers)
    url, name = origin(datasette, request), (await edition(datasette, request)).name

    async def run(tool: str, arguments: Mapping[str, Any]) -> object:
        try:
            return await _run(datasette, url, tool, arguments)
        except QueryInterrupted:
            raise ToolError(TOO_LONG) from None

    told = await answer(body, run, name)
    if told is None:
        return Response("", status=202, headers=headers)
    return Response.json(told, status=400 if told["id"] is None and "error" in told else 200, headers=headers)


async def _run(datasette: Datasette, url: str, tool: str, arguments: Mapping[str, Any]) -> object:
    if tool == "search_archive":
        return await _search(datasette, url, arguments)
    if tool == "get_record":
        found = await read(datasette, lambda connection: whole(connection, _fit(arguments["id"]), url))
        gone = await gone_of(datasette, case_number(_fit(arguments["id"]))) if found is None else None
        if gone:
            raise ToolError(f"{sentence_of(gone)} Do not cite it.")
        if found is None:
            raise ToolError(f"There is no record {arguments['id']!r}; search_archive gives the ids.")
        return found
    if tool == "describe_tables":
        return _tables(datasette)
    return await _sql(datasette, arguments["sql"])


async def _search(datasette: Datasette, url: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """What has all the words; where nothing has, what has some."""
    text = _fit(arguments["query"])
    rows: list[dict[str, Any]] = []
    for some in (False, True):
        expression = match_expression(text, some=some)
        if expression and not rows:
            rows = await ask(datasette, FOUND, {"text": expression, "kind": arguments.get("kind", ""), "size": arguments["limit"]})
    return {"results": [{"id": row["key"], "kind": row["kind"], "title": row["title"], "url": url + row["url"], "snippet": row["snippet"]} for row in rows]}


def _tables(datasette: Datasette) -> dict[str, Any]:
    """The tables as the data dictionary has them."""
    tables = datasette.metadata("tables", database=DATABASE) or {}
    return {name: {"description": table.get("description", ""), "columns": table.get("columns") or {}} for name, table in tables.items()}


async def _sql(datasette: Datasette, sql: str) -> dict[str, Any]:
    try:
        validate_sql_select(sql)
        results = await datasette.get_database(DATABASE).execute(sql, truncate=True, log_sql_errors=False)
    except (InvalidSql, sqlite3.Error, sqlite3.Warning, ValueError, OverflowError, MemoryError) as error:
        raise ToolError(f"The query does not work: {error}") from None
    return {"columns": list(results.columns), "rows": [list(row) for row in results.rows], "truncated": bool(results.truncated)}


def _fit(text: str) -> str:
    """A text that SQLite takes: without lone surrogates, which JSON can write."""
    return text.encode("utf-8", "replace").decode("utf-8")
