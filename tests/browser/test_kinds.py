"""Every kind of page, visited once: it holds still while it loads, fits every screen, and nothing on it is against WCAG 2.2 AA as far as axe-core can tell, light and dark, on the narrowest screen and at a desk."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser.fitting import OPEN_ALL, WIDTHS, moved_or_cut_off, too_wide
from tests.browser.judging import COLOURS, GUIDELINES, violations
from tests.browser.pages import ENGLISH, KINDS, Kind

if TYPE_CHECKING:
    from playwright.async_api import Page

    from tests.browser.conftest import Reader

pytestmark = pytest.mark.browser

JUDGED = (320, 1280)
# Rows, items and options of one shape differ in their words and in how many of the same they hold; some stand for the hundreds of a long list, each of which would be judged four times.
OF_A_SHAPE = 6
IN_A_COLUMN = 2
# A row of a table stays as long as one of its cells has a shape that its column has not yet shown so often.
SAMPLE = """([most, mostInAColumn]) => {
  const plain = (element) => element.tagName + "." + element.className + (element.getAttribute("role") || "");
  const shape = (element) => plain(element) + [...new Set([...element.querySelectorAll("*")].map(plain))].sort();
  const shapes = (child) => child.tagName === "TR" ? ["TR." + child.className, ...[...child.children].map((cell, column) => column + shape(cell))] : [shape(child)];
  for (const parent of document.querySelectorAll("tbody, ul, ol, select")) {
    const seen = {};
    for (const child of [...parent.children]) {
      const own = shapes(child);
      own.forEach((one) => { seen[one] = (seen[one] || 0) + 1; });
      if (own.every((one) => seen[one] > (child.tagName === "TR" ? mostInAColumn : most))) child.remove();
    }
  }
}"""


async def everywhere(page: Page, axe: str, *, translated: bool = False) -> list[str]:
    """The faults of a page in each scheme at each width, with all that can be opened open and long lists cut to some of each shape.

    The second scheme is asked for its colours only, for that is all in which it differs (tests/browser/test_styles.py). A page that is
    judged in English differs in another language in its words alone: it is judged once, where there is the least room for them.
    """
    await page.evaluate(OPEN_ALL)
    await page.evaluate(SAMPLE, [OF_A_SHAPE, IN_A_COLUMN])
    faults: list[str] = []
    for width in JUDGED[:1] if translated else JUDGED:
        await page.set_viewport_size({"width": width, "height": 900})
        await page.emulate_media(color_scheme="light")
        faults += [f"{width} px, light: {fault}" for fault in await violations(page, axe, GUIDELINES)]
        if translated:
            continue
        await page.emulate_media(color_scheme="dark")
        faults += [f"{width} px, dark: {fault}" for fault in await violations(page, axe, COLOURS)]
    return faults


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
async def test_a_page_holds_still_fits_every_screen_and_is_not_against_the_guidelines(reader: Reader, axe: str, kind: Kind) -> None:
    page = reader.page
    await reader.open(kind.path, kind.status)
    faults = await moved_or_cut_off(page)
    await page.evaluate(OPEN_ALL)
    faults += [place for width in WIDTHS for place in await too_wide(page, width)]
    faults += await everywhere(page, axe, translated=kind not in ENGLISH)
    assert not faults, "\n".join(faults)


async def test_the_report_on_a_draft_is_not_against_the_guidelines(reader: Reader, axe: str) -> None:
    await reader.open("/citecheck")
    await reader.page.get_by_label("Or a text").fill("As in Williams (WIA-0001) and WIA-9999, No. 2:21-cv-10827 (E.D. Mich.). The archive documents 400 cases.")
    await reader.page.get_by_role("button", name="Check", exact=True).click()
    await reader.page.get_by_text("WIA-9999").first.wait_for()
    faults = await everywhere(reader.page, axe)
    assert not faults, "\n".join(faults)
