"""The documented cases that are most like given facts, each with the reasons. Reads the database it is handed; writes nothing, knows no page.

The score says how many of the given traits a case shares, rare traits counting for more. It says nothing about truth or law, and the status
of a case is shown and never scored. docs/likeness.md explains the formula; whoever changes one changes the other.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from archive.likeness import words as told
from archive.likeness.facts import SEVERAL, SINGLE, UNKNOWN, Facts, facts_of, several_sql
from archive.likeness.measure import WORDS_SHARE, Part, Trait, Verdict, judged, points, weight
from archive.query.facets import FACETS, facet_words
from archive.query.fulltext import match_expression
from archive.query.select import CaseFilter

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from archive.likeness.words import Reason

FACET = {facet.name: facet for facet in FACETS}
_CASES = f"select id, search_row, {', '.join(SINGLE)} from cases"  # noqa: S608 - the names are constants
_VOCABULARY = "select name, code, label from vocabulary"
_TITLE = "select title from records where key = :key"
_HAVE_WORD = "select rowid from search where search match :word and rowid between :first and :last"


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
    """What is known of all documented cases: the values of each trait that was asked for, and the rows of each word."""

    rows: Mapping[str, int]
    values: Mapping[str, Mapping[str, Sequence[str]]]
    found: Mapping[str, frozenset[int]]

    def verdict(self, case: str, trait: Trait, asked: Mapping[str, Collection[str]]) -> Verdict:
        """Whether a case has a trait."""
        if trait.name == "q":
            # A word that the record of a case lacks says little; that is why words have a small share of the score only.
            return Verdict.SHARED if self.rows[case] in self.found[trait.value] else Verdict.DIFFERS
        return judged(trait.name, trait.value, self.values[trait.name].get(case, ()), asked[trait.name])


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
    documented = _read(connection, facts)
    left_out: list[str] = []
    traits = _traits(connection, facts, documented, left_out)
    asked = {name: frozenset(trait.value for trait in traits if trait.name == name) for name in documented.values}
    unwanted = {facts.case, *without}
    scores = sorted((-round(score, 9), len(case), case) for case, score in _scores(documented, traits).items() if case not in unwanted)
    best = [case for _, _, case in scores[: max(0, most)]]
    rows = _rows(connection, best)
    labels = _labels(connection)
    analogues = []
    for case in best:
        verdicts = [(trait, documented.verdict(case, trait, asked)) for trait in traits]
        parts = tuple(
            Part(trait, verdict, _there(connection, labels, documented, case, trait.name) if verdict is Verdict.DIFFERS else "", given, counted)
            for (trait, verdict), (given, counted) in zip(verdicts, points(verdicts), strict=True)
        )
        analogues.append(Analogue(rows[case], min(100.0, math.fsum(part.points for part in parts)), parts))
    return Comparison(facts, traits, tuple(left_out), len(documented.rows), len(scores), tuple(analogues))


def _read(connection: sqlite3.Connection, facts: Facts) -> _Documented:
    """One pass over small columns of all cases, and one search a word."""
    asked = {name for name, _ in facts.traits}
    table = connection.execute(_CASES).fetchall()
    rows = {row[0]: row[1] for row in table}
    values: dict[str, dict[str, list[str]]] = {name: {} for name in (*SEVERAL, *SINGLE) if name in asked}
    for place, name in enumerate(SINGLE, 2):
        if name in asked:
            values[name] = {row[0]: [row[place]] for row in table if row[place] and (name, row[place]) != UNKNOWN}
    if facts.region:
        # A case of which only the country is known lies in no region of another country; the country stands for its region then.
        country, region = (2 + SINGLE.index(name) for name in ("country", "region"))
        values["region"] |= {row[0]: [row[country]] for row in table if row[country] and not row[region] and not facts.region.startswith(f"{row[country]}-")}
    if asked.intersection(SEVERAL):
        for name, case, value in connection.execute(several_sql("{table}.record in (select id from cases)")):
            if name in asked and value not in values[name].setdefault(case, []):
                values[name][case].append(value)
    cases = frozenset(rows.values())
    limits = {"first": min(cases, default=0), "last": max(cases, default=0)}
    found = {word: cases.intersection(row[0] for row in connection.execute(_HAVE_WORD, {"word": match_expression(word), **limits})) for word in facts.words}
    return _Documented(rows, values, found)


def _scores(documented: _Documented, traits: Sequence[Trait]) -> dict[str, float]:
    """The score of every case that shares anything: what `points` sums to, for all cases at once.

    With W for the weights of all coded traits, shared + differs + unknown / 2 is (W + shared + differs) / 2, so that nothing unknown need be visited.
    """
    shared: dict[str, int] = defaultdict(int)
    differs: dict[str, int] = defaultdict(int)
    for name, values in documented.values.items():
        weights = {trait.value: trait.hundredths for trait in traits if trait.name == name}
        for case, there in values.items():
            got = sum(weights.get(value, 0) for value in there)
            shared[case] += got
            differs[case] += 0 if got or name == "failure" else sum(weights.values())
    in_words: dict[int, int] = defaultdict(int)
    for trait in traits:
        for row in documented.found[trait.value] if trait.name == "q" else ():
            in_words[row] += trait.hundredths
    all_words = sum(trait.hundredths for trait in traits if trait.name == "q")
    all_coded = sum(trait.hundredths for trait in traits) - all_words
    coded_share = 100 - WORDS_SHARE if all_words else 100
    scores = {}
    for case, row in documented.rows.items():
        coded, words = shared.get(case, 0), in_words.get(row, 0)
        if coded or words:
            scores[case] = (2 * coded_share * coded / (all_coded + coded + differs[case]) if coded else 0.0) + (WORDS_SHARE * words / all_words if words else 0.0)
    return scores


def _traits(connection: sqlite3.Connection, facts: Facts, documented: _Documented, left_out: list[str]) -> tuple[Trait, ...]:
    """The traits and words that can be compared, with their weights; a sentence for each of the others."""
    labels = _labels(connection)
    of_cases = len(documented.rows)
    traits = []
    for name, value in facts.traits:
        cases = sum(value in values for values in documented.values[name].values())
        label, words = FACET[name].label, _value_words(connection, labels, name, value)
        if cases:
            traits.append(Trait(name, value, label, words, cases, weight(cases, of_cases)))
        else:
            left_out.append(_why_left_out(labels, name, value, words))
    absent, common = [], []
    for word, rows in documented.found.items():
        if not rows:
            absent.append(word)
        elif 2 * len(rows) > of_cases:
            common.append(word)
        else:
            traits.append(Trait("q", word, "Word", word, len(rows), weight(len(rows), of_cases)))
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


def _there(connection: sqlite3.Connection, labels: Mapping[tuple[str, str], str], documented: _Documented, case: str, name: str) -> str:
    """What a case has instead of what was asked for."""
    values = documented.values[name][case] if name != "q" else ()
    return ", ".join(_value_words(connection, labels, name if name != "region" or "-" in value else "country", value) for value in values)


def _rows(connection: sqlite3.Connection, ids: Sequence[str]) -> dict[str, dict[str, str | None]]:
    """The rows of cases as the list of cases shows them."""
    wanted = CaseFilter(ids=tuple(ids))
    cursor = connection.execute(wanted.list_sql, wanted.params) if ids else None
    names = [column[0] for column in cursor.description] if cursor else []
    return {row["id"]: row for row in (dict(zip(names, values, strict=True)) for values in cursor or ())}
