"""Bylines as authors; what cannot be parted for sure stays whole."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.sourcing.people import authors_of
from tests.strategies import texts

BYLINES = [
    ("By Kashmir Hill and Ryan Mac", ["Hill|Kashmir", "Mac|Ryan"]),
    ("Hill, Kashmir", ["Hill|Kashmir"]),
    ("Garcia Marquez, Gabriel; Smith, John", ["Garcia Marquez|Gabriel", "Smith|John"]),
    ("Adi Robertson, Russell Brandom", ["Robertson|Adi", "Brandom|Russell"]),
    ("Ludwig van Beethoven", ["van Beethoven|Ludwig"]),
    ("Por João da Silva e Maria dos Santos", ["da Silva|João", "dos Santos|Maria"]),
    ("Martin Luther King Jr.", ["King Jr.|Martin Luther"]),
    ("Jane Doe, Ph.D.", ["Doe|Jane"]),
    ("K. Hill & R. Mac", ["Hill|K.", "Mac|R."]),
    ("Associated Press", ["Associated Press"]),
    ("American Civil Liberties Union of Michigan", ["American Civil Liberties Union of Michigan"]),
    ("Kashmir Hill, The New York Times", ["Hill|Kashmir", "The New York Times"]),
    ("Redação", ["Redação"]),
    ("Madonna", ["Madonna"]),
    ("山田太郎", ["山田太郎"]),
    ("https://www.facebook.com/author", []),
    ("author@example.org", []),
    ("", []),
]


@pytest.mark.parametrize(("text", "authors"), BYLINES)
def test_a_byline(text: str, authors: list[str]) -> None:
    assert [one.literal or f"{one.family}|{one.given}" for one in authors_of(text)] == authors


@given(st.one_of(texts(), st.text(max_size=60)))
def test_every_author_has_a_name(text: str) -> None:
    for one in authors_of(text):
        assert bool(one.literal) != bool(one.family)
        assert not one.given or one.family
