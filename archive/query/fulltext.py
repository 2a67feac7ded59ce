"""What people type into a search box as a full-text query that SQLite cannot choke on. Pure.

FTS5 has a query language of its own (https://www.sqlite.org/fts5.html#full_text_query_syntax); people who type
`O'Brien "AND` do not mean it, so every term is quoted and nothing of that language is let through but phrases.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

MOST_TERMS = 20
_PART = re.compile(r'"([^"]*)"|(\S+)')
_CASE = re.compile(r"(?:wia[\s-]*)?0*([1-9][0-9]{0,8})", re.IGNORECASE)
_QUOTES = str.maketrans("“”„‟«»", '""""""')


class Term(NamedTuple):
    """A term of a search: `phrase` where it was put in quotes, and so is meant exactly."""

    text: str
    phrase: bool


def read_terms(text: str) -> list[Term]:
    """The terms of a search; what holds no letter or digit is left out, and so is all beyond the first twenty."""
    parts = (Term(phrase, phrase=True) if phrase else Term(word.strip('"'), phrase=False) for phrase, word in _PART.findall(text.translate(_QUOTES)))
    return [part for part in parts if any(character.isalnum() for character in part.text)][:MOST_TERMS]


def terms_of(text: str) -> list[str]:
    """The terms of a search, phrases in double quotes as one; what holds no letter or digit is left out."""
    return [term.text for term in read_terms(text)]


def match_expression(text: str, *, some: bool = False) -> str:
    """The FTS5 expression that finds all terms of a text (or `some` of them), empty where it has none."""
    return (" OR " if some else " ").join(quoted(term) for term in terms_of(text))


def quoted(text: str, *, prefix: bool = False) -> str:
    """A text as one FTS5 string, in which nothing is syntax; with `prefix`, what begins like it."""
    # SQLite reads a bound text to its end, but FTS5 reads the expression as C does: to the first NUL.
    safe = text.replace("\0", " ").replace('"', '""')
    return f'"{safe}" *' if prefix else f'"{safe}"'


def all_of(groups: Iterable[Sequence[str]]) -> str:
    """The FTS5 expression that finds one alternative at least of every group; alternatives are FTS5 strings already."""
    return " AND ".join(f"({' OR '.join(group)})" if len(group) > 1 else group[0] for group in groups)


def in_titles(expression: str) -> str:
    """The same expression for titles only."""
    return f"{{title}} : ({expression})"


def case_number(text: str) -> str:
    """The id of the case that a text names in whatever spelling, like `wia 1` for WIA-0001; else empty."""
    match = _CASE.fullmatch(text.strip())
    return f"WIA-{int(match[1]):04}" if match else ""
