"""The database as it belongs to the data: built where anything changed, left alone where nothing did, and put in its place at one stroke.

A site that is running takes up what is put here while it serves (`archive.generations`, `archive.site.swapping`), so nothing
that is served may be written over: a build makes a generation aside, and the file that names the current one is replaced last.
"""

from __future__ import annotations

import hashlib
import json
from contextlib import ExitStack, suppress
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from archive import generations
from archive.charting.chart import ChartError
from archive.charting.gallery import copy_drawn, draw_charts, read_charts
from archive.database.build import build
from archive.database.inspection import write_inspect_data
from archive.database.standing import keep_answers
from archive.errors import BuildError, ServeError
from archive.store.datadir import write_text
from archive.store.journal import recover

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable

    from archive.check.problems import Report
    from archive.database.build import Built, Progress

STAMP = generations.STAMP


def fingerprint(data: Path) -> str:
    """SHA-256 over every file of the data folder and of this package, but those whose names begin with a dot: what a database was built from."""
    digest = hashlib.sha256()
    package = Path(str(resources.files("archive")))
    for base in (data, package):
        for path in sorted(path for path in base.rglob("*") if path.is_file() and not _passed_over(path.relative_to(base))):
            digest.update(f"{path.relative_to(base).as_posix()}\0".encode())
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _passed_over(path: Path) -> bool:
    return any(part == "__pycache__" or part.startswith(".") for part in path.parts)


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
    now, wanted = generations.read_current(publish), _wanted(data, today)
    if now is not None and (publish / generations.DATABASE).is_file() and _read_stamp(publish / STAMP) == wanted:
        # Drawings that failed, or whose specifications changed since, are made here.
        _draw(publish, now.folder, warn)
        return None
    return _publish(data, publish, today, progress, warn, wanted).report


def build_at(data: Path, output: Path, today: datetime.date, progress: Callable[[Progress], None], warn: Callable[[str], None] = lambda _: None) -> Built:
    """Build a database anew, with its charts; one that a site serves or may serve is made aside and put in its place at one stroke.

    Args:
        data: the data folder.
        output: the database to replace: publish/archive.db, or a file anywhere else.
        today: the day as of which rules judge.
        progress: called with how far the build is.
        warn: called with a sentence for each chart that could not be drawn; its table is shown alone.

    Returns:
        The report of the check, and whether there is a new database; where there is none, the old one is as it was.

    Raises:
        BuildError: the database could not be built; the old one is as it was.

    """
    publish = output.parent
    if output.name == generations.DATABASE and (publish / "metadata.yaml").is_file():
        # What is wanted is read before the build, so that what changes while it runs is built the next time.
        return _publish(data, publish, today, progress, warn, _wanted(data, today))
    built = build(data, output, today, progress=progress)
    if built.replaced:
        _answer_charts(publish, output)
        write_inspect_data(output)
        for sentence in draw_charts(publish, output):
            warn(sentence)
    return built


def _publish(data: Path, publish: Path, today: datetime.date, progress: Callable[[Progress], None], warn: Callable[[str], None], wanted: dict[str, str]) -> Built:
    """Build aside, and make it the current generation; what is served changes at the last step alone."""
    with ExitStack() as stack:
        try:
            stage = stack.enter_context(generations.staged(publish))
        except OSError as error:
            raise _refused(publish, error) from None
        built = build(data, stage.folder / generations.DATABASE, today, progress=progress)
        if not built.replaced:
            return built
        try:
            _answer_charts(publish, stage.folder / generations.DATABASE)
            inspected = write_inspect_data(stage.folder / generations.DATABASE)
            _draw(publish, stage.folder, warn)
            write_text(stage.folder / STAMP, json.dumps(wanted))
            stage.make_current(inspected["archive"]["hash"])
        except OSError as error:
            raise _refused(publish, error) from None
    return built


def _wanted(data: Path, today: datetime.date) -> dict[str, str]:
    # What a command that was killed had begun to write is finished first. A day is part of what is wanted: a name policy that falls due must be noticed although no file changed.
    recover(data)
    return {"fingerprint": fingerprint(data), "day": today.isoformat()}


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


def _read_stamp(stamp: Path) -> object:
    try:
        return json.loads(stamp.read_text("utf-8"))
    except (OSError, ValueError):
        return None
