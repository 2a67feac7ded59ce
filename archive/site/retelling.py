"""English words of pages retold in the language that is spoken: dates, numbers, standings, places, and texts that a catalog has. Pure.

The Python of the site makes English words only, and citations are made of them; templates hand them through these filters on
their way to a reader. So English pages stay as they are to the byte. What no rule or catalog can retell stays English and is marked so.
"""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

from babel import Locale
from babel.numbers import format_decimal
from jinja2 import pass_context
from markupsafe import Markup, escape

from archive.query import words
from archive.query.facets import FACETS
from archive.site.language import ENGLISH, LANGUAGES, SPOKEN, Catalog

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from jinja2 import Environment
    from jinja2.runtime import Context

    from archive.query.facets import Facet

MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")
SEASONS = ("spring", "summer", "autumn", "winter")
UNITS = ("minute", "minutes", "hour", "hours", "day", "days", "week", "weeks", "month", "months", "year", "years")
BOUNDS = ("about", "less than", "more than")
STANDINGS = ("Alleged", "Reported", "Admitted", "Found", "Denied")
DENIALS = tuple(f"%(who)s denies that {what} was used." for what in ("its system", "face recognition", "such a system"))
_NUMBER = r"-?[0-9][0-9,]*(?:\.[0-9]+)?"
_DATE = re.compile(rf"(?:(?P<day>[0-9]{{1,2}}) )?(?:(?P<month>{'|'.join(MONTHS)}) |(?P<season>{'|'.join(SEASONS)}) )?(?P<year>-?[0-9]{{1,12}})(?P<decade>s)?")
_QUANTITY = re.compile(rf"(?:(?P<bound>{'|'.join(BOUNDS)}) )?(?P<low>{_NUMBER})(?: to (?P<high>{_NUMBER}))?(?: (?P<unit>{'|'.join(UNITS)}|[A-Z]{{3}}))?")
_DENIAL = re.compile(r"(?P<who>.*) denies that (?P<what>its system|face recognition|such a system) was used\.")
_BY = re.compile(rf"(?P<standing>{'|'.join(STANDINGS)})(?: by (?P<who>.+))?", re.DOTALL)
_VOCABULARIES_OF = {"person_race": ("race",), "person_gender": ("gender",), "outcome": ("outcome", "ruling_outcome")}
LABELLED = tuple(dict.fromkeys(context for contexts in _VOCABULARIES_OF.values() for context in contexts))
"""The vocabularies of which statements have values."""
_RETOLD = {"date", "number", "duration", "money"}


