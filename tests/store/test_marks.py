from __future__ import annotations

import os
import shutil
import time
from pathlib import Path

import pytest

from archive.errors import StoreError
from archive.store import marks
from archive.store.marks import changed, completed, fingerprint, hash_of, marks_of

# The SHA-256 of "abc" (FIPS 180-2, appendix B.1).
ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    (folder / "cases" / "__pycache__").mkdir(parents=True)
    (folder / ".git").mkdir()
    for path in ("cases/a.md", "b.md", ".hidden", ".git/c", "cases/__pycache__/d"):
        (folder / path).write_text("abc", "utf-8")
    return folder


@pytest.fixture
def old(data: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The same, as if it had lain there for a while."""
    later = time.time_ns() + 10 * marks.YOUNG
    monkeypatch.setattr(time, "time_ns", lambda: later)
    return data


def test_files_are_known_by_their_text_and_hidden_ones_are_not(data: Path) -> None:
    found = marks_of(data)
    assert {path: hash_of(mark) for path, mark in found.items()} == {"cases/a.md": ABC, "b.md": ABC}


def test_a_file_whose_marks_stand_is_not_read_again(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    known = marks_of(old)
    monkeypatch.setattr(Path, "read_bytes", lambda path: pytest.fail(f"{path} was read"))
    assert marks_of(old, known) == known


def test_a_young_file_is_read_again_although_its_marks_stand(data: Path) -> None:
    known = marks_of(data)
    path = data / "b.md"
    stands = path.stat()
    path.write_text("abd", "utf-8")
    os.utime(path, ns=(stands.st_atime_ns, stands.st_mtime_ns))
    assert changed(known, marks_of(data, known)) == {"b.md"}


def test_a_text_replaced_under_the_old_times_is_noticed(old: Path, tmp_path: Path) -> None:
    known = marks_of(old)
    stands = (old / "b.md").stat()
    (tmp_path / "other").write_text("abd", "utf-8")
    os.utime(tmp_path / "other", ns=(stands.st_atime_ns, stands.st_mtime_ns))
    (tmp_path / "other").replace(old / "b.md")
    assert changed(known, marks_of(old, known)) == {"b.md"}


def test_changes_are_those_of_texts_alone(old: Path, tmp_path: Path) -> None:
    known = marks_of(old)
    copied = tmp_path / "copy"
    shutil.copytree(old, copied)
    assert changed(known, marks_of(copied, known)) == set()
    (copied / "new.md").write_text("", "utf-8")
    (copied / "b.md").unlink()
    assert changed(known, marks_of(copied, known)) == {"new.md", "b.md"}
    assert fingerprint(marks_of(copied)) != fingerprint(known) == fingerprint(marks_of(old))


def test_what_others_read_is_taken_in_and_what_nobody_read_is_new(old: Path) -> None:
    unread = marks_of(old, unread=["cases"])
    assert completed(unread, {"cases/a.md": ABC}) == marks_of(old)
    assert completed(unread, {}).keys() == {"b.md"}


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="No such file"):
        marks_of(tmp_path / "nowhere")
