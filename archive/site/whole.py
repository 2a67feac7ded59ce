"""What assistants read: what a search finds, and a record whole, as a tree: each statement with its standing, the one who says it, its sources and its address."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from archive.query.fulltext import case_number

if TYPE_CHECKING:
    import sqlite3

FOUND = """
select r.key, r.kind, r.title, r.url, snippet(search, 1, '**', '**', ' … ', 28) as snippet
from search join records r on r.key = search.key
where search match :text and (:kind = '' or search.kind = :kind)
order by search.kind = 'source', search.kind <> 'case', bm25(search, 6.0, 1.0), search.rowid
limit :size
"""
RECORD = "select key, kind, title, url from records where key in (:asked, :lower, :number)"
REVISION = "select revision, time, act, reason from revisions where record = :key order by sequence desc limit 1"
CASE = "select status, kind, country, region, city from cases where id = :key"
CITED = "select place, source, locator from citations where record = :key order by place, n"
SOURCES = "select id, title, class, issued, url from sources where id in (select source from citations where record = :key) or 'sources/' || id = :key order by id"
PARTS = {
    "statements": """select s.id, s.property, p.label, s.display as value, s.rank, s.standing, s.said_by, s.as_of, s.why, s.note
        from statements s join records r on r.key = s.record left join properties p on p.kind = r.kind and p.property = s.property where s.record = :key order by s.rowid""",
    "events": "select id, date, what, standing, said_by, note from events where record = :key order by n",
    "failures": """select f.id, f.code, v.label, f.standing, f.said_by, f.note
        from failures f left join vocabulary v on v.name = 'failure' and v.code = f.code where f.record = :key order by f.n""",
    "responses": "select id, who, speaker, date, stance, what from responses where record = :key order by n",
    "proceedings": "select id, 'rulings/' || ruling as ruling, role, note from proceedings where record = :key order by n",
    "findings": "select id, what, note from findings where record = :key order by n",
}


def whole(connection: sqlite3.Connection, asked: str, url: str) -> dict[str, Any] | None:
    """A record, or None where there is none of that id.

    Args:
        connection: an open database of the archive.
        asked: its key, or the id of a case in any spelling.
        url: where the archive stands, without a slash at the end.
    """
    found = _rows(connection, RECORD, {"asked": asked, "lower": asked.lower(), "number": case_number(asked)})
    if not found:
        return None
    record, of = found[0], {"key": found[0]["key"]}
    cites: dict[str, list[str]] = {}
    for row in _rows(connection, CITED, of):
        cites.setdefault(row["place"], []).append(" ".join(part for part in (row["source"], row.get("locator")) if part))
    parts = {name: [{**row, "sources": cites.get(row["id"], []), "url": f"{url}{record['url']}#{row['id'].partition('#')[2]}"} for row in _rows(connection, sql, of)] for name, sql in PARTS.items()}
    return {
        "id": record["key"],
        "kind": record["kind"],
        "title": record["title"],
        "url": url + record["url"],
        "cite": f"{url}/cite/{record['key']}",
        "revision": next(iter(_rows(connection, REVISION, of)), None),
        **({"case": next(iter(_rows(connection, CASE, of)), None)} if record["kind"] == "case" else {}),
        **{name: rows for name, rows in parts.items() if rows},
        "sources": _rows(connection, SOURCES, of),
    }


def _rows(connection: sqlite3.Connection, sql: str, params: dict[str, str]) -> list[dict[str, Any]]:
    """The rows of a query without their empty columns."""
    cursor = connection.execute(sql, params)
    names = [column[0] for column in cursor.description]
    return [{name: value for name, value in zip(names, row, strict=True) if value is not None} for row in cursor]
