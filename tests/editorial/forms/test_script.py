"""desk.js in a real browser, over drawn forms and a desk that is not there: rows, saving by itself, and what is kept when saving fails."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from importlib.resources import files
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

import pytest
import pytest_asyncio
from playwright.async_api import expect

from archive.check.validate import check_record, read_record
from archive.editorial.forms import View, fill, layout, locate, read
from archive.record.document import parse
from tests import factory
from tests.browser.judging import violations
from tests.editorial.forms.drawing import ENVIRONMENT

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from playwright.async_api import Browser, Page, Route

    from archive.check.rule import Context

pytestmark = pytest.mark.browser

ORIGIN = "https://desk.example"
SCHEMA = factory.own_schema()
FORM = layout(SCHEMA.kinds["case"], SCHEMA)
POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; img-src data:"
PAGE = """{% import "forms/form.html" as forms %}<!doctype html><html lang="en"><head><title>A draft</title><link rel="stylesheet" href="/site.css"><link rel="stylesheet" href="/forms.css">
<link rel="icon" href="data:,"><script src="/desk.js" defer></script></head><body><main><h1>A draft</h1>{{ forms.save_state() }}{{ forms.problem_list(view) }}{{ forms.contents(view) }}
<form method="post" action="/draft" novalidate autocomplete="off" data-autosave="/save" data-draft="ann 7" data-signin="/sign-in">
<input type="hidden" name="csrf_token" value="token"><input type="hidden" name="version" value="{{ version }}">
{{ forms.draw(view) }}<button type="submit" name="act" value="">Save now</button></form>{{ forms.guide(view) }}</main></body></html>"""
STATIC = {
    "/desk.js": ("text/javascript", (factory.DATA.parent / "archive/editorial/static/desk.js").read_text("utf-8")),
    "/forms.css": ("text/css", (factory.DATA.parent / "archive/editorial/static/forms.css").read_text("utf-8")),
    "/site.css": ("text/css", (factory.DATA.parent / "publish/static/site.css").read_text("utf-8")),
}


@dataclass
class Desk:
    """What stands in for the server: one draft, and the mood in which saves are answered."""

    context: Context
    text: str
    mood: str = "well"
    version: int = 1
    posted: list[dict[str, list[str]]] = field(default_factory=list)

    async def answer(self, route: Route) -> None:
        """Answer a request as the desk would."""
        path = route.request.url.removeprefix(ORIGIN)
        if path in STATIC:
            await route.fulfill(content_type=STATIC[path][0], body=STATIC[path][1])
        elif path == "/save":
            await self.save(route)
        elif path == "/draft" and route.request.method == "GET":
            record = parse(self.text, FORM.kind)
            view = View(FORM, fill(FORM, record), locate(FORM, check_record(record, self.context), {}, record), {"source": {factory.PAPER: "Man held over watches"}})
            html = ENVIRONMENT.from_string(PAGE).render(view=view, version=self.version)
            await route.fulfill(content_type="text/html; charset=utf-8", body=html, headers={"Content-Security-Policy": POLICY})
        else:
            self.posted.append(parse_qs(route.request.post_data or "", keep_blank_values=True))
            await route.fulfill(content_type="text/html", body="<title>Another page</title>")

    async def save(self, route: Route) -> None:
        """Keep what is posted, or not, by mood."""
        if self.mood == "away":
            await route.abort()
            return
        data = parse_qs(route.request.post_data or "", keep_blank_values=True)
        assert route.request.headers["x-csrf-token"] == data["csrf_token"][0] == "token"
        if self.mood == "signed-out":
            await route.fulfill(status=401)
        elif self.mood == "full":
            await route.fulfill(status=422, json={"what": "The form holds too much; shorten it."})
        elif data["version"] != [str(self.version)]:
            await route.fulfill(status=409, json={"version": str(self.version), "what": "Bea changed this draft."})
        else:
            reading = read(FORM, data)
            self.text, self.version = reading.text, self.version + 1
            record, problems = read_record(reading.text.encode(), FORM.kind, "")
            problems += check_record(record, self.context) if record else []
            told = [located.as_json() for located in locate(FORM, problems, reading.places, record)]
            await route.fulfill(body=json.dumps({"version": str(self.version), "saved": "2026-11-22T10:00:00Z", "problems": told, "preview_url": None}), content_type="application/json")

    @property
    def events(self) -> list[Any]:
        """What happened in the draft."""
        return [row.get("what") for _, row in parse(self.text, FORM.kind).rows("events")]


@pytest.fixture
def desk(context: Context) -> Desk:
    """A desk with the valid case."""
    return Desk(context, factory.text_of(SCHEMA, "case"))


@pytest_asyncio.fixture
async def page(browser: Browser, desk: Desk) -> AsyncIterator[Page]:
    """The draft, opened; nothing may break the policy or throw."""
    opened = await browser.new_context(viewport={"width": 1280, "height": 900})
    await opened.route("**/*", desk.answer)
    faults: list[str] = []
    opened.on("weberror", lambda error: faults.append(str(error.error)))
    opened.on("console", lambda message: faults.append(message.text) if "Policy" in message.text or "pattern" in message.text else None)
    tab = await opened.new_page()
    await tab.goto(f"{ORIGIN}/draft")
    yield tab
    await opened.close()
    assert not faults


def state(page: Page) -> Any:
    return page.locator("[data-save-state]")


def notice(page: Page) -> Any:
    return page.locator("[data-save-notice]")


async def kept(page: Page) -> list[str]:
    """The names of the copies that the browser keeps."""
    return sorted(await page.evaluate("Object.keys(localStorage)"))


async def unfold(page: Page, row: str) -> None:
    """Open a row that is one line while nothing is wrong with it."""
    await page.locator(f'[id="f-{row}"] > details.fold > summary').click()


async def test_what_is_typed_is_saved_and_its_problem_is_shown_and_goes(page: Page, desk: Desk) -> None:
    value = page.locator('[id="f-statements.arrest_date.1.value"]')
    await unfold(page, "statements.arrest_date.1")
    await value.fill("yesterday")
    await expect(state(page)).to_contain_text("Saved at")
    assert "value: yesterday" in desk.text
    await expect(value).to_have_attribute("aria-invalid", "true")
    await expect(page.locator('[id="p-statements.arrest_date.1.value"]')).to_contain_text("yesterday")
    await page.get_by_role("link", name="Date of arrest 1: Value").click()
    await expect(value).to_be_focused()
    await value.fill("2020-01-09")
    await expect(page.locator('[id="p-statements.arrest_date.1.value"]')).to_be_empty()
    assert desk.text == factory.text_of(SCHEMA, "case")
    assert await kept(page) == []


async def test_rows_are_added_moved_and_removed_without_a_round_trip(page: Page, desk: Desk) -> None:
    await page.get_by_role("button", name="Add to Events").click()
    await page.keyboard.type("2020-06-24")
    await page.locator('[id="f-events.3.what"]').fill("The charge was dropped.")
    await page.locator('[id="f-events.3.cites.1.source"]').fill(factory.PAPER)
    await expect(page.locator('[id="d-events.3.cites.1.source"]')).to_have_text("Man held over watches")
    await page.get_by_role("button", name="Up Event 3").click()
    await page.locator('[id="f-events.2"]').get_by_role("button", name="Add a source").click()
    await page.keyboard.type("other-2020")
    await unfold(page, "events.1")
    await page.get_by_role("button", name="Remove Event 1").click()
    await expect(page.locator('[id="f-events"] > [data-row-list] > [data-row] > legend')).to_have_text(["Event 1", "Event 2"])
    await expect(state(page)).to_contain_text("Saved at")
    rows = [row for _, row in parse(desk.text, FORM.kind).rows("events")]
    assert rows[0] == {"date": "2020-06-24", "what": "The charge was dropped.", "cites": [factory.PAPER, "other-2020"]}
    assert desk.events == ["The charge was dropped.", "Robert Example was arrested."]
    assert page.url == f"{ORIGIN}/draft"


async def test_a_crash_while_the_desk_is_away_loses_nothing(page: Page, desk: Desk) -> None:
    desk.mood = "away"
    await page.get_by_role("button", name="Add to Events").click()
    await page.locator('[id="f-events.3.what"]').fill("Typed and not saved.")
    await page.locator('[id="f-narrative"]').fill("A new story.\n\nOf two paragraphs.")
    await expect(state(page)).to_contain_text("Trying again in 2 seconds")
    assert await kept(page) == ["desk:ann 7"]
    again = await page.context.new_page()
    await page.close(run_before_unload=False)
    desk.mood = "well"
    await again.goto(f"{ORIGIN}/draft")
    await expect(notice(again)).to_contain_text("had not been saved")
    await expect(again.locator('[id="f-events.3.what"]')).to_have_value("Typed and not saved.")
    await expect(state(again)).to_contain_text("Saved at")
    assert desk.events[2] == "Typed and not saved."
    assert desk.text.endswith("\nA new story.\n\nOf two paragraphs.\n")
    assert await kept(again) == []


async def test_saving_goes_on_when_the_desk_is_back(page: Page, desk: Desk) -> None:
    desk.mood = "away"
    await page.locator('[id="f-title"]').fill("Another name")
    await expect(state(page)).to_contain_text("Trying again")
    desk.mood = "well"
    await expect(state(page)).to_contain_text("Saved at")
    assert "title: Another name" in desk.text


async def test_an_ended_session_is_said_and_the_text_waits(page: Page, desk: Desk) -> None:
    desk.mood = "signed-out"
    await page.locator('[id="f-title"]').fill("Another name")
    await expect(notice(page)).to_contain_text("Your session has ended")
    await notice(page).get_by_role("button", name="Sign in").click()
    await page.wait_for_url(f"{ORIGIN}/sign-in")
    desk.mood = "well"
    await page.goto(f"{ORIGIN}/draft")
    await expect(page.locator('[id="f-title"]')).to_have_value("Another name")
    await expect(state(page)).to_contain_text("Saved at")


async def test_a_refusal_is_shown_until_a_save_succeeds(page: Page, desk: Desk) -> None:
    desk.mood = "full"
    await page.locator('[id="f-title"]').fill("Another name")
    await expect(notice(page)).to_contain_text("holds too much")
    assert await kept(page) == ["desk:ann 7"]
    desk.mood = "well"
    await page.locator('[id="f-title"]').fill("A name")
    await expect(notice(page)).to_be_hidden()
    assert "title: A name" in desk.text


async def test_a_draft_changed_elsewhere_is_never_overwritten(page: Page, desk: Desk) -> None:
    desk.version = 5
    before = desk.text
    await page.locator('[id="f-title"]').fill("Mine")
    await expect(notice(page)).to_contain_text("Bea changed this draft. Nothing was overwritten")
    await page.locator('[id="f-title"]').fill("Mine, and more")
    assert "Mine, and more" in await page.evaluate("localStorage['desk:ann 7']")
    assert desk.text == before
    await notice(page).get_by_role("button", name="Compare both").click()
    await expect(page).to_have_title("Another page")
    (posted,) = desk.posted
    assert (posted["version"], posted["title"], posted["act"]) == (["1"], ["Mine, and more"], [""])


async def test_an_old_copy_is_offered_and_does_not_stop_the_new_text(page: Page, desk: Desk) -> None:
    desk.mood = "away"
    await page.locator('[id="f-title"]').fill("From the old copy")
    await expect(state(page)).to_contain_text("Trying again")
    again = await page.context.new_page()
    await page.close(run_before_unload=False)
    desk.mood, desk.version = "well", 4
    await again.goto(f"{ORIGIN}/draft")
    await expect(notice(again)).to_contain_text("the draft has changed since")
    await expect(again.locator('[id="f-title"]')).to_have_value("Robert Example")
    await again.locator('[id="f-slug"]').fill("typed-now")
    await expect(state(again)).to_contain_text("Saved at")
    assert "slug: typed-now" in desk.text
    await expect(notice(again)).to_contain_text("the draft has changed since")
    await notice(again).get_by_role("button", name="Compare the copy").click()
    await expect(again).to_have_title("Another page")
    assert desk.posted[0]["title"] == ["From the old copy"]
    assert desk.posted[0]["version"] == ["1"]


async def test_leaving_with_unsaved_text_is_warned_of(page: Page, desk: Desk) -> None:
    desk.mood = "away"
    await page.locator('[id="f-title"]').fill("Another name")
    asked: list[str] = []

    async def stay(dialog: Any) -> None:
        asked.append(dialog.type)
        await dialog.dismiss()

    page.on("dialog", stay)
    await page.evaluate("location.assign('/elsewhere')")
    await expect(page.locator('[id="f-title"]')).to_have_value("Another name")
    assert asked == ["beforeunload"]


async def test_axe_finds_nothing_with_a_row_added_and_a_problem_shown(page: Page) -> None:
    await page.get_by_role("button", name="Add to Bail").click()
    await page.locator('[id="f-statements.bail.1.value"]').fill("a lot")
    await expect(page.locator('[id="p-statements.bail.1.value"]')).not_to_be_empty()
    axe = files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")
    assert await violations(page, axe) == []
