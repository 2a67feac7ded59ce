"""Reading and writing records: canonical form, and that `dump` and `parse` are inverses for texts chosen to be misread."""

from __future__ import annotations

import string
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.errors import DocumentError
from archive.record.canonical import WIDTH
from archive.record.document import decode, dump, new_record, parse
from archive.record.yamltree import MAX_DEPTH, load_yaml
from tests import factory
from tests.strategies import HOSTILE_WORDS, keys, one_line, texts, trees

if TYPE_CHECKING:
    from archive.errors import Fault
    from archive.record.model import Record
    from archive.record.schema import Kind, Schema

KINDS = ["case", "agency", "system", "ruling", "action", "study", "policy", "source"]
BODY_LINES = [*HOSTILE_WORDS, "", "", "One. [@a]", "  indented", "\tafter a tab", "> quoted", "1. first", "narrative: |", "trailing   ", "# Heading", "key: value"]
bodies = st.lists(st.one_of(st.sampled_from(BODY_LINES), texts()), max_size=8).map("\n".join)


def hostile_front(kind: str, value: str, extra: dict[str, Any]) -> dict[str, Any]:
    """A valid record with a hostile text in every kind of place, and keys that no schema knows."""
    tree, key = factory.front(kind, title=value, **extra), one_line(value[:80])
    if kind != "source":
        tree["events"] = [{"date": value, "what": value, "cites": [value, value], key: [value, {key: value}]}]
        tree["statements"] = {next(iter(tree["statements"])) if "statements" in tree else "x": [{"value": value, "cites": [value], "note": value}]}
    return tree


def read(text: str, kind: Kind) -> Record | list[Fault]:
    """The record, or the faults for which it is refused."""
    try:
        return parse(text, kind)
    except DocumentError as error:
        return error.faults


@pytest.mark.parametrize("kind", KINDS)
def test_valid_records_are_read_as_they_were_written(schema: Schema, kind: str) -> None:
    text = factory.text_of(schema, kind)
    record = parse(text, schema.kinds[kind], "x")
    assert record.front == factory.front(kind)
    assert dump(record) == text


@pytest.mark.parametrize("word", HOSTILE_WORDS)
def test_hostile_words_keep_their_text_in_every_place(schema: Schema, word: str) -> None:
    text = one_line(word)
    written = dump(new_record(schema, "agency", hostile_front("agency", text, {"x": text, "y": [text, [text]], "z": {text: text}})))
    record = parse(decode(written.encode()), schema.kinds["agency"])
    assert record.front["title"] == record.front["x"] == record.rows("events")[0][1]["what"] == text
    assert record.front["y"] == [text, [text]]
    assert record.front["z"] == {text: text}
    assert dump(record) == written


@pytest.mark.parametrize("kind", ["case", "agency", "source"])
@given(value=texts(), extra=st.dictionaries(keys(), trees(), max_size=3), body=bodies)
def test_what_is_dumped_is_read_back_and_is_canonical(kind: str, value: str, extra: dict[str, Any], body: str) -> None:
    record = new_record(factory.own_schema(), kind, {**hostile_front(kind, value, {}), **extra}, body)
    text = dump(record)
    again = parse(decode(text.encode()), factory.own_schema().kinds[kind])
    assert again.front == record.front
    assert again.body == record.body
    assert dump(again) == text


@pytest.mark.parametrize("loader", [yaml.CBaseLoader, yaml.BaseLoader], ids=["libyaml", "pure"])
@given(value=texts(), extra=st.dictionaries(keys(), trees(), max_size=3), body=bodies)
@settings(max_examples=60)
def test_other_readers_of_yaml_read_the_same_texts(loader: type, value: str, extra: dict[str, Any], body: str) -> None:
    record = new_record(factory.own_schema(), "agency", {**hostile_front("agency", value, {}), **extra}, body)
    tree = yaml.load(dump(record), Loader=loader)  # noqa: S506 - the loaders that make nothing but texts
    assert tree.pop("narrative", "") == record.body
    assert tree == record.front


