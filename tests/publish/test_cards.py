"""Pictures that go with links, icons, and the lines of the head that name them."""

from __future__ import annotations

import asyncio
import re
import struct
import threading
import time
from html import unescape
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pytest
from datasette.utils.asgi import Request
from hypothesis import given
from hypothesis import strategies as st

from archive.site import pictures
from archive.site.cards import HEIGHT, WIDTH, Card, card_svg, case_card, home_card, list_card, width_of
from archive.site.case import CASE, load_case
from archive.site.icons import ICO_SIZE, TOUCH_SIZE, icon
from archive.site.oneline import OneLine
from archive.site.preview import LISTS, page_preview
from tests.publish.pages import Page
from tests.publish.test_search import HOSTILE, encoded

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.publish.conftest import Site

SVG = "{http://www.w3.org/2000/svg}"
PNG = b"\x89PNG\r\n\x1a\n"
LINE = OneLine("WIA-0001", "Robert Example", "Arrest", "Detroit, Michigan, United States", "9 January 2020", "alleged", "Not yet decided.")


def size_of(png: bytes) -> tuple[int, int]:
    """The width and height of a PNG, from its header."""
    assert png[:8] == PNG
    assert png[12:16] == b"IHDR"
    width, height = struct.unpack(">II", png[16:24])
    return width, height


def texts(svg: str) -> list[ET.Element]:
    """The lines of text of a card."""
    return list(ET.fromstring(svg).iter(f"{SVG}text"))  # noqa: S314 - our own drawing


@pytest.mark.parametrize("name", ["home", *LISTS, "WIA-0001", "WIA-0002"])
async def test_there_is_a_card(small: Site, name: str) -> None:
    response = await small.get(f"/cards/{name}.png")
    assert response.status_code == 200
    assert response.headers["content-type"] == "image/png"
    assert size_of(response.content) == (WIDTH, HEIGHT) == (1200, 630)
    assert len(response.content) < 300_000
    assert response.headers["cache-control"] == "public, max-age=86400"
    assert "set-cookie" not in response.headers
    assert (await small.get(f"/cards/{name}.png", headers={"if-none-match": response.headers["etag"]})).status_code == 304
    assert (await small.datasette.client.head(f"/cards/{name}.png")).status_code == 200


async def test_every_case_of_the_archive_has_a_card_that_says_its_status(site: Site) -> None:
    for identity, status in await site.rows("select c.id, v.label from cases c join vocabulary v on v.name = 'status' and v.code = c.status order by length(c.title) desc limit 6"):
        assert (await site.get(f"/cards/{identity}.png")).status_code == 200
        page = await site.get(f"/cases/{identity}")
        assert status in page.text


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:24]))
async def test_hostile_names_of_cards(small: Site, text: str) -> None:
    response = await small.get(f"/cards/{encoded(text)}.png")
    assert response.status_code in {400, 404}
    assert "html" not in response.headers["content-type"] or "<script" not in response.text


@pytest.mark.parametrize("name", ["WIA-9999", "wia-0001", "1", "systems", "Home", "vocabulary"])
async def test_only_right_names_have_cards(small: Site, name: str) -> None:
    assert (await small.get(f"/cards/{name}.png")).status_code == (200 if name in LISTS else 404)


def test_a_case_says_its_status_and_has_no_picture() -> None:
    svg = card_svg(case_card(LINE))
    said = [text.text for text in texts(svg)]
    assert said == ["Wrongful-Identification Case Archive", "Robert Example", "Arrest", "Detroit, Michigan, United States", "9 January 2020", "Wrong identification: alleged.", "WIA-0001"]
    assert "<image" not in svg
    assert "http" not in svg.replace("http://www.w3.org/2000/svg", "")
    assert case_card(LINE).words == "Robert Example; Arrest; Detroit, Michigan, United States; 9 January 2020; Wrong identification: alleged; WIA-0001. Wrongful-Identification Case Archive."


def test_numbers_of_lists_and_of_the_home_page() -> None:
    assert "58 rulings" in card_svg(list_card("Rulings and dockets", 58, "ruling", "rulings"))
    assert "1 agency" in card_svg(list_card("Agencies", 1, "agency", "agencies"))
    assert "1,053 cases: confirmed, alleged and disputed" in card_svg(home_card({"cases": 1053, "sources": 5}))


