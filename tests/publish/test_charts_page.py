"""The charts on the site: every number in its table, its drawing only where it is of the same rows, its files, and hostile words."""

from __future__ import annotations

import json
import re
import shutil
from typing import TYPE_CHECKING
from urllib.parse import parse_qs
from xml.etree import ElementTree as ET

import pytest

from archive.charting.gallery import DRAWN, SOURCES, draw_charts, read_charts
from tests.factory import Folder
from tests.publish.conftest import HOSTILE_TEXT, PUBLISH, Site, _serve, built_of
from tests.publish.marked import Spoken
from tests.publish.test_search import HOSTILE, encoded

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from archive.record.schema import Schema

CHARTS = read_charts(PUBLISH)
SECTION = re.compile(r'<figure class="chart" id="(\w+)">(.*?)</figure>', re.DOTALL)
ROW = re.compile(r"<tr>(.*?)</tr>", re.DOTALL)
CELL = re.compile(r"<t[hd][^>]*>(?:<a href=\"([^\"]*)\">)?([^<]*)")
SHOW = '{% import "_chart.html" as c %}{{ c.figure(figure(name), level=3, table="closed") }}'


def configured(folder: Path, database: Path) -> Path:
    """A configuration directory whose charts are drawn of a database."""
    (folder / SOURCES).symlink_to(PUBLISH / SOURCES)
    assert draw_charts(folder, database) == []
    return folder


@pytest.fixture(scope="module")
def charted(tmp_path_factory: pytest.TempPathFactory, archive_database: Path, archive_charts: Path) -> Iterator[Site]:
    """The site over the project's own data, with its charts drawn."""
    config = tmp_path_factory.mktemp("charted")
    (config / DRAWN).symlink_to(archive_charts)
    yield from _serve(config, archive_database)


@pytest.fixture(scope="module")
def undrawn(tmp_path_factory: pytest.TempPathFactory, archive_database: Path, archive_charts: Path) -> Iterator[Site]:
    """The same with one drawing missing, one of other rows and one broken."""
    config = tmp_path_factory.mktemp("undrawn")
    shutil.copytree(archive_charts, config / DRAWN)
    (config / DRAWN / "failures.json").unlink()
    other = config / DRAWN / "world.json"
    other.write_text(json.dumps(json.loads(other.read_text("utf-8")) | {"rows": "0" * 64}), "utf-8")
    (config / DRAWN / "us_states.json").write_text("{", "utf-8")
    yield from _serve(config, archive_database)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory, schema: Schema) -> Iterator[Site]:
    """The site over one case whose title is hostile."""
    folder = Folder.made_in(tmp_path_factory.mktemp("hostile") / "data", schema)
    folder.add("case", title=HOSTILE_TEXT[:36])
    folder.add("agency", id="detroit-police", title=HOSTILE_TEXT)
    folder.add("system", id="face-finder", title=HOSTILE_TEXT)
    folder.add("case", id="WIA-0002", slug="another", title="Another")
    database = built_of(folder, tmp_path_factory.mktemp("database"))
    yield from _serve(configured(tmp_path_factory.mktemp("site"), database), database)


async def sections(site: Site) -> dict[str, str]:
    return dict(SECTION.findall((await site.page("/charts")).html))


def table(section: str) -> list[list[tuple[str, str]]]:
    """The rows of a table below its head: address and text of each cell."""
    return [CELL.findall(row) for row in ROW.findall(section)[1:]]


async def test_all_charts_are_there_drawn_twice_and_with_their_tables(charted: Site) -> None:
    found = await sections(charted)
    assert set(found) == set(CHARTS)
    for name, section in found.items():
        assert section.count("<svg ") == section.count('role="img"') == 2
        assert section.count(f'aria-labelledby="{name}-title {name}-denominator"') == 2
        assert "Documented cases, not all that happened" in section
        assert [len(row) for row in table(section)] == [len(CHARTS[name].columns)] * len(await charted.rows(CHARTS[name].sql))


@pytest.mark.parametrize(
    ("name", "sql"),
    [
        ("world", "select country, count(*) from cases group by country"),
        ("us_states", "select region, count(*) from cases where country = 'US' and region is not null group by region"),
        ("failures", "select code, count(distinct record) from failures group by code"),
    ],
)
async def test_numbers_are_those_of_the_database_and_lead_to_the_cases(name: str, sql: str, charted: Site) -> None:
    expected = {str(code): str(number) for code, number in await charted.rows(sql)}
    shown = {row[0][0].rpartition("=")[2]: row[1][1] for row in table((await sections(charted))[name])}
    assert shown == expected
    for row in table((await sections(charted))[name])[:3]:
        page = await charted.page(row[0][0])
        assert re.search(rf"\b{row[1][1]}\b", page.text)


async def test_the_year_leads_to_as_many_cases_as_became_known_in_it(charted: Site) -> None:
    for row in table((await sections(charted))["known_by_year"]):
        named = row[0][0].removeprefix("/cases?ids=")
        assert row[1][1] == str(len(named.split(","))) if named else row[1][1] == "0"


@pytest.mark.parametrize("name", CHARTS)
async def test_the_query_gives_the_rows(name: str, charted: Site) -> None:
    page = await charted.page("/charts")
    (link,) = {link for link in page.links if link.startswith("/archive.json?") and parse_qs(link.partition("?")[2])["sql"] == [CHARTS[name].sql]}
    answer = (await charted.get(f"{link}&_shape=arrays")).json()
    assert answer["rows"] == await charted.rows(CHARTS[name].sql)


