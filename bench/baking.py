"""`python -m bench.baking`: how many pages a second `archive bake` makes, with what memory, and what a second bake costs. Measures and reports; asserts nothing.

python -m bench.baking [--cases 20] [--without statements --without compressed] [--workers 0] [--folder FOLDER] [--once] [--write]

`--once` is for a large archive, which takes half an hour: one bake, and a table of its own.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from archive.baking.bake import Order, bake
from archive.baking.parts import PARTS
from archive.cli.common import today
from archive.database.current import build_at
from bench import report
from bench.corpus import generate
from bench.measuring import ROOT, SAMPLE_SECONDS
from bench.processes import megabytes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from archive.baking.bake import Baked, Progress

URL = "https://archive.example.org"


@dataclass(frozen=True, slots=True)
class Figures:
    """What one bake took.

    Args:
        what: which bake it was.
        made: what came of it.
        seconds: of wall time.
        megabytes: the peak of memory over all processes; what several share is counted once.
    """

    what: str
    made: Baked
    seconds: float
    megabytes: float

    @property
    def pages_a_second(self) -> float:
        """Pages made anew in a second; 0 where none was."""
        return self.made.pages / self.seconds


def main(arguments: Sequence[str] | None = None) -> list[Figures]:
    """Build a corpus, bake it, bake it again as it is and with one case changed; report."""
    parser = argparse.ArgumentParser(prog="bench.baking", description="Pages a second of a bake, and what a second bake costs.")
    parser.add_argument("--cases", type=int, default=20, help="how many cases; sources and other records come in proportion: with 20 about as many as the archive has")
    parser.add_argument("--without", action="append", default=[], choices=sorted(PARTS), help="leave a part out")
    parser.add_argument("--workers", type=int, default=0, help="how many processes; 0 means as many as there are cores")
    parser.add_argument("--folder", type=Path, help="where to work; what is made there stays")
    parser.add_argument("--once", action="store_true", help="bake into a new folder, and not again")
    report.add_option(parser)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="archive-bench-") as temporary:
        folder = options.folder or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        data, publish = _built(folder, options.cases)
        order = Order(folder / "baked", URL, publish, folder / "editions", left_out=frozenset(options.without), workers=options.workers)
        shutil.rmtree(order.target, ignore_errors=True)
        found = [_baked("a new folder", order)]
        if not options.once:
            found.append(_baked("again, nothing changed", order))
            _change(data)
            _build(data, publish)
            found.append(_baked("again, one case changed", order))
    heads = ["bake", "pages made", "files", "MB", "written", "seconds", "pages a second", "peak MB of memory"]
    rows = [[one.what, f"{one.made.pages:,}", f"{one.made.files:,}", f"{one.made.size / 1e6:,.0f}", f"{one.made.changed:,}", *_spent(one)] for one in found]
    left = f", without {', '.join(sorted(options.without))}" if options.without else ""
    report.put("bake-large" if options.once else "bake", f"{options.cases:,} cases, {order.workers or os.cpu_count()} processes{left}:\n\n{report.table(heads, rows)}", options)
    return found


def _spent(one: Figures) -> list[str]:
    return [f"{one.seconds:,.1f}", f"{one.pages_a_second:.1f}" if one.made.pages else "–", f"{one.megabytes:,.0f}"]


def _baked(what: str, order: Order) -> Figures:
    """One bake, watched."""
    peak, over = [0.0], threading.Event()
    begin = told = time.perf_counter()

    def watch() -> None:
        while not over.wait(SAMPLE_SECONDS * 5):
            peak[0] = max(peak[0], megabytes([os.getpid()]))

    def show(progress: Progress) -> None:
        nonlocal told
        if time.perf_counter() - told < 1 and progress.done < progress.total:
            return
        told = time.perf_counter()
        sys.stderr.write(f"\r{what}: {progress.done:,} of {progress.total:,}, {time.perf_counter() - begin:,.0f} s ")

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        made = bake(order, show)
    finally:
        over.set()
        watcher.join()
    seconds = time.perf_counter() - begin
    sys.stderr.write("\n")
    return Figures(what, replace(made), seconds, peak[0])


def _built(folder: Path, cases: int) -> tuple[Path, Path]:
    """A corpus and a configuration directory with its database; those that a folder has already are taken as they are."""
    data, publish = folder / f"data-{cases}", folder / f"publish-{cases}"
    if not (publish / "archive.db").is_file():
        generate(ROOT / "data", data, cases)
        publish.mkdir(exist_ok=True)
        for path in (ROOT / "publish").iterdir():
            if not path.name.startswith(".") and path.name not in {"archive.db", "inspect-data.json"} and not (publish / path.name).exists():
                (publish / path.name).symlink_to(path)
        _build(data, publish)
    return data, publish


def _build(data: Path, publish: Path) -> None:
    built = build_at(data, publish / "archive.db", today(), lambda _: None)
    if not built.replaced:
        raise SystemExit(built.report.as_text())


def _change(data: Path) -> None:
    """Add a sentence to the first case."""
    path = min((data / "cases").iterdir())
    text = path.read_text("utf-8")
    source = re.search(r"\[@[^\],; ]+", text)
    path.write_text(f"{text.rstrip()}\n\nA sentence was added. {source[0] if source else '[@'}]\n", "utf-8")


if __name__ == "__main__":
    main()
