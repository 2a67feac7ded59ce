"""A million readers an hour on paper: what they ask for, and what it takes of processors and lines. Pure arithmetic; the costs of one request are measured elsewhere.

Processor time of a request carries over from one machine to the next far better than requests a second do, which on a machine that also runs
the readers say mostly how much of it the readers take.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from bench.mix import NEW_CONNECTIONS
from bench.report import table

BUSY = 0.6
"""How much of a core may be in use at the peak, so that what waits for it waits little."""
KEPT_SECONDS = 60.0
"""How long publish/deploy/nginx.conf keeps a page."""
MISSES = (0.01, 0.02, 0.05, 0.2, 1.0)


@dataclass(frozen=True, slots=True)
class Costs:
    """What was measured.

    Args:
        app_ms: processor milliseconds of a site for a request of the mix, nothing kept by the proxy.
        hit_ms: the same of nginx for an answer from its cache, without opening a connection.
        open_ms: the same of nginx for opening a connection with TLS.
        made_ms: the same of a site for a page that is made anew, as after a swap.
        distinct: how many addresses are asked for often.
        kilobytes: of an answer, packed.
        pages: the share of requests that are for pages.
        never_kept: the share of requests for an address that nobody asked before.
    """

    app_ms: float
    hit_ms: float
    open_ms: float
    made_ms: float
    distinct: int
    kilobytes: float
    pages: float
    never_kept: float


@dataclass(frozen=True, slots=True)
class Demand:
    """Who comes: readers an hour, pages that each reads, and how many times the hour's mean the worst minute has."""

    readers: int = 1_000_000
    pages: float = 2.0
    peak: float = 3.0

    def requests(self, costs: Costs) -> float:
        """Requests a second at the peak, files of pages included."""
        return self.readers * self.pages / costs.pages / 3600 * self.peak


@dataclass(frozen=True, slots=True)
class Needed:
    """What it takes at the peak: requests a second that reach the proxy and the sites, cores for each, and megabits a second of the proxy's line."""

    at_proxy: float
    at_sites: float
    proxy_cores: float
    site_cores: float
    megabits: float


def needed(demand: Demand, costs: Costs, *, elsewhere: float = 0.0, cache: bool = True) -> Needed:
    """What a proxy and sites behind it need.

    Args:
        demand: who comes.
        costs: of one request.
        elsewhere: the share of requests that a CDN before the proxy answers.
        cache: whether the proxy keeps pages.
    """
    at_proxy = demand.requests(costs) * (1 - elsewhere)
    at_sites = min(at_proxy, reaching(at_proxy, costs)) if cache else at_proxy
    proxy_ms = costs.hit_ms + NEW_CONNECTIONS * costs.open_ms
    return Needed(at_proxy, at_sites, at_proxy * proxy_ms / 1000 / BUSY, at_sites * costs.app_ms / 1000 / BUSY, at_proxy * costs.kilobytes * 8 / 1000)


def reaching(requests: float, costs: Costs) -> float:
    """Requests a second that pass the proxy's cache: each address once as long as it is kept, and what nobody asked before."""
    return costs.distinct / KEPT_SECONDS + requests * costs.never_kept


def replicas(demand: Demand, costs: Costs, misses: float) -> int:
    """How many sites, each of one core, a share of requests that no cache answers needs; one more than is busy, so that one may be lost."""
    return math.ceil(demand.requests(costs) * misses * costs.app_ms / 1000 / BUSY) + 1


def storm(costs: Costs, sites: int) -> float:
    """Seconds for which a swap keeps every site busy: each makes every page that is asked for often anew, since none knows what the others kept."""
    return costs.distinct * costs.made_ms / 1000 if sites else math.inf


def as_markdown(costs: Costs, demand: Demand) -> str:
    """The arithmetic as tables."""
    ways = {
        "no cache at all": needed(demand, costs, cache=False),
        "nginx keeps pages a minute": needed(demand, costs),
        "and a CDN before it answers 90 %": needed(demand, costs, elsewhere=0.9),
    }
    return "\n\n".join(
        [
            table(
                ["a request costs", "processor ms"],
                [
                    ["site, a request of the mix", f"{costs.app_ms:.2f}"],
                    ["site, a page made anew", f"{costs.made_ms:.1f}"],
                    ["nginx, an answer from its cache", f"{costs.hit_ms:.3f}"],
                    ["nginx, a connection with TLS", f"{costs.open_ms:.2f}"],
                ],
            ),
            f"{demand.readers:,} readers an hour × {demand.pages:g} pages ÷ {costs.pages:.2f} pages a request = {demand.readers * demand.pages / costs.pages:,.0f} requests an hour; × {demand.peak:g} at the peak = **{demand.requests(costs):,.0f} requests a second** of {costs.kilobytes:.1f} KB each.",
            table(
                ["at the peak", "requests/s at nginx", "requests/s at sites", "cores of nginx", "cores of sites", "Mbit/s"],
                [[name, f"{way.at_proxy:,.0f}", f"{way.at_sites:,.0f}", f"{way.proxy_cores:.1f}", f"{way.site_cores:.1f}", f"{way.megabits:,.0f}"] for name, way in ways.items()],
            ),
            table(["share of requests that no cache answers", "sites of one core, one to spare"], [[f"{100 * share:g} %", replicas(demand, costs, share)] for share in MISSES]),
            f"After a swap each site makes {costs.distinct} pages anew, which keeps its core busy for {storm(costs, 1):.1f} s. Cores are counted as full at {100 * BUSY:g} %.",
        ]
    )
