"""The form of the records that markdown-to-sqlite reads: that it takes them, and leaves none out."""

from __future__ import annotations

import json
import sqlite3
import sys
from contextlib import closing
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from bench import markdown_folder
from bench.measuring import measure

if TYPE_CHECKING:
    from pathlib import Path

    from tests.factory import Folder


@given(st.dictionaries(st.text("abcdef", min_size=1), st.frozensets(st.sampled_from("uvwxyz"))))
def test_the_files_in_front_have_every_field_and_all_files_are_there_once(fields: dict[str, frozenset[str]]) -> None:
    ordered = markdown_folder.columns_first(fields)
    assert sorted(ordered) == sorted(fields)
    every = frozenset[str]().union(*fields.values())
    assert frozenset[str]().union(*(fields[path] for path in ordered[: len(every)])) == every


def test_a_case_stays_and_yaml_becomes_front_matter() -> None:
    assert markdown_folder.as_front_matter("---\nid: a\n---\nText.\n", ".md") == "---\nid: a\n---\nText.\n"
    assert markdown_folder.as_front_matter("id: a\n", ".yaml") == "---\nid: a\n---\n"


def test_markdown_to_sqlite_makes_a_row_of_every_record(folder: Folder, tmp_path: Path) -> None:
    records = markdown_folder.prepare(folder.root, tmp_path / "markdown")
    measure([sys.executable, "-m", "bench.markdown_folder", str(tmp_path / "markdown"), str(tmp_path / "other.db")])
    index = json.loads((tmp_path / "markdown" / "index.json").read_text("utf-8"))
    with closing(sqlite3.connect(tmp_path / "other.db")) as connection:
        assert sum(connection.execute(f"select count(*) from [{name}]").fetchone()[0] for name in index) == records == 9
        assert "Five watches were stolen" in connection.execute("select html from cases").fetchone()[0]
