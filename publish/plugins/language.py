"""Pages in Spanish and Portuguese: takes the language off the address, hands templates its words, and keeps the reader's links in it.

English pages pass through untouched. No cookie and no Accept-Language decides: the address alone does, so that a link shows
everybody the same page and caches may keep it.
"""

from __future__ import annotations

import gettext
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pycountry
from pluggy import HookimplMarker

from archive.site import interpreting, retelling
from archive.site.language import ENGLISH, LANGUAGES, SPOKEN, is_page, localized, read_catalog, relinked, split_path
from archive.site.web import origin

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Generator, MutableMapping

    from datasette.app import Datasette
    from datasette.utils.asgi import Request
    from jinja2 import Environment

    from archive.site.language import Language

    Message = MutableMapping[str, Any]
    Receive = Callable[[], Awaitable[Message]]
    Send = Callable[[Message], Awaitable[None]]
    App = Callable[[Message, Receive, Send], Awaitable[None]]

hookimpl = HookimplMarker("datasette")

LOCALE = Path(__file__).resolve().parent.parent / "locale"
CATALOGS = {code: LOCALE / code / "LC_MESSAGES" / "site.po" for code in LANGUAGES if code != "en"}


@hookimpl(trylast=True)
def prepare_jinja2_environment(env: Environment, datasette: Datasette) -> None:
    """Put the words of each language in place of the English ones; last, since other plugins set the English ones."""
    catalogs = {code: read_catalog(path.read_text(encoding="utf-8")) for code, path in CATALOGS.items()}
    regions = {code: gettext.translation("iso3166-2", pycountry.LOCALES_DIR, [code], fallback=True).gettext for code in catalogs}
    tellers = retelling.install(env, catalogs, regions)
    interpreting.install(env, tellers)
    env.globals["tellers"] = tellers
    env.globals["language_links"] = partial(language_links, datasette)


def language_links(datasette: Datasette, request: Request) -> list[dict[str, str]]:
    """The addresses of a page in every language, whole as `hreflang` wants them, English again for readers of other languages."""
    place = request.full_path if is_page(request.path) and request.path.isascii() else ""
    links = [{"hreflang": code, "tag": of.tag, "name": of.name, "path": of.prefix + place, "url": f"{origin(datasette, request)}{of.prefix}{place}"} for code, of in LANGUAGES.items()]
    return [*links, {**links[0], "hreflang": "x-default"}] if place else []


@hookimpl(hookwrapper=True)
def asgi_wrapper() -> Generator[None, Any, None]:
    """Stand just inside the security headers, which are the last and outermost wrapper, and outside all that look at the path."""
    outcome = yield
    wrappers = outcome.get_result()
    outcome.force_result([*wrappers[:-1], speaking, *wrappers[-1:]])


def speaking(app: App) -> App:
    """The site that answers below /es and /pt too."""

    async def spoken(scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        language, rest = split_path(scope["path"])
        if language is ENGLISH:
            await app(scope, receive, send)
            return
        raw = (scope.get("raw_path") or quote(scope["path"]).encode()).partition(b"?")[0]
        cut = len(language.prefix)
        query = b"?" + scope["query_string"] if scope.get("query_string") else b""
        plain = raw[cut:] or b"/"
        # A prefix that is itself percent-encoded, or a host hidden in the rest, is no address that this site ever gives.
        if raw[:cut] != language.prefix.encode() or not plain.startswith(b"/") or plain.lower().startswith((b"//", b"/%2f", b"/%5c", b"/\\")):
            await app(scope, receive, send)
        elif raw == language.prefix.encode():
            await _redirect(send, raw + b"/" + query)
        elif not is_page(rest) and scope["method"] in {"GET", "HEAD"}:
            await _redirect(send, plain + query)
        else:
            answer = _Answer(send, language, scope["method"], plain + query)
            token = SPOKEN.set(language)
            try:
                await app({**scope, "path": rest, "raw_path": plain, "language": language.code}, receive, answer)
            finally:
                SPOKEN.reset(token)

    return spoken


class _Answer:
    """What the site answers, on its way out: a page is kept until it is whole, its links are turned, and its length is told anew."""

    def __init__(self, send: Send, language: Language, method: str, plain: bytes) -> None:
        self.send, self.language, self.method, self.plain = send, language, method, plain
        self.start: Message = {}
        self.body = bytearray()
        self.kept = self.dropped = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            await self._begin(message)
        elif message["type"] == "http.response.body" and self.kept:
            self.body += message.get("body", b"")
            if not message.get("more_body"):
                await self._finish()
        elif not self.dropped:
            await self.send(message)

    async def _begin(self, message: Message) -> None:
        headers = [[name.lower(), value] for name, value in message.get("headers", [])]
        kind = next((value for name, value in headers if name == b"content-type"), b"").lower()
        place = next((value for name, value in headers if name == b"location"), None)
        if place is not None:
            moved = localized(place.decode("latin-1"), self.language).encode("latin-1")
            await self.send({**message, "headers": [[name, moved if name == b"location" else value] for name, value in headers]})
        elif kind.startswith(b"text/html"):
            self.kept, self.start = True, {**message, "headers": headers}
        elif self.method in {"GET", "HEAD"} and message["status"] == 200:
            self.dropped = True
            await _redirect(self.send, self.plain)
        else:
            await self.send(message)

    async def _finish(self) -> None:
        """Send the page; its tag says the language, and an answer without a body says no length, for only the page would have it."""
        page = relinked(self.body.decode(), self.language).encode()
        headers = [[name, _tagged(value, self.language) if name == b"etag" else value] for name, value in self.start["headers"] if name != b"content-length"]
        if page or self.method != "HEAD":
            headers.append([b"content-length", str(len(page)).encode()])
        headers.append([b"content-language", self.language.tag.encode()])
        await self.send({**self.start, "headers": headers})
        await self.send({"type": "http.response.body", "body": page})


def _tagged(tag: bytes, language: Language) -> bytes:
    return tag[:-1] + f"-{language.code}".encode() + b'"' if tag.endswith(b'"') else tag


async def _redirect(send: Send, place: bytes) -> None:
    await send({"type": "http.response.start", "status": 301, "headers": [[b"location", place], [b"content-type", b"text/plain; charset=utf-8"], [b"content-length", b"0"]]})
    await send({"type": "http.response.body", "body": b""})
