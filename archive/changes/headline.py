"""All changes in one line, for a ledger, a list or a feed: `3 statements added, 1 changed; narrative changed`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive.changes.labels import small

if TYPE_CHECKING:
    from collections.abc import Sequence

    from archive.changes.change import Change

_NOUNS = {
    "statements": ("statement", "statements"),
    "failures": ("failure", "failures"),
    "events": ("timeline entry", "timeline entries"),
    "findings": ("finding", "findings"),
    "proceedings": ("proceeding", "proceedings"),
    "responses": ("response", "responses"),
    "related": ("link", "links"),
    "author": ("author", "authors"),
    "captures": ("capture", "captures"),
}
_ACTS = {"added": "added", "changed": "changed", "removed": "taken out", "moved": "moved"}
_MOST_FIELDS = 3


def headline(changes: Sequence[Change]) -> str:
    """The changes of one comparison in one line without a full stop; new numbers alone are told only where nothing else is."""
    whole = next((change for change in changes if change.part == "record"), None)
    parts = [] if whole else _fields(changes)
    lists = dict.fromkeys(change.path[0] for change in changes if change.part == "row")
    for name in [*(name for name in _NOUNS if name in lists), *(name for name in lists if name not in _NOUNS)]:
        one, several = _NOUNS.get(name, (f"row of {name}", f"rows of {name}"))
        counts = [(word, sum(change.act == act for change in changes if change.part == "row" and change.path[0] == name)) for act, word in _ACTS.items()]
        told = [(word, number) for word, number in counts if number]
        nouns = [f"{number} {one if number == 1 else several} {word}" for word, number in told[:1]]
        if told:
            parts.append(", ".join([*nouns, *(f"{number} {word}" for word, number in told[1:])]))
    narrative = {change.act for change in changes if not change.path and change.part in {"paragraph", "field"}} - {"renumbered"}
    if narrative:
        parts.append(f"narrative {_ACTS[next(iter(narrative))]}" if len(narrative) == 1 and whole else "narrative changed")
    if whole:
        return f"{small(whole.label)} {_ACTS[whole.act]}" + (f": {'; '.join(part.replace(' ' + _ACTS[whole.act], '') for part in parts)}" if parts else "")
    if any(change.part == "order" for change in changes):
        parts.append("keys in another order")
    return "; ".join(parts) or ("rows have new numbers" if changes else "nothing changed")


def _fields(changes: Sequence[Change]) -> list[str]:
    """The fields that came, went or changed, by name where they are few."""
    fields = list(dict.fromkeys(small(change.label) for change in changes if change.part == "field" and change.path))
    if not fields:
        return []
    if len(fields) > _MOST_FIELDS:
        return [f"{len(fields)} fields changed"]
    *most, last = fields
    return [f"{', '.join(most)} and {last} changed" if most else f"{last} changed"]
