"""The released editions: each with its database, its files and what changed in it; and the page of a cited query, which asks an edition and today's data."""

from __future__ import annotations

import os
import sqlite3
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import parse_qsl

from datasette import Response
from datasette.database import Database, QueryInterrupted
from datasette.utils import InvalidSql, validate_sql_select
from datasette.utils.asgi import AsgiFileDownload, NotFound
from pluggy import HookimplMarker

from archive import editions
from archive.site.cited import CitedQuery, cited_path, read_cited, result_sha256
from archive.site.citing import list_box
from archive.site.editions import SHELVES, STATE, Frozen, open_editions
from archive.site.web import DATABASE, ask, origin, page, path_part, reading

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from datasette.app import Datasette
    from datasette.utils.asgi import Request
    from jinja2 import Environment

hookimpl = HookimplMarker("datasette")

NAME = r"(?P<name>\d{4}\.\d\d(?:\.\d{1,3})?)"
FOLDERS = ("csv", "json", "parquet")
MOST_RECORDS = 200
MOST_ROWS = 100
YEAR = 31_536_000


@hookimpl
def register_routes() -> list[tuple[str, Callable[..., Awaitable[Any]]]]:
    """The addresses of these pages and files."""
    return [(rf"/editions/{NAME}$", edition), (rf"/editions/{NAME}/changes$", changes), (rf"/editions/{NAME}/(?P<path>.+)$", file), (r"/cited$", cited)]


@hookimpl
def prepare_jinja2_environment(env: Environment) -> None:
    """Let the page of a query lead to where its result is cited."""
    env.globals["cited_path"] = cited_path


@hookimpl
def startup(datasette: Datasette) -> None:
    """Open every edition beside the database that changes: immutable, each under its own name."""
    configured = os.environ.get("ARCHIVE_EDITIONS", "")
    folder = Path(configured) if configured else Path(datasette.config_dir or "publish").resolve().parent / "editions"
    found, sorry = open_editions(folder)
    for sentence in sorry:
        sys.stderr.write(f"{sentence}\n")
    for frozen in found:
        datasette.add_database(Database(datasette, path=str((frozen.folder / editions.DATABASE).resolve()), is_mutable=False), name=frozen.database)
    SHELVES[datasette] = found


@hookimpl
def get_metadata(datasette: Datasette, database: str | None) -> dict[str, Any]:
    """What the tables of an edition mean: what those of the archive do."""
    wanted = [frozen for frozen in SHELVES.get(datasette, ()) if database in {None, frozen.database}]
    if not wanted:
        return {}
    told = datasette._metadata_local.get("databases", {}).get(DATABASE, {})  # noqa: SLF001 - asking Datasette for it would ask this hook again
    kept = {name: value for name, value in told.items() if name != "queries"}
    return {"databases": {frozen.database: {**kept, "title": f"{told.get('title', 'Archive')}, edition {frozen.name}"} for frozen in wanted}}


@hookimpl
def extra_template_vars(datasette: Datasette, database: str | None, table: str | None, request: Request | None) -> dict[str, Any]:
    """Let the pages of an edition's database say whose they are, and how they are cited."""
    frozen = next((frozen for frozen in SHELVES.get(datasette, ()) if frozen.database == database), None)
    if frozen is None:
        return {}
    told = {"of_edition": frozen, "edition_name": frozen.name, "edition_page": frozen.path}
    if request is None:
        return told
    title = f"Table {table}" if table else "Query in SQL" if request.args.get("sql") else f"Edition {frozen.name}"
    return {**told, "cite": list_box(title, str(request.full_path), frozen.cited(origin(datasette, request)))}


def _frozen(datasette: Datasette, name: str) -> Frozen | None:
    return next((frozen for frozen in SHELVES.get(datasette, ()) if frozen.name == name), None)


def _asked(datasette: Datasette, request: Request) -> Frozen:
    name = path_part(request, "name")
    found = _frozen(datasette, name)
    if found is None:
        raise NotFound(f"There is no edition {name} here.")
    return found


@reading
async def edition(datasette: Datasette, request: Request) -> Response:
    """One edition: what it holds, its files, how it is cited and verified."""
    frozen = _asked(datasette, request)
    shelf = SHELVES[datasette]
    place = shelf.index(frozen)
    context = {
        "frozen": frozen,
        "folders": [(name, frozen.within(name)) for name in FOLDERS],
        "texts": sum(path.startswith(f"{editions.TEXTS}/") for path in frozen.sums),
        "newer": shelf[place - 1] if place else None,
        "older": _frozen(datasette, frozen.before),
        "is_present": frozen.state == await _state(datasette),
        "cite": list_box(f"Edition {frozen.name}", frozen.path, frozen.cited(origin(datasette, request))),
    }
    return await page(datasette, request, "edition.html", context)


