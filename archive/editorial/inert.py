"""A page of the public site made harmless, for the frame beside a draft: its words and its looks, and nothing that acts. Pure.

The site escapes what a record says; this is the second wall, and the policy of the answer is the third. Scripts, forms, buttons,
pictures from elsewhere and whatever is not on the list below fall away; links go to the public site, to the web, or nowhere.
"""

from __future__ import annotations

import html
from html.parser import HTMLParser
from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Sequence

    Attributes: TypeAlias = Sequence[tuple[str, str | None]]

TAGS = frozenset(
    [
        "a", "abbr", "article", "aside", "b", "blockquote", "br", "caption", "cite", "code", "col", "colgroup", "dd", "del", "details", "dfn", "div", "dl", "dt", "em",
        "figcaption", "figure", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "i", "ins", "kbd", "li", "main", "mark", "nav", "ol", "p", "pre", "q", "s", "samp",
        "section", "small", "span", "strong", "sub", "summary", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "time", "tr", "u", "ul", "var", "wbr",
    ]
)  # fmt: skip
VOID = frozenset({"br", "col", "hr", "wbr"})
DROPPED = frozenset(
    [
        "button", "canvas", "datalist", "dialog", "embed", "fieldset", "form", "frame", "frameset", "iframe", "input", "label", "link", "map", "math", "meta", "noscript",
        "object", "script", "select", "style", "svg", "template", "textarea", "title", "video", "audio",
    ]
)  # fmt: skip
"""Tags that fall away with all that is in them."""
EMPTY = frozenset({"area", "base", "embed", "frame", "img", "input", "link", "meta", "param", "source", "track"})
ATTRIBUTES = frozenset({"id", "class", "lang", "dir", "datetime", "title", "colspan", "rowspan", "scope", "headers", "start", "open", "abbr", "role", "tabindex", "hidden"})


def inert(page: str, *, site: str, own: str) -> str:
    """The main part of a page, harmless.

    Args:
        page: the page as the site made it.
        site: the address of the public site, without a slash at its end; empty where there is none, then links to it lead nowhere.
        own: the path of the page itself, which is not on the public site yet.

    """
    reader = _Reader(site.rstrip("/"), own)
    reader.feed(page)
    reader.close()
    return "".join(reader.kept)


class _Reader(HTMLParser):
    def __init__(self, site: str, own: str) -> None:
        super().__init__(convert_charrefs=True)
        self.site, self.own = site, own
        self.kept: list[str] = []
        self.main = False
        self.dropping: list[str] = []

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        if self.dropping:
            # Only the same tag within itself is counted: what is in between is not looked at.
            if tag == self.dropping[0] and tag not in EMPTY:
                self.dropping.append(tag)
            return
        if tag == "main":
            self.main = True
        elif tag in DROPPED:
            if tag not in EMPTY:
                self.dropping.append(tag)
        elif self.main and tag in TAGS:
            self.kept.append(f"<{tag}{self._attributes(tag, attrs)}>")

    def handle_startendtag(self, tag: str, attrs: Attributes) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in EMPTY | VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if self.dropping:
            if tag == self.dropping[-1]:
                self.dropping.pop()
        elif tag == "main":
            self.main = False
        elif self.main and tag in TAGS - VOID:
            self.kept.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        if self.main and not self.dropping:
            self.kept.append(html.escape(data, quote=False))

    def _attributes(self, tag: str, attrs: Attributes) -> str:
        kept = [(name, value or "") for name, value in attrs if name in ATTRIBUTES or name.startswith("aria-")]
        if tag == "a":
            kept += self._link(dict(attrs).get("href") or "")
        return "".join(f' {name}="{html.escape(value)}"' for name, value in kept)

    def _link(self, href: str) -> list[tuple[str, str]]:
        """Where a link goes: within the page, to the public site, to the web, or nowhere."""
        if href.startswith("#"):
            return [("href", href)]
        path = href.removeprefix("http://localhost")
        if path.startswith("/") and not path.startswith(("//", "/\\")):
            ours = self.site and urlsplit(path).path != self.own and not urlsplit(path).path.startswith((f"{self.own}.", f"{self.own}/"))
            return _out(f"{self.site}{path}") if ours else []
        return _out(href) if urlsplit(href).scheme in {"http", "https"} else []


def _out(address: str) -> list[tuple[str, str]]:
    return [("href", address), ("target", "_blank"), ("rel", "noopener noreferrer")]
