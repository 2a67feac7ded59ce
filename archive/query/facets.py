"""What cases are narrowed by: each facet with the SQL that narrows by it and the SQL that counts it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from archive.query import words

if TYPE_CHECKING:
    from collections.abc import Callable

_AGENCY = "s.best = 1 and s.property in ('arresting_agency', 'search_operator', 'requested_by')"
_SYSTEM = "s.best = 1 and s.property = 'system'"


@dataclass(frozen=True, slots=True)
class Facet:
    """Something that cases are narrowed by.

    Args:
        name: its name in addresses and queries.
        label: what pages call it.
        condition: the SQL that a case `c` must meet for the values `:name`, a JSON list of which any will do.
        counts: the SQL that counts cases by value; `{where}` is the condition of all other facets.
        members: the SQL of every value with the id of every case that has it.
        words: where its labels come from: a vocabulary, `country`, `region`, or a folder of records.
        note: what a reader must know to read the numbers.
    """

    name: str
    label: str
    condition: str
    counts: str
    members: str
    words: str
    note: str = ""


def _column(name: str, label: str, words_from: str, note: str = "", column: str = "") -> Facet:
    column = column or name
    counts = f"select c.{column} as value, count(*) as cases from cases c where c.{column} is not null and {{where}} group by 1 order by 2 desc, 1"  # noqa: S608 - names are given below
    members = f"select {column}, id from cases where {column} is not null"  # noqa: S608 - names are given below
    return Facet(name, label, f"c.{column} in (select value from json_each(:{name}))", counts, members, words_from, note)  # noqa: S608 - names are given below


def _statement(name: str, label: str, table: str, condition: str, note: str) -> Facet:
    counts = (
        f"select r.id as value, r.title, count(distinct s.record) as cases from statements s join cases c on c.id = s.record "  # noqa: S608 - names are given below
        f"join records r on r.key = s.reference where {condition} and {{where}} group by 1, 2 order by 3 desc, 2"
    )
    wanted = f"c.id in (select s.record from statements s where {condition} and s.reference in (select '{table}/' || value from json_each(:{name})))"  # noqa: S608 - names are given below
    members = f"select r.id, s.record from statements s join cases c on c.id = s.record join records r on r.key = s.reference where {condition}"  # noqa: S608 - names are given below
    return Facet(name, label, wanted, counts, members, table, note)


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
        "c.id in (select f.record from failures f where f.code in (select value from json_each(:failure)))",
        "select f.code as value, count(distinct f.record) as cases from failures f join cases c on c.id = f.record where {where} group by 1 order by 2 desc, 1",
        "select f.code, f.record from failures f join cases c on c.id = f.record where f.code is not null",
        "failure",
        "A code that is absent was not established by the sources; it does not mean that it did not happen.",
    ),
    _column("outcome", "Outcome", "outcome", "How the accusation ended, by the best-ranked statement; cases without one are not counted."),
    _column("race", "Race or ethnicity", "race", "As sources describe the person, never inferred; most sources do not.", column="person_race"),
)


def facet_words(facet: Facet, value: str, label: Callable[[str, str], str], title: str | None = None) -> str:
    """The value of a facet in words.

    Args:
        facet: the facet.
        value: the value as addresses have it.
        label: gives the label of a code in a vocabulary.
        title: the title of the record, for values that are records.
    """
    if facet.words == "country":
        return words.country_name(value)
    if facet.words == "region":
        return words.region_name(value)
    return title or label(facet.words, value)
