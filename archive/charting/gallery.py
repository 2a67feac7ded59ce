"""The charts on disk: their sources in publish/charts, and what was drawn in publish/.archive-charts, a file a chart; a copy lies beside each database.

A drawing knows the digest of the rows that it shows. Whoever serves it compares that with the rows of the database that is
served, so a drawing of other numbers is never shown, whenever a build was killed; what is missing is drawn at the next one.
"""

from __future__ import annotations

import contextlib
import json
import sqlite3
from typing import TYPE_CHECKING, Any

from archive.charting import render
from archive.charting.chart import CONFIG, FORMS, Chart, ChartError, Row, digest, faults, read_chart, shown, with_data
from archive.charting.drawing import Drawing, Drawn, read_drawing
from archive.errors import ArchiveError
from archive.store.datadir import write_text

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SOURCES = "charts"
DRAWN = ".archive-charts"
LAYOUT = 1
"""Goes up when `drawing` makes something else of the same SVG."""


def read_charts(publish: Path) -> dict[str, Chart]:
    """The charts of a configuration directory by name; none where it has no folder of charts.

    Raises:
        ChartError: a query has no specification or the reverse, or one cannot be read.

    """
    folder = publish / SOURCES
    if not folder.is_dir():
        return {}
    try:
        queries = {path.name.removesuffix(".sql"): path for path in folder.glob("*.sql")}
        specs = {path.name.removesuffix(".vl.json"): path for path in folder.glob("*.vl.json")}
        for name in sorted(queries.keys() ^ specs.keys()):
            raise ChartError(f"charts/{name} has no {'.vl.json' if name in queries else '.sql'}; a chart is a query and a specification of one name")
        return {name: read_chart(name, queries[name].read_text("utf-8"), specs[name].read_text("utf-8")) for name in sorted(queries)}
    except OSError as error:
        raise ChartError(f"cannot read {folder}: {error.strerror}") from None


def read_shapes(publish: Path, chart: Chart) -> dict[str, Any]:
    """The shapes that a map is drawn on; nothing for other charts.

    Raises:
        ChartError: the file is not there.

    """
    if not chart.shapes:
        return {}
    path = publish / SOURCES / "shapes" / f"{chart.shapes}.json"
    try:
        found: dict[str, Any] = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise ChartError(f"cannot read the shapes {path}: {error}") from None
    return found


def read_drawn(folder: Path, name: str) -> Drawn | None:
    """What was drawn of a chart, in a configuration directory or beside a database; nothing where it was not drawn yet."""
    try:
        found = json.loads((folder / DRAWN / f"{name}.json").read_text("utf-8"))
        return Drawn(found["stamp"], found["rows"], {form: Drawing.of(found[form]) for form in FORMS})
    except (OSError, ValueError, KeyError, TypeError):
        return None


def draw_charts(publish: Path, database: Path, draw: Callable[[dict[str, Any]], str] = render.svg_of) -> list[str]:
    """Draw every chart whose query, specification or rows changed since it was drawn.

    Args:
        publish: the Datasette configuration directory.
        database: the database that the charts are drawn from.
        draw: turns a specification into the text of an SVG.

    Returns:
        A sentence for each chart that could not be drawn; what was drawn of it before stays.

    """
    try:
        charts = read_charts(publish)
    except ChartError as error:
        return [f"No chart was drawn: {error}."]
    if not charts:
        return []
    failed = []
    with contextlib.closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        connection.row_factory = sqlite3.Row
        for chart in charts.values():
            try:
                _draw(publish, chart, connection, draw)
            except (ArchiveError, sqlite3.Error) as error:
                failed.append(f"The chart {chart.name} was not drawn: {error}.")
    for path in (publish / DRAWN).glob("*"):
        if path.name.removesuffix(".json") not in charts:
            path.unlink(missing_ok=True)
    return failed


def copy_drawn(publish: Path, folder: Path) -> None:
    """Put every drawing of a configuration directory beside a database too, each file whole.

    Raises:
        StoreError: the disk refused.

    """
    for path in sorted((publish / DRAWN).glob("*.json")):
        target, text = folder / DRAWN / path.name, path.read_text("utf-8")
        if not target.is_file() or target.read_text("utf-8") != text:
            write_text(target, text)


def _draw(publish: Path, chart: Chart, connection: sqlite3.Connection, draw: Callable[[dict[str, Any]], str]) -> None:
    cursor = connection.execute(chart.sql)
    rows: list[Row] = [dict(row) for row in cursor]
    wrong = faults(chart, [column[0] for column in cursor.description])
    if wrong:
        raise ChartError("; ".join(wrong))
    shapes = read_shapes(publish, chart)
    stamp = digest(LAYOUT, render.version(), CONFIG, chart.spec, rows, shapes)
    before = read_drawn(publish, chart.name)
    if before and before.stamp == stamp:
        return
    drawings = {form: read_drawing(draw(with_data(chart, rows, shapes, form))) for form in FORMS}
    marks = len(shown(chart, rows, shapes))
    for form, drawing in drawings.items():
        if drawing.marks != marks:
            raise ChartError(f"its {form} form has {drawing.marks} marks for {marks} rows")
    drawn: dict[str, Any] = {"stamp": stamp, "rows": digest(rows)}
    drawn |= {form: drawing.values for form, drawing in drawings.items()}
    write_text(publish / DRAWN / f"{chart.name}.json", json.dumps(drawn, ensure_ascii=False))
