"""Narratives as HTML: what an advocate may write comes out as meant, and what an attacker writes comes out as words."""

from __future__ import annotations

import re
import time
from concurrent.futures import ThreadPoolExecutor
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.record.citation import Citation
from archive.record.markup import ATTRIBUTES, MAX_BRACKETS, MAX_LENGTH, TAGS, render_narrative
from tests.strategies import texts

NOTE = '<a href="/sources/abc" title="abc" rel="nofollow noopener">[1]</a>'


class _Outline(HTMLParser):
    """What a browser would find in a page: tags, attributes and the text between."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[str, dict[str, str]]] = []
        self.words = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        self.words += data


def assert_safe(page: str) -> None:
    for tag, attributes in _Outline(page).found:
        assert tag in TAGS
        assert set(attributes) <= ATTRIBUTES.get(tag, set()) | ({"rel"} if tag == "a" else set())
        assert not re.match(r"\s*(?!https?:)[a-z][a-z0-9+.-]*:", attributes.get("href", ""), re.IGNORECASE)


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("One.\n\nTwo.", "<p>One.</p>\n<p>Two.</p>"),
        ("One\ntwo.", "<p>One\ntwo.</p>"),
        ("*so* and **so**", "<p><em>so</em> and <strong>so</strong></p>"),
        ("> quoted\n> on", "<blockquote>\n<p>quoted\non</p>\n</blockquote>"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
        ("1. a\n2. b", "<ol>\n<li>a</li>\n<li>b</li>\n</ol>"),
        ("`a < b & c`", "<p><code>a &lt; b &amp; c</code></p>"),
        ("AT&T, 1 < 2 > 0", "<p>AT&amp;T, 1 &lt; 2 &gt; 0</p>"),
        ("[a page](https://a.example/?b=1&c=2)", '<p><a href="https://a.example/?b=1&amp;c=2" rel="nofollow noopener">a page</a></p>'),
        ("<https://a.example>", '<p><a href="https://a.example" rel="nofollow noopener">https://a.example</a></p>'),
        ("“Ångström” – 日本語 🙂", "<p>“Ångström” – 日本語 🙂</p>"),
        ("# No heading", "<p># No heading</p>"),
        ("No heading\n===", "<p>No heading\n===</p>"),
    ],
)
def test_markup_of_a_narrative(text: str, html: str) -> None:
    assert render_narrative(text).html == html


def test_no_text_gives_no_html() -> None:
    assert render_narrative("") == render_narrative("")
    assert (render_narrative("").html, render_narrative("").notes) == ("", ())


def test_a_citation_becomes_a_numbered_note_that_links_to_its_source() -> None:
    rendered = render_narrative("One. [@abc]")
    assert rendered.html == f'<p>One. <sup class="cite">{NOTE}</sup></p>'
    assert rendered.notes == (Citation("abc"),)


def test_notes_are_numbered_by_source_and_place_in_order_of_appearance() -> None:
    rendered = render_narrative("One. [@abc; @def, ¶ 2] Two. [@def, ¶ 3]\n\nThree. [@abc]")
    assert rendered.notes == (Citation("abc"), Citation("def", "¶ 2"), Citation("def", "¶ 3"))
    assert re.findall(r"\[(\d+)\]", rendered.html) == ["1", "2", "3", "1"]


def test_each_narrative_begins_its_notes_anew() -> None:
    render_narrative("One. [@abc] [@def]")
    assert render_narrative("Two. [@ghi]").notes == (Citation("ghi"),)


def test_a_citation_that_breaks_its_line_is_one() -> None:
    assert render_narrative("One. [@abc,\n¶ 2;\n@def]").notes == (Citation("abc", "¶ 2"), Citation("def"))


@pytest.mark.parametrize("text", ["[@Abc]", "[@abc and more]", "[see @abc]", "`[@abc]`", r"\[@abc]", "[@]", "[@abc"])
def test_what_is_no_citation_is_shown_as_written(text: str) -> None:
    rendered = render_narrative(text)
    assert rendered.notes == ()
    assert _Outline(rendered.html).words == text.strip("`\\")


HOSTILE = [
    "<script>alert(1)</script>",
    "a <script src=//evil.example></script> b",
    "<SCRIPT>alert(1)</SCRIPT>",
    "<scr<script>ipt>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<p onclick=alert(1)>x</p>",
    "<a href='javascript:alert(1)'>x</a>",
    "<iframe src='https://evil.example'></iframe>",
    "<style>body{display:none}</style>",
    "<form action=//evil.example><input name=a></form>",
    "<details open ontoggle=alert(1)>x",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<!-- a comment -->",
    "<!--",
    "<![CDATA[x]]>",
    "<?php x ?>",
    "<!DOCTYPE html>",
    "</p></div></body>",
    "<p>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;alert(1)&#60;/script&#62;",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x]( javascript:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](java\nscript:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](javascript&colon;alert(1))",
    "[x](\x01javascript:alert(1))",
    "[x](vbscript:x)",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](file:///etc/passwd)",
    '[x](https://a.example "\\" onmouseover=alert(1) \\"")',
    "[x](https://a.example' onmouseover='alert(1))",
    "[x][1]\n\n[1]: javascript:alert(1)",
    "![x](https://evil.example/track.png)",
    '![x](x "onerror=alert(1)")',
    "![x][1]\n\n[1]: https://evil.example/track.png",
    "<javascript:alert(1)>",
    "<somebody@a.example>",
    "[@abc](javascript:alert(1))",
    "[[@abc]](javascript:alert(1))",
    "[@<script>]",
    '[@abc"onmouseover=alert(1)]',
    "`<script>`",
    "    <script>alert(1)</script>",
    "- <script>\n> <img src=x onerror=alert(1)>",
    "**<b>x</b>**",
    "\x02wzxhzdk:0\x03",
    "\x02klzzwxh:0000\x03",
    "\x02amp\x03lt;script\x02amp\x03gt;",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_markup_comes_out_safe(text: str) -> None:
    page = render_narrative(text).html
    assert_safe(page)
    assert "<script" not in page.lower()
    assert "<img" not in page.lower()


@pytest.mark.parametrize("text", [text for text in HOSTILE if text.startswith("<") and "\t" not in text and "@" not in text and "--" not in text])
def test_raw_html_is_shown_as_what_it_is(text: str) -> None:
    assert _Outline(render_narrative(text).html).words.strip() == text


@given(st.lists(st.one_of(st.sampled_from(HOSTILE), texts()), max_size=5), st.sampled_from(["", " ", "\n", "\n\n"]))
def test_hostile_markup_is_safe_in_any_company(parts: list[str], between: str) -> None:
    assert_safe(render_narrative(between.join(parts)).html)


@pytest.mark.parametrize(
    "text",
    ["[" * 100_000, "[x](" * 25_000, "![" * 50_000, "[@" * 50_000, "[@a]" * 25_000, "1. " * 30_000, "1. " * 5000, "> " * 50_000, "> " * 10_000, "- " * 50_000, "*" * 100_000, "`" * 100_000, "<" * 100_000, "a\n===\n" * 5000, "[[@a]" * 190],
    ids=lambda text: f"{len(text)} of {text[:5].strip()}",
)  # fmt: skip
def test_markup_without_end_takes_no_time_and_breaks_nothing(text: str) -> None:
    started = time.perf_counter()
    assert_safe(render_narrative(text).html)
    assert time.perf_counter() - started < 10
    assert render_narrative("One. [@abc]").html == f'<p>One. <sup class="cite">{NOTE}</sup></p>'


def test_what_no_narrative_needs_is_shown_as_plain_paragraphs() -> None:
    assert render_narrative("[" * (MAX_BRACKETS + 1) + "*a* & <b>\n\nb").html == f"<p>{'[' * (MAX_BRACKETS + 1)}*a* &amp; &lt;b&gt;</p>\n<p>b</p>"
    assert render_narrative("*a*" + "b" * MAX_LENGTH).notes == ()
    assert render_narrative("*a* " + "b" * (MAX_LENGTH - 4)).html.startswith("<p><em>a</em>")


def test_narratives_made_at_once_keep_their_own_notes() -> None:
    narratives = ["".join(f"Word *{word}* here. [@n{number}-{word}]\n\n" for word in range(20)) for number in range(40)]
    expected = [render_narrative(text) for text in narratives]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(render_narrative, narratives)) == expected
