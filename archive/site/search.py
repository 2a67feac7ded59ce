"""What people type into a search box as a full-text query that SQLite cannot choke on, and its results as safe HTML. Pure.

FTS5 has a query language of its own (https://www.sqlite.org/fts5.html#full_text_query_syntax); people who type
`O'Brien "AND` do not mean it, so every term is quoted and nothing of that language is let through but phrases.
"""

from __future__ import annotations

import re

from markupsafe import Markup, escape

MOST_TERMS = 20
START, END = "\x02", "\x03"
_PART = re.compile(r'"([^"]*)"|(\S+)')
_CITATION = re.compile(r"\[@[^\[\]]*(?:\]|$)")
_CUT_CITATION = re.compile(r"^[^\[\]]*\]")
CASE_ID = re.compile(r"(?:wia[\s-]*)?0*([1-9][0-9]{0,8})", re.IGNORECASE)

# Records whose name has the words come first, since a name is what most people type; sources are named after others.
RESULTS = """
select r.key, r.kind, r.title, r.url, snippet(search, 1, char(2), char(3), ' … ', 28) as snippet
from search join records r on r.key = search.key
where search match :text and (:kind = '' or search.kind = :kind)
order by search.kind != 'source' and search.rowid in (select rowid from search where search match '{title} : (' || :text || ')') desc,
  bm25(search, 6.0, 1.0), search.rowid
limit :size offset :start
"""
COUNTS = "select kind, count(*) as records from search where search match :text group by kind order by kind"
NEAREST = """
select r.key, r.kind, r.id, r.title, r.url
from search join records r on r.key = search.key
where search match :text and search.kind = :kind
order by bm25(search, 6.0, 1.0), search.rowid
limit 5
"""


def terms_of(text: str) -> list[str]:
    """The terms of a search, phrases in double quotes as one; what holds no letter or digit is left out."""
    parts = (phrase or word.strip('"') for phrase, word in _PART.findall(text))
    return [part for part in parts if any(character.isalnum() for character in part)][:MOST_TERMS]


def match_expression(text: str, *, some: bool = False) -> str:
    """The FTS5 expression that finds all terms of a text (or `some` of them), empty where it has none."""
    return (" OR " if some else " ").join('"' + term.replace('"', '""') + '"' for term in terms_of(text))


def case_number(text: str) -> str:
    """The id of the case that a text names in whatever spelling, like `wia 1` for WIA-0001; else empty."""
    match = CASE_ID.fullmatch(text.strip())
    return f"WIA-{int(match[1]):04}" if match else ""


def highlighted(snippet: str) -> Markup:
    """A snippet with its hits marked and everything else escaped; the citations of narratives are left out."""
    plain = _CUT_CITATION.sub("…", _CITATION.sub("", snippet)).replace("\n", " · ")
    pieces = []
    for number, piece in enumerate(plain.replace(END, START).split(START)):
        pieces.append(Markup("<mark>{}</mark>").format(piece) if number % 2 else escape(piece))
    return Markup("").join(pieces)
