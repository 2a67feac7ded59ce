"""What the benchmark of growth tells of an address that answers an error; what it measures is not tested."""

from __future__ import annotations

from bench.growth import Asked, row


def test_an_address_that_answers_an_error_is_named_once_instead_of_a_time() -> None:
    assert row("like", Asked([1.0], 10), Asked([2.0], 10, ["/like: 503", "/like: 503"])) == ["like", "/like: 503", "", "", "", ""]


def test_a_line_gives_medians_their_ratio_and_sizes() -> None:
    assert row("like", Asked([1.0, 2.0, 9.0], 1000), Asked([3.0], 2000)) == ["like", "2.0", "3.0", "1.50", "1", "2"]
