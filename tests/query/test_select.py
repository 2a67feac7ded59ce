from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.query.facets import FACETS
from archive.query.select import DATES, SORTS, CaseFilter

if TYPE_CHECKING:
    import sqlite3

FACET_NAMES = [facet.name for facet in FACETS]
DAYS = st.sampled_from(["", "2019", "2020-01", "2020-01-09", "2020-01~", "2019/2020"])
FILTERS = st.builds(
    CaseFilter,
    values=st.dictionaries(st.sampled_from(FACET_NAMES), st.lists(st.text(min_size=1, max_size=5), min_size=1, max_size=3, unique=True).map(tuple)),
    text=st.text(alphabet=st.characters(codec="utf-8"), max_size=10),
    ids=st.lists(st.integers(1, 9999).map("WIA-{:04}".format), max_size=3, unique=True).map(tuple),
    since=DAYS,
    until=DAYS,
    as_of=DAYS,
    sort=st.sampled_from(sorted(SORTS)),
)


def read(address: str) -> tuple[CaseFilter, list[str]]:
    given_values = parse_qs(urlsplit(address).query, keep_blank_values=True)
    return CaseFilter.read(lambda name: given_values.get(name, []))


def chosen(connection: sqlite3.Connection, query: str) -> list[str]:
    wanted, faults = read("?" + query)
    assert not faults
    return [row[0] for row in connection.execute(wanted.list_sql, wanted.params)]


@given(FILTERS)
def test_the_address_of_a_filter_says_the_filter(wanted: CaseFilter) -> None:
    assert read(wanted.url())[0] == wanted


@given(FILTERS)
def test_every_name_in_the_sql_has_a_value_and_no_value_is_in_the_sql(wanted: CaseFilter) -> None:
    for facet in FACETS:
        sql, params = wanted.counts(facet)
        assert all(f":{name}" in sql for name in params)
    for name in wanted.params:
        assert f":{name}" in wanted.list_sql
        assert f":{name}" in wanted.total_sql
    other = CaseFilter(
        dict.fromkeys(wanted.values, ("x",)), "x" if wanted.searches else "", ("WIA-0001",) if wanted.ids else (), "arrest_date", "2001" if wanted.dated else "", "", "2001" if wanted.as_of else ""
    )
    assert wanted.where() == other.where()


@pytest.mark.parametrize("name", FACET_NAMES)
def test_a_facet_is_not_narrowed_by_itself(name: str) -> None:
    facet = next(facet for facet in FACETS if facet.name == name)
    assert name not in CaseFilter({"status": ("confirmed",), name: ("x",)}).counts(facet)[1]


@pytest.mark.parametrize("name", FACET_NAMES)
def test_what_a_facet_counts_is_what_it_lists(archive_connection: sqlite3.Connection, name: str) -> None:
    facet = next(facet for facet in FACETS if facet.name == name)
    rows = archive_connection.execute(*CaseFilter().counts(facet)).fetchall()
    assert rows, "no facet is empty"
    for row in rows:
        assert len(chosen(archive_connection, f"{name}={row['value']}")) == row["cases"]


def test_several_values_of_a_facet_are_any_of_them(archive_connection: sqlite3.Connection) -> None:
    both = chosen(archive_connection, "country=US&country=BR")
    assert sorted(both) == sorted(chosen(archive_connection, "country=US") + chosen(archive_connection, "country=BR"))
    assert set(chosen(archive_connection, "country=US&kind=arrest")) == set(chosen(archive_connection, "country=US")) & set(chosen(archive_connection, "kind=arrest"))


def test_dates_fit_where_they_may_overlap(archive_connection: sqlite3.Connection) -> None:
    # Robert Williams was arrested on 9 January 2020.
    for query, fits in (("from=2020-01-09&to=2020-01-09", True), ("from=2020-01&to=2020-01", True), ("to=2020-01-08", False), ("from=2020-01-10", False), ("from=2019&to=2021", True)):
        assert ("WIA-0001" in chosen(archive_connection, query)) is fits, query
    assert "WIA-0001" in chosen(archive_connection, "date=first_reported&from=2020-06-24&to=2020-06-24")
    assert "WIA-0001" not in chosen(archive_connection, "date=first_reported&to=2020-06-23")


def test_as_of_a_day_only_cases_known_by_then(archive_connection: sqlite3.Connection) -> None:
    known = chosen(archive_connection, "as_of=2020-06-24")
    assert "WIA-0001" in known
    assert "WIA-0001" not in chosen(archive_connection, "as_of=2020-06-23")
    counted = archive_connection.execute("select cases from known_cases_by_date where date <= '2020-06-24' order by date desc limit 1").fetchone()[0]
    assert len(known) == counted


def test_ids_choose_in_any_spelling_and_narrow_with_the_rest(archive_connection: sqlite3.Connection) -> None:
    assert chosen(archive_connection, "ids=wia-1,WIA-0003 2") == ["WIA-0001", "WIA-0002", "WIA-0003"]
    assert chosen(archive_connection, "ids=WIA-0001&country=BR") == []


@pytest.mark.parametrize(
    ("query", "fault"),
    [
        ("from=yesterday", "`from`"),
        ("to=2020-13", "`to`"),
        ("date=birth", "write one of arrest_date"),
        ("sort=nosuch", "`sort`"),
        ("ids=x", "WIA-0001"),
        ("from=2021&to=2020", "no case can fit"),
        ("as_of=2020-02-30", "`as_of`"),
    ],
)
def test_what_cannot_be_read_is_said(query: str, fault: str) -> None:
    _, faults = read("?" + query)
    assert any(fault in told for told in faults)


def test_a_flood_of_values_is_cut() -> None:
    wanted, faults = read("?" + "&".join([*(f"kind={n}" for n in range(1000)), "ids=" + ",".join(map(str, range(1, 1000)))]))
    assert len(wanted.values["kind"]) == 30
    assert len(wanted.ids) == 300
    assert faults


def test_a_text_without_a_word_narrows_nothing() -> None:
    assert not CaseFilter(text="!?").narrows
    assert CaseFilter(text="!?").params == {}


def test_choosing_twice_takes_back() -> None:
    once = CaseFilter().toggled("kind", "arrest")
    assert once.url() == "/cases?kind=arrest"
    assert once.toggled("kind", "charge").url() == "/cases?kind=arrest&kind=charge"
    assert once.toggled("kind", "arrest") == CaseFilter()


def test_pages_of_a_list_have_addresses() -> None:
    assert CaseFilter().at(1) == "/cases"
    assert CaseFilter().at(2) == "/cases?page=2"
    assert CaseFilter({"country": ("US",)}).at(3) == "/cases?country=US&page=3"
    assert CaseFilter({"country": ("US",)}, text="x", since="2020").without_words().without_dates().url() == "/cases?country=US"
    assert CaseFilter(ids=("WIA-0001",)).without_ids().url() == "/cases"


@pytest.mark.parametrize("date", DATES)
def test_dates_in_words(date: str) -> None:
    assert CaseFilter(date=date, since="2020", until="2021-03", as_of="2022-01-01").date_words == f"{DATES[date]} from 2020 to March 2021; publicly known by 1 January 2022"
