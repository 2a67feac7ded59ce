"""Everything can be reached and used with the keyboard alone, in the order of the page, and one sees where one is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.browser.pages import KINDS, Kind

if TYPE_CHECKING:
    from tests.browser.conftest import Reader

pytestmark = pytest.mark.browser

MOST_STOPS = 450
# Numbers all that can be focused, and notes at each stop which it is, how its outline is drawn, and whether it is on the screen.
NOTE_STOPS = """() => {
  const can = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']";
  const all = [...document.querySelectorAll(can)].filter((element) => !element.disabled && element.checkVisibility({visibilityProperty: true}));
  window.stops = [];
  document.addEventListener("focusin", ({target}) => {
    const style = getComputedStyle(target), box = target.getBoundingClientRect();
    window.stops.push({
      at: all.indexOf(target),
      html: target.outerHTML.slice(0, 120),
      outline: style.outlineStyle === "none" ? 0 : parseFloat(style.outlineWidth),
      seen: box.bottom > 0 && box.right > 0 && box.top < innerHeight && box.left < innerWidth,
    });
  });
  return all.length;
}"""
WALKED = [
    kind
    for kind in KINDS
    if kind.name
    in {
        "home",
        "cases, filtered",
        "case elsewhere",
        "agency",
        "source",
        "search, one kind",
        "prepared question",
        "own query",
        "row",
        "cite a case",
        "brief",
        "check of a draft",
        "like",
        "compare, two",
    }
]


async def walk(reader: Reader) -> tuple[int, list[dict[str, Any]]]:
    """How many things of a page can be focused, and the stops of a walk through it with the Tab key."""
    expected: int = await reader.page.evaluate(NOTE_STOPS)
    for _ in range(min(expected, MOST_STOPS)):
        await reader.page.keyboard.press("Tab")
    stops: list[dict[str, Any]] = await reader.page.evaluate("() => window.stops")
    return expected, stops


@pytest.mark.parametrize("kind", WALKED, ids=lambda kind: kind.name)
async def test_the_tab_key_reaches_everything_in_order_and_visibly(reader: Reader, kind: Kind) -> None:
    await reader.page.emulate_media(reduced_motion="reduce")
    await reader.open(kind.path)
    expected, stops = await walk(reader)
    assert [stop["at"] for stop in stops] == list(range(min(expected, MOST_STOPS)))
    assert not [stop["html"] for stop in stops if stop["outline"] < 2], "no outline"
    assert not [stop["html"] for stop in stops if not stop["seen"]], "out of sight"


async def test_a_trap_is_noticed(reader: Reader) -> None:
    await reader.open("/about")
    await reader.page.evaluate("() => document.querySelector('.name a').addEventListener('keydown', (event) => event.preventDefault())")
    expected, stops = await walk(reader)
    assert len(stops) == 2 < expected


async def test_the_first_stop_leads_past_the_head(reader: Reader) -> None:
    await reader.open("/cases/WIA-0001")
    await reader.page.keyboard.press("Tab")
    assert await reader.page.evaluate("() => document.activeElement.textContent") == "Skip to the content"
    await reader.page.keyboard.press("Enter")
    await reader.page.keyboard.press("Tab")
    assert await reader.page.evaluate("() => document.querySelector('main').contains(document.activeElement)")


@pytest.mark.parametrize("key", ["Enter", "Space"])
async def test_what_is_folded_opens_and_closes(reader: Reader, key: str) -> None:
    await reader.open("/cases/WIA-0001")
    box = reader.page.locator("#cite")
    await box.locator("summary").focus()
    assert await box.get_attribute("open") is None
    await reader.page.keyboard.press(key)
    assert await box.get_attribute("open") == ""
    await reader.page.keyboard.press(key)
    assert await box.get_attribute("open") is None


async def test_a_filter_is_set_and_removed(reader: Reader) -> None:
    await reader.open("/cases")
    await reader.page.locator("#facets summary").filter(has_text="Country").focus()
    await reader.page.keyboard.press("Enter")
    await reader.page.locator("#facets").get_by_role("link", name="United States", exact=True).focus()
    await reader.page.keyboard.press("Enter")
    await reader.page.wait_for_url("**/cases?country=US")
    await reader.page.get_by_role("list", name="Filters in use").get_by_role("link").first.focus()
    await reader.page.keyboard.press("Enter")
    await reader.page.wait_for_url("**/cases")
