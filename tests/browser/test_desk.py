"""The desk as two people use it: from an empty one to a case that is published, corrected and withdrawn; and what holds of each of its pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import pytest_asyncio
from playwright.async_api import expect

from archive.editorial import inbox
from archive.editorial.desk import open_desk
from archive.store.ledger import read_ledger
from archive.store.verifying import verify
from tests import factory
from tests.browser.desking import Editor, House, first_administrator, house
from tests.browser.judging import COLOURS, violations
from tests.browser.watching import Watch

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
    from pathlib import Path

    from playwright.async_api import Browser, Page

    Visit = Callable[..., Awaitable[Page]]

pytestmark = pytest.mark.browser
PATIENCE = 20_000

# The last two: a frame in which the sign-in page is refused, where a session has ended.
EXPECTED = ("status of 401", "status of 404", "status of 410", "net::ERR_ABORTED", "net::ERR_BLOCKED_BY_RESPONSE", "frame-ancestors")
CASE = "cases/WIA-0000-maria-example.md"
GAZETTE, POST = "herald-2021-maria", "post-2021-maria"
SOURCE = {"type": "article-newspaper", "class": "news", "container-title": "The Herald", "issued": "2021-03-02", "URL": "https://herald.example/maria", "language": "en"}
FACTS = {
    "status": "confirmed",
    "modality": "face",
    "mechanism": "false-match",
    "kind": "arrest",
    "place.country": "US",
    "place.region": "US-MI",
    "place.city": "Detroit",
    "subject.name": "Maria Example",
    "subject.basis": "named in two newspapers",
    "subject.checked": "2026-11-20",
    "subject.review": "2027-11-20",
    "statements.arrest_date.1.value": "2021-02-03",
    "statements.arrest_date.1.cites.1.source": GAZETTE,
    "statements.exoneration_date.1.value": "2021-03-01",
    "statements.exoneration_date.1.cites.1.source": POST,
    "narrative": f"Maria Example was arrested in Detroit. [@{GAZETTE}] The charge was dropped. [@{POST}]",
}


@pytest.fixture
def place(tmp_path: Path) -> Iterator[House]:
    """A desk with one administrator, and its site."""
    with house(tmp_path, factory.DATA.parent / "publish") as made:
        first_administrator(made.settings.desk, "ada")
        yield made


@pytest_asyncio.fixture
async def visit(browser: Browser, place: House) -> AsyncIterator[Visit]:
    """Makes pages in browsers of their own, which may ask the desk and its site alone and meet no error."""
    opened = []

    async def make(*, scripts: bool = True, width: int = 1280) -> Page:
        context = await browser.new_context(viewport={"width": width, "height": 900}, locale="en-US", java_script_enabled=scripts, reduced_motion="reduce")
        watches = [Watch(place.desk), Watch(place.site)]
        for watch in watches:
            watch.over(context)
        opened.append((context, watches))
        context.set_default_timeout(30_000)
        expect.set_options(PATIENCE)
        return await context.new_page()

    yield make
    faults: set[str] = set()
    for context, (desk, site) in opened:
        # Each may be asked, and nothing else; what either answers with a refusal is what some of these journeys are about.
        faults |= {fault for fault in desk.faults if fault in site.faults or not fault.startswith("asked elsewhere")}
        await context.close()
    kept = {fault for fault in faults if not any(expected in fault for expected in EXPECTED)}
    assert not kept, "\n".join(sorted(kept))


def draft_at(page: Page, place: House) -> str:
    """The path of the draft that a page is of."""
    return "/".join(page.url.removeprefix(place.desk).split("?")[0].split("/")[:3])


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
async def test_from_an_empty_desk_to_a_case_that_was_published_corrected_and_withdrawn(place: House, visit: Visit, scripts: bool) -> None:  # noqa: FBT001 - pytest passes parameters by name
    ada = Editor(await visit(scripts=scripts), place, "ada")
    await ada.sign_in()
    bo = Editor(await visit(scripts=scripts), place, "bo")
    await bo.accept(await ada.invite("Bo Example", "editor"))

    await bo.page.get_by_role("link", name="Candidates").click()
    await bo.page.get_by_role("link", name="Begin Maria Example, Detroit, 2020").click()
    await bo.page.get_by_label("Title").fill("Maria Example")
    await bo.page.get_by_label("Slug").fill("maria-example")
    await bo.press("Begin")
    draft = draft_at(bo.page, place)
    await bo.add_source(draft, "Woman held in error", GAZETTE)
    await bo.fill(SOURCE)
    await bo.press("Save")
    await bo.page.get_by_text("Saved.", exact=True).wait_for()
    await bo.add_source(draft, "Charge dropped", POST)
    await bo.page.get_by_role("link", name="Text", exact=True).click()
    await bo.page.get_by_label("The whole text of the file").fill(
        factory.text_of(factory.own_schema(), "source", id=POST, title="Charge dropped", URL="https://post.example/maria", container_title="The Post")
    )
    await bo.press("Save")

    await bo.open(f"{draft}/file/{CASE}")
    await bo.fill({**FACTS, "statements.arrest_date.1.value": "yesterday"})
    trouble = bo.page.locator('[id="p-statements.arrest_date.1.value"]')
    if scripts:
        await expect(trouble).to_contain_text("yesterday")
        await bo.page.locator('[id="f-statements.arrest_date.1.value"]').fill("2021-02-03")
        await expect(trouble).to_be_empty()
        await expect(bo.page.frame_locator("iframe[data-preview]").get_by_role("heading", level=1)).to_have_text("Maria Example")
    else:
        await bo.press("Save")
        await expect(trouble).to_contain_text("yesterday")
        await bo.fill({"statements.arrest_date.1.value": "2021-02-03"})
    await bo.press("Save")
    await expect(bo.page.locator("[data-problem-count]").first).to_have_text("No problems.")
    await bo.tell(draft, reason="Two newspapers report it.")
    await bo.submit(draft)

    await ada.page.get_by_role("link", name="Review", exact=True).click()
    await ada.page.get_by_role("link", name="Maria Example").click()
    await ada.page.get_by_label("Reasons").fill("The city police is not named.")
    await ada.press("Return it")
    await bo.open("/")
    await bo.page.get_by_role("link", name="Maria Example").click()
    await expect(bo.page.get_by_text("The city police is not named.")).to_be_visible()
    await bo.open(f"{draft}/file/{CASE}")
    await bo.fill({"statements.arresting_agency.1.value": "detroit-police", "statements.arresting_agency.1.cites.1.source": GAZETTE})
    await bo.press("Save")
    await bo.submit(draft)
    await ada.approve_and_publish(draft)
    await ada.public("/cases/WIA-0002", "Detroit Police")
    entry = next(entry for entry in read_ledger(place.settings.data) if entry.record == "WIA-0002")
    assert (entry.record, entry.act, entry.by, entry.reviewed_by, entry.reason) == ("WIA-0002", "published", "Bo Example", "Ada Example", "Two newspapers report it.")
    assert place.git("log", "-1", "--format=%an, %cn: %s").strip() == "Bo Example, Ada Example: WIA-0002 r1 published"

    if scripts:
        await corrected_and_withdrawn(place, ada, bo)
    assert place.git("status", "--porcelain", "--", "data") == ""
    assert verify(place.settings.data).misfits == []


async def corrected_and_withdrawn(place: House, ada: Editor, bo: Editor) -> None:
    """What became of it: one of the two changes it, the other approves."""
    draft = await changed(bo, "Correct")
    await bo.open(f"{draft}/file/cases/WIA-0002-maria-example.md")
    await bo.page.locator('[id="f-statements.arrest_date.1"] summary').first.click()
    await bo.fill({"statements.arrest_date.1.value": "2021-02-04"})
    await bo.press("Save")
    await bo.tell(draft, reason="The day was misread.", note="It said 3 February; it was 4 February.")
    await bo.submit(draft)
    await ada.approve_and_publish(draft)
    await ada.public("/corrections", "It said 3 February; it was 4 February.")
    await ada.public("/cases/WIA-0002", "4 February 2021")

    draft = await changed(bo, "Withdraw")
    await bo.tell(draft, reason="The person asked for it.", note="The case was taken out.")
    await bo.submit(draft)
    await ada.approve_and_publish(draft)
    await ada.public("/cases/WIA-0002", "The case was taken out.", status=410)
    assert [entry.act for entry in read_ledger(place.settings.data) if entry.record == "WIA-0002"] == ["published", "corrected", "withdrawn"]


async def changed(editor: Editor, act: str) -> str:
    """Open the published case of this journey to be changed; returns the path of the draft."""
    await editor.open("/published?q=Maria")
    await editor.press(f"{act} Maria Example")
    return draft_at(editor.page, editor.house)


async def test_what_was_typed_when_a_session_ended_is_there_after_signing_in(place: House, visit: Visit) -> None:
    ada = Editor(await visit(), place, "ada")
    await ada.sign_in()
    await ada.open("/drafts/new?title=Maria+Example")
    await ada.page.get_by_label("Slug").fill("maria-example")
    await ada.press("Begin")
    draft = draft_at(ada.page, place)
    await ada.open(f"{draft}/file/{CASE}")
    place.clock.move(hours=13)
    await ada.page.locator("#f-narrative").fill("Typed too late.")
    await expect(ada.page.locator("[data-save-notice]")).to_contain_text("Your session has ended")
    await ada.page.get_by_role("button", name="Sign in").click()
    await ada.page.get_by_label("Login").fill("ada")
    await ada.page.get_by_label("Password").fill("seven otters swim upstream")
    await ada.press("Sign in")
    await ada.show_factor()
    await ada.open(f"{draft}/file/{CASE}")
    await expect(ada.page.locator("#f-narrative")).to_have_value("Typed too late.")
    await expect(ada.page.locator("[data-save-state]")).to_contain_text("Saved at")


OPEN_ALL = "() => document.querySelectorAll('details').forEach((details) => { details.open = true; })"
BEFORE = ("/sign-in", "/send", "/invitation/none")
PAGES = (
    "/", "/drafts", "/drafts/new", "/drafts/1", f"/drafts/1/file/{CASE}", f"/drafts/1/file/{CASE}?view=text", f"/drafts/1/versions/{CASE}?version=1", "/drafts/1/preview",
    f"/drafts/1/page/{CASE}", "/drafts/1/changes", "/drafts/2/changes", "/drafts/2/conflicts", "/drafts/1/conflicts", "/review", "/published", "/candidates", "/tips", "/tips/{tip}", "/rights",
    "/rights/{request}", "/send/{request}", "/people", "/log", "/account", "/set-up", "/nothing",
)  # fmt: skip


async def test_no_page_of_the_desk_is_against_the_guidelines(place: House, visit: Visit, axe: str) -> None:
    page = await visit()
    ada = Editor(page, place, "ada")
    faults: list[str] = []
    for path in BEFORE:
        await ada.open(path)
        await page.wait_for_load_state()
        faults += await at_every_width(page, axe, path)
    await ada.sign_in()
    names = await filled(ada)
    for path in PAGES:
        await ada.open(path.format(**names))
        await page.wait_for_load_state()
        await page.evaluate(OPEN_ALL)
        faults += await at_every_width(page, axe, path)
    assert not faults, "\n".join(faults)


async def filled(ada: Editor) -> dict[str, str]:
    """A desk on which something stands everywhere: a new case, a change of a case that changed meanwhile, a tip, a request."""
    await ada.open("/drafts/new?title=Maria+Example")
    await ada.page.get_by_label("Slug").fill("maria-example")
    await ada.press("Begin")
    await ada.open("/published")
    await ada.press("Correct Robert Example")
    house = ada.house
    path = next((house.settings.data / "cases").iterdir())
    text = path.read_text("utf-8")
    await ada.open(f"/drafts/2/file/cases/{path.name}")
    await ada.page.locator("#f-title").fill("Robert A. Example")
    await ada.press("Save")
    path.write_text(text.replace("title: Robert Example", "title: Bob Example"), "utf-8")
    desk = open_desk(house.settings.desk)
    tip = inbox.send_tip(desk, house.clock(), kind="tip", record="WIA-0001", text="What happened was in the paper.", sources="https://paper.example/", contact="x@example.org", spam=False)
    request = inbox.send_request(desk, house.clock(), asked="erasure", record="WIA-0001", text="Please take my name out.", contact="y@example.org")
    desk.close()
    return {"tip": tip, "request": request}


async def at_every_width(page: Page, axe: str, path: str) -> list[str]:
    """The faults of a page on the narrowest screen and at a desk, its colours in the dark, and whether it is wider than the screen."""
    faults: list[str] = []
    for width in (320, 1280):
        await page.set_viewport_size({"width": width, "height": 900})
        await page.emulate_media(color_scheme="light")
        faults += [f"{path} at {width}: {fault}" for fault in await violations(page, axe)]
        wide = await page.evaluate("() => document.scrollingElement.scrollWidth")
        faults += [f"{path} at {width} is {wide} wide"] if wide > width else []
    await page.emulate_media(color_scheme="dark")
    faults += [f"{path} in the dark: {fault}" for fault in await violations(page, axe, COLOURS)]
    return faults