@given(st.text(max_size=400), st.lists(st.text(max_size=300), max_size=4), st.text(max_size=80))
def test_whatever_a_card_says_it_stays_within_its_paper(title: str, lines: list[str], mark: str) -> None:
    for text in texts(card_svg(Card(title, tuple(lines), mark, "WIA-0001"))):
        said, size = text.text or "", float(text.get("font-size") or 0)
        assert 0 < float(text.get("y") or 0) < HEIGHT
        assert width_of(said, size) <= WIDTH - 160


@pytest.mark.parametrize(
    ("title", "size", "lines"), [("Short", "80", 1), ("A title that needs two lines of the largest size", "80", 2), ("word " * 30, "50", 4), ("董" * 80, "50", 4), ("x" * 300, "50", 4)]
)
def test_a_title_is_as_large_as_it_fits(title: str, size: str, lines: int) -> None:
    found = [text for text in texts(card_svg(Card(title, ()))) if text.get("fill") == "#1d1b18"]
    assert {text.get("font-size") for text in found} == {size}
    assert len(found) == lines


async def test_letters_of_other_scripts_are_drawn_and_not_left_out() -> None:
    empty = await pictures.png(card_svg(Card("", ())))
    for title in ("董明珠", "Цветков", "João", "홍길동", "山田"):
        assert len(await pictures.png(card_svg(Card(title, ())))) > len(empty) + 500, title


