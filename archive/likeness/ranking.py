"""Which cases have the highest scores, found without scoring each: sets of cases are parted trait by trait, and what cannot come among the first is left. Pure.

It gives the order that scoring every case by `measure.points` would give; tests hold both to one answer.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from archive.likeness.measure import WORDS_SHARE
from archive.query.sets import places_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from archive.likeness.measure import Trait

_MANY = 64
_ROUNDING = 1e-6


class _Sums(NamedTuple):
    """What the cases of a part have in common: the hundredths of coded traits that they share and in which they differ, and of words."""

    shared: int = 0
    differs: int = 0
    words: int = 0


class _Whole(NamedTuple):
    """The hundredths of all coded traits and of all words."""

    coded: int
    words: int

    def score(self, sums: _Sums) -> float:
        """The score: with W for the weights of all coded traits, shared + differs + unknown / 2 is (W + shared + differs) / 2."""
        share = 100 - WORDS_SHARE if self.words else 100
        coded = 2 * share * sums.shared / (self.coded + sums.shared + sums.differs) if sums.shared else 0.0
        return coded + (WORDS_SHARE * sums.words / self.words if sums.words else 0.0)


def most_alike(traits: Sequence[tuple[Trait, int]], differs: Mapping[str, int], among: int, most: int) -> list[int]:
    """The places of the cases with the highest scores, best first; equal scores by place.

    Args:
        traits: the traits and words that are compared, each with the set of cases that share it.
        differs: by the name of a coded trait, the set of cases that have other values only.
        among: the set of cases that may be given.
        most: how many to give at most.
    """
    whole = _Whole(sum(trait.hundredths for trait, _ in traits if trait.name != "q"), sum(trait.hundredths for trait, _ in traits if trait.name == "q"))
    left = whole
    parts = {_Sums(): among} if among else {}
    # What weighs most parts most, so that little is left to part by the rest.
    for trait, shared in sorted(traits, key=lambda pair: -pair[0].hundredths * (WORDS_SHARE / 100 if pair[0].name == "q" else 1)):
        weight = trait.hundredths
        if trait.name == "q":
            parts = _parted(parts, shared, _Sums(words=weight), 0, _Sums())
            left = left._replace(words=left.words - weight)
        else:
            parts = _parted(parts, shared, _Sums(shared=weight), differs[trait.name], _Sums(differs=weight))
            left = left._replace(coded=left.coded - weight)
        if len(parts) > _MANY:
            parts = _within_reach(parts, whole, left, most)
    scored: dict[float, int] = defaultdict(int)
    for sums, members in parts.items():
        scored[round(whole.score(sums), 9)] |= members
    found: list[int] = []
    for score in sorted(scored, reverse=True):
        if len(found) >= most:
            break
        found += places_of(scored[score])
    return found[: max(0, most)]


def _parted(parts: Mapping[_Sums, int], first: int, if_first: _Sums, second: int, if_second: _Sums) -> dict[_Sums, int]:
    """Each part by whether its cases are in the first set, the second, or neither."""
    found: dict[_Sums, int] = defaultdict(int)
    for sums, members in parts.items():
        rest = members
        for of, more in ((first, if_first), (second, if_second)):
            if inside := rest & of:
                found[_Sums(sums.shared + more.shared, sums.differs + more.differs, sums.words + more.words)] |= inside
                rest ^= inside
        if rest:
            found[sums] |= rest
    return found


def _within_reach(parts: Mapping[_Sums, int], whole: _Whole, left: _Whole, most: int) -> dict[_Sums, int]:
    """The parts whose cases may still come among the first: not those whose best score lies below the worst score of enough others."""
    worst = sorted(((whole.score(_Sums(sums.shared, sums.differs + left.coded, sums.words)), members) for sums, members in parts.items()), reverse=True)
    enough, bar = 0, 0.0
    for score, members in worst:
        enough += members.bit_count()
        if enough >= most:
            bar = score - _ROUNDING
            break
    return {sums: members for sums, members in parts.items() if whole.score(_Sums(sums.shared + left.coded, sums.differs, sums.words + left.words)) >= bar}
