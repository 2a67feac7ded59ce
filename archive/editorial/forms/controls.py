"""How each type of the schema is asked for: a select, a line or a box, with a hint of how its values are written.

No control may refuse or mend what is typed: `type="number"` and `type="date"` of HTML lose what they do not understand,
so every value is a plain text and the check says what is wrong with it.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from archive.record.schema import Schema, Spec

LONG = frozenset({"value", "what", "why", "note", "basis", "definition"})
"""The names of texts that run to a sentence or more; others are a line."""

_DATE = r"-?[0-9X]{4}(-[0-9X]{2}){0,2}[~?%]?"
_HINTS = {
    "date": ("A date of EDTF, as precise as the source: 2020-01-09, 2020-01, 2020, about 2020-01~, unsure 2020?, a span 2020-01/2020-03.", rf"({_DATE}|\.\.)?(/({_DATE}|\.\.)?)?|Y-?[0-9]{{5,12}}"),
    "number": ("A number without separators: 42, about ~42, more >42, less <42, a range 40..42.", r"[~<>]?-?[0-9.]+"),
    "duration": ("A number and minutes, hours, days, weeks, months or years: ~30 hours, <3 days, 10..12 days.", r"[~<>]?[0-9.]+ [a-z]+"),
    "money": ("An amount without separators and the code of the currency: 300000 USD.", r"[~<>]?[0-9.]+ [A-Z]{3}"),
    "country": ("The code of two capital letters, like US or BR.", "[A-Z]{2}"),
    "region": ("The code of the state or province, like US-MI or GB-ENG.", "[A-Z]{2}-[A-Z0-9]{1,3}"),
    "language": ("A tag of BCP 47, like en, es or pt-BR.", r"[A-Za-z0-9\-]+"),
    "url": ("The whole address, beginning with https:// or http://.", r"https?:\/\/\S+"),
    "slug": ("Small letters, digits and single hyphens.", "[a-z0-9]+(-[a-z0-9]+)*"),
    "id": ("WIA- and at least four digits; WIA-0000 for a draft.", "WIA-[0-9]{4,}"),
}


class Control(enum.StrEnum):
    """How a text is asked for."""

    SELECT = "select"
    LINE = "line"
    LONG = "long"
    NARRATIVE = "narrative"


@dataclass(frozen=True, slots=True)
class Option:
    """One code that may be chosen."""

    code: str
    label: str
    definition: str


def hint_of(type_name: str) -> tuple[str, str]:
    """How a value of a type is written: a sentence, and a pattern of HTML that is looser than the check."""
    return _HINTS.get(type_name, ("", ""))


def control_of(spec: Spec) -> Control:
    """How a field of the schema is asked for."""
    if spec.type == "vocabulary":
        return Control.SELECT
    return Control.LONG if spec.type in {"text", "any"} and spec.name in LONG else Control.LINE


def options_of(spec: Spec, schema: Schema) -> tuple[Option, ...]:
    """The codes of a field's vocabulary, in the vocabulary's order."""
    if spec.type != "vocabulary":
        return ()
    return tuple(Option(term.code, term.label, term.definition) for term in schema.vocabularies[spec.of].terms.values())


def choices_of(spec: Spec) -> str:
    """The name of the list of known values that goes with a field: the kind that it refers to, or its type."""
    if spec.type == "reference":
        return spec.of
    return spec.type if spec.type in {"country", "region", "language"} else ""
