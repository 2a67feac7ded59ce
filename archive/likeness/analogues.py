"""The documented cases that are most like given facts, each with the reasons. Reads the database it is handed; writes nothing, knows no page.

The score says how many of the given traits a case shares, rare traits counting for more. It says nothing about truth or law, and the status
of a case is shown and never scored. docs/likeness.md explains the formula; whoever changes one changes the other.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, replace
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

from archive.likeness import words as told
from archive.likeness.facts import SINGLE, UNKNOWN, Facts, facts_of, several_sql
from archive.likeness.measure import WORDS_SHARE, Part, Trait, Verdict, judged, points, weight
from archive.likeness.ranking import most_alike
from archive.query.facets import FACETS, facet_words
from archive.query.fulltext import quoted
from archive.query.select import CaseFilter
from archive.query.sets import Sets

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Mapping, Sequence

    from archive.likeness.words import Reason

FACET = {facet.name: facet for facet in FACETS}
_IDS = "select n, id from case_places where n in (select value from json_each(:places))"
_SINGLE = f"select id, {', '.join(SINGLE)} from cases where id in (select value from json_each(:ids))"  # noqa: S608 - the names are constants
_VOCABULARY = "select name, code, label from vocabulary"
_TITLE = "select title from records where key = :key"


@dataclass(frozen=True, slots=True)
class Analogue:
    """A documented case and how like the facts it is.

    Args:
        case: its row: id, title, status, kind, modality, country, region, city, date, date_of.
        score: 0 to 100, the sum of the points of its parts.
        parts: every trait and word that was asked for.
    """

    case: Mapping[str, str | None]
    score: float
    parts: tuple[Part, ...]

    @property
    def id(self) -> str:
        """The id of the case."""
        return self.case["id"] or ""

    @property
    def counted(self) -> float:
        """The sum that the points of coded traits are shares of."""
        return math.fsum(part.counted for part in self.parts if part.trait.name != "q")

    @property
    def counted_words(self) -> float:
        """The sum that the points of words are shares of."""
        return math.fsum(part.counted for part in self.parts if part.trait.name == "q")

    @property
    def in_words(self) -> str:
        """The score in words, like `most is shared`."""
        return told.score_words(self.score, words_only=all(part.trait.name == "q" for part in self.parts))

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """What is shared, in words, with the points that each gives; they sum to the score."""
        return told.reasons(self.parts)

    @property
    def against(self) -> tuple[str, ...]:
        """What speaks against likeness, in words."""
        return told.against(self.parts)

    @property
    def unknown(self) -> tuple[str, ...]:
        """What the archive does not know of the case, in words: neither like nor unlike."""
        return told.unknown(self.parts)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Facts beside all documented cases.

    Args:
        facts: what was compared, with the facts of the case that was named.
        traits: the traits and words that were compared.
        left_out: a sentence for everything that could not be compared.
        of_cases: how many documented cases there are.
        sharing: how many of those compared share anything.
        analogues: the most like of them, best first.
    """

    facts: Facts
    traits: tuple[Trait, ...]
    left_out: tuple[str, ...]
    of_cases: int
    sharing: int
    analogues: tuple[Analogue, ...]

    @property
    def words_share(self) -> int:
        """The points that words may give: none where no word is compared."""
        return WORDS_SHARE if any(trait.name == "q" for trait in self.traits) else 0


@dataclass(frozen=True, slots=True)
class _Documented:
    """What is known of all documented cases: for each trait and word the cases that share it, and for each name the cases that have another value.

    Args:
        every: all of them.
        shared: the cases that have a value, by name and value; a word has the name `q`.
        differs: the cases that have values of a name and none of those asked for.
    """

    every: int
    shared: Mapping[tuple[str, str], int]
    differs: Mapping[str, int]

    def has_word(self, place: int, word: str) -> Verdict:
        """Whether the record of a case has a word. One that it lacks says little; that is why words have a small share of the score only."""
        return Verdict.SHARED if self.shared["q", word] >> place & 1 else Verdict.DIFFERS


def alike(connection: sqlite3.Connection, facts: Facts, *, without: Iterable[str] = (), most: int = 10) -> list[Analogue]:
    """The documented cases most like the facts, best first; equal scores by id. Arguments and exceptions are those of `compare`."""
    return list(compare(connection, facts, without=without, most=most).analogues)


def compare(connection: sqlite3.Connection, facts: Facts, *, without: Iterable[str] = (), most: int = 10) -> Comparison:
    """Facts beside all documented cases.

    Args:
        connection: the database of the archive.
        facts: what is known of the matter.
        without: ids of cases that are not to be compared; the case that the facts name never is.
        most: how many cases to give at most.

    Raises:
        InvalidValue: the archive has no case that the facts name.
        sqlite3.OperationalError: the time limit of the connection is over.

    """
    if facts.case:
        # The facts of the case come first and what was typed beside it prevails.
        facts = facts.beside(replace(facts_of(connection, facts.case), case=facts.case))
    sets = Sets(connection)
    documented = _read(sets, facts)
    left_out: list[str] = []
    labels = _labels(connection)
    traits = _traits(connection, labels, facts, documented, left_out)
    sharing = reduce(or_, (documented.shared[trait.name, trait.value] for trait in traits), 0) & ~sets.named([facts.case, *without])
    best = most_alike([(trait, documented.shared[trait.name, trait.value]) for trait in traits], documented.differs, sharing, most)
    ids = dict(connection.execute(_IDS, {"places": json.dumps(best)}).fetchall())
    rows, values = _rows(connection, list(ids.values())), _values(connection, list(ids.values()), facts.region)
    asked = {name: frozenset(trait.value for trait in traits if trait.name == name) for name in documented.differs}
    analogues = []
    for place in best:
        case = ids[place]
        verdicts = [
            (trait, documented.has_word(place, trait.value) if trait.name == "q" else judged(trait.name, trait.value, values.get((case, trait.name), ()), asked[trait.name])) for trait in traits
        ]
        parts = tuple(
            Part(trait, verdict, _there(connection, labels, values, case, trait.name) if verdict is Verdict.DIFFERS else "", given, counted)
            for (trait, verdict), (given, counted) in zip(verdicts, points(verdicts), strict=True)
        )
        analogues.append(Analogue(rows[case], min(100.0, math.fsum(part.points for part in parts)), parts))
    return Comparison(facts, traits, tuple(left_out), documented.every.bit_count(), sharing.bit_count(), tuple(analogues))


