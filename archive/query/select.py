"""The one filter of cases: from what a reader asks for to SQL, words, counts and links. Pure.

The site, its CSV and JSON, the command line and briefs all select by it, so that none can say another thing than the rest.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from archive.errors import InvalidValue
from archive.query import words
from archive.query.facets import FACETS, Facet
from archive.query.fulltext import case_number, match_expression
from archive.record.dates import parse_date

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Mapping, Sequence

SORTS = {"id": "Number", "newest": "Date, newest first", "oldest": "Date, oldest first"}
PAGE_SIZE = 50
MOST_VALUES = 30
MOST_IDS = 300
DATES = {"arrest_date": "arrested", "incident_date": "incident", "exoneration_date": "cleared", "first_reported": "first reported"}
"""The dates that cases are filtered by, and what pages call them."""
NAMES = (*(facet.name for facet in FACETS), "q", "ids", "date", "from", "to", "as_of", "sort")
"""Every name that an address or a --where may use."""

_DATE = """left join statements d on d.id = (
  select s.id from statements s
  where s.record = c.id and s.best = 1 and s.property in ('arrest_date', 'incident_date', 'first_reported')
  order by case s.property when 'arrest_date' then 1 when 'incident_date' then 2 else 3 end, s.n limit 1)"""
_ORDERS = {"id": "length(c.id), c.id", "newest": "d.date_from is null, d.date_from desc, c.id", "oldest": "d.date_from is null, d.date_from, c.id"}
SYSTEMS = """
select s.record, r.title, r.url from statements s join records r on r.key = s.reference
where s.best = 1 and s.property = 'system' and s.record in (select value from json_each(:ids))
order by s.record, s.n
"""


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """What somebody asked of the cases. All conditions must hold; of several values of one facet any will do.

    Args:
        values: the values of each facet in use.
        text: the words searched for.
        ids: the cases to choose from; none means all.
        date: which date `since` and `until` are about, a key of DATES.
        since: EDTF; a case fits whose date may lie on or after its first day.
        until: EDTF; a case fits whose date may lie on or before its last day.
        as_of: EDTF; only cases that were publicly known by its last day.
        sort: a key of SORTS.
        page: the page of a list, from 1.
    """

    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    text: str = ""
    ids: tuple[str, ...] = ()
    date: str = "arrest_date"
    since: str = ""
    until: str = ""
    as_of: str = ""
    sort: str = "id"
    page: int = 1

    @classmethod
    def read(cls, arguments: Callable[[str], Sequence[str]], page: int = 1) -> tuple[CaseFilter, list[str]]:
        """The filter that an address or a command line asks for.

        Args:
            arguments: gives the values of a name.
            page: the page of the list.

        Returns:
            The filter, and a sentence for everything that could not be read and is left out of it.

        """
        faults: list[str] = []

        def one(name: str, allowed: Mapping[str, str] | None = None, usual: str = "") -> str:
            value = next(iter(arguments(name)), "")
            if value and allowed is not None and value not in allowed:
                faults.append(f"`{name}` cannot be {value!r}; write one of {', '.join(allowed)}.")
                return usual
            return value or usual

        def day(name: str) -> str:
            value = one(name)
            if value:
                try:
                    parse_date(value)
                except InvalidValue as error:
                    faults.append(f"`{name}`: {error.what}; {error.fix}.")
                    return ""
            return value

        values = {facet.name: chosen for facet in FACETS if (chosen := tuple(dict.fromkeys(value for value in arguments(facet.name) if value))[:MOST_VALUES])}
        wanted = cls(
            values,
            one("q"),
            _ids(arguments("ids"), faults),
            one("date", DATES, "arrest_date"),
            day("from"),
            day("to"),
            day("as_of"),
            one("sort", SORTS, "id"),
            page,
        )
        if wanted.since and wanted.until and (_first_day(wanted.since) or "") > (_last_day(wanted.until) or "9999"):
            faults.append(f"`from` ({wanted.since}) lies after `to` ({wanted.until}); no case can fit.")
        return wanted, faults

    @property
    def params(self) -> dict[str, str]:
        """The values that the SQL of the filter needs."""
        found = {name: json.dumps(list(values), ensure_ascii=False) for name, values in self.values.items()}
        if self.searches:
            found["text"] = match_expression(self.text)
        if self.ids:
            found["ids"] = json.dumps(list(self.ids))
        if self.dated:
            found |= {"date": self.date, "since": _first_day(self.since) or "0000", "until": _last_day(self.until) or "9999-12-31"}
        if self.as_of:
            found["as_of"] = _last_day(self.as_of) or "9999-12-31"
        return found

    @property
    def searches(self) -> bool:
        """Whether words are searched for; a text without a letter or digit narrows nothing."""
        return bool(match_expression(self.text))

    @property
    def dated(self) -> bool:
        """Whether a date is asked for."""
        return bool(self.since or self.until)

    @property
    def narrows(self) -> bool:
        """Whether anything is left out."""
        return bool(self.values or self.ids or self.dated or self.as_of) or self.searches

    def where(self, without: str = "") -> str:
        """The condition on a case `c`, but for one facet."""
        conditions = [facet.condition for facet in FACETS if facet.name in self.values and facet.name != without]
        if self.searches:
            conditions.append("c.search_row in (select rowid from search where search match :text)")
        if self.ids:
            conditions.append("c.id in (select value from json_each(:ids))")
        if self.dated:
            conditions.append("c.id in (select s.record from statements s where s.best = 1 and s.property = :date and s.date_from <= :until and s.date_to >= :since)")
        if self.as_of:
            # The last day that the date may mean, as in the view known_cases_by_date: known for certain by then.
            conditions.append("c.id in (select s.record from statements s where s.best = 1 and s.property = 'first_reported' and s.date_to <= :as_of)")
        return " and ".join(conditions) or "1"

    def counts(self, facet: Facet) -> tuple[str, dict[str, str]]:
        """The query that counts the cases of each value of a facet among those that all other facets leave, and its values."""
        return facet.counts.format(where=self.where(facet.name)), {name: value for name, value in self.params.items() if name != facet.name}

    @property
    def total_sql(self) -> str:
        """The query that counts the cases, and all."""
        return f"select count(*) as cases, (select count(*) from cases) as of_cases from cases c where {self.where()}"  # noqa: S608 - conditions are constants

    @property
    def list_sql(self) -> str:
        """The query that lists the cases."""
        columns = "c.id, c.title, c.status, c.kind, c.modality, c.country, c.region, c.city, d.display as date, d.property as date_of"
        return f"select {columns}\nfrom cases c\n{_DATE}\nwhere {self.where()}\norder by {_ORDERS[self.sort]}"

    @property
    def arguments(self) -> list[tuple[str, str]]:
        """The filter as names and values of an address, in one fixed order; what is usual is left out."""
        return [
            *((name, value) for name, values in self.values.items() for value in values),
            *((name, value) for name, value in (("q", self.text), ("ids", ",".join(self.ids)), ("from", self.since), ("to", self.until), ("as_of", self.as_of)) if value),
            *([("date", self.date)] if self.dated and self.date != "arrest_date" else []),
            *([("sort", self.sort)] if self.sort != "id" else []),
        ]

    @property
    def query(self) -> str:
        """The filter as the query string of an address."""
        return urlencode(self.arguments)

    def url(self, base: str = "/cases") -> str:
        """The address of the list; it begins on its first page."""
        return f"{base}?{self.query}" if self.query else base

    def toggled(self, name: str, value: str) -> CaseFilter:
        """The same filter with a value of a facet chosen, or taken back where it was."""
        now = self.values.get(name, ())
        chosen = tuple(other for other in now if other != value) if value in now else (*now, value)
        values = {**self.values, name: chosen}
        return replace(self, values={name: values for name, values in values.items() if values}, page=1)

    def at(self, page: int) -> str:
        """The address of another page of the same list."""
        address = self.url()
        return address if page == 1 else f"{address}{'&' if '?' in address else '?'}page={page}"

    def without_words(self) -> CaseFilter:
        """The same filter without the search."""
        return replace(self, text="")

    def without_dates(self) -> CaseFilter:
        """The same filter without its dates."""
        return replace(self, since="", until="", as_of="", date="arrest_date")

    def without_ids(self) -> CaseFilter:
        """The same filter without its list of cases."""
        return replace(self, ids=())

    @property
    def date_words(self) -> str:
        """What the dates of the filter ask for: `arrested from 2020 to March 2021; publicly known by 1 January 2022`."""
        parts = [DATES[self.date] if self.dated else "", f"from {words.date_words(self.since)}" if self.since else "", f"to {words.date_words(self.until)}" if self.until else ""]
        known = f"publicly known by {words.date_words(self.as_of)}" if self.as_of else ""
        return "; ".join(part for part in (" ".join(part for part in parts if part), known) if part)


def unknown_values(connection: sqlite3.Connection, wanted: CaseFilter) -> list[str]:
    """A sentence for each value of a facet that neither a vocabulary nor any case has."""
    faults = []
    for facet in FACETS:
        if facet.name not in wanted.values:
            continue
        had = connection.execute("select value from case_sets where facet = ? and place > 0", [facet.name])
        known = {row[0] for row in connection.execute("select code from vocabulary where name = ?", [facet.words])} | {row[0] for row in had}
        faults += [f"`{facet.name}` is never {value!r}; write one of {', '.join(sorted(known))}." for value in wanted.values.get(facet.name, ()) if value not in known]
    return faults


def _ids(texts: Sequence[str], faults: list[str]) -> tuple[str, ...]:
    ids: dict[str, None] = {}
    for part in re.split(r"[,\s]+", ",".join(texts).strip(", ")):
        number = case_number(part)
        if number:
            ids[number] = None
        elif part:
            faults.append(f"`ids` has {part!r}, which is no id of a case; write ids like WIA-0001, with commas between them.")
    if len(ids) > MOST_IDS:
        faults.append(f"`ids` names {len(ids)} cases; only the first {MOST_IDS} are taken.")
    return tuple(ids)[:MOST_IDS]


def _first_day(edtf: str) -> str | None:
    return parse_date(edtf).lower_iso if edtf else None


def _last_day(edtf: str) -> str | None:
    return parse_date(edtf).upper_iso if edtf else None
