"""Citations as files: a record, a list with its filter, and the rows of a table or query, in BibTeX, BibLaTeX, RIS and CSL-JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from datasette import Response
from datasette.database import QueryInterrupted
from datasette.utils import add_cors_headers
from pluggy import HookimplMarker

from archive.cite.formats import FORMATS
from archive.cite.lookup import CiteError, GoneError, find_item, find_sources, read_edition, revision_of, sources_of
from archive.cite.own import is_own
from archive.query.fulltext import case_number
from archive.query.select import CaseFilter
from archive.site.bibliography import FORMS, MOST, NAMING, PLURALS, Bibliography, bibliography, items_of, name_records, part_note
from archive.site.citing import find_own, normal_id, sources_then
from archive.site.gone import gone_among
from archive.site.kinds import LISTINGS
from archive.site.sources import COUNTED, LISTED, source_params
from archive.site.web import DATABASE, argument, arguments, ask, origin, page_number, path_part, read, reading

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from datasette.app import Datasette
    from datasette.utils.asgi import Request

    from archive.cite.csl import Item
    from archive.site.web import View

hookimpl = HookimplMarker("datasette")

ENDINGS = {"bib": "bibtex", "ris": "ris", "csl": "csl-json"}
"""What Datasette's tables and queries end in, since it allows only letters there."""


@hookimpl(tryfirst=True)
def register_routes() -> list[tuple[str, View]]:
    """The addresses of the files; they come before those of the pages, which take any name."""
    forms = "|".join(sorted((ending.replace(".", r"\.") for ending in FORMS), key=len, reverse=True))
    plurals = "|".join(PLURALS)
    return [
        (rf"/(?P<plural>{plurals})\.(?P<form>{forms})$", list_file),
        (rf"/(?P<plural>{plurals})/(?P<id>[^/]+?)\.(?P<form>{forms})$", record_file),
        (rf"/cite/(?P<id>.+?)\.(?P<form>{forms})$", cited_file),
    ]


@hookimpl
def register_output_renderer() -> list[dict[str, Any]]:
    """Let tables and queries whose rows name records end in .bib, .ris and .csl too."""
    return [{"extension": ending, "render": _renderer(name), "can_render": names_records} for ending, name in ENDINGS.items()]


class NothingToCiteError(Exception):
    """Rows that cannot become citations; Datasette sets the status of what a renderer answers, so it is raised."""


@hookimpl
def handle_exception(datasette: Datasette, exception: Exception) -> Response | None:
    """Tell in a sentence why there is no file."""
    return _told(datasette, str(exception), 400) if isinstance(exception, NothingToCiteError) else None


@reading
async def record_file(datasette: Datasette, request: Request) -> Response:
    """One record, alone or with its sources."""
    plural, asked = request.url_vars["plural"], path_part(request, "id")
    key = case_number(asked) if plural == "cases" else f"{plural}/{asked.lower()}"
    if not key or "#" in key:
        return _told(datasette, f"There is no case {asked!r}; a case is addressed by its number, like /cases/WIA-0001.{request.url_vars['form']}", 404)
    return await _cited(datasette, request, key)


@reading
async def cited_file(datasette: Datasette, request: Request) -> Response:
    """Whatever can be cited, a statement or the edition included."""
    return await _cited(datasette, request, normal_id(path_part(request, "id")))


@reading
async def list_file(datasette: Datasette, request: Request) -> Response:
    """The records of a list with its filter, a thousand at a time."""
    plural, form, number = request.url_vars["plural"], FORMS[request.url_vars["form"]], page_number(request)
    left_out = ""
    url, part = origin(datasette, request), {"size": MOST, "start": (number - 1) * MOST}
    if plural == "cases":
        wanted, faults = CaseFilter.read(lambda name: arguments(request, name))
        if faults:
            return _told(datasette, " ".join(faults), 400)
        total = (await ask(datasette, wanted.total_sql, wanted.params))[0]["cases"]
        keys = [row["id"] for row in await ask(datasette, f"{wanted.list_sql}\nlimit :size offset :start", {**wanted.params, **part})]
        left_out = " ".join((await gone_among(datasette, wanted.ids)).values())
    elif plural == "sources":
        params = source_params(argument(request, "q"), argument(request, "class"))
        total = (await ask(datasette, COUNTED, params))[0]["sources"]
        keys = [row["id"] for row in await ask(datasette, f"{LISTED} limit :size offset :start", {**params, **part})]
    else:
        total = (await ask(datasette, f"select count(*) as records from {plural}"))[0]["records"]  # noqa: S608 - the name is a key of LISTINGS
        keys = [row["key"] for row in await ask(datasette, LISTINGS[plural].sql, part)]

    def work(connection: sqlite3.Connection) -> Bibliography:
        found = list(find_sources(connection, keys).values()) if plural == "sources" else items_of(connection, keys, read_edition(connection, url))
        note = part_note(part["start"] + 1, len(keys), total, plural)
        name = f"{plural}-{part['start'] + 1}-to-{part['start'] + len(keys)}" if note else plural
        return bibliography(found, form, name, " ".join(told for told in (note, left_out) if told))

    return _file(datasette, await read(datasette, work))


