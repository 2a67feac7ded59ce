from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.site.filters import FACETS, SORTS, CaseFilter

NAMES = [facet.name for facet in FACETS]
FILTERS = st.builds(
    CaseFilter,
    values=st.dictionaries(st.sampled_from(NAMES), st.text(min_size=1, max_size=5)),
    text=st.text(max_size=10),
    sort=st.sampled_from(sorted(SORTS)),
)


def read(address: str) -> CaseFilter:
    given_values = dict(parse_qsl(urlsplit(address).query))
    return CaseFilter.read(lambda name: given_values.get(name, ""), 1)


@given(FILTERS)
def test_the_address_of_a_filter_says_the_filter(wanted: CaseFilter) -> None:
    assert read(wanted.url()) == wanted


@given(FILTERS)
def test_every_name_in_the_sql_has_a_value_and_no_value_is_in_the_sql(wanted: CaseFilter) -> None:
    for facet in FACETS:
        sql, params = wanted.counts(facet)
        assert all(f":{name}" in sql for name in params)
    for name in wanted.params:
        assert f":{name}" in wanted.list_sql
        assert f":{name}" in wanted.total_sql
    assert wanted.list_sql == CaseFilter(dict.fromkeys(wanted.values, "x"), "x" if wanted.searches else "", wanted.sort).list_sql


@pytest.mark.parametrize("name", NAMES)
def test_a_facet_is_not_narrowed_by_itself(name: str) -> None:
    facet = next(facet for facet in FACETS if facet.name == name)
    wanted = CaseFilter({"status": "confirmed", name: "x"})
    assert name not in wanted.counts(facet)[1]


def test_a_text_without_a_word_narrows_nothing() -> None:
    assert not CaseFilter(text="!?").narrows
    assert CaseFilter(text="!?").params == {}


def test_pages_of_a_list_have_addresses() -> None:
    assert CaseFilter().at(1) == "/cases"
    assert CaseFilter().at(2) == "/cases?page=2"
    assert CaseFilter({"country": "US"}).at(3) == "/cases?country=US&page=3"
    assert CaseFilter({"country": "US"}, text="x").without_words().url() == "/cases?country=US"


def test_an_unknown_order_is_the_usual_one() -> None:
    assert read("/cases?sort=nosuch").sort == "id"
