"""A SQLite file looked through value by value, and its full-text indexes term by term: what a search of its bytes alone would miss.

A value that is longer than a page is cut into pages, and a term of FTS5 is written as what differs from the term before it.
The file is opened for reading only; one that has a write-ahead log is copied first.
"""

from __future__ import annotations

import re
import shutil
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from archive.sealing.strings import Strings

    Tell = Callable[[str, bytes | int], None]

_TOKENIZE = re.compile(r"tokenize\s*=\s*(?:'((?:[^']|'')*)'|\"((?:[^\"]|\"\")*)\")", re.IGNORECASE)
_FIRST_SEGMENT = 1 << 37
_DOCLIST_INDEX = 1 << 36


def look_into(path: Path, tell: Tell, strings: Strings) -> None:
    """Hand every value of every table to `tell` with its place, and for a term or phrase of a full-text index the number of the string.

    Raises:
        ValueError: the file cannot be read as a database.

    """
    log = path.with_name(f"{path.name}-wal")
    try:
        if log.is_file() and log.stat().st_size:
            with tempfile.TemporaryDirectory() as folder:
                for file in (path, log):
                    shutil.copyfile(file, Path(folder) / file.name)
                _look(f"file:{Path(folder) / path.name}?mode=rw", tell, strings)
        else:
            _look(f"{path.absolute().as_uri()}?mode=ro&immutable=1", tell, strings)
    except sqlite3.DatabaseError as error:
        raise ValueError(f"it cannot be read as a database: {error}") from None


def _look(uri: str, tell: Tell, strings: Strings) -> None:
    with closing(sqlite3.connect(uri, uri=True)) as opened:
        opened.text_factory = bytes
        tables = [(name.decode(), (sql or b"").decode()) for name, sql in opened.execute("select name, sql from sqlite_master where type = 'table' order by name")]
        for name, sql in tables:
            if not sql.lower().startswith("create virtual"):
                _values(opened, name, tell)
        for name, sql in tables:
            if re.match(r"create virtual table .* using fts5", sql, re.IGNORECASE | re.DOTALL):
                _index(opened, name, sql, tell, strings)


def _values(opened: sqlite3.Connection, table: str, tell: Tell) -> None:
    rows = opened.execute(f'select * from "{table}"')  # noqa: S608 - a name that the file itself gives, quoted
    columns = [column[0] for column in rows.description]
    for number, row in enumerate(rows, 1):
        for column, value in zip(columns, row, strict=True):
            if isinstance(value, bytes):
                tell(f"table {table}, row {number}, {column}", value)


def _index(opened: sqlite3.Connection, table: str, sql: str, tell: Tell, strings: Strings) -> None:
    """Phrases by a query, which finds what the index says now; single words in its pages too, where deleted ones may still stand."""
    tokenizer = _TOKENIZE.search(sql)
    words = {number: _tokens(opened, text, (tokenizer[1] or tokenizer[2]) if tokenizer else "unicode61") for number, text in enumerate(strings.texts, 1)}
    for number, text in enumerate(strings.texts, 1):
        phrase = '"' + text.replace('"', '""') + '"'
        found = opened.execute(f'select rowid from "{table}" where "{table}" match ? limit 1', [phrase]).fetchone()  # noqa: S608 - the same
        if found:
            tell(f"full-text index {table}, row {found[0]}", number)
    alone = {terms[0]: number for number, terms in words.items() if len(terms) == 1}
    seen: set[int] = set()
    for (block,) in opened.execute(f'select block from "{table}_data" where id > {_FIRST_SEGMENT} and not id & {_DOCLIST_INDEX}'):  # noqa: S608 - the same
        for term in _terms(block):
            found_number = alone.get(term, 0)
            if found_number and found_number not in seen:
                seen.add(found_number)
                tell(f"full-text index {table}, a term in its pages", found_number)


def _tokens(opened: sqlite3.Connection, text: str, tokenizer: str) -> list[bytes]:
    """The terms that an index makes of a text."""
    quoted = tokenizer.replace("'", "''")
    opened.execute(f"create virtual table temp.sought using fts5(text, tokenize='{quoted}')")
    try:
        opened.execute("insert into temp.sought values (?)", [text])
        opened.execute("create virtual table temp.sought_terms using fts5vocab('temp', 'sought', 'instance')")
        return [row[0] for row in opened.execute("select term from temp.sought_terms order by offset")]
    finally:
        opened.execute("drop table if exists temp.sought_terms")
        opened.execute("drop table temp.sought")


def _terms(block: bytes) -> Iterator[bytes]:
    """The terms of a leaf page of FTS5 (https://www.sqlite.org/fts5.html, "%_data"): each is a length in common with the one before, and the rest."""
    if len(block) < 4:
        return
    end = int.from_bytes(block[2:4], "big")
    at, place, term = end, 0, b""
    common: int
    start: int
    while at < len(block):
        step, at = _varint(block, at)
        first = place == 0
        place += step
        if place >= end:
            return
        common, start = _varint(block, place) if not first else (0, place)
        size, start = _varint(block, start)
        term = term[:common] + block[start : start + size]
        # A term of the main index begins with "0", one of a prefix index with another sign.
        yield term[1:]


def _varint(data: bytes, at: int) -> tuple[int, int]:
    """A number as SQLite writes it, and the byte after it."""
    value = 0
    for count in range(9):
        if at >= len(data):
            break
        byte = data[at]
        at += 1
        if count == 8:
            return (value << 8) | byte, at
        value = (value << 7) | (byte & 0x7F)
        if byte < 0x80:
            break
    return value, at
