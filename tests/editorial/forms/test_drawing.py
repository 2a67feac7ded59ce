"""The page of a form: labelled, described, without scripts and styles of its own, and safe from what it shows."""

from __future__ import annotations

import re

import pytest

from archive.editorial.forms import Control, Field, Rows, View, fill, layout, standard_choices
from archive.record.document import new_record, parse
from tests import factory
from tests.editorial.forms.drawing import Page, drawn
from tests.strategies import HOSTILE_WORDS, one_line

SCHEMA = factory.own_schema()
FORMS = {name: layout(kind, SCHEMA) for name, kind in SCHEMA.kinds.items()}


@pytest.fixture(scope="module", params=list(SCHEMA.kinds))
def page(request: pytest.FixtureRequest) -> Page:
    """The form of a valid record of each kind."""
    form = FORMS[request.param]
    return Page(drawn(View(form, fill(form, factory.make(SCHEMA, request.param)), choices=standard_choices())))


def test_every_field_has_a_label_and_every_description_is_there(page: Page) -> None:
    ids = [values["id"] for _, values in page.elements if "id" in values]
    assert len(ids) == len(set(ids))
    labelled = {values["for"] for values in page.all("label")}
    controls = [values for tag in ("input", "select", "textarea") for values in page.all(tag) if values.get("type") != "hidden"]
    assert {values["id"] for values in controls} == labelled
    assert {described for values in controls for described in values["aria-describedby"].split()} <= set(ids)
    assert {values["list"] for values in controls if "list" in values} <= set(ids)
    assert {values["href"][1:] for values in page.all("a")} <= set(ids)


def test_no_style_no_script_and_no_handler_of_its_own(page: Page) -> None:
    assert not page.all("script")
    assert not page.all("style")
    assert not [values for _, values in page.elements if any(name == "style" or name.startswith("on") for name in values)]


def test_the_enter_key_saves(page: Page) -> None:
    assert next(values for tag, values in page.elements if tag == "button")["value"] == ""


def test_all_of_the_schema_is_asked_for() -> None:
    for kind in SCHEMA.kinds.values():
        form = FORMS[kind.name]
        assert set(form.top) == {*kind.key_order, "narrative"} - {"statements"}
        assert set(form.statements) == set(kind.properties)
    node = FORMS["case"].node("statements.detention.1.value")
    assert isinstance(node, Field)
    assert (node.control, node.unit, node.label) == (Control.LONG if node.type == "text" else Control.LINE, "hours", "Value")
    rows = FORMS["case"].node("statements.system")
    assert isinstance(rows, Rows)
    assert (rows.contested, rows.many, rows.label) == (True, True, "System")
    standing = rows.by_name["standing"]
    assert isinstance(standing, Field)
    assert standing.required
    assert [option.code for option in standing.options] == list(SCHEMA.vocabularies["standing"].terms)


def test_hostile_texts_stay_texts() -> None:
    attacks = ["</textarea><script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{ 7*7 }}", "' onfocus='x", "</option></select><script>", "</datalist>"]
    words = [word for word in (one_line(word) for word in [*HOSTILE_WORDS, *attacks]) if word]
    events = [{"date": word, "what": word, "cites": [word], "standing": word} for word in words]
    record = new_record(SCHEMA, "case", {"id": "WIA-0000", "events": events, "place": {"country": words[-1]}, "looked_for": words}, "</textarea><script>")
    form, known = FORMS["case"], dict.fromkeys(words, "</datalist><script>")
    page = Page(drawn(View(form, fill(form, record), choices={"country": known, "source": known})))
    assert not page.all("script")
    assert not page.all("img")
    posted = dict(page.posted)
    for number, word in enumerate(words, 1):
        assert {posted[f"events.{number}.{field}"] for field in ("date", "what", "standing", "cites.1.source")} == {posted[f"looked_for.{number}"]} == {word}


def test_a_code_outside_the_vocabulary_stays_chosen() -> None:
    form = FORMS["case"]
    html = drawn(View(form, fill(form, new_record(SCHEMA, "case", {"modality": "smell"}))))
    assert "smell (not in the list)" in html


def test_fixed_fields_are_shown_and_not_offered() -> None:
    form = FORMS["case"]
    page = Page(drawn(View(form, fill(form, factory.make(SCHEMA, "case")), fixed=frozenset({"id", "kind"}))))
    assert {values["name"] for values in page.all("input") if "readonly" in values} == {"id", "kind"}


def test_a_folded_field_is_open_where_something_stands_in_it() -> None:
    form = FORMS["case"]
    rows = [{"value": "2020"}, {"value": "2021", "note": "x"}]
    page = Page(drawn(View(form, fill(form, new_record(SCHEMA, "case", {"statements": {"arrest_date": rows}})))))
    assert ["open" in values for values in page.all("details") if values.get("class") == "more"] == [False, True]


@pytest.mark.parametrize("kind", SCHEMA.kinds)
def test_patterns_fit_what_the_archive_has(kind: str) -> None:
    form, fitted = FORMS[kind], 0
    for path in sorted((factory.DATA / SCHEMA.kinds[kind].folder).glob("*"))[:60]:
        for name, values in fill(form, parse(path.read_text("utf-8"), form.kind)).items():
            node = form.node(name)
            if isinstance(node, Field) and node.pattern:
                fitted += 1
                assert re.fullmatch(node.pattern, values[0]), (path, name, values)
    assert fitted


def test_known_choices() -> None:
    choices = standard_choices()
    assert choices["country"]["US"] == "United States"
    assert choices["language"]["pt-BR"] == "Portuguese (Brazil)"
    assert list(choices["country"].values()) == sorted(choices["country"].values())
