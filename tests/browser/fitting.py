"""How a page lies on a screen: what is wider than it, and what moved while it loaded. This file asserts nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.async_api import Page

# From the narrowest that WCAG asks for (1.4.10) to a wide desk.
WIDTHS = (320, 360, 768, 1280, 1920)
OPEN_ALL = "() => document.querySelectorAll('details').forEach((details) => { details.open = true; })"
# What stands out to the right, unless something between it and the page scrolls on its own.
TOO_WIDE = """() => {
  const width = document.documentElement.clientWidth;
  if (document.scrollingElement.scrollWidth <= width) return [];
  const scrolls = (element) => element && element !== document.body && (getComputedStyle(element).overflowX !== "visible" || scrolls(element.parentElement));
  const out = [...document.body.querySelectorAll("*")].filter((element) => element.getBoundingClientRect().right > width + 1 && !scrolls(element));
  return [`${document.scrollingElement.scrollWidth} px wide`, ...out.slice(0, 5).map((element) => element.outerHTML.slice(0, 160))];
}"""
SHIFTS = """() => new Promise((resolve) => {
  const found = [];
  new PerformanceObserver((list) => found.push(...list.getEntries())).observe({type: "layout-shift", buffered: true});
  requestAnimationFrame(() => setTimeout(() => resolve(found.map((entry) => entry.value)), 50));
})"""
# Half of what counts as good (https://web.dev/articles/cls): the columns of a long table may move while a busy machine still brings its rows.
STILL = 0.05
OVERFLOW = "() => [document.documentElement, document.body].map((element) => getComputedStyle(element).overflowX)"


async def too_wide(page: Page, width: int) -> list[str]:
    """What does not fit a width."""
    await page.set_viewport_size({"width": width, "height": 800})
    return [f"{width} px: {found}" for found in await page.evaluate(TOO_WIDE)]


async def moved_or_cut_off(page: Page) -> list[str]:
    """What moved while a page was loaded, and whether the page cuts off what is too wide, so that it could not be seen."""
    shifts = sum(await page.evaluate(SHIFTS))
    overflow = await page.evaluate(OVERFLOW)
    return [*([f"moved by {shifts}"] if shifts >= STILL else []), *([f"cuts off: {overflow}"] if overflow != ["visible", "visible"] else [])]
