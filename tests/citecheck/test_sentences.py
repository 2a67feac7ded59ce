"""Sentences of legal prose: the stops that end one and those that do not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.citecheck.sentences import MOST, sentence_at, sentence_spans

SPLIT = [
    ("He was held. She was not.", ["He was held.", "She was not."]),
    ("See Williams v. City of Detroit, No. 2:21-cv-10827 (E.D. Mich. 2024). He was held.", ["See Williams v. City of Detroit, No. 2:21-cv-10827 (E.D. Mich. 2024).", "He was held."]),
    ("Mr. Robert F. Williams was arrested on Jan. 9, 2020.", ["Mr. Robert F. Williams was arrested on Jan. 9, 2020."]),
    ("He said: “I was at work.” The police did not ask.", ["He said: “I was at work.”", "The police did not ask."]),
    ("Patel v. Facebook, Inc., 932 F.3d 1264 (9th Cir. 2019).", ["Patel v. Facebook, Inc., 932 F.3d 1264 (9th Cir. 2019)."]),
    ("The U.S. Attorney left. Was he asked? No one knows.", ["The U.S. Attorney left.", "Was he asked?", "No one knows."]),
    ("Archive, WIA-0001, rev. 2, ed. 2026.12.", ["Archive, WIA-0001, rev. 2, ed. 2026.12."]),
    ("", []),
]


@pytest.mark.parametrize(("text", "sentences"), SPLIT)
def test_sentences(text: str, sentences: list[str]) -> None:
    assert [text[start:end].strip() for start, end in sentence_spans(text)] == sentences


@given(st.text('ab .!?A1"v', max_size=80))
def test_sentences_leave_no_word_out(text: str) -> None:
    spans = sentence_spans(text)
    assert "".join(text[start:end] for start, end in spans).split() == text.split()
    for start, end in spans:
        assert sentence_at(text, start) == (start, end)


def test_a_sentence_without_end_is_cut() -> None:
    assert sentence_spans("x" * (2 * MOST + 1)) == ((0, MOST), (MOST, 2 * MOST), (2 * MOST, 2 * MOST + 1))


def test_a_text_without_words_is_its_own_sentence() -> None:
    assert sentence_at("  ", 1) == (0, 2)
