"""What an id names: from `WIA-0001`, `WIA-0001#arrest_date.1`, a citekey or `rulings/…` to the item that cites it. Reads the database, writes nothing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from archive.cite.csl import Edition, Item, edition_item, record_item, ruling_item, source_item, statement_item
from archive.errors import ArchiveError
from archive.query.frozen import list_rows, read_acts, read_frozen, read_gone, statement_rows
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


class GoneError(CiteError):
    """What is to be cited was taken back: withdrawn, merged into another case, or sealed."""


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
        GoneError: the case was withdrawn, merged or sealed; a revision of a merged one can be cited still.
        CiteError: there is no such record, statement or revision.

    """
    asked = " ".join(text.split())
    if asked.lower() == "edition":
        return edition_item(edition)
    match = _ID.fullmatch(asked)
    record = _record(connection, match["key"].strip()) if match else None
    if match and (frozen := _frozen(connection, case_number(match["key"]), match["revision"], edition, match["place"])):
        return frozen
    if match and record is None:
        refuse_gone(connection, case_number(match["key"]))
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


def refuse_gone(connection: sqlite3.Connection, key: str) -> None:
    """Say what became of a case that stands no more.

    Args:
        connection: an open database of the archive.
        key: the id of the case.

    Raises:
        GoneError: it was withdrawn, merged or sealed; the words name nobody.

    """
    gone = read_gone(connection, key) if key else None
    if gone:
        into = f" into {gone['merged_into']}; cite that case" if gone["merged_into"] else "; it cannot be cited"
        raise GoneError(f"{key} was {gone['act']} on {gone['day']}{into}")


def revision_of(item: Item) -> str:
    """The id of an older revision that an item names, like `WIA-0001/r1`; empty where the item is of what stands."""
    custom = item.get("custom") or {}
    own = f"{custom.get('record')}/r{custom.get('revision')}"
    return own if str(item["id"]).partition("#")[0] == own else ""


def _frozen(connection: sqlite3.Connection, key: str, asked: str | None, edition: Edition, place: str | None) -> Item | None:
    """The item of an older revision, or of a statement in it, from its text as it was published; None where the present record is meant.

    It has an id of its own, so that two revisions can stand in one list.
    """
    acts = read_acts(connection, key) if key and asked else []
    number = int(asked or 0)
    act = next((act for act in acts if act["revision"] == number), None)
    if act is None or act["state"] == "current":
        return None
    frozen = read_frozen(connection, key, number)
    if frozen is None:
        refuse_gone(connection, key)
        raise CiteError(f"the text of {key}, revision {number}, is not in this edition; leave the revision out to cite the present text")
    title = frozen.record.title if frozen.record else key
    item = {**record_item({"key": key, "title": title, "url": f"/cases/{key}"}, edition, number, act["day"]), "id": f"{key}/r{number}"}
    if not place:
        return item
    name = place.lower().partition(".")[0]
    rows = list_rows(frozen, name) if name in PLACES else [row for row in statement_rows(frozen) if row["property"] == name]
    found = [row for row in rows if row["id"].partition("#")[2] == place.lower()] if "." in place else [row for row in rows if row.get("best", 1)]
    if not found:
        has = ", ".join(sorted({row["property"] for row in statement_rows(frozen)}))
        raise CiteError(f"{key}, revision {number}, has no statement {place!r}; it has {has or 'none'}")
    made = statement_item(item, found[0], PLACES.get(name) or found[0]["label"])
    return {**made, "number": f"{key}#{made['custom']['statement']}"}


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
