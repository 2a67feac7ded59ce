"""How much work one visitor may ask for in a while, kept in memory only and without knowing who the visitor is.

An address is kept as a hash with a salt that is made anew at each start and is nowhere written; IPv6 counts by /64, which is what one household has.
Where the site stands behind a proxy that does not tell it the visitors' addresses, all visitors share one allowance.
"""

from __future__ import annotations

import hashlib
import ipaddress
import math
import secrets
import time
from collections import OrderedDict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

MOST_KNOWN = 10_000


class Allowance:
    """A token bucket for each visitor (https://en.wikipedia.org/wiki/Token_bucket).

    Args:
        burst: how many pieces of work are free at once.
        seconds: after how many seconds one more is.
        clock: gives seconds that only grow.
        most: how many visitors are remembered; the one who was away longest is forgotten first.
    """

    def __init__(self, *, burst: int = 10, seconds: float = 6.0, clock: Callable[[], float] = time.monotonic, most: int = MOST_KNOWN) -> None:
        self.burst = burst
        self.seconds = seconds
        self.clock = clock
        self.most = most
        self._salt = secrets.token_bytes(16)
        self._known: OrderedDict[bytes, tuple[float, float]] = OrderedDict()

    def wait(self, address: str) -> int:
        """Take one piece of work for the visitor at an address: 0 where it is allowed, else after how many whole seconds it will be."""
        key, now = self.key(address), self.clock()
        left, then = self._known.pop(key, (float(self.burst), now))
        left = min(self.burst, left + (now - then) / self.seconds)
        allowed = left >= 1
        self._known[key] = (left - 1 if allowed else left, now)
        while len(self._known) > self.most:
            self._known.popitem(last=False)
        return 0 if allowed else max(1, math.ceil((1 - left) * self.seconds))

    def saved(self, address: str) -> float:
        """The seconds in which the visitor at an address gathered what is left of the allowance."""
        left, _ = self._known.get(self.key(address), (float(self.burst), 0.0))
        return left * self.seconds

    def key(self, address: str) -> bytes:
        """What a visitor is counted by: a hash that says nothing outside of this process."""
        try:
            parsed = ipaddress.ip_address(address)
        except ValueError:
            network = address
        else:
            network = str(ipaddress.ip_network((parsed, 64), strict=False)) if parsed.version == 6 else address
        return hashlib.blake2b(network.encode(), key=self._salt, digest_size=16).digest()
