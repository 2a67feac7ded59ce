"""Pages of lists, which are read by places that the build gave, against the queries that sort everything."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from archive.site.kinds import LISTINGS, Listing
from archive.site.sources import COUNTED, LISTED, page_sql, source_params, total_sql

if TYPE_CHECKING:
    import sqlite3

JOINED = """
with joined as (select to_record as key, from_record as other from links union select from_record, to_record from links)
select t.id, (select count(*) from joined j join cases c on c.id = j.other where j.key = '{plural}/' || t.id) as cases from {plural} t order by cases desc, t.title, t.id
"""


@pytest.mark.parametrize(("text", "class_"), [("", ""), ("court", ""), ("", "news"), ("police", "court"), ("zzyzx", ""), ("", "none"), ("!", "")])
def test_a_page_of_sources_is_a_part_of_the_list(archive_connection: sqlite3.Connection, text: str, class_: str) -> None:
    params = source_params(text, class_)
    listed = archive_connection.execute(LISTED, params).fetchall()
    assert archive_connection.execute(total_sql(params), params).fetchone() == archive_connection.execute(COUNTED, params).fetchone()
    for start in (0, 30, 10_000):
        page = archive_connection.execute(page_sql(params), {**params, "size": 30, "start": start}).fetchall()
        assert page == listed[start : start + 30]


@pytest.mark.parametrize("listing", LISTINGS.values(), ids=list(LISTINGS))
def test_a_page_of_records_is_a_part_of_the_list_by_cases_and_title(archive_connection: sqlite3.Connection, listing: Listing) -> None:
    counted = [tuple(row) for row in archive_connection.execute(JOINED.format(plural=listing.plural))]
    cursor = archive_connection.execute(listing.sql, {"size": 20, "start": 5})
    names = [column[0] for column in cursor.description]
    found = [dict(zip(names, row, strict=True)) for row in cursor]
    assert [(row["id"], row["cases"]) for row in found] == counted[5:25]
    assert [row["key"] for row in found] == [f"{listing.plural}/{row['id']}" for row in found]
