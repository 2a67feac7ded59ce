"""Superseded texts are kept, whole, and nothing else is."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from archive.store.checking import check_folder
from archive.store.history import check_history, history_files, superseded_texts
from archive.store.ledger import NO_TEXT, Entry, read_ledger
from tests.factory import TODAY
from tests.store.publishing import FIRST, correct, published, withdraw

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.factory import Folder

R1 = "history/WIA-0001/r1.md"


@pytest.fixture
def own(folder: Folder) -> Folder:
    published(folder)
    correct(folder)
    withdraw(folder)
    return folder


def test_what_is_superseded_is_there_and_fits(own: Folder) -> None:
    entries = read_ledger(own.root)
    assert history_files(own.root) == [R1, "history/WIA-0002/r1.md"]
    assert check_history(own.root, entries) == []
    assert {key: data.decode() for key, data in superseded_texts(own.root, entries).items()} == {("WIA-0001", 1): own.read(R1), ("WIA-0002", 1): own.read("history/WIA-0002/r1.md")}


@pytest.mark.parametrize(
    ("damage", "path", "rule"),
    [
        (lambda folder: folder.write(R1, folder.read(R1) + "x"), R1, "history-fits-the-ledger"),
        (lambda folder: folder.write("history/WIA-0001/r2.md", folder.read(FIRST)), "history/WIA-0001/r2.md", "history-fits-the-ledger"),
        (lambda folder: folder.write("history/WIA-0009/r1.md", "x"), "history/WIA-0009/r1.md", "history-fits-the-ledger"),
        (lambda folder: folder.write("history/portrait.jpg", "x"), "history/portrait.jpg", "history-fits-the-ledger"),
        (lambda folder: folder.write("history/WIA-0001/r1.md/x", "x") if (folder.root / R1).unlink() is None else None, "history/WIA-0001/r1.md/x", "history-fits-the-ledger"),
        (lambda folder: (folder.root / R1).unlink(), R1, "history-is-kept"),
    ],
)
def test_what_does_not_fit_is_an_error(own: Folder, damage: Callable[[Folder], object], path: str, rule: str) -> None:
    damage(own)
    report = check_folder(own.root, TODAY)
    assert report.exit_code == 1
    assert (path, rule) in {(problem.path, problem.rule) for problem in report.problems}


def test_a_link_is_no_text(own: Folder) -> None:
    target = own.root.parent / "copy.md"
    target.write_text(own.read(R1), "utf-8")
    (own.root / R1).unlink()
    (own.root / R1).symlink_to(target)
    assert [(problem.path, problem.rule) for problem in check_history(own.root, read_ledger(own.root))] == [(R1, "history-fits-the-ledger")]


def test_a_text_that_a_sealing_took_out_is_not_missed(own: Folder) -> None:
    entries = read_ledger(own.root)
    gone = {entry.sha256 for entry in entries if entry.record == "WIA-0001"}
    last = entries[-1]
    sealed = Entry(last.sequence + 1, last.time, "sealed", "WIA-0001", 3, NO_TEXT, "By order of a court.", "The editors", last.digest(), seal="court-order", withheld=tuple(sorted(gone)))
    (own.root / R1).unlink()
    assert check_history(own.root, [*entries, sealed]) == []
    assert [problem.path for problem in check_history(own.root, [*entries, replace(sealed, withheld=())])] == [R1, "history/WIA-0001/r2.md"]


def test_an_unpublished_folder_has_no_history(folder: Folder) -> None:
    assert (history_files(folder.root), check_history(folder.root, [])) == ([], [])
