"""What a request may cost: which lane it takes, how many are in a lane at once, and how often one visitor may ask. Pure but for the clock.

A flood in one lane leaves the others free, one visitor cannot fill a lane, and whoever is refused is told so in a sentence.
"""

from __future__ import annotations

import asyncio
import contextlib
import math
import re
from collections import Counter, deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from archive.site.refusing import Refused
from archive.site.visitors import Allowance

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator, Sequence

LONGEST_ADDRESS = 8_000
"""Bytes of a path and a query together."""
LARGEST_HEAD, MOST_FIELDS = 16_000, 100
"""Bytes of all fields of a head together, cookies included, and how many they may be."""
MOST_PARAMETERS = 300
MOST_FACETS = 12
"""How many facets one page of a table counts."""
LARGEST_BODY = 12_000_000
"""Bytes of a body, wherever one is taken; the places that take one have limits of their own below it."""
SLOW_WAY, SLOWEST_WAY = 1.0, 5.0
"""Seconds that one who is refused waits for the refusal: one more for each hundred who wait so, up to the most."""
OURSELVES = frozenset({"", "127.0.0.1", "::1"})
"""Who asks from the machine itself, or within the process: an operator, whom no allowance binds."""

FREE, PAGE, SEARCH, QUESTION, EXPORT, PAPER = "free", "page", "search", "question", "export", "paper"
ROOMS = {SEARCH: "side", QUESTION: "back", EXPORT: "back", PAPER: "back"}
"""The rooms behind the front in which a lane is answered, where the server has them."""

_LANGUAGE = re.compile(r"/(?:es|pt)(?=/)")
_FREE = re.compile(r"/static/.*|/-/(?:health|metrics|static/.*)|/robots\.txt|/favicon\.(?:ico|svg)|/apple-touch-icon(?:-precomposed)?\.png|/charts/[^/]+\.svg")
_PAPER = re.compile(r"/brief/.*|/citecheck")
_QUESTION = re.compile(r"/(?:archive|edition-|_memory|_internal|brief|like|compare|cite/|reconcile|unapi|cards/|-/|feeds/).*|.*\.[A-Za-z0-9.]{2,12}")
_EXPORT = re.compile(r"/[^/]+\.db|/editions/.*\.[a-z0-9.]+")
_FACET = re.compile(r"(?:^|&)_facet(?:_[a-z]+)?=")


def lane_of(method: str, path: str, query: str) -> str:
    """The lane of a request: free, page, search (a page with a filter or another query), question (tables, SQL, likeness, files), export (a whole table or database) or paper."""
    plain = _LANGUAGE.sub("", path, count=1)
    if method == "OPTIONS" or _FREE.fullmatch(plain):
        return FREE
    if _PAPER.fullmatch(plain):
        return PAPER if method == "POST" or plain.startswith("/brief/") else PAGE
    if _EXPORT.fullmatch(plain) or (plain.endswith(".csv") and "_stream=" in query):
        return EXPORT
    if _QUESTION.fullmatch(plain):
        return QUESTION
    return SEARCH if query else PAGE


def check(path: bytes, query: bytes, head: Sequence[tuple[bytes, bytes]]) -> None:
    """Whether a request is of a size that is answered at all.

    Args:
        path: the path, as it was sent.
        query: the query, as it was sent.
        head: the names and values of its fields, the length of the body among them.

    Raises:
        Refused: its address or its head is too long, it asks for too many things, or its body is too large.

    """
    if len(path) + len(query) > LONGEST_ADDRESS:
        raise Refused(414, f"This address is longer than {LONGEST_ADDRESS:,} signs. Ask for less at a time.")
    if query.count(b"&") >= MOST_PARAMETERS:
        raise Refused(400, f"This address has more than {MOST_PARAMETERS} parameters. Ask for less at a time.")
    if len(_FACET.findall(query.decode("latin-1"))) > MOST_FACETS:
        raise Refused(400, f"A page counts {MOST_FACETS} facets at most. Ask for fewer.")
    if len(head) > MOST_FIELDS or sum(len(name) + len(value) for name, value in head) > LARGEST_HEAD:
        raise Refused(431, "The head of this request is too large: fewer and shorter fields and cookies, please.")
    if any(name.lower() == b"content-length" and value.isdigit() and int(value) > LARGEST_BODY for name, value in head):
        raise Refused(413, f"This is more than {LARGEST_BODY // 1_000_000} MB, and no more is taken.")


@dataclass(frozen=True, slots=True, eq=False)
class _Turn:
    """A request that waits: since when it counts as waiting, and what is done when its turn comes."""

    since: float
    comes: asyncio.Future[None]


