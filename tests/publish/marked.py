"""What a page says in its own language: the words that no `lang` sets apart. This file asserts nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

from tests.publish.pages import VOID

NAMED = ("title", "aria-label", "placeholder", "alt")


@dataclass
class Spoken(HTMLParser):
    """The texts and names of a page for which its own language is claimed, in order.

    Args:
        html: the page.
    """

    html: str
    texts: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        HTMLParser.__init__(self, convert_charrefs=True)
        self._open: list[tuple[str, bool]] = []
        self.feed(self.html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        other = bool(self._open and self._open[-1][1]) or (tag != "html" and "lang" in given)
        if not other:
            self.texts += [text for name in NAMED if (text := given.get(name))]
            if tag == "meta" and given.get("name") == "description":
                self.texts.append(given["content"] or "")
        if tag not in VOID:
            self._open.append((tag, other or tag in {"script", "code", "pre"}))

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID and self._open:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        if data.strip() and self._open and not self._open[-1][1]:
            self.texts.append(" ".join(data.split()))
