"""Several files as one; what a kill does is tested in test_killing."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from archive.errors import StoreError
from archive.store.journal import JOURNAL, PASSING, locked, recover, replace_all, settle

if TYPE_CHECKING:
    from pathlib import Path


def test_files_are_written_made_and_deleted(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"old")
    (tmp_path / "b").write_bytes(b"old")
    replace_all(tmp_path, {"a": b"new", "b": None, "c/d/e": b"made", "never": None})
    assert {path.relative_to(tmp_path).as_posix(): path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == {"a": b"new", "c/d/e": b"made"}
    assert recover(tmp_path) is False


def test_one_writer_at_a_time_and_the_other_is_told(tmp_path: Path) -> None:
    with locked(tmp_path), pytest.raises(StoreError, match="another command has been writing"), locked(tmp_path, patience=0.1):
        pass
    with locked(tmp_path, patience=0.1):
        pass


def test_a_writer_waits_for_the_other(tmp_path: Path) -> None:
    order: list[str] = []

    def second() -> None:
        with locked(tmp_path):
            order.append("second")

    with locked(tmp_path):
        thread = threading.Thread(target=second)
        thread.start()
        thread.join(0.1)
        order.append("first")
    thread.join()
    assert order == ["first", "second"]


def test_what_never_counted_is_cleared(tmp_path: Path) -> None:
    (tmp_path / f"{PASSING}x").mkdir()
    (tmp_path / f"{PASSING}x" / "new-0").write_bytes(b"x")
    assert settle(tmp_path) is False
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("text", ["", "x", '[["a", "0"]]', "[1]", "null"])
def test_a_damaged_journal_is_told_and_touches_nothing(tmp_path: Path, text: str) -> None:
    (tmp_path / "a").write_bytes(b"old")
    (tmp_path / JOURNAL).mkdir()
    (tmp_path / JOURNAL / "list.json").write_text(text, "utf-8")
    with pytest.raises(StoreError, match="is damaged; restore the data folder from git"):
        recover(tmp_path)
    assert (tmp_path / "a").read_bytes() == b"old"


def test_a_folder_that_is_none_is_told(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="name the folder with --data"), locked(tmp_path / "none"):
        pass
