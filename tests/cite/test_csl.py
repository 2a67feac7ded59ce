from __future__ import annotations

import json
from typing import Any

import pytest

from archive.cite.csl import ARCHIVE, Edition, csl_date, edition_item, page_item, record_item, ruling_item, source_item, statement_item

EDITION = Edition("2026-11-22+3f2a9c1b", "2026-11-22", "https://archive.example")
NOWHERE = Edition("2026-11-22+3f2a9c1b", "2026-11-22")
RECORD = {"key": "WIA-0001", "title": "Robert Example", "url": "/cases/WIA-0001"}
COLUMNS = ("id", "type", "class", "title", "title_basis", "author", "container_title", "publisher", "authority", "number", "volume", "page", "issued", "accessed", "doi", "url", "language", "copy_of_publisher", "captures")  # fmt: skip


def source(**values: Any) -> dict[str, Any]:
    return {**dict.fromkeys(COLUMNS), "id": "gazette-2020-arrest", "type": "article-newspaper", "class": "news", "title": "A title", **values}


@pytest.mark.parametrize(
    ("edtf", "item"),
    [
        (None, None),
        ("", None),
        ("2020-01-09", {"date-parts": [[2020, 1, 9]]}),
        ("2020-01", {"date-parts": [[2020, 1]]}),
        ("2020", {"date-parts": [[2020]]}),
        ("2020-01~", {"date-parts": [[2020, 1]], "circa": True}),
        ("2020?", {"date-parts": [[2020]], "circa": True}),
        ("2019/2020-03", {"date-parts": [[2019], [2020, 3]]}),
        ("2020-21", {"date-parts": [[2020, 3], [2020, 5]]}),
        ("199X", {"date-parts": [[1990], [1999]]}),
        ("2020/..", {"literal": "2020/.."}),
        ("soon", {"literal": "soon"}),
    ],
)
def test_dates(edtf: str | None, item: dict[str, Any] | None) -> None:
    assert csl_date(edtf) == item


def test_a_source_keeps_what_its_row_says_and_invents_nothing() -> None:
    item = source_item(source())
    assert item == {"id": "gazette-2020-arrest", "type": "article-newspaper", "title": "A title", "custom": {"class": "news"}}
    item = source_item(
        source(
            author=json.dumps([{"family": "Doe", "given": "Jane"}]),
            container_title="The Gazette",
            issued="2020-06-24",
            accessed="2026-11-21",
            url="https://gazette.example/1",
            doi="10.1/x",
            language="es",
        )
    )
    assert item["author"] == [{"family": "Doe", "given": "Jane"}]
    assert (item["container-title"], item["URL"], item["DOI"], item["language"]) == ("The Gazette", "https://gazette.example/1", "10.1/x", "es")
    assert item["accessed"] == {"date-parts": [[2026, 11, 21]]}


def test_a_source_says_that_it_was_read_in_a_copy_and_where_it_was_archived() -> None:
    captures = json.dumps([{"at": "2026-11-20T10:00:00Z", "sha256": "0" * 64, "archive_url": "https://archive.example/1"}, {"at": "2026-11-21T10:00:00Z", "sha256": "1" * 64}])
    custom = source_item(source(copy_of_publisher="The Wire", captures=captures, title_basis="descriptive"))["custom"]
    assert custom == {"class": "news", "copy_of": "The Wire", "archived": [{"url": "https://archive.example/1", "at": "2026-11-20"}], "untitled": True}
    assert "untitled" not in source_item(source(title_basis=None))["custom"]


def test_a_ruling_is_the_proceeding_itself() -> None:
    row = {"id": "a-v-b", "title": "A v. B", "court": "A Court", "court_id": "mied", "country": "US"}
    item = ruling_item(row, {"docket": ["2:21-cv-1"], "filed": ["2021-04-13"], "decided": ["2022-05", "2023"], "citation": ["1 F.4th 2"]})
    assert item["number"] == "2:21-cv-1"
    assert item["issued"] == {"date-parts": [[2022, 5]]}
    assert item["custom"] == {"country": "US", "citations": ["1 F.4th 2"], "court_id": "mied", "docket": "2:21-cv-1", "filed": "2021-04-13", "decided": "2022-05"}
    assert "issued" not in ruling_item(row, {})
    assert ruling_item(row, {"filed": ["2021"]})["issued"] == {"date-parts": [[2021]]}
    assert ruling_item(row, {"filed": ["2021"], "decided": ["2024"], "outcome": ["settled"]})["issued"] == {"date-parts": [[2021]]}


def test_a_record_names_archive_id_revision_edition_and_date() -> None:
    item = record_item(RECORD, EDITION, 2, "2026-11-20")
    assert (item["type"], item["title"], item["publisher"], item["number"], item["version"]) == ("report", "Robert Example", ARCHIVE, "WIA-0001", "2")
    assert item["issued"] == {"date-parts": [[2026, 11, 20]]}
    assert item["URL"] == "https://archive.example/cases/WIA-0001/r2"
    assert item["custom"] == {"archive": ARCHIVE, "edition": "2026-11-22+3f2a9c1b", "record": "WIA-0001", "revision": "2"}
    assert "accessed" not in item


def test_a_record_without_revisions_is_cited_by_edition() -> None:
    item = record_item({"key": "systems/x", "title": "X", "url": "/systems/x"}, EDITION)
    assert (item["version"], item["URL"]) == ("2026-11-22+3f2a9c1b", "https://archive.example/systems/x")
    assert "revision" not in item["custom"]


def test_no_address_is_invented() -> None:
    items = [record_item(RECORD, NOWHERE, 1), page_item("Cases", "/cases", NOWHERE), edition_item(NOWHERE)]
    assert all("URL" not in item for item in items)
    assert "URL" not in statement_item(items[0], {"id": "WIA-0001#arrest_date.1"}, "Date of arrest")


def test_a_statement_is_cited_within_its_record() -> None:
    item = statement_item(record_item(RECORD, EDITION, 1), {"id": "WIA-0001#arrest_date.1"}, "Date of arrest")
    assert item["title"] == "Date of arrest, in Robert Example"
    assert item["number"] == item["id"] == "WIA-0001#arrest_date.1"
    assert item["URL"] == "https://archive.example/cases/WIA-0001/r1#arrest_date.1"
    assert item["custom"]["statement"] == "arrest_date.1"
    assert item["custom"]["record"] == "WIA-0001"


def test_pages_and_the_edition_are_data_sets() -> None:
    page = page_item("Cases in the United States", "/cases?country=US", EDITION)
    assert (page["type"], page["URL"], page["version"]) == ("dataset", "https://archive.example/cases?country=US", EDITION.name)
    whole = edition_item(EDITION)
    assert (whole["title"], whole["version"], whole["issued"]) == (ARCHIVE, EDITION.name, {"date-parts": [[2026, 11, 22]]})
