"""Three-way merges: what one side changed is taken, what both changed differently is asked for, nothing that was added is lost."""

from __future__ import annotations

import copy
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.changes.decisions import MergeError
from archive.changes.merge import merge, resolve
from archive.errors import DocumentError
from archive.record.document import dump, parse
from tests import factory
from tests.changes.edits import SCHEMA, edited, hostile_records, real_records, written
from tests.factory import COURT, PAPER, statement, with_statements

if TYPE_CHECKING:
    from archive.changes.merge import Merged
    from archive.record.model import Record

Tree = dict[str, Any]

REAL = real_records()
records = st.sampled_from(REAL)
seeds = st.integers(0, 10**9)


def text(record: Record | None) -> str:
    return "" if record is None else dump(record)


def require_canonical(record: Record | None) -> None:
    assert record is not None
    assert dump(parse(dump(record), record.kind)) == dump(record)


def require_laws(base: Record | None, mine: Record, theirs: Record) -> None:
    assert text(merge(base, mine, base, SCHEMA).record) == (dump(mine))
    assert text(merge(base, base, theirs, SCHEMA).record) == (dump(theirs))
    same = merge(base, mine, mine, SCHEMA)
    assert (text(same.record), same.conflicts) == (dump(mine), ())
    one, other = merge(base, mine, theirs, SCHEMA), merge(base, theirs, mine, SCHEMA)
    require_canonical(one.record)
    places = [conflict.where for conflict in one.conflicts]
    assert len(places) == len(set(places))
    assert len(one.conflicts) == len(other.conflicts)
    if not one.conflicts:
        assert one.record is not None
        assert other.record is not None
        assert leaves(one.record) == leaves(other.record)
    assert text(resolve(one, dict.fromkeys(places, "mine"))) == text(one.record)
    require_canonical(resolve(one, dict.fromkeys(places, "theirs")))


def leaves(record: Record) -> Counter[str]:
    """Every text with the keys above it, whatever the order of rows."""
    found: Counter[str] = Counter(record.body.rstrip("\n").split("\n\n"))

    def collect(value: Any, above: str) -> None:
        for key, item in value.items() if isinstance(value, dict) else (("", item) for item in value):
            if isinstance(item, str):
                found[f"{above}/{key}: {item}"] += 1
            else:
                collect(item, f"{above}/{key}")

    collect(record.front, "")
    return found


@given(record=records, mine=seeds, theirs=seeds, number=st.integers(1, 6))
@settings(max_examples=25)
def test_real_records_edited_by_two_keep_the_laws(record: Record, mine: int, theirs: int, number: int) -> None:
    require_laws(record, edited(record, mine, number), edited(record, theirs, number))


@pytest.mark.parametrize("kind", ["case", "agency"])
@given(data=st.data())
@settings(max_examples=12)
def test_records_of_any_shape_keep_the_laws(kind: str, data: st.DataObject) -> None:
    base, mine, theirs = (data.draw(hostile_records(kind)) for _ in range(3))
    require_laws(base, mine, theirs)
    require_laws(None, mine, theirs)


@pytest.mark.parametrize("kind", list(SCHEMA.kinds))
def test_two_edits_of_different_fields_are_both_taken(kind: str) -> None:
    base = factory.make(SCHEMA, kind)
    mine, theirs = factory.make(SCHEMA, kind, title="Mine"), factory.make(SCHEMA, kind, note="Theirs")
    merged = merge(base, mine, theirs, SCHEMA)
    assert not merged.conflicts
    assert text(merged.record) == text(factory.make(SCHEMA, kind, title="Mine", note="Theirs"))
    assert text(merge(base, theirs, mine, SCHEMA).record) == text(merged.record)


def added_rows(mark: str) -> Tree:
    return {
        "events": [*factory.front("case")["events"], {"date": "2021-04-13", "what": f"Event {mark}.", "cites": [PAPER]}],
        "failures": [{"code": f"code-{mark}", "cites": [PAPER], "standing": "alleged"}, *factory.front("case")["failures"]],
        "statements": with_statements("case", arrest_date=[statement(f"2020-01-1{mark}"), *factory.front("case")["statements"]["arrest_date"]], bail=[statement(f"{mark} USD")]),
    }


