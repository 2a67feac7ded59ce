"""The one query of the list of sources, which its page and its files share. Constants and values."""

from __future__ import annotations

from archive.query.fulltext import match_expression

LISTED = """
select s.id, s.title, s.container_title, s.publisher, s.authority, s.byline, s.issued, s.language, s.class, s.copy_of_publisher,
  (select count(*) from citations c where c.source = s.id) as places
from sources s
where (:class = '' or s.class = :class) and (:text = '' or s.search_row in (select rowid from search where search match :text and kind = 'source'))
order by s.issued is null, s.issued desc, s.id
"""
COUNTED = """
select count(*) as sources, (select count(*) from sources) as of_sources from sources s
where (:class = '' or s.class = :class) and (:text = '' or s.search_row in (select rowid from search where search match :text and kind = 'source'))
"""


def source_params(text: str, class_: str) -> dict[str, object]:
    """The values that both queries need: the words as typed, and the code of a class or nothing."""
    return {"class": class_, "text": match_expression(text)}
