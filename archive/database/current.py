"""The database as it belongs to the data: built where anything changed, left alone where nothing did, and put in its place at one stroke.

A site that is running takes up what is put here while it serves (`archive.generations`, `archive.site.swapping`), so nothing
that is served may be written over: a build makes a generation aside, and the file that names the current one is replaced last.
"""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from archive import generations
from archive.charting.chart import ChartError
from archive.charting.gallery import copy_drawn, draw_charts, read_charts
from archive.database.aside import aside, put_in_place
from archive.database.build import build_into
from archive.database.inspection import inspect, write_inspect_data
from archive.database.renewing import copying, renew
from archive.database.standing import keep_answers
from archive.database.states import State, code_now, fitting, known_marks, read_state, state_path, write_state
from archive.errors import BuildError, ServeError
from archive.store.datadir import read_schema
from archive.store.journal import recover
from archive.store.marks import changed, completed, marks_of

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from archive.check.problems import Report
    from archive.database.build import Built, Progress


def prepare(data: Path, publish: Path, today: datetime.date, progress: Callable[[Progress], None], warn: Callable[[str], None] = lambda _: None) -> Report | None:
    """Build publish/archive.db unless it was built from this very data by this very code, and draw the charts that are not of it.

    Args:
        data: the data folder.
        publish: the Datasette configuration directory.
        today: the day as of which rules judge.
        progress: called with how far a build is.
        warn: called with a sentence for each chart that could not be drawn; its table is shown alone.

    Returns:
        The report of the check where there was a build, else None.

    Raises:
        ServeError: the folder is no configuration directory or cannot be written.
        BuildError: the database could not be built.

    """
    if not (publish / "metadata.yaml").is_file():
        raise ServeError(f"{publish} is no Datasette configuration directory: it has no metadata.yaml; run `archive describe`, or name the folder with --publish")
    now = generations.read_current(publish)
    source = _look(data, now.database if now else None, today)
    if now is not None and (publish / generations.DATABASE).is_file() and source.is_as_built:
        # Drawings that failed, or whose specifications changed since, are made here.
        _draw(publish, now.folder, warn)
        return None
    return _publish(data, publish, today, progress, warn, now.database if now else None, lambda: source).report


def build_at(data: Path, output: Path, today: datetime.date, progress: Callable[[Progress], None], warn: Callable[[str], None] = lambda _: None, *, cold: bool = False) -> Built:
    """Build a database, with its charts; one that a site serves or may serve is made aside and put in its place at one stroke.

    Args:
        data: the data folder.
        output: the database to replace: publish/archive.db, or a file anywhere else.
        today: the day as of which rules judge.
        progress: called with how far the build is.
        warn: called with a sentence for each chart that could not be drawn; its table is shown alone.
        cold: make nothing of the last database, even where only a few files changed.

    Returns:
        The report of the check, and whether there is a new database; where there is none, the old one is as it was.

    Raises:
        BuildError: the database could not be built; the old one is as it was.

    """
    publish = output.parent
    if output.name == generations.DATABASE and (publish / "metadata.yaml").is_file():
        now = generations.read_current(publish)
        base = now.database if now and not cold else None
        return _publish(data, publish, today, progress, warn, base, lambda: _look(data, base, today))
    base = output if not cold else None
    built = _make(data, output, publish, today, progress, base, lambda: _look(data, base, today))
    if built.replaced:
        for sentence in draw_charts(publish, output):
            warn(sentence)
    return built


def _publish(data: Path, publish: Path, today: datetime.date, progress: Callable[[Progress], None], warn: Callable[[str], None], base: Path | None, look: Callable[[], _Source]) -> Built:
    """Build aside, and make it the current generation; what is served changes at the last step alone."""
    with ExitStack() as stack:
        try:
            stage = stack.enter_context(generations.staged(publish))
        except OSError as error:
            raise _refused(publish, error) from None
        built = _make(data, stage.folder / generations.DATABASE, publish, today, progress, base, look)
        if not built.replaced:
            return built
        try:
            _draw(publish, stage.folder, warn)
            stage.make_current(json.loads((stage.folder / generations.POINTER).read_text("utf-8"))["archive"]["hash"])
        except OSError as error:
            raise _refused(publish, error) from None
    return built


@dataclass(frozen=True, slots=True)
class _Source:
    """What there is to build from: what the last database was built from, where it can be made out of that, and the data folder as it is now."""

    state: State | None
    code: str
    marks: Mapping[str, str]

    @property
    def is_as_built(self) -> bool:
        """Whether the last database is what a build would make. A day is part of it: a name policy that falls due must be noticed although no file changed."""
        return self.state is not None and not changed(self.state.marks, self.marks)


def _look(data: Path, base: Path | None, today: datetime.date) -> _Source:
    """Look at the data before it is built, so that what changes while the build runs is built the next time."""
    # What a command that was killed had begun to write is finished first.
    recover(data)
    code = code_now()
    state = fitting(read_state(base), today, code) if base is not None and base.is_file() else None
    folders = [] if state else [kind.folder for kind in read_schema(data).kinds.values()]
    return _Source(state, code, marks_of(data, known_marks(state), unread=folders))


def _make(data: Path, output: Path, publish: Path, today: datetime.date, progress: Callable[[Progress], None], base: Path | None, look: Callable[[], _Source]) -> Built:
    """Build a database out of the last one or cold, with what its charts ask, the file that Datasette reads of it, and its state."""
    built = None
    with aside(output) as temporary:
        if base is not None and base.is_file() and state_path(base).is_file():
            with copying(base, temporary) as copied:
                source = look()
                built = renew(data, temporary, copied, source.state, source.marks, today) if source.state else None
        else:
            source = look()
        if built is None:
            built = build_into(data, temporary, today, progress=progress)
        if built.replaced:
            _answer_charts(publish, temporary)
            _finish(temporary, output, source, built, today)
    return built


def _finish(temporary: Path, output: Path, source: _Source, built: Built, today: datetime.date) -> None:
    """Put a database in its place; what takes long of it is done side by side."""
    with ThreadPoolExecutor(2) as pool:
        flushed, inspecting = pool.submit(generations.sync, temporary), pool.submit(inspect, temporary)
        marks = completed(source.marks, built.hashes)
        flushed.result()
        inspected = inspecting.result()
        # A large file takes a while to go. A state whose database is not there is one that does not count.
        placed = pool.submit(put_in_place, temporary, output)
        write_state(output, State(source.code, today.isoformat(), inspected.hash, marks, tuple(built.report.problems)))
        placed.result()
    write_inspect_data(output, inspected)


def _refused(publish: Path, error: OSError) -> BuildError:
    return BuildError(f"cannot write in {publish}: {error.strerror}; check its permissions")


def _answer_charts(publish: Path, database: Path) -> None:
    """Ask what the charts ask; a chart that cannot be read is told of when it is drawn."""
    with suppress(ChartError):
        keep_answers(database, [chart.sql for chart in read_charts(publish).values()])


def _draw(publish: Path, folder: Path, warn: Callable[[str], None]) -> None:
    """Draw what is not drawn yet, and put the drawings beside the database that they are of."""
    for sentence in draw_charts(publish, folder / generations.DATABASE):
        warn(sentence)
    copy_drawn(publish, folder)
