from __future__ import annotations

import hashlib
import json
import random
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from archive.errors import StoreError
from archive.store.ledger import DATA, GENESIS, LEDGER, NO_TEXT, Entry, latest, ledger_text, parse_ledger, read_ledger, seal_text, standing, superseded, withheld
from tests.factory import DATA as OWN

if TYPE_CHECKING:
    from pathlib import Path

TIME = "2026-11-21T12:00:00+00:00"


def chain(*acts: tuple[str, str, str], **more: Any) -> list[Entry]:
    """Entries of (record, act, sha256), numbered and bound."""
    entries: list[Entry] = []
    for number, (record, act, sha256) in enumerate(acts, 1):
        revision = sum(entry.record == record for entry in entries) + 1
        entries.append(Entry(number, TIME, act, record, revision, sha256, "Why.", "Who", entries[-1].digest() if entries else GENESIS, **(more if number == len(acts) else {})))
    return entries


def written(root: Path, entries: list[Entry]) -> list[Entry]:
    (root / LEDGER).write_text(ledger_text(entries), "utf-8")
    return read_ledger(root)


LIFE = [("A", "published", "1"), ("B", "published", "2"), (DATA, "recorded", "m"), ("A", "corrected", "3"), ("A", "updated", "4"), ("B", "merged", "2"), (DATA, "recorded", "n")]


def test_a_folder_without_a_ledger_has_no_entries(tmp_path: Path) -> None:
    assert read_ledger(tmp_path) == []


def test_a_life_can_be_read_back(tmp_path: Path) -> None:
    entries = chain(*LIFE)
    assert written(tmp_path, entries) == entries


def test_what_is_not_said_is_left_out_of_a_line_and_the_first_ledger_is_read_as_it_was_written() -> None:
    entry = chain(("A", "published", "1"))[0]
    assert set(json.loads(entry.line())) == {"sequence", "time", "act", "record", "revision", "sha256", "reason", "by", "previous"}
    full = replace(entry, reviewed_by="R", note="N", into="B", seal="C", withheld=("1",), before={"x": "2"})
    assert set(json.loads(full.line())) == {*json.loads(entry.line()), "reviewed_by", "note", "into", "seal", "withheld", "before"}
    lines = (OWN / LEDGER).read_bytes().split(b"\n")[:53]
    assert hashlib.sha256(lines[-1]).hexdigest() == "7b0da765daffc337c05e1135477a9efdc1e80e3247f22d8d221746cd3a7601db"
    assert [entry.line().encode() for entry in read_ledger(OWN)[:53]] == lines


def test_every_optional_field_can_be_read_back(tmp_path: Path) -> None:
    entries = chain(("A", "published", "1"), ("A", "sealed", NO_TEXT), reviewed_by="R", note="Ñ", seal="court-order", withheld=("1",), before={"x": "2"})
    assert written(tmp_path, entries) == entries
    assert withheld(entries) == {"1"}


def test_each_entry_is_bound_to_the_one_before() -> None:
    first, second, *_ = chain(*LIFE)
    assert (first.previous, second.previous) == (GENESIS, first.digest())


@pytest.mark.parametrize(
    ("acts", "says"),
    [
        ([("A", "corrected", "1")], "the first act of A is not its publication"),
        ([("A", "withdrawn", "1")], "the first act of A is not its publication"),
        ([("A", "published", "1"), ("A", "published", "2")], "A is published although it was published before"),
        ([("A", "published", "1"), ("A", "withdrawn", "1"), ("A", "published", "2")], "A is published although it was withdrawn before"),
        ([("A", "published", "1"), ("A", "withdrawn", "1"), ("A", "corrected", "2")], "ids are never used again"),
        ([("A", "published", "1"), ("A", "merged", "1"), ("A", "sealed", NO_TEXT), ("A", "updated", "2")], "A is updated after it was sealed; ids are never used again"),
        ([("A", "revised", "1")], "'revised' is no act of the ledger"),
        ([("A", "recorded", "1")], "A cannot be recorded"),
        ([(DATA, "published", "1")], "data cannot be published"),
    ],
)
def test_an_act_that_cannot_follow_is_refused(tmp_path: Path, acts: list[tuple[str, str, str]], says: str) -> None:
    with pytest.raises(StoreError, match=rf"ledger\.jsonl:{len(acts)}: .*{says}"):
        written(tmp_path, chain(*acts))


