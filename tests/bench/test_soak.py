from __future__ import annotations

import pytest

from bench.soak import growth, wrong_with
from bench.tally import Tally

MINUTES = [10.0 * number for number in range(61)]


def well() -> Tally:
    tally = Tally()
    tally.statuses[200] += 1
    return tally


@pytest.mark.parametrize(
    ("sizes", "grows"),
    [
        ([200.0] * 61, False),
        ([100.0 + min(number, 20) * 5 for number in range(61)], False),  # what is kept fills up in the first third
        ([200.0 + (number % 6) for number in range(61)], False),  # up and down with each swap
        ([200.0 + number * 0.5 for number in range(61)], True),
        ([1000.0 + number for number in range(61)], False),  # less than five percent
        ([200.0 + 250 * (number in {44, 50, 59}) for number in range(61)], False),  # programs that run for a moment
        ([200.0 + number * 0.5 + 250 * (number % 7 == 0) for number in range(61)], True),
    ],
)
def test_memory_that_grows_is_told_from_memory_that_fills_up(sizes: list[float], grows: bool) -> None:  # noqa: FBT001 - a column of the table
    assert any("memory grew" in sentence for sentence in wrong_with(well(), list(zip(MINUTES, sizes, strict=True)))) == grows


def test_growth_is_the_slope_over_the_last_two_thirds() -> None:
    grown, allowed = growth([(at, 300.0 + at / 10) for at in MINUTES])
    assert grown == pytest.approx(36.0)  # from the first floor to the last
    assert allowed == pytest.approx(16.9)


def test_one_error_is_wrong_and_so_is_silence() -> None:
    tally = well()
    assert wrong_with(tally, [(1.0, 200.0)]) == []
    tally.fail("wrong", "/cases")
    assert "1 of 2 requests went wrong" in wrong_with(tally, [(1.0, 200.0)])[0]
    assert wrong_with(Tally(), [(1.0, 200.0)]) == ["nothing was answered"]
