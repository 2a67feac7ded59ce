from __future__ import annotations

import threading
import time

import pytest

from archive.evidence.politeness import LONGEST_PAUSE, Manners, by_host, host_of
from archive.fetching.refusal import FetchError
from tests.evidence.conftest import hasty, web_of
from tests.fetching.server import Server, answer, serving, silence

ROBOTS = b"User-agent: *\nDisallow: /private\nAllow: /private/open$\n"


class Clock:
    """A clock that sleeping moves on."""

    def __init__(self) -> None:
        self.now = 100.0
        self.slept: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds

    def __call__(self) -> float:
        return self.now


def manners(server: Server, pause: float = 2.0) -> tuple[Manners, Clock]:
    clock = Clock()
    return Manners(web_of(server.port), pause, clock.sleep, clock), clock


@pytest.mark.parametrize(("path", "allowed"), [("/", True), ("/page", True), ("/private", False), ("/private/x", False), ("/private/open", True)])
def test_robots_are_heeded(path: str, allowed: bool) -> None:  # noqa: FBT001 - a column of the table
    with serving({"/robots.txt": answer(ROBOTS, content_type="text/plain")}) as server:
        assert (hasty(web_of(server.port)).forbids(server.url(path)) == "") is allowed


def test_a_rule_for_this_program_counts_before_the_one_for_all() -> None:
    with serving({"/robots.txt": answer(b"User-agent: *\nDisallow:\n\nUser-agent: testing\nDisallow: /\n")}) as server:
        assert "asks programs not to" in hasty(web_of(server.port)).forbids(server.url("/"))


@pytest.mark.parametrize(("script", "allowed"), [(answer(b"", "404 Not Found"), True), (answer(b"", "403 Forbidden"), True), (answer(b"", "503 Busy"), False), (answer(b"", "429 Slow down"), False)])
def test_robots_that_cannot_be_had(script: bytes, allowed: bool) -> None:  # noqa: FBT001 - a column of the table
    with serving({"/robots.txt": script}) as server:
        assert (hasty(web_of(server.port)).forbids(server.url("/")) == "") is allowed


def test_a_host_that_does_not_answer_is_asked_once() -> None:
    with serving({"/robots.txt": silence}) as server:
        polite = hasty(web_of(server.port))
        for path in ("/a", "/b"):
            with pytest.raises(FetchError, match="silent"):
                polite.forbids(server.url(path))
        assert len(server.requests) == 1


def test_robots_are_asked_for_once_a_site() -> None:
    with serving({}) as server:
        polite = hasty(web_of(server.port))
        for path in ("/a", "/b", "/c"):
            assert polite.forbids(server.url(path)) == ""
        assert len(server.requests) == 1


def test_a_host_is_left_in_peace_between_requests() -> None:
    with serving({}) as server:
        polite, clock = manners(server)
        for _ in range(3):
            with polite.turn("https://a.example/x"):
                clock.now += 0.5
        with polite.turn("https://b.example/"):
            pass
    assert clock.slept == [2.0, 2.0]


@pytest.mark.parametrize(("asked", "pause"), [("7", 7.0), ("0.1", 2.0), ("100000", LONGEST_PAUSE)])
def test_a_longer_pause_is_kept_where_a_site_asks_for_one(asked: str, pause: float) -> None:
    with serving({"/robots.txt": answer(f"User-agent: *\nCrawl-delay: {asked}\n".encode())}) as server:
        polite, clock = manners(server)
        polite.forbids(server.url("/"))
        for _ in range(2):
            with polite.turn(server.url("/")):
                pass
    assert clock.slept == [pause, pause]


def test_hosts_side_by_side_and_their_addresses_in_turn() -> None:
    together = threading.Barrier(3, timeout=10)  # breaks unless three hosts are worked on at once
    busy: set[str] = set()

    def work(url: str) -> str:
        host = host_of(url)
        assert host not in busy
        busy.add(host)
        together.wait()
        busy.remove(host)
        return url.upper()

    urls = [f"https://{host}.example/{number}" for number in range(4) for host in "abc"]
    assert sorted(by_host(urls, str, work, parallel=3)) == sorted((url, url.upper()) for url in urls)


def test_no_more_hosts_at_once_than_allowed() -> None:
    running, most, door = [0], [0], threading.Lock()

    def work(_url: str) -> None:
        with door:
            running[0] += 1
            most[0] = max(most[0], running[0])
        time.sleep(0.005)
        with door:
            running[0] -= 1

    list(by_host([f"https://{number}.example/" for number in range(12)], str, work, parallel=3))
    assert most[0] <= 3


@pytest.mark.parametrize(("url", "host"), [("https://A.example:8/x", "a.example:8"), ("http://u:p@a.example/", "a.example"), ("", ""), ("nothing", ""), ("http://[::1", "")])
def test_hosts(url: str, host: str) -> None:
    assert host_of(url) == host
