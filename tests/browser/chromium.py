"""Where the browser is, and how it is started. This file asserts nothing.

Nothing is fetched: the browser is the machine's own Chromium, the driver comes with the package `playwright`.
"""

from __future__ import annotations

import os
import shutil
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from playwright.async_api import async_playwright

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from playwright.async_api import Browser

# The shell has no windows, which is all that tests want, and takes a quarter less time.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
# No sandbox, for continuous integration runs as root and the only pages are our own. The rest keeps Chromium from asking the network for things of its own.
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync")
ADVICE = "There is no Chromium. On Debian: apt-get install chromium. Elsewhere name one: make test CHROMIUM=/path/to/chromium. To leave these tests out: make test BROWSER=no"


class NoBrowserError(Exception):
    """There is no browser; the text says what to do."""


def find() -> str:
    """The browser that CHROMIUM names, or else the first that is found.

    Raises:
        NoBrowserError: none is found.

    """
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        raise NoBrowserError(ADVICE)
    return path


@asynccontextmanager
async def started() -> AsyncIterator[Browser]:
    """A browser without a window, until the block ends.

    Raises:
        NoBrowserError: none is found.

    """
    path = find()
    async with async_playwright() as driver:
        browser = await driver.chromium.launch(executable_path=path, args=list(FLAGS), headless=True, chromium_sandbox=False)
        yield browser
        await browser.close()
