"""How strangers' servers are asked: one request at a time to each host, with a pause between, and not where robots.txt says no (RFC 9309)."""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlsplit

from protego import Protego

from archive.fetching.address import parse_address
from archive.fetching.refusal import FetchError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from concurrent.futures import Future

    from archive.evidence.asking import Web

T = TypeVar("T")
R = TypeVar("R")

PAUSE = 2.0  # seconds between two requests to one host
LONGEST_PAUSE = 30.0  # seconds, whatever a site asks for: a run must end
_ROBOTS_BYTES = 500 * 1024  # as much as RFC 9309, section 2.5, asks readers to read at least


class Manners:
    """What is known of each host in one run: when it was asked last, and what its robots.txt says.

    Args:
        web: by which robots.txt is fetched.
        pause: seconds between two requests to one host, at least.
        sleep: waits; tests bring their own.
        clock: seconds that only grow.
    """

    def __init__(self, web: Web, pause: float = PAUSE, sleep: Callable[[float], None] = time.sleep, clock: Callable[[], float] = time.monotonic) -> None:
        self._web = web
        self._pause = pause
        self._sleep = sleep
        self._clock = clock
        self._locks: dict[str, threading.RLock] = defaultdict(threading.RLock)
        self._free: dict[str, float] = {}
        self._pauses: dict[str, float] = {}
        self._robots: dict[str, Protego | str | FetchError] = {}
        self._door = threading.Lock()

    @contextmanager
    def turn(self, url: str) -> Iterator[None]:
        """Wait until the host of an address may be asked again, and keep everybody else from it meanwhile."""
        host = host_of(url)
        with self._door:
            lock = self._locks[host]
        with lock:
            left = self._free.get(host, 0.0) - self._clock()
            if left > 0:
                self._sleep(left)
            try:
                yield
            finally:
                self._free[host] = self._clock() + self._pauses.get(host, self._pause)

    def forbids(self, url: str) -> str:
        """Why an address is not asked for, in a sentence, or nothing where it may be.

        A robots.txt that is not there allows all; one that the host will not give forbids all (RFC 9309, section 2.3.1).

        Raises:
            FetchError: it is no address that may be asked, or the host does not answer at all; it is not asked for its robots.txt again.

        """
        parse_address(url, self._web.policy.ports)
        site = "{0.scheme}://{0.netloc}".format(urlsplit(url))
        with self._door:
            lock = self._locks[host_of(url)]
        with lock:
            if site not in self._robots:
                with self.turn(url):
                    self._robots[site] = self._read(site)
                self._heed(url, self._robots[site])
            robots = self._robots[site]
        if isinstance(robots, FetchError):
            raise FetchError(robots.reason, str(robots))
        if isinstance(robots, str):
            return robots
        return "" if robots.can_fetch(url, self._web.agent) else f"robots.txt of {host_of(url)} asks programs not to read this address; save the page by hand"

    def _read(self, site: str) -> Protego | str | FetchError:
        try:
            got = self._web.get(f"{site}/robots.txt")
        except FetchError as error:
            return error
        if got.status >= 500 or got.status == 429:
            return f"robots.txt of {host_of(site)} answered {got.status}, so nothing else is asked; try again later"
        return Protego.parse(got.body[:_ROBOTS_BYTES].decode("utf-8", "replace") if got.status == 200 else "")

    def _heed(self, url: str, robots: Protego | str | FetchError) -> None:
        asked = robots.crawl_delay(self._web.agent) if isinstance(robots, Protego) else None
        if asked is not None:
            self._pauses[host_of(url)] = max(self._pause, min(float(asked), LONGEST_PAUSE))
            self._free[host_of(url)] = self._clock() + self._pauses[host_of(url)]


def host_of(url: str) -> str:
    """The host of an address, with its port where it names one; the empty text where there is none."""
    try:
        return urlsplit(url).netloc.rpartition("@")[2].lower()
    except ValueError:
        return ""


def by_host(items: Iterable[T], url_of: Callable[[T], str], work: Callable[[T], R], parallel: int = 16) -> Iterator[tuple[T, R]]:
    """Work through items, those of one host one after the other, those of others side by side; results come as they are ready.

    Args:
        items: what is to be worked on.
        url_of: the address of an item.
        work: what is done in a thread; it must not raise, or the run ends.
        parallel: how many hosts are asked at once.

    """
    queues: dict[str, list[T]] = defaultdict(list)
    for item in items:
        queues[host_of(url_of(item))].append(item)
    waiting = sorted(queues.values(), key=len)  # taken from the end: the longest queues begin first
    with ThreadPoolExecutor(parallel) as pool:
        running: dict[Future[R], tuple[T, list[T]]] = {}
        try:
            while waiting or running:
                while waiting and len(running) < parallel:
                    queue = waiting.pop()
                    item = queue.pop(0)
                    running[pool.submit(work, item)] = (item, queue)
                done, _ = wait(running, return_when=FIRST_COMPLETED)
                for future in done:
                    item, queue = running.pop(future)
                    if queue:
                        following = queue.pop(0)
                        running[pool.submit(work, following)] = (following, queue)
                    yield item, future.result()
        finally:
            for future in running:
                future.cancel()