async def names_records(datasette: Datasette, database: str, columns: Sequence[str], rows: Sequence[Any], table: str | None) -> bool:
    """Whether a page of Datasette offers these files: only where its rows do name records."""
    if database != DATABASE or not set(columns or ()) & set(NAMING):
        return False
    try:
        return bool((await read(datasette, lambda connection: name_records(connection, columns, rows, table or "")))[1])
    except QueryInterrupted:
        return False


def _renderer(name: str) -> Any:
    form = FORMATS[name]

    async def render(datasette: Datasette, request: Request, columns: Sequence[str], rows: Sequence[Any], database: str, table: str | None, query_name: str | None, data: dict[str, Any]) -> Response:
        """The records that rows name, as a file; a sentence where they name none."""
        if data.get("error"):
            raise NothingToCiteError(str(data["error"]))
        wanted = argument(request, "_cite")
        if database != DATABASE or (wanted and wanted not in NAMING):
            raise NothingToCiteError(f"`_cite` says which column names the records: write one of {', '.join(NAMING)}")
        url = origin(datasette, request)

        def work(connection: sqlite3.Connection) -> tuple[str, list[Item]]:
            column, ids = name_records(connection, columns, rows, table or "", wanted)
            return column, items_of(connection, ids, read_edition(connection, url))

        try:
            column, items = await read(datasette, work)
        except QueryInterrupted:
            raise NothingToCiteError("This took too long; ask for fewer rows with _size") from None
        if not column and (rows or not set(columns) & set(NAMING)):
            raise NothingToCiteError(f"These rows name no records, so there is nothing to cite. Give the query a column {', '.join(NAMING[:-1])} or {NAMING[-1]} that holds ids like WIA-0001")
        following = data.get("next_url")
        note = "Not all rows: these are the records of the first page." if following or data.get("truncated") else ""
        answer = _file(datasette, bibliography(items, form, table or query_name or "query", note))
        if following:
            answer.headers["Link"] = f'<{following}>; rel="next"'
        return answer

    return render


async def _cited(datasette: Datasette, request: Request, text: str) -> Response:
    form, url = FORMS[request.url_vars["form"]], origin(datasette, request)
    more, of = argument(request, "with"), argument(request, "of")
    if more not in {"", "sources"} or of not in {"", "record"}:
        return _told(datasette, "`with` can be `sources`, and `of` can be `record`; leave out what you do not need.", 400)

    def work(connection: sqlite3.Connection) -> Bibliography:
        edition = read_edition(connection, url)
        item = find_item(connection, text, edition)
        key = str(item["custom"].get("record") or item["id"])
        name = "archive-edition" if key == "archive" else str(item["id"]).replace("#", "-")
        if of and not is_own(item) and key.startswith("rulings/"):
            item, name = find_own(connection, key, edition), f"{name}-record"
        sources = (sources_then(connection, item) if revision_of(item) else sources_of(connection, key)) if more else []
        return bibliography([item, *sources], form, f"{name}-with-sources" if more else name)

    try:
        return _file(datasette, await read(datasette, work))
    except CiteError as error:
        return _told(datasette, str(error), 410 if isinstance(error, GoneError) else 404)


def _file(datasette: Datasette, made: Bibliography) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{made.name}"', **({"X-Left-Out": made.note} if made.note else {})}
    return _answer(datasette, made.text, 200, f"{made.form.media_type}; charset=utf-8", headers)


def _told(datasette: Datasette, sentence: str, status: int) -> Response:
    return _answer(datasette, f"{sentence.rstrip('.')}.\n", status, "text/plain; charset=utf-8", {})


def _answer(datasette: Datasette, text: str, status: int, content_type: str, headers: dict[str, str]) -> Response:
    if datasette.cors:
        add_cors_headers(headers)
    return Response(text, status=status, headers=headers, content_type=content_type)
