"""Every problem that the check finds leads to an element of the form that is there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from archive.check.problems import Problem, Severity
from archive.check.validate import check_record, read_record
from archive.editorial.forms import View, fill, layout, locate, read
from tests import factory
from tests.editorial.forms.drawing import Page, drawn

if TYPE_CHECKING:
    from archive.check.rule import Context

SCHEMA = factory.own_schema()
FORM = layout(SCHEMA.kinds["case"], SCHEMA)


def problem(field: str, line: int = 1) -> Problem:
    return Problem("cases/x.md", line, field, "wrong", "mend it", "rule")


@pytest.mark.parametrize(
    ("field", "name", "words"),
    [
        ("", "", ""),
        ("colour", "", ""),
        ("title", "title", "Title"),
        ("place.country", "place.country", "Place: Country"),
        ("narrative", "narrative", "Narrative"),
        ("statements", "", ""),
        ("statements.colour", "", ""),
        ("statements.bail", "statements.bail", "Bail"),
        ("bail", "statements.bail", "Bail"),
        ("statements.arrest_date.1", "statements.arrest_date.1", "Date of arrest 1"),
        ("statements.arrest_date.1.value", "statements.arrest_date.1.value", "Date of arrest 1: Value"),
        ("statements.arrest_date.1.cites", "statements.arrest_date.1.cites", "Date of arrest 1: Sources"),
        ("statements.arrest_date.1.colour", "statements.arrest_date.1", "Date of arrest 1"),
        ("events.2.what", "events.2.what", "Event 2: What"),
        ("events.what", "events", "Events"),
        ("looked_for", "looked_for", "Looked for"),
    ],
)
def test_a_field_of_the_check_is_a_place_in_the_form(field: str, name: str, words: str) -> None:
    (located,) = locate(FORM, [problem(field)])
    assert (located.name, located.words) == (name, words)


def test_a_line_tells_which_row_is_meant() -> None:
    record = factory.make(SCHEMA, "case")
    line = factory.line_of(record, "Robert Example was arrested.")
    told = [
        problem("events", line),
        problem("events.date", line),
        problem("statements.detention", factory.line_of(record, "~30 hours")),
        problem("proceedings.ruling", factory.line_of(record, "example-v-detroit")),
    ]
    assert [located.name for located in locate(FORM, told, {}, record)] == ["events.2", "events.2.date", "statements.detention.1", "proceedings.1.ruling"]


def test_rows_of_the_text_are_found_among_blank_rows_of_the_form() -> None:
    data = {**fill(FORM, factory.make(SCHEMA, "case")), "events.7.what": ["Later."], "events.5.what": [""], "events.7.cites.3.source": ["bad key"]}
    reading = read(FORM, data)
    located = locate(FORM, [problem("events.3.date"), problem("events.3.cites"), problem("events.3.cites.1.source"), problem("events.1")], reading.places)
    assert [found.name for found in located] == ["events.7.date", "events.7.cites", "events.7.cites.3.source", "events.1"]


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"title": None, "place": {"region": "nowhere"}, "modality": "smell"},
        {"statements": {"arrest_date": [{"value": "yesterday"}, {"cites": ["Bad Key"], "rank": "deprecated"}], "system": [{"value": "x", "cites": ["a"]}]}},
        {"events": [{"date": "2021", "what": "b"}, {"date": "2020", "what": "call +1 313 555 0100", "cites": ["a"]}, {"date": "3000", "what": "c", "cites": ["a", "a"]}]},
        {"related": [{"why": "x"}, {"case": "WIA-0001", "agency": "y", "why": "x"}], "looked_for": ["colour"]},
        {"responses": [{"who": "x", "stance": "sings"}], "failures": [{"code": "weather"}], "subject": {"name": "x"}},
    ],
)
def test_each_problem_of_the_check_is_drawn_at_an_element_that_is_there(context: Context, changes: dict[str, Any]) -> None:
    text = factory.text_of(SCHEMA, "case", "No source.\n\nA minor. [@a", **changes)
    record, problems = read_record(text.encode(), FORM.kind, "cases/x.md")
    assert record is not None
    problems = [*problems, *check_record(record, context)]
    assert problems
    located = locate(FORM, problems, {}, record)
    html = drawn(View(FORM, fill(FORM, record), located))
    page = Page(html)
    ids = [values["id"] for _, values in page.elements if "id" in values]
    for found in located:
        assert found.name, found.problem
        assert found.anchor in ids, found.problem
        assert f'href="#{found.anchor}"' in html
    assert html.count('<p class="trouble') == len(located)


def test_json_for_the_script() -> None:
    told = Problem("x", 7, "events.1.what", "wrong", "mend it", "rule", Severity.WARNING)
    (located,) = locate(FORM, [told])
    assert located.as_json() == {
        "field": "events.1.what", "name": "events.1.what", "anchor": "f-events.1.what", "where": "Event 1: What",
        "line": 7, "severity": "warning", "what": "wrong", "fix": "mend it", "rule": "rule",
    }  # fmt: skip
