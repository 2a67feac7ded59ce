"""The public database, made anew after a publication, in the background and never twice at once. It knows no request.

The public site takes up the new database by itself (`archive.generations`), so no reader meets a gap.
"""

from __future__ import annotations

import threading
from contextlib import closing
from typing import TYPE_CHECKING

from archive.database.current import prepare
from archive.editorial import publishing
from archive.editorial.audit import log
from archive.editorial.desk import open_desk, written
from archive.errors import ArchiveError

if TYPE_CHECKING:
    from archive.editorial.settings import Settings

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


def show(settings: Settings) -> str:
    """Build the public database where anything changed; returns why not, or the empty text."""
    with closing(open_desk(settings.desk)) as desk:
        waiting = publishing.waiting_to_be_shown(desk)
        fault = ""
        try:
            report = prepare(settings.data, settings.publish, settings.clock().date(), lambda _: None)
            if report is not None and report.exit_code:
                fault = report.summary()
        except ArchiveError as error:
            fault = str(error)
        if fault:
            log(desk, written(settings.clock()), "system", "not-shown", "", why=fault)
        else:
            publishing.mark_shown(desk, waiting)
        return fault
