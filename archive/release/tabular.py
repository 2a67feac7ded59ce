"""The rows of a table as CSV, JSON Lines and Parquet: the same rows in the same order, that of the primary key. The only user of pyarrow.

CSV is RFC 4180 in UTF-8; an empty cell is an empty value. JSON Lines have an object a row,
with every column; what is JSON in the database is JSON there. Parquet has the types of `columns.meaning`.
"""

from __future__ import annotations

import csv
import datetime
import io
import json
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from archive.release.columns import meaning

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence
    from pathlib import Path

    from archive.database.tables import Column, Table

Row = tuple[Any, ...]

_LONGEST = 2**31 - 1


def read_rows(connection: sqlite3.Connection, table: Table) -> list[Row]:
    """Every row of a table, sorted by its key."""
    names = ", ".join(f"[{column.name}]" for column in table.columns)
    return connection.execute(f"select {names} from [{table.name}] order by {', '.join(f'[{name}]' for name in table.key)}").fetchall()  # noqa: S608 - names are the schema's


def csv_bytes(table: Table, rows: Sequence[Row]) -> bytes:
    """The rows as CSV with a line of headings."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([column.name for column in table.columns])
    writer.writerows(rows)
    return text.getvalue().encode()


def jsonl_bytes(table: Table, rows: Sequence[Row]) -> bytes:
    """The rows as JSON Lines (https://jsonlines.org)."""
    parsed = [meaning(column) == "json" for column in table.columns]
    names = [column.name for column in table.columns]
    lines = (
        json.dumps({name: json.loads(value) if inner and value is not None else value for name, inner, value in zip(names, parsed, row, strict=True)}, ensure_ascii=False, allow_nan=False)
        for row in rows
    )
    return "".join(f"{line}\n" for line in lines).encode()


def parquet_bytes(table: Table, rows: Sequence[Row]) -> bytes:
    """The rows as a Parquet file: strings, 64-bit integers, doubles, days, and times in UTC."""
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(table.columns)
    arrays = [pa.array([_typed(column, value) for value in values], type=_arrow_type(column)) for column, values in zip(table.columns, columns, strict=True)]
    fields = [pa.field(column.name, _arrow_type(column), nullable=not column.required, metadata={"description": column.definition}) for column in table.columns]
    sink = io.BytesIO()
    pq.write_table(pa.Table.from_arrays(arrays, schema=pa.schema(fields, metadata={"description": table.definition})), sink, compression="zstd", version="2.6", store_schema=False)
    return sink.getvalue()


def _arrow_type(column: Column) -> Any:
    return {"integer": pa.int64(), "flag": pa.int64(), "number": pa.float64(), "day": pa.date32(), "time": pa.timestamp("s", tz="UTC")}.get(meaning(column), pa.string())


def _typed(column: Column, value: Any) -> Any:
    if value is None:
        return None
    kind = meaning(column)
    if kind == "day":
        return datetime.date.fromisoformat(value)
    return datetime.datetime.fromisoformat(value).astimezone(datetime.UTC) if kind == "time" else value


def count_csv(path: Path) -> int:
    """How many rows a CSV file has below its headings.

    Raises:
        ValueError: it is no CSV.

    """
    csv.field_size_limit(_LONGEST)
    try:
        with path.open(encoding="utf-8", newline="") as stream:
            return sum(1 for _ in csv.reader(stream, strict=True)) - 1
    except csv.Error as error:
        raise ValueError(f"no CSV: {error}") from None


def count_jsonl(path: Path) -> int:
    """How many objects a file of JSON Lines has.

    Raises:
        ValueError: a line is no JSON.

    """
    with path.open("rb") as stream:
        return sum(1 for line in stream if json.loads(line) is not None)


def count_parquet(path: Path) -> int:
    """How many rows a Parquet file has.

    Raises:
        ValueError: it is no Parquet file.

    """
    try:
        return int(pq.read_metadata(path).num_rows)
    except pa.ArrowException as error:
        raise ValueError(f"no Parquet file: {error}") from None
