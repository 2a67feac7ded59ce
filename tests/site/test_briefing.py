"""The small laws of the builder; its pages are tested in tests/publish/test_brief.py."""

from __future__ import annotations

from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from datasette.utils.asgi import Request
from hypothesis import given
from hypothesis import strategies as st

from archive.brief.compose import PARTS, STYLES, USUAL
from archive.brief.document import Caption
from archive.brief.paper import FORMS, Order
from archive.cite.csl import Edition
from archive.query.select import MOST_IDS, CaseFilter
from archive.site import briefing
from archive.site.briefing import Basket, order_url, read_order, with_case

EDITION = Edition("2026-11-22+3d3b264f", "2026-11-22", "https://archive.example")


def basket(query: str, ids: tuple[str, ...] = (), edition: Edition = EDITION) -> Basket:
    """What an address orders, with the cases that it leaves."""
    order, faults = read_order(Request.fake(f"/brief?{query}"))
    return Basket(order, edition, tuple(faults), (), (), ids, {"cases": len(ids), "of_cases": 60}, ())


def test_every_choice_of_a_paper_has_its_words() -> None:
    assert [*briefing.PART_HOLDS] == [*PARTS]
    assert [*briefing.FORM_WORDS] == [*FORMS]
    assert [*briefing.STYLE_WORDS] == [*STYLES]
    assert [name for name, *_, chosen in briefing.offers(Order(CaseFilter())) if chosen] == [*USUAL]


words = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Z"]), max_size=30)
orders = st.builds(
    Order,
    st.builds(
        CaseFilter, values=st.dictionaries(st.sampled_from(["country", "failure"]), st.tuples(words.filter(bool))), text=words, ids=st.sampled_from([(), ("WIA-0001",), ("WIA-0003", "WIA-0001")])
    ),
    st.sampled_from(FORMS),
    st.sampled_from([*STYLES]),
    st.lists(st.sampled_from([*PARTS]), min_size=1, unique=True).map(lambda names: tuple(name for name in PARTS if name in names)),
    words,
    st.builds(Caption, words, words, words, words),
    st.sampled_from(["letter", "a4"]),
    st.booleans(),
)


@given(orders)
def test_an_order_is_read_from_its_own_address(order: Order) -> None:
    assert read_order(Request.fake(order_url(order))) == (order, [])


def test_a_long_list_of_ids_is_never_cut_within_an_id() -> None:
    ids = tuple(f"WIA-{number:04}" for number in range(1001, 1001 + MOST_IDS))
    order, faults = read_order(Request.fake("/brief?" + urlencode({"ids": ",".join(ids)})))
    assert order.wanted.ids == ids
    assert faults == []


@pytest.mark.parametrize(("query", "ids"), [("ids=WIA-0001,wia 3", ("WIA-0001", "WIA-0003")), ("ids=1&ids=3", ("WIA-0001", "WIA-0003")), ("ids=1%20,,%0A3", ("WIA-0001", "WIA-0003")), ("ids=", ())])
def test_ids_are_taken_as_people_write_them(query: str, ids: tuple[str, ...]) -> None:
    assert basket(query).order.wanted.ids == ids


@pytest.mark.parametrize(
    ("query", "left", "key", "then"),
    [
        ("format=pdf", ("WIA-0001", "WIA-0002"), "WIA-0003", {"ids": ["WIA-0003"]}),
        ("format=pdf&ids=WIA-0001", ("WIA-0001",), "WIA-0003", {"ids": ["WIA-0001,WIA-0003"]}),
        ("format=pdf&ids=WIA-0001", ("WIA-0001",), "WIA-0001", {"ids": ["WIA-0001"]}),
        ("format=pdf&country=GB", ("WIA-0002",), "WIA-0002", {"country": ["GB"]}),
        ("format=pdf&country=GB&sort=newest", ("WIA-0002",), "WIA-0003", {"ids": ["WIA-0002,WIA-0003"], "sort": ["newest"]}),
    ],
)
def test_adding_a_case_keeps_what_is_chosen(query: str, left: tuple[str, ...], key: str, then: dict[str, list[str]]) -> None:
    assert parse_qs(urlsplit(with_case(basket(query, left), key)).query) == {"format": ["pdf"], **then}


def test_the_validator_and_the_name_follow_the_order_and_the_edition() -> None:
    other = Edition("2027-01-01+00000000", "2027-01-01", "https://archive.example")
    baskets = [basket("ids=1"), basket("ids=1&format=pdf"), basket("ids=3"), basket("ids=1&title=x"), basket("ids=1", edition=other)]
    assert len({one.etag for one in baskets}) == len(baskets)
    assert len({one.file_name for one in baskets}) == len(baskets)
    assert basket("ids=1&format=docx&style=").etag == basket("ids=1").etag
    assert baskets[1].file_name.startswith("brief-2026-11-22+3d3b264f-")
    assert baskets[1].file_name.endswith(".pdf")
    assert basket("ids=1", edition=Edition('a"\r\nb/c', "", "")).file_name.startswith("brief-a---b-c-")


def test_the_address_names_the_edition() -> None:
    assert parse_qs(urlsplit(basket("ids=1").address).query) == {"ids": ["WIA-0001"], "format": ["docx"], "edition": [EDITION.name]}
