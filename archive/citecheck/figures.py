"""Dates, amounts of money, lengths of detention and ages that a sentence gives, each with the property that its words point to. Pure.

A figure is given out only where the words leave no doubt what it is a figure of: a clause that speaks of two things, or of
something that the archive has no property for, gives nothing. A false alarm costs more than a missed one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from archive.errors import InvalidValue
from archive.record.dates import Date, parse_date
from archive.record.values import HOURS, Value

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december")
_MONTH = r"(?P<month>Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)?|Apr(?:il|\.)?|May|June?\.?|July?\.?|Aug(?:ust|\.)?|Sept?(?:ember|\.)?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)"
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_DATES = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? {_MONTH},? {_YEAR}\b",
        rf"\b{_MONTH} (?P<day>\d{{1,2}})(?:st|nd|rd|th)?,? {_YEAR}\b",
        rf"\b{_YEAR}-(?P<number>\d\d)-(?P<day>\d\d)\b",
        rf"\b(?P<one>\d{{1,2}})[/.](?P<two>\d{{1,2}})[/.]{_YEAR}\b",
        rf"\b{_MONTH},?(?: of)? {_YEAR}\b",
        rf"(?<=\b[Ii]n ){_YEAR}\b(?!-)",
    )
)
_ONES = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()  # noqa: SIM905 - words read better than quotes
_TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}
_SPELT = {
    "a": 1,
    "an": 1,
    **{word: number for number, word in enumerate(_ONES, 1)},
    **_TENS,
    **{f"{ten}-{one}": value + number for ten, value in _TENS.items() for number, one in enumerate(_ONES[:9], 1)},
}
_COUNT = rf"(?P<count>\d{{1,4}}(?:\.\d)?|{'|'.join(sorted(_SPELT, key=len, reverse=True))})"
_ABOUT = r"(?:(?P<about>about|around|approximately|roughly|some|nearly|almost|close to|just over|just under)\s|(?P<over>more than|over|at least|no less than)\s|(?P<under>less than|under|fewer than|up to|at most|no more than)\s)?"
_DURATION = re.compile(rf"\b{_ABOUT}{_COUNT}(?:\s|-)(?P<unit>minute|hour|day|week|month|year)s?\b(?!-old|\s(?:old|later|after|before|earlier|ago|prior))", re.IGNORECASE)
_MONEY = re.compile(
    rf"{_ABOUT}(?:(?P<sign>US\$|\$|£|€|USD\s?|GBP\s?|EUR\s?)(?P<amount>\d[\d,]*(?:\.\d+)?)(?:\s?(?P<scale>million|thousand|[mM]|[kK])\b)?|\b(?P<bare>\d[\d,]*(?:\.\d+)?)(?:\s(?P<times>million|thousand))?\s(?P<word>dollars|pounds|euros|USD|GBP|EUR)\b)"
)
_AGE = re.compile(rf"\b(?:(?P<years>\d{{1,2}}|{'|'.join(_SPELT)})[-\s]years?[-\s]old\b(?P<noun>\s[a-z]+)?|(?:aged|at the age of)\s(?P<aged>\d{{1,2}})\b)", re.IGNORECASE)
_CURRENCIES = {"us$": "USD", "$": "USD", "usd": "USD", "dollars": "USD", "£": "GBP", "gbp": "GBP", "pounds": "GBP", "€": "EUR", "eur": "EUR", "euros": "EUR"}
_SCALES = {"million": 1e6, "m": 1e6, "thousand": 1e3, "k": 1e3}

# `after he was arrested` and `an earlier arrest` tell the date of something else.
_ARREST = re.compile(
    r"(?<!after )(?<!before )(?<!since )(?<!until )(?<!following )(?<!after being )(?<!he was )(?<!she was )\barrested\b|(?<!after )(?<!before )(?<!since )(?<!until )\b(?:he|she) was arrested\b"
    r"|(?:(?<!after )(?<!before )(?<!since )(?<!until )(?<!following )\b(?:his|her|the)|’s|'s)\s(?:wrongful\s|false\s|mistaken\s)?arrest (?:on|in|of|took)\b",
    re.IGNORECASE,
)
_HELD = re.compile(
    r"\b(?:was|were|been|being|and)\s(?:\w+\s)?(?:held|detained|jailed|imprisoned|incarcerated|locked up|kept)\b|\b(?:held|detained|jailed|kept|locked up)\s(?:him|her|them|for|in)\b"
    r"|\bspent\b.{0,40}\b(?:jail|custody|detention|prison|cell)\b|\b(?:in|of)\s(?:police\s)?(?:jail|custody|detention|prison)\b|\bbehind bars\b",
    re.IGNORECASE,
)
_PAID = re.compile(r"\b(?:settled|settlement|paid|pay|pays|compensated|compensation|awarded|damages)\b", re.IGNORECASE)
_CLEARED = re.compile(
    r"\b(?:exonerated|cleared of)\b|\bcharges?\b.{0,60}\b(?:dismissed|dropped)\b|\b(?:dismissed|dropped)\b.{0,30}\bcharges?\b|\bprosecut\w+\b.{0,60}\b(?:dismissed|dropped)\b", re.IGNORECASE
)
# What else may have happened on a date; where a clause speaks of it, the date may be its.
_OTHER_EVENTS = re.compile(
    r"\b(?:sued|suit|lawsuit|filed|complaint|settled|settlement|testif\w+|report\w*|publish\w+|wrote|ruled|ruling|decided|decision|hearing|court held|judgment|releas\w+|bail|charged|arraign\w+|indict\w+|warrant|stole\w*|theft|robb\w+"
    r"|burgl\w+|shoplift\w+|occurr\w+|happened|incident|crime|search\w*|apolog\w+|announc\w+|adopt\w+|polic(?:y|ies)|trial|convicted|sentenced|born|motion|appeal\w*|claims?|lineup|photo\w*|enacted|signed|study)\b",
    re.IGNORECASE,
)
_OTHER_MONEY = re.compile(
    r"\b(?:bail|bond|worth|valued?|stole\w*|theft|fined?|fines|fees?|costs|demand\w*|sought|seek\w*|claim\w*|sued|sues|ask\w*|purse|watch\w*|salary|contract|budget|per|each|offer\w*|reject\w*|total\w*)\b",
    re.IGNORECASE,
)
_OTHER_LENGTH = re.compile(r"\b(?:sentenc\w+|probation|warrant|within|every|period|deadline|retain\w*|stored|footage|drive|away|limit|maximum|faced|facing)\b", re.IGNORECASE)
# `a 42-year-old man` is who the sentence is about; `a 35-year-old detective` and `his 2-year-old daughter` are others.
_PERSON = frozenset("man woman male female father mother grandfather grandmother resident teenager student worker from of who".split())  # noqa: SIM905 - words read better than quotes
_MOST_FIGURES = 12  # a sentence with more is a list, which no clause decides
_CLAUSE = re.compile(r"[;:—–()]|,|\b(?:and|but|while|before|after|until|when|then)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure in a sentence.

    Args:
        property: the property that the words point to.
        text: the figure as it stands.
        value: what it says: `dates` for a date, bounds and number for the rest.
        dates: what a date may mean; two where day and month can be taken for each other.
        unit: hours in the unit of a length of time, for rounding.
        about: whether the words say that it is no exact figure.
    """

    property: str
    text: str
    value: Value | None = None
    dates: tuple[Date, ...] = ()
    unit: float = 0.0
    about: bool = False


