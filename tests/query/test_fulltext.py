from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.query.fulltext import Term, all_of, case_number, in_titles, match_expression, quoted, read_terms, terms_of

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


@given(st.text(alphabet=st.characters(codec="utf-8")))
def test_any_text_is_a_query_that_sqlite_takes(text: str) -> None:
    terms = terms_of(text)
    connection = sqlite3.connect(":memory:")
    connection.execute("create virtual table search using fts5(title, text)")
    expressions = [match_expression(text), match_expression(text, some=True)]
    if terms:
        groups = [[quoted(term), quoted(term, prefix=True)] for term in terms]
        expressions += [all_of(groups), in_titles(all_of(groups))]
    for expression in expressions:
        if expression:
            connection.execute("select * from search where search match ?", [expression]).fetchall()
    connection.close()
    assert bool(expressions[0]) == bool(terms)


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("a b", [Term("a", phrase=False), Term("b", phrase=False)]),
        ('"new orleans" police', [Term("new orleans", phrase=True), Term("police", phrase=False)]),
        ("“new orleans”", [Term("new orleans", phrase=True)]),
        ("«new orleans» !", [Term("new orleans", phrase=True)]),
        ('"new', [Term("new", phrase=False)]),
        ("", []),
    ],
)
def test_what_stands_in_quotes_of_any_kind_is_a_phrase(text: str, terms: list[Term]) -> None:
    assert read_terms(text) == terms


@pytest.mark.parametrize(
    ("groups", "expression"),
    [([["a"]], "a"), ([["a"], ["b"]], "a AND b"), ([["a", "b"], ["c"]], "(a OR b) AND c")],
)
def test_one_alternative_of_each_group_must_occur(groups: list[list[str]], expression: str) -> None:
    assert all_of(groups) == expression


def test_a_prefix_stands_outside_the_quotes(index: sqlite3.Connection) -> None:
    assert quoted('dock"', prefix=True) == '"dock""" *'
    assert finds(index, quoted("dock", prefix=True))
    assert not finds(index, quoted("dock"))
    assert finds(index, in_titles(quoted("brien")))
    assert not finds(index, in_titles(quoted("docket")))


def test_a_search_has_a_bounded_number_of_terms() -> None:
    assert len(terms_of("a " * 1000)) == 20


@pytest.mark.parametrize(
    ("text", "case"), [("WIA-0001", "WIA-0001"), ("wia 1", "WIA-0001"), ("00012", "WIA-0012"), ("WIA-12345", "WIA-12345"), ("WIA-0000", ""), ("williams", ""), ("1 2", ""), ("", "")]
)
def test_a_case_is_named_in_many_spellings(text: str, case: str) -> None:
    assert case_number(text) == case
