"""Narratives as safe HTML, with citations as numbered notes. The only user of markdown and nh3.

Markdown is no sanitiser: what it makes goes through nh3 (Ammonia) with a short list of tags, so that a narrative typed
by anybody can be shown to everybody.
"""

from __future__ import annotations

import functools
import html
import re
import threading
from dataclasses import dataclass

import markdown
import nh3

from archive.errors import InvalidValue
from archive.record.citation import GROUP, Citation, parse_group

TAGS = {"p", "em", "strong", "a", "blockquote", "ul", "ol", "li", "sup", "br", "code"}
ATTRIBUTES = {"a": {"href", "title", "class"}, "sup": {"class"}}
MAX_LENGTH = 30_000
MAX_BRACKETS = 200

_OPEN, _CLOSE = "\ue000", "\ue001"
_MARK = re.compile(f"{_OPEN}(\\d+){_CLOSE}")
_TAG_OR_CODE = re.compile(r"<code>.*?</code>|<(?:\"[^\"]*\"|[^\">])*>", re.DOTALL)
_UNESCAPED_GROUP = re.compile(r"(?<!\\)" + GROUP.pattern)

# The engine keeps the text that it is at; two threads in it at once would mix their notes.
_LOCK = threading.Lock()


@dataclass(frozen=True, slots=True)
class Rendered:
    """HTML of a narrative, and its notes in order: note n is `notes[n - 1]`."""

    html: str
    notes: tuple[Citation, ...]


class _Notes:
    """Takes the citations out of a text before markdown sees it, and puts their numbered links in when all is clean.

    What stands for a citation meanwhile is a number between two characters for private use, which no text keeps.
    """

    def __init__(self) -> None:
        self.numbers: dict[Citation, int] = {}
        self.groups: list[tuple[str, tuple[Citation, ...]]] = []

    def take_out(self, text: str) -> str:
        return _UNESCAPED_GROUP.sub(self._mark, text.replace(_OPEN, "").replace(_CLOSE, ""))

    def _mark(self, group: re.Match[str]) -> str:
        try:
            citations = parse_group(group[1])
        except InvalidValue:
            return group[0]
        self.groups.append((group[0], citations))
        return f"{_OPEN}{len(self.groups) - 1}{_CLOSE}"

    def put_in(self, clean: str) -> str:
        # Within code a citation is shown as it was written; within a tag, say in the address of a link, is no place for one.
        outside = _TAG_OR_CODE.sub(lambda part: _MARK.sub(self._as_written if part[0].startswith("<code>") else "", part[0]), clean) if "<code>" in clean or "<a " in clean else clean
        return _MARK.sub(self._note, outside)

    def _as_written(self, mark: re.Match[str]) -> str:
        return html.escape(self.groups[int(mark[1])][0], quote=False)

    def _note(self, mark: re.Match[str]) -> str:
        return f'<sup class="cite">{"".join(map(self._link, self.groups[int(mark[1])][1]))}</sup>'

    def _link(self, citation: Citation) -> str:
        number = self.numbers.setdefault(citation, len(self.numbers) + 1)
        return f'<a href="/sources/{citation.key}" title="{html.escape(str(citation))}" rel="nofollow noopener">[{number}]</a>'


@functools.cache
def _engine() -> markdown.Markdown:
    engine = markdown.Markdown(output_format="html")
    # Raw HTML and headings are shown as what they are, not as markup; the check refuses it in the data, previews meet it all the same.
    engine.preprocessors.deregister("html_block")
    engine.inlinePatterns.deregister("html")
    engine.parser.blockprocessors.deregister("hashheader")
    engine.parser.blockprocessors.deregister("setextheader")
    return engine


def render_narrative(text: str) -> Rendered:
    """Markdown with citations to safe HTML and its notes.

    What no narrative needs (great length, hundreds of brackets, lists a hundred deep) is shown as plain paragraphs without
    notes: markdown takes quadratic time over it, or the whole stack.
    """
    if not text:
        return Rendered("", ())
    if len(text) > MAX_LENGTH:
        return _as_plain_text(text)
    notes = _Notes()
    marked = notes.take_out(text)
    if marked.count("[") > MAX_BRACKETS:
        return _as_plain_text(text)
    with _LOCK:
        engine = _engine()
        engine.reset()
        try:
            unsafe = engine.convert(marked)
        except RecursionError:
            _engine.cache_clear()  # it stopped half way and does not know where it is
            return _as_plain_text(text)
    clean = nh3.clean(unsafe, tags=TAGS, attributes=ATTRIBUTES, url_schemes={"http", "https"}, link_rel="nofollow noopener")
    return Rendered(notes.put_in(clean), tuple(notes.numbers))


def _as_plain_text(text: str) -> Rendered:
    return Rendered("\n".join(f"<p>{html.escape(block, quote=False)}</p>" for block in text.split("\n\n") if block.strip()), ())
