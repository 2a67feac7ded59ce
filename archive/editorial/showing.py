"""The public database, made anew after a publication, in the background and never twice at once. It knows no request.

The public site takes up the new database by itself (`archive.generations`), so no reader meets a gap.
"""

from __future__ import annotations

import multiprocessing
import threading
import time
from contextlib import closing
from typing import TYPE_CHECKING

from archive import generations
from archive.database.current import prepare
from archive.editorial import publishing
from archive.editorial.audit import log
from archive.editorial.desk import open_desk, written
from archive.errors import ArchiveError

if TYPE_CHECKING:
    import datetime
    import sqlite3
    from collections.abc import Sequence
    from multiprocessing.connection import Connection
    from pathlib import Path

    from archive.editorial.settings import Settings

PATIENCE = 1_800
"""Seconds that a build may take."""
TRIES, PAUSE = 20, 3.0
"""How often, and after how many seconds, an older database that a running site still uses is tried again."""
_building = threading.Lock()
_wanted = threading.Event()


def soon(settings: Settings) -> threading.Thread:
    """Bring the public database up to what is published, in the background; returns the thread that does."""
    _wanted.set()
    thread = threading.Thread(target=_catch_up, args=[settings], name="showing", daemon=True)
    thread.start()
    return thread


def _catch_up(settings: Settings) -> None:
    # Whoever holds the lock builds for those who came meanwhile, too.
    while _wanted.is_set() and _building.acquire(blocking=False):
        try:
            _wanted.clear()
            show(settings)
        finally:
            _building.release()


def _forget_older(settings: Settings, desk: sqlite3.Connection, waiting: Sequence[int]) -> str:
    """Where something was sealed, older databases go, since they still have it; returns why they did not, or the empty text."""
    marks = ", ".join("?" for _ in waiting)
    sealed = waiting and desk.execute(f"select 1 from drafts where act = 'sealed' and id in ({marks})", list(waiting)).fetchone()  # noqa: S608 - marks alone
    try:
        left = generations.forget(settings.publish) if sealed else []
        for _ in range(TRIES):
            # A running site takes up the new database within seconds, and holds the older one until then.
            if left:
                time.sleep(PAUSE)
                left = generations.forget(settings.publish)
    except OSError as error:
        return f"older databases cannot be removed: {error.strerror}"
    if left:
        log(desk, written(settings.clock()), "system", "older-databases-in-use", "", folders=[path.name for path in left])
    return ""


def show(settings: Settings) -> str:
    """Build the public database where anything changed; returns why not, or the empty text."""
    with closing(open_desk(settings.desk)) as desk:
        waiting = publishing.waiting_to_be_shown(desk)
        fault = _build(settings)
        if fault:
            log(desk, written(settings.clock()), "system", "not-shown", "", why=fault)
        else:
            fault = _forget_older(settings, desk, waiting)
            publishing.mark_shown(desk, [] if fault else waiting)
        return fault


def _build(settings: Settings) -> str:
    """Build in a process of its own: a build divides itself into processes, which a server with many threads must not."""
    spawning = multiprocessing.get_context("spawn")
    told, tell = spawning.Pipe(duplex=False)
    process = spawning.Process(target=_prepare, args=[settings.data, settings.publish, settings.clock().date(), tell], name="archive-build")
    process.start()
    tell.close()
    try:
        return str(told.recv()) if told.poll(PATIENCE) else f"the build was not done after {PATIENCE} seconds and was stopped"
    except EOFError:
        return "the build ended without a word; run `archive build` to see why"
    finally:
        process.join(5)
        if process.is_alive():
            process.kill()
            process.join()
        told.close()


def _prepare(data: Path, publish: Path, today: datetime.date, tell: Connection) -> None:
    try:
        report = prepare(data, publish, today, lambda _: None)
        tell.send(report.summary() if report is not None and report.exit_code else "")
    except ArchiveError as error:
        tell.send(str(error))
