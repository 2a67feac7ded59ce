"""Pages bear larger letters and wider spacing, charts fit every screen, and nothing moves for who asked for stillness; test_kinds asks every kind of page whether it fits and holds still."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser.fitting import OPEN_ALL, WIDTHS, too_wide
from tests.browser.pages import KINDS, Kind

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from tests.browser.conftest import Reader

pytestmark = pytest.mark.browser

# WCAG 1.4.12: what a reader may set without losing anything.
SPACING = "* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; } p { margin-bottom: 2em !important; }"
LARGER = "html { font-size: 200% !important; }"
SOME = [kind for kind in KINDS if kind.name in {"home", "cases", "case", "source", "search, results", "brief", "like", "table", "own query", "compare, two"}]


@pytest.mark.parametrize("style", [SPACING, LARGER], ids=["spacing", "larger"])
@pytest.mark.parametrize("kind", SOME, ids=lambda kind: kind.name)
async def test_a_page_bears_what_readers_set(reader_with: Callable[..., Awaitable[Reader]], kind: Kind, style: str) -> None:
    reader = await reader_with(bypass_csp=True)
    await reader.open(kind.path)
    await reader.page.add_style_tag(content=style)
    await reader.page.evaluate(OPEN_ALL)
    # Letters of twice the size need what a screen of twice the narrowest width has.
    found = await too_wide(reader.page, 640 if style == LARGER else 320)
    assert not found, "\n".join(found)


async def test_a_page_that_does_not_fit_is_found(reader: Reader) -> None:
    await reader.open("/about")
    await reader.page.evaluate("() => { document.querySelector('h1').style.width = '2000px'; }")
    assert len(await too_wide(reader.page, 1280)) > 1


@pytest.mark.parametrize("width", WIDTHS)
async def test_each_chart_is_drawn_in_one_form_that_fits(reader: Reader, width: int) -> None:
    await reader.open("/charts")
    await reader.page.set_viewport_size({"width": width, "height": 800})
    charts = await reader.page.locator("figure.chart").all()
    assert len(charts) > 5
    for chart in charts:
        drawing = chart.locator("svg").locator("visible=true")
        assert await drawing.count() == 1
        box = await drawing.bounding_box()
        assert box is not None
        assert box["width"] > 200
        assert box["x"] + box["width"] <= width


async def test_a_year_is_not_broken_on_a_phone(reader: Reader) -> None:
    await reader.open("/charts")
    await reader.page.set_viewport_size({"width": 360, "height": 800})
    years = await reader.page.locator("#known_by_year tbody th").all()
    assert len(years) > 5
    one_line = 30
    for year in years:
        box = await year.bounding_box()
        assert box is not None
        assert box["height"] < one_line * 1.5


async def test_nothing_moves_for_readers_who_asked_for_stillness(reader: Reader) -> None:
    await reader.open("/cases/WIA-0001")
    scrolling = "() => getComputedStyle(document.documentElement).scrollBehavior"
    moving = """() => [...document.querySelectorAll("*")].filter((element) => {
      const style = getComputedStyle(element);
      return style.animationName !== "none" || style.transitionDuration.split(",").some((seconds) => parseFloat(seconds) > 0);
    }).length"""
    await reader.page.emulate_media(reduced_motion="no-preference")
    assert await reader.page.evaluate(scrolling) == "smooth"
    await reader.page.emulate_media(reduced_motion="reduce")
    assert await reader.page.evaluate(scrolling) == "auto"
    assert await reader.page.evaluate(moving) == 0
