"""Sets of cases against the SQL of the filter: one answer for every filter there is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from archive.query.facets import FACETS
from archive.query.select import DATES, SORTS, CaseFilter
from archive.query.sets import Sets, packed, places_of

if TYPE_CHECKING:
    import sqlite3

    import pytest

PLACES = st.sets(st.integers(0, 300), max_size=40)
VALUES = {
    "status": ("confirmed", "alleged"),
    "kind": ("arrest", "stop", "none"),
    "modality": ("face",),
    "mechanism": ("false-match", "unknown"),
    "country": ("US", "GB", "XX"),
    "region": ("US-MI", "GB-ENG"),
    "agency": ("detroit-police-department", "facewatch", ""),
    "system": ("clearview-ai", "facewatch"),
    "failure": ("alibi-unchecked", "tainted-lineup"),
    "outcome": ("dismissed",),
    "race": ("black",),
}
DAYS = st.sampled_from(["", "2015", "2019-06", "2020-01-09", "2021~"])
FILTERS = st.builds(
    CaseFilter,
    values=st.sampled_from(sorted(VALUES)).flatmap(lambda name: st.fixed_dictionaries({}, optional={name: st.lists(st.sampled_from(VALUES[name]), min_size=1, unique=True).map(tuple)}))
    | st.fixed_dictionaries({}, optional={name: st.sampled_from(values).map(lambda value: (value,)) for name, values in VALUES.items()}),
    text=st.sampled_from(["", "Detroit", "lineup", '"face recognition"', "zzyzx", "!"]),
    ids=st.sampled_from([(), ("WIA-0001", "WIA-0004", "WIA-9999"), ("WIA-0001",)]),
    date=st.sampled_from(sorted(DATES)),
    since=DAYS,
    until=DAYS,
    as_of=DAYS,
    sort=st.sampled_from(sorted(SORTS)),
)


@given(PLACES)
def test_packed_places_come_back(places: set[int]) -> None:
    data = packed(places)
    assert places_of(int.from_bytes(data, "little")) == sorted(places)
    assert not data.endswith(b"\0") or not places


def test_there_is_a_value_to_choose_of_every_facet() -> None:
    assert set(VALUES) == {facet.name for facet in FACETS}


@given(FILTERS, st.integers(0, 60), st.integers(1, 60))
def test_sets_count_and_list_what_the_sql_counts_and_lists(archive_connection: sqlite3.Connection, wanted: CaseFilter, start: int, size: int) -> None:
    sets = Sets(archive_connection)
    conditions = sets.conditions(wanted)
    members = sets.meeting(conditions)
    assert (members.bit_count(), sets.every.bit_count()) == tuple(archive_connection.execute(wanted.total_sql, wanted.params).fetchone())
    listed = [row[0] for row in archive_connection.execute(wanted.list_sql, wanted.params)]
    assert sets.listed(members, wanted.sort, size, start) == listed[start : start + size]
    for facet in FACETS:
        sql, params = wanted.counts(facet)
        counted = [tuple(row) for row in archive_connection.execute(sql, params)]
        among = sets.meeting(conditions, facet.name)
        found = [one if len(counted[0]) == 3 else (one.value, one.cases) for one in sets.commonest(facet.name, among, 1000)] if counted else []
        assert found == counted
        assert sets.commonest(facet.name, among, 3) == sets.commonest(facet.name, among, 1000)[:3]


@given(FILTERS)
def test_few_cases_and_many_are_counted_and_listed_alike(archive_connection: sqlite3.Connection, wanted: CaseFilter) -> None:
    sets = Sets(archive_connection)
    members = sets.meeting(sets.conditions(wanted))
    shown = sets.listed(members, wanted.sort, 10, 2)
    # One value that every case has makes the facet small enough to be counted by sets, whatever the number of cases.
    for facet in FACETS:
        by_sets = [(value, (sets.of(facet.name, value) & members).bit_count()) for (value,) in archive_connection.execute("select value from case_sets where facet = ? and place > 0", [facet.name])]
        assert {(one.value, one.cases) for one in sets.commonest(facet.name, members, 1000)} == {(value, cases) for value, cases in by_sets if cases}
    assert shown == _all_in_order(archive_connection, members, wanted.sort)[2:12]


def _all_in_order(connection: sqlite3.Connection, members: int, sort: str) -> list[str]:
    column = {"id": "n"}.get(sort, sort)
    return [case for place, case in connection.execute(f"select n, id from case_places order by {column}") if members >> place & 1]


def test_long_lists_are_read_in_order_as_short_ones_are(archive_connection: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    sets = Sets(archive_connection)
    members = sets.of("country", "US")
    short = {sort: sets.listed(members, sort, 7, 5) for sort in SORTS}
    monkeypatch.setattr("archive.query.sets.FEW", 0)
    assert {sort: sets.listed(members, sort, 7, 5) for sort in SORTS} == short
