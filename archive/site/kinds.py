"""The kinds of record that have a list and a page of one shape: agencies, systems, rulings and so on. Constants and SQL."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a list.

    Args:
        label: its heading.
        name: the column of the query.
        form: how it is shown: `text`, `date`, `place` (of the row), or the name of a vocabulary.
    """

    label: str
    name: str
    form: str = "text"


@dataclass(frozen=True, slots=True)
class Listing:
    """How a kind is listed.

    Args:
        kind: the kind of record.
        plural: its table and the first part of its addresses.
        title: the heading of the list.
        one: what one is called in a sentence.
        columns: what the list shows beside the title.
    """

    kind: str
    plural: str
    title: str
    one: str
    columns: tuple[Column, ...]

    @property
    def sql(self) -> str:
        """The query of the list: every record with the number of cases that it is joined to."""
        return f"""select t.*, l.key, l.cases
from list_places l cross join {self.plural} t on t.id = substr(l.key, {len(self.plural) + 2})
where l.kind = '{self.kind}' and l.place > :start and l.place <= :start + :size
order by l.place"""  # noqa: S608 - names are given below

    @property
    def one_sql(self) -> str:
        """The query of one record."""
        return f"select * from {self.plural} where id = :id"  # noqa: S608 - the name is given below


LISTINGS = {
    listing.plural: listing
    for listing in (
        Listing("agency", "agencies", "Agencies", "agency", (Column("Kind", "kind", "agency_kind"), Column("Place", "country", "place"))),
        Listing("system", "systems", "Systems", "system", (Column("Kind", "kind", "system_kind"), Column("Recognises", "modality", "modality"), Column("Vendor", "vendor"))),
        Listing(
            "ruling",
            "rulings",
            "Rulings and dockets",
            "ruling",
            (Column("Court", "court"), Column("Docket", "docket"), Column("Filed", "filed", "date"), Column("Outcome", "outcome", "ruling_outcome")),
        ),
        Listing(
            "action",
            "actions",
            "Decisions of regulators",
            "decision",
            (Column("Kind", "kind", "action_kind"), Column("Regulator", "regulator"), Column("Place", "country", "place"), Column("Decided", "decided", "date")),
        ),
        Listing("study", "studies", "Studies", "study", (Column("Kind", "kind", "study_kind"), Column("Author", "author"), Column("Published", "published", "date"))),
        Listing(
            "policy",
            "policies",
            "Policies",
            "policy",
            (Column("Kind", "kind", "policy_kind"), Column("Made by", "body"), Column("Place", "country", "place"), Column("Adopted", "adopted", "date")),
        ),
    )
}

JOINED_CASES = """
select distinct r.key, r.title from records r
where r.kind = 'case' and r.key in (
  select l.from_record from links l where l.to_record = :key
  union select l.to_record from links l where l.from_record = :key)
order by r.key
"""
"""The cases that a record is joined to, for the link behind the number."""
