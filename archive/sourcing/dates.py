"""A date as pages and catalogues write it, as EDTF, and never more exact than it is written. Pure.

`03/04/2021` has two readings, so only its year is certain; `2021-05-00` is a month. The day is that of the text: an hour and its
zone are dropped, not converted, since a paper's date is the one that it prints.
"""

from __future__ import annotations

import functools
import re

from babel import Locale

from archive.errors import InvalidValue
from archive.record.dates import parse_date

_LANGUAGES = ("en", "es", "pt", "fr", "de", "it", "nl", "sv", "pl", "ru")
_BIG_ENDIAN = re.compile(r"(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?(?:[T ,].*|/+|Z|[+-]\d\d:\d\d)?", re.DOTALL)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T?\d{4}(?:\d\d)?Z?)?")
_SMALL_ENDIAN = re.compile(r"(\d{1,2})[-/. ]+(\d{1,2})[-/. ]+(\d{4})(?:[T ,].*)?", re.DOTALL)
_WORD = re.compile(r"[^\W\d_]+", re.UNICODE)
_NUMBER = re.compile(r"(?<![\d:.])\d{1,4}(?![\d:])")
_CLOCK = re.compile(r"\b\d{1,2}:\d{2}(?::\d{2})?(?:\.\d+)?|[+-]\d{4}\b")


def edtf(text: str) -> str:
    """A date as EDTF, as exact as the text surely is; the empty text where it is no date."""
    text = " ".join(text.split())[:100]
    if re.fullmatch(r"[0-9X/~?%YZ.-]+", text) and (known := _valid(text)):
        return known
    if match := _BIG_ENDIAN.fullmatch(text):
        return as_exact(match[1], match[2] or "", match[3] or "")
    if match := _COMPACT.fullmatch(text):
        return as_exact(*match.groups())
    if match := _SMALL_ENDIAN.fullmatch(text):
        return _two_readings(*match.groups())
    return _in_words(text)


def as_exact(year: str, month: str = "", day: str = "") -> str:
    """The parts that make a date: a month or day that is none is left out, and with a month its day."""
    for parts in ((year, month, day), (year, month), (year,)):
        if all(part.isdecimal() and part.isascii() for part in parts) and (date := _valid("-".join([f"{int(parts[0]):04}", *(f"{int(part):02}" for part in parts[1:])]))):
            return date if int(parts[0]) else ""
    return ""


def month_number(word: str) -> int:
    """The number of a month by its name or the beginning of it in some languages; 0 where it is none."""
    return _months().get(word.casefold().rstrip("."), 0)


def _valid(text: str) -> str:
    try:
        date = parse_date(text)
    except InvalidValue:
        return ""
    # A season is a month of no calendar to anybody but EDTF: catalogues that write 2021-22 mean two years.
    return text if date.precision != "season" else text[:4]


def _two_readings(one: str, two: str, year: str) -> str:
    readings = {as_exact(year, month, day) for month, day in ((one, two), (two, one)) if 0 < int(month) < 13}
    readings = {date for date in readings if len(date) == 10}
    return readings.pop() if len(readings) == 1 else as_exact(year)


def _in_words(text: str) -> str:
    text = _CLOCK.sub("", text)
    numbers = _NUMBER.findall(text)
    years = [number for number in numbers if len(number) == 4]
    days = [number for number in numbers if len(number) < 3]
    months = {number for word in _WORD.findall(text) if (number := month_number(word))}
    if len(years) != 1 or len(days) > 1 or len(months) > 1:
        return ""
    if not months:
        return years[0] if re.fullmatch(r"\D{0,20}\d{4}\D?", text) and not days else ""
    return as_exact(years[0], str(months.pop()), days[0] if days else "")


@functools.cache
def _months() -> dict[str, int]:
    """The names of months; a name that is another month elsewhere is nobody's."""
    found: dict[str, set[int]] = {}
    for language in _LANGUAGES:
        names = Locale.parse(language).months
        for context in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for number, name in names[context][width].items():
                    key = name.casefold().rstrip(".")
                    if len(key) > 2:
                        found.setdefault(key, set()).add(number)
    found.setdefault("sept", set()).add(9)
    return {name: next(iter(numbers)) for name, numbers in found.items() if len(numbers) == 1}
