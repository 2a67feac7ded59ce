from __future__ import annotations

import asyncio
import itertools

import pytest

from archive.site.lanes import EXPORT, FREE, MOST_FACETS, MOST_PARAMETERS, PAGE, PAPER, QUESTION, SEARCH, Lane, Lanes, check, lane_of
from archive.site.refusing import Refused
from archive.site.visitors import Allowance

VISITOR, OTHER = "192.0.2.1", "192.0.2.2"


@pytest.mark.parametrize(
    ("path", "query", "lane"),
    [
        ("/", "", PAGE),
        ("/cases/WIA-0001", "", PAGE),
        ("/cases/WIA-0001/r1", "", PAGE),
        ("/es/cases", "", PAGE),
        ("/citecheck", "", PAGE),
        ("/cases", "country=US", SEARCH),
        ("/search", "q=x", SEARCH),
        ("/pt/search", "q=x", SEARCH),
        ("/", "x=1", SEARCH),
        ("/archive", "", QUESTION),
        ("/archive", "sql=select+1", QUESTION),
        ("/archive/cases", "_facet=status", QUESTION),
        ("/archive/cases.csv", "", QUESTION),
        ("/like", "q=x", QUESTION),
        ("/es/compare", "ids=WIA-0001", QUESTION),
        ("/brief", "ids=WIA-0001", QUESTION),
        ("/reconcile", "", QUESTION),
        ("/-/mcp", "", QUESTION),
        ("/cite/WIA-0001", "", QUESTION),
        ("/cases.bib", "country=US", QUESTION),
        ("/cases/WIA-0001.json", "", QUESTION),
        ("/cards/WIA-0001.png", "", QUESTION),
        ("/sitemap-1.xml", "", QUESTION),
        ("/archive/cases.csv", "_stream=on&_size=max", EXPORT),
        ("/archive.db", "", EXPORT),
        ("/editions/2026-11-21/archive.parquet", "", EXPORT),
        ("/brief/document", "ids=WIA-0001", PAPER),
        ("/static/site.css", "abcd", FREE),
        ("/charts/failures.svg", "", FREE),
        ("/-/health", "", FREE),
        ("/-/metrics", "", FREE),
        ("/robots.txt", "", FREE),
        ("/favicon.svg", "", FREE),
        ("/apple-touch-icon.png", "", FREE),
    ],
)
def test_every_address_has_its_lane(path: str, query: str, lane: str) -> None:
    assert lane_of("GET", path, query) == lane
    assert lane_of("HEAD", path, query) == lane
    assert lane_of("OPTIONS", path, query) == FREE


def test_a_draft_is_a_paper() -> None:
    assert lane_of("POST", "/citecheck", "") == PAPER
    assert lane_of("POST", "/es/citecheck", "format=json") == PAPER


@pytest.mark.parametrize(
    ("path", "query", "head", "status"),
    [
        (b"/" + b"a" * 8_000, b"", [], 414),
        (b"/cases", b"q=" + b"a" * 8_000, [], 414),
        (b"/cases", b"&".join([b"a=1"] * (MOST_PARAMETERS + 1)), [], 400),
        (b"/archive/cases", b"&".join([b"_facet=status"] * (MOST_FACETS + 1)), [], 400),
        (b"/archive/cases", b"&".join([b"_facet_array=a", b"_facet_date=b"] * MOST_FACETS), [], 400),
        (b"/citecheck", b"", [(b"Content-Length", b"12000001")], 413),
        (b"/", b"", [(b"cookie", b"a=1; " * 4_000)], 431),
        (b"/", b"", [(b"x", b"y")] * 101, 431),
    ],
)
def test_what_is_too_large_is_refused(path: bytes, query: bytes, head: list[tuple[bytes, bytes]], status: int) -> None:
    with pytest.raises(Refused) as refused:
        check(path, query, head)
    assert refused.value.status == status
    assert str(refused.value).endswith(".")


@pytest.mark.parametrize(
    ("path", "query", "head"),
    [
        (b"/cases", b"", []),
        (b"/citecheck", b"", [(b"content-length", b"10000000")]),
        (b"/citecheck", b"", [(b"content-length", b"nonsense")]),
        (b"/cases", b"&".join([b"a=1"] * MOST_PARAMETERS), []),
        (b"/archive/cases", b"&".join([b"_facet=status"] * MOST_FACETS) + b"&x_facet=1", []),
    ],
)
def test_what_is_not_is_answered(path: bytes, query: bytes, head: list[tuple[bytes, bytes]]) -> None:
    check(path, query, head)


async def _hold(lane: Lane, address: str, inside: asyncio.Event, until: asyncio.Event) -> None:
    async with lane.place(address):
        inside.set()
        await until.wait()


async def _held(lane: Lane, address: str) -> tuple[asyncio.Task[None], asyncio.Event]:
    inside, until = asyncio.Event(), asyncio.Event()
    task = asyncio.create_task(_hold(lane, address, inside, until))
    await asyncio.wait_for(inside.wait(), 5)
    return task, until


async def _waiting(lane: Lane, address: str) -> asyncio.Task[None]:
    done = asyncio.Event()
    done.set()
    task = asyncio.create_task(_hold(lane, address, asyncio.Event(), done))
    await asyncio.sleep(0)
    return task


async def test_one_waits_for_the_other() -> None:
    lane = Lane(at_once=1, waiting=1, each=2)
    first, until = await _held(lane, VISITOR)
    second = await _waiting(lane, OTHER)
    assert not second.done()
    until.set()
    await asyncio.gather(first, second)
    assert lane.inside == 0
    assert not lane.of


