"""Reading what was posted: values as typed, blanks left out, strangers passed over, limits that say what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from archive.check.validate import read_record
from archive.editorial.forms import FormError, layout, read
from tests import factory

if TYPE_CHECKING:
    from archive.record.schema import Schema

FORM = layout(factory.own_schema().kinds["case"], factory.own_schema())


def posted(**values: str) -> dict[str, list[str]]:
    """A form of a case; two underscores stand for a point."""
    return {"_kind": ["case"], **{name.replace("__", "."): [text] for name, text in values.items()}, "_end": ["1"]}


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("yesterday", "yesterday"),
        ("  2020-01-09 ", "2020-01-09"),
        ("a\r\nb\rc\nd", "a b c d"),
        ("no", '"no"'),
        ("\u00a0", '"\\U000000A0"'),
        ("<b>&amp;</b>", "<b>&amp;</b>"),
    ],
)
def test_a_value_is_kept_right_or_wrong(typed: str, kept: str) -> None:
    reading = read(FORM, posted(events__1__date=typed))
    assert f"- {{date: {kept}}}" in reading.text
    assert not reading.problems


def test_blank_rows_are_left_out_and_their_places_are_known() -> None:
    data = posted(events__1__what=" \r\n", events__3__what="b", events__3__cites__1__source="", events__3__cites__4__source="x", events__7__date="2020")
    reading = read(FORM, data)
    assert [row for _, row in reading.record.rows("events")] == [{"what": "b", "cites": ["x"]}, {"date": "2020"}]
    assert reading.places == {"events.1": "events.3", "events.1.cites.1": "events.3.cites.4", "events.2": "events.7"}


def test_a_citation_is_put_together_from_its_fields() -> None:
    data = posted(events__1__cites__1__source="a-2020", events__1__cites__1__place="¶ 12", events__1__cites__2__source="b", events__1__cites__3__place="at 4")
    assert read(FORM, data).record.rows("events")[0][1]["cites"] == ["a-2020 ¶ 12", "b", "at 4"]


@pytest.mark.parametrize(
    "name",
    [
        "colour", "title.x", "events.0.date", "events.01.date", "events.10000.date", "events.-1.date", "events.x.date", "events.date", "events.1",
        "events.1.colour", "place.colour", "place.country.x", "statements", "statements.title.1.value", "statements.arrest_date.value",
        "statements.arrest_date.1.cites.1", "statements.arrest_date.1.cites.1.source.x", "looked_for", "narrative.x", ".", "", "a" * 10_000, "events" + ".1" * 5_000,
        "__proto__", "role", "csrf_token", "version", "act", "body", "path",
    ],
)  # fmt: skip
def test_names_that_the_form_does_not_have_are_passed_over(name: str) -> None:
    expected = read(FORM, posted(title="x")).text
    assert read(FORM, {**posted(title="x"), name: ["planted"]}).text == expected


def test_a_fixed_field_is_not_changed_by_what_is_posted() -> None:
    data = {**posted(id="WIA-9999", slug="other", title="x"), "id.x": ["planted"]}
    reading = read(FORM, data, {"id": "WIA-0001", "slug": "robert-example"})
    assert (reading.record.id, reading.record.text("slug"), reading.record.title) == ("WIA-0001", "robert-example", "x")


@pytest.mark.parametrize("bad", ["\x00", "\x07", "\x1b", "\x85", "\u2028", "\u202e", "\ufeff"])
@pytest.mark.parametrize(("name", "field"), [("events.2.what", "events.1.what"), ("narrative", "narrative"), ("events.2.cites.1.source", "events.1.cites.1.source")])
def test_what_no_text_can_hold_is_reported_and_kept(name: str, field: str, bad: str) -> None:
    reading = read(FORM, {**posted(), name: [f"before{bad}after"]})
    (problem,) = reading.problems
    assert problem.field == field
    assert f"U+{ord(bad):04X}" in problem.what
    assert "before" in reading.text
    assert "after" in reading.text
    record, faults = read_record(reading.text.encode(), FORM.kind, "x")
    assert record is None
    assert faults


def test_half_a_character_gets_its_substitute() -> None:
    reading = read(FORM, posted(title="a\ud800b"))
    assert reading.record.title == "a\ufffdb"
    assert reading.problems
    assert reading.text.encode()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({f"x.{n}": [""] for n in range(20_001)}, "20,003 fields"),
        ({"title": ["x" * 200_001]}, "'title' has 200,001 characters"),
        ({f"x{n}": ["x" * 200_000] for n in range(11)}, "more than a record's 2,000,000"),
    ],
)
def test_forms_beyond_measure_are_refused(data: dict[str, list[str]], words: str) -> None:
    with pytest.raises(FormError, match=words):
        read(FORM, {**posted(), **data})


def test_a_new_draft_may_be_blank(schema: Schema) -> None:
    reading = read(layout(schema.kinds["case"], schema), posted())
    assert reading.record.front == {}
    assert reading.record.body == ""
