"""Narratives as safe HTML, with citations as numbered notes. The only user of markdown and nh3.

Markdown is no sanitiser: what it makes goes through nh3 (Ammonia) with a short list of tags, so that a narrative typed
by anybody can be shown to everybody.
"""

from __future__ import annotations

import functools
import html
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, SubElement

import markdown
import nh3
from markdown.inlinepatterns import InlineProcessor

from archive.errors import InvalidValue
from archive.record.citation import GROUP, Citation, parse_group

if TYPE_CHECKING:
    import re

TAGS = {"p", "em", "strong", "a", "blockquote", "ul", "ol", "li", "sup", "br", "code"}
ATTRIBUTES = {"a": {"href", "title", "class"}, "sup": {"class"}}
MAX_LENGTH = 30_000
MAX_BRACKETS = 200

# The engine keeps the text that it is at; two threads in it at once would mix their notes.
_LOCK = threading.Lock()


@dataclass(frozen=True, slots=True)
class Rendered:
    """HTML of a narrative, and its notes in order: note n is `notes[n - 1]`."""

    html: str
    notes: tuple[Citation, ...]


class _Citations(InlineProcessor):
    """Turns `[@key, ¶ 12]` into the numbers of notes that link to their sources."""

    def __init__(self) -> None:
        super().__init__(GROUP.pattern)
        self.numbers: dict[Citation, int] = {}

    def handleMatch(self, m: re.Match[str], data: str) -> tuple[Element | None, int | None, int | None]:  # type: ignore[override] # noqa: N802, ARG002 - the name and shape are markdown's
        try:
            citations = parse_group(m[1])
        except InvalidValue:
            return None, None, None
        sup = Element("sup", {"class": "cite"})
        for citation in citations:
            number = self.numbers.setdefault(citation, len(self.numbers) + 1)
            link = SubElement(sup, "a", {"href": f"/sources/{citation.key}", "title": str(citation)})
            link.text = f"[{number}]"
        return sup, m.start(0), m.end(0)


@functools.cache
def _engine() -> tuple[markdown.Markdown, _Citations]:
    engine = markdown.Markdown(output_format="html")
    citations = _Citations()
    # Raw HTML and headings are shown as what they are, not as markup; the check refuses it in the data, previews meet it all the same.
    engine.preprocessors.deregister("html_block")
    engine.inlinePatterns.deregister("html")
    engine.parser.blockprocessors.deregister("hashheader")
    engine.parser.blockprocessors.deregister("setextheader")
    # Before markdown's own links (160), which would take the brackets for a reference.
    engine.inlinePatterns.register(citations, "citation", 175)
    return engine, citations


def render_narrative(text: str) -> Rendered:
    """Markdown with citations to safe HTML and its notes.

    What no narrative needs (great length, hundreds of brackets, lists a hundred deep) is shown as plain paragraphs without
    notes: markdown takes quadratic time over it, or the whole stack.
    """
    if not text:
        return Rendered("", ())
    if len(text) > MAX_LENGTH or GROUP.sub("", text).count("[") > MAX_BRACKETS:
        return _as_plain_text(text)
    with _LOCK:
        engine, citations = _engine()
        engine.reset()
        citations.numbers = {}
        try:
            unsafe = engine.convert(text)
        except RecursionError:
            _engine.cache_clear()  # it stopped half way and does not know where it is
            return _as_plain_text(text)
        notes = tuple(citations.numbers)
    clean = nh3.clean(unsafe, tags=TAGS, attributes=ATTRIBUTES, url_schemes={"http", "https"}, link_rel="nofollow noopener")
    return Rendered(clean, notes)


def _as_plain_text(text: str) -> Rendered:
    return Rendered("\n".join(f"<p>{html.escape(block, quote=False)}</p>" for block in text.split("\n\n") if block.strip()), ())
