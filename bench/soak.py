"""`python -m bench.soak`: ten minutes at eighty percent of what one site can do, with a database swapped in every minute. Exits 1 where anything was wrong.

python -m bench.soak [--minutes 10] [--share 0.8] [--of site|nginx] [--measure 20] [--every 60] [--write]

The site is served as `archive serve` and publish/deploy/serve.py serve it (both are `archive.serving.serve`). Requests are due at a constant
rate, whatever became of those before, so a stall is counted for everybody who would have met it. Wrong is: any error, any status
but 200, any answer that is not wholly of one edition, and memory that grows.
"""

from __future__ import annotations

import argparse
import itertools
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from bench import report
from bench.crowd import crowded
from bench.processes import megabytes
from bench.readers import Plan
from bench.scale import command, ending_all, prepared, shown, under_load
from bench.stack import NO_NGINX, find_nginx, proxied, replicas
from bench.tally import Tally

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bench.scale import Grounds, Outcome
    from bench.stack import Replica

EVERY = 10.0
LEAST_GROWTH = 10.0
"""Megabytes that memory may always grow by: what allocators keep goes up and down by as much."""
MOST_GROWTH = 0.05
"""The share of its mean by which memory may grow."""
OF_A_FLOOR = 6
"""Samples of which the least counts; ten seconds apart, they are those from one swap to the next."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure what can be done, then do a part of it for long."""
    parser = argparse.ArgumentParser(prog="bench.soak", description="One site at a part of its maximum, for long.")
    parser.add_argument("--minutes", type=float, default=10.0, help="how long")
    parser.add_argument("--share", type=float, default=0.8, help="of the measured maximum")
    parser.add_argument("--of", choices=("site", "nginx"), default="site", help="whose maximum, and who is asked")
    parser.add_argument("--measure", type=float, default=20.0, help="seconds for which each maximum is measured")
    parser.add_argument("--every", type=float, default=60.0, help="seconds from one swap to the next")
    parser.add_argument("--readers", type=int, default=24, help="how many ask at once where the maximum is measured")
    parser.add_argument("--cases", type=int, default=100, help="size of the generated data")
    report.add_option(parser)
    options = parser.parse_args(arguments)
    if find_nginx() is None and options.of == "nginx":
        raise SystemExit(NO_NGINX)
    with ending_all(), tempfile.TemporaryDirectory(prefix="archive-soak-") as name:
        grounds = prepared(Path(name), options.cases)
        text, wrong = soaked(Path(name), grounds, options)
    report.put("soak", f"{text}\n\n{command('bench.soak', options)}", options)
    if wrong:
        raise SystemExit("\n".join(wrong))


def soaked(folder: Path, grounds: Grounds, options: argparse.Namespace) -> tuple[str, list[str]]:
    """The figures as Markdown, and what was wrong."""
    with ExitStack() as stack:
        sites = stack.enter_context(replicas(grounds.publish, 1))
        plan = Plan(sites[0].port, grounds.mix, options.measure, options.readers, known=grounds.known, judged=1.0)
        maxima = {"site": shown(under_load("one site alone, as fast as it answers", plan, None, sites, 1))}
        if find_nginx() is None:
            print(NO_NGINX, file=sys.stderr)
        else:
            door = stack.enter_context(proxied(folder / "nginx", [sites[0].port]))
            behind = replace(plan, port=door.port, authority=str(door.authority))
            maxima["nginx"] = shown(under_load("one site behind nginx, as fast as it answers", behind, door, sites, 1))
            plan = behind if options.of == "nginx" else plan
        most = maxima[options.of].tally.answers / maxima[options.of].seconds
        plan = replace(plan, seconds=60 * options.minutes, rate=options.share * most)
        processes = [door.process.pid] if options.of == "nginx" else []
        tally, memory = _run(plan, grounds, sites[0], processes, options.every)
    return as_markdown(maxima, plan, tally, memory), wrong_with(tally, memory)


