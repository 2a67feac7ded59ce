"""Nothing on any kind of page is against WCAG 2.2 AA as far as axe-core can tell: light and dark, on the narrowest screen and at a desk."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser.judging import COLOURS, GUIDELINES, violations
from tests.browser.pages import KINDS, Kind

if TYPE_CHECKING:
    from playwright.async_api import Page

    from tests.browser.conftest import Reader

pytestmark = pytest.mark.browser

WIDTHS = (320, 1280)
OPEN_ALL = "() => document.querySelectorAll('details').forEach((details) => { details.open = true; })"
# Rows, items and options of one shape differ in their words alone; a dozen stand for the hundreds of a long list, each of which would be judged four times.
OF_A_SHAPE = 12
SAMPLE = """(most) => {
  const shape = (element) => element.tagName + "." + element.className + [...element.querySelectorAll("*")].map((inner) => inner.tagName + "." + inner.className + (inner.getAttribute("role") || ""));
  for (const parent of document.querySelectorAll("tbody, ul, ol, select")) {
    const seen = {};
    for (const child of [...parent.children]) {
      seen[shape(child)] = (seen[shape(child)] || 0) + 1;
      if (seen[shape(child)] > most) child.remove();
    }
  }
}"""


async def everywhere(page: Page, axe: str) -> list[str]:
    """The faults of a page in each scheme at each width, with all that can be opened open and long lists cut to some of each shape.

    The second scheme is asked for its colours only, for that is all in which it differs (tests/browser/test_styles.py).
    """
    await page.evaluate(OPEN_ALL)
    await page.evaluate(SAMPLE, OF_A_SHAPE)
    faults: list[str] = []
    for width in WIDTHS:
        await page.set_viewport_size({"width": width, "height": 900})
        await page.emulate_media(color_scheme="light")
        faults += [f"{width} px, light: {fault}" for fault in await violations(page, axe, GUIDELINES)]
        await page.emulate_media(color_scheme="dark")
        faults += [f"{width} px, dark: {fault}" for fault in await violations(page, axe, COLOURS)]
    return faults


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
async def test_no_page_is_against_the_guidelines(reader: Reader, axe: str, kind: Kind) -> None:
    await reader.open(kind.path, kind.status)
    faults = await everywhere(reader.page, axe)
    assert not faults, "\n".join(faults)


async def test_the_report_on_a_draft_is_not_against_the_guidelines(reader: Reader, axe: str) -> None:
    await reader.open("/citecheck")
    await reader.page.get_by_label("Or a text").fill("As in Williams (WIA-0001) and WIA-9999, No. 2:21-cv-10827 (E.D. Mich.). The archive documents 400 cases.")
    await reader.page.get_by_role("button", name="Check", exact=True).click()
    await reader.page.get_by_text("WIA-9999").first.wait_for()
    faults = await everywhere(reader.page, axe)
    assert not faults, "\n".join(faults)


async def test_a_page_with_faults_is_judged_faulty(reader: Reader, axe: str) -> None:
    await reader.open("/about")
    await reader.page.evaluate("""() => {
      const heading = document.querySelector("h1");
      heading.outerHTML = "<h4>Pale</h4><a href='/'></a><input>";
      document.querySelector("h4").style.color = "#bbb";
    }""")
    found = {fault.split()[0] for fault in await violations(reader.page, axe)}
    assert {"color-contrast", "link-name", "label", "page-has-heading-one"} <= found
