"""The one canonical form: what every way of writing a record becomes, line by line."""

from __future__ import annotations

import string
from typing import TYPE_CHECKING

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from archive.record.canonical import WIDTH
from archive.record.document import dump, new_record, parse
from tests import factory
from tests.strategies import HOSTILE_WORDS, one_line, texts

if TYPE_CHECKING:
    from archive.record.schema import Schema


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
