"""The database as it belongs to the data: built where anything changed, left alone where nothing did."""

from __future__ import annotations

import hashlib
import json
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from archive.charting.gallery import draw_charts
from archive.database.build import build
from archive.database.inspection import write_inspect_data
from archive.errors import BuildError, ServeError

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable

    from archive.check.problems import Report
    from archive.database.build import Progress

STAMP = ".archive-stamp.json"


def fingerprint(data: Path) -> str:
    """SHA-256 over every file of the data folder and of this package: what a database was built from."""
    digest = hashlib.sha256()
    package = Path(str(resources.files("archive")))
    for base in (data, package):
        for path in sorted(path for path in base.rglob("*") if path.is_file() and "__pycache__" not in path.parts):
            digest.update(f"{path.relative_to(base).as_posix()}\0".encode())
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


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
    database, stamp = publish / "archive.db", publish / STAMP
    # A day is part of it: a name policy that falls due must be noticed although no file changed.
    wanted = {"fingerprint": fingerprint(data), "day": today.isoformat()}
    if database.is_file() and (publish / "inspect-data.json").is_file() and _read_stamp(stamp) == wanted:
        # A build that was killed between the database and the last chart is made whole here.
        _draw(publish, database, warn)
        return None
    built = build(data, database, today, progress=progress)
    if built.replaced:
        try:
            write_inspect_data(database)
            stamp.write_text(json.dumps(wanted), "utf-8")
        except OSError as error:
            raise BuildError(f"cannot write in {publish}: {error.strerror}; check its permissions") from None
        _draw(publish, database, warn)
    return built.report


def _draw(publish: Path, database: Path, warn: Callable[[str], None]) -> None:
    for sentence in draw_charts(publish, database):
        warn(sentence)


def _read_stamp(stamp: Path) -> object:
    try:
        return json.loads(stamp.read_text("utf-8"))
    except (OSError, ValueError):
        return None
