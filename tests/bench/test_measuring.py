"""A command run to its end, and the median of ratios; no time is judged."""

from __future__ import annotations

import sys

import pytest

from bench.measuring import measure, median_ratio


def test_what_a_command_printed_is_kept() -> None:
    measured = measure([sys.executable, "-c", "import time; print('told'); time.sleep(0.2)"])
    assert measured.output == "told\n"
    assert measured.megabytes > 0


def test_a_command_that_fails_says_what_it_printed() -> None:
    with pytest.raises(SystemExit, match="told"):
        measure([sys.executable, "-c", "raise SystemExit('told')"])


def test_the_median_is_of_the_ratios_of_pairs() -> None:
    assert median_ratio([(1, 2), (30, 10), (4, 4)]) == 1.0