def _read(sets: Sets, facts: Facts) -> _Documented:
    """The set of each trait and word that is asked for, and one set a name for those that differ."""
    shared = {(name, value): sets.of(name, value) for name, value in facts.traits}
    shared |= {("q", word): sets.having(quoted(word)) for word in facts.words}
    differs = {}
    for name in {name for name, _ in facts.traits}:
        known = sets.of(name) & ~(sets.of(*UNKNOWN) if name == UNKNOWN[0] else 0)
        if name == "region":
            # A case of which only the country is known lies in no region of another country; the country stands for its region then.
            country = facts.region.partition("-")[0]
            known |= sets.of("country") & ~known & ~(sets.of("country", country) if country else 0)
        # A failure that a case lacks was not established, which does not mean that it did not happen.
        differs[name] = 0 if name == "failure" else known & ~reduce(or_, (members for (of, _), members in shared.items() if of == name))
    return _Documented(sets.every, shared, differs)


def _traits(connection: sqlite3.Connection, labels: Mapping[tuple[str, str], str], facts: Facts, documented: _Documented, left_out: list[str]) -> tuple[Trait, ...]:
    """The traits and words that can be compared, with their weights; a sentence for each of the others."""
    of_cases = documented.every.bit_count()
    traits = []
    for name, value in facts.traits:
        cases = documented.shared[name, value].bit_count()
        label, words = FACET[name].label, _value_words(connection, labels, name, value)
        if cases:
            traits.append(Trait(name, value, label, words, cases, weight(cases, of_cases)))
        else:
            left_out.append(_why_left_out(labels, name, value, words))
    absent, common = [], []
    for word in facts.words:
        cases = documented.shared["q", word].bit_count()
        if not cases:
            absent.append(word)
        elif 2 * cases > of_cases:
            common.append(word)
        else:
            traits.append(Trait("q", word, "Word", word, cases, weight(cases, of_cases)))
    if absent:
        left_out.append(f"No documented case has {_quoted(absent)}.")
    if common:
        left_out.append(f"More than half of all cases have {_quoted(common)}, which sets none apart.")
    return tuple(traits)


def _why_left_out(labels: Mapping[tuple[str, str], str], name: str, value: str, words: str) -> str:
    vocabulary = FACET[name].words
    codes = [code for of, code in labels if of == vocabulary]
    if codes and value not in codes:
        return f"`{name}` cannot be {value!r}; write one of {', '.join(codes)}."
    return f"No documented case has the {told.NOUNS[name]} “{words}”; it is not compared."


def _quoted(words: Sequence[str]) -> str:
    return ", ".join(f"“{word}”" for word in words)


def _labels(connection: sqlite3.Connection) -> dict[tuple[str, str], str]:
    return {(name, code): label for name, code, label in connection.execute(_VOCABULARY)}


def _value_words(connection: sqlite3.Connection, labels: Mapping[tuple[str, str], str], name: str, value: str) -> str:
    facet = FACET[name]
    title = connection.execute(_TITLE, {"key": f"{facet.words}/{value}"}).fetchone() if name in {"system", "agency"} else None
    return facet_words(facet, value, lambda of, code: labels.get((of, code), code), title[0] if title else None)


def _values(connection: sqlite3.Connection, ids: Sequence[str], region: str) -> dict[tuple[str, str], list[str]]:
    """The values that cases have, by case and name; a country stands for the region that is not known, unless the one asked for lies in it."""
    found: dict[tuple[str, str], list[str]] = {}
    some = {"ids": json.dumps(list(ids))}
    for case, *row in connection.execute(_SINGLE, some):
        of = dict(zip(SINGLE, row, strict=True))
        if not of["region"] and not region.startswith(f"{of['country']}-"):
            of["region"] = of["country"]
        found |= {(case, name): [value] for name, value in of.items() if value and (name, value) != UNKNOWN}
    for name, case, value in connection.execute(several_sql("{table}.record in (select value from json_each(:ids))"), some):
        if value not in found.setdefault((case, name), []):
            found[case, name].append(value)
    return found


def _there(connection: sqlite3.Connection, labels: Mapping[tuple[str, str], str], found: Mapping[tuple[str, str], Sequence[str]], case: str, name: str) -> str:
    """What a case has instead of what was asked for."""
    values = found[case, name] if name != "q" else ()
    return ", ".join(_value_words(connection, labels, name if name != "region" or "-" in value else "country", value) for value in values)


def _rows(connection: sqlite3.Connection, ids: Sequence[str]) -> dict[str, dict[str, str | None]]:
    """The rows of cases as the list of cases shows them."""
    wanted = CaseFilter(ids=tuple(ids))
    cursor = connection.execute(wanted.list_sql, wanted.params) if ids else None
    names = [column[0] for column in cursor.description] if cursor else []
    return {row["id"]: row for row in (dict(zip(names, values, strict=True)) for values in cursor or ())}
