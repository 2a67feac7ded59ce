"""Blocks of a document: what stands outside stays, what is missing is said, and what is written can be written again."""

from __future__ import annotations

import argparse
import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench import report
from bench.__main__ import BENCHMARKS

if TYPE_CHECKING:
    from pathlib import Path

DOCUMENT = "# Before\n\n<!-- bench:papers -->\n\nold\n\n<!-- /bench:papers -->\n\nAfter.\n"


def test_a_block_is_replaced_and_what_stands_around_it_stays() -> None:
    assert report.replaced(DOCUMENT, "papers", "\nnew\n") == DOCUMENT.replace("old", "new")


@given(st.text(st.characters(exclude_categories=["Cs"])).map(lambda text: text.replace("<!--", "")), st.text(alphabet="| abc\n-"))
def test_a_block_that_was_written_is_replaced_whole_by_the_next(first: str, second: str) -> None:
    assert report.replaced(report.replaced(DOCUMENT, "papers", first), "papers", second) == report.replaced(DOCUMENT, "papers", second)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("nothing", "0 lines <!-- bench:papers -->"),
        (DOCUMENT + DOCUMENT, "2 lines <!-- bench:papers -->"),
        ("<!-- bench:papers -->", "0 lines <!-- /bench:papers -->"),
        ("<!-- /bench:papers -->\n<!-- bench:papers -->", "stands before"),
    ],
)
def test_a_document_without_the_place_is_refused_and_stays(text: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "page.md"
    path.write_text(text, "utf-8")
    with pytest.raises(report.ReportError, match=re.escape(said)):
        report.write_block(path, "papers", "new")
    assert path.read_text("utf-8") == text


def test_a_document_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(report.ReportError, match=r"page\.md"):
        report.write_block(tmp_path / "page.md", "papers", "new")


def test_figures_are_written_only_where_that_is_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "page.md"
    path.write_text(DOCUMENT, "utf-8")
    monkeypatch.setattr(report, "PERFORMANCE", path)
    parser = argparse.ArgumentParser()
    report.add_option(parser)
    report.put("papers", "new", parser.parse_args([]))
    assert path.read_text("utf-8") == DOCUMENT
    assert "new" in capsys.readouterr().out
    report.put("papers", "new", parser.parse_args(["--write"]))
    assert f"{report.about_run()}\n\nnew" in path.read_text("utf-8")
    assert [entry.name for entry in tmp_path.iterdir()] == ["page.md"]


def test_columns_of_figures_stand_to_the_right_and_others_do_not() -> None:
    assert report.table(["what", "s", "share", "said"], [["a|b", "1,000", "3.2 %", "4 of 5"], ["c", "2.5", "–", "none"]]).splitlines() == [
        "| what | s | share | said |",
        "|---|---:|---:|---|",
        "| a\\|b | 1,000 | 3.2 % | 4 of 5 |",
        "| c | 2.5 | – | none |",
    ]


def test_a_run_is_told_by_day_state_and_size_of_the_machine_and_not_by_its_name() -> None:
    assert re.fullmatch(r"\*Run of \d{4}-\d\d-\d\d, (commit [0-9a-f]{10}( with changes)?|no commit), \d+ cores, \d+ GiB of memory, Python 3\.\S+, SQLite 3\.\S+\.\*", report.about_run())


def test_a_copy_without_git_has_no_commit(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(report, "ROOT", tmp_path)
    assert report.commit() == "no commit"


def test_the_document_has_a_place_for_every_benchmark() -> None:
    text = report.PERFORMANCE.read_text("utf-8")
    for name in {one.name for one in BENCHMARKS} | {"growth"}:
        assert report.replaced(text, name, "figures") != text