def test_rows_that_both_added_all_stay() -> None:
    merged = merge(factory.make(SCHEMA, "case"), factory.make(SCHEMA, "case", **added_rows("1")), factory.make(SCHEMA, "case", **added_rows("2")), SCHEMA)
    assert not merged.conflicts
    assert merged.record is not None
    assert [row["what"] for _, row in merged.record.rows("events")][2:] == ["Event 1.", "Event 2."]
    assert [row["code"] for _, row in merged.record.rows("failures")] == ["code-1", "code-2", "poor-probe-image"]
    assert [found.value for found in merged.record.statements if found.name in {"arrest_date", "bail"}] == ["2020-01-11", "2020-01-12", "2020-01-09", "1 USD", "2 USD"]


@given(record=records, mine=seeds, theirs=seeds)
@settings(max_examples=20)
def test_no_row_that_somebody_added_is_lost(record: Record, mine: int, theirs: int) -> None:
    sides = []
    for number, seed in enumerate((mine, theirs)):
        front: Any = copy.deepcopy(dict(edited(record, seed, 3).front))
        front["related"] = [*(row for row in front.get("related", []) if isinstance(row, dict)), {"case": f"WIA-000{number}", "why": f"side {number}"}]
        sides.append(written(record.kind.name, front, record.body))
    if "related" not in record.kind.lists:
        return
    merged = merge(record, sides[0], sides[1], SCHEMA)
    assert merged.record is not None
    assert {"side 0", "side 1"} <= {row.get("why") for _, row in merged.record.rows("related")}


NINTH = statement("2020-01-09", note="As in the complaint.")
TENTH = {**NINTH, "value": "2020-01-10"}
ALIBI = {"code": "alibi-unchecked", "cites": [PAPER], "standing": "alleged"}
E1, E2, E3 = ({"date": f"2020-0{number}", "what": f"Event of number {number}.", "cites": [PAPER]} for number in (1, 2, 3))


def dates(*rows: Tree) -> Tree:
    return {"statements": with_statements("case", arrest_date=list(rows) or None)}


CONFLICTS: list[tuple[str, Tree, Tree, Tree, list[tuple[str, Any, Any, Any]]]] = [
    ("a field", {}, {"status": "disputed"}, {"status": "withdrawn"}, [("status", "confirmed", "disputed", "withdrawn")]),
    ("a field that came", {}, {"colour": "red"}, {"colour": "blue"}, [("colour", None, "red", "blue")]),
    ("a field that went", {"colour": "red"}, {"colour": None}, {"colour": "blue"}, [("colour", "red", None, "blue")]),
    ("a field of a group", {}, {"place": {"country": "US", "city": "A"}}, {"place": {"country": "US", "city": "B"}}, [("place.city", "Detroit", "A", "B")]),
    ("a field of a row", dates(NINTH), dates({**NINTH, "note": "Mine."}), dates({**NINTH, "note": "Theirs."}), [("statements.arrest_date.1.note", "As in the complaint.", "Mine.", "Theirs.")]),
    ("two fields of a row", dates(NINTH), dates(TENTH), dates({**NINTH, "rank": "preferred"}), []),
    ("sources of a row", dates(NINTH), dates({**NINTH, "cites": [PAPER, "a"]}), dates({**NINTH, "cites": ["b", PAPER]}), []),
    ("a failure that both coded", {}, {"failures": [ALIBI]}, {"failures": [{**ALIBI, "standing": "found"}]}, [("failures.1.standing", None, "alleged", "found")]),
    ("a row taken out here and changed there", dates(NINTH), dates(), dates(TENTH), [("statements.arrest_date.-1", NINTH, None, TENTH)]),
    ("a row changed here and taken out there", dates(NINTH), dates(TENTH), dates(), [("statements.arrest_date.1", NINTH, TENTH, None)]),
    ("rows in two orders", {"events": [E1, E2, E3]}, {"events": [E3, E1, E2]}, {"events": [E2, E1, E3]}, [("events.order", [E1, E2, E3], [E3, E1, E2], [E2, E1, E3])]),
    ("rows in one new order", {"events": [E1, E2, E3]}, {"events": [E3, E1, E2]}, {"events": [E1, E3]}, []),
    ("a group against a text", {}, {"place": "Detroit"}, {"place": {"country": "CA"}}, [("place", factory.front("case")["place"], "Detroit", {"country": "CA"})]),
]


def three(base: Tree, mine: Tree, theirs: Tree) -> Merged:
    began, one, other = (factory.make(SCHEMA, "case", **side) for side in (base, mine, theirs))
    return merge(began, one, other, SCHEMA)


