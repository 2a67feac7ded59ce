"""The highest scores found by parting sets, against scoring every case."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.likeness import ranking
from archive.likeness.analogues import compare
from archive.likeness.facts import SEVERAL, SINGLE, Facts, facts_of
from archive.likeness.measure import Trait, Verdict, judged, points, weight
from archive.likeness.ranking import most_alike

if TYPE_CHECKING:
    import sqlite3

CASES = 40
Given = tuple[list[tuple[Trait, int]], dict[str, int]]


@st.composite
def givens(draw: st.DrawFn) -> Given:
    """Traits with the sets of those that share them, and those that differ."""
    every = st.integers(1, 2**CASES - 1)
    names = draw(st.lists(st.sampled_from(["kind", "country", "system", "failure", "q"]), min_size=1, max_size=14))
    pairs = []
    for number, name in enumerate(names):
        shared = draw(every)
        pairs.append((Trait(name, f"{name}-{number}", name, name, shared.bit_count(), weight(shared.bit_count(), CASES)), shared))
    differs = {}
    for name in {trait.name for trait, _ in pairs} - {"q"}:
        having = 0
        for trait, shared in pairs:
            having |= shared if trait.name == name else 0
        differs[name] = 0 if name == "failure" else draw(every) & ~having
    return pairs, differs


def by_hand(given_: Given, among: int) -> list[int]:
    """Every case that shares anything, scored by the measure, best first."""
    pairs, differs = given_
    scores = []
    for place in range(CASES):
        verdicts = []
        for trait, shared in pairs:
            other = Verdict.DIFFERS if trait.name == "q" or differs[trait.name] >> place & 1 else Verdict.UNKNOWN
            verdicts.append((trait, Verdict.SHARED if shared >> place & 1 else other))
        if among >> place & 1:
            scores.append((-round(math.fsum(points_ for points_, _ in points(verdicts)), 9), place))
    return [place for _, place in sorted(scores)]


@pytest.mark.parametrize("many", [0, 4, 1000])
@given(given_=givens(), among=st.integers(0, 2**CASES - 1), most=st.integers(0, CASES))
def test_the_highest_scores_are_those_of_the_measure(many: int, given_: Given, among: int, most: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ranking, "_MANY", many)
        assert most_alike(*given_, among, most) == by_hand(given_, among)[:most]


def _scored(connection: sqlite3.Connection, facts: Facts, traits: tuple[Trait, ...]) -> list[tuple[float, str]]:
    """Every case that shares anything with facts, scored one by one from its own facts."""
    found = []
    for (case,) in connection.execute("select id from cases order by length(id), id").fetchall():
        own = facts_of(connection, case)
        there = {**{name: (getattr(own, name),) if getattr(own, name) else () for name in SINGLE}, **dict(zip(SEVERAL, (own.failures, own.systems, own.agencies), strict=True))}
        if not own.region and own.country and not facts.region.startswith(f"{own.country}-"):
            there["region"] = (own.country,)
        verdicts = [(trait, judged(trait.name, trait.value, there[trait.name], {other.value for other in traits if other.name == trait.name})) for trait in traits]
        score = math.fsum(given_ for given_, _ in points(verdicts))
        if score and case != facts.case:
            found.append((round(score, 6), case))
    return sorted(found, key=lambda one: -one[0])


def test_every_case_of_the_archive_has_the_cases_that_scoring_all_gives(archive_connection: sqlite3.Connection) -> None:
    for (case,) in archive_connection.execute("select id from cases").fetchall():
        comparison = compare(archive_connection, Facts(case=case), most=100)
        assert [(round(one.score, 6), one.id) for one in comparison.analogues] == _scored(archive_connection, comparison.facts, comparison.traits)
        assert comparison.sharing == len(comparison.analogues)
