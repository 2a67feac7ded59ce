"""What the parts of a record are called on its pages: by the schema, and lists by their headings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from archive.changes.pieces import field_spec

if TYPE_CHECKING:
    from archive.changes.change import Path
    from archive.record.schema import Kind, Schema

LISTS = {"events": "Timeline", "failures": "Failure", "proceedings": "In court", "responses": "Response", "related": "Link", "findings": "Finding"}


def label_of(kind: Kind, path: Path) -> str:
    """What pages call what stands at a path; what no schema knows is called by its key."""
    if not path:
        return "Narrative"
    if path[0] in LISTS:
        return LISTS[path[0]]
    if path == ("looked_for",):
        return "Looked for and not found"
    spec = field_spec(kind, path)
    label = spec.label if spec else path[-1]
    group = kind.entry(path[0]) if len(path) == 2 else None
    return f"{group.label}, {small(label)}" if group else label


def row_label(schema: Schema, kind: Kind, path: Path, row: dict[str, Any]) -> str:
    """What pages call a row: a failure by its code, others by their list."""
    label = label_of(kind, path)
    code = row.get("code")
    if path != ("failures",) or not isinstance(code, str):
        return label
    term = schema.vocabularies["failure"].terms.get(code)
    return f"{label}: {small(term.label) if term else code}"


def small(label: str) -> str:
    """A label within a sentence: its first letter small, unless it begins an abbreviation."""
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]
