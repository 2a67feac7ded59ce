"""The schema: how its files become kinds, and what is said where they contradict each other."""

from __future__ import annotations

import pytest

from archive.errors import SchemaError
from archive.record.schema import SECTIONS, Schema, load_schema
from archive.record.values import PARSERS

ROWS = """\
statement:
  label: Statement
  definition: One value.
  fields:
    value: {type: any, required: yes, label: Value, definition: The value.}
    cites: {type: cites, required: yes, label: Sources, definition: Where it is said.}
event:
  label: Event
  definition: What happened.
  fields:
    date: {type: date, required: yes, label: Date, definition: When.}
"""
THING = """\
kind: thing
label: Thing
plural: things
folder: things
suffix: .yaml
definition: A thing.
fields:
  id: {type: slug, required: yes, label: Id, definition: The id.}
  colour: {type: vocabulary, of: colour, label: Colour, definition: Its colour.}
  place:
    type: group
    label: Place
    definition: Where.
    fields:
      country: {type: country, required: yes, column: country, label: Country, definition: The country.}
lists: {events: event}
looked_for: yes
properties:
  weight: {type: number, many: yes, contested: yes, group: Looks, unit: kg, example: 3, label: Weight, definition: The weight.}
  part_of: {type: reference, of: thing, label: Part of, definition: The whole.}
"""
COLOUR = (
    "name: colour\nlabel: Colour\ndefinition: A colour.\nterms:\n  red: {label: Red, definition: Like blood., scope: Not pink., example: A rose.}\n  blue: {label: Blue, definition: Like the sky.}\n"
)


def load(thing: str = THING, rows: str = ROWS, colour: str = COLOUR) -> Schema:
    return load_schema({"thing": thing, "rows": rows}, {"colour": colour})


def test_a_kind_is_read_with_all_that_its_file_says() -> None:
    kind = load().kinds["thing"]
    assert (kind.name, kind.label, kind.plural, kind.folder, kind.suffix, kind.definition) == ("thing", "Thing", "things", "things", ".yaml", "A thing.")
    assert kind.key_order == ["id", "colour", "place", "statements", "events", "looked_for"]
    assert kind.statement_order == ["value", "cites"]
    assert load().by_folder == {"things": kind}


def test_a_property_is_read_with_all_that_its_line_says() -> None:
    weight = load().kinds["thing"].properties["weight"]
    assert (weight.type, weight.many, weight.contested, weight.group, weight.unit, weight.example, weight.required) == ("number", True, True, "Looks", "kg", "3", False)


def test_a_group_has_its_fields_and_a_list_the_columns_of_its_shape() -> None:
    kind = load().kinds["thing"]
    assert [(spec.name, spec.required, spec.column) for spec in kind.fields["place"].fields] == [("country", True, "country")]
    assert [spec.name for spec in kind.lists["events"].fields] == ["date"]
    assert kind.entry("events") is kind.lists["events"]
    assert kind.entry("id") is kind.fields["id"]
    assert kind.entry("statements") is None
    assert [spec.name for spec in kind.statement_rows["weight"].fields] == ["value", "cites"]


