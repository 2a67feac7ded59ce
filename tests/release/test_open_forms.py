"""The open forms say what the database says, to programs that are not ours."""

from __future__ import annotations

import csv
import datetime
import io
import json
import sqlite3
import warnings
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.database.tables import Column, Table, all_tables
from archive.release import tabular
from archive.release.columns import OF_THE_SITE, described, exported, meaning

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # theirs, of their own imports
    import duckdb
    import frictionless
    import pyarrow.parquet as pq

if TYPE_CHECKING:
    from pathlib import Path

    from archive.record.schema import Schema

TABLE = Table(
    "things",
    "Things.",
    (
        Column("id", "TEXT", "Its id.", required=True),
        Column("n", "INTEGER", "Its number."),
        Column("share", "REAL", "Its share."),
        Column("date_from", "TEXT", "First day that the date may mean."),
        Column("time", "TEXT", "When (RFC 3339)."),
        Column("author", "TEXT", "Who. (JSON)"),
    ),
    ("id",),
)
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1)
ROWS = st.lists(
    st.tuples(
        TEXT,
        st.none() | st.integers(-(2**63), 2**63 - 1),
        st.none() | st.floats(allow_nan=False, allow_infinity=False),
        st.none() | st.dates().map(str),
        st.none() | st.datetimes(timezones=st.just(datetime.UTC)).map(lambda time: time.replace(microsecond=0).isoformat()),
        st.none() | st.lists(TEXT).map(json.dumps),
    ),
    max_size=5,
)


@given(ROWS)
def test_csv_gives_back_every_cell(rows: list[tuple[Any, ...]]) -> None:
    read = list(csv.reader(io.StringIO(tabular.csv_bytes(TABLE, rows).decode(), newline="")))
    assert read[0] == [column.name for column in TABLE.columns]
    assert read[1:] == [["" if value is None else str(value) for value in row] for row in rows]


@given(ROWS)
def test_json_gives_back_every_value(rows: list[tuple[Any, ...]]) -> None:
    data = tabular.jsonl_bytes(TABLE, rows)
    assert data.count(b"\n") == len(rows)
    read = [json.loads(line) for line in data.split(b"\n")[:-1]]
    assert [tuple(line.values()) for line in read] == [(*row[:-1], None if row[-1] is None else json.loads(row[-1])) for row in rows]


@given(ROWS)
def test_parquet_gives_back_every_value(rows: list[tuple[Any, ...]]) -> None:
    read = pq.read_table(io.BytesIO(tabular.parquet_bytes(TABLE, rows)))
    assert [str(kind).partition("[")[0] for kind in read.schema.types] == ["string", "int64", "double", "date32", "timestamp", "string"]
    for name, values in zip(read.column_names, zip(*rows, strict=True) if rows else [()] * 6, strict=True):
        found = read.column(name).to_pylist()
        assert [value if value is None or name not in {"date_from", "time"} else value.isoformat() for value in found] == list(values)


def test_every_table_that_says_something_of_its_own_is_given(schema: Schema) -> None:
    tables = exported(schema)
    assert {table.name for table in all_tables(schema)} - {table.name for table in tables} <= OF_THE_SITE
    assert {"cases", "statements", "citations", "ledger", "revisions", "vocabulary", "candidates"} <= {table.name for table in tables}
    assert not [column for table in tables for column in table.columns if column.type == "BLOB"]


def test_what_the_package_describes_is_what_was_exported(editions_folder: Path, schema: Schema) -> None:
    package = json.loads((editions_folder / "2026.12" / "datapackage.json").read_text())
    for table, known in zip(described(package), exported(schema), strict=True):
        assert (table.name, table.key) == (known.name, known.key)
        assert [(column.name, meaning(column) == "json", column.type) for column in table.columns] == [(column.name, meaning(column) == "json", column.type) for column in known.columns]


@pytest.mark.filterwarnings("ignore")  # theirs
def test_frictionless_finds_no_error(editions_folder: Path) -> None:
    for name in ("2026.11", "2026.12"):
        report = frictionless.validate(str(editions_folder / name / "datapackage.json"))
        assert report.flatten(["type", "note"]) == []
        assert report.valid
        assert report.stats["tasks"] == len(list((editions_folder / name / "csv").iterdir()))


@pytest.mark.filterwarnings("ignore")  # theirs
@pytest.mark.parametrize(("old", "new", "told"), [("2018-10-02,2018-10-02,2018-10-02", "2018-10-02,yesterday,2018-10-02", "type-error"), (",WIA-0001,1,", ",WIA-9999,1,", "foreign-key")])
def test_frictionless_would_notice_a_wrong_type_and_a_reference_to_nothing(edition: Path, old: str, new: str, told: str) -> None:
    path = edition / "csv" / "events.csv"
    path.write_text(path.read_text().replace(old, new))
    package = json.loads((edition / "datapackage.json").read_text())
    for resource in package["resources"]:
        del resource["bytes"], resource["hash"]
    (edition / "datapackage.json").write_text(json.dumps(package))
    assert told in {error[0] for error in frictionless.validate(str(edition / "datapackage.json")).flatten(["type"])}


def test_duckdb_and_csv_count_as_sqlite_does(editions_folder: Path) -> None:
    folder = editions_folder / "2026.12"
    with closing(sqlite3.connect(folder / "archive.db")) as connection, closing(duckdb.connect()) as duck:
        for path in sorted((folder / "parquet").iterdir()):
            rows = connection.execute(f"select count(*) from [{path.stem}]").fetchone()[0]
            assert duck.execute(f"select count(*) from '{path}'").fetchall() == [(rows,)], path.stem
            with (folder / "csv" / f"{path.stem}.csv").open(encoding="utf-8", newline="") as stream:
                assert len(list(csv.DictReader(stream))) == rows, path.stem
        assert duck.execute(f"select typeof(date_from), typeof(n), typeof(number) from '{folder}/parquet/statements.parquet' limit 1").fetchall() == [("DATE", "BIGINT", "DOUBLE")]
        assert duck.execute(f"select typeof(\"time\") from '{folder}/parquet/ledger.parquet' limit 1").fetchall() == [("TIMESTAMP WITH TIME ZONE",)]
