"""What the rules on the whole archive say of the records that changed and of those whose verdict hangs on them, without looking at all others.

The archive as it was had no errors, so an error can only stand where something changed.
"""

from __future__ import annotations

import functools
import hashlib
from typing import TYPE_CHECKING

from archive.check.rule import CORPUS_RULES, Corpus, Facts
from archive.check.rules.sourcing import normalise_url
from archive.check.validate import check_corpus, facts_of, read_record
from archive.errors import BuildError
from archive.store.datadir import RecordFile, read_bytes

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterable
    from pathlib import Path

    from archive.check.problems import Problem
    from archive.record.schema import Schema

MOST = 200
"""Of more neighbours the whole archive is looked at instead."""

_PATH = "select path from records where kind = ? and id = ?"
_CITED = "select 1 from citations where source = :id union all select 1 from links where to_record = 'sources/' || :id limit 1"
_CITING = "select distinct r.id from citations c join records r on r.key = c.record where c.source = ? and r.kind = 'case'"
_LINKED = "select distinct r.id from links l join records r on r.key = l.from_record where l.to_record = ? and r.kind = 'case'"
_ADDRESSES = "select id, URL from sources where instr(lower(URL), ?)"


def renewed_problems(connection: sqlite3.Connection, root: Path, schema: Schema, changed: Iterable[Facts], uncited: Collection[str], before: Iterable[Problem]) -> list[Problem] | None:
    """What the corpus rules say of the archive as it is now.

    Args:
        connection: the database, with the rows of the records that changed.
        root: the data folder.
        schema: its schema.
        changed: the facts of every record that changed or is new; none is gone.
        uncited: sources that a record cites no more, or cites now.
        before: what the corpus rules said before.

    Returns:
        All problems, or nothing where so much hangs on the changes that the whole archive must be looked at.

    """
    seen = _Neighbourhood(connection, root, schema)
    for facts in changed:
        seen.take(facts.kind, facts.id)
        seen.take_dependent(facts)
    for source in uncited:
        seen.take("source", source)
    if len(seen.paths) > MOST:
        return None
    found = [problem for problem in check_corpus(seen.corpus) if problem.path in seen.paths and not (problem.rule == "source-is-cited" and seen.is_cited(seen.paths[problem.path]))]
    return [*(problem for problem in before if problem.rule in CORPUS_RULES and problem.path not in seen.paths), *found]


class _Neighbourhood:
    """A corpus of the records of which a verdict may be another, which looks for the others where they are."""

    def __init__(self, connection: sqlite3.Connection, root: Path, schema: Schema) -> None:
        self.connection = connection
        self.root = root
        self.schema = schema
        self.read = functools.cache(self._read)
        self.corpus = Corpus(elsewhere=self.read)
        self.paths: dict[str, str] = {}

    def take(self, kind: str, record_id: str) -> None:
        """Look at a record, once."""
        facts = self.read(kind, record_id)
        if facts is not None and facts.path not in self.paths:
            self.paths[facts.path] = record_id
            self.corpus.add(facts)

    def take_dependent(self, facts: Facts) -> None:
        """Look at the records whose verdict hangs on one: on a source the cases that cite it and the sources at its address, on a ruling the cases it belongs to."""
        if facts.kind == "source":
            for (case,) in self.connection.execute(_CITING, [facts.id]).fetchmany(MOST + 1):
                self.take("case", case)
            host = facts.address.partition("/")[0]
            for other, url in self.connection.execute(_ADDRESSES, [host]) if facts.address else ():
                if normalise_url(url) == facts.address:
                    self.take("source", other)
        elif facts.kind == "ruling":
            for (case,) in self.connection.execute(_LINKED, [f"rulings/{facts.id}"]).fetchmany(MOST + 1):
                self.take("case", case)

    def is_cited(self, source: str) -> bool:
        """Whether anything cites or names a source."""
        return self.connection.execute(_CITED, {"id": source}).fetchone() is not None

    def _read(self, kind: str, record_id: str) -> Facts | None:
        row = self.connection.execute(_PATH, [kind, record_id]).fetchone()
        if row is None:
            return None
        data = read_bytes(self.root, row[0])
        record, problems = read_record(data, RecordFile(self.schema.kinds[kind], row[0]).kind, row[0])
        if record is None:
            raise BuildError(f"{row[0]} changed while the build ran: {problems[0]}; run it again")
        return facts_of(record, hashlib.sha256(data).hexdigest())
