"""A publication that is killed anywhere leaves the old state or, recovered, the new one; a disk that refuses leaves the old."""

from __future__ import annotations

import errno
import os
import random
import shutil
import signal
import sys
import time
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from archive.errors import StoreError
from archive.store.journal import JOURNAL, UNDOING, recover
from archive.store.publication import Act, carry_out
from archive.store.verifying import verify
from tests.killing import TOUCHING, in_child, killed_at
from tests.store.publishing import FIRST, PAPER_FILE, SIGNED, corrected_text, published, whole

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.factory import Folder

KILLS = int(os.environ.get("ARCHIVE_KILLS", "20"))
"""Random moments tried; with 200, every touch of a file is tried too, not each third."""
STEP = 1 if KILLS >= 200 else 3


@pytest.fixture(scope="module")
def start(tmp_path_factory: pytest.TempPathFactory, schema: Any) -> Folder:
    from tests.factory import Folder  # noqa: PLC0415 - a class at run time, for types alone above

    return published(Folder.made_in(tmp_path_factory.mktemp("start") / "data", schema))


def much(folder: Folder) -> None:
    """A correction, a withdrawal and a changed source, as one."""
    files = {FIRST: corrected_text(folder), PAPER_FILE: folder.read(PAPER_FILE).replace("did not steal", "had not stolen")}
    carry_out(folder.root, files, [Act("WIA-0001", "corrected", "Why."), Act("WIA-0002", "withdrawn", "Why.")], SIGNED)


@pytest.fixture(scope="module")
def end(start: Folder, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    folder = copy_of(start, tmp_path_factory.mktemp("end"))
    much(folder)
    return whole(folder.root)


def copy_of(folder: Folder, where: Path) -> Folder:
    return type(folder)(shutil.copytree(folder.root, where / "data"), folder.schema)


def settled(folder: Folder, old: dict[str, bytes], new: dict[str, bytes]) -> bool:
    """Whether, once recovered, all is old or all is new, and nothing is left over; True where it is new."""
    recover(folder.root)
    now = whole(folder.root)
    assert now in (old, new)
    assert not any((folder.root / name).exists() for name in (JOURNAL, UNDOING))
    assert verify(folder.root).misfits == []
    return now == new


def told(act: Callable[[], None]) -> str | None:
    """What a person is told who does something; nothing where it is done."""
    try:
        act()
    except StoreError as error:
        return str(error)
    return None


def test_killed_at_any_touch_of_a_file_all_is_old_or_new(start: Folder, end: dict[str, bytes], tmp_path: Path) -> None:
    old, outcomes = whole(start.root), set()
    for number in range(1, 1000, STEP):
        folder = copy_of(start, tmp_path / str(number))
        if not killed_at(number, partial(much, folder)):
            break
        new = settled(folder, old, end)
        outcomes.add(new)
        if not new and number % 5 == 1:
            much(folder)
            assert whole(folder.root) == end
            assert [path.name for path in folder.root.iterdir() if path.name.startswith(".")] == []
    assert outcomes == {False, True}
    assert number > 30


def test_killed_at_any_moment_all_is_old_or_new(start: Folder, end: dict[str, bytes], tmp_path: Path) -> None:
    old, moments = whole(start.root), random.Random(5)  # noqa: S311 - any moments will do
    begun = time.perf_counter()
    much(copy_of(start, tmp_path / "measured"))
    takes = time.perf_counter() - begun
    for number in range(KILLS):
        folder = copy_of(start, tmp_path / str(number))
        child = in_child(partial(much, folder))
        time.sleep(moments.uniform(0, takes * 1.2))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        settled(folder, old, end)
        shutil.rmtree(folder.root)


def test_killed_while_recovering_it_is_recovered_the_next_time(start: Folder, end: dict[str, bytes], tmp_path: Path) -> None:
    old = whole(start.root)
    recovered = 0
    for number in range(30, 200, 4):
        folder = copy_of(start, tmp_path / str(number))
        if not killed_at(number, partial(much, folder)):
            break
        if (folder.root / JOURNAL).exists():
            recovered += 1
            for second in (1, 2, 3, 5, 8):

                def act(second: int = second, folder: Folder = folder) -> None:
                    left = second

                    def hook(event: str, _: tuple[Any, ...]) -> None:
                        nonlocal left
                        left -= event in TOUCHING - {"open"}
                        if left == 0:
                            os.kill(os.getpid(), signal.SIGKILL)

                    sys.addaudithook(hook)
                    recover(folder.root)

                os.waitpid(in_child(act), 0)
            assert settled(folder, old, end)
    assert recovered > 2


@pytest.mark.parametrize(("function", "code"), [("fsync", errno.ENOSPC), ("link", errno.EIO), ("rename", errno.EACCES)])
def test_a_disk_that_refuses_anywhere_leaves_the_old_state_and_says_so(start: Folder, end: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, function: str, code: int) -> None:
    old = whole(start.root)
    names = {"fsync": ["fsync"], "link": ["link"], "rename": ["rename", "replace"]}[function]
    for number in range(1, 40):
        folder = copy_of(start, tmp_path / str(number))
        left = number

        def refuse(real: Callable[..., Any]) -> Callable[..., Any]:
            def maybe(*arguments: Any, **options: Any) -> Any:
                nonlocal left
                left -= 1
                if left == 0:
                    raise OSError(code, os.strerror(code))
                return real(*arguments, **options)

            return maybe

        with monkeypatch.context() as patched:
            for name in names:
                patched.setattr(os, name, refuse(getattr(os, name)))
            said = told(partial(much, folder))
        if said is None:
            # The very last one, when all is written and only cleared away, is no fault.
            assert whole(folder.root) == end
            if left > 0:
                break
            continue
        assert os.strerror(code) in said
        assert whole(folder.root) == old
        recover(folder.root)
        assert whole(folder.root) == old
        assert verify(folder.root).misfits == []
    else:
        pytest.fail("the disk never stopped refusing")
    assert number > 1
