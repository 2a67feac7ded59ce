"""The grammar of citations, held against Pandoc's manual and against its own inverse."""

from __future__ import annotations

import time
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.errors import InvalidValue
from archive.record.citation import Citation, find_groups, format_cite, format_group, parse_cite, parse_group
from tests.strategies import texts

SIGNS = ("¶", "¶¶", "§", "§§", "at", "p.", "pp.", "n.", "nn.", "ch.", "chs.", "tbl.", "fig.", "l.", "ll.")
NUMBERS = ("1", "12", "12-14", "12–14", "iv", "XII", "3(a)(1)", "4.2", "33-35, 38-39", "12,14", "vi-xi", "2:21")

citekeys = st.lists(st.text("abz019", min_size=1, max_size=8), min_size=1, max_size=4).map("-".join)
locators = st.builds(lambda sign, gap, number: f"{sign}{gap}{number}", st.sampled_from(SIGNS), st.sampled_from(["", " "]), st.sampled_from(NUMBERS))
citations = st.builds(Citation, citekeys, st.one_of(st.none(), locators))

# https://pandoc.org/MANUAL.html#citation-syntax, the examples that this grammar takes, as in the manual.
PANDOC = [
    ("@foo", [("foo", None)]),
    ("@doe99; @smith2000; @smith2004", [("doe99", None), ("smith2000", None), ("smith2004", None)]),
    ("@doe99, pp. 33-35", [("doe99", "pp. 33-35")]),
    ("@doe99, pp. 33-35, 38-39", [("doe99", "pp. 33-35, 38-39")]),
    ("@smith04, p. 33", [("smith04", "p. 33")]),
    ("@smith, pp. iv, vi-xi", [("smith", "pp. iv, vi-xi")]),
]

# The same manual's examples with what the archive does without: prefixes, suffixes, hidden authors, keys that need braces.
PANDOC_REFUSED = [
    "see @doe99, pp. 33-35 and *passim*",
    "@doe99, pp. 33-35 and *passim*",
    "@doe99, pp. 33-35; also @smith04, chap. 1",
    "-@smith04",
    "@{https://example.com/bib?name=foobar&date=2000}, p. 33",
    "@{Foo_bar.baz.}",
    "@Foo_bar.baz.",
    "@Foo_bar--baz",
    "@smith{ii, A, D-Z}, with a suffix",
    "@smith, {pp. iv, vi-xi, (xv)-(xvii)} with suffix here",
    "@smith{}, 99 years later",
]

FRONT_MATTER = [
    ("abc", "abc", None),
    ("abc-2020-x", "abc-2020-x", None),
    ("abc ¶ 12", "abc", "¶ 12"),
    ("abc, ¶ 12", "abc", "¶ 12"),
    ("abc ¶¶ 12-14", "abc", "¶¶ 12-14"),
    ("abc at 4", "abc", "at 4"),
    ("abc § 3(a)", "abc", "§ 3(a)"),
    ("abc p. 7", "abc", "p. 7"),
    ("abc n. 3", "abc", "n. 3"),
    ("abc fig. 2", "abc", "fig. 2"),
]

NO_CITATIONS = [
    "",
    " ",
    "@abc",
    "[@abc]",
    "Abc",
    "abc_def",
    "abc--def",
    "-abc",
    "abc-",
    "abc 12",
    "abc ¶",
    "abc ¶ twelve",
    "abc; def",
    "abc ¶ 12; def",
    "abc,",
    "abc ",
    "abc\n",
    "../abc",
    "abc\0",
    "ábc",
    "abc ¶ 12 and more",
    "٣",
]


@pytest.mark.parametrize(("text", "expected"), PANDOC)
def test_pandocs_examples_are_read(text: str, expected: list[tuple[str, str | None]]) -> None:
    assert parse_group(text) == tuple(Citation(key, locator) for key, locator in expected)
    assert format_group(parse_group(text)) == text


@pytest.mark.parametrize("text", PANDOC_REFUSED)
def test_pandocs_examples_beyond_the_grammar_are_refused(text: str) -> None:
    with pytest.raises(InvalidValue):
        parse_group(text)


@pytest.mark.parametrize(("text", "key", "locator"), FRONT_MATTER)
def test_citations_in_front_matter(text: str, key: str, locator: str | None) -> None:
    assert parse_cite(text) == Citation(key, locator)


@pytest.mark.parametrize("text", NO_CITATIONS)
def test_what_is_no_citation_is_refused_with_what_to_write(text: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        parse_cite(text)
    assert caught.value.what == f"{text!r} is no citation"
    assert "`key ¶ 12`" in caught.value.fix


def test_a_part_without_its_sign_is_named() -> None:
    with pytest.raises(InvalidValue) as caught:
        parse_group("@abc; def")
    assert caught.value.what == "'def' in '@abc; def' does not begin with @"


@given(citations)
def test_parse_cite_is_the_inverse_of_format_cite(citation: Citation) -> None:
    assert parse_cite(format_cite(citation)) == citation


@given(st.lists(citations, min_size=1, max_size=5).map(tuple))
def test_parse_group_is_the_inverse_of_format_group(group: tuple[Citation, ...]) -> None:
    assert parse_group(format_group(group)) == group


@given(texts())
def test_any_text_is_a_citation_or_refused(text: str) -> None:
    try:
        citation = parse_cite(text)
    except InvalidValue:
        return
    assert parse_cite(format_cite(citation)) == citation


def test_a_narrative_may_break_its_lines_within_brackets() -> None:
    assert parse_group("@abc,\n¶ 12;\n  @def") == (Citation("abc", "¶ 12"), Citation("def"))


def test_groups_are_found_where_they_stand() -> None:
    text = "One. [@abc] A [link](https://a.example) and [a note]. [@def, ¶ 2; @ghi]"
    groups = list(find_groups(text))
    assert [text[group.start : group.end] for group in groups] == ["[@abc]", "[@def, ¶ 2; @ghi]"]
    assert [group.citations for group in groups] == [(Citation("abc"),), (Citation("def", "¶ 2"), Citation("ghi"))]


def test_brackets_that_begin_like_a_citation_and_are_none_are_an_error() -> None:
    with pytest.raises(InvalidValue, match="'Abc Def' is no citation"):
        list(find_groups("Said so. [@Abc Def]"))


@pytest.mark.parametrize("text", ["[@" * 100_000, "[@a" * 100_000, "[" * 100_000 + "@a" + "]" * 100_000, "@a;" * 100_000])
def test_hostile_brackets_take_no_time(text: str) -> None:
    started = time.perf_counter()
    with suppress(InvalidValue):
        list(find_groups(text))
    assert time.perf_counter() - started < 2


def test_a_long_locator_takes_no_time() -> None:
    started = time.perf_counter()
    with pytest.raises(InvalidValue):
        parse_cite("abc p. " + "1, " * 50_000 + "!")
    assert time.perf_counter() - started < 2
