from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from archive.brief.matter import Cited, read_matter
from archive.cite.csl import Edition
from archive.query.select import CaseFilter

if TYPE_CHECKING:
    import sqlite3

EDITION = Edition("2026-11-22+3f2a9c1b", "2026-11-22", "https://archive.example")
TAINTED = CaseFilter({"country": ("US",), "kind": ("arrest",), "failure": ("tainted-lineup",)})


def test_everything_on_the_chosen_cases(archive_connection: sqlite3.Connection) -> None:
    matter = read_matter(archive_connection, TAINTED, EDITION)
    assert "WIA-0001" in [case.id for case in matter.cases]
    assert matter.total == archive_connection.execute("select count(*) from cases").fetchone()[0]
    williams = matter.cases[0]
    assert williams.item["URL"] == "https://archive.example/cases/WIA-0001/r1"
    assert williams.words("arrest_date") == "9 January 2020"
    assert williams.words("candidate_position") == "not established"
    assert [row["display"] for row in williams.best("detention")] == ["about 30 hours"]
    assert len(williams.of("detention")) == 3
    for table in ("events", "failures", "responses", "proceedings"):
        assert len(getattr(williams, table)) == archive_connection.execute(f"select count(*) from {table} where record = 'WIA-0001'").fetchone()[0]


def test_every_place_that_cites_leads_to_a_source(archive_connection: sqlite3.Connection) -> None:
    matter = read_matter(archive_connection, CaseFilter(), EDITION)
    assert matter.cites["WIA-0001#arrest_date.1"][0] == Cited("aclumich-2020-dpd-complaint", None)
    assert all(cited.source in matter.sources for some in matter.cites.values() for cited in some)
    for case in matter.cases:
        for row in (*case.statements, *case.events, *case.failures, *case.responses):
            assert matter.cites[row["id"]], row["id"]


def test_the_filter_in_words(archive_connection: sqlite3.Connection) -> None:
    wanted = CaseFilter({"kind": ("arrest", "charge"), "system": ("dataworks-plus",), "region": ("US-MI",)}, "williams", ("WIA-0001",), since="2020", as_of="2021")
    assert read_matter(archive_connection, wanted, EDITION).conditions == (
        "Kind of harm: Arrest or Charge",
        "State or province: Michigan",
        "System: DataWorks Plus",
        "Words: “williams”",
        "Cases named one by one: WIA-0001",
        "Dates: arrested from 2020; publicly known by 2021",
    )


def test_studies_in_point_are_linked_or_general(archive_connection: sqlite3.Connection) -> None:
    detroit = {study.row["id"] for study in read_matter(archive_connection, CaseFilter(ids=("WIA-0001",)), EDITION).studies}
    assert {"detroit-2020-96-percent", "nist-2019-demographics"} <= detroit
    assert "bbw-2023-statistics" not in detroit, "a study of another system"
    london = {study.row["id"] for study in read_matter(archive_connection, CaseFilter({"system": ("met-police-live-facial-recognition",)}), EDITION).studies}
    assert "bbw-2023-statistics" in london
    plates = read_matter(archive_connection, CaseFilter({"modality": ("licence-plate",)}), EDITION)
    assert plates.cases
    assert "nist-2019-demographics" not in {study.row["id"] for study in plates.studies}


def test_policies_in_point_are_those_of_the_place_or_linked(archive_connection: sqlite3.Connection) -> None:
    detroit = {policy.row["id"] for policy in read_matter(archive_connection, CaseFilter(ids=("WIA-0001",)), EDITION).policies}
    assert {"detroit-2023-policy", "detroit-2024-settlement"} <= detroit
    assert not {"new-orleans-2020", "maryland-2024", "ibm-2020"} & detroit
    assert "maryland-2024" in {policy.row["id"] for policy in read_matter(archive_connection, CaseFilter({"region": ("US-MD",)}), EDITION).policies}


@pytest.mark.parametrize("most", [1, 3])
def test_no_more_cases_than_allowed(archive_connection: sqlite3.Connection, most: int) -> None:
    assert len(read_matter(archive_connection, CaseFilter(), EDITION, most).cases) == most


def test_nothing_is_read_where_nothing_fits(archive_connection: sqlite3.Connection) -> None:
    matter = read_matter(archive_connection, CaseFilter({"country": ("AQ",)}), EDITION)
    assert (matter.cases, matter.sources, matter.rulings) == ((), {}, {})
