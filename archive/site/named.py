"""The records that a text names beyond doubt: an id, a citekey, a docket, a citation, the address of a source. It reads the database and writes nothing.

A name of a person is no such text: two people may bear it.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, NamedTuple

from archive.citecheck.addresses import archived_address, normal_address, own_page, trimmed
from archive.citecheck.authorities import citation_key, docket_key, find_authorities, find_dockets, same_docket
from archive.query.fulltext import case_number, quoted
from archive.query.spelling import folded

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Sequence

RECORDS = "select key, kind, title, url from records where key in (select value from json_each(:keys)) order by kind = 'source', key"
PLACE = "select id from statements where id = :id union all select id from events where id = :id union all select id from responses where id = :id union all select id from failures where id = :id"
# Full text finds the few records that have the digits; which of them is meant is for Python to say.
NUMBERED = """
select r.key, r.kind, r.title, r.url, coalesce(u.docket, s.number, '') as dockets,
  coalesce(u.citation, '') || ';' || coalesce(s.volume || ' ' || s.page, '') || ';' || coalesce(s.number, '') || ';' || r.title as citations
from search join records r on r.key = search.key left join rulings u on r.kind = 'ruling' and u.id = r.id left join sources s on r.kind = 'source' and s.id = r.id
where search match :text and search.kind in ('ruling', 'source')
order by r.kind = 'source', bm25(search, 6.0, 1.0), search.rowid
limit 200
"""
CASES_OF = """
select distinct r.key, r.kind, r.title, r.url from proceedings p join records r on r.key = p.record
where p.ruling in (select substr(value, 9) from json_each(:keys)) order by r.key limit 5
"""
AT = """
select r.key, r.kind, r.title, r.url, s.url as address, s.copy_of_url, s.doi, s.captures from sources s join records r on r.key = 'sources/' || s.id
where instr(s.url, :part) or instr(s.copy_of_url, :part) or instr(s.captures, :part) or lower(s.doi) = lower(:part)
order by r.key limit 50
"""
MOST = 5
_FOLDERS = ("sources", "rulings", "agencies", "systems", "actions", "studies", "policies")
_KEY = re.compile(r"@?(?P<key>(?:[a-z]+/)?[a-z0-9]+(?:-[a-z0-9]+)+|[a-z]+/[a-z0-9-]+)", re.IGNORECASE)
_CAPTION = re.compile(r"\w\W+vs?\W+\w|^in re\s", re.IGNORECASE)
_PLACE = re.compile(r"(?P<case>[^#]+)#(?P<place>[a-z_]+\.\d{1,3})", re.IGNORECASE)
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+|[\w-]+(?:\.[\w-]+)+/\S+|doi:\s*\S+|10\.\d{4,9}/\S+", re.IGNORECASE)


class Named(NamedTuple):
    """A record that was named: by what (`number`, `id`, `citekey`, `address`, `docket number`, `caption`, `citation`; `proceeding` for a case to which the record named before belongs), and its page."""

    by: str
    kind: str
    key: str
    title: str
    url: str


def read_citations(text: str) -> tuple[str, ...]:
    """The citations of decisions in a text. It may take a second the first time, and so stands outside the time limit of the database."""
    return tuple(hit.key for hit in find_authorities(text) if hit.kind == "full")


def find_named(connection: sqlite3.Connection, text: str, citations: Sequence[str] = ()) -> list[Named]:
    """The records that a text names, the first of these kinds that gives any: id, address, docket, caption, citation.

    A docket names the cases to which its proceeding belongs too.

    Args:
        connection: an open database of the archive.
        text: what was typed.
        citations: the citations in it, from `read_citations`.
    """
    asked = text.strip().strip('"“”').strip()
    if not asked:
        return []
    search = _Names(connection)
    for look in (search.by_number, search.by_key, search.by_address, search.by_docket, search.by_caption):
        if found := look(asked):
            return found[: MOST + 1]
    return next((found[:MOST] for key in citations if (found := search.by_citation(key))), [])


class _Names:
    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection

    def rows(self, sql: str, **values: object) -> list[dict[str, Any]]:
        cursor = self.connection.cursor()
        cursor.row_factory = None
        cursor.execute(sql, values)
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor]

    def records(self, keys: list[str]) -> list[dict[str, Any]]:
        return self.rows(RECORDS, keys=json.dumps(keys))

    def by_number(self, text: str) -> list[Named]:
        match = _PLACE.fullmatch(text)
        case = case_number(match["case"] if match else text)
        if not case:
            return []
        place = f"{case}#{match['place'].lower()}" if match else ""
        anchor = f"#{place.partition('#')[2]}" if place and self.rows(PLACE, id=place) else ""
        return [_named("number", row, anchor) for row in self.records([case])]

    def by_key(self, text: str) -> list[Named]:
        match = _KEY.fullmatch(text)
        if not match:
            return []
        key = match["key"].lower()
        keys = [key] if "/" in key else [f"{folder}/{key}" for folder in _FOLDERS]
        return [_named("citekey" if row["kind"] == "source" else "id", row) for row in self.records(keys)]

    def by_address(self, text: str) -> list[Named]:
        if not _ADDRESS.fullmatch(text):
            return []
        url = trimmed(re.sub(r"^doi:\s*(?=10\.)|^(?=10\.\d{4,9}/)", "https://doi.org/", text, flags=re.IGNORECASE))
        page = own_page(url, "")
        if page and page.folder != "query":
            key = page.id.upper() if page.folder == "cases" else f"{page.folder}/{page.id}".lower()
            if own := self.records([key]):
                return [_named("address", row) for row in own]
        wanted = normal_address(archived_address(url))
        host, path = (*re.split(r"[/?]", wanted, maxsplit=1), "")[:2]
        # The front page of a newspaper is the address of many things, and names none.
        if not path:
            return []
        part = path.partition("?")[0] if host == "doi.org" else max(re.split(r"[/?%&=]", path), key=len)
        return [_named("address", row) for row in self.rows(AT, part=part) if wanted in set(_addresses(row))]

    def by_docket(self, text: str) -> list[Named]:
        hits = list(find_dockets(text if re.match(r"\D", text) else f"No. {text}"))
        key = hits[0].key if len(hits) == 1 else docket_key(text)
        numbers = re.findall(r"\d+/\d+|\w*\d{3}\w*", text)
        if not numbers:
            return []
        number = max(numbers, key=lambda word: sum(map(str.isdigit, word)))
        # Some papers write a docket's number with five digits, some without the zeros.
        rows = self.rows(NUMBERED, text=" OR ".join(quoted(spelling) for spelling in (number, number.zfill(5), number.lstrip("0")) if spelling))
        found = [row for row in rows if any(same_docket(key, docket) for docket in _dockets(row))]
        rulings = [row for row in found if row["kind"] == "ruling"]
        cases = self.rows(CASES_OF, keys=json.dumps([row["key"] for row in rulings]))
        return [*(_named("docket number" if row["kind"] == "ruling" else "number", row) for row in rulings or found), *(_named("proceeding", row) for row in cases)]

    def by_caption(self, text: str) -> list[Named]:
        """Ids of court records are captions in short, with the names that people use: `FTC v. Rite Aid`."""
        if not _CAPTION.search(text):
            return []
        return [_named("caption", row) for row in self.records([f"rulings/{re.sub('[^a-z0-9]+', '-', folded(text)).strip('-')}"])]

    def by_citation(self, key: str) -> list[Named]:
        digits = re.findall(r"(?<![\w.])\d+(?!\w)", key)
        pattern = re.compile(rf"(?<!\d){re.escape(citation_key(key))}(?!\d)")
        rows = self.rows(NUMBERED, text=" AND ".join(quoted(number) for number in digits)) if digits else []
        found = [row for row in rows if pattern.search(citation_key(row["citations"]))]
        return [_named("citation", row) for row in [row for row in found if row["kind"] == "ruling"] or found]


def _dockets(row: dict[str, Any]) -> Iterator[str]:
    """The keys of the docket numbers of a court record or source."""
    for number in re.split(r"[;,]", row["dockets"]):
        if number.strip():
            yield docket_key(number)
    for hit in find_dockets(f"{row['dockets']}; {row['citations']}" if row["kind"] == "ruling" else row["dockets"]):
        yield hit.key


def _addresses(row: dict[str, Any]) -> Iterator[str]:
    """The addresses of a source, in one form."""
    captures = [capture.get("url") for capture in json.loads(row["captures"] or "[]") if isinstance(capture, dict)]
    for address in (row["address"], row["copy_of_url"], row["doi"] and f"https://doi.org/{row['doi']}", *captures):
        if address:
            yield normal_address(archived_address(address))


def _named(by: str, row: dict[str, Any], anchor: str = "") -> Named:
    return Named(by, row["kind"], row["key"], row["title"], row["url"] + anchor)
