"""The charts of the project over its own data, the rules that keep a chart honest, and the way from a specification to a file."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape

import pycountry
import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.charting import gallery
from archive.charting.chart import FORMS, Chart, ChartError, address, digest, faults, fields, filled, merged, read_chart, shown, with_data
from archive.charting.chart import texts as chart_texts
from archive.charting.drawing import COLOURS, LETTER, Drawing, inline, read_drawing, retold, standalone
from archive.charting.figure import make_figure
from archive.charting.gallery import DRAWN, SOURCES, draw_charts, read_charts, read_drawn, read_shapes
from archive.charting.render import svg_of
from archive.site import interpreting
from archive.site.language import LANGUAGES, read_catalog
from archive.site.retelling import Teller
from tests.factory import DATA

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PUBLISH = DATA.parent / "publish"
CHARTS = read_charts(PUBLISH)
TELLERS = {code: Teller(read_catalog((PUBLISH / "locale" / code / "LC_MESSAGES" / "site.po").read_text("utf-8")), LANGUAGES[code].locale) for code in ("es", "pt")}
HOSTILE = '</text><script>alert(1)</script> \' " & \\u0022 ${x} class="fill-x a-b" {title}'
HEAD = '-- title: T\n-- description: D.\n-- denominator: Of {all} cases.\n-- column a: A\nselect 1 as a, 2 as n, 3 as "all"\n'
SPEC: dict[str, Any] = {"data": {"name": "rows"}, "layer": [{"name": "rows", "mark": "bar", "encoding": {"x": {"field": "n"}}}]}
PAIRS = """
select count(distinct s.record) from statements s join statements g on g.record = s.record
where s.property = 'system' and s.best = 1 and s.reference in (select 'systems/' || system from cases_by_system where cases > 1)
  and g.property in ('arresting_agency', 'search_operator', 'requested_by') and g.best = 1 and g.reference is not null