@pytest.mark.parametrize("word", sorted({one_line(word) for word in HOSTILE_WORDS} - {""}))
def test_readers_that_guess_types_guess_text_or_a_plain_number_or_day(schema: Schema, word: str) -> None:
    read = yaml.load(dump(new_record(schema, "agency", {"title": word})), Loader=yaml.CSafeLoader)["title"]
    assert not isinstance(read, bool)
    assert read is not None
    assert str(read) == word


@given(value=texts(min_size=1), name=st.text(string.ascii_lowercase, min_size=1, max_size=20))
def test_no_line_is_longer_than_it_must_be(value: str, name: str) -> None:
    for line in dump(new_record(factory.own_schema(), "agency", {name: value, "events": [{"what": value, "date": "2020"}]})).splitlines():
        bare = line.strip().removeprefix("- ").partition(": ")[2] or line.strip()
        assert len(line) <= WIDTH or " " not in bare


def test_long_texts_are_folded_between_words_and_read_back_as_one_line(schema: Schema) -> None:
    words = "The police department said that it would " * 8
    text = dump(new_record(schema, "agency", {"title": words}))
    assert [line[:12] for line in text.splitlines()] == ["title: The p", "  that it wo", "  department"]
    assert parse(text, schema.kinds["agency"]).title == words.strip()


def test_keys_are_written_in_the_order_of_the_schema_and_unknown_ones_after(schema: Schema) -> None:
    record = parse("zebra: a\nevents: [{what: x, cites: [b], odd: 1, date: 2020}]\nstatements: {odd: [{value: a}], use: [{cites: [b], value: c}]}\ntitle: T\nid: a\n", schema.kinds["agency"])
    assert dump(record) == (
        "id: a\ntitle: T\n"
        "statements:\n  use:\n    - {value: c, cites: [b]}\n  odd:\n    - {value: a}\n"
        "events:\n  - {date: 2020, what: x, cites: [b], odd: 1}\n"
        "zebra: a\n"
    )  # fmt: skip


@pytest.mark.parametrize(
    ("given", "canonical"),
    [
        ("id:   a\n", "id: a\n"),
        ("id: 'a'\n", "id: a\n"),
        ('id: "a"\n', "id: a\n"),
        ("{id: a, title: b}\n", "id: a\ntitle: b\n"),
        ("title: b\nid: a", "id: a\ntitle: b\n"),
        ("id: a\n\n\ntitle: b\n", "id: a\ntitle: b\n"),
        ("id: a\n...\n", "id: a\n"),
        ("id:\ta\n", "id: a\n"),
        ("title: a\tb\n", "title: a b\n"),
        ("title: a\n  b\n", "title: a b\n"),
        ("title: >\n  a\n  b\n\n  c\n", "title: a b c\n"),
        ("title: |\n  a\n  b\n", "title: a b\n"),
        ('title: " a  b "\n', "title: a b\n"),
        ('title: "a\\nb\\tc"\n', "title: a b c\n"),
        ('title: "\\u0041\\x42"\n', "title: AB\n"),
        ("title: 'NO'\n", 'title: "NO"\n'),
        ("title: NO\n", 'title: "NO"\n'),
        ("title: 012\n", 'title: "012"\n'),
        ("title: 12:30\n", 'title: "12:30"\n'),
        ("title: 'it''s'\n", "title: it's\n"),
        ("title: ''\n", 'title: ""\n'),
        ("? id\n: a\n", "id: a\n"),
        ('"no": a\n', '"no": a\n'),
        ("statements: {}\n", "statements: {}\n"),
        ("events: []\nplace: {}\n", "place: {}\nevents: []\n"),
        ("events:\n- {date: 2020}\n", "events:\n  - {date: 2020}\n"),
        ("id: a\nnarrative: |4\n      x\n    y\n", "id: a\nnarrative: |\n  x\n  y\n"),
        ("id: a\nnarrative: x\n", "id: a\nnarrative: |\n  x\n"),
        ("id: a\nnarrative: |\n\n\n  x  \n\n\n\n  y\n\n", "id: a\nnarrative: |\n  x\n\n  y\n"),
    ],
)
def test_canonical_form(schema: Schema, given: str, canonical: str) -> None:
    kind = schema.kinds["agency"]
    assert dump(parse(given, kind)) == canonical
    assert dump(parse(canonical, kind)) == canonical


