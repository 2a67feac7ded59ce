"""What a browser reports beside the page: requests, what scripts write and throw, and what a visit leaves behind. This file asserts nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.async_api import BrowserContext, ConsoleMessage, Request, WebError

# A link to a file begins as a way to a page, which ends where the download begins; the icon is given up where the reader goes on before it is there.
GIVEN_UP = "net::ERR_ABORTED"


@dataclass
class Watch:
    """Keeps what should not happen during a visit.

    Args:
        origin: scheme, host and port of the site, the only ones that may be asked.
    """

    origin: str
    faults: list[str] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)

    def over(self, context: BrowserContext) -> None:
        """Watch all pages of a context from now on."""
        context.on("request", self._request)
        context.on("requestfailed", self._failed)
        context.on("console", self._console)
        context.on("weberror", self._error)

    async def left(self, context: BrowserContext) -> list[str]:
        """All faults, with what the site has left in the browser: cookies and stores."""
        state = await context.storage_state()
        return [*self.faults, *(f"cookie: {cookie}" for cookie in state.get("cookies", [])), *(f"stored: {kept}" for kept in state.get("origins", []))]

    def _request(self, request: Request) -> None:
        if not request.url.startswith((f"{self.origin}/", "data:")):
            self.faults.append(f"asked elsewhere: {request.url}")

    def _failed(self, request: Request) -> None:
        if not (request.failure == GIVEN_UP and (request.is_navigation_request() or request.url.endswith("/favicon.svg"))):
            self.faults.append(f"failed: {request.url}: {request.failure}")

    def _console(self, message: ConsoleMessage) -> None:
        # What breaks the content security policy is said here too, as an error.
        if message.type in {"error", "warning"} and message.location.get("url") not in self.refused:
            self.faults.append(f"console: {message.text} ({message.location.get('url')})")

    def _error(self, error: WebError) -> None:
        self.faults.append(f"script: {error.error}")
