"""What stands when all rows are in: the sets of cases by value and the values by case, and the answers to questions about the whole archive. It reads the database being built.

Nothing here knows a record; what is counted is said by the facets and questions of `archive.query`, so that a page and its SQL agree.
"""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing, suppress
from typing import TYPE_CHECKING

from archive.database.aside import make_quick
from archive.query.facets import FACETS
from archive.query.questions import QUESTIONS
from archive.query.sets import packed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from archive.database.rows import Row
    from archive.query.facets import Facet

_TITLES = "select id, title from records where key between :folder || '/' and :folder || '0'"


def set_rows(connection: sqlite3.Connection, facets: Iterable[Facet] = FACETS) -> Iterator[Row]:
    """The rows of `case_sets`: for each facet the cases that have any value, then its values, the commonest first."""
    places = dict(connection.execute("select id, n from case_places"))
    for facet in facets:
        found: dict[str, set[int]] = {}
        for value, case in connection.execute(facet.members):
            found.setdefault(value, set()).add(places[case])
        titles = dict(connection.execute(_TITLES, {"folder": facet.words}))
        known = set[int]().union(*found.values())
        yield facet.name, "", 0, None, len(known), packed(known)
        ordered = sorted(found, key=lambda value: (-len(found[value]), titles.get(value) or value, value))
        for place, value in enumerate(ordered, 1):
            yield facet.name, value, place, titles.get(value), len(found[value]), packed(found[value])


def value_rows(connection: sqlite3.Connection, facets: Iterable[Facet] = FACETS) -> Iterator[Row]:
    """The rows of `case_values`."""
    places = dict(connection.execute("select id, n from case_places"))
    found = {(places[case], facet.name, value) for facet in facets for value, case in connection.execute(facet.members)}
    yield from sorted(found)


def answer_rows(connection: sqlite3.Connection, questions: Iterable[str] = QUESTIONS) -> Iterator[Row]:
    """The rows of `answers` for some questions."""
    for sql in sorted(questions):
        cursor = connection.execute(sql)
        names = [column[0] for column in cursor.description]
        yield sql, json.dumps([dict(zip(names, row, strict=True)) for row in cursor], ensure_ascii=False)


def keep_answers(database: Path, questions: Iterable[str]) -> None:
    """Keep the answers to further questions in a database that nobody serves yet, and no others; one that cannot be asked is left to whoever shows it.

    Answers that are there already are of this database: a build that renews one asks again what changed.

    Args:
        database: the file.
        questions: queries without values.
    """
    wanted = {*QUESTIONS, *questions}
    with closing(sqlite3.connect(database)) as connection, suppress(sqlite3.Error), connection:
        make_quick(connection)
        there = {row[0] for row in connection.execute("select sql from answers")}
        connection.executemany("delete from answers where sql = ?", [(sql,) for sql in there - wanted])
        for sql in sorted(wanted - there):
            with suppress(sqlite3.Error):
                connection.executemany("insert into answers values (?, ?)", answer_rows(connection, [sql]))