def test_a_vocabulary_keeps_the_order_of_its_terms() -> None:
    colour = load().vocabularies["colour"]
    assert list(colour.terms) == ["red", "blue"]
    assert (colour.terms["red"].scope, colour.terms["red"].example, colour.terms["blue"].scope) == ("Not pink.", "A rose.", "")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("kind: thing\n", "", "data/schema/thing.yaml: 'kind' is missing or is no shape of rows.yaml"),
        ("{events: event}", "{events: evnt}", "data/schema/thing.yaml: 'evnt' is missing or is no shape of rows.yaml"),
        ("lists: {events: event}", "lists: [events]", "data/schema/thing.yaml: a text stands where a mapping should, or a mapping where a text should"),
        ("type: number", "type: numbre", "data/schema, thing.weight: there is no type 'numbre'"),
        ("type: country", "type: nation", "data/schema, thing.place.country: there is no type 'nation'"),
        ("of: colour", "of: color", "data/schema, thing.colour: there is no vocabulary 'color'"),
        ("type: vocabulary, of: colour", "type: vocabulary", "data/schema, thing.colour: there is no vocabulary ''"),
        ("of: thing", "of: thin", "data/schema, thing.part_of: there is no reference 'thin'"),
        ("type: number, many", "type: number, mnay", "data/schema, thing.weight: needs type, label and definition, and does not know ['mnay']"),
        (", definition: The weight.", "", "data/schema, thing.weight: needs type, label and definition, and does not know []"),
        ("label: Thing\n", "label: Thing\nlabel: Thing\n", "data/schema/thing.yaml: line 3: the key `label` stands twice (first on line 2); keep one"),
        ("label: Thing\n", "label: [Thing\n", "data/schema/thing.yaml: line 2: not readable as YAML: did not find expected ',' or ']' for what begins here"),
    ],
)
def test_a_kind_that_contradicts_itself_is_named(old: str, new: str, message: str) -> None:
    assert old in THING
    with pytest.raises(SchemaError) as caught:
        load(THING.replace(old, new, 1))
    assert str(caught.value).startswith(message)


@pytest.mark.parametrize(
    ("colour", "message"),
    [
        ("name: colour\nlabel: Colour\nterms:\n  red: {label: Red, definition: Like blood.}\n", "data/vocabulary/colour.yaml: 'definition' is missing"),
        (COLOUR.replace("label: Blue, ", ""), "data/vocabulary/colour.yaml: 'label' is missing"),
        ("name: colour\nlabel: Colour\ndefinition: A colour.\nterms: red\n", "data/vocabulary/colour.yaml: a text stands where a mapping should"),
        ("- red\n", "data/vocabulary/colour.yaml: line 1: the file holds no `key: value` lines"),
        ("", "data/vocabulary/colour.yaml: line 1: the file holds no `key: value` lines"),
    ],
)
def test_a_vocabulary_that_cannot_be_read_is_named(colour: str, message: str) -> None:
    with pytest.raises(SchemaError) as caught:
        load(colour=colour)
    assert str(caught.value).startswith(message)


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (ROWS.replace("  label: Event\n", ""), "data/schema/rows.yaml: 'label' is missing"),
        (ROWS.replace("type: date", "type: dat"), "data/schema, thing.events.date: there is no type 'dat'"),
        (ROWS.replace("statement:", "statment:"), "data/schema/thing.yaml: 'statement' is missing or is no shape of rows.yaml"),
    ],
)
def test_a_shape_that_cannot_be_read_is_named(rows: str, message: str) -> None:
    with pytest.raises(SchemaError) as caught:
        load(rows=rows)
    assert str(caught.value).startswith(message)


def test_the_archives_own_schema_has_the_kinds_of_the_design(schema: Schema) -> None:
    assert set(schema.kinds) == {"case", "agency", "system", "ruling", "action", "study", "policy", "source"}
    assert {name for name, kind in schema.kinds.items() if kind.suffix == ".md"} == {"case"}
    assert all(kind.name == name and kind.fields["id"].required for name, kind in schema.kinds.items())


def test_no_name_of_the_archives_own_schema_is_used_for_two_things(schema: Schema) -> None:
    for kind in schema.kinds.values():
        names = [*kind.fields, *kind.lists, *SECTIONS]
        assert len(names) == len(set(names))


def test_every_vocabulary_of_the_archive_is_used(schema: Schema) -> None:
    specs = [spec for kind in schema.kinds.values() for spec in (*kind.fields.values(), *kind.properties.values(), *kind.statement.fields)]
    specs += [column for shape in schema.rows.values() for column in shape.fields]
    # The ledger is no record: its sealings take a code, too.
    assert {spec.of for spec in specs if spec.type == "vocabulary"} | {"seal_reason"} == set(schema.vocabularies)


def test_every_type_has_an_example_that_it_takes(schema: Schema) -> None:
    examples = [(spec.type, spec.example) for kind in schema.kinds.values() for spec in (*kind.fields.values(), *kind.properties.values()) if spec.example and spec.type in PARSERS]
    assert examples
    for name, example in examples:
        assert PARSERS[name](example).text == example
