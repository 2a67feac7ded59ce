from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.brief.compose import PARTS, STYLES
from archive.brief.document import Caption
from archive.brief.paper import FORMS, NAMES, Order, make_paper
from archive.cite.csl import Edition
from archive.query import select
from archive.query.select import CaseFilter

if TYPE_CHECKING:
    import sqlite3

TEXTS = st.text(alphabet=st.characters(codec="utf-8"), max_size=12)
ORDERS = st.builds(
    Order,
    wanted=st.sampled_from([CaseFilter(), CaseFilter({"kind": ("arrest",)}, ids=("WIA-0001",), since="2020")]),
    form=st.sampled_from(FORMS),
    style=st.sampled_from(sorted(STYLES)),
    parts=st.lists(st.sampled_from(sorted(PARTS)), min_size=1, unique=True).map(lambda names: tuple(name for name in PARTS if name in names)),
    title=TEXTS,
    caption=st.builds(Caption, TEXTS, TEXTS, TEXTS, TEXTS),
    paper=st.sampled_from(["letter", "a4"]),
    pleading=st.booleans(),
)


def read(query: str) -> tuple[Order, list[str]]:
    given_values = parse_qs(query, keep_blank_values=True)
    return Order.read(lambda name: given_values.get(name, []))


@given(ORDERS)
def test_the_address_of_an_order_says_the_order(order: Order) -> None:
    assert read(order.query) == (order, [])


def test_an_empty_address_is_the_usual_paper_on_everything() -> None:
    order, faults = read("")
    assert (order, faults) == (Order(CaseFilter()), [])
    assert order.query == "format=docx"


@pytest.mark.parametrize(("query", "fault"), [("format=exe", "`format`"), ("style=mla", "`style`"), ("part=nosuch", "`part`"), ("paper=a5", "`paper`"), ("from=soon", "`from`")])
def test_what_an_address_cannot_say_is_told(query: str, fault: str) -> None:
    assert any(fault in told for told in read(query)[1])


def test_the_page_goes_with_the_style() -> None:
    assert read("style=oscola")[0].paper == "a4"
    assert read("style=oscola&paper=letter")[0].paper == "letter"


def test_no_name_means_two_things() -> None:
    assert not set(NAMES) & set(select.NAMES)


def test_the_same_order_gives_the_same_bytes(archive_connection: sqlite3.Connection) -> None:
    order = Order(CaseFilter(ids=("WIA-0001",)), "md", parts=("incidents", "method"))
    edition = Edition("2026-11-22+3f2a9c1b", "2026-11-22", "https://archive.example")
    made = make_paper(archive_connection, order, edition)
    assert made == make_paper(archive_connection, order, edition)
    assert made.cases == 1
    text = made.data.decode()
    assert f"[^{made.notes}]:" in text
    assert "WIA-0001" in text
