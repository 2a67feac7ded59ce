"""The values of each facet of the list of cases, in words, with counts and links. Reads by `query/select.py`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from archive.query.facets import FACETS, Facet, facet_words
from archive.query.select import PAGE_SIZE, CaseFilter
from archive.query.sets import Sets
from archive.site import address
from archive.site.web import Row, ask, read

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping, Sequence

    from datasette.app import Datasette

    from archive.query.sets import Counted
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


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What a filter leaves.

    Args:
        cases: how many cases.
        of_cases: how many there are in all.
        ids: those of the page that is asked for.
        counts: the commonest values of each facet among the cases that all other facets leave, one more than are shown.
    """

    cases: int
    of_cases: int
    ids: tuple[str, ...]
    counts: Mapping[str, Sequence[Counted]]


async def read_narrowed(datasette: Datasette, wanted: CaseFilter) -> Narrowed:
    """What a filter leaves, counted by sets: as the SQL of the filter says, in the same time for a hundred cases as for ten thousand."""

    def work(connection: sqlite3.Connection) -> Narrowed:
        sets = Sets(connection)
        conditions = sets.conditions(wanted)
        members = sets.meeting(conditions)
        ids = sets.listed(members, wanted.sort, PAGE_SIZE, (wanted.page - 1) * PAGE_SIZE)
        counts = {facet.name: sets.commonest(facet.name, sets.meeting(conditions, facet.name), MOST_CHOICES + 1) for facet in FACETS}
        return Narrowed(members.bit_count(), sets.every.bit_count(), tuple(ids), counts)

    return await read(datasette, work)


async def read_first(datasette: Datasette, wanted: CaseFilter, most: int) -> tuple[Row, list[Row]]:
    """How many cases a filter leaves (`cases`) of all (`of_cases`), and the rows of the first of them: what `total_sql` and `list_sql` give."""

    def work(connection: sqlite3.Connection) -> tuple[Row, list[str]]:
        sets = Sets(connection)
        members = sets.meeting(sets.conditions(wanted))
        return {"cases": members.bit_count(), "of_cases": sets.every.bit_count()}, sets.listed(members, wanted.sort, most, 0)

    total, ids = await read(datasette, work)
    return total, await read_rows(datasette, ids, wanted.sort)


async def read_rows(datasette: Datasette, ids: Sequence[str], sort: str) -> list[Row]:
    """The rows of the list of cases for some of them."""
    shown = CaseFilter(ids=tuple(ids), sort=sort)
    return await ask(datasette, shown.list_sql, shown.params) if ids else []


def choices(wanted: CaseFilter, narrowed: Narrowed, terms: Terms) -> list[FacetChoices]:
    """What each facet offers beside what is chosen already."""
    return [_choices(wanted, facet, narrowed.counts[facet.name], terms) for facet in FACETS]


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


def _choices(wanted: CaseFilter, facet: Facet, counts: Sequence[Counted], terms: Terms) -> FacetChoices:
    sql, params = wanted.counts(facet)
    now = wanted.values.get(facet.name, ())
    shown = tuple(
        Choice(
            value=value,
            label=facet_words(facet, value, terms.label, title),
            definition=terms.definition(facet.words, value),
            cases=cases,
            url=wanted.toggled(facet.name, value).url(),
            chosen=value in now,
        )
        for value, title, cases in counts[:MOST_CHOICES]
    )
    return FacetChoices(facet, shown, len(counts) > MOST_CHOICES, address.query_url(sql, params))
