"""A second copy of a page by somebody else: a client of the Internet Archive's Save Page Now (https://web.archive.org/save).

What two parties captured independently is worth more than what one did: it is the Internet Archive's own request, at its own
time. The service wants an account; its keys are sent to it and to nobody else, and are never logged.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from archive.errors import ArchiveError

if TYPE_CHECKING:
    from collections.abc import Callable

    from archive.evidence.asking import Answer, Web

SERVICE = "https://web.archive.org"
_FORM = "application/x-www-form-urlencoded"
_JSON = "application/json"


class SecondCopyError(ArchiveError):
    """The other archive made no copy; the text says why."""


@dataclass(frozen=True, slots=True)
class SavePageNow:
    """The service as it is asked.

    Args:
        web: by which it is asked.
        service: its address, without a slash at the end.
        keys: `access:secret` of the account, or nothing.
        patience: how many times its progress is asked for.
        pause: seconds between.
        sleep: waits; tests bring their own.
    """

    web: Web
    service: str = SERVICE
    keys: str = ""
    patience: int = 30
    pause: float = 6.0
    sleep: Callable[[float], None] = time.sleep

    def save(self, url: str) -> str:
        """Have a page saved and give the address of the copy.

        Raises:
            SecondCopyError: no copy was made, or not in time.
            FetchError: the service does not answer.

        """
        form = urlencode({"url": url, "skip_first_archive": "1"}).encode()
        said = self._said(self.web.ask("POST", f"{self.service}/save", headers=(("Content-Type", _FORM), *self._signed()), accept=_JSON, body=form))
        job = said.get("job_id")
        if not isinstance(job, str) or not job:
            raise SecondCopyError(f"the second archive took no order: {self._words(said)}")
        for _ in range(self.patience):
            self.sleep(self.pause)
            said = self._said(self.web.ask("GET", f"{self.service}/save/status/{quote(job, safe='')}", headers=self._signed(), accept=_JSON))
            match said.get("status"):
                case "success":
                    return self._address(said, url)
                case "pending":
                    continue
                case _:
                    raise SecondCopyError(f"the second archive made no copy: {self._words(said)}")
        raise SecondCopyError(f"the second archive was not ready after {self.patience * self.pause:g} seconds; look there later")

    def _address(self, said: dict[str, Any], url: str) -> str:
        at = said.get("timestamp")
        if not isinstance(at, str) or len(at) != 14 or not at.isdecimal():
            raise SecondCopyError("the second archive said that it made a copy, and not when; look there")
        return f"{self.service}/web/{at}/{url}"

    def _signed(self) -> tuple[tuple[str, str], ...]:
        return (("Authorization", f"LOW {self.keys}"),) if self.keys else ()

    def _said(self, answer: Answer) -> dict[str, Any]:
        try:
            said = json.loads(answer.body)
        except (ValueError, RecursionError):
            said = None
        if answer.status == 401:
            raise SecondCopyError("the second archive wants the keys of an account; give them as ACCESS:SECRET in the variable ARCHIVE_SAVE_KEYS")
        if answer.status != 200 or not isinstance(said, dict):
            raise SecondCopyError(f"the second archive answered {answer.status} {answer.reason[:40]}{': ' + self._words(said) if isinstance(said, dict) else ''}")
        return said

    @staticmethod
    def _words(said: dict[str, Any]) -> str:
        """What the service says went wrong, on one line and no longer than one."""
        return " ".join(str(said.get("message") or said.get("status_ext") or "it gave no reason").split())[:200]
