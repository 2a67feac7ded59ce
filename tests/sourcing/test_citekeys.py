"""Citekeys as those that the archive has."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.record.values import parse_slug
from archive.sourcing.citekeys import propose_citekey
from archive.sourcing.customs import Known
from archive.sourcing.proposal import Found, Proposal
from tests.sourcing.test_proposal import proposals


def source(**fields: str) -> Proposal:
    return Proposal(tuple(Found(name.replace("_", "-"), value, "x") for name, value in fields.items()))


KEYS = [
    (source(URL="https://www.detroitnews.com/a", issued="2021-07-13", title="The lawsuit of a man"), "detroitnews-2021-lawsuit-man"),
    (source(URL="https://76.ru/text", issued="2023-12", title="Отпустили из СИЗО"), "76-2023-otpustili-iz"),
    (source(URL="https://www.bbc.co.uk/a", title="Café “Übung”'s"), "bbc-nd-cafe-ubung"),
    (source(type="legal_case", authority="United States District Court for the Eastern District of Michigan", title="Williams v. City of Detroit", issued="2021"), "mied-2021-williams-detroit"),
    (source(container_title="The Gazette", issued="2019~", title="A"), "gazette-2019-a"),
    (source(), "source-nd"),
]


@pytest.mark.parametrize(("proposal", "key"), KEYS)
def test_a_key(proposal: Proposal, key: str) -> None:
    assert propose_citekey(proposal, ()) == key


def test_a_taken_key_grows_by_words_and_then_by_numbers() -> None:
    proposal = source(URL="https://a.example/", title="one two three")
    taken: set[str] = set()
    for _ in range(4):
        taken.add(propose_citekey(proposal, taken))
    assert taken == {"a-nd-one-two", "a-nd-one-two-three", "a-nd-one-two-2", "a-nd-one-two-3"}


def test_a_site_is_called_as_before() -> None:
    known = [Known("metrotimes-2020-a", url="https://www.mt.example/a"), Known("metrotimes-nd-b", url="http://mt.example/b"), Known("other-2020-c", url="https://mt.example/c")]
    assert propose_citekey(source(URL="https://mt.example/d", title="d e"), (), known).startswith("metrotimes-nd")


@given(proposals, st.sets(st.sampled_from(["source-nd", "a-nd", "a-nd-2", "source-2020"])))
def test_a_key_is_an_id_that_nobody_has(proposal: Proposal, taken: set[str]) -> None:
    key = propose_citekey(proposal, taken)
    assert parse_slug(key).text == key
    assert key not in taken
    assert propose_citekey(proposal, {*taken, key}) not in {*taken, key}
