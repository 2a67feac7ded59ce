"""Whether a page that was answered with 200 is the page at all: many sites answer so when it is gone. Touches no disk, clock or network.

Three signs: the title says that it is not there; the way led to the front page; an address that cannot exist is answered alike. The
last is also what sites do that draw everything by script, so a page that bears the title of the source is believed first.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from urllib.parse import urlsplit

_TITLES = re.compile(r"<(title|h1)\b[^>]{0,500}>(.{0,500}?)</\1", re.IGNORECASE | re.DOTALL)
_UNSEEN_ELEMENT = re.compile(r"<(script|style)\b", re.IGNORECASE)
_ENDS = {name: re.compile(f"</{name}", re.IGNORECASE) for name in ("script", "style")}
_MISSING = re.compile(
    r"\b404\b|\b410\b|(page|article|document|file|content|story|resource|url)\s+(was\s+|is\s+|could\s+not\s+be\s+|can\s*not\s+be\s+|can.t\s+be\s+|you\s+\w+\s+\w+\s+)?"
    r"(not\s+found|no\s+longer|missing|unavailable|not\s+available|does\s+not\s+exist|doesn.t\s+exist|found$)|\bnot\s+found\b|no\s+longer\s+(exists|available)|(page|article)\s+removed"
    r"|p[aá]gina\s+(no\s+(encontrada|existe|disponible)|n[aã]o\s+(encontrada|existe))|no\s+encontrad[ao]|n[aã]o\s+encontrad[ao]|page\s+(introuvable|non\s+trouv[ée]e)|introuvable"
    r"|seite\s+(wurde\s+)?nicht\s+gefunden|nicht\s+gefunden|niet\s+gevonden|pagina\s+non\s+trovata|страница\s+не\s+найдена|не\s+найден[ао]|页面(不存在|未找到)|找不到|ページが見つかりません|찾을\s+수\s+없",
    re.IGNORECASE,
)
_WORD = re.compile(r"\w+")
_RUN = 4  # words that follow each other, by which two texts are compared
_ALIKE = 0.9
_MOST = 400_000  # characters of a page that are looked at
_MOST_OF_TITLES = 5_000
_TITLE_WORDS = 0.6


@dataclass(frozen=True, slots=True)
class Page:
    """A page as far as this file asks: where it was found at last, its status, its text."""

    url: str
    status: int
    text: str


def page_of(url: str, status: int, body: bytes, charset: str = "") -> Page:
    """A page from what came; signs that cannot be read are replaced."""
    try:
        return Page(url, status, body.decode(charset or "utf-8", "replace"))
    except LookupError:
        return Page(url, status, body.decode("utf-8", "replace"))


def soft404(asked: str, page: Page, title: str, probe: Page | None) -> str:
    """Why a page that was answered with success is not the page that was asked for, in a sentence; nothing where it seems to be.

    Args:
        asked: the address.
        page: what came.
        title: the title of the source.
        probe: what an address of the host that cannot exist was answered with.
    """
    titles = " ".join(_seen(found[2]) for found in _TITLES.finditer(page.text[:_MOST]))[:_MOST_OF_TITLES]
    if _bears(titles, title):
        return ""
    if found := _MISSING.search(titles):
        return f"it answered 200, and the title of the page says that it is not there ({' '.join(found[0].split())})"
    if _is_home(page.url) and not _is_home(asked):
        return f"it leads to the front page of {urlsplit(page.url).netloc}"
    if probe is not None and probe.status == 200 and not _is_home(asked):
        same_end = probe.url == page.url and page.url != asked
        if (same_end or alike(page.text, probe.text)) and not _bears(_seen(page.text), title):
            return "it answered 200, but with what it answers for an address that does not exist"
    return ""


def alike(one: str, other: str) -> bool:
    """Whether two pages say the same to a reader, but for a word here and there."""
    first, second = _runs(one), _runs(other)
    if not first or not second:
        return _WORD.findall(_seen(one)) == _WORD.findall(_seen(other))
    return len(first & second) / len(first | second) >= _ALIKE


def _runs(text: str) -> set[tuple[str, ...]]:
    words = _WORD.findall(_seen(text).casefold())
    return {tuple(words[at : at + _RUN]) for at in range(len(words) - _RUN + 1)}


def _seen(text: str) -> str:
    """What a reader sees of a page, roughly. Goes through it once: pages may be made to be slow to read."""
    text, parts, at = text[:_MOST], [], 0
    while (start := text.find("<", at)) >= 0:
        parts.append(text[at:start])
        if text.startswith("<!--", start):
            end = text.find("-->", start)
        elif found := _UNSEEN_ELEMENT.match(text, start):
            ended = _ENDS[found[1].lower()].search(text, found.end())
            end = text.find(">", ended.end()) if ended else -1
        else:
            end = text.find(">", start)
        if end < 0:
            return html.unescape(" ".join(parts))
        at = end + 1
    return html.unescape(" ".join([*parts, text[at:]]))


def _bears(text: str, title: str) -> bool:
    """Whether most words of a title, the longer ones, stand in a text."""
    wanted = {word for word in _WORD.findall(title.casefold()) if len(word) > 3 or not word.isascii()}
    return len(wanted) > 1 and len(wanted & set(_WORD.findall(text.casefold()))) / len(wanted) >= _TITLE_WORDS


def _is_home(url: str) -> bool:
    parts = urlsplit(url)
    return re.fullmatch(r"/?((index|home|default)(\.\w+)?)?/?|/[a-z]{2}(-[a-z]{2})?/?", parts.path, re.IGNORECASE) is not None and not parts.query
