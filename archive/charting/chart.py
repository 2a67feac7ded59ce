"""A chart as it is kept: a query with its words, and a Vega-Lite specification that draws the rows of the query. Pure.

A chart must not show a number that its query does not give: `faults` finds fields that are no columns, data from elsewhere
and marks without a row.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import quote

from archive.errors import ArchiveError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

Row = dict[str, Any]
Spec = dict[str, Any]
Form = Literal["wide", "narrow"]
FORMS: tuple[Form, ...] = ("wide", "narrow")

MARKS = "rows"
"""The name of the layer that draws one mark a row; the query's rows have it too, as a data set."""
NOTHING = "No documented case has this yet."
"""Of how many a chart without a row is."""
DATA_SETS = (MARKS, "shapes", "points")
PLACED = ("x", "y", "properties.code", "code")
"""The fields of shapes and points."""

_WORDS = ("title", "description", "denominator")
_HEAD = re.compile(r"-- (?P<what>title|description|denominator|words|cases|shapes): (?P<text>\S.*)")
_COLUMN = re.compile(r"-- column (?P<name>\w+)(?: as (?P<kind>\w+))?: (?P<label>\S.*)")
_PLACE = re.compile(r"\{(\w+)\}")
_DATUM = re.compile(r"\bdatum\.(\w+)")

CONFIG: Spec = {
    "background": None,
    "font": "sans-serif",
    "view": {"stroke": None},
    "axis": {"domain": False, "ticks": False, "grid": False, "gridColor": "#d8d2c6", "labelColor": "#5a554d", "labelFontSize": 12, "labelOverlap": False, "labelBound": False, "title": None},
    "text": {"fontSize": 12, "fill": "#1d1b18", "baseline": "middle"},
    "legend": {
        "orient": "none",
        "direction": "vertical",
        "title": None,
        "labelColor": "#1d1b18",
        "labelFontSize": 12,
        "labelLimit": 300,
        "symbolType": "square",
        "symbolSize": 130,
        "symbolStrokeWidth": 0,
    },
    "rect": {"opacity": 1},
}
"""What all charts have in common. Nothing here or in a specification may be laid out by the width of a text, which depends on the fonts of a machine."""


