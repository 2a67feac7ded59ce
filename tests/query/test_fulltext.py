from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.query.fulltext import case_number, match_expression, terms_of
from archive.site.search import highlighted

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def index() -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(":memory:")
    connection.execute("create virtual table search using fts5(title, text, tokenize='porter unicode61 remove_diacritics 2')")
    connection.execute("insert into search values ('O''Brien v. Detroit', 'docket 2:21-cv-10827, face recognition')")
    yield connection
    connection.close()


def finds(index: sqlite3.Connection, expression: str) -> bool:
    return bool(index.execute("select count(*) from search where search match ?", [expression]).fetchone()[0])


@pytest.mark.parametrize("text", ["o'brien", "2:21-cv-10827", '"face recognition"', "FACES recognitions", "detroit brien", '"docket'])
def test_what_people_type_finds(index: sqlite3.Connection, text: str) -> None:
    assert finds(index, match_expression(text))


@pytest.mark.parametrize("text", ['"recognition face"', "detroit zebra", "NOT detroit"])
def test_what_is_not_there_is_not_found(index: sqlite3.Connection, text: str) -> None:
    assert not finds(index, match_expression(text))


def test_some_words_are_enough_when_asked() -> None:
    assert match_expression("a b", some=True) == '"a" OR "b"'


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\x00")))
def test_any_text_is_a_query_that_sqlite_takes(text: str) -> None:
    expression = match_expression(text)
    connection = sqlite3.connect(":memory:")
    connection.execute("create virtual table search using fts5(text)")
    if expression:
        connection.execute("select * from search where search match ?", [expression]).fetchall()
    connection.close()
    assert bool(expression) == bool(terms_of(text))


def test_a_search_has_a_bounded_number_of_terms() -> None:
    assert len(terms_of("a " * 1000)) == 20


@pytest.mark.parametrize(
    ("text", "case"), [("WIA-0001", "WIA-0001"), ("wia 1", "WIA-0001"), ("00012", "WIA-0012"), ("WIA-12345", "WIA-12345"), ("WIA-0000", ""), ("williams", ""), ("1 2", ""), ("", "")]
)
def test_a_case_is_named_in_many_spellings(text: str, case: str) -> None:
    assert case_number(text) == case


@pytest.mark.parametrize(
    ("snippet", "html"),
    [
        ("a \x02face\x03 <b>", "a <mark>face</mark> &lt;b&gt;"),
        ("found. [@detroit-2020; @b, p. 2] Then \x02police\x03", "found.  Then <mark>police</mark>"),
        ("etroit-2020, p. 2] Then \x02police\x03 [@freep-20", "… Then <mark>police</mark> "),
        ("one\ntwo", "one · two"),
        ("", ""),
    ],
)
def test_hits_are_marked_and_the_rest_is_text(snippet: str, html: str) -> None:
    assert str(highlighted(snippet)) == html
