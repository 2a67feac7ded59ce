"""`archive publish`: what was edited where it stands is entered."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from archive.cli import main
from archive.errors import StoreError
from archive.store.checking import check_folder
from archive.store.inplace import publish
from archive.store.ledger import read_ledger
from archive.store.verifying import verify
from tests.factory import TODAY
from tests.store.publishing import FIRST, PAPER_FILE, SECOND, SIGNED, corrected_text, published

if TYPE_CHECKING:
    from pathlib import Path

    from tests.factory import Folder


def rules(folder: Folder) -> list[str]:
    return [problem.rule for problem in check_folder(folder.root, TODAY).problems]


def run(folder: Folder, *arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(main, ["publish", "--data", str(folder.root), "--reason", "Why.", "--by", "The editors", *arguments])
    return result.exit_code, result.output


def committed(root: Path) -> None:
    for command in (["init", "--quiet"], ["add", "."], ["-c", "user.name=A", "-c", "user.email=a@example.org", "commit", "--quiet", "--message", "First"]):
        subprocess.run(["git", *command], cwd=root, check=True)


def test_the_rule_is_silent_until_something_is_published_and_then_knows_every_text(folder: Folder) -> None:
    assert rules(folder) == []
    publish(folder.root, [], SIGNED, reason="First publication.")
    assert rules(folder) == []
    old = folder.read(FIRST)
    folder.add("case", title="Robert Example the Younger")
    assert rules(folder) == ["ledger-knows-the-text"]
    publish(folder.root, ["WIA-0001"], SIGNED, reason="The title was wrong.", previous={"WIA-0001": old})
    assert rules(folder) == []
    folder.add("case", id="WIA-0002", slug="another")
    assert rules(folder) == ["ledger-knows-the-text"]
    (folder.root / FIRST).unlink()
    assert sorted(rules(folder)) == ["ledger-knows-the-text"] * 2


def test_nothing_is_published_while_other_problems_stand_or_a_name_is_unknown(folder: Folder) -> None:
    with pytest.raises(StoreError, match=r"no case WIA-0099"):
        publish(folder.root, ["WIA-0099"], SIGNED, reason="Why.")
    folder.add("case", status="sure")
    with pytest.raises(StoreError, match="stand in the way"):
        publish(folder.root, [], SIGNED, reason="Why.")
    assert read_ledger(folder.root) == []


def test_the_command_says_what_it_entered_and_finds_nothing_the_second_time(folder: Folder) -> None:
    assert run(folder) == (0, "WIA-0001 r1 published\ndata r1 recorded\n")
    assert run(folder) == (0, "")


def test_the_superseded_text_comes_from_git(folder: Folder) -> None:
    published(folder)
    committed(folder.root)
    old = folder.read(FIRST)
    folder.write(FIRST, corrected_text(folder))
    assert run(folder, "--note", "It said otherwise.", "--reviewed-by", "A second editor") == (0, "WIA-0001 r2 corrected\n")
    assert folder.read("history/WIA-0001/r1.md") == old
    assert [(entry.note, entry.reviewed_by) for entry in read_ledger(folder.root)[-1:]] == [("It said otherwise.", "A second editor")]
    assert verify(folder.root).misfits == []


def test_the_superseded_text_comes_from_a_file_where_git_does_not_have_it(folder: Folder, tmp_path: Path) -> None:
    published(folder)
    kept = tmp_path / "old.md"
    kept.write_text(folder.read(FIRST), "utf-8")
    folder.write(FIRST, corrected_text(folder))
    code, said = run(folder, "WIA-0001")
    assert (code, "give the file whose SHA-256 is" in said, "--previous FILE" in said) == (1, True, True)
    assert run(folder, "WIA-0001", "--act", "updated", "--previous", str(kept)) == (0, "WIA-0001 r2 updated\n")
    assert verify(folder.root).misfits == []


@pytest.mark.parametrize(("arguments", "said"), [(["--act", "withdrawn"], "WIA-0002 r2 withdrawn\n"), (["--act", "merged", "--into", "WIA-0001"], "WIA-0002 r2 merged\n")])
def test_a_case_is_taken_back(folder: Folder, arguments: list[str], said: str) -> None:
    published(folder)
    assert run(folder, "WIA-0002", *arguments) == (0, said)
    assert not (folder.root / SECOND).exists()
    assert (rules(folder), verify(folder.root).misfits) == ([], [])


def test_a_file_that_is_no_case_is_named_by_its_path_or_all_by_one_word(folder: Folder) -> None:
    published(folder)
    for path in (PAPER_FILE, "systems/face-finder.yaml"):
        folder.write(path, folder.read(path).replace("title: ", "title: Of ", 1))
    assert run(folder, PAPER_FILE) == (0, "data r2 recorded\n")
    assert [misfit.path for misfit in verify(folder.root).misfits] == ["systems/face-finder.yaml"]
    assert run(folder, "data") == (0, "data r3 recorded\n")
    assert verify(folder.root).misfits == []


def test_a_case_and_a_file_are_entered_together(folder: Folder) -> None:
    published(folder)
    committed(folder.root)
    folder.write(FIRST, corrected_text(folder))
    folder.write(PAPER_FILE, folder.read(PAPER_FILE).replace("did not steal", "had not stolen"))
    assert run(folder, "WIA-0001", PAPER_FILE) == (0, "WIA-0001 r2 corrected\ndata r2 recorded\n")
    assert verify(folder.root).misfits == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--act", "withdrawn"], "name the case that is withdrawn"),
        (["--previous", "/dev/null"], "name it"),
        (["WIA-0001", "--act", "merged"], "into which other"),
        (["WIA-0003", "--act", "corrected"], "no case WIA-0003"),
        (["sources/none.yaml"], "no case sources/none.yaml"),
        (["../x"], "no case ../x"),
    ],
)
def test_what_makes_no_sense_is_said(folder: Folder, arguments: list[str], said: str) -> None:
    published(folder)
    code, output = run(folder, *arguments)
    assert (code, said in output) in {(1, True), (2, True)}, output
