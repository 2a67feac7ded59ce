"""The index of the search as `publish/static/search.js` reads it, in Python and from files: the same parts, the same ranking. This file asserts nothing."""

from __future__ import annotations

import json
import math
import re
from bisect import bisect_right
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from archive.baking.words import folded, joined_words_of, words_of

if TYPE_CHECKING:
    from pathlib import Path

MOST_ENDINGS = 20
_NUMBER = re.compile(r"\s*wia[\s-]*0*([1-9][0-9]{0,8})\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Term:
    """A term of a search: its words, it as one word, and whether it may be typed in part."""

    words: tuple[str, ...]
    joined: str
    open: bool


@dataclass
class Index:
    """An index in a folder.

    Args:
        root: the baked folder.
    """

    root: Path
    loaded: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.top = self._load("index.json")

    def find(self, text: str) -> list[str]:
        """The keys of the records that a text finds, best first."""
        each = [self._of(term) for term in terms_of(text)]
        if not each:
            return []
        found = _both([one for one, _ in each])
        some = not found and len(each) > 1
        if some:
            found = _either([one for one, _ in each])
        words = sum(len(term.words) for term in terms_of(text))

        def rank(number: int) -> tuple[float, ...]:
            weight, titled = found[number]
            kind = self.kind(number)
            named = not some and titled and (words >= 4 or kind != "source")
            tier = (0 if all(number in exactly for _, exactly in each) else 1) if named else 2
            return (tier, number if named else 0 if kind == "case" else 2 if kind == "source" else 1, -weight, number)

        return [self.record(number)[0] for number in sorted(found, key=rank)]

    def kind(self, number: int) -> str:
        """The kind of a record."""
        for kind, count in self.top["kinds"]:
            number -= count
            if number < 0:
                return str(kind)
        raise IndexError(number)

    def record(self, number: int) -> list[str]:
        """How a record is shown."""
        part, place = divmod(number, self.top["size"])
        found: list[str] = self._part(f"r{part}")[place]
        return found

    def _load(self, name: str) -> Any:
        body = (self.root / "search" / name).read_bytes()
        packed = self.root / "search" / f"{name}.gz"
        self.loaded[name] = packed.stat().st_size if packed.is_file() else len(body)
        return json.loads(body)

    def _part(self, name: str) -> Any:
        return self._load(f"{self.top['folder']}/{name}.json")

    def _stems(self, word: str, *, open_ended: bool) -> tuple[set[int], set[int]]:
        firsts = self.top["words"]
        place = max(bisect_right(firsts, word) - 1, 0)
        exact: set[int] = set()
        endings = []
        while place < len(firsts) and (firsts[place] <= word or (open_ended and firsts[place].startswith(word))):
            part = self._part(f"w{place}")
            for known, stem, records in zip(part[::3], part[1::3], part[2::3], strict=True):
                if known == word:
                    exact.add(stem)
                elif open_ended and len(word) > 1 and known.startswith(word):
                    endings.append((-records, stem))
            place += 1
        return exact, exact | {stem for _, stem in sorted(endings)[:MOST_ENDINGS]}

    def _having(self, stems: set[int]) -> dict[int, tuple[float, bool]]:
        found: dict[int, tuple[float, bool]] = {}
        for stem in stems:
            place = bisect_right(self.top["lists"], stem) - 1
            steps = self._part(f"l{place}")[stem - self.top["lists"][place]]
            rarity = max(math.log((self.top["records"] - len(steps) + 0.5) / (len(steps) + 0.5)), 1e-6)
            number = 0
            for step in steps:
                number += step // 32
                old = found.get(number, (0.0, False))
                found[number] = max(old[0], rarity * (step >> 1 & 15)), old[1] or bool(step & 1)
        return found

    def _of(self, term: Term) -> tuple[dict[int, tuple[float, bool]], set[int]]:
        each, exactly = [], []
        for place, word in enumerate(term.words, 1):
            exact, every = self._stems(word, open_ended=term.open and place == len(term.words))
            each.append(self._having(every))
            exactly.append({number for number, (_, titled) in self._having(exact).items() if titled})
        found = _both(each)
        if term.joined:
            found = {**self._having(self._stems(term.joined, open_ended=term.open)[1]), **found}
        return found, set.intersection(*exactly)


def terms_of(text: str) -> list[Term]:
    """What was typed as terms."""
    number = _NUMBER.fullmatch(text)
    typed = f"WIA-{int(number[1]):04}" if number else text
    found = []
    for part in typed.split():
        bare = re.sub(r"^[\W_]+|[\W_]+$", "", folded(part))
        joined = joined_words_of(bare)
        whole = joined[0] if joined and joined[0] == re.sub(r"[\W_]", "", bare) else ""
        if words := words_of(part):
            found.append(Term(tuple(words), whole, open=False))
    if found and not re.search(r"[\s\"”»]$", typed):
        found[-1] = Term(found[-1].words, found[-1].joined, open=True)
    return found[:20]


def _both(each: list[dict[int, tuple[float, bool]]]) -> dict[int, tuple[float, bool]]:
    common = set.intersection(*(set(one) for one in each))
    return {number: (sum(one[number][0] for one in each), all(one[number][1] for one in each)) for number in common}


def _either(each: list[dict[int, tuple[float, bool]]]) -> dict[int, tuple[float, bool]]:
    return {number: (sum(one[number][0] for one in each if number in one), False) for number in set().union(*each)}
