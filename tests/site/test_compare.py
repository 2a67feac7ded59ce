"""What an address names, and what two cases share, told without a database."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.site.compare import MOST_ASKED, VERDICTS, Cell, Given, _line, compare_url, read_ids

if TYPE_CHECKING:
    from collections.abc import Sequence


def cells(*values: Sequence[str]) -> list[Cell]:
    """Cells of WIA-0001, WIA-0002 and so on with these values."""
    return [Cell(f"WIA-{number:04}", tuple(Given(key, key) for key in keys)) for number, keys in enumerate(values, 1)]


@pytest.mark.parametrize(
    ("texts", "ids"),
    [
        ([], ()),
        (["WIA-0001,WIA-0003"], ("WIA-0001", "WIA-0003")),
        (["3, wia-1"], ("WIA-0003", "WIA-0001")),
        (["WIA-0001", "2", "0001"], ("WIA-0001", "WIA-0002")),
        (["1;2\x00\u20283\ud800"], ("WIA-0001", "WIA-0002", "WIA-0003")),
        ([",,;  ,"], ()),
        (["WIA-12345"], ("WIA-12345",)),
    ],
)
def test_ids_are_read_in_any_spelling_and_once(texts: list[str], ids: tuple[str, ...]) -> None:
    assert read_ids(texts).ids == ids
    assert not read_ids(texts).faults


@pytest.mark.parametrize("text", ["williams", "WIA-", "WIA-0", "0", "-1", "1e9", "<script>", "' or 1=1 --", "WIA-0001x", "\u096f"])
def test_what_is_no_id_is_told(text: str) -> None:
    asked = read_ids([text])
    assert asked.faults
    assert all("no id of a case" in fault for fault in asked.faults)


@given(st.lists(st.text()))
def test_no_address_is_too_strange(texts: list[str]) -> None:
    asked = read_ids(texts)
    assert len(asked.ids) + len(asked.faults) <= MOST_ASKED
    assert all(fault.encode() and not set(fault) & {"\x00", "\x1b", "\n"} for fault in asked.faults)


@given(st.lists(st.integers(1, 99_999), unique=True, max_size=MOST_ASKED))
def test_an_address_names_the_cases_that_it_was_made_of(numbers: list[int]) -> None:
    ids = tuple(f"WIA-{number:04}" for number in numbers)
    assert read_ids([compare_url(ids).partition("ids=")[2]]).ids == ids


@pytest.mark.parametrize(
    ("type_", "values", "verdict"),
    [
        ("text", [["a"], ["a"]], "same"),
        ("text", [["a"], ["b"]], "told"),
        ("text", [["a", "b"], ["b", "c"]], "partly"),
        ("text", [["a", "b"], ["b", "a"]], "same"),
        ("text", [["a"], []], "one"),
        ("reference", [["a"], ["b"]], "differs"),
        ("reference", [["a"], ["b"], ["a"]], "partly"),
        ("reference", [["a"], [], ["a"]], "same"),
        ("reference", [["a"], [], []], "one"),
        ("vocabulary", [["other"], ["other"]], "maybe"),
        ("vocabulary", [["dismissed"], ["dismissed"]], "same"),
        ("vocabulary", [["dismissed"], ["other"]], "differs"),
        ("date", [["2020-01-09"], ["2020-01-09"]], "same"),
        ("date", [["2020-01-09"], ["2020-01"]], "maybe"),
        ("date", [["2020-01-09"], ["2020-02"]], "differs"),
        ("date", [["2020/2021"], ["2021-05"]], "maybe"),
        ("duration", [["~30 hours"], ["30 hours"]], "maybe"),
        ("duration", [["24 hours"], ["1 day"]], "maybe"),
        ("duration", [[">1 day"], ["10 days"]], "maybe"),
        ("duration", [["<1 day"], ["10 days"]], "differs"),
        ("money", [["1000 USD"], ["1000 USD"]], "same"),
        ("money", [["1000 USD"], ["1000 EUR"]], "differs"),
        ("money", [[">900 USD"], ["1000 USD"]], "maybe"),
        ("number", [["42"], ["43"]], "differs"),
        ("number", [["not a number"], ["43"]], "differs"),
    ],
)
def test_a_row_says_what_its_cases_share(type_: str, values: list[list[str]], verdict: str) -> None:
    assert _line("name", "Label", "", type_, cells(*values)).verdict == verdict
    assert verdict in VERDICTS


def test_a_shared_value_names_the_others_that_have_it() -> None:
    line = _line("system", "System", "", "reference", cells(["a", "b"], ["a"], [], ["a", "c"]))
    assert [[(value.text, value.also) for value in cell.values] for cell in line.cells] == [
        [("a", ("WIA-0002", "WIA-0004")), ("b", ())],
        [("a", ("WIA-0001", "WIA-0004"))],
        [],
        [("a", ("WIA-0001", "WIA-0002")), ("c", ())],
    ]
    assert line.known == 3
