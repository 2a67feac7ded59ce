"""Rules on dates: each fires once here, and is silent once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.check.judging import judge
from tests.factory import PAPER, line_of, make, statement, with_statements

if TYPE_CHECKING:
    from archive.record.schema import Schema
    from tests.factory import Tree


def event(date: str) -> Tree:
    return {"date": date, "what": "Something happened.", "cites": [PAPER]}


def test_events_in_order_fires(schema: Schema) -> None:
    record = make(schema, "case", events=[event("2020-01-09"), event("2018-10-02")])
    assert judge("events-in-order", record) == [(line_of(record, "date: 2018-10-02"), "events", "2018-10-02 stands after 2020-01-09")]


@pytest.mark.parametrize(
    "dates", [["2018", "2018-10", "2018-10-02"], ["2018-10-02", "2018-10", "2018"], ["2018/2020", "2019"], ["2020", "no date", "2020-06"], ["2020", "2020"], ["2020-01-09", "2020-01-09"], []]
)
def test_events_in_order_is_silent(schema: Schema, dates: list[str]) -> None:
    assert judge("events-in-order", make(schema, "case", events=[event(date) for date in dates])) == []


def test_each_event_is_held_against_the_one_before(schema: Schema) -> None:
    record = make(schema, "case", events=[event("2020"), event("2018"), event("2019"), event("2017")])
    assert [what for _, _, what in judge("events-in-order", record)] == ["2018 stands after 2020", "2017 stands after 2019"]


@pytest.mark.parametrize(
    ("kind", "earlier", "later"),
    [
        ("case", "incident_date", "arrest_date"),
        ("case", "incident_date", "search_date"),
        ("case", "search_date", "arrest_date"),
        ("case", "arrest_date", "exoneration_date"),
        ("case", "incident_date", "first_reported"),
        ("ruling", "filed", "decided"),
        ("policy", "adopted", "ended"),
    ],
)
def test_dates_in_sequence_fires(schema: Schema, kind: str, earlier: str, later: str) -> None:
    record = make(schema, kind, statements={earlier: [statement("2020-01-10")], later: [statement("2020-01-09")]})
    assert judge("dates-in-sequence", record) == [(line_of(record, "2020-01-09"), f"statements.{later}", f"{later} 2020-01-09 comes before {earlier} 2020-01-10")]


@pytest.mark.parametrize(
    ("incident", "arrest"),
    [
        ([statement("2020-01-09")], [statement("2020-01-09")]),
        ([statement("2020-01-09")], [statement("2020-01")]),
        ([statement("2020-01-09")], [statement("2020")]),
        ([statement("2020-01-09")], [statement("2019/2020")]),
        ([statement("2020-01-09")], [statement("2019", rank="deprecated", why="a slip")]),
        ([statement("2020-01-09")], [statement("2019"), statement("2021", rank="preferred")]),
        ([statement("2020-01-09")], [statement("no date")]),
        ([statement("2020-01-09")], None),
    ],
)
def test_dates_in_sequence_is_silent(schema: Schema, incident: list[Tree], arrest: list[Tree] | None) -> None:
    assert judge("dates-in-sequence", make(schema, "case", statements=with_statements("case", incident_date=incident, arrest_date=arrest, exoneration_date=None))) == []


def test_nothing_in_the_future_fires(schema: Schema) -> None:
    record = make(schema, "case", statements={"arrest_date": [statement("2026-11-22")]}, events=[event("2026-11-21"), event("2027")])
    assert judge("nothing-in-the-future", record) == [
        (line_of(record, "date: 2027"), "events", "2027 lies in the future"),
        (line_of(record, "2026-11-22"), "statements.arrest_date", "2026-11-22 lies in the future"),
    ]


@pytest.mark.parametrize("date", ["2026-11-21", "2026-11", "2026", "2026/2027", "2026-11-21/.."])
def test_nothing_in_the_future_is_silent(schema: Schema, date: str) -> None:
    assert judge("nothing-in-the-future", make(schema, "case", statements={"arrest_date": [statement(date)]}, events=[event(date)])) == []


def test_a_rule_may_come_into_force_in_the_future(schema: Schema) -> None:
    record = make(schema, "policy", statements={"adopted": [statement("2026")], "effective": [statement("2027-01-01")], "ended": [statement("2030")]})
    assert judge("nothing-in-the-future", record) == []
