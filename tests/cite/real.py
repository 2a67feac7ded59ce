"""Items of the archive's own sources and rulings, made from `data/` as `archive.cite.csl` makes them from the database."""

from __future__ import annotations

import functools
import json
from pathlib import Path
from typing import Any

import yaml

from archive.cite.csl import ruling_item, source_item

DATA = Path(__file__).parents[2] / "data"


@functools.cache
def sources() -> dict[str, dict[str, Any]]:
    """Every source, by citekey."""
    return {record["id"]: source_item(_source_row(record)) for record in _records("sources")}


@functools.cache
def rulings() -> dict[str, dict[str, Any]]:
    """Every ruling, by id."""
    return {record["id"]: ruling_item(_ruling_row(record), _values(record)) for record in _records("rulings")}


def everything() -> list[dict[str, Any]]:
    """All of them."""
    return [*sources().values(), *rulings().values()]


def _records(folder: str) -> list[dict[str, Any]]:
    return [yaml.load(path.read_text("utf-8"), yaml.CBaseLoader) for path in sorted((DATA / folder).glob("*.yaml"))]  # noqa: S506 - texts alone, no tags


def _source_row(record: dict[str, Any]) -> dict[str, Any]:
    same = ("id", "type", "class", "title", "title_basis", "publisher", "authority", "number", "volume", "page", "issued", "accessed", "language")
    row = {name: record.get(name) for name in same}
    row |= {"container_title": record.get("container-title"), "url": record.get("URL"), "doi": record.get("DOI"), "captures": json.dumps(record.get("captures", []))}
    return row | {"author": json.dumps(record["author"]) if "author" in record else None, "copy_of_publisher": record.get("copy_of", {}).get("publisher")}


def _ruling_row(record: dict[str, Any]) -> dict[str, Any]:
    return {"id": record["id"], "title": record["title"], "court": record["court"], "court_id": record.get("court_id"), "country": record["place"]["country"]}


def _values(record: dict[str, Any]) -> dict[str, list[str]]:
    """The best-ranked values of the properties that a citation is made of."""
    found = {}
    for name in ("docket", "citation", "filed", "decided", "outcome"):
        kept = [value for value in (record.get("statements") or {}).get(name, []) if value.get("rank") != "deprecated"]
        found[name] = [value["value"] for value in [v for v in kept if v.get("rank") == "preferred"] or kept]
    return found