@pytest.mark.parametrize(("base", "mine", "theirs", "expected"), [row[1:] for row in CONFLICTS], ids=[row[0] for row in CONFLICTS])
def test_what_both_changed_differently_is_asked_for(base: Tree, mine: Tree, theirs: Tree, expected: list[tuple[str, Any, Any, Any]]) -> None:
    merged = three(base, mine, theirs)
    assert [(conflict.where, conflict.base, conflict.mine, conflict.theirs) for conflict in merged.conflicts] == expected
    assert all(conflict.label for conflict in merged.conflicts)
    if len(expected) == 1:
        place = expected[0][0]
        assert text(resolve(merged, {place: "mine"})) == text(merged.record) == text(factory.make(SCHEMA, "case", **mine))
        assert text(resolve(merged, {place: "theirs"})) == text(factory.make(SCHEMA, "case", **theirs))


def test_labels_say_what_is_in_conflict() -> None:
    merged = three({"failures": [ALIBI]}, {"failures": [{**ALIBI, "standing": "found"}]}, {"failures": [{**ALIBI, "standing": "denied"}]})
    assert [conflict.label for conflict in merged.conflicts] == ["Failure: alibi not checked, standing"]


def test_both_edits_of_one_row_are_taken() -> None:
    merged = three(dates(NINTH), dates({**TENTH, "cites": [PAPER, COURT]}), dates({**NINTH, "rank": "preferred", "cites": ["b", PAPER]}))
    assert merged.record is not None
    (row,) = [found.row for found in merged.record.statements if found.name == "arrest_date"]
    assert row == {**TENTH, "rank": "preferred", "cites": ["b", PAPER, COURT]}


def test_a_text_of_ones_own() -> None:
    merged = three(dates(NINTH), dates({**NINTH, "note": "Mine."}), dates({**NINTH, "note": "Theirs."}))
    place = merged.conflicts[0].where
    assert text(resolve(merged, {place: "Of both."})) == text(factory.make(SCHEMA, "case", **dates({**NINTH, "note": "Of both."})))
    assert text(resolve(merged, {place: ""})) == text(factory.make(SCHEMA, "case", **dates({key: value for key, value in NINTH.items() if key != "note"})))
    with pytest.raises(DocumentError):
        resolve(merged, {place: "a\x00b"})


def test_paragraphs() -> None:
    first, second = "The first paragraph tells of a theft.", "The second paragraph tells of an arrest."
    base, mine, theirs, both = (
        factory.make(SCHEMA, "case", body) for body in (f"{first}\n\n{second}\n", f"{first} Mine.\n\n{second}\n", f"{first}\n\n{second}\n\nA third.\n", f"{first} Theirs.\n\n{second}\n")
    )
    merged = merge(base, mine, theirs, SCHEMA)
    assert not merged.conflicts
    assert merged.record is not None
    assert merged.record.body == f"{first} Mine.\n\n{second}\n\nA third.\n"
    merged = merge(base, mine, both, SCHEMA)
    assert [(conflict.where, conflict.theirs) for conflict in merged.conflicts] == [("narrative.1", f"{first} Theirs.")]
    decided = resolve(merged, {"narrative.1": "Of both.\n\n\nIn two."})
    assert decided is not None
    assert decided.body == f"Of both.\n\nIn two.\n\n{second}\n"


def test_a_record_taken_out_here_and_changed_there() -> None:
    base, changed = factory.make(SCHEMA, "source"), factory.make(SCHEMA, "source", note="More.")
    merged = merge(base, None, changed, SCHEMA)
    assert (merged.record, [conflict.where for conflict in merged.conflicts]) == (None, ["record"])
    assert resolve(merged, {"record": "mine"}) is None
    assert text(resolve(merged, {"record": "theirs"})) == text(changed)
    assert merge(base, None, base, SCHEMA).record is None
    assert merge(base, base, None, SCHEMA).record is None


@pytest.mark.parametrize(
    ("choices", "message"),
    [
        ({}, "not decided: events.order; choose mine, theirs or a text for each"),
        ({"events.order": "Some text."}, "events.order holds no single text; choose mine or theirs"),
        ({"events.order": "mine", "status": "mine"}, "there is no conflict at status; merge again and choose among those that it names"),
    ],
)
def test_choices_that_do_not_fit_are_refused(choices: dict[str, str], message: str) -> None:
    merged = three({"events": [E1, E2, E3]}, {"events": [E3, E1, E2]}, {"events": [E2, E1, E3]})
    with pytest.raises(MergeError) as error:
        resolve(merged, choices)
    assert str(error.value) == message


def test_records_of_two_kinds_are_refused() -> None:
    with pytest.raises(ValueError, match="records of different kinds cannot be merged: case, source"):
        merge(None, factory.make(SCHEMA, "case"), factory.make(SCHEMA, "source"), SCHEMA)
