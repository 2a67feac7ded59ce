"""Dates with their precision, in the Extended Date/Time Format (EDTF), levels 0 and 1.

The grammar is ISO 8601-2:2019 as the Library of Congress describes it (https://www.loc.gov/standards/datetime/).
The `edtf` library reads it; this file adds the archive's questions: how precise, which comes first, do two overlap.
"""

from __future__ import annotations

import calendar
import functools
import re
from dataclasses import dataclass
from typing import Literal

from archive.errors import InvalidValue

Precision = Literal["day", "month", "season", "year", "decade", "century", "interval"]
Day = tuple[int, int, int]

# Beyond any year that EDTF can write in practice: the open ends of an interval.
BEGINNING: Day = (-(10**12), 1, 1)
END: Day = (10**12, 12, 31)

_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_SEASONS = {21: "spring", 22: "summer", 23: "autumn", 24: "winter"}
# Levels 0 and 1 and no more: the library reads level 2 too, and stumbles over some of it. The group is a plain date.
_SINGLE = re.compile(r"(-?[0-9]{4}(?:-[0-9]{2}){0,2})[~?%]?|(?:[0-9]{3}X|[0-9]{2}XX|[0-9]{4}-(?:[0-9]{2}-|XX-)?XX)[~?%]?|Y-?[1-9][0-9]{4,11}")
_SEASON = re.compile(r"[0-9]{4}-2[1-4]")
_FIX = "write a date like 2020, 2020-01, 2020-01-09, 2020-01~ or 2019/2020"


@dataclass(frozen=True, slots=True, order=False)
class Date:
    """An EDTF date: its text, the first and the last day it may mean, and how it is qualified.

    Args:
        text: the EDTF text, unchanged.
        lower: first possible day as (year, month, day); years may be negative.
        upper: last possible day.
        precision: the unit in which the text speaks.
        approximate: the text says "about" (`~` or `%`).
        uncertain: the text says "perhaps" (`?` or `%`).
    """

    text: str
    lower: Day
    upper: Day
    precision: Precision
    approximate: bool = False
    uncertain: bool = False

    def __str__(self) -> str:
        return self.text

    @property
    def sort_key(self) -> tuple[Day, Day]:
        """First by the first possible day, then by the last: `2020-01` comes before `2020-01-09` and after `2020`."""
        return (self.lower, tuple(-part for part in self.upper))  # type: ignore[return-value] # a 3-tuple stays one

    @property
    def lower_iso(self) -> str | None:
        """The first possible day as YYYY-MM-DD, or None where the start is open or not in the years 0 to 9999."""
        return _iso(self.lower)

    @property
    def upper_iso(self) -> str | None:
        """The last possible day as YYYY-MM-DD, or None where the end is open or not in the years 0 to 9999."""
        return _iso(self.upper)

    def overlaps(self, other: Date) -> bool:
        """Whether some day may belong to both."""
        return self.lower <= other.upper and other.lower <= self.upper

    def surely_before(self, other: Date) -> bool:
        """Whether every day of this one comes before every day of the other."""
        return self.upper < other.lower


@functools.lru_cache(maxsize=65536)
def parse_date(text: str) -> Date:
    """Read an EDTF date of level 0 or 1.

    Raises:
        InvalidValue: the text is not one, is no day of the calendar, or is an interval that runs backwards.

    """
    if "/" in text:
        return _interval(text)
    return _single(text)


def _single(text: str) -> Date:
    match = _SINGLE.fullmatch(text)
    if not match:
        raise InvalidValue(f"{text!r} is no date of EDTF level 0 or 1", _FIX)
    # The library takes milliseconds a date and nearly all dates are plain, so the calendar module reads those;
    # a test holds the two to the same answer.
    if match[1] and not _SEASON.fullmatch(text):
        return _by_calendar(text, match[1])
    return _by_library(text)


