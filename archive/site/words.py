"""Rows in words: dates, places, standings, short names of sources, addresses of queries. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from archive.errors import InvalidValue
from archive.record.dates import display_date, parse_date
from archive.record.values import PARSERS

if TYPE_CHECKING:
    from collections.abc import Mapping

_HTML_DATE = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")
_BLOCK = re.compile(r"<(/?)(p|ul|ol|blockquote)>")


def date_words(edtf: str | None) -> str:
    """A date of the data in words: `9 January 2020`; a text that is no date stays as it is."""
    if not edtf:
        return ""
    try:
        return display_date(parse_date(edtf))
    except InvalidValue:
        return edtf


def html_date(edtf: str | None) -> str:
    """The value for `<time datetime>`, or nothing where HTML has no way to say the date (https://html.spec.whatwg.org/#the-time-element)."""
    return edtf if edtf and _HTML_DATE.fullmatch(edtf) else ""


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


def anchor(place: str) -> str:
    """The part of a place that is its anchor on the page of its record: `arrest_date.1`."""
    return place.partition("#")[2]


def counted(number: int, one: str, several: str = "") -> str:
    """A number with its noun: `1 case`, `12 cases`."""
    return f"{number:,} {one if number == 1 else several or one + 's'}"


def query_url(sql: str, params: Mapping[str, object] | None = None, form: str = "") -> str:
    """The address at which anybody can read and run a query.

    Args:
        sql: the query, with named parameters.
        params: their values.
        form: `.json` or `.csv` for the rows alone.
    """
    tidy = "\n".join(line.rstrip() for line in sql.strip().splitlines())
    return f"/archive{form}?" + urlencode({"sql": tidy, **(params or {})})


def anchored(html: str) -> str:
    """A narrative with an anchor on each of its blocks, so that `#narrative.2` leads to the second."""
    depth = 0
    number = 0

    def tag(match: re.Match[str]) -> str:
        nonlocal depth, number
        if match[1]:
            depth -= 1
            return match[0]
        depth += 1
        if depth > 1:
            return match[0]
        number += 1
        return f'<{match[2]} id="narrative.{number}">'

    return _BLOCK.sub(tag, html)
