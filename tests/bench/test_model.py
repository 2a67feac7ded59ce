from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.model import BUSY, Costs, Demand, as_markdown, needed, reaching, replicas, storm

COSTS = Costs(app_ms=6.0, hit_ms=0.1, open_ms=0.5, made_ms=20.0, distinct=120, kilobytes=10.0, pages=0.5, never_kept=0.01)


def test_readers_become_requests_a_second() -> None:
    assert Demand(readers=900_000, pages=2.0, peak=2.0).requests(COSTS) == pytest.approx(900_000 * 2 / 0.5 / 3600 * 2)


def test_what_a_proxy_and_sites_need() -> None:
    demand = Demand(readers=900_000, pages=2.0, peak=1.0)  # a thousand requests a second
    bare, kept = needed(demand, COSTS, cache=False), needed(demand, COSTS)
    assert (bare.at_sites, bare.site_cores) == pytest.approx((1_000, 6 / BUSY))
    assert kept.at_sites == pytest.approx(120 / 60 + 10)
    assert kept.proxy_cores == pytest.approx(1_000 * (0.1 + 0.3 * 0.5) / 1000 / BUSY)
    assert kept.megabits == pytest.approx(80)
    assert needed(demand, COSTS, elsewhere=0.9).at_proxy == pytest.approx(100)


@given(st.floats(0, 1e5), st.integers(0, 10_000))
def test_a_cache_never_asks_for_more_than_is_asked_of_it(requests: float, distinct: int) -> None:
    demand = Demand(readers=int(requests))
    assert needed(demand, replace(COSTS, distinct=distinct)).at_sites <= needed(demand, replace(COSTS, distinct=distinct), cache=False).at_sites
    assert reaching(requests, COSTS) >= requests * COSTS.never_kept


def test_one_site_may_always_be_lost() -> None:
    assert replicas(Demand(readers=0), COSTS, 1.0) == 1
    assert replicas(Demand(), COSTS, 0.05) < replicas(Demand(), COSTS, 0.5)


def test_a_swap_costs_every_page_once() -> None:
    assert storm(COSTS, 2) == pytest.approx(2.4)


def test_the_tables_say_what_was_reckoned() -> None:
    text = as_markdown(COSTS, Demand())
    assert f"{Demand().requests(COSTS):,.0f} requests a second" in text
    assert "| 100 % |" in text
