from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from archive.cli import main
from archive.errors import StoreError
from archive.store.checking import check_folder, publish
from archive.store.ledger import GENESIS, LEDGER, append, latest, read_ledger
from tests.factory import TODAY

if TYPE_CHECKING:
    from pathlib import Path

    from tests.factory import Folder

TIME = "2026-11-21T12:00:00+00:00"


def enter(root: Path, **texts: str) -> list[str]:
    return [f"{entry.record} r{entry.revision} {entry.act}" for entry in append(root, texts, time=TIME, reason="Why.", by="Who")]


def rules(folder: Folder) -> list[str]:
    return [problem.rule for problem in check_folder(folder.root, TODAY).problems if problem.rule == "ledger-knows-the-text"]


def test_a_folder_without_a_ledger_has_no_entries(tmp_path: Path) -> None:
    assert read_ledger(tmp_path) == []


def test_new_texts_are_published_changed_ones_corrected_known_ones_left(tmp_path: Path) -> None:
    assert enter(tmp_path, a="1", b="2") == ["a r1 published", "b r1 published"]
    assert enter(tmp_path, a="1", b="3") == ["b r2 corrected"]
    assert enter(tmp_path, a="1", b="3") == []
    assert {record: entry.sha256 for record, entry in latest(read_ledger(tmp_path)).items()} == {"a": "1", "b": "3"}


def test_each_entry_is_bound_to_the_one_before(tmp_path: Path) -> None:
    enter(tmp_path, a="1")
    enter(tmp_path, b="2")
    first, second = read_ledger(tmp_path)
    assert (first.previous, second.previous) == (GENESIS, first.digest())


def test_any_flipped_byte_of_an_entry_that_has_followers_is_noticed(tmp_path: Path) -> None:
    enter(tmp_path, a="1", b="2", c="3")
    whole = (tmp_path / LEDGER).read_bytes()
    last_line = whole.rindex(b"\n", 0, -1)
    choose = random.Random(11)  # noqa: S311 - any bytes will do, the same in every run
    for place in choose.sample(range(last_line), 60):
        changed = bytearray(whole)
        changed[place] ^= 1 << choose.randrange(7)
        (tmp_path / LEDGER).write_bytes(changed)
        with pytest.raises(StoreError, match=r"ledger\.jsonl"):
            read_ledger(tmp_path)


@pytest.mark.parametrize("damage", [lambda lines: lines[1:], lambda lines: lines[:1] + lines[2:], lambda lines: [lines[1], lines[0], *lines[2:]], lambda lines: [*lines, lines[-1]]])
def test_an_entry_taken_out_put_in_or_moved_is_noticed(tmp_path: Path, damage: object) -> None:
    enter(tmp_path, a="1", b="2", c="3")
    lines = (tmp_path / LEDGER).read_text("utf-8").splitlines(keepends=True)
    (tmp_path / LEDGER).write_text("".join(damage(lines)), "utf-8")  # type: ignore[operator] # a function of the table above
    with pytest.raises(StoreError, match="does not fit the one before"):
        read_ledger(tmp_path)


def test_a_last_line_that_is_cut_off_is_noticed(tmp_path: Path) -> None:
    enter(tmp_path, a="1")
    (tmp_path / LEDGER).write_bytes((tmp_path / LEDGER).read_bytes()[:-1])
    with pytest.raises(StoreError, match="cut off"):
        read_ledger(tmp_path)


def test_the_rule_is_silent_until_something_is_published_and_then_knows_every_text(folder: Folder) -> None:
    assert rules(folder) == []
    publish(folder.root, [], TODAY, time=TIME, reason="First publication.", by="The editors")
    assert rules(folder) == []
    case = folder.add("case", title="Robert Example the Younger")
    assert rules(folder) == ["ledger-knows-the-text"]
    publish(folder.root, ["WIA-0001"], TODAY, time=TIME, reason="The title was wrong.", by="The editors")
    assert rules(folder) == []
    folder.add("case", id="WIA-0002", slug="another")
    assert rules(folder) == ["ledger-knows-the-text"]
    (folder.root / case).unlink()
    assert sorted(rules(folder)) == ["ledger-knows-the-text"] * 2


def test_nothing_is_published_while_other_problems_stand_or_a_case_is_unknown(folder: Folder) -> None:
    with pytest.raises(StoreError, match="no case WIA-0099"):
        publish(folder.root, ["WIA-0099"], TODAY, time=TIME, reason="Why.", by="Who")
    folder.add("case", status="sure")
    with pytest.raises(StoreError, match="stand in the way"):
        publish(folder.root, [], TODAY, time=TIME, reason="Why.", by="Who")
    assert read_ledger(folder.root) == []


def test_the_command_says_what_it_entered(folder: Folder) -> None:
    command = ["publish", "--data", str(folder.root), "--reason", "First publication.", "--by", "The editors"]
    first, second = CliRunner().invoke(main, command), CliRunner().invoke(main, command)
    assert (first.exit_code, first.output) == (0, "WIA-0001 r1 published\n")
    assert (second.exit_code, second.output) == (0, "")
