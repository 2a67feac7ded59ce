"""What differs between two revisions of statements."""

from __future__ import annotations

from typing import Any

import pytest

from archive.citecheck.changes import changed_statements


def row(name: str, value: str, rank: str = "normal", **more: str) -> dict[str, Any]:
    """A row of the table of statements."""
    return {"property": name, "value": value, "rank": rank, "standing": None, "said_by": None, "as_of": None, **more}


TABLE: list[tuple[dict[str, Any], list[dict[str, Any]], list[tuple[str, str]]]] = [
    ({}, [], []),
    ({"detention": [{"value": "30 hours"}]}, [row("detention", "30 hours")], []),
    ({"detention": [{"value": "30 hours", "rank": "normal", "cites": ["a"]}]}, [row("detention", "30 hours")], []),
    ({"detention": [{"value": "18 hours"}]}, [row("detention", "30 hours")], [("detention", "18 hours → 30 hours")]),
    ({}, [row("detention", "30 hours")], [("detention", "30 hours was added")]),
    ({"detention": [{"value": "30 hours"}]}, [], [("detention", "30 hours was taken out")]),
    ({"detention": [{"value": "30 hours"}]}, [row("detention", "30 hours", "deprecated")], [("detention", "30 hours: rank normal → deprecated")]),
    ({"system": [{"value": "a"}]}, [row("system", "a", standing="alleged", said_by="ACLU")], [("system", "a: standing not said → alleged, said by not said → ACLU")]),
    (
        {"detention": [{"value": "a"}, {"value": "b"}], "arrest_date": [{"value": "2020"}]},
        [row("detention", "b"), row("detention", "c"), row("arrest_date", "2021")],
        [("arrest_date", "2020 → 2021"), ("detention", "a → c")],
    ),
]


@pytest.mark.parametrize(("before", "now", "changes"), TABLE)
def test_changes(before: dict[str, Any], now: list[dict[str, Any]], changes: list[tuple[str, str]]) -> None:
    assert [(change.property, change.words) for change in changed_statements(before, now)] == changes
