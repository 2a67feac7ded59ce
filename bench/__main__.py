"""`make bench`: the cold build against its floor, its memory, and how it grows. Prints a table; asserts nothing.

python -m bench [--cases 10000] [--small 1000] [--runs 3]
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from bench.corpus import generate

ROOT = Path(__file__).resolve().parent.parent
SAMPLE_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class Measured:
    """Seconds of wall time, and the peak of proportional memory (PSS) over the whole tree of processes, in MB."""

    seconds: float
    megabytes: float


def main() -> None:
    """Generate, measure in turn, print."""
    parser = argparse.ArgumentParser(prog="bench", description="The cold build against its floor.")
    parser.add_argument("--cases", type=int, default=10_000, help="size of the large corpus")
    parser.add_argument("--small", type=int, default=1_000, help="size of the small corpus")
    parser.add_argument("--runs", type=int, default=3, help="pairs of measurements; the median counts")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="archive-bench-") as folder:
        results = {cases: compare(Path(folder), cases, options.runs) for cases in (options.small, options.cases)}
    print(f"\n{'cases':>8} {'files':>9} {'floor s':>9} {'build s':>9} {'build/floor':>12} {'peak MB':>9} {'ms a case':>10}")
    for cases, (files, floors, builds) in results.items():
        ratio = statistics.median(build.seconds / floor for build, floor in zip(builds, floors, strict=True))
        seconds = statistics.median(build.seconds for build in builds)
        print(f"{cases:>8,} {files:>9,} {statistics.median(floors):>9.1f} {seconds:>9.1f} {ratio:>12.2f} {max(b.megabytes for b in builds):>9.0f} {1000 * seconds / cases:>10.2f}")
    small, large = (statistics.median(build.seconds for build in results[cases][2]) / cases for cases in (options.small, options.cases))
    print(f"\ngrowth from {options.small:,} to {options.cases:,} cases, time a case: x {large / small:.2f} (1.00 is linear)")


def compare(folder: Path, cases: int, runs: int) -> tuple[int, list[float], list[Measured]]:
    """Measure floor and build in turn on a corpus of so many cases."""
    data = generate(ROOT / "data", folder / f"data-{cases}", cases)
    files = sum(1 for path in data.glob("*/*") if path.parent.name not in {"schema", "vocabulary"})
    built, floor_database = folder / "archive.db", folder / "floor.db"
    command = [sys.executable, "-m", "archive.cli", "build", "--data", str(data), "--output", str(built)]
    measure(command)  # warms the disk cache for both
    floors, builds = [], []
    for number in range(runs):
        finished = subprocess.run([sys.executable, "-m", "bench.floor", str(data), str(built), str(floor_database)], capture_output=True, text=True, check=True, cwd=ROOT)  # noqa: S603 - our own command
        floors.append(float(finished.stdout))
        built.unlink()
        builds.append(measure(command))
        print(f"{cases:,} cases, run {number + 1}: floor {floors[-1]:.1f} s, build {builds[-1].seconds:.1f} s, peak {builds[-1].megabytes:.0f} MB", flush=True)
    return files, floors, builds


def measure(command: list[str]) -> Measured:
    """Run a command to its end."""
    begin = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=ROOT)  # noqa: S603 - our own command
    peak = [0.0]
    watcher = threading.Thread(target=_watch, args=(process, peak))
    watcher.start()
    output, _ = process.communicate()
    seconds = time.perf_counter() - begin
    watcher.join()
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{output}")
    return Measured(seconds, peak[0])


def _watch(process: subprocess.Popen[str], peak: list[float]) -> None:
    while process.poll() is None:
        peak[0] = max(peak[0], sum(map(_pss, _tree(process.pid))))
        time.sleep(SAMPLE_SECONDS)


def _tree(pid: int) -> list[int]:
    """A process and its descendants, from /proc."""
    found = [pid]
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            found += [inner for child in children.read_text().split() for inner in _tree(int(child))]
        except OSError:
            continue
    return found


def _pss(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("Pss:")), 0.0)


if __name__ == "__main__":
    main()
