"""`python -m bench.abuse`: a site under attack, and what it is meanwhile for other readers. Prints a table; asserts nothing.

python -m bench.abuse [--seconds 10] [--only WORDS] [--root FOLDER] [--write]

A real server of its own (the front and its rooms) on the built database. Readers are one process that asks for plain pages at a
constant rate, each over a connection of its own, and counts from the moment at which a request was due. Attackers are a
process of the lowest priority (nice 19), so that what they compute does not look like what they do to the server; a control in
which they only compute, as much as they can, says what is left of that.
"""

from __future__ import annotations

import argparse
import contextlib
import http.client
import itertools
import multiprocessing
import os
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from archive import generations
from bench import attacks, report
from bench.load import configuration, percentile
from bench.processes import megabytes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from multiprocessing.connection import Connection

ROOT = Path(__file__).resolve().parent.parent
KEPT = ("/", "/cases/WIA-0001", "/cases", "/agencies", "/cases/WIA-0002", "/sources")
ANEW = ("/", "/cases/WIA-0001", "/cases/WIA-0003", "/agencies")
SOUGHT = ("/cases?country=US&page=1", "/search?q=Williams", "/search?q=wrongful+arrest", "/cases?status=confirmed")
ASKED = {"kept": (KEPT, 20.0, {}), "anew": (ANEW, 6.0, {"Cookie": "a=b"}), "sought": (SOUGHT, 4.0, {"Cookie": "a=b"})}
"""What readers ask for: plain pages that are kept, plain pages that are made anew, filtered lists and searches; how often a second, and with what."""
READERS = 40
"""Addresses that readers come from."""
PATIENCE = 30.0
REST = 3.0
"""Seconds of rest after an attack, in which what was begun ends."""


@dataclass(slots=True)
class Waited:
    """What readers met: seconds of each answer, by what was asked for, and what was no answer."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: {name: [] for name in ASKED})
    failed: list[str] = field(default_factory=list)

    @property
    def plain(self) -> list[float]:
        """Those of plain pages."""
        return self.seconds["kept"] + self.seconds["anew"]


@dataclass(slots=True)
class Outcome:
    """One row: what readers waited, what attackers got, and the peak of the server's memory in MB."""

    name: str
    waited: Waited
    met: attacks.Met
    megabytes: float


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure quiet, then each attack, and print."""
    parser = argparse.ArgumentParser(prog="bench.abuse", description="A site under attack.")
    parser.add_argument("--seconds", type=float, default=10.0, help="how long each attack lasts")
    parser.add_argument("--only", default="", help="only the attacks whose names have these words")
    parser.add_argument("--root", type=Path, default=ROOT, help="the folder whose code is served, to compare versions")
    report.add_option(parser)
    options = parser.parse_args(arguments)
    chosen = [number for number, one in enumerate(attacks.ATTACKS) if options.only in one.name]
    with tempfile.TemporaryDirectory(prefix="archive-abuse-") as folder:
        publish = configuration(ROOT / "publish" if options.root == ROOT else options.root / "publish", ROOT / "publish" / "archive.db", Path(folder) / "publish")
        generations.adopt(publish)
        with serving(options.root, publish) as (port, process):
            measure(port, process, "warming up", 3, ())
            quiet = measure(port, process, "quiet", 2 * options.seconds, ())
            control = measure(port, process, "control: attackers only compute", options.seconds, [(attacks.burn, 0)])
            outcomes = [control, *(measure(port, process, attacks.ATTACKS[number].name, options.seconds, [(attacks.attack, number)]) for number in chosen)]
            after = measure(port, process, "quiet again", options.seconds, ())
    report.put("abuse", as_table(quiet, [*outcomes, after]), options)


@contextlib.contextmanager
def serving(root: Path, publish: Path) -> Iterator[tuple[int, int]]:
    """The port and the process of a server that trusts no proxy, until the block ends."""
    surroundings = {**os.environ, "FORWARDED_ALLOW_IPS": "127.0.0.250", "PYTHONPATH": str(root)}
    command = [sys.executable, "-u", str(root / "publish" / "deploy" / "serve.py"), "--publish", str(publish), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=surroundings, cwd=root) as process:  # noqa: S603 - our own command
        try:
            line = process.stdout.readline() if process.stdout else ""
            port = int(line.strip().rstrip("/").rpartition(":")[2])
            for path in ("/", "/archive"):
                _wait(port, path)
            yield port, process.pid
        finally:
            process.terminate()
            process.wait(PATIENCE)


def _wait(port: int, path: str) -> None:
    for _ in range(100):
        with contextlib.suppress(OSError, http.client.HTTPException):
            connection = http.client.HTTPConnection(attacks.HOST, port, timeout=PATIENCE)
            connection.request("GET", path)
            if connection.getresponse().status == http.HTTPStatus.OK:
                return
        time.sleep(0.1)
    raise SystemExit("the server did not answer")


def measure(port: int, process: int, name: str, seconds: float, by: Sequence[tuple[Callable[[int, int, float, Connection], None], int]]) -> Outcome:
    """Let readers read, and attackers attack, for so long."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    started = []
    for target, number in by:
        started.append(context.Process(target=target, args=(number, port, seconds + 1.0, theirs), daemon=True))
        started[-1].start()
    if by:
        time.sleep(1.0)  # until the attack is in full swing
    heard, tell = context.Pipe()
    reading = context.Process(target=read, args=(port, seconds, tell), daemon=True)
    peak, ended = [0.0], threading.Event()
    watching = threading.Thread(target=_watch, args=(process, peak, ended))
    watching.start()
    reading.start()
    waited = heard.recv() if heard.poll(seconds + 2 * PATIENCE) else Waited(failed=["no word from the readers"])
    reading.join(PATIENCE)
    met = ours.recv() if by and ours.poll(PATIENCE) else attacks.Met()
    for one in started:
        one.join(PATIENCE)
        one.kill()
    ended.set()
    watching.join()
    time.sleep(REST)
    outcome = Outcome(name, waited, met, peak[0])
    print(
        f"{name}: {', '.join(f'{one} {_pair(times)} ms' for one, times in waited.seconds.items())}, failed {len(waited.failed)} {dict.fromkeys(waited.failed[:3])}, got {_got(met)}, {peak[0]:.0f} MB",
        flush=True,
    )
    return outcome


