"""A sealing that is killed anywhere leaves the old state, or, recovered, the new one in which the name is nowhere."""

from __future__ import annotations

import os
import random
import signal
import time
from functools import partial
from typing import TYPE_CHECKING

import pytest

from archive.sealing.scanning import scan
from archive.store.journal import recover
from archive.store.verifying import verify
from tests.killing import in_child, killed_at
from tests.sealing.world import STRINGS, named, sealed
from tests.store.publishing import whole
from tests.store.test_killing import KILLS, copy_of

if TYPE_CHECKING:
    from pathlib import Path

    from archive.record.schema import Schema
    from tests.factory import Folder

EACH = 1 if KILLS >= 200 else 7


@pytest.fixture(scope="module")
def start(tmp_path_factory: pytest.TempPathFactory, schema: Schema) -> Folder:
    from tests.factory import Folder  # noqa: PLC0415 - a class at run time, for types alone above

    return named(Folder.made_in(tmp_path_factory.mktemp("start") / "data", schema))


@pytest.fixture(scope="module")
def end(start: Folder, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    folder = copy_of(start, tmp_path_factory.mktemp("end"))
    sealed(folder)
    return whole(folder.root)


def settled(folder: Folder, old: dict[str, bytes], new: dict[str, bytes]) -> bool:
    """Whether, once recovered, all is old or all is new and the name is in no file, hidden ones too; True where it is new."""
    recover(folder.root)
    now = whole(folder.root)
    assert now in (old, new)
    assert verify(folder.root).misfits == []
    if now == new:
        assert scan([folder.root], STRINGS).found == []
        assert [path.name for path in folder.root.iterdir() if path.name.startswith(".")] == []
    return now == new


def _seal(folder: Folder) -> None:
    sealed(folder)


def test_killed_at_any_touch_of_a_file_all_is_old_or_sealed(start: Folder, end: dict[str, bytes], tmp_path: Path) -> None:
    old, outcomes = whole(start.root), set()
    for number in range(1, 1000, EACH):
        folder = copy_of(start, tmp_path / str(number))

        if not killed_at(number, partial(sealed, folder)):
            break
        outcomes.add(settled(folder, old, end))
    assert outcomes == {False, True}


def test_killed_at_any_moment_all_is_old_or_sealed(start: Folder, end: dict[str, bytes], tmp_path: Path) -> None:
    old, moments = whole(start.root), random.Random(11)  # noqa: S311 - any moments will do
    begun = time.perf_counter()
    sealed(copy_of(start, tmp_path / "measured"))
    takes = time.perf_counter() - begun
    for number in range(max(6, KILLS // 3)):
        folder = copy_of(start, tmp_path / str(number))
        child = in_child(partial(_seal, folder))
        time.sleep(moments.uniform(0, takes * 1.2))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        settled(folder, old, end)
