"""`python -m bench.build`: the cold build against its floor and against `markdown-to-sqlite` on the same records, and the build after one case changed.

python -m bench.build [--small 500] [--cases 10000] [--runs 3] [--large-runs 1] [--keep FOLDER] [--write]

Each is a command in a process of its own and they take turns, so that a busy moment of the machine meets all; ratios are of one round, and of
several rounds the median counts. Measures and reports; asserts nothing.
"""

from __future__ import annotations

import argparse
import re
import shutil
import statistics
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bench import markdown_folder, report
from bench.corpus import generate
from bench.measuring import ROOT, Measured, measure, median_ratio, warm

if TYPE_CHECKING:
    from collections.abc import Sequence

EDITS = 5


@dataclass(frozen=True, slots=True)
class Round:
    """What each took in one round.

    Args:
        cold: the build with nothing beside it.
        again: the seconds of each build after one case was changed.
        floor: the seconds of the floor.
        other: `markdown-to-sqlite`; none where it was not asked, since it takes minutes.
    """

    cold: Measured
    again: tuple[float, ...]
    floor: float
    other: Measured | None


@dataclass(frozen=True, slots=True)
class Compared:
    """What was measured at one number of cases."""

    cases: int
    files: int
    rounds: tuple[Round, ...]

    @property
    def to_floor(self) -> float:
        """The build by the floor."""
        return median_ratio((one.cold.seconds, one.floor) for one in self.rounds)

    @property
    def others(self) -> list[float]:
        """Seconds of `markdown-to-sqlite`, where it was asked."""
        return [one.other.seconds for one in self.rounds if one.other]

    @property
    def to_other(self) -> float:
        """The build by `markdown-to-sqlite`."""
        return median_ratio((one.cold.seconds, one.other.seconds) for one in self.rounds if one.other)

    @property
    def again_to_cold(self) -> float:
        """The build after one case changed by the cold build."""
        return median_ratio((seconds, one.cold.seconds) for one in self.rounds for seconds in one.again)

    @property
    def cold(self) -> float:
        """Seconds of the cold build."""
        return statistics.median(one.cold.seconds for one in self.rounds)


def main(arguments: Sequence[str] | None = None) -> None:
    """Generate, measure in turn, report."""
    parser = argparse.ArgumentParser(prog="bench.build", description="The cold and the incremental build against the floor and markdown-to-sqlite.")
    parser.add_argument("--small", type=int, default=500, help="the smaller number of cases")
    parser.add_argument("--cases", type=int, default=10_000, help="the larger number of cases")
    parser.add_argument("--runs", type=int, default=3, help="rounds at the smaller number; the median counts")
    parser.add_argument("--large-runs", type=int, default=1, help="rounds at the larger number, each of which takes some minutes")
    parser.add_argument("--everywhere", action="store_true", help="ask markdown-to-sqlite at the larger number too, where it takes a quarter of an hour")
    parser.add_argument("--keep", type=Path, help="a folder where the databases are left, as archive-SIZE.db")
    report.add_option(parser)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="archive-bench-") as folder:
        sizes = {options.small: options.runs, options.cases: options.large_runs}
        compared = [compare(Path(folder), cases, runs, options.keep, other=options.everywhere or cases == options.small) for cases, runs in sizes.items()]
    report.put("build", as_markdown(compared), options)


