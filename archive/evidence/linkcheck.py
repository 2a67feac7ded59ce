"""One source asked whether it is still there, as little as can be: nothing is kept of what came but how it was answered."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from archive.evidence.politeness import host_of
from archive.evidence.soft404 import Page, page_of, soft404
from archive.fetching.refusal import FetchError

if TYPE_CHECKING:
    from collections.abc import Callable

    from archive.evidence.asking import Answer, Web
    from archive.evidence.politeness import Manners
    from archive.evidence.sources import Source
    from archive.fetching.fetch import Fetched

ALIVE, FAILED, UNKNOWN = "alive", "failed", "unknown"
_HTML = {"text/html", "application/xhtml+xml", ""}
_WALLS = {401, 402, 403, 405, 407, 418, 429, 451, 503, 999}  # what programs are answered with where people may still get in
_REDIRECTS = {301, 302, 303, 307, 308}
_FOR_GOOD = {301, 308}
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", re.IGNORECASE)
_FINAL = {"unreachable", "certificate", "forbidden", "address"}  # after these a second request says nothing more


@dataclass(frozen=True, slots=True)
class Check:
    """What came of asking.

    Args:
        verdict: `alive`, `failed`, or `unknown` where nothing can be said of it.
        what: what was found, in a clause; nothing where the page is simply there.
        status: the last status, 0 where none came.
        url: where it was found at last, or the address asked.
        etag: by which a changed page would be known, or nothing.
        modified: the same, as a time.
    """

    verdict: str
    what: str = ""
    status: int = 0
    url: str = ""
    etag: str = ""
    modified: str = ""


@dataclass(frozen=True, slots=True)
class Checker:
    """Who asks, and what is known of each host in one run.

    Args:
        web: by which the web is asked.
        manners: how.
        nonsense: gives a path that cannot exist; tests bring their own.
    """

    web: Web
    manners: Manners
    nonsense: Callable[[], str] = lambda: f"/{secrets.token_hex(8)}-{secrets.token_hex(4)}"
    _probes: dict[str, Page | None] = field(default_factory=dict)

    def check(self, source: Source, etag: str = "", modified: str = "") -> Check:
        """Ask for a source; tells every failure as a value.

        Args:
            source: the source.
            etag: what the last answer was known by, or nothing; then it is asked for only if it changed.
            modified: the same, as a time.
        """
        try:
            if forbidden := self.manners.forbids(source.url):
                return Check(UNKNOWN, f"not asked: {forbidden}", url=source.url)
            return self._check(source, etag, modified)
        except FetchError as error:
            return self._failed(source, error)

    def _check(self, source: Source, etag: str, modified: str) -> Check:
        if etag or modified:
            known = [(name, value) for name, value in (("If-None-Match", etag), ("If-Modified-Since", modified)) if value]
            with self.manners.turn(source.url):
                answer = self.web.ask("GET", source.url, headers=known)
            if answer.status == 304:
                return Check(ALIVE, "", 304, source.url, etag, modified)
            if answer.status not in _REDIRECTS:
                return self._judged_answer(source, answer)
        elif (there := self._by_headers(source)) is not None:
            return there
        with self.manners.turn(source.url):
            got = self.web.get(source.url)
        return self._judged(source, got)

    def _by_headers(self, source: Source) -> Check | None:
        """What the headers alone tell, where that is enough: the text is there, and is no page that could only say that it is not."""
        try:
            with self.manners.turn(source.url):
                head = self.web.ask("HEAD", source.url)
        except FetchError as error:
            if error.reason in _FINAL:
                raise
            return None
        if head.status == 200 and head.media_type not in _HTML:
            return Check(ALIVE, "", 200, source.url, *_validators(head))
        return None

    def _judged_answer(self, source: Source, answer: Answer) -> Check:
        page = page_of(source.url, answer.status, answer.body, _charset(answer.headers.get("content-type", "")))
        return self._verdict(source, page, answer.reason, answer.media_type, "", _validators(answer))

    def _judged(self, source: Source, got: Fetched) -> Check:
        last = got.hops[-1]
        page = page_of(got.url, got.status, got.body, _charset(last.header("content-type")))
        moved = ""
        if len(got.hops) > 1:
            for_good = all(hop.status in _FOR_GOOD for hop in got.hops[:-1])
            moved = f"it {'moved for good' if for_good else 'redirects'} to {got.url[:300]}"
        direct = ("", "") if moved else (last.header("etag"), last.header("last-modified"))
        return self._verdict(source, page, last.reason, got.media_type, moved, direct)

    def _verdict(self, source: Source, page: Page, reason: str, media_type: str, moved: str, known: tuple[str, str]) -> Check:
        answered = f"it answered {page.status} {reason[:60]}".strip()
        if page.status in _WALLS:
            return Check(UNKNOWN, f"{answered}, which may be meant for programs alone; look in a browser", page.status, page.url)
        if not 200 <= page.status < 300:
            return Check(FAILED, answered, page.status, page.url)
        if media_type in _HTML:
            gone = soft404(source.url, page, source.title, self._probe(source.url))
            if gone:
                return Check(FAILED, gone, page.status, page.url)
        return Check(ALIVE, moved, page.status, page.url, *(value if value.isascii() and value.isprintable() else "" for value in known))

    def _probe(self, url: str) -> Page | None:
        """What the host answers for an address that does not exist; asked once in a run."""
        site = "{0.scheme}://{0.netloc}".format(urlsplit(url))
        if site not in self._probes:
            self._probes[site] = None
            nowhere = f"{site}{self.nonsense()}"
            try:
                if not self.manners.forbids(nowhere):
                    with self.manners.turn(url):
                        got = self.web.get(nowhere)
                    self._probes[site] = page_of(got.url, got.status, got.body, _charset(got.hops[-1].header("content-type")))
            except FetchError:
                pass  # a host that fails here is judged without
        return self._probes[site]

    def _failed(self, source: Source, error: FetchError) -> Check:
        match error.reason:
            case "large":
                return Check(ALIVE, "it is larger than is read", url=source.url)
            case "forbidden" | "address":
                return Check(UNKNOWN, f"not asked: {error}", url=source.url)
            case "unreachable" | "slow" | "broken":
                return Check(FAILED, f"{host_of(source.url)} did not answer: {error}", url=source.url)
            case _:
                return Check(FAILED, str(error), url=source.url)


def _validators(answer: Answer) -> tuple[str, str]:
    etag, modified = (answer.headers.get(name, "") for name in ("etag", "last-modified"))
    return tuple(value if value.isascii() and value.isprintable() else "" for value in (etag, modified))  # type: ignore[return-value] # there are two


def _charset(content_type: str) -> str:
    found = _CHARSET.search(content_type)
    return found[1] if found else ""
