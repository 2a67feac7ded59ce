"""Dates as pages write them, and never more exact than they are written."""

from __future__ import annotations

import datetime

import pytest
from babel.dates import format_date
from hypothesis import given
from hypothesis import strategies as st

from archive.record.dates import parse_date
from archive.sourcing.dates import as_exact, edtf

DATES = [
    ("2020-06-24", "2020-06-24"), ("2020-06-24T10:00:00+02:00", "2020-06-24"), ("2020-06-24T23:59:59Z", "2020-06-24"), ("2020-06-24 10:00", "2020-06-24"), ("2020/6/4", "2020-06-04"),
    ("20210504", "2021-05-04"), ("20210504T101010Z", "2021-05-04"), ("June 24, 2020", "2020-06-24"), ("24 June 2020 at 10:30", "2020-06-24"), ("Tue, 14 Jul 2020 10:00:00 GMT", "2020-07-14"),
    ("Tue Jul 14 10:00:00 +0200 2020", "2020-07-14"), ("Updated 9:42 PM EDT, Mon July 6, 2026", "2026-07-06"), ("Published 5 Sept. 2019", "2019-09-05"), ("12 de março de 2021", "2021-03-12"),
    ("3 de enero de 2020", "2020-01-03"), ("1. März 2020", "2020-03-01"), ("14.07.2020", "2020-07-14"), ("13/04/2021", "2021-04-13"), ("04/13/2021", "2021-04-13"), ("04/04/2021", "2021-04-04"),
    ("May 2021", "2021-05"), ("2021-05", "2021-05"), ("2021", "2021"), ("©2021", "2021"), ("2021/2022", "2021/2022"), ("2020~", "2020~"), ("2020-05~", "2020-05~"), ("202X", "202X"),
]  # fmt: skip

LESS_EXACT = [("03/04/2021", "2021"), ("2021-05-00", "2021-05"), ("2021-00-00", "2021"), ("2021-13-01", "2021"), ("2021-02-30", "2021-02"), ("2021-22", "2021"), ("32/13/2021", "2021")]

NO_DATES = ["", "xx", "0000-00-00", "12:30", "June", "24 June", "June 2020 or July 2021", "no. 5 of 2020 and 2021", "99999", "may 5", "1" * 500, "\x00", "Year 20200"]


@pytest.mark.parametrize(("text", "date"), DATES + LESS_EXACT)
def test_a_date_is_as_exact_as_it_is_written(text: str, date: str) -> None:
    assert edtf(text) == date


@pytest.mark.parametrize("text", NO_DATES)
def test_what_is_no_date_gives_none(text: str) -> None:
    assert edtf(text) == ""


@given(st.dates(min_value=datetime.date(1000, 1, 1)))
def test_a_day_is_read_in_every_form_that_says_it_once(day: datetime.date) -> None:
    iso = day.isoformat()
    assert edtf(iso) == edtf(f"{iso}T00:00:00Z") == edtf(iso.replace("-", "/")) == edtf(iso.replace("-", "")) == iso


@given(st.dates(min_value=datetime.date(1000, 1, 1)), st.sampled_from(["en", "es", "pt", "fr", "de", "it"]))
def test_a_day_is_read_in_words(day: datetime.date, language: str) -> None:
    assert edtf(format_date(day, "long", locale=language)) == day.isoformat()


@given(st.dates(min_value=datetime.date(1000, 1, 1)))
def test_a_day_with_two_readings_is_a_year(day: datetime.date) -> None:
    found = edtf(f"{day.month}/{day.day}/{day.year}")
    assert found == (day.isoformat() if day.day > 12 or day.day == day.month else str(day.year))


@given(st.text(max_size=30))
def test_whatever_is_found_is_edtf(text: str) -> None:
    found = edtf(text)
    assert not found or parse_date(found)


@given(st.integers(-5, 12_000), st.integers(-1, 14), st.integers(-1, 33))
def test_parts_that_are_none_are_left_out(year: int, month: int, day: int) -> None:
    found = as_exact(str(year), str(month), str(day))
    assert not found or f"{year:04}-{month:02}-{day:02}".startswith(found)
