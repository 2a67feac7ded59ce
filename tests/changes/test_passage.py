"""What changed within a text: both texts can be read out of a passage, however long or monotonous they are."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.changes.passage import passage

WORDS = st.sampled_from(["one", "two.", " ", "  ", "\n", "three", "[@a, ¶ 12]", "[@b]", ".", "four "])
TEXTS = st.lists(WORDS, max_size=30).map("".join)


def require_both(before: str, after: str) -> None:
    spans = passage(before, after)
    assert "".join(span.text for span in spans if span.mark != "ins") == before
    assert "".join(span.text for span in spans if span.mark != "del") == after
    assert all(span.text for span in spans)
    assert all(one.mark != other.mark for one, other in itertools.pairwise(spans))


@given(before=TEXTS, after=TEXTS)
def test_both_texts_are_in_the_passage(before: str, after: str) -> None:
    require_both(before, after)
    assert all(not span.mark for span in passage(before, before))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("word " * 50_000, "word " * 49_999),
        ("a. " * 30_000, "b. " * 30_000),
        ("x" * 500_000, "y" * 500_000),
        ("One sentence. " * 400 + "Two.", "One sentence. " * 400 + "Three."),
        (" ".join(map(str, range(2_000))), " ".join(map(str, range(1, 2_001)))),
    ],
    ids=["one word", "one letter", "no blank", "one sentence", "all words differ"],
)
def test_long_texts_are_compared_too(before: str, after: str) -> None:
    require_both(before, after)


@pytest.mark.parametrize(
    ("before", "after", "marked"),
    [
        ("He was held for 30 hours.", "He was held for 29 hours.", [(" 30", "del"), (" 29", "ins")]),
        ("He was held. [@a]", "He was held. [@a; @b]", [(" [@a]", "del"), (" [@a; @b]", "ins")]),
        ("He was arrested.", "He was arrested. He was released.", [(" He was released.", "ins")]),
    ],
)
def test_words_and_citations_are_marked_whole(before: str, after: str, marked: list[tuple[str, str]]) -> None:
    found = [tuple(span) for span in passage(before, after) if span.mark]
    assert found == marked
