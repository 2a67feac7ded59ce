"""The cases most like given facts, where the right order is known by construction, and on the project's own data."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.database.build import build
from archive.likeness.analogues import alike, compare
from archive.likeness.facts import Facts, facts_of
from tests.factory import PAPER, TODAY, Folder, statement, with_statements

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from archive.record.schema import Schema

TORONTO = {"country": "CA", "city": "Toronto"}
LONDON = {"country": "GB", "region": "GB-ENG", "city": "London"}


def failures(*codes: str) -> list[dict[str, Any]]:
    return [{"code": code, "cites": [PAPER], "standing": "alleged"} for code in codes]


@pytest.fixture(scope="module")
def like_database(schema: Schema, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six cases; 1 to 3 share a rare system, 2 and 4 rare failures, 5 is in another country and 6 is hardly known."""
    folder = Folder.made_in(tmp_path_factory.mktemp("like") / "data", schema)
    folder.add("system", id="other-finder", title="Other Finder")
    folder.add("agency", id="london-police", title="London Police", place=LONDON)
    other = {"system": [statement("other-finder", standing="reported")], "arresting_agency": [statement("london-police")]}
    none = {"system": None, "arresting_agency": None}

    def add(number: int, **changes: Any) -> None:
        folder.add("case", id=f"WIA-{number:04}", slug=f"robert-example-{number}", **changes)

    add(2, failures=failures("poor-probe-image", "tainted-lineup"))
    add(3, failures=failures("match-as-probable-cause"), statements=with_statements("case", outcome=[statement("dismissed")]))
    add(4, failures=failures("poor-probe-image", "tainted-lineup"), statements=with_statements("case", **none), place={"country": "US", "region": "US-OH", "city": "Cleveland"})
    add(5, failures=failures("wrong-database-entry"), statements=with_statements("case", **other), place=LONDON, kind="stop", mechanism="wrong-database-entry", status="disputed")
    add(6, failures=None, statements=with_statements("case", **none), place=TORONTO, mechanism="unknown", kind="detention")
    database = tmp_path_factory.mktemp("database") / "archive.db"
    built = build(folder.root, database, TODAY, workers=1)
    assert built.replaced, built.report.as_text()
    return database


@pytest.fixture(scope="module")
def connection(like_database: Path) -> Iterator[sqlite3.Connection]:
    opened = sqlite3.connect(f"file:{like_database}?immutable=1", uri=True, check_same_thread=False)
    yield opened
    opened.close()


def ids(found: list[Any]) -> list[str]:
    return [analogue.id for analogue in found]


ORDERS = [
    # The rare system outweighs the common failure; equal scores stand by number.
    (Facts(systems=("other-finder",)), ["WIA-0005"]),
    (Facts(systems=("face-finder",), failures=("tainted-lineup",)), ["WIA-0002", "WIA-0004", "WIA-0001", "WIA-0003"]),
    (Facts(failures=("poor-probe-image",)), ["WIA-0001", "WIA-0002", "WIA-0004"]),
    (Facts(kind="stop"), ["WIA-0005"]),
    (Facts(region="US-MI"), ["WIA-0001", "WIA-0002", "WIA-0003"]),
    (Facts(country="CA"), ["WIA-0006"]),
    (Facts(), []),
    (Facts(systems=("no-such",)), []),
]


@pytest.mark.parametrize(("facts", "expected"), ORDERS)
def test_the_order_is_that_of_what_is_shared(connection: sqlite3.Connection, facts: Facts, expected: list[str]) -> None:
    assert ids(alike(connection, facts)) == expected


def test_a_case_is_not_compared_with_itself_when_it_is_named(connection: sqlite3.Connection) -> None:
    assert ids(alike(connection, Facts(case="WIA-0001")))[:2] == ["WIA-0002", "WIA-0003"]
    assert "WIA-0002" not in ids(alike(connection, Facts(case="WIA-0001"), without=["WIA-0002"]))


def test_facts_may_be_given_beside_a_case(connection: sqlite3.Connection) -> None:
    comparison = compare(connection, Facts(case="WIA-0001", kind="stop", failures=("wrong-database-entry",)))
    assert (comparison.facts.case, comparison.facts.kind) == ("WIA-0001", "stop")
    assert comparison.facts.failures == ("wrong-database-entry", "poor-probe-image")
    assert {analogue.id: analogue.against for analogue in comparison.analogues}["WIA-0002"] == ("Kind of harm differs: arrest",)


@pytest.mark.parametrize("number", range(1, 7))
def test_a_case_is_most_like_itself(connection: sqlite3.Connection, number: int) -> None:
    case = f"WIA-{number:04}"
    found = alike(connection, facts_of(connection, case))
    assert {analogue.id: analogue.score for analogue in found}[case] == pytest.approx(100)
    assert found[0].score == pytest.approx(100)


def test_reasons_say_what_is_shared_and_what_speaks_against(connection: sqlite3.Connection) -> None:
    facts = Facts(systems=("face-finder",), failures=("tainted-lineup", "poor-probe-image", "alibi-unchecked"), region="US-MI", mechanism="wrong-database-entry")
    comparison = compare(connection, facts)
    found = {analogue.id: analogue for analogue in comparison.analogues}
    assert comparison.left_out == ("No documented case has the failure “Alibi not checked”; it is not compared.",)
    assert [reason.text for reason in found["WIA-0002"].reasons] == [
        "Both failures: lineup built on the match, poor probe image",
        "Same system: Face Finder",
        "Same state or province: Michigan",
    ]
    assert found["WIA-0002"].against == ("Mechanism differs: false match",)
    assert found["WIA-0001"].unknown == ("Not established: lineup built on the match",)
    assert found["WIA-0004"].against == ("Mechanism differs: false match", "State or province differs: Ohio")
    assert found["WIA-0004"].unknown == ("System not named: Face Finder",)
    assert found["WIA-0005"].case["status"] == "disputed"


