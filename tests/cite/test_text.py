from __future__ import annotations

import html
import json
import subprocess
from typing import Any

import pypandoc
import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.cite.text import Span, Text, italic, joined, link

NASTY = 'a <b> & "q" *x* _y_ [z](u) `c` # \\ $m$ ~s~ ^t^ @k {=} <script>'


def pandoc_words(markdown: str) -> str:
    """The words that Pandoc reads in a Markdown paragraph."""
    read = subprocess.run([pypandoc.get_pandoc_path(), "-f", "markdown-smart", "-t", "json"], input=markdown, capture_output=True, text=True, check=True)
    blocks = json.loads(read.stdout)["blocks"]
    return "".join(_words(inline) for block in blocks for inline in block["c"])


def _words(inline: dict[str, Any]) -> str:
    kind: str = inline["t"]
    content: Any = inline.get("c")
    if kind == "Str":
        return str(content)
    if kind in {"Space", "SoftBreak"}:
        return " "
    assert kind in {"Emph", "Link"}, kind
    return "".join(_words(inner) for inner in (content[1] if kind == "Link" else content))


def test_parts_are_joined_and_empty_ones_left_out() -> None:
    assert Text.of("a", "", Span("b"), italic("c"), Text.of("d", "e")).spans == (Span("ab"), Span("c", italic=True), Span("de"))
    assert not Text.of("", Text())
    assert joined(", ", ["a", "", Text.of("b")]).plain == "a, b"


def test_html_is_escaped_and_only_web_addresses_are_links() -> None:
    assert Text.of(italic("<b>"), "&").html == "<i>&lt;b&gt;</i>&amp;"
    assert Text.of(link('https://a.example/?x=1&y="2')).html.startswith('<a href="https://a.example/?x=1&amp;y=&quot;2" rel="nofollow noopener">')
    assert "href" not in Text.of(link("javascript:alert(1)", "x")).html
    assert "](" not in Text.of(link("javascript:alert(1)", "x")).markdown


@given(st.text())
def test_the_words_survive_html(text: str) -> None:
    made = Text.of(text).html
    assert "<" not in made
    assert html.unescape(made) == html.unescape(html.escape(text, quote=False))


def test_the_words_survive_markdown() -> None:
    text = Text.of(NASTY, " ", italic("slanted"), " ", link("https://a.example/x_y*z"), " ", link("https://a.example/(1)", "words"))
    assert pandoc_words(text.markdown) == text.plain


@pytest.mark.parametrize("url", ["https://a.example/> <script>", "https://a.example/a b", "file:///etc/passwd"])
def test_an_address_that_is_none_is_words(url: str) -> None:
    assert Text.of(link(url, "words")).markdown == "words"
