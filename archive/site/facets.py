"""The values of each facet of the list of cases, in words, with counts and links. Reads by `filters.py`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from archive.site import words
from archive.site.filters import FACETS, CaseFilter, Facet
from archive.site.web import ask

if TYPE_CHECKING:
    from datasette.app import Datasette

    from archive.site.terms import Terms

TITLE = "select title from records where key = :key"
MOST_CHOICES = 30
FOLDERS = {"agency": "agencies", "system": "systems"}


@dataclass(frozen=True, slots=True)
class Choice:
    """A value of a facet: its words, the number of cases, the address that chooses it or takes it back."""

    value: str
    label: str
    definition: str
    cases: int
    url: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class FacetChoices:
    """A facet with its commonest values among the cases that all other facets leave; the query gives all of them."""

    facet: Facet
    choices: tuple[Choice, ...]
    more: bool
    query: str


async def read_choices(datasette: Datasette, wanted: CaseFilter, terms: Terms) -> list[FacetChoices]:
    """What each facet offers beside what is chosen already."""
    return [await _choices(datasette, wanted, facet, terms) for facet in FACETS]


async def read_chosen(datasette: Datasette, wanted: CaseFilter, terms: Terms) -> list[tuple[Facet, str]]:
    """The facets in use with the words for their values, whether or not any case has them."""
    chosen = []
    for facet in FACETS:
        if facet.name in wanted.values:
            value = wanted.values[facet.name]
            rows = await ask(datasette, TITLE, {"key": f"{FOLDERS[facet.name]}/{value}"}) if facet.name in FOLDERS else []
            chosen.append((facet, _words(facet, value, terms, rows[0]["title"] if rows else None)))
    return chosen


async def _choices(datasette: Datasette, wanted: CaseFilter, facet: Facet, terms: Terms) -> FacetChoices:
    sql, params = wanted.counts(facet)
    now = wanted.values.get(facet.name, "")
    choices = [
        Choice(
            value=row["value"],
            label=_words(facet, row["value"], terms, row.get("title")),
            definition=terms.definition(facet.words, row["value"]),
            cases=row["cases"],
            url=wanted.url(**{facet.name: "" if row["value"] == now else row["value"]}),
            chosen=row["value"] == now,
        )
        for row in await ask(datasette, f"{sql} limit {MOST_CHOICES + 1}", params)
    ]
    return FacetChoices(facet, tuple(choices[:MOST_CHOICES]), len(choices) > MOST_CHOICES, words.query_url(sql, params))


def _words(facet: Facet, value: str, terms: Terms, title: str | None) -> str:
    if facet.words == "country":
        return words.country_name(value)
    if facet.words == "region":
        return words.region_name(value)
    return title or terms.label(facet.words, value)
