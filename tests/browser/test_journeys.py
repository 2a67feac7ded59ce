"""What people come to do, from the first page to what they take away: at a desk and on a phone, and without scripts wherever none is needed."""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING, Any

import pypdf
import pytest

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    from playwright.async_api import Page

    from tests.browser.conftest import Reader

pytestmark = pytest.mark.browser

DESK: dict[str, Any] = {}
PHONE = {"viewport": {"width": 360, "height": 740}, "is_mobile": True, "has_touch": True, "device_scale_factor": 2}
BARE = {"java_script_enabled": False}
READERS = pytest.mark.parametrize("options", [DESK, BARE, PHONE, {**PHONE, **BARE}], ids=["desk", "desk without scripts", "phone", "phone without scripts"])
ANSWER = ".rows-and-columns tbody tr"
TITLE = "Appendix A: documented wrongful arrests"


async def words(page: Page, selector: str) -> str:
    """The text of the only element that fits, its white space as it is shown."""
    return " ".join((await page.locator(selector).inner_text()).split())


async def ids_listed(page: Page) -> list[str]:
    """The cases of a list, in order."""
    return await page.locator("table.cases .id").all_inner_texts()


async def fits(page: Page) -> bool:
    """Whether nothing is wider than the screen, once the page has been laid out."""
    for _ in range(20):  # a phone lays a page out a moment after it has come
        if await page.evaluate("() => document.scrollingElement.scrollWidth <= document.documentElement.clientWidth"):
            return True
        await page.wait_for_timeout(100)
    return False


def content(path: Path) -> io.BytesIO:
    """What a download brought."""
    return io.BytesIO(path.read_bytes())


@READERS
async def test_a_case_is_found_by_search(reader_with: Callable[..., Awaitable[Reader]], options: dict[str, Any]) -> None:
    reader = await reader_with(**options)
    page = reader.page
    await reader.open("/")
    assert await fits(page)
    await page.get_by_role("searchbox").fill("Robert Williams")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/search?q=Robert+Williams")
    assert await fits(page)
    await page.get_by_role("main").get_by_role("link", name="Robert Williams", exact=True).first.click()
    await page.wait_for_url("**/cases/WIA-0001")
    assert await page.get_by_role("heading", level=1).inner_text() == "Robert Williams"
    assert await fits(page)


@pytest.mark.parametrize(("options", "style"), [(DESK, "Bluebook"), (PHONE, "Bluebook"), (DESK, "OSCOLA"), (DESK, "APA 7"), (DESK, "BibTeX")])
async def test_what_is_copied_is_what_is_shown(reader_with: Callable[..., Awaitable[Reader]], options: dict[str, Any], style: str) -> None:
    reader = await reader_with(**options, permissions=["clipboard-read"])
    page = reader.page
    await reader.open("/cases/WIA-0001")
    box = page.locator("#cite")
    await box.locator("summary").click()
    button = box.get_by_role("button", name=f"Copy in {style}", exact=True)
    shown = await page.locator(f"#{await button.get_attribute('data-copies')}").inner_text()
    await button.click()
    await box.get_by_role("status").filter(has_text=f"Copied: {style}.").wait_for()
    copied = await page.evaluate("() => navigator.clipboard.readText()")
    assert copied.split() == shown.split()
    assert "WIA-0001" in copied
    assert "Robert Williams" in copied


async def test_without_scripts_a_citation_is_shown_to_be_selected_and_no_button_does_nothing(reader_with: Callable[..., Awaitable[Reader]]) -> None:
    reader = await reader_with(**BARE)
    await reader.open("/cases/WIA-0001")
    await reader.page.locator("#cite summary").click()
    assert "Robert Williams" in await words(reader.page, "#cited-1-bluebook")
    assert not await reader.page.locator("#cite button").locator("visible=true").count()


@READERS
async def test_a_filtered_list_is_the_same_for_whoever_gets_its_address(reader_with: Callable[..., Awaitable[Reader]], options: dict[str, Any]) -> None:
    reader, other = await reader_with(**options), await reader_with(**DESK)
    page = reader.page
    await reader.open("/cases")
    everything = await ids_listed(page)
    await page.locator("#facets summary").filter(has_text="Country").click()
    await page.locator("#facets").get_by_role("link", name="United States", exact=True).click()
    await page.wait_for_url("**/cases?country=US")
    await page.get_by_label("Search in cases").fill("lineup")
    await page.get_by_label("from", exact=True).fill("2019")
    await page.get_by_role("button", name="Apply").click()
    await page.wait_for_url("**/cases?*q=lineup*")
    listed = await ids_listed(page)
    assert 0 < len(listed) < len(everything)
    assert await fits(page)
    await other.open(reader.path)
    assert await ids_listed(other.page) == listed
    assert await words(other.page, ".tally") == await words(page, ".tally")
    assert await other.page.get_by_label("Search in cases").input_value() == "lineup"


@READERS
async def test_two_cases_are_compared(reader_with: Callable[..., Awaitable[Reader]], options: dict[str, Any]) -> None:
    reader = await reader_with(**options)
    page = reader.page
    await reader.open("/compare")
    await page.get_by_label("Begin with a case").fill("WIA-0001")
    await page.get_by_role("button", name="Add").click()
    await page.wait_for_url("**/compare?ids=WIA-0001")
    await page.get_by_label("Add a case").fill("WIA-0004")
    await page.get_by_role("button", name="Add").click()
    await page.wait_for_url(re.compile(r"/compare\?ids=WIA-0001(,|%2C)WIA-0004$"))
    assert await page.get_by_role("heading", level=1).inner_text() == "2 cases side by side"
    main = page.get_by_role("main")
    for name in ("Robert Williams", "Nijeer Parks"):
        assert await main.get_by_role("link", name=name, exact=True).first.is_visible()
    assert await fits(page)


