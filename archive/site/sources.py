"""The one query of the list of sources, which its page and its files share. Constants and values.

A page of the list is read by the places that the build gave the sources, since the query sorts all of them; both give the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive.query.fulltext import match_expression

if TYPE_CHECKING:
    from collections.abc import Mapping

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


def total_sql(params: Mapping[str, object]) -> str:
    """The query that gives what `COUNTED` gives."""
    every = "(select count(*) from source_places)"
    return f"select {f'(select count(*) from source_places p where {_where(params)})' if _where(params) else every} as sources, {every} as of_sources"  # noqa: S608 - conditions are constants


def page_sql(params: Mapping[str, object]) -> str:
    """The query that gives a page of what `LISTED` gives, for `:size` and `:start` too."""
    where = _where(params)
    return f"""
select s.id, s.title, s.container_title, s.publisher, s.authority, s.byline, s.issued, s.language, s.class, s.copy_of_publisher, f.places
from (select p.id, p.place, p.places from source_places p {f"where {where}" if where else ""} order by p.place limit :size offset :start) f
cross join sources s on s.id = f.id
order by f.place
"""  # noqa: S608 - conditions are constants


def _where(params: Mapping[str, object]) -> str:
    text = "p.search_row in (select rowid from search where search match :text)"
    return " and ".join(condition for condition, value in (("p.class = :class", params["class"]), (text, params["text"])) if value)


def source_params(text: str, class_: str) -> dict[str, object]:
    """The values that both queries need: the words as typed, and the code of a class or nothing."""
    return {"class": class_, "text": match_expression(text)}