@pytest.mark.parametrize("acts", [["withdrawn", "sealed"], ["merged", "sealed", "sealed"], ["sealed", "corrected"], ["corrected", "sealed", "withdrawn"]])
def test_a_sealing_may_follow_anything(tmp_path: Path, acts: list[str]) -> None:
    entries = chain(("A", "published", "1"), *(("A", act, str(number)) for number, act in enumerate(acts)))
    assert written(tmp_path, entries) == entries


@pytest.mark.parametrize("revision", [1, 3])
def test_revisions_are_counted(tmp_path: Path, revision: int) -> None:
    first, second = chain(("A", "published", "1"), ("A", "corrected", "2"))
    with pytest.raises(StoreError, match=f"revision {revision} of A does not follow revision 1"):
        written(tmp_path, [first, replace(second, revision=revision)])


def test_what_stands_and_what_is_superseded() -> None:
    entries = chain(*LIFE)
    assert {record: entry.sha256 for record, entry in standing(entries).items()} == {"A": "4"}
    assert [(entry.record, entry.revision) for entry in superseded(entries)] == [("A", 1), ("B", 1), ("A", 2)]
    assert latest(entries)["B"].act == "merged"
    assert standing(chain(("A", "published", "1"), ("A", "sealed", NO_TEXT))) == {}


def test_any_flipped_byte_of_an_entry_that_has_followers_is_noticed() -> None:
    data = ledger_text(chain(*LIFE)).encode()
    last_line = data.rindex(b"\n", 0, -1)
    choose = random.Random(11)  # noqa: S311 - any bytes will do, the same in every run
    for place in choose.sample(range(last_line), 200):
        changed = bytearray(data)
        changed[place] ^= 1 << choose.randrange(8)
        entries, breaks = parse_ledger(bytes(changed))
        assert breaks, place
        assert len(entries) < len(LIFE) or breaks


@pytest.mark.parametrize("damage", [lambda lines: lines[1:], lambda lines: lines[:1] + lines[2:], lambda lines: [lines[1], lines[0], *lines[2:]], lambda lines: [*lines, lines[-1]]])
def test_an_entry_taken_out_put_in_or_moved_is_noticed(tmp_path: Path, damage: Any) -> None:
    lines = ledger_text(chain(*LIFE)).splitlines(keepends=True)
    (tmp_path / LEDGER).write_text("".join(damage(lines)), "utf-8")
    with pytest.raises(StoreError, match="does not fit the one before"):
        read_ledger(tmp_path)


def test_a_last_line_that_is_cut_off_is_noticed(tmp_path: Path) -> None:
    (tmp_path / LEDGER).write_text(ledger_text(chain(*LIFE))[:-1], "utf-8")
    with pytest.raises(StoreError, match="cut off"):
        read_ledger(tmp_path)


@pytest.mark.parametrize(
    "line",
    ["", "x", "[]", "{}", '"a"', "null", "[" * 100_000, '{"sequence": NaN}', '{"act": "\\ud800"}'],
)
def test_a_line_that_is_no_entry_is_refused_with_its_number(tmp_path: Path, line: str) -> None:
    (tmp_path / LEDGER).write_text(f"{chain(('A', 'published', '1'))[0].line()}\n{line}\n", "utf-8")
    with pytest.raises(StoreError, match=r"ledger\.jsonl:2: .*never edit it"):
        read_ledger(tmp_path)


@pytest.mark.parametrize(
    ("key", "value"),
    [("sequence", "1"), ("sequence", True), ("revision", 1.0), ("reason", None), ("by", ["x"]), ("withheld", "x"), ("withheld", [1]), ("before", {"x": 1}), ("other", "x"), ("note", "")],
)
def test_a_field_of_another_type_or_name_is_refused(tmp_path: Path, key: str, value: object) -> None:
    said = json.loads(chain(("A", "published", "1"))[0].line()) | {key: value}
    (tmp_path / LEDGER).write_text(json.dumps(said, ensure_ascii=False, sort_keys=True) + "\n", "utf-8")
    with pytest.raises(StoreError, match=r"ledger\.jsonl:1"):
        read_ledger(tmp_path)


def test_the_seal_is_what_sha256sum_reads() -> None:
    assert seal_text(b"abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  ledger.jsonl\n"
