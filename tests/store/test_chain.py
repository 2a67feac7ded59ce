"""Where a chain is broken is told to the byte wherever that can be known."""

from __future__ import annotations

import pytest

from archive.store.chain import breaks_of, first_difference
from archive.store.ledger import canonical_line, ledger_text
from tests.store.test_ledger import LIFE, chain

TEXT = ledger_text(chain(*LIFE)).encode()


def broken(data: bytes) -> list[tuple[int, int]]:
    return [(one.line, one.byte) for one in breaks_of(data.split(b"\n")[:-1], canonical_line)]


def at(line: int, words: bytes) -> int:
    """The byte at which some words stand in a line."""
    start = sum(len(one) + 1 for one in TEXT.split(b"\n")[: line - 1])
    return TEXT.index(words, start)


def test_a_whole_chain_has_no_breaks() -> None:
    assert broken(TEXT) == []


@pytest.mark.parametrize("line", [1, 2, 4])
def test_a_changed_reason_breaks_the_line_that_has_it_and_no_other(line: int) -> None:
    place = at(line, b"Why.")
    assert broken(TEXT[:place] + b"Who." + TEXT[place + 4 :]) == [(line, at(line, b"{"))]


@pytest.mark.parametrize("line", [1, 2, 4, len(LIFE)])
def test_a_changed_hash_of_the_line_before_is_found_to_the_byte(line: int) -> None:
    place = at(line, b'"previous": "') + 20
    wrong = b"1" if TEXT[place : place + 1] != b"1" else b"2"
    found = broken(TEXT[:place] + wrong + TEXT[place + 1 :])
    assert (line, place) in found


@pytest.mark.parametrize(
    ("old", "new", "skip"), [(b'"sequence": 4', b'"sequence": 5', 12), (b'"revision": 2', b'"revision":2 ', 11), (b'"reason"', b'"reason\xff', 7), (b'"reason": ', b'"reason"; ', 8)]
)
def test_a_fault_of_form_is_found_to_the_byte(old: bytes, new: bytes, skip: int) -> None:
    place = at(4, old)
    assert (4, place + skip) in broken(TEXT[:place] + new + TEXT[place + len(old) :])


@pytest.mark.parametrize(("given", "right", "place"), [(b"", b"", 0), (b"ab", b"ac", 1), (b"ab", b"abc", 2), (b"abc", b"ab", 2)])
def test_the_first_difference(given: bytes, right: bytes, place: int) -> None:
    assert first_difference(given, right) == place
