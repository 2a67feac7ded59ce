"""`python -m bench.scale`: sites without state behind nginx, as publish/deploy has them, under readers of a case that is in the news; then killed, and swapped. Asserts nothing.

python -m bench.scale [--replicas 1 2 4] [--seconds 15] [--readers 48] [--processes 2] [--cases 100] [--write]

Everything runs on this machine's loopback and shares its cores, so what counts is the processor time that a request takes of each group of processes.
"""

from __future__ import annotations

import argparse
import itertools
import signal
import sys
import tempfile
import time
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from bench import report
from bench.crowd import Crowd, crowded, fetched, learned
from bench.load import looks
from bench.mix import NEW_CONNECTIONS, NUMBER, Mix, Part, addresses, loaded, mixed, numbered
from bench.model import Costs, Demand, as_markdown
from bench.processes import cpu_seconds, megabytes
from bench.readers import Plan
from bench.stack import NO_NGINX, ROOT, STILL, Edition, Replica, find_nginx, make_editions, proxied, replicas
from bench.tally import Tally, hit_ratio

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bench.stack import Door

RESTART_SECONDS = 2.0
"""What systemd waits (RestartSec of archive-site@.service)."""
CALM = 3.0
SWAP_SECONDS = 3.0
SWAPS = 6
WARM = 3.0
HALF = 0.5


@dataclass(frozen=True, slots=True)
class Grounds:
    """What all configurations have in common: the configuration directory, two editions, and what is asked for and answered."""

    publish: Path
    editions: tuple[Edition, Edition]
    mix: Mix
    known: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a configuration did.

    Args:
        name: of it.
        seconds: how long readers asked.
        tally: what they met.
        cpu: processor seconds of readers, nginx and sites.
        memory: megabytes of nginx and of sites.
    """

    name: str
    seconds: float
    tally: Tally
    cpu: tuple[float, float, float]
    memory: tuple[float, float]

    def ms(self, group: int) -> float:
        """Processor milliseconds of a group for an answer."""
        return 1000 * self.cpu[group] / max(1, self.tally.answers)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure every configuration in turn, kill, swap, print."""
    parser = argparse.ArgumentParser(prog="bench.scale", description="Sites behind nginx, under readers of a case in the news.")
    parser.add_argument("--replicas", type=int, nargs="+", default=[1, 2, 4], help="numbers of sites")
    parser.add_argument("--seconds", type=float, default=15.0, help="how long each configuration is asked")
    parser.add_argument("--readers", type=int, default=48, help="how many ask at once")
    parser.add_argument("--processes", type=int, default=2, help="in how many processes they are")
    parser.add_argument("--cases", type=int, default=100, help="size of the generated data")
    report.add_option(parser)
    options = parser.parse_args(arguments)
    if find_nginx() is None:
        raise SystemExit(NO_NGINX)
    with ending_all(), tempfile.TemporaryDirectory(prefix="archive-scale-") as name:
        text = measured(Path(name), options)
    report.put("scale", f"{text}\n\n{command('bench.scale', options)}", options)


def command(module: str, options: argparse.Namespace) -> str:
    """What was run, with every option."""
    given = {name: " ".join(map(str, value)) if isinstance(value, list) else value for name, value in vars(options).items() if name != "write"}
    return f"`python -m {module} {' '.join(f'--{name} {value}' for name, value in given.items())}`"


