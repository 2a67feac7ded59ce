"""What readers met, as counts that can be added up, and percentiles of them. Pure.

Times are counted in buckets, each two percent longer than the one before, so that ten minutes of them take no more room than ten seconds.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, field

_STEP = math.log(1.02)
_LEAST = 1e-5
MOST_EXAMPLES = 5


@dataclass(slots=True)
class Times:
    """Seconds of many answers, known to a hundredth of each."""

    buckets: Counter[int] = field(default_factory=Counter)

    def note(self, seconds: float) -> None:
        """Count one."""
        self.buckets[round(math.log(max(seconds, _LEAST) / _LEAST) / _STEP)] += 1

    def percentile(self, percent: float) -> float:
        """The seconds that so many of a hundred do not exceed; nan where nothing was counted."""
        wanted = math.ceil(self.count * percent / 100)
        reached = 0
        for bucket in sorted(self.buckets):
            reached += self.buckets[bucket]
            if reached >= max(1, wanted):
                return float(_LEAST * math.exp(bucket * _STEP))
        return math.nan

    @property
    def count(self) -> int:
        """How many were counted."""
        return self.buckets.total()

    def add(self, other: Times) -> None:
        """Count all of another's too."""
        self.buckets.update(other.buckets)


@dataclass(slots=True)
class Tally:
    """What a group of readers met in a while.

    Args:
        times: from when a request was due (or sent, where nothing is due) to the last byte of its answer, connecting included.
        connects: to open a connection, TLS included.
        late: from when a request was due until it was begun: how far the load itself was behind.
        statuses: answers by status.
        kinds: answers by kind of address.
        errors: what went wrong, by its kind; an answer that is not wholly of one edition is `wrong`.
        examples: a few of them.
        caches: answers by what the proxy said of its cache; `-` where it said nothing.
        sent_twice: answers for which the proxy asked more than one server.
        editions: answers that were judged, by the edition that they are wholly of: 0, 1, or 2 where both answer the same.
        received: bytes as sent, headers included.
        connections: opened.
    """

    times: Times = field(default_factory=Times)
    connects: Times = field(default_factory=Times)
    late: Times = field(default_factory=Times)
    statuses: Counter[int] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    errors: Counter[str] = field(default_factory=Counter)
    examples: list[str] = field(default_factory=list)
    caches: Counter[str] = field(default_factory=Counter)
    sent_twice: int = 0
    editions: Counter[int] = field(default_factory=Counter)
    received: int = 0
    connections: int = 0

    @property
    def answers(self) -> int:
        """How many came, whatever they were."""
        return self.statuses.total()

    @property
    def failed(self) -> int:
        """How many readers met an error."""
        return self.errors.total()

    def fail(self, kind: str, example: str) -> None:
        """Count an error; of the first few it is kept what it was."""
        self.errors[kind] += 1
        if len(self.examples) < MOST_EXAMPLES:
            self.examples.append(f"{kind}: {example}")

    def add(self, other: Tally) -> None:
        """Count all of another's too."""
        for name in ("times", "connects", "late"):
            getattr(self, name).add(getattr(other, name))
        for name in ("statuses", "kinds", "errors", "caches", "editions"):
            getattr(self, name).update(getattr(other, name))
        self.examples = (self.examples + other.examples)[:MOST_EXAMPLES]
        self.sent_twice += other.sent_twice
        self.received += other.received
        self.connections += other.connections


def cache_status(value: str | None) -> str:
    """What nginx's `$upstream_cache_status` says of an answer, as one of a closed list (https://nginx.org/en/docs/http/ngx_http_upstream_module.html)."""
    found = (value or "-").strip().upper()
    return found if found in {"HIT", "MISS", "BYPASS", "EXPIRED", "STALE", "UPDATING", "REVALIDATED"} else "-"


def hit_ratio(caches: Counter[str]) -> float:
    """The share of answers for which no reader waited for the app, of all; nan where there are none."""
    hits = sum(caches[name] for name in ("HIT", "STALE", "UPDATING", "REVALIDATED"))
    return hits / caches.total() if caches.total() else math.nan
