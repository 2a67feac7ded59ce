"""What the benchmark of builds makes of what it measured, and how it changes a case; what it measures is not tested."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from archive.record.document import parse
from bench.build import Compared, Round, as_markdown, change_a_case, retitled
from bench.measuring import Measured

if TYPE_CHECKING:
    from tests.factory import Folder


def of(cold: float, again: tuple[float, ...], floor: float, other: float) -> Round:
    return Round(Measured(cold, 100.0, ""), again, floor, Measured(other, 50.0, ""))


def test_ratios_are_of_one_round_and_the_median_counts() -> None:
    compared = Compared(100, 900, (of(10, (1, 2), 5, 40), of(30, (3, 3), 10, 60), of(20, (1, 1), 20, 20)))
    assert (compared.to_floor, compared.to_other, compared.cold) == (2.0, 0.5, 20)
    assert compared.again_to_cold == pytest.approx(0.1)


def test_the_tables_tell_every_size_and_the_growth_from_the_first_to_the_last() -> None:
    text = as_markdown([Compared(100, 900, (of(1, (0.5,), 1, 4),)), Compared(1_000, 9_000, (of(20, (0.5,), 10, 40),))])
    assert "| 1,000 | 9,000 | 1 | 10.0 | 20.0 | 2.00 | 40.0 | 0.50 | 20.0 | 100 |" in text
    assert "| 1,000 | 1 | 0.50 | 2.5 % |" in text
    assert "from 100 to 1,000 cases: × 2.00" in text


def test_another_title_is_another_name_of_the_same_person_and_nothing_else() -> None:
    text = "---\nid: WIA-0001\ntitle: Ann B.\nsubject:\n  name: Ann B.\nstatements:\n  system:\n    - value: Ann B.\n---\nAnn B.\n"
    assert retitled(text, "C") == text.replace("title: Ann B.", "title: Ann B. C").replace("  name: Ann B.", "  name: Ann B. C")


def test_a_changed_case_is_a_case_with_another_title(folder: Folder) -> None:
    before = folder.read("cases/WIA-0001-robert-example.md")
    path = change_a_case(folder.root, 4)
    after = parse(path.read_text("utf-8"), folder.schema.kinds["case"], "cases/WIA-0001-robert-example.md")
    assert after.text("title") == after.text("subject", "name") == "Robert Example 4 changed"
    assert before.count("\n") == path.read_text("utf-8").count("\n")
