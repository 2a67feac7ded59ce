"""What hypothesis feeds to the tests of changes: records that differ as editors make them differ, and as nobody should."""

from __future__ import annotations

import copy
import random
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from archive.record.document import dump, new_record, parse
from tests import factory
from tests.strategies import HOSTILE_WORDS, keys, one_line, texts, trees

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

    from archive.record.model import Record

SCHEMA = factory.own_schema()
WORDS = ["2020-01-09", "2020-01", "alleged", "admitted", "Robert Example was arrested.", "alibi-unchecked", "detroit-police", "a b c d e f", *HOSTILE_WORDS[:12]]
PARAGRAPHS = ["One was arrested. [@gazette-2020-arrest]", "Another paragraph, of other words.", "Five watches were stolen from a shop."]


def real_records() -> list[Record]:
    """A few real records of every kind: the largest, since they have the most kinds of rows."""
    found = []
    for kind in SCHEMA.kinds.values():
        files = sorted((factory.DATA / kind.folder).glob(f"*{kind.suffix}"), key=lambda path: (-path.stat().st_size, path.name))
        found += [parse(path.read_text("utf-8"), kind, f"{kind.folder}/{path.name}") for path in files[:3]]
    return found


def edited(record: Record, seed: int, number: int) -> Record:
    """The record after a number of edits that follow from a seed."""
    chance = random.Random(seed)  # noqa: S311 - a seeded generator must not be secure
    front: Any = copy.deepcopy(record.front)
    body = record.body
    for _ in range(number):
        if body and chance.random() < 0.2:
            paragraphs = body.rstrip("\n").split("\n\n")
            _edit_list(paragraphs, chance, PARAGRAPHS)
            body = "\n\n".join(str(paragraph) for paragraph in paragraphs)
        else:
            _edit(front, chance)
    return written(record.kind.name, front, body)


def written(kind: str, front: Any, body: str) -> Record:
    """The record of a tree, as its canonical text is read."""
    return parse(dump(new_record(SCHEMA, kind, _plain(front), body)), SCHEMA.kinds[kind])


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list) else value


def _edit(node: Any, chance: random.Random) -> None:
    """One edit somewhere in a tree."""
    while True:
        deeper = [item for item in (node.values() if isinstance(node, dict) else node) if isinstance(item, (dict, list)) and item]
        if deeper and chance.random() < 0.8:
            node = chance.choice(deeper)
        elif isinstance(node, dict):
            key = chance.choice(list(node))
            act = chance.random()
            if act < 0.6 and isinstance(node[key], str):
                node[key] = chance.choice([*WORDS, f"{node[key]} more", node[key][:-1] or "x"])
            elif act < 0.8 and key not in {"id", "title"}:
                del node[key]
            else:
                node[chance.choice(["note", "zeta", "alpha", "standing"])] = chance.choice(WORDS)
            return
        else:
            _edit_list(node, chance, [item for item in node if isinstance(item, str)] or [{"value": "x"}, {"what": "An event."}])
            return


def _edit_list(items: list[Any], chance: random.Random, new: list[Any]) -> None:
    at = chance.randrange(len(items))
    act = chance.random()
    if act < 0.25 and len(items) > 1:
        del items[at]
    elif act < 0.5:
        items.insert(at, copy.deepcopy(chance.choice([*items, *new])))
    elif act < 0.7:
        items.insert(chance.randrange(len(items)), items.pop(at))
    elif isinstance(items[at], str):
        items[at] = f"{items[at]} again"
    else:
        items[at] = {**items[at], "note": chance.choice(WORDS)}


def hostile_records(kind: str) -> SearchStrategy[Record]:
    """Records of every shape that can be written, right or wrong."""
    known = SCHEMA.kinds[kind].key_order
    names = st.one_of(st.sampled_from(["statements", "place", *known]), st.sampled_from(known), keys().map(lambda key: one_line(key[:80])))
    rows = st.lists(st.dictionaries(st.sampled_from(["value", "what", "date", "cites", "zeta", "alpha"]), trees(1), min_size=1, max_size=3), max_size=4)
    values = st.one_of(texts(), trees(1), rows, st.dictionaries(st.sampled_from(["system", "use", "city", "odd", "even"]), st.one_of(rows, trees(1)), max_size=3))
    bodies = st.lists(st.sampled_from([*PARAGRAPHS, "a", "  b", "", "---"]), max_size=4).map("\n\n".join)
    return st.builds(lambda front, body: written(kind, {"title": "One", **front}, body), st.dictionaries(names.filter(lambda name: name not in {"narrative", ""}), values, max_size=5), bodies)
