from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.site.visitors import Allowance


class Clock:
    """Seconds that a test moves on."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_a_burst_is_free_and_then_one_more_at_a_time() -> None:
    clock = Clock()
    allowance = Allowance(burst=3, seconds=6, clock=clock)
    assert [allowance.wait("192.0.2.1") for _ in range(5)] == [0, 0, 0, 6, 6]
    clock.now += 4
    assert allowance.wait("192.0.2.1") == 2
    clock.now += 2
    assert [allowance.wait("192.0.2.1") for _ in range(2)] == [0, 6]
    clock.now += 1000
    assert [allowance.wait("192.0.2.1") for _ in range(4)] == [0, 0, 0, 6]


@pytest.mark.parametrize(
    ("one", "other", "shared"),
    [
        ("192.0.2.1", "192.0.2.2", False),
        ("2001:db8::1", "2001:db8::ffff", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("", "", True),
        ("a socket", "another", False),
        ("fe80::1%eth0", "192.0.2.1", False),
    ],
)
def test_who_counts_as_one_visitor(one: str, other: str, shared: bool) -> None:  # noqa: FBT001 - a column of the table
    allowance = Allowance(burst=1, clock=Clock())
    assert allowance.wait(one) == 0
    assert (allowance.wait(other) > 0) is shared


@given(st.text(max_size=60))
def test_any_address_is_taken_and_none_is_kept(address: str) -> None:
    allowance = Allowance(burst=1, clock=Clock())
    assert allowance.wait(address) == 0
    assert allowance.wait(address) > 0
    assert all(len(key) == 16 for key in allowance._known)
    assert Allowance().key(address) != allowance.key(address)


def test_only_so_many_are_remembered() -> None:
    allowance = Allowance(burst=1, clock=Clock(), most=2)
    assert [allowance.wait(address) for address in ("a", "b", "a", "c", "a", "b")] == [0, 0, 6, 0, 6, 0]
