"""The edge to Datasette: ask the database, render a page, refuse politely. The only file of this package that knows Datasette.

Everything here serves readers of a public site, so whatever goes wrong ends in a page that says what to do.
"""

from __future__ import annotations

import functools
import os
import re
import sqlite3
import time
import weakref
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import parse_qsl, unquote, urlencode

from datasette import Response
from datasette.database import QueryInterrupted

from archive.cite.lookup import read_edition
from archive.site.swapping import Swapping

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator, Mapping

    from datasette.app import Datasette
    from datasette.utils.asgi import Request

    from archive.cite.csl import Edition

    View = Callable[[Datasette, Request], Awaitable[Response]]

T = TypeVar("T")
DATABASE = "archive"
LONGEST = 300
WAITING = 10
"""How many times its working time a query of a page may take on the clock, where others have the machine."""
LONGEST_LIST = 10_000  # a list of ids that is cut could name another case
_MADE: weakref.WeakKeyDictionary[object, dict[str, Any]] = weakref.WeakKeyDictionary()
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")
Row = dict[str, Any]


async def ask(datasette: Datasette, sql: str, params: Mapping[str, object] | None = None) -> list[Row]:
    """The rows of a query, with its values bound and never written into the SQL.

    Raises:
        QueryInterrupted: the time limit of the site is over; `reading` turns it into a page.

    """
    return await read(datasette, lambda connection: [dict(row) for row in connection.execute(sql, dict(params or {}))])


async def ask_if_quick(datasette: Datasette, sql: str) -> list[Row]:
    """The rows of a query that a page can do without: none where the time limit is over."""
    try:
        return await ask(datasette, sql)
    except QueryInterrupted:
        return []


async def read(datasette: Datasette, work: Callable[[sqlite3.Connection], T]) -> T:
    """What a function of the database gives, run in a thread under the time limit of the site.

    Raises:
        QueryInterrupted: the time limit is over; `reading` turns it into a page.

    """

    def limited(connection: sqlite3.Connection) -> T:
        try:
            with _time_limit(connection, datasette.sql_time_limit_ms / 1000):
                return work(connection)
        except sqlite3.OperationalError as error:
            if error.args == ("interrupted",):
                raise QueryInterrupted(error, "", {}) from None
            raise

    found: T = await datasette.get_database(DATABASE).execute_fn(limited)
    return found


@contextmanager
def _time_limit(connection: sqlite3.Connection, seconds: float) -> Iterator[None]:
    """Interrupt a query that has worked for so long.

    What a page asks is ours, so a query that is slow is one that others keep waiting: the time that its thread worked counts, and
    only many times as much on the clock. Readers' own SQL stands under Datasette's limit, which is on the clock.
    """
    worked, passed = time.thread_time() + seconds, time.perf_counter() + seconds * WAITING

    def is_over() -> bool:
        return time.thread_time() >= worked or time.perf_counter() >= passed

    # A thousand steps of SQLite take less than a tenth of a millisecond.
    connection.set_progress_handler(is_over, 1000 if seconds > 0.02 else 1)
    try:
        yield
    finally:
        connection.set_progress_handler(None, 0)


async def edition(datasette: Datasette, request: Request) -> Edition:
    """The edition that is served, at the address that ARCHIVE_URL gives, or else at the one that was asked."""
    return await read(datasette, functools.partial(read_edition, url=origin(datasette, request)))


def made_once(datasette: Datasette) -> dict[str, Any]:
    """What is made once of the database that the request is answered from, by name, and goes with it; a database that can change keeps nothing."""
    database = datasette.get_database(DATABASE)
    if isinstance(database, Swapping):
        return database.opened.kept
    return {} if database.is_mutable else _MADE.setdefault(database, {})


def drawings(datasette: Datasette) -> Path:
    """The folder whose drawings are of the database that the request is answered from."""
    database = datasette.get_database(DATABASE)
    return database.opened.generation.folder if isinstance(database, Swapping) else Path(datasette.config_dir or ".")


def origin(datasette: Datasette, request: Request) -> str:
    """Where the site stands, without a slash at the end."""
    return (os.environ.get("ARCHIVE_URL") or str(datasette.absolute_url(request, "/"))).rstrip("/")


def intake() -> str:
    """The address at which strangers write to the editors (the desk's form), from ARCHIVE_INTAKE; empty where there is none."""
    given = os.environ.get("ARCHIVE_INTAKE", "").rstrip("/")
    return given if given.startswith(("https://", "http://")) else ""


def argument(request: Request, name: str, default: str = "") -> str:
    """A value of the query string as a person may have typed it: no control characters, no outer blanks, not endless."""
    return _cleaned(request.args.get(name) or default)


def arguments(request: Request, name: str) -> list[str]:
    """Every value of a name of the query string, each cleaned like `argument`."""
    return [_cleaned(value, LONGEST_LIST if name == "ids" else LONGEST) for value in request.args.getlist(name)]


def path_part(request: Request, name: str) -> str:
    """A part of the path, decoded and cleaned like `argument`; Datasette hands it over as the browser encoded it."""
    return _cleaned(unquote(request.url_vars[name]))


def _cleaned(text: str, longest: int = LONGEST) -> str:
    return " ".join(_CONTROL.sub(" ", text).split())[:longest]


def page_number(request: Request) -> int:
    """The page asked for, from 1 to 100,000; anything else is 1."""
    text = argument(request, "page")
    return min(max(int(text), 1), 100_000) if text.isascii() and text.isdigit() and len(text) < 8 else 1


async def page(datasette: Datasette, request: Request, template: str, context: Mapping[str, object], status: int = 200) -> Response:
    """A page of the site."""
    html = await datasette.render_template(template, {"page_address": functools.partial(_page_address, request), **context}, request=request)
    return Response.html(html, status=status, headers=_cache(datasette) if status == 200 else {})


async def missing(datasette: Datasette, request: Request, what: str, *, near: list[Row], kind: str = "", listing: str = "/cases") -> Response:
    """The page for an address that leads to no record: what is wrong, and the records whose names are nearest."""
    return await page(datasette, request, "missing.html", {"what": what, "near": near, "kind": kind, "listing": listing}, status=404)


def moved(path: str, *, forever: bool = True) -> Response:
    """Send the reader to the one right address of a page, which is always a path of this site."""
    return Response.redirect("/" + path.lstrip("/"), status=301 if forever else 302)


def reading(view: View) -> View:
    """A view for readers: a query that takes too long ends in a page that says so."""

    @functools.wraps(view)
    async def guarded(datasette: Datasette, request: Request) -> Response:
        try:
            return await view(datasette, request)
        except QueryInterrupted:
            return await page(datasette, request, "slow.html", {}, status=503)

    return guarded


def _page_address(request: Request, number: int) -> str:
    """The address of another page of the same list."""
    kept = [(name, value) for name, value in parse_qsl(request.query_string) if name != "page"]
    query = urlencode([*kept, *([("page", str(number))] if number > 1 else [])])
    return f"{request.path}?{query}" if query else str(request.path)


def _cache(datasette: Datasette) -> dict[str, str]:
    ttl = datasette.setting("default_cache_ttl")
    return {"Cache-Control": f"max-age={ttl}"} if datasette.cache_headers and ttl else {}
