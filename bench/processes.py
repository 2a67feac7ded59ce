"""What processes take, from /proc (proc(5)): seconds of processor and memory of each with all that it started. Linux alone; starts and ends nothing."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_TICKS = os.sysconf("SC_CLK_TCK")


def tree(pid: int) -> list[int]:
    """A process and all that it started and that still runs."""
    found = [pid]
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):
            found += [inner for child in children.read_text().split() for inner in tree(int(child))]
    return found


def cpu_seconds(pids: Iterable[int]) -> float:
    """Processor time of some processes and all that they started, what has ended and was waited for included."""
    return sum(map(_cpu, {inner for pid in pids if pid for inner in tree(pid)}))


def megabytes(pids: Iterable[int]) -> float:
    """Memory of some processes and all that they started; what several share is counted once (PSS)."""
    return sum(map(_pss, {inner for pid in pids if pid for inner in tree(pid)})) / 1024


def _cpu(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    # utime, stime, cutime, cstime are the 14th to 17th field; the first two are before the bracket.
    return sum(map(int, fields[11:15])) / _TICKS


def _pss(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)
