"""What a database was built from, kept beside it: the marks of all files, the code, the day, and what the check said. The next build reads it to know what is new.

Whatever is wrong with it (another version, a letter that changed, a database that is not the one) means that there is none, and the next build is a
cold one. So it can be lost, copied or damaged, and no database is wrong for it.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from importlib import resources
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from archive.check.problems import Problem, Severity
from archive.store.datadir import write_bytes
from archive.store.marks import NOTHING, fingerprint, marks_of

if TYPE_CHECKING:
    import datetime
    from collections.abc import Mapping

FORMAT = 2


@dataclass(frozen=True, slots=True)
class State:
    """What a database was built from.

    Args:
        code: what `code_now` was.
        day: the day as of which the rules judged.
        database: SHA-256 of the database.
        marks: the marks of every file of the data folder.
        problems: what the check said; all of it warnings, or there were no database.

    """

    code: str
    day: str
    database: str
    marks: Mapping[str, str]
    problems: tuple[Problem, ...] = field(default=())


def state_path(database: Path) -> Path:
    """Where the state of a database lies."""
    return database.with_name(f".{database.name}.state")


def code_now() -> str:
    """SHA-256 over this package: other code may make other rows of the same files."""
    return fingerprint(marks_of(Path(str(resources.files("archive")))))


def read_state(database: Path) -> State | None:
    """The state of a database; nothing where there is none, or where anything about it is not as it was written."""
    try:
        head, _, body = state_path(database).read_bytes().partition(b"\n")
        told = json.loads(head)
        if told["format"] != FORMAT or told["sha256"] != _digest(told, body):
            return None
        lines = iter(body.decode("utf-8", "surrogateescape").split("\n"))
        marks = dict(zip(lines, lines, strict=False))
        problems = tuple(Problem(**{**problem, "severity": Severity(problem["severity"])}) for problem in told["problems"])
        return State(told["code"], told["day"], told["database"], marks, problems)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def write_state(database: Path, state: State) -> None:
    """Keep the state of a database beside it; where a path cannot be written in a line, or the disk refuses, none is kept.

    Raises:
        StoreError: the disk refused.

    """
    text = "\n".join(chain.from_iterable(state.marks.items()))
    if text.count("\n") != max(0, 2 * len(state.marks) - 1):
        state_path(database).unlink(missing_ok=True)
        return
    body = text.encode("utf-8", "surrogateescape")
    told = {"format": FORMAT, "code": state.code, "day": state.day, "database": state.database, "problems": [asdict(problem) for problem in state.problems]}
    told["sha256"] = _digest(told, body)
    write_bytes(state_path(database), b"%b\n%b" % (json.dumps(told).encode(), body))


def fitting(state: State | None, today: datetime.date, code: str) -> State | None:
    """The state, if this code on this day would have made the same database of the same files."""
    return state if state is not None and (state.code, state.day) == (code, today.isoformat()) else None


def known_marks(state: State | None) -> Mapping[str, str]:
    """The marks of a state; none where there is none."""
    return state.marks if state is not None else NOTHING


def _digest(told: Mapping[str, object], body: bytes) -> str:
    digest = hashlib.sha256(json.dumps({name: value for name, value in told.items() if name != "sha256"}, sort_keys=True).encode())
    digest.update(body)
    return digest.hexdigest()
