"""Codes that standards list, as choices for the fields of a form: countries, and languages.

The ids of records are no part of this: who draws a form hands them in. Regions are left out; there are thousands.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

import pycountry

if TYPE_CHECKING:
    from collections.abc import Mapping

_WITH_REGIONS = {"en-GB": "English (United Kingdom)", "en-US": "English (United States)", "pt-BR": "Portuguese (Brazil)", "zh-Hant": "Chinese (traditional)"}


@functools.cache
def standard_choices() -> Mapping[str, Mapping[str, str]]:
    """Names by code: countries of ISO 3166-1, languages of ISO 639 with a code of two letters (and a few tags of BCP 47 that sources have)."""
    countries = {country.alpha_2: getattr(country, "common_name", country.name) for country in pycountry.countries}
    languages = {language.alpha_2: language.name for language in pycountry.languages if hasattr(language, "alpha_2")}
    return {"country": _by_name(countries), "language": _by_name({**languages, **_WITH_REGIONS})}


def _by_name(names: Mapping[str, str]) -> Mapping[str, str]:
    return dict(sorted(names.items(), key=lambda item: item[1]))
