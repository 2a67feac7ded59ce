"""The page of cases most like given facts: what its form offers, and the comparison within the time limit of the site."""

from __future__ import annotations

from dataclasses import dataclass
from operator import itemgetter
from typing import TYPE_CHECKING

from archive.likeness.analogues import FACET, compare
from archive.likeness.facts import TRAITS, UNKNOWN
from archive.query.facets import facet_words
from archive.query.sets import Sets
from archive.site.web import read

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

    from datasette.app import Datasette

    from archive.likeness.analogues import Comparison
    from archive.likeness.facts import Facts
    from archive.query.sets import Counted
    from archive.site.terms import Terms

MOST_OPTIONS = 300


@dataclass(frozen=True, slots=True)
class Option:
    """A value that the form offers: its words, what it means, how many cases have it, whether it is chosen."""

    value: str
    label: str
    definition: str
    cases: int
    chosen: bool


async def read_options(datasette: Datasette, facts: Facts, terms: Terms) -> dict[str, list[Option]]:
    """What the form offers for each trait: the values that documented cases have, since no other could be compared.

    Codes stand in the order of their vocabulary, everything else by its words.
    """
    chosen = set(facts.traits)
    counted = await read(datasette, _counted)
    options = {}
    for name in TRAITS:
        facet = FACET[name]
        found = [
            Option(value, facet_words(facet, value, terms.label, title), terms.definition(facet.words, value), cases, (name, value) in chosen)
            for value, title, cases in counted[name]
            if (name, value) != UNKNOWN
        ]
        placed = [(terms.place(facet.words, option.value), option.label.casefold(), option.value, option) for option in found]
        options[name] = [option for *_, option in sorted(placed, key=itemgetter(0, 1, 2))]
    return options


def _counted(connection: sqlite3.Connection) -> dict[str, list[Counted]]:
    """The commonest values of each trait."""
    sets = Sets(connection)
    return {name: sets.commonest(name, sets.every, MOST_OPTIONS) for name in TRAITS}


async def compare_on(datasette: Datasette, facts: Facts, without: Iterable[str], most: int) -> Comparison:
    """The comparison on the database of the site.

    Raises:
        InvalidValue: the archive has no case that the facts name.
        QueryInterrupted: the time limit of the site is over.

    """
    return await read(datasette, lambda connection: compare(connection, facts, without=without, most=most))