class Lane:
    """A lane: so many are in it at once, so many wait, and each visitor has a part of it.

    Whoever asked for little before comes first: a request stands in the row as if it had come earlier by the time that its visitor saved, so that
    a visitor who asks without end waits longest, and among equals the first is the first. Where no more can wait, the visitor gives way for whom most do.

    Args:
        name: what stands in the sentence for who is refused.
        at_once: how many may be in it.
        waiting: how many more may wait.
        each: how many of both one visitor may have.
        patience: seconds that one may wait.
        allowance: how often a visitor may ask; none where only places are counted.
    """

    def __init__(self, *, at_once: int, waiting: int, each: int, patience: float = 10.0, allowance: Allowance | None = None) -> None:
        self.most = at_once + waiting
        self.each = each
        self.patience = patience
        self.allowance = allowance
        self.inside = 0
        self.of: Counter[bytes] = Counter()
        self.running = 0
        self._at_once = at_once
        self._visitors = allowance or Allowance()
        self._turns: dict[bytes, deque[_Turn]] = {}

    @contextlib.asynccontextmanager
    async def place(self, address: str) -> AsyncIterator[None]:
        """A place in the lane for a visitor, as soon as it is the visitor's turn.

        Raises:
            Refused: this visitor has too many, or asks too often, or everybody together does.

        """
        with self._counted(address) as key:
            if self.running < self._at_once:
                self.running += 1
            else:
                await self._turn(key, address)
            try:
                yield
            finally:
                self._release()

    @contextlib.contextmanager
    def _counted(self, address: str) -> Iterator[bytes]:
        key = b"" if address in OURSELVES else self._visitors.key(address)
        if key and self.of[key] >= self.each:
            raise Refused(429, f"From your address {self.each} requests of this kind are being answered. Wait for their answers.", math.ceil(self.patience / 2))
        if self.inside >= self.most and not self._gave_way(key):
            raise self._busy()
        wait = self.allowance.wait(address) if key and self.allowance else 0
        if wait:
            raise Refused(429, f"From your address much was asked for in a short time. Try again in {wait} {'second' if wait == 1 else 'seconds'}.", wait)
        self.inside += 1
        self.of[key] += 1
        try:
            yield key
        finally:
            self.inside -= 1
            self.of[key] -= 1
            if not self.of[key]:
                del self.of[key]

    async def _turn(self, key: bytes, address: str) -> None:
        """Wait for a place that another leaves."""
        saved = self.allowance.saved(address) if key and self.allowance else 0.0
        turn = _Turn(self._visitors.clock() - saved, asyncio.get_running_loop().create_future())
        self._turns.setdefault(key, deque()).append(turn)
        try:
            async with asyncio.timeout(self.patience):
                await turn.comes
        except (TimeoutError, asyncio.CancelledError) as error:
            if turn.comes.done() and not turn.comes.cancelled() and turn.comes.exception() is None:
                self._release()  # it came too late
            else:
                self._forget(key, turn)
            if isinstance(error, TimeoutError):
                raise self._busy() from None
            raise

    def _release(self) -> None:
        """Leave a place to the visitor whose turn it is."""
        while self._turns:
            key = min(self._turns, key=lambda one: self._turns[one][0].since)
            turn = self._turns[key][0]
            self._forget(key, turn)
            if not turn.comes.done():
                turn.comes.set_result(None)
                return
        self.running -= 1

    def _gave_way(self, key: bytes) -> bool:
        """Whether one of those waits no more who have most waiting, and more than this visitor has."""
        greedy = max(self._turns, key=lambda one: len(self._turns[one]), default=None)
        if greedy is None or len(self._turns[greedy]) <= len(self._turns.get(key, ())) + 1:
            return False
        turn = self._turns[greedy].pop()
        if not turn.comes.done():
            turn.comes.set_exception(self._busy())
        return True

    def _forget(self, key: bytes, turn: _Turn) -> None:
        waiting = self._turns.get(key)
        if waiting is not None and turn in waiting:
            waiting.remove(turn)
            if not waiting:
                del self._turns[key]

    def _busy(self) -> Refused:
        return Refused(503, "Others are being served just now and many wait. Try again in a moment.", math.ceil(self.patience / 2))


def _lanes() -> dict[str, Lane]:
    return {
        PAGE: Lane(at_once=8, waiting=200, each=16, allowance=Allowance(burst=100, seconds=0.1)),
        SEARCH: Lane(at_once=3, waiting=60, each=8, patience=18.0, allowance=Allowance(burst=30, seconds=0.33)),
        QUESTION: Lane(at_once=3, waiting=40, each=6, allowance=Allowance(burst=30, seconds=0.5)),
        EXPORT: Lane(at_once=4, waiting=4, each=2, allowance=Allowance(burst=10, seconds=6)),
        # How many papers there are and who may have them is their room's business, with its queue.
        PAPER: Lane(at_once=24, waiting=0, each=6),
    }


@dataclass(slots=True)
class Lanes:
    """The lanes of a site, and how often a visitor may ask for anything."""

    lanes: dict[str, Lane] = field(default_factory=_lanes)
    anything: Allowance = field(default_factory=lambda: Allowance(burst=400, seconds=0.02))
    slowed: int = 0
    """How many are being refused slowly."""

    @property
    def slow_way(self) -> float:
        """The seconds that one who is to ask later waits for the refusal, so that refusing does not cost more than answering: more where many are refused."""
        return min(SLOWEST_WAY, SLOW_WAY + self.slowed / 100)

    def __getitem__(self, name: str) -> Lane:
        return self.lanes[name]
