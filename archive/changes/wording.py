"""Values, rows and sources in the words of the site: dates as `9 January 2020`, codes by their labels, records by their titles."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from archive.changes.labels import label_of, row_label
from archive.changes.pieces import field_spec, rows_spec
from archive.errors import InvalidValue
from archive.record.values import PARSERS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from archive.changes.change import Path
    from archive.record.schema import Kind, Schema, Spec

    Titles = Callable[[str, str], str]

_NAMED_IN = 90


@dataclass(frozen=True, slots=True)
class Wording:
    """How the parts of a record of a kind are worded.

    Args:
        schema: the schema.
        kind: the kind of the record.
        titles: the title of the record of a kind and an id; the empty text where there is none.
    """

    schema: Schema
    kind: Kind
    titles: Titles

    def spec(self, path: Path, field: str = "") -> Spec | None:
        """The definition of what stands at a path, or of a field of its rows."""
        if not path or not field:
            return field_spec(self.kind, path) if path else None
        if path[0] == "statements" and field == "value":
            return field_spec(self.kind, path)
        rows = rows_spec(self.kind, path)
        return rows.by_name.get(field) if rows else None

    def value(self, path: Path, value: Any, field: str = "", *, quoted: bool = True) -> str:
        """A value as a reader should see it, words of our own in quotation marks; what is no value of its type stays as written."""
        spec = self.spec(path, field)
        if not isinstance(value, str):
            return self._tree(path, value)
        kind = spec.type if spec else "text"
        if kind == "vocabulary" and spec and (term := self.schema.vocabularies[spec.of].terms.get(value)):
            return term.label
        if kind == "reference" and spec:
            return self.titles(spec.of, value) or value
        if kind in {"text", "any"}:
            return f"“{value}”" if quoted else value
        try:
            return PARSERS[kind](value).display if kind in PARSERS else value
        except InvalidValue:
            return value

    def _tree(self, path: Path, value: Any) -> str:
        if not value:
            return "an empty entry"
        if isinstance(value, list) and all(isinstance(item, str) for item in value):
            if path == ("looked_for",):
                return listed(self.kind.properties[name].label if name in self.kind.properties else name for name in value)
            return listed(value)
        return json.dumps(value, ensure_ascii=False)

    def name(self, path: Path, row: dict[str, Any], *, short: bool = True) -> str:
        """What a row is called, without quotation marks: `Time held: about 30 hours`; shortened between words if asked."""
        label = row_label(self.schema, self.kind, path, row)
        if path[0] == "statements":
            name = f"{label}: {self.value(path, row.get('value', ''), 'value', quoted=False)}"
        elif path == ("failures",) and "code" in row:
            name = label
        elif path == ("responses",):
            head = ", ".join(self.value(path, row[field], field, quoted=False) for field in ("who", "speaker", "date") if field in row)
            name = f"{label} of {head}: {self.value(path, row.get('stance', ''), 'stance')}. {row.get('what', '')}"
        elif path == ("events",):
            name = f"{label}, {self.value(path, row.get('date', ''), 'date')}: {row.get('what', '')}"
        else:
            shown = (self.value(path, row[field], field, quoted=False) for field in self._naming(path) if field in row)
            name = f"{label}: {', '.join(shown) or json.dumps(row, ensure_ascii=False)}"
        return shortened(name) if short else bare(name)

    def _naming(self, path: Path) -> list[str]:
        """The fields by which a row is known besides what its list is called."""
        spec = rows_spec(self.kind, path)
        return [field.name for field in spec.fields if field.type != "cites" and field.name not in {"note", "standing", "said_by"}] if spec else []

    def besides(self, path: Path, row: dict[str, Any]) -> list[str]:
        """What a row says besides its name, each as a clause: whose word it is, its rank, its note."""
        spec = rows_spec(self.kind, path)
        told = {"value", "date", "what", "who", "speaker", "stance", "code", "cites", "rank", "why", "standing", "said_by"}
        if path[0] not in {"statements", "events", "failures", "responses"}:
            told |= set(self._naming(path))
        clauses = []
        if whose := self._whose(path, row):
            clauses.append(whose)
        rank, why = (self.value(path, row[field], field, quoted=False) if field in row else "" for field in ("rank", "why"))
        if path[0] == "statements" and (rank or why):
            clauses.append(f"{rank or 'normal'}{f' ({bare(why)})' if why else ''}")
        labels = {field.name: field.label for field in spec.fields} if spec else {}
        return [*clauses, *(f"{labels.get(field, field)}: {bare(self.value(path, value, field))}" for field, value in row.items() if field not in told)]

    def _whose(self, path: Path, row: dict[str, Any]) -> str:
        standing = self.value(path, row["standing"], "standing") if "standing" in row else ""
        said_by = self.value(path, row["said_by"], "said_by", quoted=False) if "said_by" in row else ""
        if not standing:
            return f"according to {said_by}" if said_by else ""
        return f"{standing} by {said_by}" if said_by else standing

    def heading(self, path: Path) -> str:
        """What pages call what stands at a path."""
        return label_of(self.kind, path)


def listed(names: Iterable[str]) -> str:
    """Names as a list in a sentence: `a`, `a and b`, `a, b and c`."""
    *most, last = list(names) or [""]
    return f"{', '.join(most)} and {last}" if most else last


def bare(text: str) -> str:
    """A text without its full stop, also within quotation marks, to stand within a sentence."""
    return f"{bare(text[:-1])}”" if text.endswith("”") else text.removesuffix(".").rstrip()


def shortened(text: str) -> str:
    """A text cut between words where it is long."""
    if len(text) <= _NAMED_IN:
        return bare(text)
    return text[:_NAMED_IN].rpartition(" ")[0].rstrip(",;:.") + "…"
