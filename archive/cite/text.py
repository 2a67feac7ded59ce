"""Text with italics and links: what a citation is made of before it becomes HTML, Markdown or a note in a document. Pure."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>()#+!|~^$@&-])")

_ADDRESS = re.compile(r"https?://[^\s<>\\]+")


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of text; `url` makes it a link."""

    text: str
    italic: bool = False
    url: str = ""


@dataclass(frozen=True, slots=True)
class Text:
    """Pieces of text that follow each other."""

    spans: tuple[Span, ...] = ()

    @classmethod
    def of(cls, *parts: str | Span | Text) -> Text:
        """A text from its parts; empty ones are left out and plain neighbours joined."""
        spans: list[Span] = []
        for span in _flat(parts):
            if not span.text:
                continue
            if spans and (spans[-1].italic, spans[-1].url) == (span.italic, span.url) and not span.url:
                spans[-1] = Span(spans[-1].text + span.text, span.italic)
            else:
                spans.append(span)
        return cls(tuple(spans))

    def __bool__(self) -> bool:
        return bool(self.spans)

    @property
    def plain(self) -> str:
        """The words alone."""
        return "".join(span.text for span in self.spans)

    @property
    def html(self) -> str:
        """Safe HTML: every piece is escaped; only http and https addresses become links."""
        return "".join(_html(span) for span in self.spans)

    @property
    def markdown(self) -> str:
        """Pandoc Markdown, with everything that could be markup escaped."""
        return "".join(_markdown(span) for span in self.spans)


def italic(text: str) -> Span:
    """A piece in italics."""
    return Span(text, italic=True)


def link(url: str, text: str = "") -> Span:
    """A piece that leads to an address; the address itself where there are no other words."""
    return Span(text or url, url=url)


def joined(separator: str, parts: Iterable[str | Span | Text]) -> Text:
    """The parts that are not empty, with a separator between them."""
    filled = [part for part in (Text.of(part) for part in parts) if part]
    return Text.of(*(piece for number, part in enumerate(filled) for piece in ((separator, part) if number else (part,))))


def _flat(parts: Iterable[str | Span | Text]) -> Iterable[Span]:
    for part in parts:
        if isinstance(part, Text):
            yield from part.spans
        else:
            yield Span(part) if isinstance(part, str) else part


def _html(span: Span) -> str:
    text = html.escape(span.text, quote=False)
    if span.url.startswith(("https://", "http://")):
        text = f'<a href="{html.escape(span.url)}" rel="nofollow noopener">{text}</a>'
    return f"<i>{text}</i>" if span.italic else text


def _markdown(span: Span) -> str:
    text = _MARKDOWN.sub(r"\\\1", span.text)
    if _ADDRESS.fullmatch(span.url):
        text = f"<{span.url}>" if span.url == span.text else f"[{text}](<{span.url}>)"
    return f"*{text}*" if span.italic else text
