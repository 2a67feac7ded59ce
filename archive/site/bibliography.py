"""Files of citations: one record, a record with its sources, a list, or the rows of a table or query that name records. Text and names, no answers.

What a file leaves out it says: in its name, in a header, and in BibTeX, which has comments, in its first lines.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from archive.cite.formats import FORMATS
from archive.cite.lookup import CiteError, find_item
from archive.site.kinds import LISTINGS

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from archive.cite.csl import Edition, Item
    from archive.cite.formats import Format

MOST = 1000
FORMS = {form.extension: form for form in FORMATS.values()}
"""The formats by the ending of an address."""
PLURALS = ("cases", "sources", *LISTINGS)
NAMING = ("source", "key", "record", "id")
"""The columns that name records, in the order in which they are looked for."""
KNOWN = "select key from records where key in (select value from json_each(:keys))"
BY_ID = "select id, min(key) from records where id in (select value from json_each(:ids)) group by id having count(*) = 1"
_NAME = re.compile(r"[^A-Za-z0-9._+-]+")


@dataclass(frozen=True, slots=True)
class Bibliography:
    """A file of citations.

    Args:
        text: what it holds.
        form: its format.
        name: its name, with its ending.
        note: what is not in it, in one sentence, or empty.
    """

    text: str
    form: Format
    name: str
    note: str = ""


def bibliography(items: Sequence[Item], form: Format, name: str, note: str = "") -> Bibliography:
    """A file of some items.

    Args:
        items: in the order wanted.
        form: the format.
        name: what the file is called, without its ending.
        note: what is not in it, in one sentence of one line.
    """
    text = form.render(items)
    if note and form.extension.endswith("bib"):
        text = f"% {note.replace('@', ' at ')}\n\n{text}"
    return Bibliography(text, form, f"{_NAME.sub('-', name).strip('-.') or 'citations'}.{form.extension}", note)


def part_note(first: int, shown: int, total: int, what: str) -> str:
    """What a file of a list leaves out: nothing where it holds all."""
    if shown == total:
        return ""
    return f"Only {first:,} to {first + shown - 1:,} of {total:,} {what}; the address with page=2 and so on has the rest." if shown else f"None of {total:,} {what}: the list has no such page."


def name_records(connection: sqlite3.Connection, columns: Sequence[str], rows: Sequence[Sequence[Any]], table: str, wanted: str = "") -> tuple[str, list[str]]:
    """The ids of the records and statements that rows name, each once, in the order of the rows.

    Args:
        connection: an open database of the archive.
        columns: the columns of the rows.
        rows: their values.
        table: the table they are from, or empty for a query.
        wanted: the column that a reader chose, or empty.

    Returns:
        The column that names them, empty where none does, and the ids as `find_item` takes them.

    """
    for column in (wanted,) if wanted else NAMING:
        if column in columns:
            place = list(columns).index(column)
            values = list(dict.fromkeys(text for row in rows if (text := _text(row[place]))))
            found = _known(connection, column, values, table)
            if found or not rows:
                return column, found
    return "", []


def items_of(connection: sqlite3.Connection, ids: Sequence[str], edition: Edition) -> list[Item]:
    """The items that ids name; what is no statement after all is left out."""
    items = []
    for text in ids:
        try:
            items.append(find_item(connection, text, edition))
        except CiteError:
            continue
    return items


def _known(connection: sqlite3.Connection, column: str, values: Sequence[str], table: str) -> list[str]:
    """The values that name a record, as ids; an id that several records share names none."""
    prefix = "sources/" if column == "source" else f"{table}/" if column == "id" and table in PLURALS and table != "cases" else ""
    ids = {value: prefix + value for value in values}
    known = {row[0] for row in connection.execute(KNOWN, {"keys": json.dumps([found.partition("#")[0] for found in ids.values()])})}
    bare = [value for value, found in ids.items() if found.partition("#")[0] not in known] if column == "id" and not prefix else []
    alone = dict(connection.execute(BY_ID, {"ids": json.dumps(bare)}).fetchall()) if bare else {}
    return list(dict.fromkeys(alone.get(value, found) for value, found in ids.items() if found.partition("#")[0] in known or value in alone))


def _text(value: Any) -> str:
    """A cell as text: Datasette hands over keys with labels as a dict."""
    inner = value.get("value") if isinstance(value, dict) else value
    return inner.encode(errors="replace").decode() if isinstance(inner, str) else ""
