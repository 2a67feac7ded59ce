"""A site on a port of its own, and readers who ask it: what the benchmarks of pages are made of. Bounded in count and time; asserts nothing."""

from __future__ import annotations

import http.client
import shutil
import socket
import statistics
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from archive.charting.gallery import DRAWN
from archive.database.inspection import write_inspect_data

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

HOST = "127.0.0.1"
PATIENCE = 60


@dataclass(slots=True)
class Measured:
    """What readers met.

    Args:
        seconds: how long they asked, together.
        times: the seconds of each answer.
    """

    seconds: float = 0.0
    times: list[float] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.times) / self.seconds

    @property
    def median(self) -> float:
        """Milliseconds of the answer in the middle."""
        return 1000 * statistics.median(self.times)

    @property
    def p95(self) -> float:
        """Milliseconds within which 95 of 100 answers came."""
        return 1000 * percentile(self.times, 95)

    def add(self, other: Measured) -> None:
        """Count another round too."""
        self.seconds += other.seconds
        self.times += other.times


def percentile(values: Sequence[float], percent: int) -> float:
    """The value that so many of a hundred do not exceed."""
    return sorted(values)[min(len(values) - 1, len(values) * percent // 100)]


def configuration(publish: Path, database: Path, target: Path) -> Path:
    """A configuration directory with the looks of the site, its drawn charts and a database of its own, told to be one that does not change: else no page is kept.

    Raises:
        SystemExit: there is no such database.

    """
    if not database.is_file():
        raise SystemExit(f"{database} is not there; run `make build` first")
    looks(publish, target)
    shutil.copy(database, target / "archive.db")
    write_inspect_data(target / "archive.db")
    return target


def looks(publish: Path, target: Path) -> Path:
    """A configuration directory with the looks of the site, and without a database."""
    target.mkdir()
    for path in publish.iterdir():
        if path.name == DRAWN or not (path.name.startswith(".") or path.name in {"archive.db", "inspect-data.json"}):
            (target / path.name).symlink_to(path)
    return target


@contextmanager
def serving(*arguments: str) -> Iterator[int]:
    """The port of a Datasette started with arguments, in a process of its own, until the block ends."""
    with socket.socket() as free:
        free.bind((HOST, 0))
        port = int(free.getsockname()[1])
    process = subprocess.Popen([sys.executable, "-m", "datasette", *arguments, "--host", HOST, "--port", str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603 - our own command
    try:
        _await(port, process)
        yield port
    finally:
        process.terminate()
        process.wait(PATIENCE)


def _await(port: int, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if process.poll() is not None:
            raise SystemExit(f"Datasette ended with {process.returncode} before it answered")
        try:
            socket.create_connection((HOST, port), 1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit(f"Datasette did not answer within {PATIENCE} s")


def ask(port: int, paths: Sequence[str], *, readers: int = 1, seconds: float = 3.0, most: int = 2_000) -> Measured:
    """Let readers ask for paths in turn, each over one connection, until the time or the count is over.

    Raises:
        SystemExit: something else than 200 is answered, so that there is nothing to compare.

    """
    measured, failed = Measured(), list[str]()
    begin = time.perf_counter()
    until = begin + seconds

    def read() -> None:
        connection = http.client.HTTPConnection(HOST, port, timeout=PATIENCE)
        for number in range(most // readers):
            start = time.perf_counter()
            if start > until or failed:
                break
            path = paths[number % len(paths)]
            connection.request("GET", path)
            answer = connection.getresponse()
            answer.read()
            measured.times.append(time.perf_counter() - start)
            if answer.status != http.HTTPStatus.OK:
                failed.append(f"{path}: {answer.status}")
        connection.close()

    threads = [threading.Thread(target=read) for _ in range(readers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise SystemExit(failed[0])
    measured.seconds = time.perf_counter() - begin
    return measured
