"""Rows in words: dates, places, standings, short names of sources. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from archive.errors import InvalidValue
from archive.record.dates import display_date, parse_date
from archive.record.values import PARSERS

if TYPE_CHECKING:
    from collections.abc import Mapping


def date_words(edtf: str | None) -> str:
    """A date of the data in words: `9 January 2020`; a text that is no date stays as it is."""
    if not edtf:
        return ""
    try:
        return display_date(parse_date(edtf))
    except InvalidValue:
        return edtf


def place_words(country: str | None, region: str | None = None, city: str | None = None) -> str:
    """A place in words: `Detroit, Michigan, United States`."""
    return ", ".join(part for part in (city, _named("region", region), _named("country", country)) if part)


def country_name(code: str | None) -> str:
    """The name of a country by its ISO 3166-1 code."""
    return _named("country", code)


def region_name(code: str | None) -> str:
    """The name of a state or province by its ISO 3166-2 code."""
    return _named("region", code)


def _named(kind: str, code: str | None) -> str:
    if not code:
        return ""
    try:
        return PARSERS[kind](code).display
    except InvalidValue:
        return code


def standing_words(label: str | None, said_by: str | None) -> str:
    """What kind of word a statement is: `Alleged by the ACLU`, `Found`, `According to the police`; nothing where neither is said."""
    if not label:
        return f"According to {said_by}" if said_by else ""
    return f"{capital(label)} by {said_by}" if said_by else capital(label)


def capital(text: str) -> str:
    """A text with a capital first letter, the rest untouched."""
    return text[:1].upper() + text[1:]


def uncapital(text: str) -> str:
    """A text with a small first letter, the rest untouched."""
    return text[:1].lower() + text[1:]


def source_name(source: Mapping[str, Any]) -> str:
    """How a source is called where it stands beside a statement: who published it and when."""
    name = source.get("container_title") or source.get("publisher") or source.get("authority") or source.get("byline") or source.get("title") or ""
    issued = date_words(source.get("issued"))
    return f"{name}, {issued}" if issued else f"{name}, undated"


def counted(number: int, one: str, several: str = "") -> str:
    """A number with its noun: `1 case`, `12 cases`."""
    return f"{number:,} {one if number == 1 else several or one + 's'}"
