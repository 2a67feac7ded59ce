"""Differences: nothing is overlooked, nothing is invented, and `apply` undoes the comparison."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.changes.compare import apply, difference
from archive.record.document import dump, parse
from tests import factory
from tests.changes.edits import SCHEMA, edited, hostile_records, real_records
from tests.factory import PAPER, statement

if TYPE_CHECKING:
    from archive.record.model import Record

REAL = real_records()
KINDS = list(SCHEMA.kinds)


def require_laws(before: Record, after: Record) -> None:
    changes = difference(before, after, SCHEMA)
    assert (not changes) == (dump(before) == dump(after))
    again = apply(before, changes, before.kind)
    assert again is not None
    assert dump(again) == dump(after)


@pytest.mark.parametrize("record", REAL, ids=lambda record: record.path)
def test_real_records_edited_at_random_keep_the_laws(record: Record) -> None:
    assert difference(record, parse(dump(record), record.kind), SCHEMA) == []
    for seed in range(6):
        one = edited(record, seed, 1 + seed)
        require_laws(record, one)
        require_laws(one, record)


@given(record=st.sampled_from(REAL), seed=st.integers(0, 10**9), number=st.integers(1, 25))
@settings(max_examples=60)
def test_many_edits_keep_the_laws(record: Record, seed: int, number: int) -> None:
    require_laws(record, edited(record, seed, number))


@pytest.mark.parametrize("kind", ["case", "agency", "source"])
@given(data=st.data())
@settings(max_examples=20)
def test_records_of_any_shape_keep_the_laws(kind: str, data: st.DataObject) -> None:
    require_laws(data.draw(hostile_records(kind)), data.draw(hostile_records(kind)))


@given(record=hostile_records("agency"), seed=st.integers(0, 10**9))
@settings(max_examples=30)
def test_hostile_records_edited_keep_the_laws(record: Record, seed: int) -> None:
    require_laws(record, edited(record, seed, 2))


@pytest.mark.parametrize("kind", KINDS)
def test_a_new_record_and_one_taken_out(kind: str) -> None:
    record = factory.make(SCHEMA, kind)
    came = difference(None, record, SCHEMA)
    assert (came[0].act, came[0].part, came[0].where) == ("added", "record", "record")
    assert {change.act for change in came} == {"added"}
    again = apply(None, came, record.kind)
    assert again is not None
    assert dump(again) == dump(record)
    gone = difference(record, None, SCHEMA)
    assert {change.act for change in gone} == {"removed"}
    assert len(gone) == len(came)
    assert apply(record, gone, record.kind) is None


def test_nothing_and_nothing_do_not_differ() -> None:
    assert difference(None, None, SCHEMA) == []
    assert apply(None, [], SCHEMA.kinds["case"]) is None


def test_records_of_two_kinds_are_refused() -> None:
    with pytest.raises(ValueError, match="a case and a source cannot be compared"):
        difference(factory.make(SCHEMA, "case"), factory.make(SCHEMA, "source"), SCHEMA)


def acts(before: dict[str, Any], after: dict[str, Any], kind: str = "case") -> list[tuple[str, str]]:
    return [(change.act, change.where) for change in difference(factory.make(SCHEMA, kind, **before), factory.make(SCHEMA, kind, **after), SCHEMA)]


def dates(*rows: dict[str, Any]) -> dict[str, Any]:
    return {"statements": factory.with_statements("case", arrest_date=list(rows))}


def event(date: str, what: str, **more: Any) -> dict[str, Any]:
    return {"date": date, "what": what, "cites": [PAPER], **more}


NINTH, TENTH = statement("2020-01-09"), statement("2020-01-10")
THEFT, ARREST, RELEASE = event("2018-10-02", "Five watches were stolen."), event("2020-01-09", "He was arrested at home."), event("2020-01-10", "He was released on bond.")
RULE = {"code": "alibi-unchecked", "cites": [PAPER], "standing": "alleged"}

MATCHED: list[tuple[str, dict[str, Any], dict[str, Any], list[tuple[str, str]]]] = [
    ("a value beside another", dates(NINTH), dates(NINTH, TENTH), [("added", "statements.arrest_date.2")]),
    ("a value before another", dates(NINTH), dates(TENTH, NINTH), [("added", "statements.arrest_date.1"), ("renumbered", "statements.arrest_date.2")]),
    ("another value", dates(NINTH), dates(TENTH), [("changed", "statements.arrest_date.1")]),
    ("a sole date replaced with its sources", dates(NINTH), dates(statement("1999", cites=["x"])), [("changed", "statements.arrest_date.1")]),
    ("a rank", dates(NINTH, TENTH), dates(NINTH, {**TENTH, "rank": "deprecated"}), [("changed", "statements.arrest_date.2")]),
    ("two values in another order", dates(NINTH, TENTH), dates(TENTH, NINTH), [("renumbered", "statements.arrest_date.1"), ("moved", "statements.arrest_date.2")]),
    ("a property", {}, {"statements": factory.with_statements("case", detention=None)}, [("removed", "statements.detention.1")]),
    ("an event of another day", {"events": [THEFT, ARREST]}, {"events": [THEFT, {**ARREST, "date": "2020-01-10"}]}, [("changed", "events.2")]),
    ("an event told otherwise", {"events": [THEFT, ARREST]}, {"events": [THEFT, event("2020-01-09", "Police arrested him.")]}, [("changed", "events.2")]),
    (
        "an event for another",
        {"events": [THEFT, ARREST]},
        {"events": [THEFT, event("2021-05-05", "A suit was filed.")]},
        [("removed", "events.2"), ("added", "events.2")],
    ),
    ("an event in front", {"events": [ARREST, RELEASE]}, {"events": [THEFT, ARREST, RELEASE]}, [("added", "events.1"), ("renumbered", "events.2"), ("renumbered", "events.3")]),
    ("the last event first", {"events": [THEFT, ARREST, RELEASE]}, {"events": [RELEASE, THEFT, ARREST]}, [("moved", "events.1"), ("renumbered", "events.2"), ("renumbered", "events.3")]),
    ("a failure of another code", {"failures": [RULE]}, {"failures": [{**RULE, "code": "automated-action"}]}, [("removed", "failures.1"), ("added", "failures.1")]),
    ("a failure found", {"failures": [RULE]}, {"failures": [{**RULE, "standing": "found", "cites": ["other"]}]}, [("changed", "failures.1")]),
    ("a field of a group", {}, {"place": {"country": "US", "region": "US-MI", "city": "Flint"}}, [("changed", "place.city")]),
    ("a field of a group taken out", {}, {"place": {"country": "US"}}, [("removed", "place.region"), ("removed", "place.city")]),
    ("what was looked for", {}, {"looked_for": ["bail"]}, [("added", "looked_for")]),
    ("a key that no schema knows", {}, {"colour": "red"}, [("added", "colour")]),
    ("the order of such keys", {"x": "1", "y": "2"}, {"y": "2", "x": "1"}, [("moved", "order")]),
    ("the order of known keys", {"status": "confirmed"}, dict(reversed(factory.front("case").items())), []),
]


@pytest.mark.parametrize(("before", "after", "expected"), [row[1:] for row in MATCHED], ids=[row[0] for row in MATCHED])
def test_rows_are_matched_by_what_they_say(before: dict[str, Any], after: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    assert acts(before, after) == expected


def test_a_changed_row_names_its_fields() -> None:
    old, new = factory.make(SCHEMA, "case", failures=[RULE]), factory.make(SCHEMA, "case", failures=[{**RULE, "standing": "found", "note": "By the court."}])
    (change,) = difference(old, new, SCHEMA)
    assert change.label == "Failure: alibi not checked"
    assert [(field.name, field.before, field.after) for field in change.fields] == [("standing", "alleged", "found"), ("note", None, "By the court.")]
    assert (change.before["standing"], change.after["standing"]) == ("alleged", "found")


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        ("One.\n\nTwo, which is longer than the first.\n", [("added", "narrative.1"), ("renumbered", "narrative.2")]),
        ("Two, which is longer than the others.\n", [("changed", "narrative.1")]),
        ("", [("removed", "narrative.1")]),
    ],
)
def test_paragraphs_are_compared_one_by_one(after: str, expected: list[tuple[str, str]]) -> None:
    old, new = (factory.make(SCHEMA, "case", body) for body in ("Two, which is longer than the first.\n", after))
    assert [(change.act, change.where) for change in difference(old, new, SCHEMA)] == expected


def test_changes_are_frozen() -> None:
    (change,) = difference(factory.make(SCHEMA, "case"), factory.make(SCHEMA, "case", status="disputed"), SCHEMA)
    with pytest.raises(dataclasses.FrozenInstanceError):
        change.act = "added"  # type: ignore[misc] # that it cannot be set is what is tested


def test_a_narrative_that_was_not_tidied_is_compared_whole() -> None:
    tidy = factory.make(SCHEMA, "case", "One.\n\nTwo.\n")
    untidy = type(tidy)(tidy.kind, "", tidy.front, "One.\n\n\n\nTwo.\n", 0)
    assert [(change.act, change.where) for change in difference(tidy, untidy, SCHEMA)] == [("changed", "narrative")]


def test_unknown_fields_of_a_row_in_another_order() -> None:
    one, other = (factory.make(SCHEMA, "case", failures=[{**RULE, **more}]) for more in ({"x": "1", "y": "2"}, {"y": "2", "x": "1"}))
    (change,) = difference(one, other, SCHEMA)
    assert [field.name for field in change.fields] == [""]
