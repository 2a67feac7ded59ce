from __future__ import annotations

import math
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.tally import Tally, Times, cache_status, hit_ratio

SECONDS = st.floats(0.0001, 60.0)


@given(st.lists(SECONDS, min_size=1), st.integers(1, 100))
def test_a_percentile_is_known_to_a_hundredth(values: list[float], percent: int) -> None:
    times = Times()
    for value in values:
        times.note(value)
    exact = sorted(values)[max(1, math.ceil(len(values) * percent / 100)) - 1]
    assert times.percentile(percent) == pytest.approx(exact, rel=0.0101)


@given(st.lists(SECONDS), st.lists(SECONDS))
def test_times_that_are_added_are_those_of_both(first: list[float], second: list[float]) -> None:
    one, other, both = Times(), Times(), Times()
    for times, values in ((one, first), (other, second), (both, first + second)):
        for value in values:
            times.note(value)
    one.add(other)
    assert one.buckets == both.buckets


def test_nothing_counted_has_no_percentile() -> None:
    assert math.isnan(Times().percentile(99))


@pytest.mark.parametrize(("told", "status"), [("HIT", "HIT"), ("miss", "MISS"), (" STALE ", "STALE"), ("", "-"), (None, "-"), ("made up", "-")])
def test_what_nginx_says_of_its_cache_is_one_of_a_closed_list(told: str | None, status: str) -> None:
    assert cache_status(told) == status


def test_what_was_sent_without_waiting_for_the_site_is_a_hit() -> None:
    assert hit_ratio(Counter({"HIT": 5, "STALE": 1, "UPDATING": 2, "MISS": 1, "EXPIRED": 1})) == 0.8
    assert math.isnan(hit_ratio(Counter()))


def test_tallies_add_up_and_keep_few_examples() -> None:
    one, other = Tally(), Tally()
    for number in range(9):
        one.fail("wrong", f"/{number}")
        other.fail("status 502", f"/{number}")
    other.statuses[200] += 3
    one.add(other)
    assert (one.failed, one.answers, len(one.examples)) == (18, 3, 5)
    assert one.errors == {"wrong": 9, "status 502": 9}
