"""Cases as sets: which have a value, which a filter leaves, how many have both. It reads the tables that the build made for it, and writes nothing.

A set is a whole number with a bit a case, by its place in the order of numbers (`case_places`), so that counting ten thousand cases takes no longer
than reading a thousand bytes. It gives what the SQL of `select` and `facets` gives; tests hold both to one answer.
"""

from __future__ import annotations

import json
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from archive.query.facets import FACETS

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterable

    from archive.query.select import CaseFilter

FEW = 400
"""So many cases at most are looked at one by one; of more, what they have is counted by sets."""

_OF = "select members from case_sets where facet = :facet and value = :value"
_BY_PLACE = "select value, title, cases, members from case_sets where facet = :facet and place > 0 order by place"
_COMMONEST = "select value, title, cases from case_sets where facet = :facet and place > 0 order by place limit :most"
_VALUES = "select max(place) from case_sets where facet = :facet"
_COMMONEST_OF_SOME = """
select f.value, s.title, f.cases from (
  select v.value, count(*) as cases from json_each(:places) p cross join case_values v on v.n = p.value where v.facet = :facet group by v.value
) f cross join case_sets s on s.facet = :facet and s.value = f.value
order by f.cases desc, coalesce(s.title, f.value), f.value limit :most
"""
# Cases stand together in `search`, which passes over what lies outside two rows of it.
_HAVE_WORDS = """
select p.n from search cross join case_places p on p.search_row = search.rowid
where search match :text and search.rowid between (select min(search_row) from case_places) and (select max(search_row) from case_places)
"""
_HAVE_IDS = "select n from case_places where id in (select value from json_each(:ids))"
_DATED = "select n from case_dates where property = :date and date_from <= :until and date_to >= :since"
_KNOWN = "select n from case_dates where property = 'first_reported' and date_to <= :as_of"
_IN_ORDER = "select n, id from case_places order by {column}"
_SOME_IN_ORDER = "select id from case_places where n in (select value from json_each(:places)) order by {column} limit :size offset :start"
_COLUMNS = {"id": "n", "newest": "newest", "oldest": "oldest"}


class Counted(NamedTuple):
    """A value, the title of the record that it names, and how many cases have it."""

    value: str
    title: str | None
    cases: int


def packed(places: Collection[int]) -> bytes:
    """Places from 0 as bytes with a bit each, without empty bytes behind the last."""
    buffer = bytearray(max(places, default=-1) // 8 + 1)
    for place in places:
        buffer[place >> 3] |= 1 << (place & 7)
    return bytes(buffer)


def places_of(members: int) -> list[int]:
    """The places of a set in their order, the inverse of `packed`."""
    data = members.to_bytes((members.bit_length() + 7) // 8, "little")
    return [start * 8 + bit for start, byte in enumerate(data) if byte for bit in range(8) if byte >> bit & 1]


class Sets:
    """The sets of cases of one database.

    Args:
        connection: an open database of the archive.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection

    @cached_property
    def every(self) -> int:
        """All cases."""
        last = self.connection.execute("select max(n) from case_places").fetchone()[0]
        return (1 << (last + 1)) - 1 if last is not None else 0

    def of(self, facet: str, value: str = "") -> int:
        """The cases that have a value of a facet; without a value, those that have any."""
        row = self.connection.execute(_OF, {"facet": facet, "value": value}).fetchone()
        return int.from_bytes(row[0], "little") if row else 0

    def having(self, expression: str) -> int:
        """The cases whose record an FTS5 expression finds."""
        return self._asked(_HAVE_WORDS, text=expression)

    def named(self, ids: Iterable[str]) -> int:
        """The cases of some ids."""
        return self._asked(_HAVE_IDS, ids=json.dumps(list(ids)))

    def conditions(self, wanted: CaseFilter) -> dict[str, int]:
        """The cases that meet each condition of a filter, by the name of the facet or of the condition."""
        params = wanted.params
        found = {}
        for facet in FACETS:
            if facet.name in wanted.values:
                found[facet.name] = 0
                for value in wanted.values[facet.name]:
                    found[facet.name] |= self.of(facet.name, value) if value else 0
        if wanted.searches:
            found["q"] = self.having(params["text"])
        if wanted.ids:
            found["ids"] = self.named(wanted.ids)
        if wanted.dated:
            found["date"] = self._asked(_DATED, **{name: params[name] for name in ("date", "since", "until")})
        if wanted.as_of:
            found["as_of"] = self._asked(_KNOWN, as_of=params["as_of"])
        return found

    def meeting(self, conditions: dict[str, int], without: str = "") -> int:
        """The cases that meet all conditions, but for one."""
        left = self.every
        for name, members in conditions.items():
            if name != without:
                left &= members
        return left

    def commonest(self, facet: str, among: int, most: int) -> list[Counted]:
        """The commonest values of a facet among some cases, as its SQL counts and orders them: no more than so many."""
        if among == self.every:
            return [Counted(*row) for row in self.connection.execute(_COMMONEST, {"facet": facet, "most": most})]
        values = self.connection.execute(_VALUES, {"facet": facet}).fetchone()[0] or 0
        if 2 * among.bit_count() < values:
            some = {"facet": facet, "places": json.dumps(places_of(among)), "most": most}
            return [Counted(*row) for row in self.connection.execute(_COMMONEST_OF_SOME, some)]
        found: list[Counted] = []
        least = 0
        for value, title, cases, data in self.connection.execute(_BY_PLACE, {"facet": facet}):
            # No value has more cases among some than among all, so what follows cannot come among the first any more.
            if cases < least:
                break
            here = (int.from_bytes(data, "little") & among).bit_count()
            if here and here >= least:
                found.append(Counted(value, title, here))
                if len(found) >= 2 * most:
                    found = self._ordered(found)[:most]
                    least = found[-1].cases
        return self._ordered(found)[:most]

    def listed(self, members: int, sort: str, size: int, start: int) -> list[str]:
        """The ids of a page of cases.

        Args:
            members: the cases of the list.
            sort: a key of `select.SORTS`.
            size: how many cases a page has.
            start: how many come before.
        """
        column = _COLUMNS[sort]
        if members.bit_count() <= FEW or sort == "id":
            places = places_of(members)
            some = places[start : start + size] if sort == "id" else places
            values = {"places": json.dumps(some), "size": size, "start": 0 if sort == "id" else start}
            return [row[0] for row in self.connection.execute(_SOME_IN_ORDER.format(column=column), values)]
        data = members.to_bytes((self.every.bit_length() + 7) // 8, "little")
        found: list[str] = []
        for place, case in self.connection.execute(_IN_ORDER.format(column=column)):
            if data[place >> 3] >> (place & 7) & 1:
                found.append(case)
                if len(found) == start + size:
                    break
        return found[start:]

    def _asked(self, sql: str, **values: str) -> int:
        return int.from_bytes(packed([row[0] for row in self.connection.execute(sql, values)]), "little")

    @staticmethod
    def _ordered(found: list[Counted]) -> list[Counted]:
        return sorted(found, key=lambda one: (-one.cases, one.title or one.value, one.value))
