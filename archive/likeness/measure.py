"""The measure of likeness: traits with weights, and what each counts. Pure arithmetic; it knows no database and no page.

docs/likeness.md explains the formula to lawyers, who recompute it by hand; whoever changes one changes the other.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

WORDS_SHARE = 25
"""Points of the hundred that words may give where there are words to compare."""


class Verdict(StrEnum):
    """Whether a case has a trait: it does, it has another instead, or the archive does not know."""

    SHARED = "shared"
    DIFFERS = "differs"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Trait:
    """A trait that was asked for.

    Args:
        name: a name of TRAITS, or `q` for a word.
        value: its code or id, or the word.
        label: what the trait is called.
        words: its value in words.
        cases: how many documented cases have it.
        hundredths: its weight in hundredths, a whole number so that sums are exact.
    """

    name: str
    value: str
    label: str
    words: str
    cases: int
    hundredths: int

    @property
    def weight(self) -> float:
        """Its weight, as pages print it."""
        return self.hundredths / 100


@dataclass(frozen=True, slots=True)
class Part:
    """A trait beside a case: what the case has instead, the points that it gives, and what it counts in the sum that points are shares of."""

    trait: Trait
    verdict: Verdict
    there: str
    points: float
    counted: float


def weight(cases: int, of_cases: int) -> int:
    """The weight of a trait in hundredths: log2(1 + N / n), the rarer the more; 1.00 for what all cases have.

    The inverse document frequency of K. Sparck Jones, A statistical interpretation of term specificity and its application in retrieval,
    Journal of Documentation 28 (1972), with 1 added so that what all cases have still counts.

    Args:
        cases: how many documented cases have it, at least 1.
        of_cases: how many documented cases there are.
    """
    return round(100 * math.log2(1 + of_cases / cases))


def judged(name: str, value: str, there: Sequence[str], asked: Collection[str]) -> Verdict:
    """Whether a case with some values of a trait has the one asked for.

    A failure that a case lacks was not established, which does not mean that it did not happen; so no failure ever differs. A case that names
    one of the systems or agencies asked for does not thereby deny another.

    Args:
        name: the trait.
        value: the value asked for.
        there: the values that the case has, none where it is not known.
        asked: all values of the trait that are asked for.
    """
    if value in there:
        return Verdict.SHARED
    if name == "failure" or any(other in there for other in asked):
        return Verdict.UNKNOWN
    return Verdict.DIFFERS if there else Verdict.UNKNOWN


def points(verdicts: Sequence[tuple[Trait, Verdict]]) -> list[tuple[float, float]]:
    """The points of each trait, and what it counts in the sum that they are shares of.

    Of the coded traits, what is shared or differs counts its weight in that sum and what is unknown half of it; points are 100 x weight / sum, or
    75 x where words are compared too. Words share the other 25 points by their weights.
    """
    words = any(trait.name == "q" for trait, _ in verdicts)
    counted = [trait.hundredths if trait.name == "q" or verdict is not Verdict.UNKNOWN else trait.hundredths / 2 for trait, verdict in verdicts]
    total = {of_words: sum(count for count, (trait, _) in zip(counted, verdicts, strict=True) if (trait.name == "q") is of_words) for of_words in (True, False)}
    share = {True: WORDS_SHARE, False: 100 - WORDS_SHARE if words else 100}
    return [
        (share[trait.name == "q"] * trait.hundredths / total[trait.name == "q"] if verdict is Verdict.SHARED else 0.0, count / 100) for count, (trait, verdict) in zip(counted, verdicts, strict=True)
    ]
