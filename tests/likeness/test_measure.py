"""The measure of likeness: laws that hold whatever is compared, and sums done by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.likeness.measure import WORDS_SHARE, Trait, Verdict, judged, points, weight

SHARED, DIFFERS, UNKNOWN = Verdict.SHARED, Verdict.DIFFERS, Verdict.UNKNOWN


def trait(hundredths: int, name: str = "kind") -> Trait:
    return Trait(name, "value", "Label", "Words", 1, hundredths)


traits = st.builds(trait, st.integers(1, 1500), st.sampled_from(["kind", "failure", "system", "q"]))
verdicts = st.lists(st.tuples(traits, st.sampled_from(Verdict)).map(lambda pair: (pair[0], DIFFERS) if pair[0].name == "q" and pair[1] is UNKNOWN else pair), max_size=12)
coded = verdicts.map(lambda pairs: [pair for pair in pairs if pair[0].name != "q"])


def score(pairs: list[tuple[Trait, Verdict]]) -> float:
    return sum(given for given, _ in points(pairs))


# log2(1 + 53 / n), from a table of logarithms.
WEIGHTS = [(1, 53, 575), (3, 53, 422), (26, 53, 160), (53, 53, 100), (1, 1, 100), (1, 10_000, 1329)]


@pytest.mark.parametrize(("cases", "of_cases", "hundredths"), WEIGHTS)
def test_a_trait_weighs_the_more_the_fewer_cases_have_it(cases: int, of_cases: int, hundredths: int) -> None:
    assert weight(cases, of_cases) == hundredths


@given(st.integers(1, 10_000), st.integers(1, 10_000))
def test_a_rarer_trait_never_weighs_less(first: int, second: int) -> None:
    rare, common = sorted((first, second))
    assert weight(rare, 10_000) >= weight(common, 10_000) >= 100


JUDGED = [
    ("kind", "arrest", ["arrest"], ["arrest"], SHARED),
    ("kind", "arrest", ["stop"], ["arrest"], DIFFERS),
    ("kind", "arrest", [], ["arrest"], UNKNOWN),
    ("failure", "alibi-unchecked", ["tainted-lineup"], ["alibi-unchecked"], UNKNOWN),
    ("failure", "alibi-unchecked", ["alibi-unchecked"], ["alibi-unchecked"], SHARED),
    ("system", "a", ["b"], ["a"], DIFFERS),
    ("system", "a", ["b"], ["a", "b"], UNKNOWN),
    ("system", "a", ["c"], ["a", "b"], DIFFERS),
    ("agency", "a", [], ["a"], UNKNOWN),
]


@pytest.mark.parametrize(("name", "value", "there", "asked", "expected"), JUDGED)
def test_what_is_not_known_does_not_differ(name: str, value: str, there: list[str], asked: list[str], expected: Verdict) -> None:
    assert judged(name, value, there, asked) is expected


def test_a_score_done_by_hand() -> None:
    # 300 shared, 100 differs, 200 unknown: 100 x 300 / (300 + 100 + 100) = 60.
    assert points([(trait(300), SHARED), (trait(100), DIFFERS), (trait(200), UNKNOWN)]) == [(60.0, 3.0), (0.0, 1.0), (0.0, 1.0)]


def test_the_example_of_the_documentation() -> None:
    # docs/likeness.md: n of 53 cases have each trait; 10.86 shared, 2.54 differ, 2.78 not known.
    verdicts = [(7, SHARED), (9, UNKNOWN), (3, SHARED), (11, DIFFERS), (5, SHARED)]
    pairs = [(trait(weight(cases, 53)), verdict) for cases, verdict in verdicts]
    assert [given.weight for given, _ in pairs] == [3.10, 2.78, 4.22, 2.54, 3.54]
    assert [round(given, 2) for given, _ in points(pairs)] == [20.96, 0.0, 28.53, 0.0, 23.94]
    assert round(score(pairs), 2) == 73.43


def test_words_give_a_quarter_at_most() -> None:
    # Coded: 75 x 300 / (300 + 100) = 56.25; words: 25 x 100 / (100 + 300) = 6.25.
    pairs = [(trait(300), SHARED), (trait(100), DIFFERS), (trait(100, "q"), SHARED), (trait(300, "q"), DIFFERS)]
    assert [given for given, _ in points(pairs)] == [56.25, 0.0, 6.25, 0.0]
    assert score([(trait(100, "q"), SHARED)]) == WORDS_SHARE


@given(verdicts)
def test_a_score_lies_between_0_and_100(pairs: list[tuple[Trait, Verdict]]) -> None:
    assert -1e-9 <= score(pairs) <= 100 + 1e-9
    assert all((given > 0) == (verdict is SHARED) for (given, _), (_, verdict) in zip(points(pairs), pairs, strict=True))


@given(st.lists(traits, min_size=1, max_size=12))
def test_what_shares_everything_has_all_points(shared: list[Trait]) -> None:
    whole = (100 - WORDS_SHARE if any(t.name == "q" for t in shared) else 100) * any(t.name != "q" for t in shared) + WORDS_SHARE * any(t.name == "q" for t in shared)
    assert score([(t, SHARED) for t in shared]) == pytest.approx(whole)


@given(coded, traits.filter(lambda t: t.name != "q"))
def test_one_more_shared_trait_never_lowers_the_score(pairs: list[tuple[Trait, Verdict]], more: Trait) -> None:
    assert score([*pairs, (more, SHARED)]) >= score(pairs) - 1e-9


@given(verdicts, traits.filter(lambda t: t.name != "q"))
def test_the_unknown_lies_between_like_and_unlike(pairs: list[tuple[Trait, Verdict]], more: Trait) -> None:
    like, neither, unlike = (score([*pairs, (more, verdict)]) for verdict in (SHARED, UNKNOWN, DIFFERS))
    assert like > neither - 1e-9
    assert neither >= unlike - 1e-9
    if any(verdict is SHARED and t.name != "q" for t, verdict in pairs):
        assert like >= neither > unlike
