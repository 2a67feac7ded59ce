"""A desk and a public site over one small archive, each behind a real port, and what people do at the desk. This file asserts nothing but that pages come."""

from __future__ import annotations

import re
import subprocess
import threading
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pyotp
from click.testing import CliRunner
from waitress.server import create_server

from archive.cli import main
from archive.database.current import prepare
from archive.editorial import create_app
from archive.editorial.settings import Settings
from archive.serving import reserve
from archive.store.publication import Act, Signature, carry_out
from tests import factory
from tests.browser.serving import HOST, PATIENCE, served
from tests.editorial.conftest import Clock

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from playwright.async_api import Page, Response

PASSWORD = "seven otters swim upstream"  # noqa: S105 - of people who do not exist
CANDIDATES = """\
candidates:
  - title: Maria Example, Detroit, 2020
    country: US
    city: Detroit
    year: 2020
    rule: one-source
    reason: One newspaper reports it.
    would_need: A second, independent source.
"""


@dataclass
class House:
    """A desk with the archive that it writes and the site that shows it.

    Args:
        desk: where the desk is.
        site: where the public site is.
        top: the git repository, with the data folder in it.
        settings: how the desk is set up.
        clock: the desk's clock.
    """

    desk: str
    site: str
    top: Path
    settings: Settings
    clock: Clock

    def git(self, *arguments: str) -> str:
        """What git says of the archive."""
        return git(self.top, *arguments)


def git(top: Path, *arguments: str) -> str:
    """Run git as nobody in particular."""
    nobody = ("-c", "user.name=Nobody", "-c", "user.email=nobody@example.org", "-c", "commit.gpgsign=false")
    return subprocess.run(["git", *nobody, *arguments], cwd=top, check=True, capture_output=True, text=True).stdout


@contextmanager
def house(folder: Path, publish: Path) -> Iterator[House]:
    """A desk and a site over a valid archive with a candidate, until the block ends; nobody has an account yet."""
    top = folder / "archive"
    made = factory.Folder.made_in(top / "data", factory.own_schema())
    made.write("candidates.yaml", CANDIDATES)
    carry_out(made.root, {}, [Act("WIA-0001", "published", "First publication.")], Signature("2026-11-01T12:00:00+00:00", "The editors"))
    git(top, "init", "--quiet", "--initial-branch=main")
    git(top, "add", "--all")
    git(top, "commit", "--quiet", "--message=The archive begins")
    config = folder / "publish"
    config.mkdir()
    for name in ("metadata.yaml", "settings.json", "static", "templates", "plugins", "locale", "queries"):
        (config / name).symlink_to(publish / name)
    (config / "charts").mkdir()
    clock = Clock()
    prepare(made.root, config, clock().date(), lambda _: None)
    with served(config) as (site, _):
        settings = Settings(made.root, folder / "desk.db", config, clock=clock, limits=False, site=site, intake=True)
        listener = reserve(HOST, 0)
        channels: dict[int, Any] = {}
        server = create_server(create_app(settings), map=channels, sockets=[listener], threads=6)

        def run() -> None:
            # Its sockets are closed under it at the end.
            with suppress(OSError):
                server.run()

        thread = threading.Thread(target=run, name="desk")
        thread.start()
        try:
            yield House(f"http://{HOST}:{listener.getsockname()[1]}", site, top, settings, clock)
        finally:
            server.asyncore.close_all(channels)  # it has no other way to end its loop from outside
            server.task_dispatcher.shutdown(timeout=5)
            thread.join(PATIENCE)
            listener.close()


def first_administrator(file: Path, login: str) -> None:
    """Make the first account as its operator does, on the command line."""
    done = CliRunner().invoke(main, ["desk-user", "add", login, "--desk", str(file), "--name", f"{login.title()} Example", "--password", PASSWORD])
    if done.exit_code:
        raise RuntimeError(done.output)