group by s.reference, g.reference
"""
ATTRIBUTES = {"class", "d", "x", "y", "x2", "y2", "width", "height", "transform", "text-anchor", "font-size", "font-weight", "stroke-width", "fill", "stroke"}


@pytest.fixture(scope="module")
def drawn(archive_charts: Path) -> Path:
    """A configuration directory whose charts are drawn of the project's own data."""
    return archive_charts.parent


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A configuration directory with one chart, `one`, that a test may spoil."""
    (tmp_path / SOURCES).mkdir()
    (tmp_path / SOURCES / "one.sql").write_text(HEAD, "utf-8")
    (tmp_path / SOURCES / "one.vl.json").write_text(json.dumps(SPEC), "utf-8")
    return tmp_path


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    """A database without tables."""
    path = tmp_path / "archive.db"
    sqlite3.connect(path).close()
    return path


def never(spec: dict[str, Any]) -> str:
    raise AssertionError(f"drawn: {spec}")


def plain(_: dict[str, Any]) -> str:
    """One mark, as Vega writes it."""
    return '<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"><g class="mark-rect role-mark rows_marks"><path d="M0,0h1v1Z" fill="#7b1e2b"/></g></svg>'


def rows_of(connection: sqlite3.Connection, chart: Chart) -> list[dict[str, Any]]:
    return [dict(row) for row in connection.execute(chart.sql)]


def texts(drawing: Drawing) -> list[str]:
    return [element.text or "" for element in ET.fromstring(f"<svg>{drawing.body}</svg>").iter("text")]  # noqa: S314 - our own drawing


# The project's own charts -----------------------------------------------------------------------------------


def test_the_charts_that_the_site_promises_are_there() -> None:
    assert set(CHARTS) >= {"known_by_year", "happened_by_year", "failures", "time_held", "time_to_clearance", "systems_agencies", "world", "us_states"}


@pytest.mark.parametrize("name", CHARTS)
def test_a_chart_shows_what_its_query_gives_and_nothing_else(name: str, archive_connection: sqlite3.Connection) -> None:
    cursor = archive_connection.execute(CHARTS[name].sql)
    columns = [column[0] for column in cursor.description]
    assert faults(CHARTS[name], columns) == []
    assert set(fields(CHARTS[name].spec)) & set(columns)
    assert cursor.fetchone() is not None


@pytest.mark.parametrize("name", CHARTS)
def test_a_drawing_has_a_mark_for_each_row(name: str, drawn: Path, archive_connection: sqlite3.Connection) -> None:
    chart, found = CHARTS[name], read_drawn(drawn, name)
    rows = rows_of(archive_connection, chart)
    marked = shown(chart, rows, read_shapes(PUBLISH, chart))
    assert found is not None
    assert found.rows == digest(rows)
    for form in FORMS:
        root = ET.fromstring(f"<svg>{found.forms[form].body}</svg>")  # noqa: S314 - our own drawing
        (group,) = (group for group in root.iter("g") if group.get("class") == "rows")
        assert len(group) == len(marked) == found.forms[form].marks


@pytest.mark.parametrize("name", CHARTS)
@pytest.mark.parametrize("code", TELLERS)
def test_a_drawing_speaks_every_language(name: str, code: str, drawn: Path) -> None:
    found = read_drawn(drawn, name)
    assert found is not None
    for form, english in found.forms.items():
        told = ET.fromstring(f"<svg>{interpreting.drawing(TELLERS[code], CHARTS[name], english.body)}</svg>")  # noqa: S314 - our own drawing
        before = ET.fromstring(f"<svg>{english.body}</svg>")  # noqa: S314 - the same
        assert [(one.tag, {k: v for k, v in one.attrib.items() if k != "lang"}) for one in told.iter() if one.tag != "tspan"] == [(one.tag, one.attrib) for one in before.iter()]
        said = [element for element in told.iter("text") if element.get("lang") is None]
        words = ["".join(piece for piece in (element.text, *(part.tail for part in element)) if piece) for element in said]
        assert not {text for text in words if text in texts(english) and re.search(r"[a-z]{3}", text)}
        assert not [text for text in words if re.search(r"\b(?:days?|to|the|of|known|found|alleged)\b", text)]
        # In the narrow form a text of 12 px from the left edge must end within the drawing.
        assert all(len(text) * LETTER <= found.forms[form].width for text in words)
    if name not in {"world", "us_states", "systems_agencies"}:
        assert interpreting.drawing(TELLERS[code], CHARTS[name], found.forms["wide"].body) != found.forms["wide"].body


def test_texts_are_retold_and_escaped() -> None:
    svg = '<g class="rows"><text x="1">A &amp; B</text><path d="M0,0"/><text>C</text></g>'
    assert retold(svg, lambda text: [(text, "")]) == svg
    assert retold(svg, lambda text: [(f"<{text}>", "en")]) == '<g class="rows"><text x="1" lang="en">&lt;A &amp; B&gt;</text><path d="M0,0"/><text lang="en">&lt;C&gt;</text></g>'
    assert retold("<text>C</text>", lambda text: [(text, 'x"y'), ("&", "")]) == "<text><tspan lang='x\"y'>C</tspan>&amp;</text>"


@given(st.text(st.characters(blacklist_categories=("Cs", "Cc")), min_size=1))
def test_a_text_that_is_told_as_itself_stays(text: str) -> None:
    svg = f"<text>{escape(text)}</text>"
    assert retold(svg, lambda found: [(found, "")]) == svg
    assert retold(retold(svg, lambda found: [(found[::-1], "")]), lambda found: [(found[::-1], "")]) == svg


def test_the_words_of_a_query_are_texts_of_its_chart() -> None:
    spec = {"layer": [{"encoding": {"fill": {"datum": "L", "scale": {"domain": ["L", "M", 3]}}}}, {"encoding": {"x": {"datum": 1}}}]}
    chart = read_chart("one", "-- words: one day; two days\n-- column b as failure: B\n" + HEAD, json.dumps(spec))
    assert chart.words == ("one day", "two days")
    assert [column.kind for column in chart.columns] == ["failure", ""]
    assert {"T", "D.", "Of {all} cases.", "A", "B", "one day", "two days", "L", "M"} < set(chart_texts(chart))
    assert {type(text) for text in chart_texts(chart)} == {str}


@pytest.mark.parametrize("name", CHARTS)
def test_a_drawing_is_marks_in_the_colours_of_the_site(name: str, drawn: Path) -> None:
    found = read_drawn(drawn, name)
    assert found is not None
    for form, drawing in found.forms.items():
        assert drawing.width <= {"wide": 720, "narrow": 328}[form]
        for element in ET.fromstring(f"<svg>{drawing.body}</svg>").iter():  # noqa: S314 - our own drawing
            assert element.tag in {"svg", "g", "path", "text", "line", "rect"}
            assert set(element.attrib) <= ATTRIBUTES
            assert set(element.get("class", "").split()) <= {"rows", *(f"{kind}-{colour}" for kind in ("fill", "stroke") for colour in COLOURS.values())}
            if element.tag == "text":
                assert float(element.attrib["font-size"]) >= 11


@pytest.mark.parametrize(
    ("name", "sql"),
    [
        ("failures", "select count(distinct record) from failures group by code"),
        ("world", "select count(*) from cases where country is not null group by country"),
        ("us_states", "select count(*) from cases where region like 'US-%' group by region"),
        ("time_held", "select cases from ({})"),
        ("systems_agencies", PAIRS),
    ],
)
def test_the_numbers_in_a_drawing_are_those_of_the_database(name: str, sql: str, drawn: Path, archive_connection: sqlite3.Connection) -> None:
    found = read_drawn(drawn, name)
    assert found is not None
    expected = sorted(row[0] for row in archive_connection.execute(sql.format(CHARTS[name].sql)))
    assert expected == sorted(row["cases"] for row in rows_of(archive_connection, CHARTS[name]))
    for drawing in found.forms.values():
        assert sorted(int(text) for text in texts(drawing) if text.isdigit()) == expected


@pytest.mark.parametrize(("name", "column"), [("happened_by_year", "cases"), ("known_by_year", "known")])
def test_the_heights_of_bars_are_those_of_the_rows(name: str, column: str, drawn: Path, archive_connection: sqlite3.Connection) -> None:
    found = read_drawn(drawn, name)
    assert found is not None
    highest = max(row[column] for row in rows_of(archive_connection, CHARTS[name]))
    for drawing in found.forms.values():
        assert str(highest) in texts(drawing)


def test_known_and_happened_add_up(archive_connection: sqlite3.Connection) -> None:
    known = rows_of(archive_connection, CHARTS["known_by_year"])
    dated = archive_connection.execute("select count(distinct record) from statements where property = 'first_reported' and best = 1 and date_to is not null").fetchone()[0]
    latest = archive_connection.execute("select cases from known_cases_by_date order by date desc limit 1").fetchone()[0]
    assert known[-1]["known"] == sum(row["became_known"] for row in known) == known[-1]["dated"] == dated == latest
    assert [row["year"] for row in known] == list(range(known[0]["year"], known[-1]["year"] + 1))
    assert all(row["known"] == row["known_before"] + row["became_known"] for row in known)
    happened = rows_of(archive_connection, CHARTS["happened_by_year"])
    assert sum(row["cases"] for row in happened) == happened[0]["dated"] <= happened[0]["of_cases"]
    held = rows_of(archive_connection, CHARTS["time_held"])
    assert sum(row["cases"] for row in held) == held[0]["counted"] == archive_connection.execute("select count(*) from cases where detention is not null").fetchone()[0]


@pytest.mark.parametrize("name", [name for name, chart in CHARTS.items() if "{ids}" in chart.cases])
def test_the_cases_named_are_as_many_as_the_number_says(name: str, archive_connection: sqlite3.Connection) -> None:
    ids = {row[0] for row in archive_connection.execute("select id from cases")}
    for row in rows_of(archive_connection, CHARTS[name]):
        named = row["ids"].split(",") if row["ids"] else []
        assert len(named) == len(set(named) & ids) == row.get("became_known", row.get("cases"))


@pytest.mark.parametrize(
    ("low", "high", "number", "place"),
    [(23.5, 23.5, 23.5, 1), (24, 24, 24, 2), (None, 24, None, 1), (None, 72, None, 5), (168, 168, 168, 3), (730.5, 730.5, 730.5, 4), (11688, None, None, 4), (48, None, None, 5), (0.3, 0.4, None, 1)],
)
def test_a_time_is_placed_where_its_bounds_leave_no_other_place(low: float | None, high: float | None, number: float | None, place: int) -> None:
    connection = sqlite3.connect(":memory:")
    connection.executescript("create table cases (id); create table statements (record, property, best, low, high, number); insert into cases values ('WIA-0001')")
    connection.execute("insert into statements values ('WIA-0001', 'detention', 1, ?, ?, ?)", [low, high, number])
    assert [row[0] for row in connection.execute(CHARTS["time_held"].sql) if row[2]] == [place]


def test_a_chart_of_no_cases_has_no_rows() -> None:
    connection = sqlite3.connect(":memory:")
    connection.executescript("create table cases (id); create table statements (record, property, best, low, high, number, date_from, date_to, n)")
    for name in ("known_by_year", "happened_by_year", "time_held"):
        assert connection.execute(CHARTS[name].sql).fetchall() == []


# The shapes ---------------------------------------------------------------------------------------------------


def test_every_country_and_state_has_its_place() -> None:
    world, states = (read_shapes(PUBLISH, CHARTS[name]) for name in ("world", "us_states"))
    assert {country.alpha_2 for country in pycountry.countries} <= set(world["points"])
    assert {found.code for found in pycountry.subdivisions if found.country_code == "US" and found.type in {"State", "District"}} == set(states["points"])
    for shapes in (world, states):
        assert {feature["properties"]["code"] for feature in shapes["features"]} - {None} <= set(shapes["points"])
    assert all(-180 <= x <= 180 and -90 <= y <= 90 for x, y in world["points"].values())


def test_a_territory_that_the_map_does_not_have_is_named_beside_it() -> None:
    chart = CHARTS["us_states"]
    shapes = read_shapes(PUBLISH, chart)
    rows = [{"region": region, "cases": 1, "placed": 2, "of_cases": 2} for region in ("US-MI", "US-PR")]
    figure = make_figure(chart, rows, None, shapes, {})
    assert figure.off_map == "Puerto Rico"
    assert [row[0].text for row in figure.rows] == ["Michigan", "Puerto Rico"]
    assert read_drawing(svg_of(with_data(chart, rows, shapes))).marks == 1


# From files to charts -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sql", "spec", "said"),
    [
        ("select 1", "{}", "title: …"),
        (HEAD.replace("-- column a: A\n", ""), "{}", "column NAME"),
        (HEAD.replace("-- denominator", "-- denominater"), "{}", "is no line of the head"),
        (HEAD, "{", "no JSON"),
        (HEAD, "[]", "no JSON object"),
    ],
)
def test_a_chart_that_cannot_be_read_says_why(sql: str, spec: str, said: str) -> None:
    with pytest.raises(ChartError, match=re.escape(said)):
        read_chart("one", sql, spec)


@pytest.mark.parametrize(
    ("head", "spec", "said"),
    [
        ("", {}, []),
        ("", {"encoding": {"x": {"field": "gone"}}}, ["the field 'gone' is no column"]),
        ("", {"transform": [{"calculate": "datum.gone + 1", "as": "made"}, {"filter": "datum.made > 0"}]}, ["the field 'gone'"]),
        ("", {"transform": [{"aggregate": [], "groupby": ["gone"]}]}, ["the field 'gone'"]),
        ("", {"data": {"url": "https://example.org/x.json"}}, ["data must be", "an address"]),
        ("", {"data": {"values": [{"n": 9}]}}, ["data must be"]),
        ("", {"layer": []}, ["0 layers"]),
        ("", {"layer": [*SPEC["layer"], *SPEC["layer"]]}, ["2 layers"]),
        ("-- column b: B\n", {}, ["the heading 'b'"]),
        ("-- cases: /cases?x={b}\n", {}, ["{b}"]),
        ("-- shapes: world, b\n", {}, ["found by 'b'"]),
    ],
)
def test_what_keeps_a_chart_from_being_drawn(head: str, spec: dict[str, Any], said: list[str]) -> None:
    found = faults(read_chart("one", head + HEAD, json.dumps(SPEC | spec)), ["a", "n", "all"])
    assert len(found) == len(said)
    assert all(part in fault for part, fault in zip(said, found, strict=True))


@pytest.mark.parametrize("name", ["one.sql", "one.vl.json"])
def test_a_query_without_a_specification_or_the_reverse_is_refused(name: str, own: Path, empty: Path) -> None:
    (own / SOURCES / name).unlink()
    with pytest.raises(ChartError, match="a chart is a query and a specification"):
        read_charts(own)
    (sentence,) = draw_charts(own, empty, never)
    assert "charts/one" in sentence


def test_a_folder_without_charts_has_none(tmp_path: Path, empty: Path) -> None:
    assert read_charts(tmp_path) == {}
    assert draw_charts(tmp_path, empty, never) == []
    assert not (tmp_path / DRAWN).exists()


# From charts to drawings --------------------------------------------------------------------------------------


def test_the_same_rows_give_the_same_bytes(drawn: Path, tmp_path: Path, archive_database: Path) -> None:
    (tmp_path / SOURCES).symlink_to(PUBLISH / SOURCES)
    assert draw_charts(tmp_path, archive_database) == []
    first, second = ({path.name: path.read_bytes() for path in (folder / DRAWN).iterdir()} for folder in (drawn, tmp_path))
    assert first == second
    assert draw_charts(tmp_path, archive_database, never) == []


def test_only_what_changed_is_drawn_again(own: Path, empty: Path) -> None:
    assert draw_charts(own, empty, plain) == []
    assert draw_charts(own, empty, never) == []
    query = own / SOURCES / "one.sql"
    query.write_text(HEAD.replace("2 as n", "5 as n"), "utf-8")
    made: list[dict[str, Any]] = []

    def noted(spec: dict[str, Any]) -> str:
        made.append(spec)
        return plain(spec)

    assert draw_charts(own, empty, noted) == []
    assert [spec["datasets"]["rows"] for spec in made] == [[{"a": 1, "n": 5, "all": 3}]] * 2


def refuse(_: dict[str, Any]) -> str:
    raise ChartError("Vega cannot draw it: no reason")


def two(spec: dict[str, Any]) -> str:
    return plain(spec).replace("</g>", '<path d="M1,1h1v1Z" fill="#7b1e2b"/></g>')


@pytest.mark.parametrize(
    ("draw", "said"),
    [(refuse, "Vega cannot draw it"), (two, "2 marks for 1 rows"), (lambda spec: plain(spec).replace("#7b1e2b", "red"), "colour 'red'"), (lambda _: "no svg", "no SVG")],
)
def test_what_cannot_be_drawn_is_named_and_what_was_drawn_stays(draw: Callable[[dict[str, Any]], str], said: str, own: Path, empty: Path) -> None:
    for kind in ("sql", "vl.json"):
        shutil.copy(own / SOURCES / f"one.{kind}", own / SOURCES / f"other.{kind}")
    assert draw_charts(own, empty, plain) == []
    before = (own / DRAWN / "one.json").read_bytes()
    (own / SOURCES / "one.sql").write_text(HEAD.replace("2 as n", "5 as n"), "utf-8")
    (sentence,) = draw_charts(own, empty, draw)
    assert "chart one was not drawn" in sentence
    assert said in sentence
    assert (own / DRAWN / "one.json").read_bytes() == before


@pytest.mark.parametrize(("sql", "said"), [("select 1 from cases", "no such table: cases"), ('select 1 as a, 3 as "all"', "the field 'n' is no column")])
def test_a_query_that_fails_is_named(sql: str, said: str, own: Path, empty: Path) -> None:
    (own / SOURCES / "one.sql").write_text(HEAD[: HEAD.index("select")] + sql, "utf-8")
    (sentence,) = draw_charts(own, empty, never)
    assert said in sentence


def test_leavings_go(own: Path, empty: Path) -> None:
    (own / DRAWN).mkdir()
    for name in ("gone.json", ".one.json.x1y2"):
        (own / DRAWN / name).write_text("{}", "utf-8")
    (own / DRAWN / "one.json").write_text('{"stamp"', "utf-8")
    assert read_drawn(own, "one") is None
    assert draw_charts(own, empty, plain) == []
    assert [path.name for path in (own / DRAWN).iterdir()] == ["one.json"]


def test_a_new_layout_draws_all_again(own: Path, empty: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    draw_charts(own, empty, plain)
    monkeypatch.setattr(gallery, "LAYOUT", 0)
    (sentence,) = draw_charts(own, empty, refuse)
    assert "one" in sentence


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/x.json", "file:///etc/hostname", "/etc/hostname"])
def test_vega_fetches_nothing(url: str) -> None:
    try:
        svg = svg_of({"data": {"url": url}, "mark": "bar", "encoding": {"x": {"field": "a"}}})
    except ChartError:
        return
    assert 'aria-roledescription="bar"' not in svg


def test_vega_says_what_is_wrong() -> None:
    with pytest.raises(ChartError, match=r"Vega cannot draw it: .*TypeError"):
        svg_of({"data": {"values": []}, "mark": "bar", "encoding": {"x": {"value": 0}, "x2": {"field": "a"}}})


def test_hostile_words_stay_words() -> None:
    chart = CHARTS["time_to_clearance"]
    row = {"id": "WIA-0001", "title": HOSTILE[:30], "country": "US", "at_least": 1, "at_most": 2, "took": HOSTILE, "counted": 1, "of_cases": 1}
    drawing = read_drawing(svg_of(with_data(chart, [row], {})))
    assert f"{HOSTILE[:30]}, {HOSTILE}" in texts(drawing)
    for text in (inline(drawing, "wide", 'a" onload="x'), standalone(drawing, HOSTILE, HOSTILE, HOSTILE)):
        root = ET.fromstring(text)  # noqa: S314 - our own drawing
        assert not [element for element in root.iter() if element.tag.endswith("script") or any(name.startswith("on") for name in element.attrib)]
    figure = make_figure(chart, [row], None, {}, {})
    assert figure.rows[0][0].text == HOSTILE[:30]
    assert figure.drawings == figure.files == {}


def test_a_file_stands_alone(drawn: Path) -> None:
    found = read_drawn(drawn, "failures")
    assert found is not None
    text = standalone(found.forms["wide"], "What failed?", "Cases.", "53 documented cases. " * 12)
    root = ET.fromstring(text)  # noqa: S314 - our own drawing
    assert root.get("role") == "img"
    assert [root[0].text, (root[1].text or "")[:6]] == ["What failed?", "Cases."]
    assert "class=" not in text
    assert "style" not in text
    assert set(re.findall(r"#[0-9a-f]{6}", text)) <= set(COLOURS)
    assert max(float(line.get("y", "0")) for line in root if line.tag.endswith("text")) < float(root.attrib["height"])


# Small pure things ----------------------------------------------------------------------------------------------

TREES: st.SearchStrategy[Any] = st.recursive(st.integers() | st.text(max_size=3), lambda inner: st.dictionaries(st.sampled_from("abc"), inner, max_size=3))


@given(TREES, TREES)
def test_a_patch_holds_and_holds_once(tree: Any, patch: Any) -> None:
    once = merged(tree, patch)
    assert merged(once, patch) == once
    assert merged(tree, {}) == (tree if isinstance(tree, dict) else {})


@given(st.text(min_size=1))
def test_an_address_keeps_its_value(value: str) -> None:
    made = address("/cases?ids={ids}", {"ids": value.encode("utf-8", "replace").decode()})
    assert unquote(made.removeprefix("/cases?ids=")) == value.encode("utf-8", "replace").decode()
    assert not set(made.removeprefix("/cases?ids=")) & set("&#\"'<> ")


@pytest.mark.parametrize(("template", "row", "made"), [("", {}, ""), ("/x/{a}", {"a": None}, ""), ("/x/{a}", {"a": ""}, ""), ("/x?a={a}&b={b}", {"a": 0, "b": "W,X"}, "/x?a=0&b=W,X")])
def test_an_address_without_a_value_is_none(template: str, row: dict[str, Any], made: str) -> None:
    assert address(template, row) == made


def test_words_are_filled() -> None:
    assert filled("{a} of {b} cases", {"a": 1234, "b": "{a}"}) == "1,234 of {a} cases"


@pytest.mark.parametrize(
    ("path", "short"),
    [
        ("M0.04,0h180.26v18Z", "M0,0h180.3v18Z"),
        ("M0,0L100,0L100.3,0.3L100,100L0,100Z" + "M0,0L0.1,0L0,0.1Z" * 8, "M0,0l100,0 0,100 -100,0Z"),
    ],
)
def test_paths_are_told_shortly(path: str, short: str) -> None:
    drawing = read_drawing(f'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><path d="{path}" fill="#7b1e2b"/></svg>')
    assert f'd="{short}"' in drawing.body
    assert Drawing.of(drawing.values) == drawing
