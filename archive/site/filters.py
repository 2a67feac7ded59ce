"""The one filter of cases: from the address of a page to SQL, words, counts and links, so that none can say another thing than the rest. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from archive.site.search import match_expression

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

SORTS = {"id": "Number", "newest": "Date, newest first", "oldest": "Date, oldest first"}
PAGE_SIZE = 50

_AGENCY = "s.best = 1 and s.property in ('arresting_agency', 'search_operator', 'requested_by')"
_SYSTEM = "s.best = 1 and s.property = 'system'"


@dataclass(frozen=True, slots=True)
class Facet:
    """Something that cases are narrowed by.

    Args:
        name: its name in addresses and queries.
        label: what pages call it.
        condition: the SQL that a case `c` must meet for the value `:name`.
        counts: the SQL that counts cases by value; `{where}` is the condition of all other facets.
        words: where its labels come from: a vocabulary, `country`, `region`, or `title` where the count brings them.
        note: what a reader must know to read the numbers.
    """

    name: str
    label: str
    condition: str
    counts: str
    words: str
    note: str = ""


def _column(name: str, label: str, words: str, note: str = "") -> Facet:
    counts = f"select c.{name} as value, count(*) as cases from cases c where c.{name} is not null and {{where}} group by 1 order by 2 desc, 1"  # noqa: S608 - names are given below
    return Facet(name, label, f"c.{name} = :{name}", counts, words, note)


def _statement(name: str, label: str, table: str, condition: str, note: str) -> Facet:
    counts = (
        f"select r.id as value, r.title, count(distinct s.record) as cases from statements s join cases c on c.id = s.record "  # noqa: S608 - names are given below
        f"join records r on r.key = s.reference where {condition} and {{where}} group by 1, 2 order by 3 desc, 2"
    )
    wanted = f"c.id in (select s.record from statements s where {condition} and s.reference = '{table}/' || :{name})"  # noqa: S608 - names are given below
    return Facet(name, label, wanted, counts, "title", note)


FACETS = (
    _column("status", "Status", "status"),
    _column("kind", "Kind of harm", "case_kind"),
    _column("modality", "Modality", "modality"),
    _column("mechanism", "Mechanism", "mechanism"),
    _column("country", "Country", "country"),
    _column("region", "State or province", "region"),
    _statement("agency", "Agency", "agencies", _AGENCY, "Agencies that ran or asked for the search or made the arrest."),
    _statement("system", "System", "systems", _SYSTEM, "Systems that the best-ranked statements name; many sources name none."),
    Facet(
        "failure",
        "What failed",
        "c.id in (select f.record from failures f where f.code = :failure)",
        "select f.code as value, count(distinct f.record) as cases from failures f join cases c on c.id = f.record where {where} group by 1 order by 2 desc, 1",
        "failure",
        "A code that is absent was not established by the sources; it does not mean that it did not happen.",
    ),
)

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
    """What the reader of a list of cases asked for.

    Args:
        values: the value of each facet in use.
        text: the words searched for.
        sort: a key of SORTS.
        page: the page, from 1.
    """

    values: Mapping[str, str] = field(default_factory=dict)
    text: str = ""
    sort: str = "id"
    page: int = 1

    @classmethod
    def read(cls, argument: Callable[[str], str], page: int) -> CaseFilter:
        """The filter that an address asks for; `argument` gives the value of a name, or nothing."""
        values = {facet.name: value for facet in FACETS if (value := argument(facet.name))}
        sort = argument("sort")
        return cls(values, argument("q"), sort if sort in SORTS else "id", page)

    @property
    def params(self) -> dict[str, str]:
        """The values that the SQL of the filter needs."""
        return {**self.values, **({"text": match_expression(self.text)} if self.searches else {})}

    @property
    def searches(self) -> bool:
        """Whether words are searched for; a text without a letter or digit narrows nothing."""
        return bool(match_expression(self.text))

    @property
    def narrows(self) -> bool:
        """Whether anything is left out."""
        return bool(self.values) or self.searches

    def where(self, without: str = "") -> str:
        """The condition on a case `c`, but for one facet."""
        conditions = [facet.condition for facet in FACETS if facet.name in self.values and facet.name != without]
        if self.searches:
            conditions.append("c.search_row in (select rowid from search where search match :text)")
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

    def url(self, **changes: str) -> str:
        """The address of the list with some values changed, or taken out where they are empty; it begins on its first page."""
        values = {**self.values, "q": self.text, "sort": "" if self.sort == "id" else self.sort, **changes}
        query = urlencode({name: value for name, value in values.items() if value})
        return "/cases?" + query if query else "/cases"

    def at(self, page: int) -> str:
        """The address of another page of the same list."""
        address = self.url()
        return address if page == 1 else f"{address}{'&' if '?' in address else '?'}page={page}"

    def without_words(self) -> CaseFilter:
        """The same filter without the search."""
        return replace(self, text="")
