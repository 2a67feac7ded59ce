"""datapackage.json: the CSV files of an edition as a Frictionless Data Package, with types, formats, keys and meanings. Pure.

The standard is Data Package 2.0 (https://datapackage.org/standard/data-package/) in what version 1 has too, so that readers of
either take it.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from archive.cite.csl import ARCHIVE
from archive.release.columns import meaning

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from archive.cite.csl import Edition
    from archive.database.tables import Column, Table

_TYPES = {"text": "string", "integer": "integer", "number": "number", "flag": "integer", "day": "date", "time": "datetime", "json": "array", "sha256": "string"}
_CONSTRAINTS: dict[str, dict[str, Any]] = {"flag": {"enum": [0, 1]}, "sha256": {"pattern": "[0-9a-f]{64}"}}
MISSING = [""]
LICENCE = {"name": "CC-BY-4.0", "title": "Creative Commons Attribution 4.0 International", "path": "https://creativecommons.org/licenses/by/4.0/"}


def datapackage(edition: Edition, description: str, tables: Sequence[Table], files: Mapping[str, bytes]) -> dict[str, Any]:
    """The descriptor.

    Args:
        edition: the edition.
        description: what the archive is, in a sentence.
        tables: what is exported.
        files: the CSV of each table by its name.
    """
    return {
        "name": f"wrongful-identification-case-archive-{edition.name}",
        "title": f"{ARCHIVE}, edition {edition.name}",
        "description": description,
        "version": edition.name,
        **({"created": f"{edition.date}T00:00:00Z"} if edition.date else {}),
        **({"homepage": edition.url} if edition.url else {}),
        "licenses": [LICENCE],
        "contributors": [{"title": ARCHIVE, "role": "publisher"}],
        "keywords": ["face recognition", "wrongful arrest", "misidentification", "biometrics"],
        "resources": [_resource(table, files[table.name], {other.name for other in tables}) for table in tables],
    }


def _resource(table: Table, data: bytes, names: set[str]) -> dict[str, Any]:
    keys = [
        {"fields": [column.name], "reference": {"resource": column.references[0] if column.references[0] != table.name else "", "fields": [column.references[1]]}}
        for column in table.columns
        if column.references and column.references[0] in names
    ]
    schema: dict[str, Any] = {"fields": [_field(column, single=table.key == (column.name,)) for column in table.columns], "missingValues": MISSING, "primaryKey": list(table.key)}
    if keys:
        schema["foreignKeys"] = keys
    return {
        "name": table.name,
        "description": table.definition,
        "path": f"csv/{table.name}.csv",
        "profile": "tabular-data-resource",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(data),
        "hash": f"sha256:{hashlib.sha256(data).hexdigest()}",
        "schema": schema,
    }


def _field(column: Column, *, single: bool) -> dict[str, Any]:
    kind = meaning(column)
    constraints = {**({"required": True} if column.required else {}), **({"unique": True} if single else {}), **_CONSTRAINTS.get(kind, {})}
    definition = f"{column.definition} Unit: {column.unit}." if column.unit and column.unit not in column.definition else column.definition
    return {"name": column.name, "type": _TYPES[kind], "description": definition, **({"constraints": constraints} if constraints else {})}
