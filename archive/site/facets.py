"""The values of each facet of the list of cases, in words, with counts and links. Reads by `query/select.py`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from archive.query.facets import FACETS, Facet, facet_words
from archive.site import address
from archive.site.web import ask

if TYPE_CHECKING:
    from datasette.app import Datasette

    from archive.query.select import CaseFilter
    from archive.site.terms import Terms

TITLE = "select title from records where key = :key"
MOST_CHOICES = 30


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


@dataclass(frozen=True, slots=True)
class Chosen:
    """A condition in use: what it is called, its value in words, and the address of the list without it."""

    label: str
    value: str
    url: str


async def read_choices(datasette: Datasette, wanted: CaseFilter, terms: Terms) -> list[FacetChoices]:
    """What each facet offers beside what is chosen already."""
    return [await _choices(datasette, wanted, facet, terms) for facet in FACETS]


async def read_chosen(datasette: Datasette, wanted: CaseFilter, terms: Terms) -> list[Chosen]:
    """Every condition in use in words, whether or not any case meets it."""
    chosen = []
    if wanted.searches:
        chosen.append(Chosen("Search", f"“{wanted.text}”", wanted.without_words().url()))
    if wanted.ids:
        chosen.append(Chosen("Cases", ", ".join(wanted.ids), wanted.without_ids().url()))
    if wanted.date_words:
        chosen.append(Chosen("Dates", wanted.date_words, wanted.without_dates().url()))
    for facet in FACETS:
        for value in wanted.values.get(facet.name, ()):
            rows = await ask(datasette, TITLE, {"key": f"{facet.words}/{value}"})
            chosen.append(Chosen(facet.label, facet_words(facet, value, terms.label, rows[0]["title"] if rows else None), wanted.toggled(facet.name, value).url()))
    return chosen


async def _choices(datasette: Datasette, wanted: CaseFilter, facet: Facet, terms: Terms) -> FacetChoices:
    sql, params = wanted.counts(facet)
    now = wanted.values.get(facet.name, ())
    choices = [
        Choice(
            value=row["value"],
            label=facet_words(facet, row["value"], terms.label, row.get("title")),
            definition=terms.definition(facet.words, row["value"]),
            cases=row["cases"],
            url=wanted.toggled(facet.name, row["value"]).url(),
            chosen=row["value"] in now,
        )
        for row in await ask(datasette, f"{sql} limit {MOST_CHOICES + 1}", params)
    ]
    return FacetChoices(facet, tuple(choices[:MOST_CHOICES]), len(choices) > MOST_CHOICES, address.query_url(sql, params))
