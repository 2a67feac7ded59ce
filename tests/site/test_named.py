from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.site.named import find_named, read_citations

if TYPE_CHECKING:
    import sqlite3

RULING = "rulings/williams-v-detroit"
NAMED = [
    ("WIA-0001", ["WIA-0001"]),
    ("wia 1", ["WIA-0001"]),
    (" 1 ", ["WIA-0001"]),
    ("nytimes-2020-parks", ["sources/nytimes-2020-parks"]),
    ("@nytimes-2020-parks", ["sources/nytimes-2020-parks"]),
    ("NYTIMES-2020-Parks", ["sources/nytimes-2020-parks"]),
    ("sources/nytimes-2020-parks", ["sources/nytimes-2020-parks"]),
    ("clearview-ai", ["agencies/clearview-ai", "systems/clearview-ai"]),
    ("williams-v-detroit", [RULING]),
    ("2:21-cv-10827", [RULING, "WIA-0001"]),
    ("21-cv-10827", [RULING, "WIA-0001"]),
    ("2:21-cv-10827-LJM-DRG", [RULING, "WIA-0001"]),
    ("No. 2:21-cv-10827", [RULING, "WIA-0001"]),
    ("Case No. 21-cv-10827", [RULING, "WIA-0001"]),
    ("2:21‑CV‑10827", [RULING, "WIA-0001"]),
    ("1:21-cv-135", ["rulings/in-re-clearview"]),
    ("19-cv-3539 (PKC)", ["rulings/bah-v-apple", "WIA-0018"]),
    ("20-3249", ["rulings/thornley-v-clearview"]),
    ("A-3078-21", ["rulings/state-v-arteaga"]),
    ("1d16-3290", ["rulings/lynch-v-state"]),
    ("11519/20", ["rulings/glukhin-v-russia"]),
    ("HC 836.199", ["rulings/stj-hc-836199"]),
    ("GAO-21-518", ["sources/gao-2021-21-518-copy", "sources/gao-2021-21-518"]),
    ("FTC v. Rite Aid", ["rulings/ftc-v-rite-aid"]),
    ("williams v detroit", [RULING]),
    ("476 N.J. Super. 36", ["rulings/state-v-arteaga"]),
    ("476 N. J. Super. 36", ["rulings/state-v-arteaga"]),
    ("State v. Arteaga, 476 N.J. Super. 36 (App. Div. 2023)", ["rulings/state-v-arteaga"]),
    ("751 F.3d 1039", ["rulings/green-v-san-francisco-ca9"]),
    ("[2019] EWHC 2341 (Admin)", ["rulings/bridges-v-south-wales-police"]),
    ("2023 FC 671", ["rulings/ali-v-canada-2023-fc-671"]),
    ("http://www.bailii.org/eu/cases/ECHR/2023/540.html", ["sources/bailii-2023-glukhin"]),
    ("https://bailii.org/eu/cases/ECHR/2023/540.html?utm_source=x#top", ["sources/bailii-2023-glukhin"]),
    ("bailii.org/eu/cases/ECHR/2023/540.html", ["sources/bailii-2023-glukhin"]),
    ("https://web.archive.org/web/20230801000000/http://www.bailii.org/eu/cases/ECHR/2023/540.html", ["sources/bailii-2023-glukhin"]),
    ("https://example.org/cases/WIA-0001", ["WIA-0001"]),
]
UNNAMED = [
    "", " ", '"', "Robert Williams", "Clearview", "lineup", "2020", "WIA-9999", "no-such-key", "9:99-cv-99999", "21-cv-1", "999 N.J. Super. 36", "476 N.J. Super. 3",
    "https://www.bailii.org/", "https://www.bailii.org/eu/cases/ECHR/2023/541.html", "http://[::1", "1,2", "No. 2", "x v. y", "5 of 12",
]  # fmt: skip


def keys(connection: sqlite3.Connection, text: str) -> list[str]:
    return [record.key for record in find_named(connection, text, read_citations(text))]


@pytest.mark.parametrize(("text", "named"), NAMED, ids=[text for text, _ in NAMED])
def test_a_number_leads_to_its_record(archive_connection: sqlite3.Connection, text: str, named: list[str]) -> None:
    assert keys(archive_connection, text) == named


@pytest.mark.parametrize("text", UNNAMED)
def test_what_is_no_number_names_nothing(archive_connection: sqlite3.Connection, text: str) -> None:
    assert keys(archive_connection, text) == []


def test_every_docket_and_address_of_the_archive_names_its_record(archive_connection: sqlite3.Connection) -> None:
    for id_, docket in archive_connection.execute("select id, docket from rulings where docket is not null"):
        for number in docket.split("; "):
            assert f"rulings/{id_}" in keys(archive_connection, number), number
    for id_, url in archive_connection.execute("select id, url from sources where url like 'http%://%/%_' order by id limit 150"):
        assert f"sources/{id_}" in keys(archive_connection, url), url


def test_every_id_of_several_words_names_its_record(archive_connection: sqlite3.Connection) -> None:
    for key, id_, url in archive_connection.execute("select key, id, url from records where length(key) % 7 = 0 and id like '%-%'"):
        assert (key, url) in {(record.key, record.url) for record in find_named(archive_connection, id_)}


@pytest.mark.parametrize(
    ("text", "url"),
    [("WIA-0001#arrest_date.1", "/cases/WIA-0001#arrest_date.1"), ("wia 1#events.2", "/cases/WIA-0001#events.2"), ("WIA-0001#events.999", "/cases/WIA-0001")],
)
def test_the_id_of_a_statement_leads_to_its_anchor(archive_connection: sqlite3.Connection, text: str, url: str) -> None:
    assert [record.url for record in find_named(archive_connection, text)] == [url]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=150)
@given(st.one_of(st.text(max_size=300), st.text(alphabet="0123456789:-/.cvNo #[]@wia", max_size=40)))
def test_whatever_is_typed_is_answered(archive_connection: sqlite3.Connection, text: str) -> None:
    assert len(find_named(archive_connection, text)) <= 6
