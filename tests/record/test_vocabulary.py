"""Closed vocabularies and what is said to somebody who used a code that is in none."""

from __future__ import annotations

import pytest

from archive.errors import InvalidValue
from archive.record.vocabulary import Term, Vocabulary, suggest

RANK = Vocabulary("rank", "Rank", "Which is shown.", {code: Term(code, code.title(), "…") for code in ("preferred", "normal", "deprecated")})


def test_a_code_gives_its_term() -> None:
    assert RANK.require("normal") == Term("normal", "Normal", "…")


@pytest.mark.parametrize("code", ["", "Normal", "normal ", "n", "normal\0", "__class__"])
def test_a_code_must_be_written_exactly(code: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        RANK.require(code)
    assert caught.value.what == f"{code!r} is no rank"


@pytest.mark.parametrize(
    ("given", "known", "fix"),
    [
        ("prefered", list(RANK.terms), "did you mean preferred?"),
        ("abd", ["abc", "abe", "xyz"], "did you mean abe or abc?"),
        ("zzz", list(RANK.terms), "write one of preferred, normal, deprecated"),
        ("zzz", [f"code-{number}" for number in range(17)], "see data/schema and data/vocabulary for the names there are"),
        ("zzz", [], "write one of "),
    ],
)
def test_the_nearest_codes_are_suggested_or_all_of_a_short_list(given: str, known: list[str], fix: str) -> None:
    assert suggest(given, known) == fix


def test_a_very_long_code_is_answered() -> None:
    assert suggest("x" * 1_000_000, list(RANK.terms)) == "write one of preferred, normal, deprecated"
