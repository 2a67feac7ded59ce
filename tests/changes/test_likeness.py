"""Which rows are one: pairs are one to one, and a long run that kept its order did not move."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.changes.likeness import MOST_COMPARED, match_rows, match_texts, moved
from archive.changes.pieces import plain
from archive.changes.sequences import join, put_back


@given(before=st.lists(st.text("abc ", max_size=6), max_size=8), after=st.lists(st.text("abc ", max_size=6), max_size=8))
def test_pairs_are_one_to_one(before: list[str], after: list[str]) -> None:
    pairs = match_texts(before, after)
    assert len({one for one, _ in pairs}) == len({other for _, other in pairs}) == len(pairs)
    assert sum(text in after for text in set(before)) <= sum(before[one] == after[other] for one, other in pairs)


@pytest.mark.parametrize(
    ("after", "expected"),
    [([], set()), ([0], set()), ([0, 1, 2], set()), ([2, 0, 1], {2}), ([1, 2, 0], {0}), ([3, 2, 1, 0], {3, 2, 1}), ([0, 4, 1, 2, 3], {4})],
)
def test_what_passed_others_moved(after: list[int], expected: set[int]) -> None:
    assert moved(list(enumerate(after))) == expected


@given(st.permutations(range(9)))
def test_what_did_not_move_kept_its_order(order: list[int]) -> None:
    kept = [new for new in order if new not in moved(list(enumerate(order)))]
    assert kept == sorted(kept)
    assert kept


def test_too_many_rows_are_not_compared_each_with_each() -> None:
    number = int(MOST_COMPARED**0.5) + 2
    before = [{"what": f"Event of number {index}.", "date": "2020"} for index in range(number)]
    after = [{**row, "what": f"{row['what']} More."} for row in before]
    assert match_rows(before, after, "event", plain) == []
    assert match_rows(before, before, "event", plain) == [(index, index) for index in range(number)]


SEQUENCES = st.lists(st.integers(0, 9), unique=True, max_size=7)


@given(base=SEQUENCES, mine=SEQUENCES, theirs=SEQUENCES)
def test_joined_sequences(base: list[int], mine: list[int], theirs: list[int]) -> None:
    assert join(base, mine, base).items == mine
    assert join(base, base, theirs).items == theirs
    assert join(base, mine, mine).items == mine
    found, mirrored = join(base, mine, theirs), join(base, theirs, mine)
    assert set(found.items) == ((set(mine) | set(theirs)) - set(base)) | (set(mine) & set(theirs))
    assert len(found.items) == len(set(found.items))
    assert found.contested == mirrored.contested
    if not found.contested:
        assert [item for item in found.items if item in base] == [item for item in mirrored.items if item in base]


@pytest.mark.parametrize(("sequence", "expected"), [([1, 3], [1, 2, 3]), ([3], [2, 3]), ([3, 1], [3, 1, 2]), ([], [2])])
def test_what_was_taken_out_is_put_back_where_it_stood(sequence: list[int], expected: list[int]) -> None:
    assert put_back(sequence, 2, [1, 2, 3]) == expected
