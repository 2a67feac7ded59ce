from __future__ import annotations

import pytest

from archive.check.agreement import Agreement, agreement, read_coding
from archive.errors import SchemaError


@pytest.mark.parametrize(
    ("both", "first", "second", "neither", "kappa"),
    [
        # Published worked examples: 20/5/10/15 of fifty grant proposals; 45/15/25/15 and 25/35/5/35 of a hundred.
        (20, 5, 10, 15, 0.4),
        (45, 15, 25, 15, 0.1304),
        (25, 35, 5, 35, 0.2593),
        (10, 0, 0, 10, 1.0),
        (0, 10, 10, 0, -1.0),
    ],
)
def test_kappa_of_published_tables(both: int, first: int, second: int, neither: int, kappa: float) -> None:
    assert Agreement("code", both, first, second, neither).kappa == pytest.approx(kappa, abs=0.0001)


def test_a_code_that_neither_gave_has_no_kappa() -> None:
    never = Agreement("code", 0, 0, 0, 7)
    assert never.kappa is None
    assert never.share == 1


def test_two_codings_are_counted_case_by_case() -> None:
    first, second = {"a": {"x"}, "b": {"x"}, "c": set(), "d": set()}, {"a": {"x"}, "b": set(), "c": {"x"}, "d": {"y"}}
    assert agreement("x", first, second) == Agreement("x", 1, 1, 1, 1)


def test_codings_of_other_cases_are_refused() -> None:
    with pytest.raises(SchemaError, match="not of the same cases: b"):
        agreement("x", {"a": set()}, {"a": set(), "b": set()})


def test_a_coding_is_read() -> None:
    assert read_coding("coding:\n  - {case: WIA-0001, codes: [x, y]}\n  - {case: WIA-0002, codes: []}\n", "xy") == {"WIA-0001": {"x", "y"}, "WIA-0002": set()}


@pytest.mark.parametrize(("text", "message"), [("coding:\n  - {case: WIA-0001, codes: [z]}\n", "codes that there are not: z"), ("coding:\n  - WIA-0001\n", "write `- ")])
def test_a_coding_that_is_none_is_refused(text: str, message: str) -> None:
    with pytest.raises(SchemaError, match=message):
        read_coding(text, "xy")
