"""SQL that is kept in files: the views, one a file with its description in the first comment lines, and the derived tables."""

from __future__ import annotations

from importlib import resources
from pathlib import Path


def derived() -> dict[str, str]:
    """The tables that are filled from others when all rows are in: SQL by name."""
    return _sql_files("derived")


def views() -> dict[str, str]:
    """The views: SQL by name, with the description in its first comment lines."""
    return _sql_files("views")


def _sql_files(folder: str) -> dict[str, str]:
    found = (resources.files("archive.database") / folder).iterdir()
    return {Path(entry.name).stem: entry.read_text("utf-8") for entry in sorted(found, key=lambda entry: entry.name) if entry.name.endswith(".sql")}
