"""A chart as a page shows it: its words and table filled with rows, and its drawing where one was made of these very rows. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from archive.charting.chart import NOTHING, address, filled, shown
from archive.charting.drawing import inline
from archive.query import words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from archive.charting.chart import Chart, Row
    from archive.charting.drawing import Drawn

MOST_IDS = 300
"""How many cases an address may name, as the list of cases has it."""
NAMES = {"country": words.country_name, "region": words.region_name}


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table: its text, the address of the cases of its row, whether it is a number, and its kind (as of its column) with its value in the query."""

    text: str
    url: str
    number: bool
    kind: str
    value: str


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart as a page shows it.

    Args:
        chart: what it is.
        denominator: of how many.
        first: the first row, of which the words have their numbers; empty where there is none.
        rows: the cells of its table.
        off_map: what a map has no place for, and `outside` its codes.
        query: the addresses of its query: "" is the page, ".csv" and ".json" the rows.
        drawings: an `svg` element for each form of page; none where there is no drawing of these rows.
        files: the addresses of the drawing and of the specification as files; none where there is no drawing.
    """

    chart: Chart
    denominator: str
    first: Mapping[str, Any]
    rows: list[list[Cell]]
    off_map: str
    outside: tuple[str, ...]
    query: Mapping[str, str]
    drawings: Mapping[str, Markup]
    files: Mapping[str, str]


def make_figure(chart: Chart, rows: Sequence[Row], drawn: Drawn | None, shapes: Mapping[str, Any], query: Mapping[str, str]) -> Figure:
    """The figure of a chart.

    Args:
        chart: the chart.
        rows: what its query gives.
        drawn: what was drawn of these rows, if anything was.
        shapes: the shapes of a map; nothing for other charts.
        query: the addresses of its query.
    """
    placed = shown(chart, rows, shapes) if shapes else rows
    outside = tuple(row[chart.place] for row in rows if row not in placed)
    name, version = chart.name, drawn.stamp[:8] if drawn else ""
    return Figure(
        chart,
        filled(chart.denominator, rows[0]) if rows else NOTHING,
        rows[0] if rows else {},
        [[_cell(chart, row, number) for number in range(len(chart.columns))] for row in rows],
        ", ".join(_text(chart.place, code) for code in outside),
        outside,
        query,
        # Every text in a drawing was escaped when it was made, and nothing but marks is in it.
        {form: Markup(inline(drawing, form, f"{name}-title {name}-denominator")) for form, drawing in drawn.forms.items()} if drawn else {},  # noqa: S704 - as said above
        {"SVG": f"/charts/{name}.svg?{version}", "Vega-Lite": f"/charts/{name}.vl.json?{version}"} if drawn else {},
    )


def _cell(chart: Chart, row: Row, number: int) -> Cell:
    """A cell; the first column names its row and leads to its cases."""
    column = chart.columns[number]
    value = row[column.name]
    many = "{ids}" in chart.cases and str(row["ids"] or "").count(",") >= MOST_IDS
    # A year in the first column is a number that nobody writes with a comma.
    is_number = isinstance(value, int | float) and number > 0
    return Cell(f"{value:,}" if is_number else _text(column.kind, value), address(chart.cases, row) if number == 0 and not many else "", is_number, column.kind, "" if value is None else str(value))


def _text(kind: str, value: object) -> str:
    return NAMES[kind](str(value)) if kind in NAMES and value else "" if value is None else str(value)
