from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.baking.words import folded, joined_words_of, words_of


@pytest.mark.parametrize(
    ("text", "words", "joined"),
    [
        ("Robert Williams, 42", ["robert", "williams", "42"], []),
        ("São Paulo – ÇA", ["sao", "paulo", "ca"], []),
        ("line-up O'Brien O’Brien's", ["line", "up", "o", "brien", "o", "brien", "s"], ["lineup", "obrien", "obriens"]),
        ("2:21-cv-10827", ["2", "21", "cv", "10827"], []),
        ("行人非机动车", ["行人非机动车"], []),
        ("snake_case", ["snake", "case"], []),
        ("", [], []),
        ("x" * 60, ["x" * 40], []),
    ],
)
def test_a_text_is_its_words(text: str, words: list[str], joined: list[str]) -> None:
    assert words_of(text) == words
    assert joined_words_of(text) == joined


@given(st.text())
def test_words_are_folded_once(text: str) -> None:
    for word in words_of(text):
        assert word
        assert words_of(word) == [word]
    assert words_of(folded(text)) == words_of(text)
