"""EDTF dates, held against the Library of Congress's specification, the calendar and the `edtf` library.

The examples are those of https://www.loc.gov/standards/datetime/ (4 February 2019), all of them, section by section.
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

import edtf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.errors import InvalidValue
from archive.record.dates import BEGINNING, END, Date, display_date, parse_date

if TYPE_CHECKING:
    from archive.record.dates import Day

LEVEL_0 = [
    # Date
    ("1985-04-12", (1985, 4, 12), (1985, 4, 12), "day"),
    ("1985-04", (1985, 4, 1), (1985, 4, 30), "month"),
    ("1985", (1985, 1, 1), (1985, 12, 31), "year"),
    # Time Interval
    ("1964/2008", (1964, 1, 1), (2008, 12, 31), "interval"),
    ("2004-06/2006-08", (2004, 6, 1), (2006, 8, 31), "interval"),
    ("2004-02-01/2005-02-08", (2004, 2, 1), (2005, 2, 8), "interval"),
    ("2004-02-01/2005-02", (2004, 2, 1), (2005, 2, 28), "interval"),
    ("2004-02-01/2005", (2004, 2, 1), (2005, 12, 31), "interval"),
    ("2005/2006-02", (2005, 1, 1), (2006, 2, 28), "interval"),
]

LEVEL_1 = [
    # Letter-prefixed calendar year
    ("Y170000002", (170000002, 1, 1), (170000002, 12, 31), "year"),
    ("Y-170000002", (-170000002, 1, 1), (-170000002, 12, 31), "year"),
    # Seasons; the specification gives them no days, the bounds are the library's
    ("2001-21", (2001, 3, 1), (2001, 5, 31), "season"),
    ("2001-22", (2001, 6, 1), (2001, 8, 31), "season"),
    ("2001-23", (2001, 9, 1), (2001, 11, 30), "season"),
    ("2001-24", (2001, 12, 1), (2001, 12, 31), "season"),
    # Qualification of a date (complete)
    ("1984?", (1984, 1, 1), (1984, 12, 31), "year"),
    ("2004-06~", (2004, 6, 1), (2004, 6, 30), "month"),
    ("2004-06-11%", (2004, 6, 11), (2004, 6, 11), "day"),
    # Unspecified digit(s) from the right
    ("201X", (2010, 1, 1), (2019, 12, 31), "decade"),
    ("20XX", (2000, 1, 1), (2099, 12, 31), "century"),
    ("2004-XX", (2004, 1, 1), (2004, 12, 31), "year"),
    ("1985-04-XX", (1985, 4, 1), (1985, 4, 30), "month"),
    ("1985-XX-XX", (1985, 1, 1), (1985, 12, 31), "year"),
    # Extended Interval (L1): open end, open start, unknown end, unknown start
    ("1985-04-12/..", (1985, 4, 12), END, "interval"),
    ("1985-04/..", (1985, 4, 1), END, "interval"),
    ("1985/..", (1985, 1, 1), END, "interval"),
    ("../1985-04-12", BEGINNING, (1985, 4, 12), "interval"),
    ("../1985-04", BEGINNING, (1985, 4, 30), "interval"),
    ("../1985", BEGINNING, (1985, 12, 31), "interval"),
    ("1985-04-12/", (1985, 4, 12), END, "interval"),
    ("1985-04/", (1985, 4, 1), END, "interval"),
    ("1985/", (1985, 1, 1), END, "interval"),
    ("/1985-04-12", BEGINNING, (1985, 4, 12), "interval"),
    ("/1985-04", BEGINNING, (1985, 4, 30), "interval"),
    ("/1985", BEGINNING, (1985, 12, 31), "interval"),
    # Negative calendar year
    ("-1985", (-1985, 1, 1), (-1985, 12, 31), "year"),
]

# Level 0, Date and Time: the archive holds days, and no hour.
TIMES = ["1985-04-12T23:20:30", "1985-04-12T23:20:30Z", "1985-04-12T23:20:30-04", "1985-04-12T23:20:30+04:30"]

LEVEL_2 = [
    *("Y-17E7", "1950S2", "Y171010000S3", "Y3388E2S3", "2001-34"),
    *("[1667,1668,1670..1672]", "[..1760-12-03]", "[1760-12..]", "[1760-01,1760-02,1760-12..]", "[1667,1760-12]", "[..1984]"),
    *("{1667,1668,1670..1672}", "{1960,1961-12}", "{..1984}"),
    *("2004-06~-11", "2004?-06-11", "?2004-06-~11", "2004-%06-11"),
    *("156X-12-25", "15XX-12-25", "XXXX-12-XX", "1XXX-XX", "1XXX-12", "1984-1X"),
    *("2004-06-~01/2004-06-~20", "2004-06-XX/2004-07-03"),
]

NO_DATES = [
    *("", " ", "X", "abc", "1", "20", "202", "20200", "20200109", "2020-1", "2020-01-9", "2020/1/9", "9.1.2020", "01/09/2020", "9 January 2020"),
    *("2020-", "2020-01-", "-", "--2020", "+2020", " 2020", "2020 ", "2020\n", "2020\0", "2020-01-09-01", "2020--01"),
    *("2020-00", "2020-13", "2020-20", "2020-25", "2020-01-00", "2020-01-32", "2020-04-31", "2021-02-29", "1900-02-29", "2021-02-29~", "2020-21-01"),
    *("-0000", "-2021-02-29", "-2020-13", "2020-13-XX", "2001-21~"),
    *("Y2020", "Y02020", "Y", "Y-", "Y1234567890123", "y170000002", "170000002"),
    *("1XXX", "XXXX", "2XX", "201x", "20X1", "2004-XX-11", "198X-04", "2004-0X", "-198X"),
    *("2004~?", "~2004", "2004 ~", "2004!", "circa 2004", "uuuu", "unknown", "open"),
    *("/", "//", "..", "...", "../..", "/..", "../", "2004/2005/2006", "1985/../", "2004/2003", "2004-06/2004-05", "2004/unknown", "201X/2020", "2001-21/2003"),
    *("٢٠٢٠", "２０２０", "2020-٠١", "२०२०", "²⁰²⁰"),
]

days = st.dates(min_value=datetime.date(1, 1, 1))
plain_texts = st.builds(lambda day, length: day.isoformat()[:length], days, st.sampled_from([4, 7, 10]))
qualified_texts = st.builds(lambda text, sign: text + sign, plain_texts, st.sampled_from(["", "~", "?", "%"]))
intervals = st.builds(lambda one, other: "/".join(sorted((one, other))), plain_texts, plain_texts)
date_texts = st.one_of(qualified_texts, intervals, plain_texts.map(lambda text: f"{text}/.."), plain_texts.map(lambda text: f"../{text}"), st.sampled_from([row[0] for row in LEVEL_1]))
dates = date_texts.map(parse_date)


@pytest.mark.parametrize(("text", "lower", "upper", "precision"), LEVEL_0 + LEVEL_1)
def test_every_example_of_levels_0_and_1(text: str, lower: Day, upper: Day, precision: str) -> None:
    date = parse_date(text)
    assert (date.text, date.lower, date.upper, date.precision) == (text, lower, upper, precision)
    assert str(date) == text


@pytest.mark.parametrize("text", TIMES + LEVEL_2)
def test_times_of_day_and_every_example_of_level_2_are_refused(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(InvalidValue) as caught:
        parse_date(text)
    assert repr(text.partition("/")[0])[1:-1] in caught.value.what
    assert caught.value.fix == "write a date like 2020, 2020-01, 2020-01-09, 2020-01~ or 2019/2020"
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("text", NO_DATES)
def test_what_is_no_date_is_refused(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(InvalidValue):
        parse_date(text)
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("text", "what", "fix"),
    [
        ("2021-02-29", "'2021-02-29' is no day of the calendar", "write a date like"),
        ("yesterday", "'yesterday' is no date of EDTF level 0 or 1", "write a date like"),
        ("2020/2019", "'2020/2019' runs backwards", "write the earlier date first"),
        ("../..", "'../..' says nothing", "write a date like"),
        ("201X/2020", "'201X/2020' is no interval of EDTF level 0 or 1", "write a date like"),
        ("2020/soon", "'soon' is no date of EDTF level 0 or 1", "write a date like"),
    ],
)
def test_a_refusal_says_what_is_wrong_and_what_to_write(text: str, what: str, fix: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        parse_date(text)
    assert caught.value.what == what
    assert caught.value.fix.startswith(fix)


@pytest.mark.parametrize(
    ("text", "approximate", "uncertain"),
    [
        ("1984", False, False),
        ("1984?", False, True),
        ("2004-06~", True, False),
        ("2004-06-11%", True, True),
        ("201X~", True, False),
        ("2004/2005", False, False),
        ("1984~/2004-06", True, False),
        ("1984/2004-06?", False, True),
        ("1984?/2004%", True, True),
    ],
)
def test_qualifiers(text: str, approximate: bool, uncertain: bool) -> None:  # noqa: FBT001 - columns of a table
    date = parse_date(text)
    assert (date.approximate, date.uncertain) == (approximate, uncertain)


@given(qualified_texts)
def test_the_calendar_and_the_library_give_the_same_answer(text: str) -> None:
    date, parsed = parse_date(text), edtf.parse_edtf(text)
    assert date.lower == tuple(parsed.lower_strict()[:3])
    assert date.upper == tuple(parsed.upper_strict()[:3])
    assert date.precision == parse_date(text.rstrip("~?%")).precision


@given(st.integers(0, 9999), st.integers(0, 13), st.integers(0, 32))
def test_a_day_is_taken_exactly_when_the_calendar_has_it(year: int, month: int, day: int) -> None:
    # The calendar repeats itself every 400 years, and Python's begins with the year 1.
    try:
        datetime.date(year or 400, month, day)
        exists = True
    except ValueError:
        exists = False
    text = f"{year:04}-{month:02}-{day:02}"
    if exists:
        assert parse_date(text).lower == (year, month, day)
    else:
        with pytest.raises(InvalidValue):
            parse_date(text)


@given(st.text(alphabet="0123456789-/X~?%.Y[]{},ESTZ:٣ ", max_size=12))
def test_any_text_is_a_date_with_its_bounds_in_order_or_refused(text: str) -> None:
    try:
        date = parse_date(text)
    except InvalidValue:
        return
    assert date.lower <= date.upper
    assert date.text == text


@pytest.mark.parametrize("text", ["2" * 100_000, "-" * 100_000, "Y" + "9" * 100_000, "X" * 100_000, "/" * 100_000, "2020-01-" * 10_000])
def test_long_texts_are_refused(text: str) -> None:
    with pytest.raises(InvalidValue):
        parse_date(text)


@given(dates, dates)
def test_two_dates_overlap_or_one_is_surely_before_the_other(one: Date, other: Date) -> None:
    assert one.overlaps(other) == other.overlaps(one)
    assert [one.overlaps(other), one.surely_before(other), other.surely_before(one)].count(True) == 1


@given(dates, dates)
def test_what_is_surely_before_is_sorted_before(one: Date, other: Date) -> None:
    if one.surely_before(other):
        assert one.sort_key < other.sort_key


@given(dates)
def test_a_date_overlaps_itself(date: Date) -> None:
    assert date.overlaps(date)
    assert not date.surely_before(date)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("2020-01", "2020-01-31", True),
        ("2020-01", "2020-02-01", False),
        ("2019/2020", "2020-12-31", True),
        ("2019/..", "2999", True),
        ("../2019", "1066", True),
        ("201X", "2019-12", True),
        ("201X", "2020", False),
    ],
)
def test_overlap(one: str, other: str, expected: bool) -> None:  # noqa: FBT001 - a column of a table
    assert parse_date(one).overlaps(parse_date(other)) is expected


def test_the_vaguer_date_comes_first_where_two_begin_together() -> None:
    texts = ["2020-01-09", "2021", "2020-01-01", "-0044", "2020", "2020/..", "2020-01", "../2020", "2019-12-31"]
    assert sorted(texts, key=lambda text: parse_date(text).sort_key) == ["../2020", "-0044", "2019-12-31", "2020/..", "2020", "2020-01", "2020-01-01", "2020-01-09", "2021"]


@pytest.mark.parametrize(
    ("text", "lower", "upper"),
    [
        ("2020-01", "2020-01-01", "2020-01-31"),
        ("0000", "0000-01-01", "0000-12-31"),
        ("9999", "9999-01-01", "9999-12-31"),
        ("2020/..", "2020-01-01", None),
        ("../2020", None, "2020-12-31"),
        ("-1985", None, None),
        ("Y170000002", None, None),
        ("9999/Y10000", "9999-01-01", None),
    ],
)
def test_bounds_as_iso_days(text: str, lower: str | None, upper: str | None) -> None:
    date = parse_date(text)
    assert (date.lower_iso, date.upper_iso) == (lower, upper)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("2020", "2020"),
        ("2020-01", "January 2020"),
        ("2020-01-09", "9 January 2020"),
        ("2020-12-31", "31 December 2020"),
        ("2020-01~", "about January 2020"),
        ("2020?", "2020 (uncertain)"),
        ("2020-01-09%", "about 9 January 2020 (uncertain)"),
        ("2001-21", "spring 2001"),
        ("2001-24", "winter 2001"),
        ("201X", "2010s"),
        ("20XX", "2000 to 2099"),
        ("2004-XX", "2004"),
        ("1985-04-XX", "April 1985"),
        ("2019/2020", "2019 to 2020"),
        ("2019-03~/2020-01-09", "about March 2019 to 9 January 2020"),
        ("2020/..", "since 2020"),
        ("2020-01/", "since January 2020"),
        ("../2020", "until 2020"),
        ("/2020-01", "until January 2020"),
        ("Y170000002", "170000002"),
    ],
)
def test_dates_in_words(text: str, words: str) -> None:
    assert display_date(parse_date(text)) == words