def _by_calendar(text: str, plain: str) -> Date:
    sign = -1 if plain.startswith("-") else 1
    year, *rest = (int(part) for part in plain.lstrip("-").split("-"))
    month, day = (*rest, 0, 0)[:2]
    last = calendar.monthrange(sign * year, month)[1] if 1 <= month <= 12 else 31
    if (rest and not 1 <= month <= 12) or (rest[1:] and not 1 <= day <= last) or (sign < 0 and year == 0):
        raise InvalidValue(f"{text!r} is no day of the calendar", _FIX)
    return Date(
        text,
        (sign * year, month or 1, day or 1),
        (sign * year, month or 12, day or last),
        _plain_precision(len(rest) + 1),
        approximate=text[-1] in "~%",
        uncertain=text[-1] in "?%",
    )


def _plain_precision(parts: int) -> Precision:
    return "year" if parts == 1 else "month" if parts == 2 else "day"


def _by_library(text: str) -> Date:
    import edtf  # noqa: PLC0415 - building its grammar takes a quarter of a second that most runs never need

    try:
        parsed = edtf.parse_edtf(text)
    except edtf.parser.edtf_exceptions.EDTFParseException:
        raise InvalidValue(f"{text!r} is no day of the calendar", _FIX) from None
    return Date(
        text,
        tuple(parsed.lower_strict()[:3]),
        tuple(parsed.upper_strict()[:3]),
        _precision(text),
        approximate=text[-1] in "~%",
        uncertain=text[-1] in "?%",
    )


def _precision(text: str) -> Precision:
    if text[0] == "Y":
        return "year"
    if "X" not in text:
        return "season"
    head = text[:4]
    if head.endswith("XX"):
        return "century"
    if head.endswith("X"):
        return "decade"
    return "year" if text[5:7] == "XX" else "month"


def _interval(text: str) -> Date:
    start_text, _, end_text = text.partition("/")
    start = None if start_text in {"", ".."} else _single(start_text)
    end = None if end_text in {"", ".."} else _single(end_text)
    if start is None and end is None:
        raise InvalidValue(f"{text!r} says nothing", _FIX)
    for side in (start, end):
        if side is not None and (side.precision == "season" or "X" in side.text):
            raise InvalidValue(f"{text!r} is no interval of EDTF level 0 or 1", _FIX)
    lower = start.lower if start else BEGINNING
    upper = end.upper if end else END
    if lower > upper:
        raise InvalidValue(f"{text!r} runs backwards", "write the earlier date first")
    sides = [side for side in (start, end) if side]
    return Date(
        text,
        lower,
        upper,
        "interval",
        approximate=any(side.approximate for side in sides),
        uncertain=any(side.uncertain for side in sides),
    )


def _iso(day: Day) -> str | None:
    return f"{day[0]:04}-{day[1]:02}-{day[2]:02}" if 0 <= day[0] <= 9999 else None


def display_date(date: Date) -> str:
    """A date in words: `9 January 2020`, `about January 2020`, `2019 to 2020`, `since 2020`."""
    if date.precision == "interval":
        start, _, end = date.text.partition("/")
        if start in {"", ".."}:
            return f"until {display_date(_single(end))}"
        if end in {"", ".."}:
            return f"since {display_date(_single(start))}"
        return f"{display_date(_single(start))} to {display_date(_single(end))}"
    words = _display_single(date)
    if date.approximate:
        words = f"about {words}"
    return f"{words} (uncertain)" if date.uncertain else words


def _display_single(date: Date) -> str:
    year, month, day = date.lower
    if date.precision == "season":
        return f"{_SEASONS[int(date.text[-2:])]} {year}"
    if date.precision == "decade":
        return f"{year}s"
    if date.precision == "century":
        return f"{year} to {date.upper[0]}"
    if date.precision == "year":
        return str(year)
    if date.precision == "month":
        return f"{_MONTHS[month - 1]} {year}"
    return f"{day} {_MONTHS[month - 1]} {year}"