@reading
async def changes(datasette: Datasette, request: Request) -> Response:
    """What changed from the edition before to this one, statement by statement."""
    frozen = _asked(datasette, request)
    told = frozen.changes()
    records = told["records"] if told else []
    return await page(datasette, request, "edition_changes.html", {"frozen": frozen, "told": told, "records": records[:MOST_RECORDS], "total": len(records)})


async def file(datasette: Datasette, request: Request) -> Any:
    """A file of an edition, as its sums know it; it never changes, so it may be kept."""
    frozen = _asked(datasette, request)
    found = frozen.file(path_part(request, "path"))
    if found is None:
        raise NotFound(f"Edition {frozen.name} has no file of this name.")
    headers = {"ETag": f'"{found.sha256}"', "Cache-Control": f"public, max-age={YEAR}, immutable", "Access-Control-Allow-Origin": "*"}
    if f'"{found.sha256}"' in request.headers.get("if-none-match", ""):
        return Response("", status=304, headers=headers)
    is_text = found.media_type.startswith("text/") or found.media_type in {"application/json", "application/yaml", "application/jsonl"}
    name = None if is_text else found.path.rpartition("/")[2]
    return AsgiFileDownload(str(frozen.folder / found.path), filename=name, content_type=f"{found.media_type}; charset=utf-8" if is_text else found.media_type, headers=headers)


class Outcome(NamedTuple):
    """What a database answered: columns and rows and their hash, or why it did not; `truncated` where there were more rows than a query may give."""

    columns: list[str]
    rows: list[tuple[Any, ...]]
    sha256: str = ""
    truncated: bool = False
    sorry: str = ""


@reading
async def cited(datasette: Datasette, request: Request) -> Response:
    """A cited query: asked of its edition and of today's data, with whether each gives what was cited."""
    asked, fault = read_cited(parse_qsl(request.query_string, keep_blank_values=True))
    shelf = SHELVES.get(datasette, ())
    context: dict[str, Any] = {"fault": fault, "asked": asked, "editions": shelf}
    if asked is None:
        return await page(datasette, request, "cited.html", context, status=400)
    if not asked.edition and shelf and shelf[0].state == await _state(datasette):
        return Response.redirect(CitedQuery(asked.sql, shelf[0].name, asked.params).url, status=302)
    frozen = _frozen(datasette, asked.edition)
    today = await _answer(datasette, DATABASE, asked)
    then = await _answer(datasette, frozen.database, asked) if frozen else None
    if then and not then.sorry and not then.truncated and asked.rows is None:
        return Response.redirect(CitedQuery(asked.sql, asked.edition, asked.params, len(then.rows), then.sha256).url, status=302)
    context |= {
        "frozen": frozen,
        "then": then,
        "today": today,
        "holds": bool(then and not then.truncated and (len(then.rows), then.sha256) == (asked.rows, asked.sha256)),
        "same_today": bool(then and today.sha256 and today.sha256 == then.sha256),
        "shown": (then or today).rows[:MOST_ROWS],
        "columns": (then or today).columns,
        "latest": CitedQuery(asked.sql, shelf[0].name, asked.params).url if shelf else "",
    }
    if frozen and asked.is_complete and context["holds"]:
        context["cite"] = list_box("Query in SQL", asked.url, frozen.cited(origin(datasette, request)))
    return await page(datasette, request, "cited.html", context, status=404 if asked.edition and frozen is None else 200)


async def _answer(datasette: Datasette, database: str, asked: CitedQuery) -> Outcome:
    """What a database answers to a query, within the limits of every query here."""
    try:
        validate_sql_select(asked.sql)
        results = await datasette.get_database(database).execute(asked.sql, dict(asked.params), truncate=True, log_sql_errors=False)
    except QueryInterrupted:
        return Outcome([], [], sorry="time")
    except (InvalidSql, sqlite3.Error, sqlite3.Warning, OverflowError) as error:
        return Outcome([], [], sorry=str(error))
    columns = [description[0] for description in results.description or ()]
    rows = [tuple(row) for row in results.rows]
    return Outcome(columns, rows, "" if results.truncated else result_sha256(columns, rows), bool(results.truncated))


async def _state(datasette: Datasette) -> tuple[Any, ...]:
    """What names the data that is served now, as `Frozen.state` names that of an edition."""
    return tuple((await ask(datasette, STATE))[0].values())