def as_markdown(compared: Sequence[Compared]) -> str:
    """The tables of the document."""
    speed = report.table(
        ["cases", "files", "rounds", "floor, s", "cold build, s", "build / floor", "markdown-to-sqlite, s", "build / markdown-to-sqlite", "ms a case", "peak, MB"],
        [
            [
                f"{of.cases:,}",
                f"{of.files:,}",
                len(of.rounds),
                f"{statistics.median(one.floor for one in of.rounds):.1f}",
                f"{of.cold:.1f}",
                f"{of.to_floor:.2f}",
                f"{statistics.median(of.others):.1f}" if of.others else "",
                f"{of.to_other:.2f}" if of.others else "",
                f"{1000 * of.cold / of.cases:.1f}",
                f"{max(one.cold.megabytes for one in of.rounds):.0f}",
            ]
            for of in compared
        ],
    )
    again = report.table(
        ["cases", "builds after one case changed", "median, s", "of the cold build"],
        [[f"{of.cases:,}", sum(len(one.again) for one in of.rounds), f"{statistics.median(s for one in of.rounds for s in one.again):.2f}", f"{100 * of.again_to_cold:.1f} %"] for of in compared],
    )
    first, last = compared[0], compared[-1]
    growth = f"Time a case from {first.cases:,} to {last.cases:,} cases: × {(last.cold / last.cases) / (first.cold / first.cases):.2f} (1.00 is linear)."
    return f"{speed}\n\n{again}\n\n{growth}"


def compare(folder: Path, cases: int, runs: int, keep: Path | None = None, *, other: bool = True) -> Compared:
    """Measure all in turn on a corpus of so many cases."""
    print(f"{cases:,} cases: writing the data folder", flush=True)
    data = generate(ROOT / "data", folder / f"data-{cases}", cases)
    texts = folder / f"markdown-{cases}"
    files = markdown_folder.prepare(data, texts)
    warm(data)
    warm(texts)
    rounds = []
    for number in range(runs):
        rounds.append(_round(folder, data, texts if other else None, list(range(number * EDITS, number * EDITS + EDITS))))
        one = rounds[-1]
        told = f"cold build {one.cold.seconds:.1f} s, after one case changed {', '.join(f'{seconds:.2f}' for seconds in one.again)} s, floor {one.floor:.1f} s"
        print(f"{cases:,} cases, round {number + 1} of {runs}: {told}{f', markdown-to-sqlite {one.other.seconds:.1f} s' if one.other else ''}", flush=True)
    if keep:
        keep.mkdir(parents=True, exist_ok=True)
        shutil.copy(folder / "output" / "archive.db", keep / f"archive-{cases}.db")
    for done in (data, texts):
        shutil.rmtree(done)
    return Compared(cases, files, tuple(rounds))


def _round(folder: Path, data: Path, texts: Path | None, edits: Sequence[int]) -> Round:
    output = folder / "output"
    # With the folder goes whatever a build keeps beside its database.
    shutil.rmtree(output, ignore_errors=True)
    output.mkdir()
    built = output / "archive.db"
    command = [sys.executable, "-m", "archive.cli", "build", "--data", str(data), "--output", str(built)]
    cold = measure(command)
    again = []
    for number in edits:
        change_a_case(data, number)
        again.append(measure(command).seconds)
    floor = measure([sys.executable, "-m", "bench.floor", str(data), str(built), str(folder / "floor.db")])
    (folder / "other.db").unlink(missing_ok=True)
    other = measure([sys.executable, "-m", "bench.markdown_folder", str(texts), str(folder / "other.db")]) if texts else None
    return Round(cold, tuple(again), float(floor.output.split()[-1]), other)


def change_a_case(data: Path, number: int) -> Path:
    """Give one case of a data folder, another for each number, another title; its file is given back."""
    paths = sorted((data / "cases").iterdir())
    path = paths[(1 + number * 7919) % len(paths)]
    path.write_text(retitled(path.read_text("utf-8"), f"{number} changed"), "utf-8")
    return path


def retitled(text: str, more: str) -> str:
    """A case with more words in its title, and in the name of its subject where that is the same."""
    found = re.search(r"^title: (.+)$", text, re.MULTILINE)
    if not found:
        raise SystemExit("a case without a title")
    return re.sub(rf"^(title|  name|  pseudonym|subject: {{(?:name|pseudonym)): {re.escape(found[1])}(?=,|$)", rf"\1: {found[1]} {more}", text, flags=re.MULTILINE)


if __name__ == "__main__":
    main()