@pytest.mark.parametrize(
    ("given", "canonical"),
    [
        ("---\nid: a\n---", "---\nid: a\n---\n"),
        ("---\nid: a\n---\nx", "---\nid: a\n---\n\nx\n"),
        ("---\nid: a\n---\n\n\n\n  x  \ny\t\n\n\n\nz\n\n\n", "---\nid: a\n---\n\nx\ny\n\nz\n"),
        ("---\nid: a\n---\n\nx\n\n---\n\ny: b\n", "---\nid: a\n---\n\nx\n\n---\n\ny: b\n"),
    ],
)
def test_canonical_form_of_a_case(schema: Schema, given: str, canonical: str) -> None:
    assert dump(parse(given, schema.kinds["case"])) == canonical
    assert dump(parse(canonical, schema.kinds["case"])) == canonical


FRAGMENTS = [
    "id: a\n",
    "title:",
    " ",
    "\n",
    "  ",
    "- ",
    "x",
    "'",
    '"',
    "[",
    "]",
    "{",
    "}",
    ",",
    ": ",
    "#",
    "&a",
    "*a",
    "!t",
    "|",
    ">",
    "?",
    "---\n",
    "...\n",
    "%",
    "\\",
    "\t",
    "é",
    "~",
    "events:\n  - {date: 2020}\n",
]


@pytest.mark.parametrize("kind", ["case", "agency"])
@given(parts=st.lists(st.sampled_from(FRAGMENTS), max_size=25))
@settings(max_examples=300)
def test_any_text_is_refused_or_made_canonical_in_one_step(kind: str, parts: list[str]) -> None:
    text = ("---\n" if kind == "case" else "") + "id: WIA-0001\n" + "".join(parts)
    record = read(text, factory.own_schema().kinds[kind])
    if isinstance(record, list):
        assert record
        assert all(1 <= fault.line <= text.count("\n") + 1 and fault.what and fault.fix for fault in record)
        return
    canonical = dump(record)
    again = parse(decode(canonical.encode()), factory.own_schema().kinds[kind])
    assert dump(again) == canonical
    assert again.front == record.front


def test_lines_are_known_of_every_key_and_item() -> None:
    tree = load_yaml("a: b\nc:\n  - d\n  - {e: f,\n     g: h}\ni:\n  j: k\n", first_line=10)
    assert (tree.line, tree.lines) == (10, {"a": 10, "c": 11, "i": 15})
    assert (tree["c"].line, tree["c"].lines) == (12, [12, 13])
    assert (tree["c"][1].line, tree["c"][1].lines) == (13, {"e": 13, "g": 14})
    assert (tree["i"].line, tree["i"].lines) == (16, {"j": 16})


def test_what_a_line_is_counted_by_is_not_moved_by_other_signs(schema: Schema) -> None:
    record = parse("---\nid: WIA-0001\ntitle: 日本語 🙂 é\nplace: {city: São Paulo}\nkind: arrest\n---\n\nx\n", schema.kinds["case"])
    assert record.front.lines == {"id": 2, "title": 3, "place": 4, "kind": 5}


def test_a_record_may_be_as_deep_as_the_limit() -> None:
    deepest = "a: " + "[" * (MAX_DEPTH - 1) + "x" + "]" * (MAX_DEPTH - 1)
    assert load_yaml(deepest)["a"]
    with pytest.raises(DocumentError, match="nested too deeply"):
        load_yaml(deepest.replace("x", "[x]"))


def test_new_records_are_as_if_they_had_been_read(schema: Schema) -> None:
    record = new_record(schema, "agency", {"title": " a\n b\t c ", "events": [{"what": "x  y"}]}, "\n\n  One.  \n\n\n\nTwo.")
    assert (record.title, record.rows("events")[0][1]["what"], record.body) == ("a b c", "x y", "One.\n\nTwo.\n")
