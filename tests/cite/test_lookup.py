from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from archive.cite.lookup import CiteError, find_item, find_sources, read_edition, sources_of

if TYPE_CHECKING:
    import sqlite3

    from archive.cite.csl import Edition


@pytest.fixture
def edition(archive_connection: sqlite3.Connection) -> Edition:
    return read_edition(archive_connection, "https://archive.example/")


def test_the_edition_has_a_day_and_the_hash_of_the_data(archive_connection: sqlite3.Connection, edition: Edition) -> None:
    sha256 = archive_connection.execute("select value from about where name = 'data_sha256'").fetchone()[0]
    assert edition.name == f"{edition.date}+{sha256[:8]}"
    assert edition.url == "https://archive.example"
    latest = archive_connection.execute("select max(substr(time, 1, 10)) from revisions").fetchone()[0]
    assert edition.date == latest


@pytest.mark.parametrize("text", ["WIA-0001", "wia 1", "wia-0001 r1", "WIA-0001, rev. 1", "WIA-0001/r1", "  WIA-0001  "])
def test_a_case_in_any_spelling(archive_connection: sqlite3.Connection, edition: Edition, text: str) -> None:
    item = find_item(archive_connection, text, edition)
    assert (item["number"], item["title"], item["version"]) == ("WIA-0001", "Robert Williams", "1")


@pytest.mark.parametrize(
    ("text", "number", "title"),
    [
        ("WIA-0001#arrest_date.1", "WIA-0001#arrest_date.1", "Date of arrest, in Robert Williams"),
        ("WIA-0001#detention", "WIA-0001#detention.1", "Time held, in Robert Williams"),
        ("WIA-0001#events.3", "WIA-0001#events.3", "Timeline, in Robert Williams"),
        ("WIA-0001#responses", "WIA-0001#responses.1", "Response, in Robert Williams"),
        ("studies/nist-2019-demographics#findings.2", "studies/nist-2019-demographics#findings.2", "Finding, in Face Recognition Vendor Test (FRVT) Part 3: Demographic Effects"),
        ("rulings/williams-v-detroit#docket.1", "rulings/williams-v-detroit#docket.1", "Docket number, in Williams v. City of Detroit"),
    ],
)
def test_one_statement(archive_connection: sqlite3.Connection, edition: Edition, text: str, number: str, title: str) -> None:
    item = find_item(archive_connection, text, edition)
    assert (item["number"], item["title"]) == (number, title)


def test_a_court_record_is_cited_as_the_court_cites_it(archive_connection: sqlite3.Connection, edition: Edition) -> None:
    for text in ("rulings/williams-v-detroit", "williams-v-detroit"):
        item = find_item(archive_connection, text, edition)
        assert (item["type"], item["number"], item["custom"]["court_id"]) == ("legal_case", "2:21-cv-10827", "mied")


def test_a_source_by_its_citekey(archive_connection: sqlite3.Connection, edition: Edition) -> None:
    item = find_item(archive_connection, "detroitnews-2021-williams-suit", edition)
    assert item["container-title"] == "The Detroit News"
    assert find_item(archive_connection, "sources/detroitnews-2021-williams-suit", edition) == item


def test_everything_in_the_archive_can_be_cited(archive_connection: sqlite3.Connection, edition: Edition) -> None:
    keys = [row[0] for row in archive_connection.execute("select key from records")]
    items = [find_item(archive_connection, key, edition) for key in keys]
    assert len(items) == len(keys) > 1300
    assert all(item["title"] and item["type"] for item in items)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("WIA-9999", "not in the archive"),
        ("robert williams of detroit", "did you mean"),
        ("WIA-0001 r2", "its revision is 1"),
        ("WIA-0001#nosuch", "it has alleged_offence"),
        ("WIA-0001#arrest_date.99", "it has alleged_offence"),
        ("WIA-0001#events.999", "no statement"),
        ("systems/clearview-ai r1", "no numbered revisions"),
        ("detroitnews-2021-williams-suit r1", "neither revisions nor statements"),
        ("", "write an id like"),
        ("'; drop table cases; --", "not in the archive"),
        ("WIA-0001#arrest_date' or '1'='1", "not in the archive"),
        ("#arrest_date.1", "not in the archive"),
    ],
)
def test_what_cannot_be_cited_is_said(archive_connection: sqlite3.Connection, edition: Edition, text: str, told: str) -> None:
    with pytest.raises(CiteError, match=told):
        find_item(archive_connection, text, edition)


def test_the_sources_of_a_record(archive_connection: sqlite3.Connection) -> None:
    sources = sources_of(archive_connection, "WIA-0001")
    cited = {row[0] for row in archive_connection.execute("select source from citations where record = 'WIA-0001'")}
    assert {item["id"] for item in sources} == cited
    assert find_sources(archive_connection, ["nosuch-2020-x"]) == {}
