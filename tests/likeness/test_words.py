"""The words of a comparison."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from archive.likeness.analogues import compare
from archive.likeness.facts import Facts
from archive.likeness.measure import Part, Trait, Verdict
from archive.likeness.words import CLAIM, Reason, against, as_json, as_text, reasons, score_words, unknown

if TYPE_CHECKING:
    import sqlite3

SCORES = [
    (100.0, "all that was given is shared"),
    (99.99999999, "all that was given is shared"),
    (99.9, "most is shared"),
    (75.0, "most is shared"),
    (74.9, "more is shared than not"),
    (50.0, "more is shared than not"),
    (49.9, "some is shared"),
    (24.9, "little is shared"),
    (0.0, "little is shared"),
]


def part(name: str, words: str, verdict: Verdict, there: str = "", points: float = 0.0) -> Part:
    return Part(Trait(name, words.lower(), name, words, 1, 100), verdict, there, points, 1.0)


def failures(shared: int, asked: int) -> list[Part]:
    return [part("failure", f"F{n}", Verdict.SHARED if n < shared else Verdict.UNKNOWN, points=2.0) for n in range(asked)]


@pytest.mark.parametrize(("score", "words"), SCORES)
def test_a_score_in_words(score: float, words: str) -> None:
    assert score_words(score) == words


@pytest.mark.parametrize(
    ("shared", "asked", "beginning"),
    [(1, 1, "Same failure: f0"), (2, 2, "Both failures: f0, f1"), (3, 3, "All three failures: "), (2, 3, "Two of the three failures: f0, f1"), (13, 14, "13 of the 14 failures: ")],
)
def test_several_of_one_trait_make_one_reason(shared: int, asked: int, beginning: str) -> None:
    (reason,) = reasons(failures(shared, asked))
    assert reason.text.startswith(beginning)
    assert reason.points == 2.0 * shared


def test_names_keep_their_capitals_and_codes_do_not() -> None:
    parts = [part("system", "DataWorks Plus", Verdict.SHARED), part("kind", "Arrest", Verdict.SHARED), part("country", "United States", Verdict.SHARED)]
    assert reasons(parts) == (Reason("Same system: DataWorks Plus", 0.0), Reason("Same kind of harm: arrest", 0.0), Reason("Same country: United States", 0.0))


def test_what_speaks_against_is_said_once_with_what_there_is_instead() -> None:
    parts = [
        part("system", "A", Verdict.DIFFERS, "C"),
        part("system", "B", Verdict.DIFFERS, "C"),
        part("mechanism", "False match", Verdict.DIFFERS, "Wrong database entry"),
        part("q", "watches", Verdict.DIFFERS),
    ]
    assert against(parts) == ("System differs: C", "Mechanism differs: wrong database entry", "Words not in its record: watches")


def test_the_unknown_is_said_to_be_unknown() -> None:
    parts = [
        part("failure", "Alibi not checked", Verdict.UNKNOWN),
        part("agency", "A Police", Verdict.UNKNOWN),
        part("outcome", "Pending", Verdict.UNKNOWN),
        part("region", "Ohio", Verdict.UNKNOWN),
    ]
    assert unknown(parts) == ("Not established: alibi not checked", "Agency not named: A Police", "Not known: outcome, state or province")


def test_the_text_has_scores_reasons_and_the_claim(archive_connection: sqlite3.Connection) -> None:
    text = as_text(compare(archive_connection, Facts(case="WIA-0001", failures=("bogus",)), most=2))
    flat = " ".join(text.split())
    assert CLAIM in flat
    assert "1. WIA-0003 Porcha Woodruff: " in flat
    assert "Same system: DataWorks Plus" in flat
    assert "Left out: `failure` cannot be 'bogus'" in flat
    assert max(map(len, text.splitlines())) <= 110


def test_the_text_says_when_nothing_is_alike(archive_connection: sqlite3.Connection) -> None:
    assert "No documented case shares any of it." in as_text(compare(archive_connection, Facts(systems=("none",))))


def test_the_json_lets_the_score_be_recomputed(archive_connection: sqlite3.Connection) -> None:
    tree = json.loads(as_json(compare(archive_connection, Facts(case="WIA-0001"), most=53)))
    weights = {(trait["name"], trait["value"]): trait["weight"] for trait in tree["traits"]}
    assert len(tree["cases"]) == tree["sharing"] > 40
    for case in tree["cases"]:
        shared = sum(weights[part["name"], part["value"]] for part in case["parts"] if part["verdict"] == "shared")
        assert case["score"] == pytest.approx(100 * shared / sum(part["counted"] for part in case["parts"]), abs=0.006)
        assert sum(reason["points"] for reason in case["reasons"]) == pytest.approx(case["score"], abs=0.1)
