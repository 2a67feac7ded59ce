"""The schema: the properties of each kind of record, read once from data/schema and data/vocabulary.

One definition serves the validator, the columns of the database, Datasette's metadata, the codebook and the desk's forms.
"""

from __future__ import annotations

import dataclasses
import functools
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from archive.errors import DocumentError, SchemaError
from archive.record.values import PARSERS
from archive.record.vocabulary import Term, Vocabulary
from archive.record.yamltree import load_yaml

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from archive.record.yamltree import Map

_COMPOUND = {"cites", "group", "rows"}
_SPEC_KEYS = {"type", "of", "required", "column", "label", "definition", "example", "many", "contested", "group", "unit", "fields"}
T = TypeVar("T")
SECTIONS = ("statements", "looked_for", "narrative")


@dataclass(frozen=True)
class Spec:
    """One field, property or column of a row, as the schema defines it.

    Args:
        name: its key.
        type: one of `record.values.PARSERS`, or cites, group, rows.
        of: the vocabulary, the kind referred to, or the shape of the rows.
        label: what forms and pages call it.
        definition: what it means.
        required: whether a record must have it.
        column: its column in the database, where the name differs.
        many: whether several statements are no disagreement.
        contested: whether every statement needs a standing.
        group: the heading under which pages show it.
        unit: the unit of its number.
        example: a value.
        fields: the fields of a group, or the columns of rows.
    """

    name: str
    type: str
    label: str
    definition: str
    of: str = ""
    required: bool = False
    column: str = ""
    many: bool = False
    contested: bool = False
    group: str = ""
    unit: str = ""
    example: str = ""
    fields: tuple[Spec, ...] = ()

    @cached_property
    def by_name(self) -> dict[str, Spec]:
        """The fields of a group, or the columns of rows, by name."""
        return {spec.name: spec for spec in self.fields}

    @cached_property
    def required_fields(self) -> list[Spec]:
        """Those of them that must be there."""
        return [spec for spec in self.fields if spec.required]


@dataclass(frozen=True)
class Kind:
    """A kind of record."""

    name: str
    label: str
    plural: str
    folder: str
    suffix: str
    definition: str
    fields: Mapping[str, Spec]
    lists: Mapping[str, Spec]
    properties: Mapping[str, Spec]
    looked_for: bool
    statement: Spec = field(repr=False)

    @cached_property
    def key_order(self) -> list[str]:
        """The keys of a record in canonical order."""
        return [*self.fields, *(["statements"] if self.properties else []), *self.lists, *(["looked_for"] if self.looked_for else [])]

    @cached_property
    def key_set(self) -> frozenset[str]:
        """The keys that a record may have."""
        return frozenset(self.key_order)

    @cached_property
    def statement_order(self) -> list[str]:
        """The fields of a statement in canonical order."""
        return [spec.name for spec in self.statement.fields]

    @cached_property
    def statement_rows(self) -> dict[str, Spec]:
        """The statements of each property as rows of that name."""
        return {name: dataclasses.replace(self.statement, name=name) for name in self.properties}

    def entry(self, name: str) -> Spec | None:
        """The definition behind a key of the record, None for statements and unknown keys."""
        return self.fields.get(name) or self.lists.get(name)


@dataclass(frozen=True)
class Schema:
    """All kinds, row shapes and vocabularies."""

    kinds: Mapping[str, Kind]
    rows: Mapping[str, Spec]
    vocabularies: Mapping[str, Vocabulary]

    @cached_property
    def by_folder(self) -> dict[str, Kind]:
        """The kind that each folder of the data holds."""
        return {kind.folder: kind for kind in self.kinds.values()}


def load_schema(schema_texts: Mapping[str, str], vocabulary_texts: Mapping[str, str]) -> Schema:
    """Make the schema of its files.

    Args:
        schema_texts: text by file name without suffix, from data/schema.
        vocabulary_texts: the same, from data/vocabulary.

    Raises:
        SchemaError: a file cannot be read, or the files contradict each other.

    """
    vocabularies = {name: _made(functools.partial(_vocabulary, name), f"data/vocabulary/{name}.yaml", text) for name, text in sorted(vocabulary_texts.items())}
    rows = _made(_rows, "data/schema/rows.yaml", schema_texts.get("rows", "{}"))
    kinds = {name: _made(functools.partial(_kind, name, rows), f"data/schema/{name}.yaml", text) for name, text in sorted(schema_texts.items()) if name != "rows"}
    schema = Schema(kinds, rows, vocabularies)
    for kind in kinds.values():
        for spec in (*kind.fields.values(), *kind.lists.values(), *kind.properties.values(), kind.statement):
            _require_known(spec, schema, kind.name)
    return schema


