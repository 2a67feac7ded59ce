"""The buttons of a form: rows come, go and move; nothing else changes."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.editorial.forms import FormError, View, act, fill, layout, read
from archive.record.document import dump, new_record
from tests import factory
from tests.editorial.forms.drawing import Page, drawn, sent

SCHEMA = factory.own_schema()
FORM = layout(SCHEMA.kinds["case"], SCHEMA)


def filled(**changes: Any) -> dict[str, list[str]]:
    """A case with three events and two arrest dates, in its form."""
    events = [{"date": f"201{n}", "what": f"Event {n}.", "cites": ["a", "b ¶ 2"]} for n in (1, 2, 3)]
    dates = [{"value": "2020-01-09", "cites": ["a"]}, {"value": "2020-01-10", "cites": ["b"]}]
    return fill(FORM, new_record(SCHEMA, "case", {"id": "WIA-0000", "events": events, "statements": {"arrest_date": dates}, "looked_for": ["system", "bail"], **changes}))


def years(data: dict[str, list[str]]) -> list[str]:
    return [row["date"] for _, row in read(FORM, data).record.rows("events")]


@pytest.mark.parametrize(
    ("action", "wanted", "focus"),
    [
        ("drop:events.2", ["2011", "2013"], "events"),
        ("up:events.3", ["2011", "2013", "2012"], "events.2"),
        ("up:events.1", ["2011", "2012", "2013"], "events.1"),
        ("down:events.1", ["2012", "2011", "2013"], "events.2"),
        ("down:events.3", ["2011", "2012", "2013"], "events.3"),
        ("drop:events.9", ["2011", "2012", "2013"], "events"),
        ("add:events", ["2011", "2012", "2013"], "events.4"),
    ],
)
def test_events(action: str, wanted: list[str], focus: str) -> None:
    acted = act(FORM, filled(), action)
    assert years(acted.data) == wanted
    assert acted.focus == focus


def test_rows_within_rows_move_with_their_row() -> None:
    data = act(FORM, filled(), "up:events.2").data
    assert data["events.1.cites.2.place"] == ["¶ 2"]
    data = act(FORM, data, "drop:events.1.cites.1").data
    assert read(FORM, data).record.rows("events")[0][1] == {"date": "2012", "what": "Event 2.", "cites": ["b ¶ 2"]}


def test_statements_and_looked_for() -> None:
    data = act(FORM, act(FORM, filled(), "drop:statements.arrest_date.1").data, "up:looked_for.2").data
    record = read(FORM, data).record
    assert record.front["statements"] == {"arrest_date": [{"value": "2020-01-10", "cites": ["b"]}]}
    assert record.front["looked_for"] == ["bail", "system"]


def test_the_last_row_goes_with_its_list() -> None:
    data = filled(looked_for=["bail"])
    assert "looked_for" not in read(FORM, act(FORM, data, "drop:looked_for.1").data).record.front


def test_what_is_typed_elsewhere_and_strange_names_stay() -> None:
    data = {**filled(), "title": ["typed\r\ntext"], "version": ["7"], "csrf_token": ["t"]}
    after = act(FORM, data, "add:related").data
    assert {name: after[name] for name in ("title", "version", "csrf_token")} == {"title": ["typed\ntext"], "version": ["7"], "csrf_token": ["t"]}
    assert list(after)[-1] == "_end"


def test_an_added_row_is_drawn_and_is_not_in_the_text() -> None:
    data = filled()
    acted = act(FORM, data, "add:statements.detention")
    page = Page(drawn(View(FORM, acted.data, focus=acted.focus)))
    assert ("statements.detention.1.value", "") in page.posted
    assert ("statements.detention.1.cites.1.source", "") in page.posted
    assert [values["id"] for values in page.all("fieldset") if "autofocus" in values] == ["f-statements.detention.1"]
    assert read(FORM, sent(page.posted)).text == read(FORM, data).text


@pytest.mark.parametrize(
    "action",
    ["", "add", "add:", "add:title", "add:colour", "add:events.1", "add:events.cites", "drop:events", "drop:events.x", "drop:events.0", "drop:events.1.cites", "drop:place.1",
     "up:statements.1", "add:statements", "add:statements.title", "burn:events.1", "add:" + "events." * 3_000, "drop:events.1.2"],
)  # fmt: skip
def test_buttons_that_the_form_does_not_have_are_refused(action: str) -> None:
    with pytest.raises(FormError, match="no button"):
        act(FORM, filled(), action)


def test_a_row_within_a_row_that_is_gone_changes_nothing() -> None:
    assert read(FORM, act(FORM, filled(), "add:events.7.cites").data).text == read(FORM, filled()).text


@given(st.lists(st.tuples(st.sampled_from(["add", "drop", "up", "down"]), st.sampled_from(["events", "statements.arrest_date", "events.1.cites", "looked_for"]), st.integers(1, 4)), max_size=8))
def test_up_undoes_down_and_drop_undoes_add(actions: list[tuple[str, str, int]]) -> None:
    data = filled()
    for verb, rows, number in actions:
        data = act(FORM, data, f"{verb}:{rows}" if verb == "add" else f"{verb}:{rows}.{number}").data
    text = dump(read(FORM, data).record)
    added = act(FORM, data, "add:events")
    assert dump(read(FORM, act(FORM, added.data, f"drop:{added.focus}").data).record) == text
    moved = act(FORM, data, "down:events.1")
    assert dump(read(FORM, act(FORM, moved.data, "up:events.2").data if moved.focus == "events.2" else moved.data).record) == text
