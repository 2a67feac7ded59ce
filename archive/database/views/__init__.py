"""The views of the database: one SQL file each, with its description in the first comment lines."""

from __future__ import annotations

from importlib import resources
from pathlib import Path


def views() -> dict[str, str]:
    """The views: SQL by name, with the description in its first comment lines."""
    folder = resources.files(__name__)
    return {Path(entry.name).stem: entry.read_text("utf-8") for entry in sorted(folder.iterdir(), key=lambda entry: entry.name) if entry.name.endswith(".sql")}