async def test_whoever_would_wait_beyond_is_refused() -> None:
    lane = Lane(at_once=1, waiting=1, each=2)
    first, until = await _held(lane, VISITOR)
    second = await _waiting(lane, OTHER)
    with pytest.raises(Refused) as refused:
        async with lane.place("192.0.2.3"):
            pytest.fail("there was no place")
    assert refused.value.status == 503
    assert refused.value.wait > 0
    until.set()
    await asyncio.gather(first, second)


async def test_one_visitor_has_a_part() -> None:
    lane = Lane(at_once=4, waiting=4, each=1)
    first, until = await _held(lane, VISITOR)
    with pytest.raises(Refused) as refused:
        async with lane.place(VISITOR):
            pytest.fail("it had its part")
    assert refused.value.status == 429
    assert refused.value.wait > 0
    async with lane.place(OTHER):
        pass
    until.set()
    await first
    async with lane.place(VISITOR):
        pass


async def test_patience_ends() -> None:
    lane = Lane(at_once=1, waiting=4, each=2, patience=0.01)
    first, until = await _held(lane, VISITOR)
    with pytest.raises(Refused) as refused:
        async with lane.place(OTHER):
            pytest.fail("there was no place")
    assert refused.value.status == 503
    assert lane.inside == 1
    until.set()
    await first


@pytest.mark.parametrize("waiting", [False, True])
async def test_who_gives_up_leaves_no_place_taken(waiting: bool) -> None:  # noqa: FBT001 - a parameter of the test
    lane = Lane(at_once=1, waiting=1, each=2)
    first, until = await _held(lane, VISITOR)
    given_up = await _waiting(lane, OTHER) if waiting else first
    given_up.cancel()
    with pytest.raises(asyncio.CancelledError):
        await given_up
    until.set()
    await asyncio.gather(first, return_exceptions=True)
    assert lane.inside == 0
    assert not lane.of
    async with lane.place(VISITOR):
        assert lane.inside == 1


async def test_a_fault_leaves_no_place_taken() -> None:
    lane = Lane(at_once=1, waiting=0, each=1)

    async def broken() -> None:
        async with lane.place(VISITOR):
            raise ValueError("broken")

    for _ in range(3):
        with pytest.raises(ValueError, match="broken"):
            await broken()
    assert lane.inside == 0


async def test_an_allowance_is_used_up_and_comes_back() -> None:
    now = itertools.chain([0.0, 0.0, 0.0], itertools.repeat(100.0))
    lane = Lane(at_once=2, waiting=0, each=2, allowance=Allowance(burst=2, seconds=10, clock=lambda: next(now)))
    for _ in range(2):
        async with lane.place(VISITOR):
            pass
    with pytest.raises(Refused) as refused:
        async with lane.place(VISITOR):
            pytest.fail("it had asked twice")
    assert (refused.value.status, refused.value.wait) == (429, 10)
    async with lane.place(VISITOR):
        pass


async def test_a_refusal_for_want_of_a_place_takes_nothing_of_the_allowance() -> None:
    lane = Lane(at_once=1, waiting=0, each=1, allowance=Allowance(burst=2, seconds=1_000))
    first, until = await _held(lane, VISITOR)
    for _ in range(5):
        with pytest.raises(Refused):
            async with lane.place(VISITOR):
                pytest.fail("it had its part")
    until.set()
    await first
    async with lane.place(VISITOR):
        pass


@pytest.mark.parametrize(("later", "order"), [(1.0, ["light", "heavy"]), (20.0, ["heavy", "light"])])
async def test_whoever_asked_for_little_comes_first_and_nobody_waits_for_ever(later: float, order: list[str]) -> None:
    now = [0.0]
    lane = Lane(at_once=1, waiting=4, each=2, allowance=Allowance(burst=10, seconds=1, clock=lambda: now[0]))
    for _ in range(9):
        async with lane.place(OTHER):
            pass
    came: list[str] = []

    async def ask(name: str, address: str) -> None:
        async with lane.place(address):
            came.append(name)

    first, until = await _held(lane, VISITOR)
    heavy = asyncio.create_task(ask("heavy", OTHER))
    await asyncio.sleep(0)
    now[0] = later
    light = asyncio.create_task(ask("light", "192.0.2.3"))
    await asyncio.sleep(0)
    until.set()
    await asyncio.gather(first, heavy, light)
    assert came == order


@pytest.mark.parametrize("address", ["", "127.0.0.1", "::1"])
async def test_the_machine_itself_has_no_allowance(address: str) -> None:
    lane = Lane(at_once=1, waiting=0, each=1, allowance=Allowance(burst=1, seconds=1_000))
    for _ in range(5):
        async with lane.place(address):
            pass
    held, until = await _held(lane, address)
    with pytest.raises(Refused) as refused:
        async with lane.place(address):
            pytest.fail("there was no place")
    assert refused.value.status == 503
    until.set()
    await held


def test_each_site_has_lanes_of_its_own() -> None:
    assert Lanes()[SEARCH] is not Lanes()[SEARCH]
    assert {PAGE, SEARCH, QUESTION, EXPORT, PAPER} <= set(Lanes().lanes)


@pytest.mark.parametrize(("slowed", "seconds"), [(0, 1.0), (50, 1.5), (300, 4.0), (400, 5.0), (1000, 5.0)])
def test_where_many_are_refused_each_waits_longer_for_it(slowed: int, seconds: float) -> None:
    assert Lanes(slowed=slowed).slow_way == seconds
