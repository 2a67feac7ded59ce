"""Figures of a draft against the record of the case that their sentence names.

A sentence is compared only where it names one case: by its id, by the name of the person, in the note that it carries, or
by `he` and `she` in a paragraph about one case. Agreement with any best statement is enough; what cannot be decided is not
told. Dates are compared as EDTF (ISO 8601-2): they agree where some day may belong to both.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from archive.citecheck.figures import find_figures
from archive.citecheck.report import Finding, Verdict
from archive.citecheck.sentences import sentence_spans
from archive.errors import InvalidValue
from archive.record.dates import parse_date
from archive.record.values import HOURS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from archive.citecheck.drafts import Draft
    from archive.citecheck.figures import Figure
    from archive.citecheck.lookup import Lookup, Row
    from archive.citecheck.mentions import Mention

_PRONOUN = re.compile(r"\b(?:he|him|his|she|her)\b", re.IGNORECASE)
_ABOUT = 0.2  # how far a length of time that is called about so long may be off
_ABOUT_MONEY = 0.05


def check_figures(draft: Draft, mentions: Iterable[Mention], lookup: Lookup) -> tuple[int, list[tuple[int, int, Finding]]]:
    """How many figures were compared, and a finding for each that needs a word, with its paragraph and offset."""
    compared = 0
    findings: list[tuple[int, int, Finding]] = []
    for paragraph, start, sentence, case in _sentences(draft, list(mentions), lookup):
        for figure in find_figures(sentence):
            rows = lookup.statements(case, figure.property)
            if not rows or all(agrees(figure, row) is None for row in rows):
                continue
            compared += 1
            if finding := _judge(figure, rows, case, lookup):
                verdict, says, instead, details = finding
                title = str(lookup.cases[case]["title"])
                findings.append(
                    (paragraph, start, Finding(verdict, figure.text, draft.paragraphs[paragraph].place, sentence, case, title, f"/cases/{case}#{figure.property}", says, instead, tuple(details)))
                )
    return compared, findings


def agrees(figure: Figure, row: Row) -> bool | None:
    """Whether a figure and a statement may both be true; None where the two cannot be compared."""
    if figure.dates:
        return _dates_agree(figure, str(row["value"]))
    if figure.value is None or (row["low"] is None and row["high"] is None):
        return None
    if figure.value.currency != row["currency"]:
        return None
    low, high = figure.value.low, figure.value.high
    own_low, own_high = row["low"], row["high"]
    loose = own_loose = 0.0
    if figure.property == "detention":
        unit, own_unit = figure.unit, _unit(str(row["value"]))
        about = figure.about or str(row["value"]).startswith("~")
        loose = max(_ABOUT * (low or high or 0) if about else 0.0, unit / 2 if unit > own_unit else 0.0)
        own_loose = own_unit / 2 if own_unit > unit else 0.0
        # Half a unit is what rounding may hide; `more than a day` was not rounded.
        loose *= low == high
        own_loose *= own_low == own_high
    elif figure.property == "compensation" and figure.about:
        loose = _ABOUT_MONEY * (low or high or 0)
    elif figure.property == "person_age":
        loose = 1.0  # people have birthdays between an arrest and a report of it
    first, last = _widened(low, high, loose)
    own_first, own_last = _widened(own_low, own_high, own_loose)
    return first <= own_last and own_first <= last


def _widened(low: float | None, high: float | None, by: float) -> tuple[float, float]:
    return (0.0 if low is None else low - by, float("inf") if high is None else high + by)


def _unit(value: str) -> float:
    return HOURS.get(value.rpartition(" ")[2].rstrip("s") + "s", 0.0)


def _dates_agree(figure: Figure, value: str) -> bool | None:
    try:
        own = parse_date(value)
    except InvalidValue:
        return None
    if own.approximate or own.uncertain:
        return any(date.lower[0] <= own.upper[0] + 1 and own.lower[0] - 1 <= date.upper[0] for date in figure.dates)
    return any(date.overlaps(own) for date in figure.dates)


def _judge(figure: Figure, rows: list[Row], case: str, lookup: Lookup) -> tuple[Verdict, str, str, list[str]] | None:
    label = lookup.label(figure.property)
    best = [row for row in rows if row["best"]]
    standing = [row for row in rows if row["rank"] != "deprecated"]
    matching = [row for row in standing if agrees(figure, row)]
    preferred = " or ".join(str(row["display"]) for row in best)
    if matching:
        others = [row for row in standing if agrees(figure, row) is False]
        if not others or not lookup.still_open(case, figure.property):
            return None
        held = "the value that the archive prefers" if any(row["best"] for row in matching) and preferred and len(best) < len(standing) else "one of the values"
        says = f"Sources disagree on “{label}”; {figure.text} is {held}, and another stands."
        return Verdict.DISPUTED, says, f"Say that sources differ, or cite {matching[0]['id']} and what it rests on.", [_line(row, lookup) for row in (*matching, *others)]
    deprecated = [row for row in rows if row["rank"] == "deprecated" and agrees(figure, row)]
    if deprecated:
        says = f"“{label}” is {preferred} by the record; {figure.text} agrees only with a statement that the archive holds to be wrong."
        return Verdict.DIFFERS, says, f"Write {preferred}, or say whose figure it is.", [_line(row, lookup) for row in (*deprecated, *best)]
    says = f"“{label}” is {preferred} by the record; {figure.text} agrees with no value that the archive has."
    return Verdict.DIFFERS, says, f"Write {preferred}, or cite the source of the figure.", [_line(row, lookup) for row in rows]


def _line(row: Row, lookup: Lookup) -> str:
    rank = "" if row["rank"] == "normal" else f", {row['rank']}"
    why = f": {row['why']}" if row["why"] else ""
    as_of = f", as of {row['as_of']}" if row["as_of"] else ""
    return f"{row['id']}: {row['display']}{as_of}{rank}{why} [{lookup.citations(str(row['id']))}]"


def _sentences(draft: Draft, mentions: list[Mention], lookup: Lookup) -> Iterator[tuple[int, int, str, str]]:
    """The sentences about exactly one case: paragraph, offset, sentence, id of the case."""
    named: dict[int, list[tuple[int, str]]] = {}
    for mention in mentions:
        case = lookup.slugs.get(mention.key.removeprefix("cases/"), "") if mention.what == "page" else mention.key if mention.what in {"case", "name"} else ""
        if case in lookup.cases:
            named.setdefault(mention.paragraph, []).append((mention.start, case))
            carrier = draft.paragraphs[mention.paragraph].carrier
            if carrier:
                named.setdefault(carrier.paragraph, []).append((carrier.offset, case))
    surnames = _surnames({case for hits in named.values() for _, case in hits}, lookup)
    for number, paragraph in enumerate(draft.paragraphs):
        hits = named.get(number, [])
        for start, end in sentence_spans(paragraph.text):
            sentence = paragraph.text[start:end].strip()
            cases = {case for offset, case in hits if start <= offset < end} | {case for name, case in surnames.items() if re.search(rf"(?<!\w){re.escape(name)}\b", sentence)}
            if not cases and _PRONOUN.search(sentence):
                cases = {case for _, case in hits} | {case for name, case in surnames.items() if re.search(rf"(?<!\w){re.escape(name)}\b", paragraph.text)}
            if len(cases) == 1:
                yield number, start, sentence, cases.pop()


def _surnames(cases: set[str], lookup: Lookup) -> dict[str, str]:
    """The last names that belong to one only of the cases of the draft."""
    found: dict[str, list[str]] = {}
    for case in cases:
        words = str(lookup.cases[case]["subject_name"] or "").replace(" Jr.", "").split()
        if len(words) > 1 and len(words[-1]) > 3:
            found.setdefault(words[-1], []).append(case)
    return {name: owners[0] for name, owners in found.items() if len(owners) == 1}
