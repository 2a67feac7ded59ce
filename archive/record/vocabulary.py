"""Closed vocabularies: the codes a field may hold, each with label, definition, scope note and example."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from archive.errors import InvalidValue

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Term:
    """One code of a vocabulary."""

    code: str
    label: str
    definition: str
    scope: str = ""
    example: str = ""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """A closed list of codes, in the order in which people should meet them."""

    name: str
    label: str
    definition: str
    terms: Mapping[str, Term]

    def require(self, code: str) -> Term:
        """The term of a code.

        Raises:
            InvalidValue: there is none; the message names the nearest, or all of a short list.

        """
        term = self.terms.get(code)
        if term is None:
            raise InvalidValue(f"{code!r} is no {self.label.lower()}", suggest(code, list(self.terms)))
        return term


def suggest(given: str, known: list[str]) -> str:
    """What to write instead of an unknown name: the nearest known ones, or the whole list where it is short."""
    near = difflib.get_close_matches(given, known, n=3, cutoff=0.6)
    if near:
        return "did you mean " + " or ".join(near) + "?"
    if len(known) <= 16:
        return "write one of " + ", ".join(known)
    return "see data/schema and data/vocabulary for the names there are"
