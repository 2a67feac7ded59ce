"""Reading and writing records: that `dump` and `parse` are inverses for texts chosen to be misread, and for other readers of YAML too."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.errors import DocumentError
from archive.record.document import decode, dump, new_record, parse
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


def test_new_records_are_as_if_they_had_been_read(schema: Schema) -> None:
    record = new_record(schema, "agency", {"title": " a\n b\t c ", "events": [{"what": "x  y"}]}, "\n\n  One.  \n\n\n\nTwo.")
    assert (record.title, record.rows("events")[0][1]["what"], record.body) == ("a b c", "x y", "One.\n\nTwo.\n")
