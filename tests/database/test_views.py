"""The views, asked over rows that are written here, so that each answer can be counted by hand."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Any

import pytest
from sqlite_utils import Database

from archive.database.build import _create_tables
from archive.database.sqlfiles import derived, views
from archive.database.tables import all_tables
from archive.store.datadir import read_schema
from tests.factory import DATA

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive.record.schema import Schema


@pytest.fixture(scope="module")
def real_schema() -> Schema:
    return read_schema(DATA)


class Rows:
    """Writes rows with only the columns that matter; required ones get a filler."""

    def __init__(self, schema: Schema) -> None:
        self.connection = sqlite3.connect(":memory:")
        self.connection.row_factory = sqlite3.Row
        database = Database(self.connection)
        _create_tables(database, schema, judging=True)
        self.tables = {table.name: table for table in all_tables(schema)}
        for name, sql in views().items():
            database.create_view(name, sql)

    def add(self, table: str, **values: Any) -> None:
        filler = {column.name: 0 if column.type == "INTEGER" else "x" for column in self.tables[table].columns if column.required}
        row = filler | values
        self.connection.execute(f"insert into {table} ({', '.join(row)}) values ({', '.join('?' * len(row))})", list(row.values()))

    def case(self, key: str, **values: Any) -> None:
        self.add("records", key=key, kind="case", id=key, title=key, url=f"/cases/{key}")
        self.add("cases", **({"id": key, "title": key, "country": "US", "kind": "arrest", "modality": "face", "status": "confirmed"} | values))

    def statement(self, record: str, name: str, value: str, **values: Any) -> None:
        number = self.connection.execute("select count(*) from statements").fetchone()[0] + 1
        self.add("statements", **({"id": f"{record}#{name}.{number}", "record": record, "property": name, "n": number, "value": value, "display": value, "rank": "normal", "best": 1} | values))

    def ask(self, sql: str) -> list[dict[str, Any]]:
        return [dict(row) for row in self.connection.execute(sql)]


@pytest.fixture
def rows(real_schema: Schema) -> Iterator[Rows]:
    made = Rows(real_schema)
    for position, (name, kind, many) in enumerate([("first_reported", "date", 0), ("detention", "duration", 0), ("outcome", "vocabulary", 0), ("charges", "text", 1)]):
        made.add("properties", kind="case", property=name, label=name, position=position, type=kind, many=many, contested=0)
    yield made
    made.connection.close()


def test_known_cases_add_up_day_by_day_and_count_from_the_last_possible_day(rows: Rows) -> None:
    rows.case("WIA-0001")
    rows.case("WIA-0002", country="GB")
    rows.case("WIA-0003", kind="stop")
    rows.case("WIA-0004")
    rows.statement("WIA-0001", "first_reported", "2020-06-24", date_from="2020-06-24", date_to="2020-06-24")
    rows.statement("WIA-0002", "first_reported", "2020-06", date_from="2020-06-01", date_to="2020-06-30")
    rows.statement("WIA-0003", "first_reported", "2020-06-24", date_from="2020-06-24", date_to="2020-06-24")
    rows.statement("WIA-0004", "first_reported", "2019", date_from="2019-01-01", date_to="2019-12-31", best=0, rank="deprecated")
    assert [(row["date"], row["cases"], row["us_face_arrests"]) for row in rows.ask("select * from known_cases_by_date")] == [("2020-06-24", 2, 1), ("2020-06-30", 3, 1)]


@pytest.mark.parametrize(
    ("name", "one", "other", "disagree"),
    [
        ("first_reported", {"value": "2020", "date_from": "2020-01-01", "date_to": "2020-12-31"}, {"value": "2020-06-24", "date_from": "2020-06-24", "date_to": "2020-06-24"}, False),
        ("first_reported", {"value": "2020-06-23", "date_from": "2020-06-23", "date_to": "2020-06-23"}, {"value": "2020-06-24", "date_from": "2020-06-24", "date_to": "2020-06-24"}, True),
        ("detention", {"value": "30 hours", "low": 30.0, "high": 30.0}, {"value": ">1 day", "low": 24.0, "high": None}, False),
        ("detention", {"value": "30 hours", "low": 30.0, "high": 30.0}, {"value": "<1 day", "low": None, "high": 24.0}, True),
        ("outcome", {"value": "dismissed"}, {"value": "acquitted"}, True),
        ("charges", {"value": "theft"}, {"value": "robbery"}, False),
    ],
)
def test_values_that_cannot_all_be_true_are_disputed(rows: Rows, name: str, one: dict[str, Any], other: dict[str, Any], disagree: bool) -> None:  # noqa: FBT001 - a column of the table above
    rows.case("WIA-0001")
    for values in (one, other):
        rows.statement("WIA-0001", name, **values)
    assert [row["property"] for row in rows.ask(derived()["disputed_facts"])] == ([name] if disagree else [])


def test_a_deprecated_value_counts_as_said_and_not_as_open(rows: Rows) -> None:
    rows.case("WIA-0001")
    rows.statement("WIA-0001", "outcome", "dismissed")
    rows.statement("WIA-0001", "outcome", "acquitted", rank="deprecated", best=0)
    (row,) = rows.ask(derived()["disputed_facts"])
    assert (row["different_values"], row["still_open"], row["said"]) == (2, 0, "dismissed | acquitted (deprecated)")


def test_values_of_which_one_is_only_more_exact_are_not_open_beside_a_deprecated_one(rows: Rows) -> None:
    rows.case("WIA-0001")
    rows.statement("WIA-0001", "first_reported", "2020-06", date_from="2020-06-01", date_to="2020-06-30")
    rows.statement("WIA-0001", "first_reported", "2020-06-24", date_from="2020-06-24", date_to="2020-06-24")
    rows.statement("WIA-0001", "first_reported", "2021", date_from="2021-01-01", date_to="2021-12-31", rank="deprecated", best=0)
    assert [(row["different_values"], row["still_open"]) for row in rows.ask(derived()["disputed_facts"])] == [(3, 0)]


def test_failures_are_counted_by_case_and_standing_and_absent_codes_are_listed(rows: Rows) -> None:
    for number in (1, 2, 3):
        rows.case(f"WIA-000{number}")
    for position, code in enumerate(("tainted-lineup", "undisclosed-use"), 1):
        rows.add("vocabulary", name="failure", code=code, position=position, label=code)
    for number, (record, standing) in enumerate([("WIA-0001", "alleged"), ("WIA-0001", "found"), ("WIA-0002", "reported")]):
        rows.add("failures", id=f"{record}#failures.{number}", record=record, code="tainted-lineup", standing=standing)
    counts = {row["code"]: row for row in rows.ask("select * from failure_counts")}
    assert (counts["tainted-lineup"]["cases"], counts["tainted-lineup"]["of_cases"], counts["tainted-lineup"]["alleged"], counts["tainted-lineup"]["found_or_admitted"]) == (2, 3, 1, 1)
    assert counts["undisclosed-use"]["cases"] == 0


def test_systems_and_agencies_count_best_statements_only(rows: Rows) -> None:
    rows.case("WIA-0001")
    rows.case("WIA-0002")
    rows.add("systems", id="clearview-ai", title="Clearview AI", kind="search-service")
    rows.add("agencies", id="some-police", title="Some Police", kind="police")
    for record, best in (("WIA-0001", 1), ("WIA-0002", 0)):
        rows.statement(record, "system", "clearview-ai", reference="systems/clearview-ai", best=best)
        rows.statement(record, "arresting_agency", "some-police", reference="agencies/some-police", best=best)
    rows.statement("WIA-0001", "search_operator", "some-police", reference="agencies/some-police")
    assert [(row["system"], row["cases"], row["of_cases"]) for row in rows.ask("select * from cases_by_system")] == [("clearview-ai", 1, 2)]
    assert [(row["agency"], row["cases"], row["arrested"], row["searched"]) for row in rows.ask("select * from cases_by_agency")] == [("some-police", 1, 1, 1)]


def test_time_to_clearance_gives_bounds_and_leaves_out_dates_known_to_the_year(rows: Rows) -> None:
    for number, cleared in ((1, ("2020-03-01", "2020-03-31")), (2, ("2020-01-01", "2020-12-31"))):
        rows.case(f"WIA-000{number}")
        rows.statement(f"WIA-000{number}", "arrest_date", "2020-01-31", date_from="2020-01-31", date_to="2020-01-31")
        rows.statement(f"WIA-000{number}", "exoneration_date", "x", date_from=cleared[0], date_to=cleared[1])
    assert [(row["id"], row["days_at_least"], row["days_at_most"]) for row in rows.ask("select * from time_to_clearance")] == [("WIA-0001", 30, 60)]


def test_source_support_says_what_each_place_says(rows: Rows) -> None:
    rows.case("WIA-0001")
    rows.add("sources", id="some-2020-source", title="T", type="webpage")
    rows.statement("WIA-0001", "outcome", "dismissed")
    place = rows.ask("select id from statements")[0]["id"]
    rows.add("events", id="WIA-0001#events.1", record="WIA-0001", what="Arrested.")
    for part, where in (("statements", place), ("events", "WIA-0001#events.1"), ("narrative", "WIA-0001#narrative.1")):
        rows.add("citations", place=where, n=1, record="WIA-0001", part=part, source="some-2020-source")
    assert {row["says"] for row in rows.ask("select * from source_support where source = 'some-2020-source'")} == {"outcome: dismissed", "Arrested.", "paragraph of the narrative"}


def test_sources_by_class_tells_copies_apart(rows: Rows) -> None:
    rows.add("vocabulary", name="source_class", code="news", position=1, label="News")
    rows.add("sources", **{"id": "a", "class": "news", "title": "A", "copy_of_publisher": "B"})
    rows.add("sources", **{"id": "b", "class": "news", "title": "B"})
    assert [(row["class"], row["sources"], row["read_in_a_copy"]) for row in rows.ask("select * from sources_by_class")] == [("news", 2, 1)]


def test_undisclosed_use_lists_who_says_so(rows: Rows) -> None:
    rows.case("WIA-0001")
    rows.add("failures", id="WIA-0001#failures.1", record="WIA-0001", code="undisclosed-use", standing="alleged", said_by="his lawyers")
    rows.add("failures", id="WIA-0001#failures.2", record="WIA-0001", code="tainted-lineup", standing="alleged")
    assert [(row["id"], row["said_by"]) for row in rows.ask("select * from undisclosed_use")] == [("WIA-0001", "his lawyers")]
