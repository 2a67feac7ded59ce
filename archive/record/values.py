"""The types of values: one function a type reads a text and says what it means, or raises InvalidValue.

A value stays the text that an editor wrote; a type adds what a machine needs: bounds of a date or number, a currency.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import langcodes
import pycountry

from archive.errors import InvalidValue
from archive.record.citation import KEY
from archive.record.dates import Date, display_date, parse_date

if TYPE_CHECKING:
    from collections.abc import Callable

HOURS = {"minutes": 1 / 60, "hours": 1.0, "days": 24.0, "weeks": 168.0, "months": 730.5, "years": 8766.0}
_NUMBER = r"-?[0-9]{1,15}(?:\.[0-9]{1,6})?"
_QUANTITY = re.compile(rf"(?:([~<>])?({_NUMBER})|({_NUMBER})\.\.({_NUMBER}))")
_DURATION = re.compile(r"([^\s-]+) (minute|hour|day|week|month|year)s?")
_MONEY = re.compile(r"([^\s-]+) ([A-Z]{3})")
# A host with a dot in it, no user before it; the rest is for the host to understand.
_URL = re.compile(r"https?://[^\s/?#@:\[\]]+(?:\.[^\s/?#@:\[\]]+)+(?::\d{1,5})?(?:[/?#]\S*)?")
_SLUG = re.compile(KEY)
_CASE_ID = re.compile(r"WIA-[0-9]{4,}")
_ABOUT = {"~": "about ", "<": "less than ", ">": "more than ", None: ""}


@dataclass(frozen=True, slots=True)
class Value:
    """A text read by its type.

    Args:
        text: as written.
        display: as a reader should see it.
        number: the number for tables and sums (hours for durations), None where it is only a bound or a range.
        low: lower bound of the number, where there is one.
        high: upper bound of the number, where there is one.
        date: the date, for dates.
        currency: ISO 4217 code, for money.
    """

    text: str
    display: str
    number: float | None = None
    low: float | None = None
    high: float | None = None
    date: Date | None = None
    currency: str | None = None


def parse_text(text: str) -> Value:
    """Any words."""
    return Value(text, text)


def parse_date_value(text: str) -> Value:
    """An EDTF date."""
    date = parse_date(text)
    return Value(text, display_date(date), date=date)


def parse_number(text: str) -> Value:
    """A number: `42`, about `~42`, more than `>42`, less than `<42`, a range `40..42`."""
    match = _QUANTITY.fullmatch(text)
    if not match:
        raise InvalidValue(f"{text!r} is no number", "write 42, ~42, >42, <42 or 40..42, without separators; words go to `note`")
    sign, one, low, high = match.groups()
    if one is None:
        if float(low) > float(high):
            raise InvalidValue(f"{text!r} runs backwards", "write the smaller number first")
        return Value(text, f"{_grouped(low)} to {_grouped(high)}", None, float(low), float(high))
    number = float(one)
    return Value(
        text,
        _ABOUT[sign] + _grouped(one),
        number if sign in {None, "~"} else None,
        None if sign == "<" else number,
        None if sign == ">" else number,
    )


def parse_duration(text: str) -> Value:
    """A length of time, in hours: `30 hours`, `~10 months`, `<3 days`, `10..12 days` (a month is 30.4375 days)."""
    match = _DURATION.fullmatch(text)
    if not match:
        raise InvalidValue(f"{text!r} is no length of time", "write a number and minutes, hours, days, weeks, months or years, like `~30 hours`")
    value = parse_number(match[1])
    factor = HOURS[match[2] + "s"]
    unit = match[2] if match[1].lstrip("~<>") == "1" else match[2] + "s"

    def hours(number: float | None) -> float | None:
        return None if number is None else round(number * factor, 4)

    return Value(text, f"{value.display} {unit}", hours(value.number), hours(value.low), hours(value.high))


def parse_money(text: str) -> Value:
    """An amount and a currency of ISO 4217: `300000 USD`."""
    match = _MONEY.fullmatch(text)
    if not match or match[2] not in _currencies():
        raise InvalidValue(f"{text!r} is no amount of money", "write the amount without separators and the ISO 4217 code, like `300000 USD`")
    value = parse_number(match[1])
    return Value(text, f"{value.display} {match[2]}", value.number, value.low, value.high, currency=match[2])


def parse_country(text: str) -> Value:
    """A country by ISO 3166-1 alpha-2."""
    name = _countries().get(text)
    if name is None:
        raise InvalidValue(f"{text!r} is no country", "write the ISO 3166-1 code of two capital letters, like US or BR")
    return Value(text, name)


def parse_region(text: str) -> Value:
    """A state or province by ISO 3166-2."""
    name = _regions().get(text)
    if name is None:
        raise InvalidValue(f"{text!r} is no state or province", "write the ISO 3166-2 code, like US-MI or GB-ENG")
    return Value(text, name)


def parse_language(text: str) -> Value:
    """A language tag of BCP 47."""
    if "_" in text or not langcodes.tag_is_valid(text):  # the library takes en_US, the standard does not
        raise InvalidValue(f"{text!r} is no language", "write a BCP 47 tag, like en, es or pt-BR")
    return Value(text, text)


def parse_url(text: str) -> Value:
    """An absolute http or https address without user, password or spaces."""
    if not _URL.fullmatch(text) or not text.isprintable():
        raise InvalidValue(f"{text!r} is no web address", "write it whole, beginning with https:// or http://")
    return Value(text, text)


def parse_slug(text: str) -> Value:
    """Small letters, digits and single hyphens: fit for file names and addresses."""
    if len(text) > 100 or not _SLUG.fullmatch(text):
        raise InvalidValue(f"{text!r} is no id", "use small letters, digits and single hyphens, at most 100")
    return Value(text, text)


def parse_case_id(text: str) -> Value:
    """The id of a case."""
    if len(text) > 20 or not _CASE_ID.fullmatch(text):
        raise InvalidValue(f"{text!r} is no case id", "write WIA- and at least four digits (WIA-0000 for a draft)")
    return Value(text, text)


PARSERS: dict[str, Callable[[str], Value]] = {
    "any": parse_text,
    "text": parse_text,
    "date": functools.lru_cache(65536)(parse_date_value),
    "number": functools.lru_cache(4096)(parse_number),
    "duration": functools.lru_cache(4096)(parse_duration),
    "money": functools.lru_cache(4096)(parse_money),
    "country": functools.lru_cache(512)(parse_country),
    "region": functools.lru_cache(8192)(parse_region),
    "language": functools.lru_cache(512)(parse_language),
    "url": parse_url,
    "slug": parse_slug,
    "id": parse_case_id,
    "reference": parse_text,
    "vocabulary": parse_text,
}
"""How each scalar type of the schema is read; `vocabulary` and `reference` are checked against the schema and the corpus."""


def _grouped(number: str) -> str:
    """Thousands set apart, as in 30,500; numbers of four digits and less stay as they are."""
    whole, _, rest = number.partition(".")
    grouped = f"{int(whole):,}" if len(whole.lstrip("-")) > 4 else whole
    return f"{grouped}.{rest}" if rest else grouped


@functools.cache
def _countries() -> dict[str, str]:
    return {country.alpha_2: getattr(country, "common_name", country.name) for country in pycountry.countries}


@functools.cache
def _regions() -> dict[str, str]:
    return {region.code: region.name for region in pycountry.subdivisions}


@functools.cache
def _currencies() -> frozenset[str]:
    return frozenset(currency.alpha_3 for currency in pycountry.currencies)
