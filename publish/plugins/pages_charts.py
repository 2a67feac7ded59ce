"""The charts: a page of all, each with its table, and each as SVG and as a Vega-Lite specification. `figure` is for the templates of all pages.

The table is asked of the database that is served. A drawing is shown beside it only where it was made of the very same rows,
so a page never shows two numbers for one thing; where there is no such drawing the table stands alone.
"""

from __future__ import annotations

import functools
import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from datasette import Response
from datasette.database import QueryInterrupted
from datasette.utils import add_cors_headers
from pluggy import HookimplMarker

from archive.charting import chart as charting
from archive.charting.chart import ChartError, with_data
from archive.charting.drawing import standalone
from archive.charting.figure import make_figure
from archive.charting.gallery import read_charts, read_drawn, read_shapes
from archive.cite.csl import ARCHIVE
from archive.site import address, interpreting
from archive.site.answers import answer
from archive.site.language import ENGLISH, LANGUAGES
from archive.site.web import argument, drawings, edition, made_once, page, path_part, reading

if TYPE_CHECKING:
    from datasette.app import Datasette
    from datasette.utils.asgi import Request
    from jinja2 import Environment

    from archive.charting.chart import Chart
    from archive.charting.drawing import Drawn
    from archive.charting.figure import Figure
    from archive.site.retelling import Teller
    from archive.site.web import Row, View

hookimpl = HookimplMarker("datasette")


@hookimpl
def register_routes() -> list[tuple[str, View]]:
    """The addresses of the page and of the files."""
    return [(r"/charts$", charts), (r"/charts/(?P<name>[^/]+)\.svg$", chart_svg), (r"/charts/(?P<name>[^/]+)\.vl\.json$", chart_spec)]


@hookimpl
def prepare_jinja2_environment(env: Environment, datasette: Datasette) -> None:
    """Let every template show a chart: `figure("failures")` is nothing where there is no such chart."""
    env.globals["figure"] = functools.partial(figure, datasette)


@reading
async def charts(datasette: Datasette, request: Request) -> Response:
    """All charts with their tables."""
    found = [await _figure(datasette, name) for name in _charts(datasette)]
    return await page(datasette, request, "charts.html", {"figures": sorted((one for one in found if one), key=lambda one: _PLACES.get(one.chart.name, len(_PLACES)))})


_PLACES = {name: place for place, name in enumerate(("known_by_year", "happened_by_year", "world", "us_states", "failures", "time_held", "time_to_clearance", "systems_agencies"))}
"""The order of the page; a chart that is not here comes last."""


@reading
async def chart_svg(datasette: Datasette, request: Request) -> Response:
    """A chart as a file that can stand alone: with its title, of how many, and whose; `lang` names a language of the site."""
    name = path_part(request, "name")
    chart = _charts(datasette).get(name)
    rows = await answer(datasette, chart.sql) if chart else []
    drawn = _drawn(datasette, name, rows) if chart else None
    if chart is None or drawn is None:
        return _told(f"There is no drawing {name!r} of this edition; its numbers are at /charts.\n", 404)
    language = LANGUAGES.get(argument(request, "lang"), ENGLISH)
    teller: Teller = datasette.jinja_env.globals["tellers"][language.code]
    of = interpreting.denominator(teller, chart, rows[0]) if rows else ""
    who = teller.text(interpreting.FILE_WORDS, "chart") % {"archive": ARCHIVE, "edition": (await edition(datasette, request)).name}
    drawing = drawn.forms["wide"]
    if language is not ENGLISH:
        drawing = replace(drawing, body=interpreting.drawing(teller, chart, drawing.body))
    tag = "" if language is ENGLISH else language.tag
    text = standalone(drawing, teller.text(chart.title, "chart"), teller.text(chart.description, "chart"), f"{of} {who}".strip(), tag)
    return _file(datasette, request, text, "image/svg+xml; charset=utf-8")


@reading
async def chart_spec(datasette: Datasette, request: Request) -> Response:
    """A chart as a Vega-Lite specification with its data in it, which any Vega editor opens."""
    name = path_part(request, "name")
    chart = _charts(datasette).get(name)
    if chart is None:
        return _told(f"There is no chart {name!r}; all are at /charts.\n", 404)
    spec = with_data(chart, await answer(datasette, chart.sql), _shapes(datasette, chart))
    spec = {"title": chart.title, "description": chart.description, **spec}
    return _file(datasette, request, json.dumps(spec, ensure_ascii=False, indent=1) + "\n", "application/json; charset=utf-8")


async def figure(datasette: Datasette, name: str) -> Figure | None:
    """A chart for a page that can do without it: nothing where there is none, or where its query takes too long."""
    try:
        return await _figure(datasette, name)
    except QueryInterrupted:
        return None


async def _figure(datasette: Datasette, name: str) -> Figure | None:
    made: dict[str, Figure] = made_once(datasette).setdefault("figures", {})
    if name in made:
        return made[name]
    chart = _charts(datasette).get(name)
    if chart is None:
        return None
    rows = await answer(datasette, chart.sql)
    drawn = _drawn(datasette, name, rows)
    found = make_figure(chart, rows, drawn, _shapes(datasette, chart), {form: address.query_url(chart.sql, form=form) for form in ("", ".csv", ".json")})
    # A drawing that was not there may come.
    if drawn:
        made[name] = found
    return found


def _drawn(datasette: Datasette, name: str, rows: list[Row]) -> Drawn | None:
    """The drawing of these very rows, beside the database or, where that was put here by hand, in the folder of the site."""
    found = (read_drawn(folder, name) for folder in (drawings(datasette), _publish(datasette)))
    return next((drawn for drawn in found if drawn and drawn.rows == charting.digest(rows)), None)


def _charts(datasette: Datasette) -> dict[str, Chart]:
    """The charts, as they were when the site was started; none where the folder is not there or cannot be read."""
    try:
        return _read_once(_publish(datasette))
    except ChartError:
        return {}


@functools.lru_cache(maxsize=8)
def _read_once(publish: Path) -> dict[str, Chart]:
    return read_charts(publish)


def _shapes(datasette: Datasette, chart: Chart) -> dict[str, Any]:
    try:
        return read_shapes(_publish(datasette), chart)
    except ChartError:
        return {"features": [], "points": {}}


def _publish(datasette: Datasette) -> Path:
    return Path(datasette.config_dir or ".")


def _file(datasette: Datasette, request: Request, text: str, content_type: str) -> Response:
    etag = f'"{charting.digest(text)[:16]}"'
    ttl = datasette.setting("default_cache_ttl")
    headers = {"ETag": etag, **({"Cache-Control": f"max-age={ttl}"} if datasette.cache_headers and ttl else {})}
    if datasette.cors:
        add_cors_headers(headers)
    if request.headers.get("if-none-match") == etag:
        return Response("", status=304, headers=headers)
    return Response(text, headers=headers, content_type=content_type)


def _told(sentence: str, status: int) -> Response:
    return Response(sentence, status=status, content_type="text/plain; charset=utf-8")
