"""The types of values: what each takes, what it makes of it, and that no text breaks one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.errors import InvalidValue
from archive.record.values import HOURS, PARSERS, Value
from tests.strategies import texts


@pytest.mark.parametrize(
    ("text", "display", "number", "low", "high"),
    [
        ("42", "42", 42, 42, 42),
        ("0", "0", 0, 0, 0),
        ("-5", "-5", -5, -5, -5),
        ("1.5", "1.5", 1.5, 1.5, 1.5),
        ("~42", "about 42", 42, 42, 42),
        (">42", "more than 42", None, 42, None),
        ("<42", "less than 42", None, None, 42),
        ("40..42", "40 to 42", None, 40, 42),
        ("42..42", "42 to 42", None, 42, 42),
        ("9999", "9999", 9999, 9999, 9999),
        ("30500", "30,500", 30500, 30500, 30500),
        ("-30500", "-30,500", -30500, -30500, -30500),
        ("1234567.25", "1,234,567.25", 1234567.25, 1234567.25, 1234567.25),
        ("10000..3000000000", "10,000 to 3,000,000,000", None, 10_000, 3_000_000_000),
    ],
)
def test_numbers(text: str, display: str, number: float | None, low: float | None, high: float | None) -> None:
    assert PARSERS["number"](text) == Value(text, display, number, low, high)


@pytest.mark.parametrize(
    ("text", "display", "number", "low", "high"),
    [
        ("30 hours", "30 hours", 30, 30, 30),
        ("1 hour", "1 hour", 1, 1, 1),
        ("~1 hour", "about 1 hour", 1, 1, 1),
        ("<1 day", "less than 1 day", None, None, 24),
        (">1 days", "more than 1 day", None, 24, None),
        ("45 minutes", "45 minutes", 0.75, 0.75, 0.75),
        ("3 days", "3 days", 72, 72, 72),
        ("2 weeks", "2 weeks", 336, 336, 336),
        ("~10 months", "about 10 months", 7305, 7305, 7305),
        ("10..12 days", "10 to 12 days", None, 240, 288),
        ("1.5 years", "1.5 years", 13149, 13149, 13149),
        ("1 minute", "1 minute", 0.0167, 0.0167, 0.0167),
    ],
)
def test_lengths_of_time_are_hours(text: str, display: str, number: float | None, low: float | None, high: float | None) -> None:
    assert PARSERS["duration"](text) == Value(text, display, number, low, high)


def test_the_units_of_time_agree_with_each_other() -> None:
    assert HOURS["years"] == 365.25 * HOURS["days"] == 12 * HOURS["months"]
    assert HOURS["weeks"] == 7 * HOURS["days"] == 7 * 24 * HOURS["hours"]
    assert HOURS["hours"] == pytest.approx(60 * HOURS["minutes"])


@pytest.mark.parametrize(
    ("text", "display", "number", "currency"),
    [
        ("300000 USD", "300,000 USD", 300_000, "USD"),
        ("~5000 GBP", "about 5000 GBP", 5000, "GBP"),
        ("<10000.50 BRL", "less than 10,000.50 BRL", None, "BRL"),
        ("1..2 EUR", "1 to 2 EUR", None, "EUR"),
    ],
)
def test_money(text: str, display: str, number: float | None, currency: str) -> None:
    value = PARSERS["money"](text)
    assert (value.text, value.display, value.number, value.currency) == (text, display, number, currency)


@pytest.mark.parametrize(
    ("kind", "text", "display"),
    [
        ("text", "any words: NO, 010", "any words: NO, 010"),
        ("country", "US", "United States"),
        ("country", "NO", "Norway"),
        ("country", "BO", "Bolivia"),
        ("country", "TW", "Taiwan"),
        ("region", "US-MI", "Michigan"),
        ("region", "BR-SP", "São Paulo"),
        ("region", "GB-ENG", "England"),
        ("language", "en", "en"),
        ("language", "pt-BR", "pt-BR"),
        ("language", "zh-Hant-TW", "zh-Hant-TW"),
        ("date", "2020-01~", "about January 2020"),
        ("url", "https://www.aclu.org/cases/x?y=1#z", "https://www.aclu.org/cases/x?y=1#z"),
        ("url", "http://例え.jp/é", "http://例え.jp/é"),
        ("slug", "a", "a"),
        ("slug", "williams-v-detroit-2", "williams-v-detroit-2"),
        ("slug", "a" * 100, "a" * 100),
        ("id", "WIA-0001", "WIA-0001"),
        ("id", "WIA-12345", "WIA-12345"),
    ],
)
def test_what_the_other_types_take(kind: str, text: str, display: str) -> None:
    value = PARSERS[kind](text)
    assert (value.text, value.display) == (text, display)


def test_a_date_keeps_its_bounds() -> None:
    date = PARSERS["date"]("2020-02").date
    assert date is not None
    assert (date.lower_iso, date.upper_iso) == ("2020-02-01", "2020-02-29")


REFUSED = {
    "number": [
        "",
        " ",
        "42 ",
        "1,000",
        "1e3",
        "0x1F",
        "4_2",
        "+5",
        "5%",
        ".5",
        "5.",
        "--5",
        "~~5",
        "~",
        "..",
        "1..",
        "..2",
        "~1..2",
        "42..40",
        "about 42",
        "inf",
        "nan",
        "٤٢",
        "²",
        "9" * 16,
        "9" * 5000,
    ],
    "duration": ["", "30", "hours", "30  hours", "30 Hours", "30 hours ", "30hours", "about 30 hours", "30 fortnights", "-5 hours", "-5..-1 days", "1,5 hours", "٣ hours", "9" * 5000 + " days"],
    "money": ["", "300000", "300000 usd", "300,000 USD", "USD 300000", "$300000", "5 ZZZ", "5 DEM", "-5 USD", "5  USD", "5 USD ", "٥ USD", "9" * 5000 + " USD"],
    "country": ["", "us", "USA", "UK", "EU", "ZZ", "United States", "ＵＳ", "US "],
    "region": ["", "MI", "us-mi", "US-ZZ", "US_MI", "Michigan", "US-MI "],
    "language": ["", "english", "en_US", "en-", "zzz", "en us", "en\n", "\0", "e" * 5000],
    "url": [
        *("", "example.org", "www.example.org", "//example.org", "ftp://example.org", "file:///etc/passwd", "mailto:a@example.org", "data:text/html,x"),
        *("javascript:alert(1)", " https://example.org", "https://", "https://localhost", "https://user@example.org", "https://user:word@example.org"),
        *("https://example.org/a b", "https://example.org/\n", "https://example.org/\t", "https://example.org/\0", "https://example.org/\u202e", "https://example.org/\u00a0"),
        *("https://[x", "https://[::1", "https://example.org\\@evil.example"),
    ],
    "slug": ["", "-", "-a", "a-", "a--b", "A", "a_b", "a b", "é", "a.b", "..", ".", "../a", "/a", "a/b", "a\\b", "a\0", "a\n", "٣", "a" * 101],
    "id": ["", "WIA-001", "wia-0001", "WIA0001", "WIA-0001 ", "WIA-0001\n", "WIA-٠٠٠١", "../WIA-0001", "/WIA-0001", "WIA-0001/..", "WIA-0001\0", "WIA-" + "1" * 17],
    "date": ["", "yesterday"],
}


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, refused in REFUSED.items() for text in refused])
def test_what_a_type_refuses(kind: str, text: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        PARSERS[kind](text)
    assert caught.value.what
    assert caught.value.fix
    assert str(caught.value) == f"{caught.value.what}; {caught.value.fix}"


@pytest.mark.parametrize(
    ("kind", "text", "what", "fix"),
    [
        ("number", "1,000", "'1,000' is no number", "write 42, ~42, >42, <42 or 40..42, without separators; words go to `note`"),
        ("number", "3..2", "'3..2' runs backwards", "write the smaller number first"),
        ("duration", "30", "'30' is no length of time", "write a number and minutes, hours, days, weeks, months or years, like `~30 hours`"),
        ("money", "$5", "'$5' is no amount of money", "write the amount without separators and the ISO 4217 code, like `300000 USD`"),
        ("money", "5,000 USD", "'5,000' is no number", "write 42, ~42, >42, <42 or 40..42, without separators; words go to `note`"),
        ("country", "UK", "'UK' is no country", "write the ISO 3166-1 code of two capital letters, like US or BR"),
        ("region", "MI", "'MI' is no state or province", "write the ISO 3166-2 code, like US-MI or GB-ENG"),
        ("language", "en_US", "'en_US' is no language", "write a BCP 47 tag, like en, es or pt-BR"),
        ("url", "a.org", "'a.org' is no web address", "write it whole, beginning with https:// or http://"),
        ("slug", "A b", "'A b' is no id", "use small letters, digits and single hyphens, at most 100"),
        ("id", "1", "'1' is no case id", "write WIA- and at least four digits (WIA-0000 for a draft)"),
    ],
)
def test_a_refusal_says_what_is_wrong_and_what_to_write(kind: str, text: str, what: str, fix: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        PARSERS[kind](text)
    assert (caught.value.what, caught.value.fix) == (what, fix)


@given(st.sampled_from(sorted(PARSERS)), texts())
def test_any_text_is_a_value_that_keeps_it_or_refused(kind: str, text: str) -> None:
    try:
        value = PARSERS[kind](text)
    except InvalidValue:
        return
    assert value.text == text


@given(st.sampled_from(["", "~", ">", "<"]), st.integers(-(10**14), 10**14))
def test_a_number_is_read_as_python_reads_it(sign: str, number: int) -> None:
    value = PARSERS["number"](f"{sign}{number}")
    assert value.low == (None if sign == "<" else number)
    assert value.high == (None if sign == ">" else number)
    assert value.display.rsplit(" ", 1)[-1].replace(",", "") == str(number)


@given(st.integers(0, 10**6), st.integers(0, 10**6), st.sampled_from(sorted(HOURS)))
def test_a_longer_time_is_more_hours(one: int, other: int, unit: str) -> None:
    first, second = (PARSERS["duration"](f"{number} {unit}").number for number in (one, other))
    assert first is not None
    assert second is not None
    assert (first < second) == (one < other)
