from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.site.passages import WIDTH, best_passage, highlighted, plain

LONG = " ".join(f"word{number}" for number in range(200))


def marked(text: str) -> str:
    """A text with `<` and `>` as the marks of hits."""
    return text.replace("<", "\x02").replace(">", "\x03")


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("a \x02face\x03 <b>", "a <mark>face</mark> &lt;b&gt;"),
        ("\x02new\x03 \x02orleans\x03", "<mark>new orleans</mark>"),
        ("\x02<script>\x03", "<mark>&lt;script&gt;</mark>"),
        ("cut\x03 here \x02open", "cut here open"),
        ("", ""),
    ],
)
def test_hits_are_marked_and_the_rest_is_text(text: str, html: str) -> None:
    assert str(highlighted(text)) == html


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("found. [@detroit-2020; @b, p. 2] Then police", "found. Then police"),
        ("Police [said](https://example.org/a_b) *so*, and **again** `now`.", "Police said so, and again now."),
        ("> quoted _word_ and snake_case", "quoted word and snake_case"),
        ("## Heading", "Heading"),
        ("- one", "one"),
        ("1. first", "first"),
        ("2 of 3 * 4", "2 of 3  4"),
        ("", ""),
    ],
)
def test_citations_and_markdown_are_taken_out(line: str, text: str) -> None:
    assert plain(line) == text


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("first <a>\nthen <a> and <b>\nlast <b>", "then a and b"),
        ("<a> <a> <a>\n<a> and <b>", "a and b"),
        ("<police>-department\nThe <police> came.", "The police came."),
        ("<lineup>\nAn officer arranged a <lineup> of six photographs, and the clerk chose one.", "An officer arranged a lineup of six photographs, and the clerk chose one."),
        ("Vendor\nA company in New York that gathers images of faces from public pages.", "A company in New York that gathers images of faces from public pages."),
        ("Vendor", "Vendor"),
        ("", ""),
        ("\n \n", ""),
    ],
)
def test_the_line_with_most_of_the_different_words_is_taken(text: str, line: str) -> None:
    assert best_passage(marked(text)).line == line


@pytest.mark.parametrize("place", [0, 3, 100, 197, 199])
def test_a_long_line_is_cut_around_its_hit(place: int) -> None:
    text = LONG.replace(f"word{place}", f"\x02word{place}\x03", 1)
    html = str(best_passage(text).html)
    assert re.findall(r"<mark>(word\d+)", html)[0].startswith(f"word{place}")
    assert html.startswith("… ") == (place >= 20)
    assert html.endswith(" …") == (place < 160)


def test_the_window_holds_as_many_different_words_as_it_can() -> None:
    text = "\x02alpha\x03 " + LONG + " \x02alpha\x03 and \x02beta\x03 " + LONG
    assert "<mark>alpha</mark> and <mark>beta</mark>" in best_passage(text).html


@given(st.text(alphabet="ab \n\x02\x03<>&-[]@*_…'", max_size=900))
def test_a_passage_is_short_safe_and_balanced(text: str) -> None:
    html = str(best_passage(text).html)
    assert html.count("<mark>") == html.count("</mark>")
    bare = re.sub(r"</?mark>", "", html)
    assert not {"<", ">", "\x02", "\x03"} & set(bare)
    assert len(re.sub(r"&\w+;|&#\d+;", "x", bare)) <= WIDTH + 4


@given(st.text(alphabet="abc \n", max_size=900))
def test_a_passage_without_hits_is_words_of_the_text(text: str) -> None:
    passage = best_passage(text)
    assert passage.line in text
    assert set(str(passage.html).replace("…", "").split()) <= set(text.split()) or max(map(len, text.split())) > WIDTH
