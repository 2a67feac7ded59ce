"""The tree that is read from YAML: what stands where, on which line, and how deep it may be (hostile files: test_document_hostile)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from archive.errors import DocumentError
from archive.record.document import parse
from archive.record.yamltree import MAX_DEPTH, Map, Seq, load_yaml

if TYPE_CHECKING:
    from archive.record.schema import Schema


def test_every_scalar_is_text() -> None:
    tree = load_yaml("a: [NO, 010, 12:30, 1e3, true, 2020-01-09, 1_000, .5, 'null']\nyes: {on: off}\n")
    assert tree == {"a": ["NO", "010", "12:30", "1e3", "true", "2020-01-09", "1_000", ".5", "null"], "yes": {"on": "off"}}
    assert (type(tree), type(tree["a"]), type(tree["yes"])) == (Map, Seq, Map)


def test_only_a_narrative_keeps_its_lines() -> None:
    tree = load_yaml("title: |\n  a\n  b\nnote: >\n  c\n\n  d\nrow: {narrative: 'x\n\n  y'}\nnarrative: |\n  e\n\n  f\n")
    assert (tree["title"], tree["note"], tree["row"]["narrative"], tree["narrative"]) == ("a b", "c d", "x y", "e\n\nf\n")
    assert load_yaml("narrative: >\n  a\n\n  b\n") == {"narrative": "a b"}
    assert load_yaml("row:\n  narrative: |\n    a\n    b\n") == {"row": {"narrative": "a b"}}


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
