"""What differs between the statements of an older revision and those of today. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_TOLD = ("rank", "standing", "said_by", "as_of")


@dataclass(frozen=True, slots=True)
class Change:
    """What happened to a property, in words."""

    property: str
    words: str


def changed_statements(before: Mapping[str, Any], now: Iterable[Mapping[str, Any]]) -> list[Change]:
    """The properties whose statements changed: values that came, that went, and that are held otherwise.

    Args:
        before: statements by property, as front matter has them.
        now: rows of the table `statements`.

    """
    today: dict[str, list[dict[str, str]]] = {}
    for row in now:
        today.setdefault(str(row["property"]), []).append(_held(row))
    past = {name: [_held(row) for row in rows] for name, rows in before.items()}
    changes = []
    for name in sorted({*past, *today}):
        old, new = past.get(name, []), today.get(name, [])
        words = _words([row for row in old if row not in new], [row for row in new if row not in old])
        if words:
            changes.append(Change(name, words))
    return changes


def _held(row: Mapping[str, Any]) -> dict[str, str]:
    """What is asserted and how; a rank that is not written is normal."""
    return {"value": str(row["value"]), **{name: str(row.get(name) or ("normal" if name == "rank" else "")) for name in _TOLD}}


def _words(gone: list[dict[str, str]], came: list[dict[str, str]]) -> str:
    parts = []
    for old in list(gone):
        same = next((new for new in came if new["value"] == old["value"]), None)
        if same:
            gone.remove(old)
            came.remove(same)
            parts.append(f"{old['value']}: " + ", ".join(f"{name.replace('_', ' ')} {old[name] or 'not said'} → {same[name] or 'not said'}" for name in _TOLD if old[name] != same[name]))
    if gone and came:
        parts.append(f"{_values(gone)} → {_values(came)}")
    elif gone:
        parts.append(f"{_values(gone)} was taken out")
    elif came:
        parts.append(f"{_values(came)} was added")
    return "; ".join(parts)


def _values(rows: list[dict[str, str]]) -> str:
    return " and ".join(row["value"] for row in rows)