def _run(plan: Plan, grounds: Grounds, site: Replica, others: list[int], every: float) -> tuple[Tally, list[tuple[float, float]]]:
    tally, memory = Tally(), list[tuple[float, float]]()
    turns = itertools.cycle(grounds.editions)
    begin, swaps = time.monotonic(), 0
    with crowded(plan, 1) as crowd:
        while crowd.pipes:
            told = crowd.met(min(EVERY, every))
            tally.add(told)
            at = time.monotonic() - begin
            memory.append((at, megabytes([site.pid, *others])))
            print(
                f"{at:6.0f} s  {told.answers:6} answers  p50 {1000 * told.times.percentile(50):7.1f}  p99 {1000 * told.times.percentile(99):7.1f} ms  late {1000 * told.late.percentile(99):5.1f} ms"
                f"  {told.failed} wrong  of the editions {told.editions[0]} and {told.editions[1]}  {memory[-1][1]:.0f} MB  {swaps} swaps  {told.examples or ''}",
                file=sys.stderr,
                flush=True,
            )
            if at < plan.seconds and at >= (swaps + 1) * every:
                next(turns).publish(grounds.publish)
                swaps += 1
        tally.add(crowd.rest())
    return tally, memory


def growth(memory: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """By how many megabytes memory grew over the last two thirds of a run, and how many it may: the slope (least squares) times the seconds, and the larger of 10 MB and 5 % of the mean.

    What counts is the floor, the least of each few samples: programs that a site runs for a moment (Pandoc, a paper's worker) have memory
    of their own, and what a site does not give back raises the floor too.

    Args:
        memory: seconds since the beginning, and megabytes.
    """
    last = floors([one for one in memory if one[0] >= memory[-1][0] / 3])
    at, size = (sum(values) / len(last) for values in zip(*last, strict=True))
    spread = sum((second - at) ** 2 for second, _ in last)
    slope = sum((second - at) * (megabyte - size) for second, megabyte in last) / spread if spread else 0.0
    return slope * (last[-1][0] - last[0][0]), max(LEAST_GROWTH, MOST_GROWTH * size)


def floors(memory: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """The least of each six samples; of what is left at the end as well."""
    return [min(memory[start : start + OF_A_FLOOR], key=lambda one: one[1]) for start in range(0, len(memory), OF_A_FLOOR)]


def wrong_with(tally: Tally, memory: Sequence[tuple[float, float]]) -> list[str]:
    """What was wrong, each as a sentence; nothing where all was well."""
    found = []
    if tally.failed:
        found.append(f"{tally.failed} of {tally.answers + tally.failed} requests went wrong: {dict(tally.errors)} {tally.examples}")
    if not tally.answers:
        found.append("nothing was answered")
    grown, allowed = growth(memory) if memory else (0.0, 0.0)
    if grown > allowed:
        found.append(f"memory grew by {grown:.1f} MB over the last two thirds, and may by {allowed:.1f} MB")
    return found


def as_markdown(maxima: dict[str, Outcome], plan: Plan, tally: Tally, memory: Sequence[tuple[float, float]]) -> str:
    """The figures as a table, and the rule of memory."""
    grown, allowed = growth(memory)
    rows = [[row.name, f"{row.tally.answers / row.seconds:,.0f}", *(f"{1000 * row.tally.times.percentile(percent):,.1f}" for percent in (50, 95, 99)), row.tally.failed] for row in maxima.values()]
    rows.append(
        [f"{plan.seconds / 60:g} minutes at a constant rate", f"{tally.answers / plan.seconds:,.0f}", *(f"{1000 * tally.times.percentile(percent):,.1f}" for percent in (50, 95, 99)), tally.failed]
    )
    return "\n\n".join(
        [
            report.table(["", "requests/s", "p50 ms", "p95 ms", "p99 ms", "errors"], rows),
            f"{tally.editions.total():,} answers were judged: {tally.editions[0]:,} wholly of the one edition, {tally.editions[1]:,} of the other, {tally.editions[2]:,} the same in both, none of neither. "
            f"Memory {memory[0][1]:.0f} MB at the beginning, {memory[-1][1]:.0f} MB at the end; over the last two thirds {grown:+.1f} MB, where {allowed:.1f} MB are allowed."
            if not tally.errors["wrong"]
            else f"{tally.errors['wrong']} answers were wholly of no edition.",
        ]
    )


if __name__ == "__main__":
    main()
