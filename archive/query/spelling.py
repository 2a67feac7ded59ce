"""How words are spelt: one key for the spellings of a word, the words of a text, and the known word nearest to a mistyped one. Pure.

The build lists the words of all records by these rules and the search looks words up by the same, so that both agree.
Nothing here knows a dictionary: a word is right when some record has it.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

SHORTEST = 3
"""Shorter words are neither completed nor corrected: almost any two of them are one edit apart."""
LONGEST = 40
_MOST_PARTS = 2
_JOINERS = "'’ʼ`´‐‑-"
WORD = re.compile(rf"[^\W\d_][^\W_]*(?:[{_JOINERS}][^\W\d_][^\W_]*)*")
_JOINER = re.compile(f"[{_JOINERS}]")


def folded(text: str) -> str:
    """A text without capitals and diacritics, as the full-text index compares it: `Leitão` is `leitao`."""
    return "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign)).lower()


def word_key(word: str) -> str:
    """One form for the spellings of a word: `Line-Up`, `lineup` and `line‑up` are `lineup`, `O’Brien` is `obrien`."""
    return _JOINER.sub("", folded(word))


def words_of(text: str) -> set[str]:
    """The words of a text in small letters, each as it is written; a word with a hyphen or apostrophe also by its parts. Ids like `new-york-city-police` are no words."""
    found: set[str] = set()
    for written in set(WORD.findall(text)):
        word = written.lower()
        if written.isalnum():
            found.add(word)
            continue
        parts = _JOINER.split(word)
        if len(parts) <= _MOST_PARTS:
            found.update((word, *parts))
        elif written != word:
            found.update(parts)
    return {word for word in found if SHORTEST <= len(word) <= LONGEST}


def spelling_rows(counts: Mapping[str, int]) -> Iterator[tuple[str, str, int]]:
    """The spellings in their order: as it is written, the key of the word, and how many records write it so.

    Args:
        counts: how many records have each word as it is written.
    """
    for spelling, records in sorted(counts.items()):
        key = word_key(spelling)
        if len(key) >= SHORTEST:
            yield spelling, key, records


def word_rows(spellings: Iterable[tuple[str, str, int]]) -> Iterator[tuple[str, int, str | None]]:
    """The known words in their order: the key, in how many records it stands, and its spellings where it has others, the most frequent first.

    Args:
        spellings: what `spelling_rows` gives, of some words or all.
    """
    found: dict[str, dict[str, int]] = {}
    for spelling, key, records in spellings:
        found.setdefault(key, {})[spelling] = records
    for key, written in sorted(found.items()):
        ordered = [word for word, _ in sorted(written.items(), key=lambda item: (-item[1], item[0]))]
        yield key, sum(written.values()), None if ordered == [key] else " ".join(ordered)


def edits(one: str, other: str, most: int) -> int:
    """How many letters must be added, left out, changed or swapped with their neighbour to make one word of the other.

    It is the restricted Damerau-Levenshtein distance; a number above `most` stands for any number above it.
    """
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    above = list(range(len(other) + 1))
    for row, letter in enumerate(one, 1):
        here = [row]
        for column, against in enumerate(other, 1):
            cost = min(above[column] + 1, here[column - 1] + 1, above[column - 1] + (letter != against))
            if row > 1 and column > 1 and letter == other[column - 2] and one[row - 2] == against:
                cost = min(cost, before[column - 2] + 1)
            here.append(cost)
        if min(here) > most:
            return most + 1
        before, above = above, here
    return above[-1]


def most_edits(word: str) -> int:
    """How many edits a word of its length may be away from what was meant."""
    return 0 if len(word) <= SHORTEST else 1 if len(word) < 8 else 2


def nearest(word: str, known: Iterable[tuple[str, int]]) -> str:
    """The known word that was most likely meant, empty where none is near: fewest edits, then the same first letter, then most records.

    Args:
        word: the key of the word typed.
        known: keys of words, with the number of records that have them.
    """
    most = most_edits(word)
    letters = set(word)
    best: tuple[int, bool, int, str] | None = None
    for other, records in known:
        # Each edit brings in or takes out two different letters at most, which is quicker to see than the distance.
        if other == word or len(letters ^ set(other)) > 2 * most or (distance := edits(word, other, most)) > most:
            continue
        rank = (distance, word[:1] != other[:1], -records, other)
        best = rank if best is None or rank < best else best
    return best[3] if best else ""