def read(port: int, seconds: float, told: Connection) -> None:
    """Readers: requests at a constant rate, whatever became of those before."""
    waited = Waited()
    begin = time.monotonic() + 0.2
    due = sorted(((number + place / len(ASKED)) / rate, paths[number % len(paths)], name) for place, (name, (paths, rate, _)) in enumerate(ASKED.items()) for number in range(int(seconds * rate)))
    threads = []
    for (moment, path, name), reader in zip(due, itertools.cycle(range(READERS)), strict=False):
        time.sleep(max(0.0, begin + moment - time.monotonic()))
        threads.append(threading.Thread(target=_ask, args=(port, path, name, f"127.20.{reader}.1", begin + moment, waited)))
        threads[-1].start()
    for thread in threads:
        thread.join(2 * PATIENCE)
    told.send(waited)


def _ask(port: int, path: str, name: str, address: str, due: float, waited: Waited) -> None:
    headers = {"Host": "archive.example", **ASKED[name][2]}
    try:
        connection = http.client.HTTPConnection(attacks.HOST, port, timeout=PATIENCE, source_address=(address, 0))
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        answer.read()
        connection.close()
    except (OSError, http.client.HTTPException) as error:
        waited.failed.append(f"{path}: {type(error).__name__}")
        return
    if answer.status == http.HTTPStatus.OK:
        waited.seconds[name].append(time.monotonic() - due)
    else:
        waited.failed.append(f"{path}: {answer.status}")


def as_table(quiet: Outcome, outcomes: Sequence[Outcome]) -> str:
    """The rows in Markdown, each with its ratio of p99 to that of the quiet site."""
    times = [f"{kind}: p50, ms|p99|× quiet" for kind in ("kept", "made anew", "filters and searches")]
    headings = ("attack", *"|".join(times).split("|"), "plain pages: p99 × quiet", "failed", "the abuser got", "memory, MB")
    return report.table(headings, [_row(quiet, quiet), *(_row(quiet, one) for one in outcomes)])


def _row(quiet: Outcome, one: Outcome) -> Sequence[str]:
    mine, its = one.waited, quiet.waited
    return (
        one.name,
        *(text for name, times in mine.seconds.items() for text in (f"{_ms(times, 50):.1f}", f"{_ms(times, 99):.1f}", f"{_ms(times, 99) / _ms(its.seconds[name], 99):.1f}")),
        f"{_ms(mine.plain, 99) / _ms(its.plain, 99):.1f}",
        str(len(mine.failed)),
        _got(one.met),
        f"{one.megabytes:.0f}",
    )


def _ms(seconds: Sequence[float], percent: int) -> float:
    return 1000 * percentile(seconds, percent) if seconds else float("nan")


def _pair(seconds: Sequence[float]) -> str:
    return f"{_ms(seconds, 50):.1f}/{_ms(seconds, 99):.1f}"


def _got(met: attacks.Met) -> str:
    return ", ".join(f"{count} × {status}" for status, count in sorted(met.got.items())) or "–"


def _watch(process: int, peak: list[float], ended: threading.Event) -> None:
    while not ended.wait(0.2):
        peak[0] = max(peak[0], megabytes([process]))


if __name__ == "__main__":
    main()
