"""`python -m bench`: the benchmarks side by side in one run, with progress; each writes its block of docs/performance.md.

python -m bench                        all that `make bench` runs
python -m bench build papers           those that are named, `scale`, `abuse` and `soak` too

Each runs in a process of its own, so that none measures what another left in memory; one that fails does not stop the others.
"""

from __future__ import annotations

import argparse
import importlib.util
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bench.measuring import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

BUILT = "BUILT"
"""In the arguments of a benchmark: the folder of databases that those of a run share."""


@dataclass(frozen=True, slots=True)
class Benchmark:
    """A benchmark of its own.

    Args:
        name: what it is called on the command line.
        module: what is run, below `bench`.
        what: what it measures, in a few words.
        arguments: what it is called with, beside what its caller says.
        usual: whether a run of all has it.
    """

    name: str
    module: str
    what: str
    arguments: tuple[str, ...] = ()
    usual: bool = True


BENCHMARKS = (
    Benchmark("papers", "papers", "briefs against bare Pandoc and Typst"),
    Benchmark("bake", "baking", "baked pages a second", ("--folder", f"{BUILT}/bake")),
    Benchmark("served", "served", "a baked page against a plain file, both behind nginx"),
    Benchmark("profile", "phases", "where the time of a build goes"),
    Benchmark("build", "build", "cold and incremental build against the floor and markdown-to-sqlite", ("--keep", BUILT)),
    Benchmark("site", "site", "pages against Datasette's stock pages, in a browser, and as the archive grows", ("--grow", "100", "10000", "--built", BUILT)),
    Benchmark("scale", "scale", "replicas behind a proxy", usual=False),
    Benchmark("abuse", "abuse", "what one reader can do to the others", usual=False),
    Benchmark("soak", "soak", "ten minutes at four fifths of the most", usual=False),
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run all, or those that are named; what failed is named at the end."""
    names = [one.name for one in BENCHMARKS]
    parser = argparse.ArgumentParser(prog="bench", description="Benchmarks, written into docs/performance.md.", epilog="; ".join(f"{one.name}: {one.what}" for one in BENCHMARKS))
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one or more of {', '.join(names)}; without one, all that `make bench` runs")
    parser.add_argument("--only-print", action="store_true", help="print the figures and leave docs/performance.md as it is")
    options = parser.parse_args(arguments)
    if unknown := [name for name in options.names if name not in names]:
        parser.error(f"there is no benchmark {', '.join(unknown)}; name some of {', '.join(names)}")
    with tempfile.TemporaryDirectory(prefix="archive-bench-") as built:
        failed = [one.name for one in chosen(options.names) if not _run(one, Path(built), only_print=options.only_print)]
    if failed:
        print(f"\nfailed: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


def chosen(names: Iterable[str]) -> list[Benchmark]:
    """The benchmarks of some names, or the usual ones, in the order in which they run."""
    wanted = set(names)
    return [one for one in BENCHMARKS if (one.name in wanted if wanted else one.usual)]


def command(benchmark: Benchmark, built: Path, *, only_print: bool) -> list[str]:
    """What runs a benchmark in a process of its own."""
    arguments = [word.replace(BUILT, str(built)) for word in benchmark.arguments]
    if benchmark.module == "served" and (baked := built / "bake" / "baked").is_dir():
        arguments += ["--baked", str(baked)]
    return [sys.executable, "-m", f"bench.{benchmark.module}", *arguments, *([] if only_print else ["--write"])]


def _run(benchmark: Benchmark, built: Path, *, only_print: bool) -> bool:
    print(f"\n=== {benchmark.name}: {benchmark.what}", flush=True)
    if importlib.util.find_spec(f"bench.{benchmark.module}") is None:
        print(f"there is no bench/{benchmark.module}.py")
        return False
    begin = time.monotonic()
    done = subprocess.run(command(benchmark, built, only_print=only_print), cwd=ROOT, check=False)  # noqa: S603 - our own command
    print(f"=== {benchmark.name}: {time.monotonic() - begin:.0f} s{f', ended with {done.returncode}' if done.returncode else ''}", flush=True)
    return not done.returncode


if __name__ == "__main__":
    sys.exit(main())