class Teller:
    """Tells English words in one language; in English it gives back what it was given.

    Args:
        catalog: its translations.
        locale: its CLDR locale.
        regions: gives the name of a state or province for its English name.
    """

    def __init__(self, catalog: Catalog, locale: str, regions: Callable[[str], str] = str) -> None:
        self.catalog, self.regions = catalog, regions
        self.locale = Locale.parse(locale)

    def text(self, english: str, context: str = "") -> str:
        """A text that the catalog has."""
        return self.catalog.text(english, context)

    def date(self, english: str) -> str | None:
        """A date in words: `about 9 January 2020`, `since 2019`, `2019 to 2020`; None where the text is no date."""
        for word in ("since", "until", "about"):
            if english.startswith(f"{word} "):
                told = self.date(english.removeprefix(f"{word} "))
                return told and self.catalog.text(f"{word} %(date)s", "date") % {"date": told}
        if english.endswith(" (uncertain)"):
            told = self.date(english.removesuffix(" (uncertain)"))
            return told and self.catalog.text("%(date)s (uncertain)", "date") % {"date": told}
        if " to " in english:
            start, _, end = english.partition(" to ")
            first, last = self.date(start), self.date(end)
            return self.catalog.text("%(start)s to %(end)s", "date") % {"start": first, "end": last} if first and last else None
        match = _DATE.fullmatch(english)
        return self._plain_date(match) if match else None

    def _plain_date(self, match: re.Match[str]) -> str:
        year = match["year"]
        if match["decade"]:
            return self.catalog.text("%(year)ss", "date") % {"year": year}
        if match["season"]:
            return self.catalog.text(f"{match['season']} %(year)s", "date") % {"year": year}
        if not match["month"]:
            return year
        month = self.locale.months["format"]["wide"][MONTHS.index(match["month"]) + 1]
        if match["day"]:
            return self.catalog.text("%(day)s %(month)s %(year)s", "date") % {"day": match["day"], "month": month, "year": year}
        return self.catalog.text("%(month)s %(year)s", "date") % {"month": month, "year": year}

    def quantity(self, english: str) -> str | None:
        """A number, a length of time or an amount of money in words: `more than 30 hours`; None where the text is none."""
        match = _QUANTITY.fullmatch(english)
        if not match:
            return None
        told = self._decimal(match["low"])
        if match["high"]:
            told = self.catalog.text("%(start)s to %(end)s", "number") % {"start": told, "end": self._decimal(match["high"])}
        if match["bound"]:
            told = self.catalog.text(f"{match['bound']} %(number)s", "number") % {"number": told}
        unit = match["unit"]
        return f"{told} {self.catalog.text(unit, 'unit') if unit in UNITS else unit}" if unit else told

    def _decimal(self, english: str) -> str:
        return format_decimal(english.replace(",", ""), locale=self.locale, decimal_quantization=False, group_separator="," in english)

    def figure(self, number: float) -> str:
        """A count with its thousands apart."""
        return format_decimal(number, locale=self.locale)

    def place(self, country: str | None, region: str | None = None, city: str | None = None) -> str:
        """A place by its codes; cities keep their names."""
        return ", ".join(part for part in (city, region and self.regions(words.region_name(region)), country and self.country(country)) if part)

    def language(self, tag: str) -> str:
        """A language by its BCP 47 tag; one without a name stays a tag."""
        return str(self.locale.languages.get(tag.partition("-")[0], tag))

    def country(self, code: str) -> str:
        """A country by its code."""
        return str(self.locale.territories.get(code) or words.country_name(code))

    def standing(self, english: str) -> str:
        """Whose word a statement is: `Alleged by the police`, `According to the ACLU`; who it is stays as the data say it."""
        if english.startswith("According to "):
            return self._with_who("According to %(who)s", english.removeprefix("According to "))
        match = _BY.fullmatch(english)
        if not match:
            return english
        if match["who"]:
            return self._with_who(f"{match['standing']} by %(who)s", match["who"])
        return self.catalog.text(match["standing"], "said")

    def denial(self, english: str) -> str:
        """The sentence that somebody denies the use of a system."""
        match = _DENIAL.fullmatch(english)
        return self._with_who(f"%(who)s denies that {match['what']} was used.", match["who"]) if match else english

    def _with_who(self, text: str, who: str) -> Markup:
        return escape(self.catalog.text(text, "said")) % {"who": in_english(who)}

    def source(self, english: str) -> str:
        """How a source is called beside a statement: its publisher stays, its day is retold."""
        name, _, day = english.rpartition(", ")
        told = self.catalog.text("undated", "source") if day == "undated" else self.date(day)
        return f"{name}, {told}" if name and told else english

    def reason(self, english: str) -> str:
        """How two records are joined: `Response: apologises, admits`."""
        role, _, rest = english.partition(": ")
        told = next((self.catalog.text(text, context) for text in (role, words.uncapital(role)) for context in ("property", "link") if self.catalog.knows(text, context)), None)
        if told is None:
            return in_english(english)
        codes = ((code, words.capital(code)) for code in rest.split(", ")) if rest else ()
        said = [next((self.catalog.text(label, context).lower() for context in ("stance", "proceeding_role") if self.catalog.knows(label, context)), code) for code, label in codes]
        return f"{told}: {', '.join(said)}" if said else told

    def value(self, statement: Any) -> str:
        """The value of a statement: what has a type is told in this language, a text of the data is marked as English."""
        text = str(statement.text)
        if statement.type in _RETOLD:
            return self.date(text) or self.quantity(text) or text
        for context in _VOCABULARIES_OF.get(statement.property, ()):
            if self.catalog.knows(text, context):
                return self.catalog.text(text, context)
        return in_english(text) if statement.type == "text" else text

    def facet(self, facet: Facet, english: str, value: str) -> str:
        """A value of a facet: a country and a code by this language, a record by its title."""
        if facet.words == "country":
            return self.country(value)
        if facet.words == "region":
            return self.regions(english)
        return self.catalog.text(english, facet.words) if self.catalog.knows(english, facet.words) else english

    def linked(self, english: str, url: str) -> str:
        """The words of a link that narrows the cases by one facet, or the definition that it shows: the address tells which value it is."""
        pairs = parse_qsl(urlsplit(url).query) if url.startswith("/cases?") else []
        facet = next((facet for facet in FACETS if [facet.name] == [name for name, _ in pairs]), None)
        return self.facet(facet, english, pairs[0][1]) if facet else english

    def condition(self, label: str, english: str) -> str:
        """The value of a condition in use, which is known by the label of its facet."""
        facet = next((facet for facet in FACETS if facet.label == label), None)
        if facet is None:
            return self.date(english) or english
        return self.facet(facet, english, code_of(english) if facet.words == "country" else "")


