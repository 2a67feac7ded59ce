"""Texts made fit for documents."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.brief.cleaning import cleaned, language, remarked, running_title, web_address

anything = st.text(st.characters(exclude_categories=()), max_size=40)

TEXTS = [
    ("a\x00b\x1bc\x7fd\x9fe", "abcde"),
    ("one\n\t two\x85three\u2028four", "one two three four"),
    ("\ud800 and \udfff", "\ufffd and \ufffd"),
    ("\u202eevil\u202c \u2066x\u2069 \u200f\u061c", "evil x "),
    ("\ufeffa\ufffe\U0001ffffb\ue000", "ab\ufffd"),
    ("No. 2:21-cv-10827 ¶ 12 – “x” 董明珠 עברית 😀\u00a0z", "No. 2:21-cv-10827 ¶ 12 – “x” 董明珠 עברית 😀\u00a0z"),
]

ADDRESSES = [
    ("https://a.example/b?c=d&e=%20f#g", "https://a.example/b?c=d&e=%20f#g"),
    ("http://a.example", "http://a.example"),
    ('https://a.example/ь <"{}|\\^`>', "https://a.example/%D1%8C%20%3C%22%7B%7D%7C%5C%5E%60%3E"),
    (" https://a.example/\n", "https://a.example/"),
    ("https://a.example/x\ud800", "https://a.example/x%EF%BF%BD"),
    ("", ""),
    ("https://", ""),
    ("https://a.example:port/", ""),
    ("https://a.example:99999/", ""),
    ("https://[::1/", ""),
    ("javascript:alert(1)", ""),
    ("java\nscript:alert(1)", ""),
    ("file:///etc/passwd", ""),
    ("//a.example", ""),
    ("a.example", ""),
]


@pytest.mark.parametrize(("text", "expected"), TEXTS)
def test_what_no_document_may_hold_is_taken_out(text: str, expected: str) -> None:
    assert cleaned(text) == expected


@given(anything)
def test_a_cleaned_text_is_clean(text: str) -> None:
    clean = cleaned(text)
    assert cleaned(clean) == clean
    assert clean.encode().decode() == clean
    assert {unicodedata.category(character) for character in clean} & {"Cc", "Cs", "Co"} == set()


@pytest.mark.parametrize(("url", "expected"), ADDRESSES)
def test_only_sound_addresses_of_the_web_are_links(url: str, expected: str) -> None:
    assert web_address(url) == expected


@given(anything)
def test_an_address_is_ascii_and_stays_as_it_is(url: str) -> None:
    address = web_address("https://a.example/" + url)
    assert address.isascii()
    assert web_address(address) == address


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Short", "Short"),
        ("  Two\nlines ", "Two lines"),
        ("word " * 30, "word " * 15 + "word …"),
        ("A, " * 30, "A, " * 25 + "A …"),
        ("x" * 100, "x" * 80 + " …"),
    ],
)
def test_a_running_title_fits_on_a_line(title: str, expected: str) -> None:
    assert running_title(title) == expected


@pytest.mark.parametrize(("tag", "expected"), [("en-US", "en-US"), ("de", "de"), ("zh-Hans-CN", "zh-Hans-CN"), ("", "en-US"), ('en" x="', "en-US"), ("$x$", "en-US"), ("en-US\n", "en-US")])
def test_a_language_is_a_tag(tag: str, expected: str) -> None:
    assert language(tag) == expected


@pytest.mark.parametrize(
    ("text", "unshown", "expected"),
    [
        ("Title 董明 珠: x", "董明珠", "Title [Chinese characters not shown]: x"),
        ("董x明", "董明", "[Chinese characters not shown]x[Chinese characters not shown]"),
        ("漢かな", "漢かな", "[Japanese characters not shown]"),
        ("한국", "한국", "[Korean characters not shown]"),
        ("한 漢", "한漢", "[characters not shown]"),
        ("😀", "😀", "[characters not shown]"),
        ("a ] \\ ^ -", "^]-\\", "a [characters not shown]"),
        ("plain", "", "plain"),
    ],
)
def test_characters_without_a_glyph_are_remarked_upon(text: str, unshown: str, expected: str) -> None:
    assert remarked(text, frozenset(unshown)) == expected