@dataclass
class Editor:
    """Somebody at the desk, with a browser and an authenticator app.

    Args:
        page: the page of the browser.
        house: the desk.
        login: what they type to sign in.
        secret: what the app knows.
    """

    page: Page
    house: House
    login: str
    secret: str = field(default="", repr=False)

    async def open(self, path: str) -> Response:
        """Go to a page of the desk."""
        response = await self.page.goto(f"{self.house.desk}{path}", wait_until="domcontentloaded")
        if response is None:
            raise LookupError(path)
        return response

    async def press(self, name: str, *, within: str = "main") -> None:
        """Press a button and wait for the page that it leads to."""
        button = self.page.locator(within).get_by_role("button", name=name, exact=True)
        async with self.page.expect_navigation(wait_until="domcontentloaded"):
            await button.click()

    def code(self) -> str:
        """The code of the app, a new one each time."""
        self.house.clock.move(seconds=60)
        return pyotp.TOTP(self.secret).at(self.house.clock())

    async def sign_in(self) -> None:
        """With password, and with a second factor, which is set up where there is none yet."""
        await self.open("/sign-in")
        await self.page.get_by_label("Login").fill(self.login)
        await self.page.get_by_label("Password").fill(PASSWORD)
        await self.press("Sign in")
        await self.show_factor()

    async def show_factor(self) -> None:
        """The page of the second factor, whichever it is."""
        shown = self.page.locator(".secret")
        if await shown.count():
            self.secret = await shown.inner_text()
            await self.page.get_by_label("Code").fill(self.code())
            await self.press("Take it up")
            await self.page.get_by_role("link", name="I have kept them; go on").click()
        else:
            await self.page.get_by_label("Code of the authenticator app").fill(self.code())
            await self.press("Go on")

    async def invite(self, name: str, role: str) -> str:
        """The link for somebody new."""
        await self.open("/people")
        await self.page.get_by_label("Name").fill(name)
        await self.page.get_by_label("Role").select_option(role)
        await self.press("Make a link")
        return await self.page.get_by_label("Link").input_value()

    async def accept(self, link: str) -> None:
        """Make one's account from an invitation."""
        await self.page.goto(link)
        await self.page.get_by_label("Login").fill(self.login)
        await self.page.get_by_label("Password, at least 12 signs").fill(PASSWORD)
        await self.page.get_by_label("The same again").fill(PASSWORD)
        await self.press("Make my account")
        await self.show_factor()

    async def fill(self, values: Mapping[str, str]) -> None:
        """Fill fields of the form of a record by their names, adding rows where there are none yet, as its buttons do."""
        for name, value in values.items():
            control = self.page.locator(f'[id="f-{name}"]')
            if not await control.count():
                await self.add_row(re.sub(r"\.\d+(\.[a-z]+)?$", "", name))
            if await control.evaluate("(field) => field.tagName === 'SELECT'"):
                await control.select_option(value)
            else:
                await control.fill(value)

    async def add_row(self, rows: str) -> None:
        """Press the button that adds a row to a list, and wait for the row."""
        number = await self.page.locator(f'[data-rows="{rows}"] > [data-row-list] > [data-row]').count() + 1
        await self.page.locator(f'button[value="add:{rows}"]').click()
        await self.page.locator(f'[data-row="{rows}.{number}"]').wait_for()

    async def add_source(self, draft: str, title: str, slug: str) -> None:
        """Begin a source within a draft; its form is open afterwards."""
        await self.open(draft)
        await self.page.get_by_text("Add a record to this draft").click()
        await self.page.get_by_label("Title", exact=True).fill(title)
        await self.page.get_by_label("Id", exact=True).fill(slug)
        await self.press("Add a new one")

    async def tell(self, draft: str, **words: str) -> None:
        """Write what readers are told of a draft."""
        await self.open(draft)
        for name, text in words.items():
            await self.page.locator(f"#{name}").fill(text)
        await self.page.locator('form[action$="/words"]').get_by_role("button", name="Save").click()
        await self.page.get_by_text("Saved.", exact=True).wait_for()

    async def submit(self, draft: str) -> None:
        """Lay a draft before the reviewers."""
        await self.open(draft)
        await self.press("Submit for review")
        await self.page.get_by_text("Submitted.").wait_for()

    async def approve_and_publish(self, draft: str) -> None:
        """Approve what somebody else wrote, and publish it."""
        await self.open(f"{draft}/changes")
        await self.press("Approve what this page shows")
        await self.press("Publish")
        await self.page.get_by_text("The public site takes it up within seconds.").wait_for()

    async def public(self, path: str, words: str, status: int = 200) -> None:
        """Look at the public site until a page says something."""
        for _ in range(120):
            response = await self.page.goto(f"{self.house.site}{path}")
            if response is not None and response.status == status and words in await self.page.locator("main").inner_text():
                return
            await self.page.wait_for_timeout(250)
        raise LookupError(f"{path} never said {words!r} with {status}")
