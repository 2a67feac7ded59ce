"""The changes that renew one database, in their order: the rows of the records that changed, the verdict on them, and what is made of all rows."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from typing import TYPE_CHECKING

from archive.check.candidates import PATH as CANDIDATES
from archive.check.rule import CORPUS_RULES
from archive.check.validate import facts_of
from archive.database.aside import make_quick
from archive.database.build import about, dictionary_rows, insertion, insertions
from archive.database.neighbours import renewed_problems
from archive.database.numbering import number_of
from archive.database.reading import Differences, reads_of
from archive.database.revisions import CASES, entry_rows, revision_rows, text_rows
from archive.database.rows import rows_of
from archive.database.sqlfiles import derived
from archive.database.standing import answer_rows, set_rows, value_rows
from archive.database.tables import (
    ABOUT,
    ANSWERS,
    CASE_SETS,
    CASE_VALUES,
    DISPUTED,
    LEDGER,
    LINKS,
    LIST_PLACES,
    RECORDS,
    REVISION_TEXTS,
    REVISIONS,
    SEARCH_COLUMNS,
    SEARCH_SPELLINGS,
    SEARCH_WORDS,
    SOURCE_PLACES,
    all_tables,
    kind_table,
)
from archive.database.tables import CANDIDATES as CANDIDATES_TABLE
from archive.query.facets import FACETS
from archive.query.spelling import spelling_rows, word_key, word_rows, words_of
from archive.store.checking import check_strays
from archive.store.datadir import kind_of, read_bytes
from archive.store.history import HISTORY, history_path
from archive.store.ledger import ENDS, read_ledger, superseded
from archive.store.ledger import LEDGER as LEDGER_FILE

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterable, Sequence
    from pathlib import Path

    from archive.check.problems import Problem
    from archive.check.rule import Facts
    from archive.database.rows import Row, Rows
    from archive.record.model import Record
    from archive.record.schema import Schema
    from archive.store.ledger import Entry

_TAKEN_BACK = ENDS | {"sealed"}
_NOT_IN_LIST_PLACES = {"case", "source"}
"""Kinds whose names and titles `list_places` leaves out: where no other record changed, only its links and ids count."""
_TOKEN = re.compile(r"\w+")
_CHANGED = " /* and the record changed */"
_ONLY_CHANGED = " and s.record in ({})"
_RECOUNTED = "update source_places set places = (select count(*) from citations where source = source_places.id) where id = ?"
_BROKEN = "select count(*) from [{table}] t where t.[{owner}] = ? and t.[{column}] is not null and not exists (select 1 from [{other}] o where o.[{key}] = t.[{column}])"
_STANDS = "select 1 from search where search match ? limit 1"


class Read:
    """A record that changed: what its file says now."""

    def __init__(self, record: Record, sha256: str, problems: list[Problem]) -> None:
        self.record = record
        self.sha256 = sha256
        self.problems = problems
        self.facts: Facts = facts_of(record, sha256)


class Renewal:
    """The changes to one database, in their order."""

    def __init__(self, connection: sqlite3.Connection, root: Path, schema: Schema, read: Sequence[Read]) -> None:
        self.connection = connection
        self.root = root
        self.schema = schema
        self.read = read
        self.entries: list[Entry] = read_ledger(root)
        self.tables = {table.name: table for table in all_tables(schema)}
        self.inserts = insertions(schema)
        self.differences = Differences()
        self.words: Counter[str] = Counter()
        self.gone: set[str] = set()
        self.sources: set[str] = set()

    def run(self, paths: set[str], files: Sequence[tuple[str, str]], before: Iterable[Problem]) -> list[Problem] | None:
        """All changes.

        Args:
            paths: the files that changed.
            files: path and SHA-256 of every file of a record, in the order of `record_files`.
            before: what the check said before.

        Returns:
            What the check says, or nothing where the database must be built cold.

        """
        make_quick(self.connection)
        # What is taken out leaves no trace in the pages of the file.
        self.connection.execute("PRAGMA secure_delete=ON")
        self.connection.execute("BEGIN")
        if self._moved() or not self._renew_ledger(paths):
            return None
        for one in self.read:
            self._replace(one)
        problems = self._judge(paths, list(before))
        if problems is None:
            return None
        if CANDIDATES in paths:
            self._refill(CANDIDATES_TABLE.name, dictionary_rows(self.schema, self.root)[CANDIDATES_TABLE.name])
        self._spell()
        self._derive()
        self._refill(ABOUT.name, sorted(about(self.entries, files).items()))
        self._answer()
        self._forget()
        self.connection.execute("COMMIT")
        return problems

    def _moved(self) -> bool:
        """Whether a record stands in another file than before."""
        keys = {one.record.key for one in self.read}
        elsewhere = (self.connection.execute("select 1 from records where key = ? and path != ?", [one.record.key, one.record.path]).fetchone() for one in self.read)
        return len(keys) < len(self.read) or any(elsewhere)

    def _renew_ledger(self, paths: Collection[str]) -> bool:
        """The rows of the entries that are new; false where more happened than that texts were published or corrected."""
        cases = {one.record.key: one.record.path for one in self.read if one.record.kind.folder == CASES}
        of = set(cases)
        if LEDGER_FILE in paths:
            known = [row[0] for row in self.connection.execute("select line from ledger order by sequence")]
            new = self.entries[len(known) :]
            if [entry.line() for entry in self.entries[: len(known)]] != known or any(entry.act in _TAKEN_BACK for entry in new):
                return False
            self._note(LEDGER.name, [], entry_rows(new))
            self.connection.executemany(self.inserts[LEDGER.name], entry_rows(new))
            entered = {entry.record for entry in new}
            self._replace_rows(REVISIONS.name, "record", entered, revision_rows(self.entries, entered))
            of |= entered
        if not self._fits_history([path for path in paths if path.startswith(f"{HISTORY}/")]):
            return False
        if self.entries and of:
            where = dict(self.connection.execute("select key, path from records where kind = 'case'")) | cases
            files = [where[case] for case in sorted(of) if case in where]
            self._replace_rows(REVISION_TEXTS.name, "record", of, text_rows(self.root, self.entries, files, of))
        return True

    def _fits_history(self, paths: Collection[str]) -> bool:
        """Whether superseded texts that are new or changed are those that the ledger knows; what does not fit is for a cold build to say."""
        wanted = {history_path(entry.record, entry.revision): entry.sha256 for entry in superseded(self.entries)} if paths else {}
        return all(wanted.get(path) == hashlib.sha256(read_bytes(self.root, path)).hexdigest() and not (self.root / path).is_symlink() for path in paths)

    def _replace(self, one: Read) -> None:
        """The rows of one record."""
        record = one.record
        number = number_of(list(self.schema.kinds).index(record.kind.name) + 1, record.id)
        rows: Rows = rows_of(record, self.schema, number, one.sha256)
        for name, owner in self._owners(record).items():
            self._replace_rows(name, owner, [record.id if owner == "id" else record.key], rows.get(name, []))
        self._replace_search(number, rows["search"])

    def _owners(self, record: Record) -> dict[str, str]:
        """The tables that hold rows of a record, and the column that says so."""
        found = {RECORDS.name: "key", kind_table(record.kind).name: "id", LINKS.name: "from_record"}
        made = ("statements", "events", "failures", "responses", "proceedings", "findings", "citations")
        return found | dict.fromkeys(made, "record")

    def _replace_rows(self, name: str, owner: str, keys: Collection[str], rows: list[Row]) -> None:
        before = [row for key in keys for row in self.connection.execute(f"select * from [{name}] where [{owner}] = ? order by rowid", [key])]  # noqa: S608 - names of our own
        after = [row[1:] for row in rows] if name == RECORDS.name else rows
        if before == after:
            return
        self._note(name, before, after)
        self.connection.executemany(f"delete from [{name}] where [{owner}] = ?", [(key,) for key in keys])  # noqa: S608 - the same
        self.connection.executemany(self.inserts[name], rows)

    def _replace_search(self, number: int, rows: list[Row]) -> None:
        before = self.connection.execute(f"select {', '.join(SEARCH_COLUMNS)} from search where rowid = ?", [number]).fetchall()  # noqa: S608 - constants
        after = [row[1:] for row in rows]
        if before == after:
            return
        self._note("search", before, after)
        self.connection.execute("delete from search where rowid = ?", [number])
        self.connection.executemany(self.inserts["search"], rows)
        texts = [f"{title}\n{text}" for title, text, *_ in before], [f"{title}\n{text}" for title, text, *_ in after]
        for text in texts[0]:
            self.words.subtract(words_of(text))
        for text in texts[1]:
            self.words.update(words_of(text))
        tokens = [{token for text in some for token in _TOKEN.findall(text.lower())} for some in texts]
        self.gone |= tokens[0] - tokens[1]

    def _note(self, name: str, before: Iterable[Row], after: Iterable[Row]) -> None:
        old, new = [tuple(row) for row in before], [tuple(row) for row in after]
        columns = SEARCH_COLUMNS if name == "search" else tuple(column.name for column in self.tables[name].columns)
        self.differences.add(name, columns, old, new)
        if name == "citations":
            place = columns.index("source")
            more, fewer = Counter(row[place] for row in new), Counter(row[place] for row in old)
            self.sources.update((more - fewer) | (fewer - more))
        if name == LINKS.name:
            place = columns.index("to_record")
            named = {row[place] for row in old} ^ {row[place] for row in new}
            self.sources.update(key.removeprefix("sources/") for key in named if key.startswith("sources/"))

    def _judge(self, paths: set[str], before: list[Problem]) -> list[Problem] | None:
        """What the check says; nothing where it finds an error or a reference that leads nowhere."""
        own = {one.record.path for one in self.read}
        # A problem of one record alone stays as it is where the record does; what lies beside the records is looked at again.
        problems = [problem for problem in before if problem.rule not in CORPUS_RULES and problem.path not in own and kind_of(problem.path, self.schema)]
        problems += [problem for one in self.read for problem in one.problems]
        problems += check_strays(self.root, self.schema) if paths - own else [problem for problem in before if not kind_of(problem.path, self.schema)]
        joined = renewed_problems(self.connection, self.root, self.schema, [one.facts for one in self.read], self.sources, before)
        if joined is None or self._broken():
            return None
        problems += joined
        return None if any(problem.severity == "error" for problem in problems) else problems

    def _broken(self) -> bool:
        """Whether a row of a record that changed names something that is not there."""
        for one in self.read:
            for name, owner in self._owners(one.record).items():
                key = one.record.id if owner == "id" else one.record.key
                for column in self.tables[name].columns:
                    if column.references:
                        other, other_key = column.references
                        sql = _BROKEN.format(table=name, owner=owner, column=column.name, other=other, key=other_key)
                        if self.connection.execute(sql, [key]).fetchone()[0]:
                            return True
        return False

    def _spell(self) -> None:
        """How words are spelt, where a word stands in another number of records than before."""
        counted = {word: number for word, number in self.words.items() if number and list(spelling_rows({word: 1}))}
        for spelling, number in counted.items():
            row = self.connection.execute("select records from search_spellings where spelling = ?", [spelling]).fetchone()
            self.connection.execute("delete from search_spellings where spelling = ?", [spelling])
            rows = list(spelling_rows({spelling: number + (row[0] if row else 0)}))
            self.connection.executemany(self.inserts[SEARCH_SPELLINGS.name], [row for row in rows if row[2]])
        for word in {word_key(spelling) for spelling in counted}:
            spellings = self.connection.execute("select spelling, word, records from search_spellings where word = ?", [word]).fetchall()
            self.connection.execute("delete from search_words where word = ?", [word])
            self.connection.executemany(self.inserts[SEARCH_WORDS.name], word_rows(spellings))

    def _derive(self) -> None:
        """The tables that are filled from others, the sets of cases and the values by case."""
        listed = any(one.record.kind.name not in _NOT_IN_LIST_PLACES for one in self.read)
        for name, sql in derived().items():
            reads = reads_of(self.connection, sql)
            if name == LIST_PLACES.name and not listed:
                reads = {read for read in reads if read[0] != RECORDS.name}
            if name == SOURCE_PLACES.name and not self.differences.touch({read for read in reads if read[0] != "citations"}):
                self.connection.executemany(_RECOUNTED, [(source,) for source in self.sources])
            elif self.differences.touch(reads) and name == DISPUTED.name:
                keys = [one.record.key for one in self.read]
                rows = self.connection.execute(sql.replace(_CHANGED, _ONLY_CHANGED.format(", ".join("?" * len(keys)))), keys).fetchall()
                self._replace_rows(name, "record", keys, rows)
            elif self.differences.touch(reads):
                self._refill(name, self.connection.execute(sql).fetchall())
        titled = {one.record.kind.folder for one in self.read} if self.differences.touch({(RECORDS.name, "key"), (RECORDS.name, "title")}) else set()
        for facet in FACETS:
            touched = self.differences.touch(reads_of(self.connection, facet.members) | {("case_places", "n"), ("case_places", "id")})
            if touched:
                self._refill(CASE_VALUES.name, value_rows(self.connection, [facet]), facet.name)
            if touched or facet.words in titled:
                self._refill(CASE_SETS.name, set_rows(self.connection, [facet]), facet.name)

    def _answer(self) -> None:
        """The answers to questions that read anything that changed, those of charts too."""
        for (sql,) in self.connection.execute("select sql from answers").fetchall():
            if self.differences.touch(reads_of(self.connection, sql)):
                self.connection.execute("delete from answers where sql = ?", [sql])
                self.connection.executemany(self.inserts[ANSWERS.name], list(answer_rows(self.connection, [sql])))

    def _refill(self, name: str, rows: Iterable[Row], facet: str = "") -> None:
        """Fill a table anew, or the part of it that is of a facet."""
        condition, values = ("where facet = ?", [facet]) if facet else ("", [])
        before = self.connection.execute(f"select * from [{name}] {condition}", values).fetchall()  # noqa: S608 - names of our own
        after = [tuple(row) for row in rows]
        self._note(name, before, after)
        self.connection.execute(f"delete from [{name}] {condition}", values)  # noqa: S608 - the same
        self.connection.executemany(insertion(name, len(self.tables[name].columns)), after)

    def _forget(self) -> None:
        """Where a word stands in no record any more, write the full text anew as a whole: its index keeps the words of what was taken out for a while."""
        if any(self.connection.execute(_STANDS, [f'"{token}"']).fetchone() is None for token in sorted(self.gone)):
            self.connection.execute("insert into search(search) values ('optimize')")