def test_a_case_of_which_only_the_country_is_known_lies_in_no_region_of_another(connection: sqlite3.Connection) -> None:
    found = alike(connection, Facts(region="US-MI", kind="detention"))
    assert (found[0].id, found[0].against) == ("WIA-0006", ("State or province differs: Canada",))


def test_a_score_can_be_recomputed_from_what_is_printed(connection: sqlite3.Connection) -> None:
    # Of six cases three have the system, three the failure poor-probe-image, three the region: log2(1 + 6 / 3) = 1.58 each; two tainted-lineup: 2.00.
    facts = Facts(systems=("face-finder",), failures=("tainted-lineup", "poor-probe-image"), region="US-MI")
    comparison = compare(connection, facts)
    assert [(trait.value, trait.cases, trait.weight) for trait in comparison.traits] == [
        ("tainted-lineup", 2, 2.0),
        ("poor-probe-image", 3, 1.58),
        ("face-finder", 3, 1.58),
        ("US-MI", 3, 1.58),
    ]
    scores = {analogue.id: analogue.score for analogue in comparison.analogues}
    assert scores["WIA-0001"] == pytest.approx(100 * 4.74 / (4.74 + 1.00))
    assert scores["WIA-0004"] == pytest.approx(100 * 3.58 / (3.58 + 1.58 + 0.79))


def test_words_are_weighed_like_traits_and_bounded(connection: sqlite3.Connection) -> None:
    comparison = compare(connection, Facts(text="dismissed of zzz"))
    assert [(trait.value, trait.cases) for trait in comparison.traits] == [("dismissed", 1)]
    assert comparison.left_out == ("No documented case has “zzz”.", "More than half of all cases have “of”, which sets none apart.")
    assert [(analogue.id, analogue.score, analogue.in_words) for analogue in comparison.analogues] == [("WIA-0003", 25.0, "words in common; no coded trait was given")]


def test_codes_that_there_are_not_are_said(connection: sqlite3.Connection) -> None:
    comparison = compare(connection, Facts(kind="bogus", country="XX", systems=("'; --",)))
    assert comparison.left_out[0] == "No documented case has the system “'; --”; it is not compared."
    assert comparison.left_out[1].startswith("`kind` cannot be 'bogus'; write one of ")
    assert comparison.left_out[2] == "No documented case has the country “XX”; it is not compared."
    assert not comparison.analogues


some = st.builds(
    Facts,
    kind=st.sampled_from(["", "arrest", "stop", "detention"]),
    mechanism=st.sampled_from(["", "false-match", "unknown"]),
    country=st.sampled_from(["", "US", "GB", "CA"]),
    region=st.sampled_from(["", "US-MI", "US-OH", "GB-ENG"]),
    outcome=st.sampled_from(["", "dismissed"]),
    failures=st.lists(st.sampled_from(["poor-probe-image", "tainted-lineup", "wrong-database-entry"]), unique=True).map(tuple),
    systems=st.lists(st.sampled_from(["face-finder", "other-finder"]), unique=True).map(tuple),
    agencies=st.lists(st.sampled_from(["detroit-police", "london-police"]), unique=True).map(tuple),
    text=st.sampled_from(["", "dismissed", "Toronto dismissed stop", '"face search" zzz']),
)


@given(some)
def test_parts_sum_to_the_score_and_the_order_follows_it(connection: sqlite3.Connection, facts: Facts) -> None:
    comparison = compare(connection, facts, most=100)
    assert comparison.sharing == len(comparison.analogues)
    keys = [(-round(analogue.score, 6), analogue.id) for analogue in comparison.analogues]
    assert keys == sorted(keys)
    for analogue in comparison.analogues:
        assert 0 < analogue.score <= 100
        assert sum(reason.points for reason in analogue.reasons) == pytest.approx(analogue.score)
        assert [part.trait for part in analogue.parts] == list(comparison.traits)


@given(some, st.integers(0, 5))
def test_fewer_are_the_first_of_more(connection: sqlite3.Connection, facts: Facts, most: int) -> None:
    assert ids(alike(connection, facts, most=most)) == ids(alike(connection, facts, most=100))[:most]


def test_williams_is_like_those_whom_the_same_department_and_system_led_to(archive_connection: sqlite3.Connection) -> None:
    found = alike(archive_connection, Facts(case="WIA-0001"), most=3)
    assert {"WIA-0002", "WIA-0003"} == set(ids(found)[:2])
    for analogue in found[:2]:
        assert {"Same system: DataWorks Plus", "Same state or province: Michigan"} <= {reason.text for reason in analogue.reasons}


def test_every_case_of_the_archive_is_most_like_itself(archive_connection: sqlite3.Connection) -> None:
    for (case,) in archive_connection.execute("select id from cases").fetchall():
        found = {analogue.id: analogue.score for analogue in alike(archive_connection, facts_of(archive_connection, case), most=100)}
        assert found[case] == pytest.approx(100)
        assert max(found.values()) == pytest.approx(100)
