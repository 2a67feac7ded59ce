"""Likeness in words: the reasons for a score and what speaks against it, as text and as JSON. Pure.

Every sentence is about what the archive has coded; none says that a case is true, or that it helps anybody in law.
"""

from __future__ import annotations

import json
import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING

from archive.likeness.facts import SEVERAL, SINGLE, TRAITS
from archive.likeness.measure import Verdict
from archive.query.words import capital, counted, place_words, uncapital

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from archive.likeness.analogues import Analogue, Comparison
    from archive.likeness.measure import Part

CLAIM = (
    "The score says how much of what was given a documented case shares, as the archive has coded it, rare traits counting for more. "
    "It does not say that what a case alleges is true, nor what follows from it in law; the status of a case is shown and not scored."
)
FORMULA = (
    "Weight of a trait = log2(1 + N / n), where n of all N documented cases have it. Score = 100 x the weights that are shared / "
    "(those shared + those that differ + half of those that are not known). Where words are compared, this counts for 75 of 100 points, "
    "and words for 25 x the weights of those found / the weights of all."
)
NOUNS = {
    "failure": "failure",
    "system": "system",
    "agency": "agency",
    "kind": "kind of harm",
    "modality": "modality",
    "mechanism": "mechanism",
    "outcome": "outcome",
    "country": "country",
    "region": "state or province",
}
_PLURALS = {"failure": "failures", "system": "systems", "agency": "agencies"}
_CODED = {"failure", "kind", "modality", "mechanism", "outcome"}
_NUMBERS = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten", "Eleven", "Twelve")
_BANDS = ((100, "all that was given is shared"), (75, "most is shared"), (50, "more is shared than not"), (25, "some is shared"), (0, "little is shared"))
_WIDTH = 100


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a case is like the facts, and the points that it gives."""

    text: str
    points: float


def score_words(score: float, *, words_only: bool = False) -> str:
    """A score in words; where nothing but words was compared it says only that."""
    if words_only:
        return "words in common; no coded trait was given"
    return next(words for least, words in _BANDS if round(score, 6) >= least)


def reasons(parts: Sequence[Part]) -> tuple[Reason, ...]:
    """What is shared, by trait: `Two of the three failures: alibi not checked, lineup built on the match`, `Same system: DataWorks Plus`."""
    found = []
    for name in (*TRAITS, "q"):
        asked = [part for part in parts if part.trait.name == name]
        shared = [part for part in asked if part.verdict is Verdict.SHARED]
        if shared:
            found.append(Reason(f"{_beginning(name, len(shared), len(asked))}: {_listed(shared)}", sum(part.points for part in shared)))
    return tuple(found)


def against(parts: Sequence[Part]) -> tuple[str, ...]:
    """What differs, with what the case has instead: `Mechanism differs: wrong database entry`."""
    other = {part.trait.name: part.there for part in parts if part.verdict is Verdict.DIFFERS and part.trait.name != "q"}
    differs = [f"{capital(NOUNS[name])} differs: {uncapital(there) if name in _CODED else there}" for name, there in other.items()]
    missing = [part for part in parts if part.verdict is Verdict.DIFFERS and part.trait.name == "q"]
    return (*differs, *([f"Words not in its record: {_listed(missing)}"] if missing else []))


def unknown(parts: Sequence[Part]) -> tuple[str, ...]:
    """What the archive does not know of the case."""
    open_parts = [part for part in parts if part.verdict is Verdict.UNKNOWN]
    found = []
    for name in SEVERAL:
        those = [part for part in open_parts if part.trait.name == name]
        if those:
            found.append(f"{'Not established' if name == 'failure' else f'{capital(NOUNS[name])} not named'}: {_listed(those)}")
    single = [NOUNS[part.trait.name] for part in open_parts if part.trait.name in SINGLE]
    return (*found, *([f"Not known: {', '.join(single)}"] if single else []))


def as_text(comparison: Comparison) -> str:
    """A comparison for people at a terminal."""
    lines = [*_asked_lines(comparison), ""]
    for number, analogue in enumerate(comparison.analogues, 1):
        lines += [*_analogue_lines(number, analogue), ""]
    if not comparison.analogues:
        lines += ["No documented case shares any of it. That does not mean that there is none.", ""]
    lines += [*textwrap.wrap(CLAIM, _WIDTH), *textwrap.wrap(f"{FORMULA} See docs/likeness.md.", _WIDTH)]
    return "\n".join(lines) + "\n"


def as_json(comparison: Comparison) -> str:
    """A comparison for programs: every trait with its weight, and for every case what each counts."""
    tree = {
        "facts": [{"name": name, "value": value} for name, value in comparison.facts.arguments],
        "of_cases": comparison.of_cases,
        "sharing": comparison.sharing,
        "traits": [{"name": t.name, "value": t.value, "words": t.words, "cases": t.cases, "weight": t.weight} for t in comparison.traits],
        "left_out": list(comparison.left_out),
        "cases": [_analogue_tree(analogue) for analogue in comparison.analogues],
        "formula": FORMULA,
        "claim": CLAIM,
    }
    return json.dumps(tree, ensure_ascii=False, indent=2) + "\n"


def _beginning(name: str, shared: int, asked: int) -> str:
    if name == "q":
        return "Words in common"
    if asked == 1:
        return f"Same {NOUNS[name]}"
    if shared == asked:
        return f"{'Both' if asked == 2 else f'All {_number(asked).lower()}'} {_PLURALS[name]}"
    return f"{_number(shared)} of the {_number(asked).lower()} {_PLURALS[name]}"


def _number(number: int) -> str:
    return _NUMBERS[number] if number < len(_NUMBERS) else str(number)


def _listed(parts: Iterable[Part]) -> str:
    return ", ".join(uncapital(part.trait.words) if part.trait.name in _CODED else part.trait.words for part in parts)


def _asked_lines(comparison: Comparison) -> list[str]:
    of = comparison.of_cases
    left_out = (line for sentence in comparison.left_out for line in textwrap.wrap(f"Left out: {sentence}", _WIDTH, initial_indent="  ", subsequent_indent="    ", break_on_hyphens=False))
    return [
        f"Compared with {counted(of, 'documented case')}; {comparison.sharing:,} of them {'shares' if comparison.sharing == 1 else 'share'} something.",
        *(f"  {trait.label}: {trait.words} ({trait.cases} of {of} cases, weight {trait.weight:.2f})" for trait in comparison.traits),
        *left_out,
    ]


def _analogue_lines(number: int, analogue: Analogue) -> list[str]:
    case = analogue.case
    where = ", ".join(part for part in (place_words(case["country"], case["region"], case["city"]), case["date"] or "not dated") if part)
    told = [
        f"{number:>3}. {case['id']} {case['title']}: {analogue.score:.1f} of 100, {analogue.in_words}",
        f"     {where}; status: {case['status'] or 'not given'}",
        *(f"     {reason.points:>5.1f}  {reason.text}" for reason in analogue.reasons),
        *(f"         –  {text}" for text in analogue.against),
        *(f"         ?  {text}" for text in analogue.unknown),
    ]
    return [line for text in told for line in textwrap.wrap(text, _WIDTH, subsequent_indent=" " * 12, break_on_hyphens=False)]


def _analogue_tree(analogue: Analogue) -> dict[str, object]:
    return {
        **analogue.case,
        "score": round(analogue.score, 2),
        "in_words": analogue.in_words,
        "reasons": [{"text": reason.text, "points": round(reason.points, 2)} for reason in analogue.reasons],
        "against": list(analogue.against),
        "unknown": list(analogue.unknown),
        "parts": [
            {"name": part.trait.name, "value": part.trait.value, "verdict": part.verdict, "there": part.there, "counted": part.counted, "points": round(part.points, 2)} for part in analogue.parts
        ],
    }
