"""`python -m bench profile`: where the time of a build goes, in one process, step by step. Measures and reports; asserts nothing.

python -m bench.phases [--cases 1000] [--write]

Steps are told apart by the functions that take them and by the words of the SQL; each second is counted once, for the innermost step. The clocks
cost a few parts in a hundred. A build with more cores does what belongs to a record side by side, and the rest in one process as here.
"""

from __future__ import annotations

import argparse
import datetime
import functools
import importlib
import re
import sqlite3
import sys
import tempfile
import time
from collections import defaultdict
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest import mock

from bench import report
from bench.corpus import generate
from bench.measuring import ROOT, warm

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

STEPS = {
    "files": "which files there are, reading them, schema and vocabularies, history",
    "parse": "files to records: UTF-8, YAML, types",
    "check": "the rules of single records, and what they need to know of each other",
    "render": "narratives to HTML that is safe, with notes",
    "rows": "records to rows of every table",
    "words": "the words of the full text, for its suggestions",
    "corpus": "the rules of all records together",
    "insert": "rows into their tables",
    "full text": "rows into the full text",
    "tables": "empty tables and views",
    "indexes": "indexes",
    "derived": "tables made of other tables by SQL; sets of cases by facet",
    "analyze": "statistics of the tables",
    "answers": "answers to questions about the whole archive",
    "references": "the proof that every reference leads somewhere",
    "commit": "the end of transactions",
    "other": "digests, moving rows from hand to hand, flushing the disk",
}
FUNCTIONS = {
    "files": (
        "archive.store.datadir.read_bytes",
        "archive.store.datadir.read_schema",
        "archive.store.datadir.record_files",
        "archive.store.checking.check_strays",
        "archive.store.history.check_history",
    ),
    "parse": ("archive.check.validate.read_record",),
    "check": ("archive.check.validate.check_record", "archive.check.validate.facts_of"),
    "render": ("archive.record.markup.render_narrative",),
    "rows": ("archive.database.rows.rows_of",),
    "words": ("archive.query.spelling.words_of", "archive.query.spelling.word_rows"),
    "corpus": ("archive.check.validate.check_corpus",),
    "derived": ("archive.database.standing.set_rows", "archive.database.standing.value_rows"),
    "answers": ("archive.database.standing.answer_rows",),
}
_SQL = (
    ("full text", re.compile(r"insert .*into \[?search\]?\s*\(|insert .*into \[?search\]? ")),
    ("derived", re.compile(r"insert .*into .*\bselect\b|create table .* as ")),
    ("insert", re.compile(r"insert ")),
    ("indexes", re.compile(r"create (unique )?index")),
    ("tables", re.compile(r"create ")),
    ("analyze", re.compile(r"analyze|pragma optimize")),
    ("references", re.compile(r"pragma foreign_key_check")),
    ("commit", re.compile(r"commit")),
)


class Clocks:
    """Seconds by step; while an inner step runs, the outer one stands still."""

    def __init__(self, now: Callable[[], float] = time.perf_counter) -> None:
        self.now = now
        self.seconds: dict[str, float] = defaultdict(float)
        self.running = ["other"]
        self.since = now()

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Count what the block takes for a step."""
        self._turn()
        self.running.append(name)
        try:
            yield
        finally:
            self._turn()
            self.running.pop()

    def _turn(self) -> None:
        now = self.now()
        self.seconds[self.running[-1]] += now - self.since
        self.since = now

    def finish(self) -> dict[str, float]:
        """Seconds of every step, in the order of `STEPS`."""
        self._turn()
        return {name: self.seconds[name] for name in STEPS}


def step_of(sql: str, running: str) -> str:
    """The step that a statement belongs to; what is asked belongs to whoever asks."""
    words = " ".join(sql.split()).lower()
    return next((name for name, pattern in _SQL if pattern.match(words)), running)


def main(arguments: Sequence[str] | None = None) -> None:
    """Generate, build with clocks, report."""
    parser = argparse.ArgumentParser(prog="bench.phases", description="Where the time of a build goes.")
    parser.add_argument("--cases", type=int, default=1_000, help="size of the corpus")
    report.add_option(parser)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="archive-bench-") as folder:
        data = generate(ROOT / "data", Path(folder) / "data", options.cases)
        warm(data)
        seconds = measured(data, Path(folder) / "archive.db")
    whole = sum(seconds.values())
    rows = [[name, what, f"{seconds[name]:.2f}", f"{100 * seconds[name] / whole:.1f} %"] for name, what in STEPS.items()]
    report.put("profile", f"{options.cases:,} cases, one process, {whole:.1f} s.\n\n{report.table(['step', 'what', 's', 'of the whole'], rows)}", options)


def measured(data: Path, output: Path) -> dict[str, float]:
    """Build once in this process, which counts for ever after, and say how long each step took."""
    from archive.database.build import build  # noqa: PLC0415 - after what it imports, so that the clocks find all of it

    clocks = Clocks()
    for name, paths in FUNCTIONS.items():
        for path in paths:
            _clocked(clocks, name, path)
    with mock.patch.object(sqlite3, "connect", functools.partial(sqlite3.connect, factory=_connection(clocks))):
        clocks.since = clocks.now()
        build(data, output, datetime.datetime.now(datetime.UTC).date(), workers=1)
        return clocks.finish()


def _clocked(clocks: Clocks, step: str, path: str) -> None:
    """Put a function that counts in the place of one that does not, wherever a module of ours knows it."""
    module, _, name = path.rpartition(".")
    plain = getattr(importlib.import_module(module), name)

    @functools.wraps(plain)
    def counting(*given: Any, **named: Any) -> Any:
        with clocks.step(step):
            found = plain(*given, **named)
            # What gives its rows one by one does its work when they are taken.
            return list(found) if hasattr(found, "__next__") else found

    for known in [known for name, known in sys.modules.items() if name.startswith("archive.")]:
        for attribute, value in list(vars(known).items()):
            if value is plain:
                setattr(known, attribute, counting)


def _connection(clocks: Clocks) -> type[sqlite3.Connection]:
    class Counting(sqlite3.Connection):
        """A connection that counts its statements for their steps."""

        def execute(self, sql: str, *given: Any) -> sqlite3.Cursor:
            with clocks.step(step_of(sql, clocks.running[-1])):
                return super().execute(sql, *given)

        def executemany(self, sql: str, *given: Any) -> sqlite3.Cursor:
            with clocks.step(step_of(sql, clocks.running[-1])):
                return super().executemany(sql, *given)

        def commit(self) -> None:
            with clocks.step("commit"):
                super().commit()

    return Counting


if __name__ == "__main__":
    main()
