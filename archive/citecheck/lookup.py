"""What the database knows of the things that drafts mention, read once for a check. It reads and never writes."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from archive.changes.compare import difference
from archive.changes.headline import headline
from archive.citecheck.addresses import archived_address, normal_address
from archive.citecheck.authorities import citation_key, docket_key, find_dockets, same_docket
from archive.citecheck.mentions import Known
from archive.query.frozen import read_acts, read_frozen, read_schema

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping, Sequence

    from archive.record.schema import Schema

    Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Authority:
    """A court record or source of the archive as a draft may cite it.

    Args:
        key: its key in the archive.
        title: its caption or title.
        url: its page.
        court: the court's name, or the empty text.
        court_id: the court in courts-db, or the empty text.
        dockets: keys of its docket numbers.
        citations: keys of its citations, in one text.
        printed: its citations as they are printed.
    """

    key: str
    title: str
    url: str
    court: str
    court_id: str
    dockets: tuple[str, ...]
    citations: str
    printed: str = ""


class Lookup:
    """Questions to the database, in the words of this folder."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self.cases = {str(row["id"]): row for row in self.rows("select id, title, slug, subject_name from cases")}
        self.slugs = {str(row["slug"]): id_ for id_, row in self.cases.items()}
        self.authorities = [*self._rulings(), *self._sources()]
        self.addresses = self._addresses()
        self.about = {str(row["name"]): str(row["value"]) for row in self.rows("select name, value from about")}

    def rows(self, sql: str, *values: object) -> list[Row]:
        """The rows of a query, by name of column, whatever row factory the connection has."""
        cursor = self._connection.cursor()
        cursor.row_factory = None
        cursor.execute(sql, values)
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor]

    def known(self, base_url: str) -> Known:
        """What the finding of mentions may know: names of people and titles of cases, and dockets."""
        names: dict[str, str] = {}
        for id_, row in self.cases.items():
            # A title that has to say which bearer of the name is meant tells that the name alone does not.
            if "(" not in row["title"]:
                names |= {name: id_ for name in (row["title"], row["subject_name"]) if name}
        dockets = [number.strip() for row in self.rows("select docket from rulings where docket is not null") for number in re.split(r"[;,]", row["docket"])]
        return Known(base_url, tuple(dockets), names)

    def record(self, key: str) -> Row | None:
        """A record by its key."""
        return next(iter(self.rows("select key, kind, title, url from records where key = ?", key)), None)

    def revisions(self, key: str) -> Sequence[Row]:
        """What the ledger says of a record, oldest first."""
        return read_acts(self._connection, key)

    def older(self, key: str, revision: int) -> Mapping[str, Any] | None:
        """The statements of a revision as front matter has them; None where its text is not in the database, or cannot be read today."""
        frozen = read_frozen(self._connection, key, revision, self._schema)
        if frozen is None or frozen.record is None:
            return None
        statements = frozen.record.front.get("statements")
        return statements if isinstance(statements, dict) else {}

    def changed_elsewhere(self, key: str, before: int, now: int) -> str:
        """What changed between two revisions besides the statements, in one line; empty where nothing did, or a text is not in the database."""
        old, new = (read_frozen(self._connection, key, revision, self._schema) for revision in (before, now))
        if old is None or new is None or old.record is None or new.record is None:
            return ""
        changes = [change for change in difference(old.record, new.record, self._schema) if change.path[:1] != ("statements",) and change.part != "order"]
        return headline(changes) if changes else ""

    @cached_property
    def _schema(self) -> Schema:
        return read_schema(self._connection)

    def statements(self, record: str, name: str | None = None) -> list[Row]:
        """The statements of a record, or of one property of it, in their order."""
        return self.rows("select * from statements where record = ? and (? is null or property = ?) order by property, n", record, name, name)

    def citations(self, place: str) -> str:
        """What a statement rests on, in a line: `citekey ¶ 12; citekey`."""
        rows = self.rows("select source, locator from citations where place = ? order by n", place)
        return "; ".join(f"{row['source']} {row['locator']}" if row["locator"] else str(row["source"]) for row in rows)

    def label(self, name: str) -> str:
        """What pages call a property of a case."""
        return next((str(row["label"]) for row in self.rows("select label from properties where kind = 'case' and property = ?", name)), name)

    def still_open(self, record: str, name: str) -> bool:
        """Whether values of a property stand that cannot all be true."""
        return bool(self.rows("select 1 from disputed_facts where record = ? and property = ? and still_open = 1", record, name))

    def by_docket(self, key: str) -> list[Authority]:
        """The court records and sources under a docket number, court records first."""
        return [authority for authority in self.authorities if any(same_docket(key, docket) for docket in authority.dockets)]

    def by_citation(self, key: str) -> list[Authority]:
        """The court records and sources under a citation, court records first."""
        pattern = re.compile(rf"(?<!\d){re.escape(citation_key(key))}(?!\d)")
        return [authority for authority in self.authorities if pattern.search(authority.citations)]

    def _rulings(self) -> list[Authority]:
        found = []
        for row in self.rows("select id, title, court, court_id, docket, citation from rulings order by id"):
            citation = row["citation"] or ""
            dockets = [docket_key(number) for number in re.split(r"[;,]", row["docket"] or "") if number.strip()] + [hit.key for hit in find_dockets(citation)]
            found.append(Authority(f"rulings/{row['id']}", row["title"], f"/rulings/{row['id']}", row["court"] or "", row["court_id"] or "", tuple(dockets), citation_key(citation), citation))
        return found

    def _sources(self) -> list[Authority]:
        found = []
        for row in self.rows("select id, title, authority, number, volume, page from sources where number is not null or volume is not null order by id"):
            number = row["number"] or ""
            printed = f"{row['volume']} {row['page']}" if row["volume"] and row["page"] else ""
            dockets = [docket_key(part) for part in number.split(",")[:1] if part.strip()]
            found.append(Authority(f"sources/{row['id']}", row["title"], f"/sources/{row['id']}", row["authority"] or "", "", tuple(dockets), citation_key(f"{printed}; {number}; {row['title']}")))
        return found

    def _addresses(self) -> dict[str, str]:
        """Citekeys by the normal form of each address under which a source can be read."""
        found: dict[str, str] = {}
        for row in self.rows("select id, url, copy_of_url, doi, captures from sources order by id"):
            captures = [capture.get("url") for capture in json.loads(row["captures"] or "[]") if isinstance(capture, dict)]
            for address in (row["url"], row["copy_of_url"], row["doi"] and f"https://doi.org/{row['doi']}", *captures):
                # The front page of a newspaper is the address of many things, and names none.
                if address and ({"/", "?"} & set(normal := normal_address(archived_address(address)))):
                    found.setdefault(normal, str(row["id"]))
        return found