def _made(make: Callable[[Map], T], path: str, text: str) -> T:
    """What a file of the schema says; every way in which it cannot be read names the file."""
    try:
        return make(load_yaml(text))
    except DocumentError as error:
        raise SchemaError(f"{path}: {error}") from None
    except KeyError as error:
        raise SchemaError(f"{path}: {error} is missing or is no shape of rows.yaml") from None
    except (AttributeError, TypeError):
        raise SchemaError(f"{path}: a text stands where a mapping should, or a mapping where a text should") from None


def _kind(name: str, rows: Mapping[str, Spec], tree: Map) -> Kind:
    return Kind(
        name=tree["kind"],
        label=tree["label"],
        plural=tree["plural"],
        folder=tree["folder"],
        suffix=tree["suffix"],
        definition=tree["definition"],
        fields={spec.name: spec for spec in _specs(tree["fields"], name, rows)},
        lists={key: _rows_spec(key, rows[shape]) for key, shape in tree["lists"].items()},
        properties={spec.name: spec for spec in _specs(tree["properties"], name, rows)},
        looked_for=tree.get("looked_for") == "yes",
        statement=rows["statement"],
    )


def _rows(tree: Map) -> dict[str, Spec]:
    return {name: Spec(name, "rows", shape["label"], shape["definition"], fields=_specs(shape["fields"], f"rows.{name}", {})) for name, shape in tree.items()}


def _rows_spec(name: str, shape: Spec) -> Spec:
    return Spec(name, "rows", shape.label, shape.definition, of=shape.name, fields=shape.fields)


def _specs(tree: Mapping[str, Any], where: str, rows: Mapping[str, Spec]) -> tuple[Spec, ...]:
    return tuple(_spec(name, entry, where, rows) for name, entry in tree.items())


def _spec(name: str, entry: Mapping[str, Any], where: str, rows: Mapping[str, Spec]) -> Spec:
    unknown = set(entry) - _SPEC_KEYS
    if unknown or not {"type", "label", "definition"} <= set(entry):
        raise SchemaError(f"data/schema, {where}.{name}: needs type, label and definition, and does not know {sorted(unknown)}")
    kind = entry["type"]
    fields = _specs(entry["fields"], f"{where}.{name}", rows) if kind == "group" else ()
    if kind == "rows" and entry.get("of") in rows:
        fields = rows[entry["of"]].fields
    return Spec(
        name,
        kind,
        entry["label"],
        entry["definition"],
        of=entry.get("of", ""),
        required=entry.get("required") == "yes",
        column=entry.get("column", ""),
        many=entry.get("many") == "yes",
        contested=entry.get("contested") == "yes",
        group=entry.get("group", ""),
        unit=entry.get("unit", ""),
        example=entry.get("example", ""),
        fields=fields,
    )


def _require_known(spec: Spec, schema: Schema, where: str) -> None:
    if spec.type not in PARSERS and spec.type not in _COMPOUND:
        raise SchemaError(f"data/schema, {where}.{spec.name}: there is no type {spec.type!r}")
    known = {"vocabulary": schema.vocabularies, "reference": schema.kinds, "rows": schema.rows}.get(spec.type)
    if known is not None and (spec.of or spec.type != "rows") and spec.of not in known:
        raise SchemaError(f"data/schema, {where}.{spec.name}: there is no {spec.type} {spec.of!r}")
    for inner in spec.fields:
        _require_known(inner, schema, f"{where}.{spec.name}")


def _vocabulary(name: str, tree: Map) -> Vocabulary:
    terms = {code: Term(code, term["label"], term["definition"], term.get("scope", ""), term.get("example", "")) for code, term in tree["terms"].items()}
    return Vocabulary(name, tree["label"], tree["definition"], terms)
