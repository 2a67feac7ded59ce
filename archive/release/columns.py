"""Which tables an edition gives in open formats, and what type each column has there. Pure: definitions in, definitions out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from archive.database.tables import Column, Table, all_tables

if TYPE_CHECKING:
    from collections.abc import Mapping

    from archive.database.tables import SqlType
    from archive.record.schema import Schema

Meaning = Literal["text", "integer", "number", "flag", "day", "time", "json", "sha256"]

OF_THE_SITE = frozenset({"search_words", "search_spellings", "case_places", "case_sets", "case_values", "case_dates", "list_places", "source_places", "answers"})
"""Tables that repeat what others say, so that the site finds it sooner; the database of an edition has them, the open formats do not."""

_SQL_TYPES: dict[str, SqlType] = {"integer": "INTEGER", "number": "REAL"}
_DAYS = frozenset({"date_from", "date_to"})
_FLAGS = frozenset({"best", "many", "contested", "still_open"})


def exported(schema: Schema) -> list[Table]:
    """The tables that are given as CSV, JSON and Parquet: all that say something of their own."""
    return [table for table in all_tables(schema) if table.name not in OF_THE_SITE]


def described(package: Mapping[str, Any]) -> list[Table]:
    """The tables of an edition as its data package describes them, whatever tables later versions of the program make.

    Raises:
        KeyError: the description is none of ours.

    """
    tables = []
    for resource in package["resources"]:
        schema = resource["schema"]
        columns = tuple(Column(field["name"], _SQL_TYPES.get(field["type"], "TEXT"), field["description"]) for field in schema["fields"])
        tables.append(Table(resource["name"], resource["description"], columns, tuple(schema["primaryKey"])))
    return tables


def meaning(column: Column) -> Meaning:
    """What the values of a column are, beyond the type that SQLite knows. Dates of the data are EDTF, which is text."""
    if column.type == "REAL":
        return "number"
    if column.type == "INTEGER":
        return "flag" if column.name in _FLAGS else "integer"
    if column.name in _DAYS:
        return "day"
    if column.name == "time":
        return "time"
    if column.name == "sha256":
        return "sha256"
    return "json" if column.definition.endswith("(JSON)") else "text"