async def test_a_picture_is_drawn_once_and_kept(small: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[str] = []

    def draw(svg: str) -> bytes:
        drawn.append(svg)
        return PNG

    monkeypatch.setattr("vl_convert.svg_to_png", draw)
    pictures._drawn.cache_clear()
    for _ in range(3):
        assert (await small.get("/cards/policies.png")).content == PNG
    assert len(drawn) == 1
    assert pictures._drawn.cache_info().maxsize == pictures.KEPT
    pictures._drawn.cache_clear()


async def test_no_more_than_two_are_drawn_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    lock, now, most = threading.Lock(), 0, 0

    def draw(svg: str) -> bytes:
        nonlocal now, most
        with lock:
            now += 1
            most = max(most, now)
        time.sleep(0.005)
        with lock:
            now -= 1
        return svg.encode()

    monkeypatch.setattr("vl_convert.svg_to_png", draw)
    drawn = await asyncio.gather(*(pictures.png(f"<svg>{number}</svg>") for number in range(12)))
    assert drawn == [f"<svg>{number}</svg>".encode() for number in range(12)]
    assert most <= pictures.AT_ONCE
    pictures._drawn.cache_clear()


async def test_icons(small: Site) -> None:
    svg = await small.get("/favicon.svg")
    assert svg.headers["content-type"].split(";")[0] == "image/svg+xml"
    assert ET.fromstring(svg.text).tag == f"{SVG}svg"  # noqa: S314 - our own drawing
    assert "<style" not in svg.text
    assert "<script" not in svg.text
    for path in ("/apple-touch-icon.png", "/apple-touch-icon-precomposed.png"):
        assert size_of((await small.get(path)).content) == (TOUCH_SIZE, TOUCH_SIZE)
    assert 'rx="0"' in icon(TOUCH_SIZE, rounded=False)


async def test_the_icon_for_old_browsers_is_a_directory_with_one_picture(small: Site) -> None:
    response = await small.get("/favicon.ico")
    assert response.headers["content-type"] == "image/x-icon"
    reserved, kind, pictures_in_it = struct.unpack("<HHH", response.content[:6])
    width, height, palette, _, planes, bits, length, offset = struct.unpack("<BBBBHHII", response.content[6:22])
    assert (reserved, kind, pictures_in_it, width, height, palette, planes, bits) == (0, 1, 1, ICO_SIZE, ICO_SIZE, 0, 1, 32)
    assert size_of(response.content[offset : offset + length]) == (ICO_SIZE, ICO_SIZE)
    assert offset + length == len(response.content)


@pytest.mark.parametrize("path", ["/favicon.svg", "/favicon.ico", "/apple-touch-icon.png"])
async def test_icons_are_kept_for_a_week(small: Site, path: str) -> None:
    response = await small.get(path)
    assert response.headers["cache-control"] == "public, max-age=604800"
    assert (await small.get(path, headers={"if-none-match": response.headers["etag"]})).status_code == 304


def metas(html: str) -> dict[str, str]:
    """The properties and names of a head."""
    return {name: unescape(content) for name, content in re.findall(r'<meta (?:property|name)="([^"]+)" content="([^"]*)">', html)}


@pytest.fixture
def head(small: Site) -> Callable[..., Any]:
    """The lines of the head for a path."""

    async def rendered(path: str, **context: object) -> str:
        template = small.datasette.jinja_env.get_template("_head_feeds.html")
        html: str = await template.render_async({"request": Request.fake(path), **context})
        return html.strip() + "\n"

    return rendered


async def test_the_head_of_a_case_says_its_status(small: Site, head: Callable[..., Any]) -> None:
    row = {
        "id": "WIA-0001", "title": 'A <b>"name"</b>', "kind": "arrest", "status": "alleged", "country": "US", "region": None, "city": None,
        "arrest_date": None, "incident_date": None, "first_reported": None,
    }  # fmt: skip
    case = await _case(small, row)
    html = await head("/cases/WIA-0001/r1", case=case, preview_title="Something else")
    assert "<b>" not in html
    told = metas(html)
    assert told["og:title"] == 'A <b>"name"</b>: arrest, wrong identification alleged (WIA-0001)'
    assert told["og:description"].startswith("Arrest, United States. Wrong identification: alleged.")
    assert told["og:type"] == "article"
    assert told["og:url"] == "http://localhost/cases/WIA-0001"
    assert told["og:image"].startswith("http://localhost/cards/WIA-0001.png?")
    assert (told["og:image:width"], told["og:image:height"]) == ("1200", "630")
    assert "alleged" in told["og:image:alt"]
    assert told["twitter:card"] == "summary_large_image"
    assert (await small.get(told["og:image"].removeprefix("http://localhost"))).status_code == 200


async def _case(small: Site, row: dict[str, str | None]) -> object:
    real = dict((await small.datasette.get_database("archive").execute(CASE, {"id": "WIA-0001"})).rows[0])
    return await load_case(small.datasette, {**real, **row})


@pytest.mark.parametrize(
    ("path", "title", "shown", "image"),
    [
        ("/", "Home", "Wrongful-Identification Case Archive", "home"),
        ("/cases", "Cases", "Cases", "cases"),
        ("/agencies", "Agencies", "Agencies", "agencies"),
        ("/systems/x", "X, systems", "X, systems", "home"),
    ],
)
async def test_the_head_of_other_pages(small: Site, head: Callable[..., Any], path: str, title: str, shown: str, image: str) -> None:
    told = metas(await head(path, preview_title=title))
    assert (told["og:title"], told["og:type"], told["og:url"], told["og:image"]) == (shown, "website", f"http://localhost{path}", f"http://localhost/cards/{image}.png")
    assert (await small.get(told["og:image"].removeprefix("http://localhost"))).status_code == 200


def test_a_filter_of_a_list_has_the_card_of_the_list() -> None:
    assert page_preview("/cases?country=US", "Cases: United States", "https://x.example").image == "https://x.example/cards/cases.png"


async def test_an_error_has_icons_and_no_preview(head: Callable[..., Any]) -> None:
    html = await head("/nosuch", error="There is no such page")
    assert "favicon.svg" in html
    assert "og:" not in html


async def test_every_page_names_icons_feeds_search_and_preview_and_what_it_names_is_there(small: Site) -> None:
    for path in ("/", "/cases", "/cases?country=GB", "/cases/WIA-0001", "/sources", "/archive/cases", "/nosuch"):
        response = await small.get(path)
        html = response.text.partition("</head>")[0]
        assert not Page(response.text).faults, path
        for needed in ('<link rel="icon" href="/favicon.svg"', 'href="/feeds/cases.atom"', 'href="/opensearch.xml"'):
            assert html.count(needed) == 1, f"{path}: {needed}"
        assert html.count('property="og:title"') == (response.status_code == 200), path
        assert ('href="/cases.atom?country=GB"' in html) is (path == "/cases?country=GB")
        assert '"data:,"' not in html
    assert (await small.get("/cases.atom?country=GB")).status_code == 200
