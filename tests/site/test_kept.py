from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from archive.site.kept import Answer, Kept


def answer(size: int) -> Answer:
    return Answer((), b"x" * size)


def test_what_was_put_is_got() -> None:
    kept = Kept()
    kept.put(("a",), answer(3))
    assert kept.get(("a",)) == answer(3)
    assert kept.get(("b",)) is None


def test_the_longest_unused_goes_first() -> None:
    kept = Kept(most=10, largest=10)
    kept.put(("a",), answer(4))
    kept.put(("b",), answer(4))
    assert kept.get(("a",))
    kept.put(("c",), answer(4))
    assert [name for name in "abc" if kept.get((name,))] == ["a", "c"]


def test_what_is_too_large_is_not_kept() -> None:
    kept = Kept(most=100, largest=10)
    kept.put(("a",), answer(11))
    assert len(kept) == kept.size == 0


@given(st.lists(st.tuples(st.sampled_from("abcdefgh"), st.integers(0, 12))))
def test_the_store_is_never_larger_than_it_may_be(puts: list[tuple[str, int]]) -> None:
    kept = Kept(most=30, largest=10)
    for name, size in puts:
        kept.put((name,), answer(size))
        assert kept.size <= 30
        assert kept.size == sum(found.size for letter in "abcdefgh" if (found := kept.get((letter,))))
