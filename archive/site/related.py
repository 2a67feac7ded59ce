"""Links between records, both ways: which other records a record is joined to, and how."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from archive.query import words
from archive.site.web import Row, ask

if TYPE_CHECKING:
    from datasette.app import Datasette

    from archive.site.terms import Terms

# Of more links than are shown the first in the order of the records are taken, so that not all of them need be sorted.
LINKS = """
select l.place, l.role, l.why, r.key, r.kind, r.title, r.url, f.kind as from_kind
from (select * from links where from_record = :key order by rowid limit 1001) l join records r on r.key = l.to_record join records f on f.key = l.from_record
union all
select l.place, l.role, l.why, r.key, r.kind, r.title, r.url, r.kind
from (select * from links where to_record = :key order by from_record, rowid limit 1001) l join records r on r.key = l.from_record
order by 5, 6, 1
limit 1001
"""
MOST = 1000
LABELS = "select kind, property, label from properties"

KINDS = {
    "case": "Cases", "agency": "Agencies", "system": "Systems", "ruling": "Rulings", "action": "Decisions of regulators",
    "study": "Studies", "policy": "Policies", "source": "Sources",
}  # fmt: skip
"""What pages call several records of a kind, in the order in which links are shown."""


@dataclass(frozen=True, slots=True)
class Related:
    """Another record, with every way in which the two are joined."""

    key: str
    title: str
    url: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Joined:
    """The records that a record is joined to, by kind; `more` says that there are too many links to show."""

    groups: tuple[tuple[str, tuple[Related, ...]], ...]
    more: bool


async def read_related(datasette: Datasette, key: str, terms: Terms) -> Joined:
    """The records that a record is joined to, by kind, each with its reasons: `Response: apologises, admits`."""
    rows = await ask(datasette, LINKS, {"key": key})
    labels = {(found["kind"], found["property"]): found["label"] for found in await ask(datasette, LABELS)}
    kinds: dict[str, dict[str, tuple[Row, dict[str, dict[str, None]]]]] = {kind: {} for kind in KINDS}
    for row in rows[:MOST]:
        role, why = _reason(row, labels, terms)
        kinds.setdefault(row["kind"], {}).setdefault(row["key"], (row, {}))[1].setdefault(role, {})[why] = None
    groups = tuple(
        (KINDS.get(kind, kind), tuple(Related(key, row["title"], row["url"], tuple(_reason_words(role, list(whys)) for role, whys in roles.items())) for key, (row, roles) in records.items()))
        for kind, records in kinds.items()
        if records
    )
    return Joined(groups, len(rows) > MOST)


def _reason(row: Row, labels: dict[tuple[str, str], str], terms: Terms) -> tuple[str, str]:
    """What joins two records: the property or list in words, and what is said of it."""
    role, why = row["role"], row["why"] or ""
    if role == "responses":
        return "Response", terms.label("stance", why).lower()
    if role == "proceedings":
        return "Proceeding", terms.label("proceeding_role", why).lower()
    return ("" if role == "related" else labels.get((row["from_kind"], str(role)), str(role))), str(why)


def _reason_words(role: str, whys: list[str]) -> str:
    said_why = ", ".join(why for why in whys if why) if role else "; ".join(whys)
    return words.capital(": ".join(part for part in (role, said_why) if part))
