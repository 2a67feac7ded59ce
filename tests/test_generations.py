"""Where built databases lie, and what a build that is killed at any point leaves: the old generation or the new one, whole."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from archive import generations
from archive.generations import DATABASE, FOLDER, KEPT, POINTER, Generation

if TYPE_CHECKING:
    from pathlib import Path


def pointer(data: bytes) -> str:
    return json.dumps({"archive": {"hash": hashlib.sha256(data).hexdigest(), "size": len(data), "file": DATABASE, "tables": {"cases": {"count": 3}}}})


def make(publish: Path, text: str) -> None:
    """Publish a database that is this text."""
    data = text.encode()
    with generations.staged(publish) as stage:
        (stage.folder / DATABASE).write_bytes(data)
        (stage.folder / POINTER).write_text(pointer(data), "utf-8")
        (stage.folder / "drawn").mkdir()
        (stage.folder / "drawn" / "one.json").write_text(text, "utf-8")
        stage.make_current(hashlib.sha256(data).hexdigest())


def current(publish: Path) -> Generation:
    found = generations.read_current(publish)
    assert found is not None
    return found


def folders(publish: Path) -> set[str]:
    return {path.name for path in (publish / FOLDER).iterdir()}


def test_what_is_published_is_current_and_lies_under_its_old_name_too(tmp_path: Path) -> None:
    make(tmp_path, "one")
    found = current(tmp_path)
    assert (found.hash, found.size, found.counts) == (hashlib.sha256(b"one").hexdigest(), 3, {"cases": 3})
    assert found.database.read_text("utf-8") == (tmp_path / DATABASE).read_text("utf-8") == "one"
    assert (found.folder / "drawn" / "one.json").read_text("utf-8") == "one"
    (tmp_path / DATABASE).write_text("written over by hand", "utf-8")
    assert current(tmp_path).database.read_text("utf-8") == "one"


def test_the_last_before_the_current_one_stays_and_nothing_aside(tmp_path: Path) -> None:
    seen = []
    for text in "abcd":
        make(tmp_path, text)
        seen.append(current(tmp_path).folder.name)
        assert folders(tmp_path) == set(seen[-1 - KEPT :])
    assert {path.name for path in tmp_path.iterdir()} == {FOLDER, DATABASE, POINTER}


def test_the_same_database_again_keeps_its_folder_and_takes_new_drawings(tmp_path: Path) -> None:
    make(tmp_path, "one")
    (current(tmp_path).folder / "drawn" / "one.json").write_text("old", "utf-8")
    before = current(tmp_path)
    make(tmp_path, "one")
    assert current(tmp_path) == before
    assert (before.folder / "drawn" / "one.json").read_text("utf-8") == "one"
    assert folders(tmp_path) == {before.folder.name}


def test_who_is_held_is_not_swept(tmp_path: Path) -> None:
    make(tmp_path, "a")
    held = current(tmp_path).folder
    handle = generations.hold(held)
    assert handle is not None
    for text in "bcd":
        make(tmp_path, text)
    assert held.name in folders(tmp_path)
    os.close(handle)
    make(tmp_path, "e")
    assert held.name not in folders(tmp_path)
    assert generations.hold(held) is None


def test_a_stage_cannot_be_held_or_swept_while_it_is_made(tmp_path: Path) -> None:
    with generations.staged(tmp_path) as stage:
        assert generations.hold(stage.folder) is None
        with generations.changing(tmp_path):
            generations.sweep(tmp_path)
        assert stage.folder.is_dir()
    assert not folders(tmp_path)


def told(**changes: object) -> str:
    return json.dumps({"archive": json.loads(pointer(b"one"))["archive"] | changes})


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"archive": []}', told(hash="../../etc"), told(hash=1), told(size=4), told(tables=[]), told(tables={"cases": 1})])
def test_a_pointer_that_makes_no_sense_names_nothing(tmp_path: Path, text: str) -> None:
    make(tmp_path, "one")
    (tmp_path / POINTER).write_text(text, "utf-8")
    assert generations.read_current(tmp_path) is None


def test_a_database_that_was_put_there_by_hand_gets_a_folder_if_it_is_the_one_named(tmp_path: Path) -> None:
    assert generations.adopt(tmp_path) is None
    (tmp_path / DATABASE).write_bytes(b"one")
    for other in (b"two", b"three"):
        (tmp_path / POINTER).write_text(pointer(other), "utf-8")
        assert generations.adopt(tmp_path) is None
    (tmp_path / POINTER).write_text(pointer(b"one"), "utf-8")
    assert generations.adopt(tmp_path) == generations.read_current(tmp_path)
    assert current(tmp_path).database.read_bytes() == b"one"
    assert len(folders(tmp_path)) == 1


KILLED = """
import os, signal, sys
from pathlib import Path
from archive import generations
from tests.test_generations import make

left = 0
def counted(real):
    def call(*arguments):
        global left
        left -= 1
        if left < 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(*arguments)
    return call
for name in ("put", "sync", "sweep", "_read_pointer"):
    setattr(generations, name, counted(getattr(generations, name)))
for left in range(40):
    publish = Path(sys.argv[1], str(left))
    publish.mkdir()
    child = os.fork()
    if not child:
        steps, left = left, 1000
        make(publish, "old")
        left = steps
        make(publish, "new")
        os._exit(0)
    if not os.waitpid(child, 0)[1]:
        break
"""


def test_a_build_that_is_killed_leaves_the_old_generation_or_the_new_one_and_the_next_cleans_up(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-c", KILLED, str(tmp_path)], check=True, timeout=60)
    served = []
    for publish in sorted(tmp_path.iterdir(), key=lambda path: int(path.name)):
        served.append(current(publish).database.read_text("utf-8"))
        make(publish, "next")
        assert {path.name for path in publish.iterdir()} == {FOLDER, DATABASE, POINTER}
        assert not [name for name in folders(publish) if name.startswith(".")]
        assert len(folders(publish)) == 1 + KEPT
        assert (publish / DATABASE).read_text("utf-8") == "next"
    # Every one was killed a step later than the one before, and the last was not.
    assert len(served) > 10
    assert served == sorted(served, reverse=True)
    assert set(served) == {"old", "new"}
