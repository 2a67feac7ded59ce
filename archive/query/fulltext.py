"""What people type into a search box as a full-text query that SQLite cannot choke on. Pure.

FTS5 has a query language of its own (https://www.sqlite.org/fts5.html#full_text_query_syntax); people who type
`O'Brien "AND` do not mean it, so every term is quoted and nothing of that language is let through but phrases.
"""

from __future__ import annotations

import re

MOST_TERMS = 20
_PART = re.compile(r'"([^"]*)"|(\S+)')
_CASE = re.compile(r"(?:wia[\s-]*)?0*([1-9][0-9]{0,8})", re.IGNORECASE)


def terms_of(text: str) -> list[str]:
    """The terms of a search, phrases in double quotes as one; what holds no letter or digit is left out."""
    parts = (phrase or word.strip('"') for phrase, word in _PART.findall(text))
    return [part for part in parts if any(character.isalnum() for character in part)][:MOST_TERMS]


def match_expression(text: str, *, some: bool = False) -> str:
    """The FTS5 expression that finds all terms of a text (or `some` of them), empty where it has none."""
    return (" OR " if some else " ").join('"' + term.replace('"', '""') + '"' for term in terms_of(text))


def case_number(text: str) -> str:
    """The id of the case that a text names in whatever spelling, like `wia 1` for WIA-0001; else empty."""
    match = _CASE.fullmatch(text.strip())
    return f"WIA-{int(match[1]):04}" if match else ""