class ChartError(ArchiveError):
    """A chart cannot be read or drawn; what was drawn before is untouched."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the table beside a chart: its name in the query, what its values are, its heading.

    The kind is `country` or `region` where it holds codes of them, `words` where it holds words of the query, the name of a
    vocabulary where it holds labels of that; it is empty for numbers and for titles of records.
    """

    name: str
    kind: str
    label: str


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart.

    Args:
        name: the name of its files and of its anchor.
        title: what it answers.
        description: what it shows and how to read it.
        denominator: of how many, with columns of the first row in braces.
        columns: those of its table, in order.
        words: what its query writes in words.
        cases: the address of the cases of a row, with columns in braces; empty where there is none.
        shapes: the name of the file of shapes, for maps.
        place: the column that holds the code of a shape, for maps.
        sql: the query.
        spec: the Vega-Lite specification.
    """

    name: str
    title: str
    description: str
    denominator: str
    columns: tuple[Column, ...]
    words: tuple[str, ...]
    cases: str
    shapes: str
    place: str
    sql: str
    spec: Spec


def read_chart(name: str, sql: str, spec: str) -> Chart:
    """A chart from the text of its two files.

    Raises:
        ChartError: words are missing from the head of the query, or the specification is no JSON object.

    """
    head: dict[str, str] = {}
    columns = []
    for line in sql.splitlines():
        if match := _HEAD.fullmatch(line):
            head[match["what"]] = match["text"]
        elif match := _COLUMN.fullmatch(line):
            columns.append(Column(match["name"], match["kind"] or "", match["label"]))
        elif line.startswith("--"):
            raise ChartError(
                f"charts/{name}.sql: {line!r} is no line of the head; write `-- title: …`, `-- description: …`, `-- denominator: …`, `-- column NAME: …`, `-- words: …; …`, `-- cases: …` or `-- shapes: FILE, COLUMN`"
            )
    missing = [f"`-- {word}: …`" for word in _WORDS if word not in head] + ([] if columns else ["`-- column NAME: …`"])
    if missing:
        raise ChartError(f"charts/{name}.sql does not say enough; add {', '.join(missing)}")
    try:
        read = json.loads(spec)
    except ValueError as error:
        raise ChartError(f"charts/{name}.vl.json is no JSON: {error}") from None
    if not isinstance(read, dict):
        raise ChartError(f"charts/{name}.vl.json is no JSON object; write a Vega-Lite specification")
    shapes, _, place = head.get("shapes", "").partition(", ")
    words = tuple(head["words"].split("; ")) if "words" in head else ()
    body = "\n".join(line for line in sql.splitlines() if not line.startswith("--")).strip()
    return Chart(name, head["title"], head["description"], head["denominator"], tuple(columns), words, head.get("cases", ""), shapes, place, body, read)


def texts(chart: Chart) -> Iterator[str]:
    """Every text that a chart shows and that is none of its data: its words, the headings of its table, those of its legend."""
    yield from (chart.title, chart.description, chart.denominator, NOTHING, *(column.label for column in chart.columns), *chart.words)
    for node in _nodes(chart.spec):
        given = [node.get("datum"), *(node["domain"] if isinstance(node.get("domain"), list) else [])]
        yield from (text for text in given if isinstance(text, str))


def faults(chart: Chart, columns: Iterable[str]) -> list[str]:
    """What keeps a chart from being drawn honestly: sentences, none where all is well.

    Args:
        chart: the chart.
        columns: the columns that its query gives.
    """
    given = set(columns)
    made = set(_made(chart.spec)) | (set(PLACED) if chart.shapes else set())
    found = [f"the field {field!r} is no column of the query" for field in sorted(set(fields(chart.spec)) - given - made)]
    found += [f"the heading {column.name!r} is no column of the query" for column in chart.columns if column.name not in given]
    found += [f"the words name {{{name}}}, which is no column of the query" for name in _PLACE.findall(chart.denominator + chart.cases) if name not in given]
    if chart.shapes and chart.place not in given:
        found.append(f"the shapes are found by {chart.place!r}, which is no column of the query")
    layers = [node for node in _nodes(chart.spec) if node.get("name") == MARKS and "mark" in node]
    if len(layers) != 1:
        found.append(f"{len(layers)} layers are named {MARKS!r}; name the one that draws a mark for each row")
    for node in _nodes(chart.spec):
        data = node.get("data")
        if data is not None and (not isinstance(data, dict) or set(data) != {"name"} or data["name"] not in DATA_SETS):
            found.append(f"data must be one of {', '.join(DATA_SETS)} by name")
        if "url" in node:
            found.append("there is an address in it; data come from the query alone")
    return found


def fields(spec: Any) -> Iterator[str]:
    """Every field that a specification reads."""
    for node in _nodes(spec):
        for key in ("field", "lookup", "key"):
            if isinstance(node.get(key), str):
                yield node[key]
        for key in ("groupby", "fields"):
            yield from (name for name in node.get(key, []) if isinstance(name, str))
        for key in ("calculate", "filter", "test"):
            if isinstance(node.get(key), str):
                yield from _DATUM.findall(node[key])


def _made(spec: Any) -> Iterator[str]:
    for node in _nodes(spec):
        if isinstance(node.get("as"), str):
            yield node["as"]


def _nodes(tree: Any) -> Iterator[dict[str, Any]]:
    if isinstance(tree, dict):
        yield tree
        for child in tree.values():
            yield from _nodes(child)
    elif isinstance(tree, list):
        for child in tree:
            yield from _nodes(child)


def with_data(chart: Chart, rows: Sequence[Row], shapes: Mapping[str, Any], form: Form = "wide") -> Spec:
    """The specification with its rows and shapes in it and nothing left to fetch, for one width of page."""
    spec: Spec = merged(chart.spec, {"config": CONFIG, "autosize": {"type": "none"}})
    meta = spec.pop("usermeta", {})
    if form == "narrow":
        spec = merged(spec, meta.get("narrow", {}))
    if "row_height" in meta:
        lines = max((row[meta["lines"]] for row in rows), default=0) if "lines" in meta else len(rows)
        spec["height"] = meta["row_height"] * lines
    spec["datasets"] = {MARKS: list(rows)}
    if chart.shapes:
        spec["datasets"] |= {"shapes": shapes["features"], "points": [{"code": code, "x": x, "y": y} for code, (x, y) in shapes["points"].items()]}
    return spec


def merged(tree: Any, patch: Any) -> Any:
    """A JSON value changed by a merge patch (RFC 7396), but that null is a value, as Vega-Lite needs it."""
    if not isinstance(tree, dict) or not isinstance(patch, dict):
        return patch
    return {**tree, **{key: merged(tree.get(key), value) for key, value in patch.items()}}


def shown(chart: Chart, rows: Sequence[Row], shapes: Mapping[str, Any]) -> list[Row]:
    """The rows that a chart has a mark for: all, but on a map those alone that have a place on it."""
    return [row for row in rows if row[chart.place] in shapes["points"]] if chart.shapes else list(rows)


def filled(text: str, row: Mapping[str, Any], figure: Callable[[int], str] = "{:,}".format) -> str:
    """Words with the values of a row in their braces; `figure` writes whole numbers."""
    return _PLACE.sub(lambda match: figure(row[match[1]]) if isinstance(row[match[1]], int) else str(row[match[1]]), text)


def address(template: str, row: Mapping[str, Any]) -> str:
    """An address with the values of a row in its braces; nothing where a value is missing."""
    if not template or any(row[name] in (None, "") for name in _PLACE.findall(template)):
        return ""
    return _PLACE.sub(lambda match: quote(str(row[match[1]]), safe=","), template)


def digest(*parts: Any) -> str:
    """SHA-256 of values that JSON can hold: two charts of the same digest look the same."""
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()