@pytest.mark.parametrize("name", CHARTS)
async def test_a_drawing_and_a_specification_as_files(name: str, charted: Site) -> None:
    svg = await charted.get(f"/charts/{name}.svg")
    assert (svg.status_code, svg.headers["content-type"]) == (200, "image/svg+xml; charset=utf-8")
    assert svg.headers["cache-control"] == "max-age=60"
    root = ET.fromstring(svg.text)  # noqa: S314 - our own drawing
    assert root[0].text == CHARTS[name].title
    assert "CC BY 4.0" in svg.text
    again = await charted.get(f"/charts/{name}.svg", headers={"If-None-Match": svg.headers["etag"]})
    assert (again.status_code, again.text) == (304, "")
    spec = await charted.get(f"/charts/{name}.vl.json")
    assert spec.headers["content-type"] == "application/json; charset=utf-8"
    read = spec.json()
    assert [list(row.values()) for row in read["datasets"]["rows"]] == await charted.rows(CHARTS[name].sql)
    assert "usermeta" not in read
    assert '"url"' not in spec.text


@pytest.mark.parametrize("code", ["es", "pt"])
async def test_charts_and_their_files_speak_the_language(code: str, charted: Site) -> None:
    html = (await charted.get(f"/{code}/charts")).text
    found, english = dict(SECTION.findall(html)), await sections(charted)
    assert set(found) == set(CHARTS)
    for name, section in found.items():
        assert section.count("<svg ") == 2
        assert "Documented cases" not in section
        assert not {text for text in Spoken(section).texts if re.search(r"[a-z]{3,} [a-z]{2,}", text) and text in Spoken(english[name]).texts}
        (link,) = re.findall(rf'"(/charts/{name}\.svg\?[0-9a-f]+&amp;lang={code})"', section)
        svg = await charted.get(link.replace("&amp;", "&"))
        root = ET.fromstring(svg.text)  # noqa: S314 - our own drawing
        assert root.get("lang") == {"es": "es", "pt": "pt-BR"}[code]
        assert root[0].text not in {CHARTS[name].title, ""}
        assert "Documented cases" not in svg.text
        assert svg.headers["etag"] != (await charted.get(f"/charts/{name}.svg")).headers["etag"]


@pytest.mark.parametrize("lang", ["en", "", "zz", "../es", "ES"])
async def test_a_file_in_no_language_of_the_site_is_english(lang: str, charted: Site) -> None:
    assert (await charted.get(f"/charts/failures.svg?lang={encoded(lang)}")).text == (await charted.get("/charts/failures.svg")).text


@pytest.mark.parametrize("text", [*HOSTILE, "nosuch", "failures.wide"], ids=lambda text: ascii(text[:24]))
async def test_there_are_no_other_files(text: str, charted: Site) -> None:
    for ending in ("svg", "vl.json"):
        response = await charted.get(f"/charts/{encoded(text)}.{ending}")
        assert response.status_code == 404


async def test_where_there_is_no_drawing_of_these_rows_the_table_stands_alone(undrawn: Site, charted: Site) -> None:
    found, whole = await sections(undrawn), await sections(charted)
    for name, section in found.items():
        missing = name in {"failures", "world", "us_states"}
        assert section.count("<svg ") == (0 if missing else 2)
        assert (".svg" in section) != missing
        assert table(section) == table(whole[name])
        assert (await undrawn.get(f"/charts/{name}.svg")).status_code == (404 if missing else 200)


@pytest.fixture(scope="module")
def without_charts(tmp_path_factory: pytest.TempPathFactory, archive_database: Path) -> Iterator[Site]:
    """A site whose folder of charts is empty."""
    config = tmp_path_factory.mktemp("without")
    (config / SOURCES).mkdir()
    yield from _serve(config, archive_database)


async def test_a_site_without_charts_says_so(without_charts: Site) -> None:
    assert "No charts are prepared here" in (await without_charts.page("/charts")).text
    assert (await without_charts.get("/charts/failures.svg")).status_code == 404


async def test_hostile_titles_are_words(hostile: Site) -> None:
    found = await sections(hostile)
    for name in ("time_to_clearance", "systems_agencies"):
        assert "<script" not in found[name]
        for ending in ("svg", "vl.json"):
            response = await hostile.get(f"/charts/{name}.{ending}")
            assert response.status_code == 200
            assert ending == "vl.json" or "<script" not in response.text
    assert "&lt;script&gt;alert" in found["time_to_clearance"].split("</svg>")[0]
    assert "for 2 of 2 documented cases" in found["time_to_clearance"]


@pytest.mark.parametrize(("name", "there"), [("failures", True), ("nosuch", False)])
async def test_any_page_can_show_one(name: str, there: bool, charted: Site) -> None:  # noqa: FBT001 - pytest passes parameters by name
    html = (await charted.datasette.jinja_env.from_string(SHOW).render_async(name=name)).strip()
    assert bool(html) == there
    assert html.count('<h3 id="failures-title">') == html.count("<details") == int(there)


async def test_light_dark_and_print_colour_every_class() -> None:
    css = (PUBLISH / "static" / "site.css").read_text("utf-8")
    classes = {name for path in (PUBLISH / SOURCES).glob("*.vl.json") for name in re.findall(r"#[0-9a-f]{6}", path.read_text("utf-8"))}
    assert len(classes) > 2
    for name in ("--chart-pale", "--chart-land"):
        assert css.count(f"{name}:") == 3
    for name in ("accent", "pale", "land", "ink", "soft", "paper"):
        assert f".chart .fill-{name} " in css
