"""On paper a record is a document: no navigation, its citation, and all of its text."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pypdf
import pytest

if TYPE_CHECKING:
    from tests.browser.conftest import Reader

pytestmark = pytest.mark.browser

OF_SCREENS = (".site-head nav", ".head-search", ".skip", ".contents", ".facets", "form.search", ".site-foot nav", "#cite", ".to-brief")


@pytest.mark.parametrize("path", ["/", "/cases", "/cases/WIA-0001", "/sources/aepd-2021-mercadona", "/search?q=Clearview", "/archive/cases/WIA-0001"])
async def test_what_only_screens_need_is_left_out(reader: Reader, path: str) -> None:
    await reader.open(path)
    assert await reader.page.locator(", ".join(OF_SCREENS)).locator("visible=true").count()
    await reader.page.emulate_media(media="print")
    for part in OF_SCREENS:
        assert not await reader.page.locator(part).locator("visible=true").count(), part
    assert await reader.page.get_by_role("heading", level=1).is_visible()


async def test_sources_are_printed_with_their_addresses(reader: Reader) -> None:
    await reader.open("/cases/WIA-0001")
    address = reader.page.locator("table.sources .external").first
    assert not await address.is_visible()
    await reader.page.emulate_media(media="print")
    assert await address.is_visible()
    assert (await address.text_content() or "").startswith("http")


async def test_a_narrowed_list_is_printed_with_its_conditions(reader: Reader) -> None:
    await reader.open("/cases?country=US&kind=arrest")
    await reader.page.emulate_media(media="print")
    assert "Country: United States" in await reader.page.locator(".chosen").inner_text()
    assert not await reader.page.locator(".chosen .all, .chosen [aria-hidden]").locator("visible=true").count()


async def test_the_page_of_citations_is_printed_with_all_of_them(reader: Reader) -> None:
    await reader.open("/cite/WIA-0001")
    await reader.page.emulate_media(media="print")
    assert await reader.page.locator(".citation").locator("visible=true").count() >= 5
    assert not await reader.page.locator(".copy").locator("visible=true").count()


async def test_a_case_is_printed_whole_with_its_citation(reader: Reader) -> None:
    await reader.open("/cases/WIA-0001")
    told = await reader.page.locator(".narrative p").first.text_content() or ""
    printed = pypdf.PdfReader(io.BytesIO(await reader.page.pdf(format="Letter", tagged=True)))
    text = " ".join(" ".join(page.extract_text() for page in printed.pages).split())
    assert "Robert Williams" in text
    assert "Cite as:" in text
    assert " ".join(told.split())[:60] in text
    assert "Skip to the content" not in text
    assert len(printed.pages) < 25
