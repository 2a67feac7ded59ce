"""Facts as addresses and command lines give them, and as cases have them."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.errors import InvalidValue
from archive.likeness.facts import MOST_VALUES, MOST_WORDS, Facts, facts_of, read_facts
from tests.strategies import texts

if TYPE_CHECKING:
    import sqlite3

codes = st.text("abc-", min_size=1, max_size=6)
lists = st.lists(codes, max_size=4, unique=True).map(tuple)
facts = st.builds(
    Facts,
    case=st.sampled_from(["", "WIA-0001", "WIA-12345"]),
    kind=codes | st.just(""),
    region=st.sampled_from(["", "US-MI"]),
    failures=lists,
    systems=lists,
    agencies=lists,
    text=st.sampled_from(["", "watches", 'a "video still" & more']),
)


def read(**values: list[str]) -> tuple[Facts, list[str]]:
    return read_facts(lambda name: values.get(name, []))


@given(facts)
def test_read_facts_is_the_inverse_of_the_address(given: Facts) -> None:
    found, faults = read_facts(lambda name: parse_qs(given.query).get(name, []))
    assert found == given
    assert not faults


@given(st.dictionaries(st.sampled_from(["case", "q", "kind", "failure", "system", "region"]), st.lists(texts(), max_size=3)))
def test_whatever_is_typed_is_read_or_named_as_a_fault(values: dict[str, list[str]]) -> None:
    found, faults = read_facts(lambda name: values.get(name, []))
    assert all(text.isprintable() for _, text in found.arguments)
    assert all(fault.endswith(".") for fault in faults)


FAULTS = [
    ({"case": ["x"]}, Facts(), "`case` cannot be 'x'; write the id of a case, like WIA-0001."),
    ({"kind": ["arrest", "stop"]}, Facts(kind="arrest"), "`kind` takes one value, since a case has one at most; 'arrest' is compared."),
    ({"q": ["?!"]}, Facts(text="?!"), "There is no word in the text; write letters or digits."),
    ({"q": [" ".join(f"w{n}" for n in range(MOST_WORDS))]}, Facts(text=" ".join(f"w{n}" for n in range(MOST_WORDS))), f"Of the text only the first {MOST_WORDS} different words are compared."),
    (
        {"system": [f"s{n}" for n in range(MOST_VALUES + 1)]},
        Facts(systems=tuple(f"s{n}" for n in range(MOST_VALUES))),
        f"`system` has {MOST_VALUES + 1} values; only the first {MOST_VALUES} are compared.",
    ),
]


@pytest.mark.parametrize(("values", "expected", "fault"), FAULTS)
def test_what_cannot_be_read_is_said(values: dict[str, list[str]], expected: Facts, fault: str) -> None:
    assert read(**values) == (expected, [fault])


def test_a_case_is_known_in_whatever_spelling() -> None:
    assert read(case=["wia 1"]) == (Facts(case="WIA-0001"), [])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Watches, watches; WATCHES", ("watches",)),
        ('a "Video still" (of him).', ("a", "video still", "of", "him")),
        ("O'Brien's car — 9-3?", ("o'brien's", "car", "9-3")),
        ('" ', ()),
    ],
)
def test_words_stand_once_without_signs_at_their_edges(text: str, words: tuple[str, ...]) -> None:
    assert Facts(text=text).words == words


def test_an_unknown_mechanism_is_no_trait() -> None:
    assert Facts(mechanism="unknown").traits == ()


def test_nothing_given_is_nothing() -> None:
    assert not Facts()
    assert Facts(text="a")


def test_what_is_typed_prevails_and_lists_are_joined() -> None:
    typed, known = Facts(kind="stop", systems=("a",)), Facts(kind="arrest", region="US-MI", systems=("b", "a"))
    assert typed.beside(known) == Facts(kind="stop", region="US-MI", systems=("a", "b"))


def test_the_facts_of_a_case_are_its_best_statements(archive_connection: sqlite3.Connection) -> None:
    found = facts_of(archive_connection, "WIA-0001")
    assert (found.case, found.text) == ("", "")
    assert (found.kind, found.modality, found.mechanism, found.country, found.region) == ("arrest", "face", "false-match", "US", "US-MI")
    assert found.systems == ("dataworks-plus",)
    assert "detroit-police-department" in found.agencies
    assert {"tainted-lineup", "alibi-unchecked"} <= set(found.failures)


def test_a_case_that_is_not_there_is_said_with_what_to_do(archive_connection: sqlite3.Connection) -> None:
    with pytest.raises(InvalidValue, match="no case 'WIA-9999'; look for it"):
        facts_of(archive_connection, "WIA-9999")
