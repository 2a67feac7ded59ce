"""Texts that are no records, line by line: both texts can be read out of the difference, and no line is lost in a merge."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.changes.lines import TextConflict, text_difference, text_merge

texts = st.lists(st.sampled_from(["a\n", "b\n", "c\n", "\n", "- x: [\n", "\x85\n", "no end"]), max_size=8).map("".join)


@given(before=texts, after=texts)
def test_both_texts_are_in_the_difference(before: str, after: str) -> None:
    lines = text_difference(before, after)
    assert "".join(line.text for line in lines if line.mark != "ins") == before
    assert "".join(line.text for line in lines if line.mark != "del") == after
    assert all(not line.mark for line in lines) == (before == after)
    for numbers in ([line.was for line in lines if line.was], [line.now for line in lines if line.now]):
        assert numbers == list(range(1, len(numbers) + 1))


@given(base=texts, mine=texts, theirs=texts)
def test_merges_of_texts_keep_the_laws(base: str, mine: str, theirs: str) -> None:
    assert text_merge(base, mine, base).text == mine
    assert text_merge(base, base, theirs).text == theirs
    assert text_merge(base, mine, mine).text == mine
    one, other = text_merge(base, mine, theirs), text_merge(base, theirs, mine)
    assert [(found.base, found.mine, found.theirs) for found in one.conflicts] == [(found.base, found.theirs, found.mine) for found in other.conflicts]
    if not one.conflicts:
        assert one.text == other.text == one.marked
    for side in (set(mine.split("\n")) | set(theirs.split("\n"))) - set(base.split("\n")):
        assert side in one.marked


def test_changes_at_two_places_are_both_taken() -> None:
    assert text_merge("a\nb\nc\nd\n", "a\nB\nc\nd\n", "a\nb\nc\nd\ne\n").text == "a\nB\nc\nd\ne\n"


def test_what_both_changed_is_shown() -> None:
    merged = text_merge("a\nb\nc\n", "a\nmine\nc\n", "a\ntheirs\nc\n")
    assert merged.text == "a\nmine\nc\n"
    assert merged.marked == "a\n<<<<<<< mine\nmine\n=======\ntheirs\n>>>>>>> theirs\nc\n"
    assert merged.conflicts == (TextConflict(2, "b\n", "mine\n", "theirs\n"),)


def test_long_texts_share_their_beginning_and_end() -> None:
    before, after = ("".join(f"{line}\n" for line in [-1, *numbers, -2]) for numbers in (range(15_000), range(1, 15_001)))
    lines = text_difference(before, after)
    assert [line.text for line in lines if not line.mark] == ["-1\n", "-2\n"]
    assert "".join(line.text for line in lines if line.mark != "del") == after


@pytest.mark.parametrize(("mine", "theirs"), [("", "c\n"), ("b", "c")])
def test_marks_stand_on_lines_of_their_own(mine: str, theirs: str) -> None:
    lines = text_merge("a", mine, theirs).marked.splitlines()
    assert [lines[0], lines[-1]] == ["<<<<<<< mine", ">>>>>>> theirs"]
    assert "=======" in lines