class EnglishTeller(Teller):
    """Gives back what it was given."""

    def __init__(self) -> None:
        super().__init__(Catalog(), ENGLISH.locale)

    def text(self, english: str, context: str = "") -> str:  # noqa: ARG002, D102 - see Teller
        return english

    def date(self, english: str) -> str:  # noqa: D102 - see Teller
        return english

    quantity = standing = denial = source = reason = date

    def figure(self, number: float) -> str:  # noqa: D102 - see Teller
        return f"{number:,}"

    def place(self, country: str | None, region: str | None = None, city: str | None = None) -> str:  # noqa: D102 - see Teller
        return words.place_words(country, region, city)

    def value(self, statement: Any) -> str:  # noqa: D102 - see Teller
        return str(statement.text)

    def facet(self, facet: Facet, english: str, value: str) -> str:  # noqa: ARG002, D102 - see Teller
        return english

    def linked(self, english: str, url: str) -> str:  # noqa: ARG002, D102 - see Teller
        return english

    def condition(self, label: str, english: str) -> str:  # noqa: ARG002, D102 - see Teller
        return english


def in_english(text: str) -> Markup:
    """A text of the data marked as English inside a page of another language."""
    return Markup('<span lang="en">%s</span>') % text


def _facet(name: str) -> Facet:
    return next(facet for facet in FACETS if facet.name == name)


@functools.cache
def _codes() -> dict[str, str]:
    return {words.country_name(code): code for code in map(str, Locale.parse("en").territories) if len(code) == 2 and code.isalpha()}


def code_of(english: str) -> str:
    """The code of a country by its English name; any other text stays."""
    return _codes().get(english, english)


def install(env: Environment, catalogs: Mapping[str, Catalog], regions: Mapping[str, Callable[[str], str]]) -> dict[str, Teller]:
    """Give templates gettext and the filters of this file, each in the language that is spoken.

    Every filter takes the context, since Jinja works out what it can once for all languages otherwise.
    """
    tellers: dict[str, Teller] = {"en": EnglishTeller()}
    tellers |= {code: Teller(catalogs[code], language.locale, regions.get(code, str)) for code, language in LANGUAGES.items() if code in catalogs}

    def now() -> Teller:
        return tellers.get(SPOKEN.get().code, tellers["en"])

    def foreign() -> Catalog | None:
        code = SPOKEN.get().code
        return tellers[code].catalog if code != "en" and code in tellers else None

    def text(english: str, context: str = "") -> str:
        catalog = foreign()
        return catalog.text(english, context) if catalog and english else english

    def plural(one: str, several: str, number: float) -> str:
        catalog = foreign()
        return catalog.plural(one, several, number) if catalog else one if number == 1 else several

    env.add_extension("jinja2.ext.i18n")
    gettext: Any = env  # the extension adds a method of which its types know nothing
    gettext.install_gettext_callables(text, plural, newstyle=True, pgettext=lambda context, english: text(english, context))

    def told(method: Callable[..., Any]) -> Callable[..., Any]:
        @pass_context
        def filtered(_: Context, *given: Any) -> Any:
            return method(*given)

        return filtered

    env.filters |= {
        "tr": told(lambda english, context="": text(english, context) if isinstance(english, str) else english),
        "date_words": told(lambda edtf: now().date(words.date_words(edtf)) or words.date_words(edtf)),
        "dates": told(lambda english: (now().date(english) or english) if english else english),
        "language_name": told(lambda tag: now().language(tag)),
        "figure": told(lambda number: now().figure(number)),
        "said": told(lambda english: now().standing(english) if english else english),
        "denial": told(lambda english: now().denial(english)),
        "source": told(lambda english: now().source(english)),
        "reason": told(lambda english: now().reason(english)),
        "value": told(lambda statement: now().value(statement)),
        "facet_value": told(lambda english, facet, value: now().facet(facet, english, value)),
        "linked": told(lambda english, url: now().linked(english, url)),
        "option": told(lambda english, name, value: now().facet(_facet(name), english, value)),
        "condition_value": told(lambda english, label: now().condition(label, english)),
        "data_plain": told(lambda english: text(english, "lookup") if foreign() else english),
        "data": told(lambda english: in_english(english) if SPOKEN.get() is not ENGLISH and english else english),
    }
    env.globals |= {
        "place_words": told(lambda *codes: now().place(*codes)),
        "source_name": told(lambda row: now().source(words.source_name(row))),
        "counted": words.counted,
        "spoken": SPOKEN.get,
        "languages": LANGUAGES.values(),
        "lang_en": lambda: Markup(' lang="en"') if SPOKEN.get() is not ENGLISH else "",
    }
    return tellers