@contextmanager
def ending_all() -> Iterator[None]:
    """Let a request to end do what Ctrl-C does: whatever was started is ended on the way out."""

    def stop(_signal: int, _frame: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    except KeyboardInterrupt:
        raise SystemExit("stopped; nothing is left running") from None
    finally:
        signal.signal(signal.SIGTERM, before)


def prepared(folder: Path, cases: int) -> Grounds:
    """Build two editions and learn what they answer."""
    print(f"two editions of {cases} cases are built ...", file=sys.stderr)
    publish = looks(ROOT / "publish", folder / "publish")
    return known_of(publish, make_editions(folder, publish, cases))


def known_of(publish: Path, editions: tuple[Edition, Edition]) -> Grounds:
    """The grounds that two editions make."""
    with replicas(publish, 1) as (replica,):
        paths = addresses([edition.folder / "archive.db" for edition in editions])
        pages = ["/", *paths["news"], "/charts"]
        paths["files"] = list(dict.fromkeys(file for page in pages for file in loaded(fetched(replica.port, page).decode())))
        mix = mixed(paths)
        print(f"what {len(mix.paths)} addresses answer is learned ...", file=sys.stderr)
        return Grounds(publish, editions, mix, learned(replica.port, mix.paths, editions, publish))


def measured(folder: Path, options: argparse.Namespace) -> str:
    """Everything in turn, as Markdown."""
    grounds = prepared(folder, options.cases)
    plan = Plan(0, grounds.mix, options.seconds, options.readers, known=grounds.known, judged=0.1)
    outcomes: dict[tuple[int, bool], Outcome] = {}
    for (number, cache), turn in zip(itertools.product(options.replicas, (True, False)), itertools.count()):
        with replicas(grounds.publish, number) as sites, proxied(folder / f"nginx-{turn}", ports(sites), cache=cache) as door:
            name = f"{number} {'site' if number == 1 else 'sites'}, {'pages kept' if cache else 'nothing kept'}"
            outcomes[number, cache] = shown(under_load(name, replace(plan, port=door.port, authority=str(door.authority)), door, sites, options.processes))
    most = max(options.replicas)
    kilobytes = outcomes[most, True].tally.received / max(1, outcomes[most, True].tally.answers) / 1000
    with replicas(grounds.publish, 1) as sites, proxied(folder / "nginx-file", ports(sites), still_bytes=int(1000 * kilobytes)) as door:
        still = replace(plan, mix=Mix((Part("file", 1, (STILL,)),)), port=door.port, authority=str(door.authority), known=None)
        ceilings = [shown(under_load(f"a file of nginx, {100 * new:g} % new connections", replace(still, new=new), door, sites, options.processes)) for new in (NEW_CONNECTIONS, 1.0)]
        made = making(grounds, sites[0])
    troubled = [shown(row) for row in troubles(folder, grounds, plan, outcomes, max(2, most), options.processes)]
    hit = outcomes[most, True]
    open_ms = max(0.0, (ceilings[1].ms(1) - ceilings[0].ms(1)) / (1 - NEW_CONNECTIONS))
    costs = Costs(
        app_ms=outcomes[min(options.replicas), False].ms(2),
        hit_ms=max(0.0, hit.ms(1) - NEW_CONNECTIONS * open_ms),
        open_ms=open_ms,
        made_ms=made,
        distinct=len(grounds.mix.paths),
        kilobytes=kilobytes,
        pages=grounds.mix.pages,
        never_kept=sum(part.share for part in grounds.mix.parts if NUMBER in part.paths[0]) / sum(part.share for part in grounds.mix.parts),
    )
    return "\n\n".join([as_table([*outcomes.values(), *ceilings]), as_table(troubled), as_markdown(costs, Demand())])


def ports(sites: Sequence[Replica]) -> list[int]:
    """Of sites."""
    return [site.port for site in sites]


def under_load(name: str, plan: Plan, door: Door | None, sites: Sequence[Replica], processes: int) -> Outcome:
    """Let readers ask, after some that are not counted."""
    with crowded(replace(plan, seconds=WARM), processes) as crowd:
        crowd.rest()
    with crowded(plan, processes) as crowd:
        crowd.met(0.5)  # processes start
        return _watched(name, plan.seconds - 1.0, crowd, door, sites)


def _watched(name: str, seconds: float, crowd: Crowd, door: Door | None, sites: Sequence[Replica]) -> Outcome:
    def groups() -> tuple[float, float, float]:
        return cpu_seconds(crowd.pids), cpu_seconds([door.process.pid] if door else []), cpu_seconds(site.pid for site in sites)

    before, begin = groups(), time.monotonic()
    tally = crowd.met(seconds)
    spent, after = time.monotonic() - begin, groups()
    memory = megabytes([door.process.pid] if door else []), megabytes(site.pid for site in sites)
    # Errors of the end count too; times and answers are of the while in which processors were watched.
    rest = crowd.rest()
    tally.errors.update(rest.errors)
    tally.examples += rest.examples
    cpu = (after[0] - before[0], after[1] - before[1], after[2] - before[2])
    return Outcome(name, spent, tally, cpu, memory)


def making(grounds: Grounds, site: Replica) -> float:
    """Processor milliseconds for a page that is made anew: after a swap, every address is asked once."""
    grounds.editions[0].publish(grounds.publish)
    time.sleep(1.0)
    fetched(site.port, "/-/health")
    before = cpu_seconds([site.pid])
    for path in grounds.mix.paths:
        fetched(site.port, numbered(path, 7))
    return 1000 * (cpu_seconds([site.pid]) - before) / len(grounds.mix.paths)


def troubles(folder: Path, grounds: Grounds, plan: Plan, outcomes: Mapping[tuple[int, bool], Outcome], number: int, processes: int) -> Iterator[Outcome]:
    """Sites that are lost one after the other, and databases that are replaced, each at half of what was answered at most, with and without a cache."""
    for cache in (True, False):
        most = max(outcome.tally.answers / outcome.seconds for (_, kept), outcome in outcomes.items() if kept == cache)
        kept = "pages kept" if cache else "nothing kept"
        with ExitStack() as stack:
            sites = stack.enter_context(replicas(grounds.publish, number))
            door = stack.enter_context(proxied(folder / f"nginx-trouble-{cache}", ports(sites), cache=cache))
            asked = replace(plan, port=door.port, authority=str(door.authority), rate=HALF * most, judged=1.0, seconds=WARM)
            with crowded(asked, processes) as crowd:
                crowd.rest()
            yield _troubled(f"calm, {kept}", replace(asked, seconds=4 * CALM), door, sites, processes, iter([4 * CALM]))
            lost = number * (RESTART_SECONDS + 2 * CALM) + CALM
            yield _troubled(f"{number} sites killed in turn, {kept}", replace(asked, seconds=lost), door, sites, processes, _killing(sites))
            yield _troubled(f"{SWAPS} swaps, {kept}", replace(asked, seconds=(SWAPS + 1) * SWAP_SECONDS), door, sites, processes, _swapping(grounds))


def _troubled(name: str, plan: Plan, door: Door, sites: Sequence[Replica], processes: int, acts: Iterator[float]) -> Outcome:
    """Readers who ask at a constant rate while something is done, again and again; what is done gives how long to wait then."""
    tally, begin = Tally(), time.monotonic()
    nginx = cpu_seconds([door.process.pid])
    with crowded(plan, processes) as crowd:
        for pause in acts:
            tally.add(crowd.met(pause))
        tally.add(crowd.rest())
        return Outcome(
            name, min(plan.seconds, time.monotonic() - begin), tally, (0.0, cpu_seconds([door.process.pid]) - nginx, 0.0), (megabytes([door.process.pid]), megabytes(site.pid for site in sites))
        )


def _killing(sites: Sequence[Replica]) -> Iterator[float]:
    yield CALM
    for site in sites:
        site.kill()
        yield RESTART_SECONDS
        site.start()
        site.await_well()
        yield CALM


def _swapping(grounds: Grounds) -> Iterator[float]:
    for _, edition in zip(range(SWAPS), itertools.cycle(grounds.editions), strict=False):
        yield SWAP_SECONDS
        edition.publish(grounds.publish)


def as_table(outcomes: Sequence[Outcome]) -> str:
    """Outcomes as a table in Markdown."""
    return report.table(
        ["", "requests/s", "p50 ms", "p95 ms", "p99 ms", "late p99 ms", "errors", "from cache, %", "ms of readers", "ms of nginx", "ms of sites", "MB of nginx", "MB of sites"],
        [
            [
                row.name,
                f"{row.tally.answers / row.seconds:,.0f}",
                *(f"{1000 * row.tally.times.percentile(percent):,.1f}" for percent in (50, 95, 99)),
                f"{1000 * row.tally.late.percentile(99):,.1f}",
                row.tally.failed,
                f"{100 * hit_ratio(row.tally.caches):.1f}" if set(row.tally.caches) - {"-"} else "–",
                *(f"{row.ms(group):.2f}" if row.cpu[group] else "–" for group in range(3)),
                *(f"{size:,.0f}" for size in row.memory),
            ]
            for row in outcomes
        ],
    )


def shown(row: Outcome) -> Outcome:
    """Say on standard error what was measured, as it comes; errors by kind."""
    tally = row.tally
    print(
        f"{row.name}: {tally.answers / row.seconds:.0f}/s, p99 {1000 * tally.times.percentile(99):.1f} ms, late by {1000 * tally.late.percentile(99):.1f} ms, "
        f"caches {dict(tally.caches)}, asked again {tally.sent_twice}, errors {dict(tally.errors)} {tally.examples}",
        file=sys.stderr,
    )
    return row


if __name__ == "__main__":
    main()
