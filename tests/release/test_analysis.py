"""Every query of docs/analysis.md on a released edition: what DuckDB answers of the Parquet files is what SQLite answers of the database, whichever dialect reads it."""

from __future__ import annotations

import ast
import re
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import pytest
import sqlglot

from archive.release.columns import exported
from archive.store.inplace import publish
from tests.factory import COURT, Folder, statement, subject, with_statements
from tests.release.making import freeze
from tests.store.publishing import SIGNED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive.record.schema import Schema

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "analysis.md").read_text("utf-8")
SETUPS: dict[str, str] = dict(re.findall(r"^```\w+ ([\w-]+)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL))
QUESTIONS: dict[str, str] = dict(re.findall(r"^### ([^\n]+)\n(?:(?!#)[^\n]*\n)*?```sql\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL))
DIALECTS = ("duckdb", "spark", "bigquery")


@pytest.fixture(scope="module")
def edition(tmp_path_factory: pytest.TempPathFactory, schema: Schema) -> Path:
    """An edition of two cases, the second of another modality, with what the first lacks: a day of its first report, a longer time held, values that disagree."""
    where = tmp_path_factory.mktemp("analysed")
    folder = Folder.made_in(where / "data", schema)
    statements = with_statements(
        "case",
        incident_date=[statement("2019-10-02", rank="deprecated", why="A slip."), statement("2018-10-02")],
        incident_place=[statement("A shop in Detroit"), {"value": "A car park in Detroit", "cites": [COURT]}],
        requested_by=[statement("detroit-police")],
        detention=[statement(">30 hours")],
        first_reported=[statement("2020-06")],
    )
    folder.add("case", id="WIA-0002", slug="anna-other", title="Anna Other", modality="voice", subject=subject(name="Anna Other"), statements=statements)
    publish(folder.root, [], SIGNED, reason="First publication.")
    return freeze(folder.root, where / "editions", "2026.11").folder


@pytest.fixture(scope="module")
def duck(edition: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """DuckDB with the views of the page, as if it ran in the folder of the edition."""
    with closing(duckdb.connect(config={"file_search_path": str(edition)})) as connection:
        connection.execute(SETUPS["duckdb-setup"])
        yield connection


def rounded(rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Sums of fractions may differ in the last digit."""
    return [tuple(round(value, 6) if isinstance(value, float) else value for value in row) for row in rows]


def test_the_page_has_the_questions_that_matter() -> None:
    assert list(QUESTIONS) == ["Cases by failure code, with standing", "Days held, by modality", "Agencies by systems", "Statements that disagree", "Known by a day", "In the archive by a day"]


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("name", QUESTIONS)
def test_each_dialect_reads_a_question_as_sqlite_does(name: str, dialect: str, edition: Path, duck: duckdb.DuckDBPyConnection) -> None:
    (translated,) = sqlglot.transpile(QUESTIONS[name], read=dialect, write="duckdb", unsupported_level=sqlglot.ErrorLevel.RAISE)
    with closing(sqlite3.connect(f"file:{edition / 'archive.db'}?mode=ro", uri=True)) as connection:
        expected = connection.execute(QUESTIONS[name]).fetchall()
    assert expected, "a question that nothing answers proves nothing"
    assert rounded(duck.execute(translated).fetchall()) == rounded(expected)


@pytest.mark.parametrize("name", QUESTIONS)
def test_duckdb_takes_the_text_of_the_page_as_it_is(name: str, duck: duckdb.DuckDBPyConnection) -> None:
    assert duck.execute(QUESTIONS[name]).fetchall()


def test_what_the_set_ups_name_are_tables_of_an_edition(schema: Schema) -> None:
    tables = {table.name for table in exported(schema)}
    views = re.findall(r"create view (\w+) as select \* from 'parquet/(\w+)\.parquet'", SETUPS["duckdb-setup"])
    (loop,) = (node for node in ast.walk(ast.parse(SETUPS["spark-setup"])) if isinstance(node, ast.For))
    assert [view for view, _ in views] == [file for _, file in views] == list(ast.literal_eval(loop.iter))
    assert {view for view, _ in views} <= tables


def test_bash_reads_how_bigquery_is_filled() -> None:
    done = subprocess.run([shutil.which("bash") or "bash", "-n"], input=SETUPS["bigquery-setup"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