@dataclass(frozen=True, slots=True)
class _Found:
    start: int
    end: int
    figure: Figure


def find_figures(sentence: str) -> tuple[Figure, ...]:
    """The figures of a sentence whose meaning its words settle."""
    figures: list[Figure] = []
    figures += _decided(sentence, list(_dates(sentence)), ((_ARREST, "arrest_date"), (_CLEARED, "exoneration_date")), _OTHER_EVENTS)
    figures += _decided(sentence, list(_durations(sentence)), ((_HELD, "detention"),), _OTHER_LENGTH)
    figures += _decided(sentence, list(_money(sentence)), ((_PAID, "compensation"),), _OTHER_MONEY)
    return (*figures, *_ages(sentence))


def _decided(sentence: str, found: list[_Found], triggers: tuple[tuple[re.Pattern[str], str], ...], others: re.Pattern[str]) -> Iterator[Figure]:
    """The figures whose clause speaks of one thing, or that are alone in a sentence that speaks of one thing and nothing else."""
    if len(found) > _MOST_FIGURES:
        return
    masked = sentence
    for hit in found:
        masked = masked[: hit.start] + "#" * (hit.end - hit.start) + masked[hit.end :]
    for hit in found:
        start, end = _clause(masked, hit.start, hit.end)
        clause = masked[start:end]
        inside = [hit for hit in found if start <= hit.start < end]
        named = {name for pattern, name in triggers if pattern.search(clause)}
        foreign = bool(others.search(_without(clause, triggers)))
        if not named and not foreign and len(found) == 1:
            # `was arrested in his driveway, before his family, on 9 January 2020`
            named = {name for pattern, name in triggers if pattern.search(masked)}
            foreign = bool(others.search(_without(masked, triggers)))
        if len(named) == 1 and not foreign and len(inside) == 1:
            figure = hit.figure
            yield Figure(named.pop(), figure.text, figure.value, figure.dates, figure.unit, figure.about)


