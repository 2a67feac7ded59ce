"""What a search finds, best first, and its snippets as safe HTML. Pure."""

from __future__ import annotations

import re

from markupsafe import Markup, escape

START, END = "\x02", "\x03"
_CITATION = re.compile(r"\[@[^\[\]]*(?:\]|$)")
_CUT_CITATION = re.compile(r"^[^\[\]]*\]")

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


def highlighted(snippet: str) -> Markup:
    """A snippet with its hits marked and everything else escaped; the citations of narratives are left out."""
    plain = _CUT_CITATION.sub("…", _CITATION.sub("", snippet)).replace("\n", " · ")
    pieces = []
    for number, piece in enumerate(plain.replace(END, START).split(START)):
        pieces.append(Markup("<mark>{}</mark>").format(piece) if number % 2 else escape(piece))
    return Markup("").join(pieces)
