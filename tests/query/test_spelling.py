from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.query.spelling import LONGEST, SHORTEST, edits, folded, most_edits, nearest, spelling_rows, word_key, word_rows, words_of

WORDS = st.text(alphabet="abcde", max_size=8)
KNOWN = [("williams", 40), ("william", 9), ("clearview", 50), ("recognition", 400), ("reid", 5), ("read", 60), ("police", 300), ("policy", 80)]


@pytest.mark.parametrize(
    ("word", "key"),
    [
        ("Line-Up", "lineup"),
        ("lineup", "lineup"),
        ("line‑up", "lineup"),
        ("O’Brien", "obrien"),
        ("O'Brien", "obrien"),
        ("Leitão", "leitao"),
        ("PRÓFUGOS", "profugos"),
        ("Цветков", "цветков"),
        ("", ""),
    ],
)
def test_the_spellings_of_a_word_have_one_key(word: str, key: str) -> None:
    assert word_key(word) == key


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    assert folded(folded(text)) == folded(text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The line-up of 6, in Detroit.", {"the", "line-up", "line", "detroit"}),
        ("the driver's licence", {"the", "driver's", "driver", "licence"}),
        ("new-york-city-police", set()),
        ("Jean-Luc-Pierre", {"jean", "luc", "pierre"}),
        ("NYPD A-3078-21 2:21-cv-10827", {"nypd"}),
        ("São São", {"são"}),
        ("x" * (LONGEST + 1), set()),
        ("", set()),
    ],
)
def test_the_words_of_a_text(text: str, words: set[str]) -> None:
    assert words_of(text) == words


@given(st.text())
def test_words_are_neither_too_short_nor_too_long(text: str) -> None:
    assert all(SHORTEST <= len(word) <= LONGEST for word in words_of(text))


def test_rows_of_words_stand_in_one_order_with_the_most_frequent_spelling_first() -> None:
    counts = {"lineup": 7, "line-up": 9, "zebra": 1, "leitão": 2, "leitao": 2}
    rows = [("leitao", 4, "leitao leitão"), ("lineup", 16, "line-up lineup"), ("zebra", 1, None)]
    assert list(word_rows(spelling_rows(counts))) == rows
    mixed = list(counts.items())
    random.Random(1).shuffle(mixed)  # noqa: S311 - any order will do, the same in every run
    assert list(word_rows(spelling_rows(dict(mixed)))) == rows


@pytest.mark.parametrize(
    ("one", "other", "number"),
    [("williams", "willams", 1), ("clearview", "clearveiw", 1), ("recognition", "recogniton", 1), ("reid", "ried", 1), ("a", "", 1), ("abc", "abc", 0), ("abcd", "badc", 2), ("kitten", "sitting", 3)],
)
def test_edits_are_counted(one: str, other: str, number: int) -> None:
    assert edits(one, other, 3) == number


@given(WORDS, WORDS, WORDS)
def test_edits_are_a_number_of_steps(one: str, other: str, third: str) -> None:
    assert edits(one, other, 9) == edits(other, one, 9)
    assert (edits(one, other, 9) == 0) == (one == other)
    assert abs(len(one) - len(other)) <= edits(one, other, 9) <= max(len(one), len(other))
    assert edits(one + third, other + third, 16) <= edits(one, other, 9)


@given(WORDS, WORDS, st.integers(0, 8))
def test_a_bound_changes_no_number_below_it(one: str, other: str, most: int) -> None:
    bounded = edits(one, other, most)
    true = edits(one, other, 9)
    assert bounded == true if true <= most else bounded > most


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("willams", "williams"),
        ("clearveiw", "clearview"),
        ("recogniton", "recognition"),
        ("recgniton", "recognition"),
        ("ried", "reid"),
        ("plice", "police"),
        ("polici", "police"),
        ("xyz", ""),
        ("wilms", ""),
        ("", ""),
    ],
)
def test_the_nearest_word_is_meant(word: str, meant: str) -> None:
    assert nearest(word, KNOWN) == meant


@given(st.sampled_from([word for word, _ in KNOWN]), st.data())
def test_the_quick_look_at_letters_loses_no_near_word(word: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(word) - 1))
    typed = word[:place] + data.draw(st.sampled_from("abcdefghijklmnopqrstuvwxyz")) + word[place + 1 :]
    if typed != word and most_edits(typed):
        assert nearest(typed, [(word, 1)]) == word