def _without(text: str, triggers: tuple[tuple[re.Pattern[str], str], ...]) -> str:
    for pattern, _ in triggers:
        text = pattern.sub(" ", text)
    return text


def _clause(masked: str, start: int, end: int) -> tuple[int, int]:
    first = max((match.end() for match in _CLAUSE.finditer(masked, 0, start)), default=0)
    following = _CLAUSE.search(masked, end)
    return first, following.start() if following else len(masked)


def _dates(sentence: str) -> Iterator[_Found]:
    taken: list[tuple[int, int]] = []
    for pattern in _DATES:
        for match in pattern.finditer(sentence):
            if any(start < match.end() and match.start() < end for start, end in taken):
                continue
            taken.append(match.span())
            if dates := tuple(_read_dates(match)):
                yield _Found(*match.span(), Figure("", match[0], dates=dates))


def _read_dates(match: re.Match[str]) -> Iterator[Date]:
    parts = match.groupdict()
    if parts.get("one"):
        texts = {f"{parts['year']}-{int(month):02}-{int(day):02}" for month, day in ((parts["one"], parts["two"]), (parts["two"], parts["one"]))}
    else:
        month = int(parts["number"]) if parts.get("number") else next((n for n, name in enumerate(_MONTHS, 1) if name.startswith(parts["month"].lower()[:3])), 0) if parts.get("month") else 0
        texts = {"-".join([parts["year"], *([f"{month:02}"] if month else []), *([f"{int(parts['day']):02}"] if parts.get("day") else [])])}
    for text in sorted(texts):
        try:
            yield parse_date(text)
        except InvalidValue:
            continue


def _durations(sentence: str) -> Iterator[_Found]:
    for match in _DURATION.finditer(sentence):
        unit = HOURS[match["unit"].lower() + "s"]
        value = _bounded(match, _count(match["count"]) * unit)
        yield _Found(*match.span(), Figure("", match[0], value, unit=unit, about=bool(match["about"])))


def _money(sentence: str) -> Iterator[_Found]:
    for match in _MONEY.finditer(sentence):
        digits = (match["amount"] or match["bare"]).replace(",", "").rstrip(".")
        scale = _SCALES.get((match["scale"] or match["times"] or "").lower(), 1.0)
        value = _bounded(match, float(digits) * scale, _CURRENCIES[(match["sign"] or match["word"]).strip().lower()])
        yield _Found(*match.span(), Figure("", match[0].strip(), value, about=bool(match["about"])))


def _ages(sentence: str) -> Iterator[Figure]:
    for match in _AGE.finditer(sentence):
        before = sentence[max(0, match.start() - 30) : match.start()].lower()
        noun = (match["noun"] or "").strip()
        if (
            (noun.islower() and noun not in _PERSON)
            or re.search(r"\b(?:(?:his|her|their|whose)\s(?:[\w-]+,?\s)?|now\s|then\s)(?:an?\s)?$", before)
            or re.search(r"\b(?:under|over|below|above|child|boy|girl|minor)\s$", before)  # `a child under twelve years old`
            or re.match(r"\s(?:at the time of|when)", sentence[match.end() :])
        ):
            continue
        years = _count(match["years"] or match["aged"])
        if 10 <= years < 100:
            yield Figure("person_age", match[0].removesuffix(match["noun"] or ""), Value(match[0], match[0], years, years, years))


def _bounded(match: re.Match[str], number: float, currency: str | None = None) -> Value:
    return Value(match[0], match[0], number, None if match["under"] else number, None if match["over"] else number, currency=currency)


def _count(text: str) -> float:
    spelt: Callable[[str], int | None] = _SPELT.get
    return float(spelt(text.lower()) or text)
