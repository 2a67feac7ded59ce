"""Processes of readers, started, listened to and ended together; and what every address answers in each edition, so that answers can be judged."""

from __future__ import annotations

import http.client
import multiprocessing
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from multiprocessing.connection import wait
from typing import TYPE_CHECKING

from bench.mix import NUMBER, numbered
from bench.readers import HOST, digest, run, split
from bench.tally import Tally

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from multiprocessing.connection import Connection
    from pathlib import Path

    from bench.readers import Plan
    from bench.stack import Edition

HERE = "127.0.0.1"
_GRACE = 40.0
_TAKING_UP = 30.0
_OF_EACH_PROCESS = ("/about", "/search?q=edition", "/archive/about.json?_shape=array&name=edition")
"""What the front, the side and the back answer: each takes an edition up by itself."""


class Crowd:
    """Readers who ask at this moment.

    Args:
        plan: what all of them do together.
        processes: how many processes they are in.
    """

    def __init__(self, plan: Plan, processes: int) -> None:
        # A process of its own from the start: what was imported and opened here is none of its business.
        context = multiprocessing.get_context("spawn")
        self.processes = []
        self.pipes: list[Connection] = []
        for part in split(plan, processes):
            ours, theirs = context.Pipe(duplex=False)
            process = context.Process(target=run, args=(part, theirs), daemon=True)
            process.start()
            theirs.close()
            self.processes.append(process)
            self.pipes.append(ours)
        self.seconds = plan.seconds

    @property
    def pids(self) -> list[int]:
        """Of the processes."""
        return [process.pid or 0 for process in self.processes]

    def met(self, seconds: float) -> Tally:
        """What they met until so many seconds are over, or until all are done."""
        tally, until = Tally(), time.monotonic() + seconds
        while self.pipes and (left := until - time.monotonic()) > 0:
            for pipe in wait(self.pipes, left):
                self._take(pipe, tally)  # type: ignore[arg-type] # only connections are waited for
        return tally

    def rest(self) -> Tally:
        """What they met until they are done.

        Raises:
            SystemExit: a process ended before it was done, or does not end.

        """
        tally = self.met(self.seconds + _GRACE)
        if self.pipes:
            raise SystemExit("readers did not come to an end")
        for process in self.processes:
            process.join(10)
        if any(process.exitcode for process in self.processes):
            raise SystemExit("a process of readers failed; what it said stands above")
        return tally

    def end(self) -> None:
        """End them wherever they are."""
        for process in self.processes:
            if process.is_alive():
                process.terminate()
            process.join(10)
            process.close()
        for pipe in self.pipes:
            pipe.close()

    def _take(self, pipe: Connection, tally: Tally) -> None:
        try:
            told = pipe.recv()
        except EOFError:
            told = None
        if told is None:
            self.pipes.remove(pipe)
            pipe.close()
        else:
            tally.add(told)


@contextmanager
def crowded(plan: Plan, processes: int) -> Iterator[Crowd]:
    """Readers until the block ends; those that are not done by then are ended."""
    crowd = Crowd(plan, processes)
    try:
        yield crowd
    finally:
        crowd.end()


def learned(port: int, paths: Sequence[str], editions: Sequence[Edition], publish: Path) -> dict[str, tuple[str, ...]]:
    """The digest of what each address answers in each edition while nothing changes; the last edition stays published.

    Raises:
        SystemExit: an address answers anything but 200, not twice the same, or an edition is not taken up.

    """
    known: dict[str, tuple[str, ...]] = dict.fromkeys(paths, ())
    for edition in editions:
        edition.publish(publish)
        _await_edition(port, edition)
        with ThreadPoolExecutor(2) as pool:
            for path, found in zip(paths, pool.map(lambda path: _digest(port, path), paths), strict=True):
                known[path] += (found,)
    return known


def _digest(port: int, path: str) -> str:
    first, again = (fetched(port, numbered(path, number) if NUMBER in path else path) for number in (1, 2))
    if digest(first) != digest(again):
        raise SystemExit(f"{path} is not twice the same, so no answer of it can be judged")
    return digest(first)


def fetched(port: int, path: str) -> bytes:
    """What an address answers.

    Raises:
        SystemExit: with anything but 200.

    """
    with closing(http.client.HTTPConnection(HERE, port, timeout=60)) as connection:
        connection.request("GET", path, headers={"Host": HOST})
        answer = connection.getresponse()
        body = answer.read()
        if answer.status != http.HTTPStatus.OK:
            raise SystemExit(f"{path} answers {answer.status}")
        return body


def _await_edition(port: int, edition: Edition) -> None:
    until = time.monotonic() + _TAKING_UP
    while time.monotonic() < until:
        if all(edition.name in fetched(port, path).decode() for path in _OF_EACH_PROCESS):
            return
        time.sleep(0.1)
    raise SystemExit(f"the edition {edition.name} was not taken up")
