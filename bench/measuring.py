"""A command run to its end: seconds of wall time and the peak of memory over all of its processes. Linux alone, since memory is read from /proc."""

from __future__ import annotations

import os
import statistics
import subprocess
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bench.processes import megabytes

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

ROOT = Path(__file__).resolve().parent.parent
SAMPLE_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class Measured:
    """What a command took, and what it printed.

    Args:
        seconds: of wall time.
        megabytes: the peak of memory over the whole tree of processes; what several share is counted once.
        output: what it printed.
    """

    seconds: float
    megabytes: float
    output: str


def measure(command: Sequence[str]) -> Measured:
    """Run a command to its end.

    Raises:
        SystemExit: it failed; what it printed is told.

    """
    begin = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=ROOT)  # noqa: S603 - our own commands
    peak = [0.0]
    watcher = threading.Thread(target=_watch, args=(process, peak))
    watcher.start()
    output, _ = process.communicate()
    seconds = time.perf_counter() - begin
    watcher.join()
    if process.returncode:
        raise SystemExit(f"{' '.join(command)[:500]} failed:\n{output[-5000:]}")
    return Measured(seconds, peak[0], output)


def median_ratio(pairs: Iterable[tuple[float, float]]) -> float:
    """The median of what each pair is, the first by the second: a busy moment meets both of a pair, so that it cancels."""
    return statistics.median(one / other for one, other in pairs)


def warm(folder: Path) -> None:
    """Read every file once and let what was written reach the disk, so that whoever is measured first pays for neither."""
    os.sync()
    for path in folder.rglob("*"):
        if path.is_file():
            path.read_bytes()


def _watch(process: subprocess.Popen[str], peak: list[float]) -> None:
    while process.poll() is None:
        peak[0] = max(peak[0], megabytes([process.pid]))
        time.sleep(SAMPLE_SECONDS)
