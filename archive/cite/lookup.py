"""What an id names: from `WIA-0001`, `WIA-0001#arrest_date.1`, a citekey or `rulings/…` to the item that cites it. Reads the database, writes nothing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from archive.cite.csl import Edition, Item, edition_item, record_item, ruling_item, source_item, statement_item
from archive.errors import ArchiveError
from archive.query.fulltext import case_number, match_expression

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Mapping, Sequence

ABOUT = "select name, value from about where name in ('edition', 'edition_date')"
RECORD = "select key, kind, id, title, url from records where key = :key"
REVISION = "select revision, substr(time, 1, 10) as date from revisions where record = :key order by revision desc limit 1"
RULING_VALUES = "select property, value from statements where record = :key and best = 1 and property in ('docket', 'citation', 'filed', 'decided', 'outcome') order by n"
SOURCE = "select * from sources where id = :id"
CITED = "select distinct source from citations where record = :key order by source"
PLACES = {"events": "Timeline", "failures": "What failed", "responses": "Response", "proceedings": "Proceeding", "findings": "Finding"}
LABEL = "select p.label from properties p join records r on r.kind = p.kind where r.key = :key and p.property = :property"
_ID = re.compile(r"(?P<key>[^#@]+?)(?:[ @/,]+r(?:ev\.? ?)?(?P<revision>[1-9][0-9]{0,5}))?(?:#(?P<place>[a-z_]+(?:\.[1-9][0-9]{0,3})?))?", re.IGNORECASE)
_FOLDERS = ("rulings", "agencies", "systems", "actions", "studies", "policies")


class CiteError(ArchiveError):
    """What is to be cited is not in the archive, or not in the version asked for."""


def read_edition(connection: sqlite3.Connection, url: str = "") -> Edition:
    """The edition that a database is.

    Args:
        connection: an open database of the archive.
        url: where its site stands, if that is known.
    """
    about = dict(connection.execute(ABOUT).fetchall())
    return Edition(about["edition"], about["edition_date"], url.rstrip("/"))


def find_item(connection: sqlite3.Connection, text: str, edition: Edition) -> Item:
    """The item that an id names.

    Args:
        connection: an open database of the archive.
        text: the id of a case in any spelling, with ` r1` for a revision or `#arrest_date.1` for a statement; a citekey; `rulings/ID` and so on; `edition`.
        edition: the edition cited.

    Raises:
        CiteError: there is no such record, statement or revision.

    """
    asked = " ".join(text.split())
    if asked.lower() == "edition":
        return edition_item(edition)
    match = _ID.fullmatch(asked)
    record = _record(connection, match["key"].strip()) if match else None
    if match is None or record is None:
        raise CiteError(f"{asked!r} is not in the archive; {_nearest(connection, asked)}")
    if record["kind"] == "source":
        if match["place"] or match["revision"]:
            raise CiteError(f"{record['id']} is a source, which has neither revisions nor statements; cite it as {record['id']}")
        return source_item(_one(connection, SOURCE, id=record["id"]) or {})
    item = _record_item(connection, record, match["revision"], edition)
    if record["kind"] == "ruling" and not match["place"]:
        return _ruling(connection, record)
    return _statement(connection, record, item, match["place"]) if match["place"] else item


def find_sources(connection: sqlite3.Connection, keys: Iterable[str]) -> dict[str, Item]:
    """The items of sources by citekey; unknown keys are left out."""
    found = {}
    for key in dict.fromkeys(keys):
        row = _one(connection, SOURCE, id=key)
        if row:
            found[key] = source_item(row)
    return found


def sources_of(connection: sqlite3.Connection, key: str) -> list[Item]:
    """The items of every source that a record cites, by citekey."""
    return list(find_sources(connection, (row[0] for row in connection.execute(CITED, {"key": key}))).values())


def _record(connection: sqlite3.Connection, name: str) -> dict[str, Any] | None:
    keys = [name, case_number(name), name.lower(), f"sources/{name.lower()}", *(f"{folder}/{name.lower()}" for folder in _FOLDERS)]
    return next((row for key in keys if key and (row := _one(connection, RECORD, key=key))), None)


def _record_item(connection: sqlite3.Connection, record: Mapping[str, Any], asked: str | None, edition: Edition) -> Item:
    latest = _one(connection, REVISION, key=record["key"])
    if asked and (latest is None or int(asked) != latest["revision"]):
        now = f"its revision is {latest['revision']}" if latest else "it has no numbered revisions"
        raise CiteError(f"{record['key']} cannot be cited as revision {asked} from this edition: {now}; leave the revision out to cite the present text")
    return record_item(record, edition, latest["revision"] if latest else None, latest["date"] if latest else "")


def _ruling(connection: sqlite3.Connection, record: Mapping[str, Any]) -> Item:
    values: dict[str, list[str]] = {}
    for name, value in connection.execute(RULING_VALUES, {"key": record["key"]}):
        values.setdefault(name, []).append(value)
    return ruling_item(_one(connection, "select * from rulings where id = :id", id=record["id"]) or {}, values)


def _statement(connection: sqlite3.Connection, record: Mapping[str, Any], item: Item, place: str) -> Item:
    name, _, number = place.lower().partition(".")
    table = name if name in PLACES else "statements"
    where = "id = :id" if number else f"record = :key{'' if name in PLACES else ' and property = :name and best = 1'}"
    row = _one(connection, f"select * from {table} where {where} order by n limit 1", id=f"{record['key']}#{place.lower()}", key=record["key"], name=name)  # noqa: S608 - names are constants
    if row is None:
        has = ", ".join(found[0] for found in connection.execute("select distinct property from statements where record = ? order by 1", [record["key"]]))
        raise CiteError(f"{record['key']} has no statement {place!r}; it has {has or 'none'} (and a number, like .1, where there are several)")
    label = PLACES.get(name) or str((_one(connection, LABEL, key=record["key"], property=name) or {"label": name})["label"])
    return statement_item(item, row, label)


def _nearest(connection: sqlite3.Connection, text: str) -> str:
    expression = match_expression(re.sub(r"[-/#_]", " ", text), some=True)
    near = connection.execute("select key from search where search match ? order by kind = 'source', bm25(search, 6.0, 1.0) limit 3", [expression]).fetchall() if expression else []
    keys = [str(row[0]).removeprefix("sources/") for row in near]
    return f"did you mean {', '.join(keys)}?" if keys else "write an id like WIA-0001, WIA-0001#arrest_date.1, a citekey, or rulings/williams-v-detroit"


def _one(connection: sqlite3.Connection, sql: str, **values: object) -> dict[str, Any] | None:
    cursor = connection.execute(sql, values)
    row: Sequence[Any] | None = cursor.fetchone()
    return dict(zip((column[0] for column in cursor.description), row, strict=True)) if row else None