@READERS
async def test_a_brief_is_built_and_downloaded(reader_with: Callable[..., Awaitable[Reader]], options: dict[str, Any]) -> None:
    reader = await reader_with(**options)
    page = reader.page
    await reader.open("/cases/WIA-0001")
    await page.get_by_role("link", name="Brief on this case").click()
    await page.wait_for_url("**/brief?ids=WIA-0001")
    assert await fits(page)
    await page.get_by_label("Title", exact=True).fill(TITLE)
    await page.get_by_label("Format").select_option("docx")
    async with page.expect_download() as waiting:
        await page.get_by_role("button", name="Download the paper").click()
    download = await waiting.value
    assert download.suggested_filename.endswith(".docx")
    with zipfile.ZipFile(content(await download.path())) as paper:
        assert paper.testzip() is None
        text = paper.read("word/document.xml").decode()
    assert TITLE in re.sub(r"<[^>]+>", "", text)
    assert "Robert Williams" in text


async def test_a_brief_as_pdf_has_its_title(reader: Reader) -> None:
    await reader.open("/brief?ids=WIA-0001")
    await reader.page.get_by_label("Title", exact=True).fill(TITLE)
    await reader.page.get_by_label("Format").select_option("pdf")
    async with reader.page.expect_download() as waiting:
        await reader.page.get_by_role("button", name="Download the paper").click()
    printed = pypdf.PdfReader(content(await (await waiting.value).path()))
    assert TITLE in " ".join(printed.pages[0].extract_text().split())


@READERS
async def test_a_prepared_question_is_asked_changed_and_cited(reader_with: Callable[..., Awaitable[Reader]], options: dict[str, Any]) -> None:
    reader, other = await reader_with(**options), await reader_with(**BARE)
    page = reader.page
    await reader.open("/queries")
    await page.get_by_role("link", name="Which cases overlap a span of time?").click()
    await page.wait_for_url("**/archive/cases_between_two_days")
    before = await page.locator(ANSWER).count()
    await page.get_by_label("since", exact=True).fill("2019")
    await page.get_by_label("until", exact=True).fill("2020-12-31")
    await page.get_by_role("button", name="Run").click()
    await page.wait_for_url("**/archive/cases_between_two_days?*since=2019*")
    rows = await page.locator(ANSWER).all_text_contents()
    assert 0 < len(rows) < before
    assert await fits(page)
    await page.locator("#cite summary").click()
    cited = await words(page, "#cited-1-bluebook")
    assert "since=2019" in cited
    address = re.search(r"https?://\S+?(/archive/\S+)", cited)
    assert address is not None, cited
    await other.open(address[1].rstrip(").,"))
    assert await other.page.locator(ANSWER).all_text_contents() == rows


@READERS
async def test_an_own_query_is_asked(reader_with: Callable[..., Awaitable[Reader]], options: dict[str, Any]) -> None:
    reader = await reader_with(**options)
    page = reader.page
    await reader.open("/archive/cases_between_two_days")
    await page.get_by_role("link", name="Change the SQL").click()
    await page.get_by_label("SQL").fill("select id, title from cases where country = 'AR' order by id")
    await page.get_by_role("button", name="Run").click()
    await page.get_by_role("heading", level=2, name="rows").wait_for()
    assert "Guillermo Ibarrola" in await words(page, ".rows-and-columns")
    assert await fits(page)


@pytest.mark.parametrize("options", [PHONE, {**PHONE, **BARE}], ids=["phone", "phone without scripts"])
async def test_a_case_is_read_on_a_phone(reader_with: Callable[..., Awaitable[Reader]], options: dict[str, Any]) -> None:
    reader = await reader_with(**options)
    page = reader.page
    await reader.open("/cases/WIA-0004")
    assert await fits(page)
    for part in ("#short", "#narrative", "#timeline", "#chain", "#failures", "#statements", "#sources"):
        await page.locator(part).scroll_into_view_if_needed()
        box = await page.locator(part).bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 360
    await page.locator(".statement .anchor").first.tap()
    assert "#" in reader.path
    source = page.locator("table.sources tbody th[scope=row] a").first
    name = await source.inner_text()
    await source.tap()
    await page.wait_for_url("**/sources/*")
    assert name
    assert await fits(page)


async def test_a_draft_is_checked_without_scripts(reader_with: Callable[..., Awaitable[Reader]]) -> None:
    reader = await reader_with(**BARE)
    page = reader.page
    await reader.open("/citecheck")
    await page.get_by_label("Or a text").fill("As in Williams (WIA-0001) and in WIA-9999.")
    await page.get_by_role("button", name="Check", exact=True).click()
    await page.get_by_text("WIA-9999").first.wait_for()
    assert "WIA-0001" in await words(page, "main")


async def test_a_draft_is_checked_from_a_file(reader: Reader) -> None:
    await reader.open("/citecheck")
    await reader.page.locator("#file").set_input_files({"name": "draft.md", "mimeType": "text/markdown", "buffer": b"As in Williams (WIA-0001) and in WIA-9999."})
    await reader.page.get_by_role("button", name="Check", exact=True).click()
    await reader.page.get_by_text("WIA-9999").first.wait_for()
