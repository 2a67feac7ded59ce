"""What is read off a record: statements, ranks, ids, rows and paragraphs."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest

from archive.record.document import parse
from archive.record.model import record_key
from tests import factory
from tests.factory import statement

if TYPE_CHECKING:
    from archive.record.schema import Schema


def test_keys_of_records(schema: Schema) -> None:
    assert factory.make(schema, "case").key == "WIA-0001"
    assert factory.make(schema, "agency").key == "agencies/detroit-police"
    assert record_key(schema.kinds["source"], "x") == "sources/x"


def test_texts_of_a_record(schema: Schema) -> None:
    record = factory.make(schema, "case")
    assert (record.id, record.title) == ("WIA-0001", "Robert Example")
    assert record.text("place", "city") == "Detroit"


@pytest.mark.parametrize("path", [("nothing",), ("place", "nothing"), ("place",), ("id", "deeper"), ("events",), ("events", "date"), ("place", "city", "deeper")])
def test_where_no_text_stands_there_is_the_empty_text(schema: Schema, path: tuple[str, ...]) -> None:
    assert factory.make(schema, "case").text(*path) == ""


def test_all_text_holds_every_text_and_the_narrative(schema: Schema) -> None:
    text = factory.make(schema, "case").all_text
    assert {"WIA-0001", "Detroit", "~30 hours", "Five watches were stolen from a shop."} <= set(text.splitlines())
    assert text.endswith(factory.NARRATIVE)


def test_statements_have_ids_that_people_cite_and_lines(schema: Schema) -> None:
    rows = [statement("20"), statement("21", rank="deprecated", why="a slip", as_of="2020", said_by="the police")]
    record = factory.make(schema, "case", statements={"person_age": rows, "incident_date": [statement("2018-10-02")]})
    assert [s.id for s in record.statements] == ["WIA-0001#incident_date.1", "WIA-0001#person_age.1", "WIA-0001#person_age.2"]
    assert [s.line for s in record.statements] == [factory.line_of(record, "value: 2018-10-02"), factory.line_of(record, "value: 20,"), factory.line_of(record, "value: 21")]
    assert [s.rank for s in record.statements] == ["normal", "normal", "deprecated"]


def test_the_content_hash_says_what_is_asserted(schema: Schema) -> None:
    def hash_of(**changes: str) -> str:
        return factory.make(schema, "case", statements={"person_age": [{**statement("20", said_by="the police"), **changes}]}).statements[0].content_hash

    assert hash_of() == hashlib.sha256(b"WIA-0001\x1fperson_age\x1f20\x1fthe police\x1f").hexdigest()[:32]
    assert hash_of(note="seen twice", rank="preferred") == hash_of()
    assert len({hash_of(), hash_of(value="21"), hash_of(said_by="a witness"), hash_of(as_of="2020")}) == 4


@pytest.mark.parametrize(
    ("ranks", "best"),
    [
        (["normal", "normal"], [0, 1]),
        (["normal", "preferred"], [1]),
        (["deprecated", "normal"], [1]),
        (["deprecated", "deprecated"], []),
        (["deprecated", "preferred", "normal", "preferred"], [1, 3]),
        ([], []),
    ],
)
def test_the_best_statements_are_the_preferred_else_the_normal_ones(schema: Schema, ranks: list[str], best: list[int]) -> None:
    rows = [statement(str(number), rank=rank) for number, rank in enumerate(ranks)]
    record = factory.make(schema, "case", statements={"person_age": rows} if rows else None)
    assert [int(s.value) for s in record.best("person_age")] == best


def test_rows_come_with_their_lines_and_without_what_is_no_row(schema: Schema) -> None:
    record = parse("id: a\nevents:\n  - {date: 2020, what: x}\n  - no row\n  - [no, row]\n  - {date: 2021}\nrelated: no list\n", schema.kinds["agency"], "agencies/a.yaml")
    assert [(line, row["date"]) for line, row in record.rows("events")] == [(3, "2020"), (6, "2021")]
    assert record.rows("related") == []
    assert record.rows("nothing") == []


def test_statements_of_a_misshapen_record_are_those_that_can_be_read(schema: Schema) -> None:
    record = parse("id: a\nstatements:\n  use:\n    - no row\n    - {value: x}\n  figure: no list\n  unknown:\n    - {value: y}\n", schema.kinds["agency"])
    assert [(s.name, s.number, s.value) for s in record.statements] == [("use", 2, "x")]
    assert parse("id: a\nstatements: none\n", schema.kinds["agency"]).statements == []


def test_paragraphs_stand_on_the_lines_of_their_file(schema: Schema) -> None:
    text = "---\nid: WIA-0001\n---\n\nOne.\nStill one.\n\nTwo.\n\nThree.\n"
    record = parse(text, schema.kinds["case"])
    assert record.paragraphs == [(5, "One.\nStill one."), (8, "Two."), (10, "Three.")]


def test_paragraphs_of_a_yaml_record_stand_on_the_lines_of_their_file(schema: Schema) -> None:
    record = parse("id: a\nnarrative: |\n  One.\n  Still one.\n\n  Two.\n", schema.kinds["agency"])
    assert record.paragraphs == [(3, "One.\nStill one."), (6, "Two.")]


@pytest.mark.parametrize("blanks", [0, 1, 2, 5])
def test_blank_lines_before_a_narrative_do_not_move_it(schema: Schema, blanks: int) -> None:
    record = parse("---\nid: WIA-0001\n---\n" + "\n" * blanks + "One.\n", schema.kinds["case"])
    assert record.paragraphs == [(4 + blanks, "One.")]


def test_a_record_without_a_narrative_has_no_paragraphs(schema: Schema) -> None:
    assert parse("---\nid: WIA-0001\n---\n", schema.kinds["case"]).paragraphs == []
