"""What is found against a page is what is there to be found: without that, an empty list would say nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser.fitting import moved_or_cut_off
from tests.browser.judging import COLOURS, violations

if TYPE_CHECKING:
    from tests.browser.conftest import Reader

pytestmark = pytest.mark.browser


async def test_a_page_with_faults_is_judged_faulty(reader: Reader, axe: str) -> None:
    await reader.open("/about")
    await reader.page.evaluate("""() => {
      const heading = document.querySelector("h1");
      heading.outerHTML = "<h4>Pale</h4><a href='/'></a><input>";
      document.querySelector("h4").style.color = "#bbb";
    }""")
    found = {fault.split()[0] for fault in await violations(reader.page, axe)}
    assert {"color-contrast", "link-name", "label", "page-has-heading-one"} <= found


@pytest.mark.parametrize(
    "fault",
    [
        "cell.querySelector('a').style.color = '#bbb'",
        "cell.style.backgroundColor = '#335'",
        "cell.parentElement.style.opacity = '0.3'",
        "cell.innerHTML = '<span>' + cell.textContent + '</span>'; cell.firstChild.style.cssText = 'color: #aaa; font-size: 14px'",
    ],
)
async def test_one_pale_cell_among_hundreds_is_found(reader: Reader, axe: str, fault: str) -> None:
    await reader.open("/sources")
    assert not await violations(reader.page, axe, COLOURS)
    await reader.page.evaluate(f"() => {{ const cell = [...document.querySelectorAll('tbody tr')].at(-2).querySelector('td a').closest('td'); {fault}; }}")
    found = await violations(reader.page, axe, COLOURS)
    assert found
    assert {line.split()[0] for line in found} == {"color-contrast"}


async def test_some_of_what_looks_alike_stand_for_all(reader: Reader, axe: str) -> None:
    await reader.open("/cases/WIA-0001")
    for style in ("main a { color: #9ab !important; }", "td { background: #357 !important; }", "main p { opacity: .4 !important; }"):
        await reader.page.evaluate("(style) => { document.adoptedStyleSheets = [new CSSStyleSheet()]; document.adoptedStyleSheets[0].replaceSync(style); }", style)
        some, every = [await violations(reader.page, axe, COLOURS, alike) for alike in (3, 100_000)]
        assert 0 < len(some) < len(every)
        assert {line.split()[0] for line in some} == {line.split()[0] for line in every}


async def test_a_page_that_moves_or_cuts_off_is_found(reader: Reader) -> None:
    await reader.open("/about")
    assert await moved_or_cut_off(reader.page) == []
    await reader.page.evaluate("() => { document.body.style.overflowX = 'hidden'; document.querySelector('h1').style.marginTop = '400px'; }")
    assert [fault.split()[0] for fault in await moved_or_cut_off(reader.page)] == ["moved", "cuts"]
