"""The closed vocabularies as pages need them: code to label and definition, in the order of the data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from archive.site.web import ask, made_once

if TYPE_CHECKING:
    from collections.abc import Mapping

    from datasette.app import Datasette

VOCABULARY = "select name, code, label, definition, scope, example from vocabulary order by name, position"


@dataclass(frozen=True, slots=True)
class Term:
    """One code: what pages call it, what it means, when it is applied."""

    code: str
    label: str
    definition: str
    scope: str
    example: str


@dataclass(frozen=True, slots=True)
class Terms:
    """All vocabularies by name."""

    of: Mapping[str, Mapping[str, Term]]

    def label(self, name: str, code: str | None) -> str:
        """What pages call a code; a code that the vocabulary lacks stays as it is."""
        term = self.term(name, code)
        return term.label if term else code or ""

    def definition(self, name: str, code: str | None) -> str:
        """What a code means."""
        term = self.term(name, code)
        return term.definition if term else ""

    def term(self, name: str, code: str | None) -> Term | None:
        """The term of a code."""
        return self.of.get(name, {}).get(code or "")

    def all(self, name: str) -> list[Term]:
        """Every term of a vocabulary, in its order."""
        return list(self.of.get(name, {}).values())

    def place(self, name: str, code: str | None) -> int:
        """The place of a code in its vocabulary, for sorting; unknown codes come last."""
        codes = list(self.of.get(name, {}))
        return codes.index(code) if code in codes else len(codes)


async def read_terms(datasette: Datasette) -> Terms:
    """The vocabularies of the database: every page needs them, so those of an immutable one are read once."""
    made = made_once(datasette)
    if "terms" in made:
        known: Terms = made["terms"]
        return known
    found: dict[str, dict[str, Term]] = {}
    for row in await ask(datasette, VOCABULARY):
        found.setdefault(row["name"], {})[row["code"]] = Term(row["code"], row["label"], row["definition"], row["scope"] or "", row["example"] or "")
    terms = Terms(found)
    made["terms"] = terms
    return terms
