"""The page on which one thing is cited, the box of Datasette's own pages and of the home page, and the edition in the foot of every page."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode

from datasette.database import QueryInterrupted
from datasette.utils import tilde_decode
from pluggy import HookimplMarker

from archive.cite.lookup import CiteError, GoneError
from archive.query.fulltext import match_expression
from archive.site.citing import CiteBox, box_of, cite_path, list_box, normal_id
from archive.site.search import NEAREST
from archive.site.statement import references_of, tell
from archive.site.swapping import Swapping
from archive.site.web import DATABASE, ask, edition, moved, page, path_part, reading

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from datasette import Response
    from datasette.app import Datasette
    from datasette.utils.asgi import Request
    from jinja2 import Environment

    from archive.site.web import View

hookimpl = HookimplMarker("datasette")

OF_DATASETTE = {"table.html", "query.html", "row.html"}
PASSING = {"_next", "_size", "_nocount", "_nofacet", "_trace", "_labels", "_hide_sql", "_show_sql"}
"""What an address of a table says about how it is shown, which is no part of what is cited."""
CITED_TABLES = {"cases", "sources", "agencies", "systems", "rulings", "actions", "studies", "policies", "statements", "events", "failures", "responses", "proceedings", "findings"}
NUMBERED = re.compile(r"/r[0-9]+(?:/|$)", re.IGNORECASE)
KINDS = ("case", "agency", "system", "ruling", "action", "study", "policy", "source")


@hookimpl
def register_routes() -> list[tuple[str, View]]:
    """The addresses of these pages."""
    return [(r"/cite/(?P<id>.+)$", cite)]


@hookimpl
def prepare_jinja2_environment(env: Environment, datasette: Datasette) -> None:
    """Let templates name the script of the copy buttons, and the page where a statement is cited."""
    scripts = [path for mount, folder in datasette.static_mounts if mount == "static" for path in Path(folder).glob("cite.js")]
    env.globals["cite_script"] = "".join(f"/static/{path.name}?{hashlib.sha256(path.read_bytes()).hexdigest()[:8]}" for path in scripts)
    env.globals["cite_path"] = cite_path


@hookimpl
def startup(datasette: Datasette) -> Callable[[], Awaitable[None]]:
    """Let every page name its edition, pages of errors too, which get no variables of plugins."""

    async def read_name() -> None:
        rows = await ask(datasette, "select value from about where name = 'edition'")
        datasette.jinja_env.globals["edition_name"] = EditionName(datasette, rows[0]["value"] if rows else "")

    return read_name


class EditionName:
    """The name of the edition that the request is answered from, where a template writes it."""

    def __init__(self, datasette: Datasette, first: str) -> None:
        self.datasette, self.first = datasette, first

    def __str__(self) -> str:
        database = self.datasette.databases.get(DATABASE)
        return str(database.opened.edition) if isinstance(database, Swapping) else self.first

    def __bool__(self) -> bool:
        return bool(str(self))


@hookimpl
def extra_template_vars(template: str, database: str | None, table: str | None, request: Request | None, datasette: Datasette) -> Any:
    """Give the home page and Datasette's pages their box; all other pages bring their own."""

    async def box() -> dict[str, CiteBox]:
        if request is None:
            return {}
        if template == "home.html":
            return {"cite": replace((await box_of(datasette, request, "edition"))[0], canonical="/")}
        try:
            return {"cite": await _datasettes(datasette, request, template, table or "")}
        except QueryInterrupted:
            return {}

    return box if template == "home.html" or (template in OF_DATASETTE and database == DATABASE) else {}


@reading
async def cite(datasette: Datasette, request: Request) -> Response:
    """How to cite one record, statement, source, ruling or the edition; other spellings of its id lead to the right one."""
    asked = normal_id(path_part(request, "id"))
    try:
        box, cited = await box_of(datasette, request, asked)
    except CiteError as error:
        expression = match_expression(asked.replace("-", " ").replace("/", " ").replace("#", " "), some=True)
        near = [row for kind in KINDS for row in await ask(datasette, NEAREST, {"text": expression, "kind": kind})][:8] if expression else []
        return await page(datasette, request, "cite.html", {"sorry": str(error), "near": near}, status=410 if isinstance(error, GoneError) else 404)
    if request.path != box.address:
        # A revision that is the present one today will have an address of its own once it is superseded.
        return moved(box.address, forever=not NUMBERED.search(request.path))
    statement = (cited.item.get("custom") or {}).get("statement")
    context = {
        "cite": box,
        "cited": cited,
        "told": await tell(datasette, cited) if statement else None,
        "path": f"{cited.path}#{statement}" if statement else cited.path,
        "references": () if statement else references_of(cited.sources),
    }
    return await page(datasette, request, "cite.html", context)


async def _datasettes(datasette: Datasette, request: Request, template: str, table: str) -> CiteBox:
    """The box of a table, a query or a row; the row of a record cites the record."""
    if template == "row.html" and table in CITED_TABLES:
        key = tilde_decode(request.url_vars["pks"])
        try:
            return (await box_of(datasette, request, key if table == "cases" or "#" in key else f"{table}/{key}"))[0]
        except CiteError:
            pass  # a row like any other, then
    kept = urlencode([(name, value) for name, value in parse_qsl(request.query_string, keep_blank_values=True) if name not in PASSING])
    return list_box(await _title(datasette, request, table), f"{request.path}?{kept}" if kept else str(request.path), await edition(datasette, request))


async def _title(datasette: Datasette, request: Request, table: str) -> str:
    """What a table or a prepared question is called; a reader's own query has no name."""
    if table:
        told = (datasette.metadata("tables", database=DATABASE) or {}).get(table, {})
        return f"Table {told.get('title') or table}{', filtered' if request.query_string else ''}"
    name = tilde_decode(request.url_vars.get("table") or "")
    question = (await datasette.get_canned_query(DATABASE, name, request.actor) if name else None) or {}
    return str(question.get("title") or name or "Query in SQL")
