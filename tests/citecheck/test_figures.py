"""Which figure of a sentence is a figure of what; and the many sentences that must give nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.citecheck.figures import find_figures

DATES = [
    ("Police arrested him outside his home on 9 January 2020, and he was held for about 30 hours.", "arrest_date", "2020-01-09"),
    ("Robert Williams was arrested on January 9, 2020, in his driveway.", "arrest_date", "2020-01-09"),
    ("He was arrested in front of his house, before his family, on Jan. 9, 2020.", "arrest_date", "2020-01-09"),
    ("On the 9th of January 2020 he was arrested.", "arrest_date", "2020-01-09"),
    ("He was arrested on 2020-01-09.", "arrest_date", "2020-01-09"),
    ("He was arrested in January 2020.", "arrest_date", "2020-01"),
    ("He was arrested in 2020.", "arrest_date", "2020"),
    ("His wrongful arrest on 9 January 2020 was the first.", "arrest_date", "2020-01-09"),
    ("Robert Williams’s arrest in January 2020 was the first.", "arrest_date", "2020-01"),
    ("The charges were dropped on 23 January 2020.", "exoneration_date", "2020-01-23"),
    ("Prosecutors dismissed the case in Sept. 2019.", "exoneration_date", "2019-09"),
    ("He was arrested on 9 January 2020 and released on 10 January 2020.", "arrest_date", "2020-01-09"),
    ("He was arrested in January 2020 and sued in April 2021 and settled in 2024.", "arrest_date", "2020-01"),
]
AMOUNTS = [
    ("Detroit settled with him for $300,000 in June 2024.", "compensation", (300_000, 300_000), "USD"),
    ("The city agreed to pay him $1.9 million.", "compensation", (1_900_000, 1_900_000), "USD"),
    ("He was paid 200,000 dollars.", "compensation", (200_000, 200_000), "USD"),
    ("The settlement was less than US$500,000.", "compensation", (None, 500_000), "USD"),
    ("He was awarded £60k.", "compensation", (60_000, 60_000), "GBP"),
    ("He was held for thirty hours.", "detention", (30, 30), None),
    ("He was held for more than a day.", "detention", (24, None), None),
    ("He spent ten days in jail.", "detention", (240, 240), None),
    ("She was detained for up to 2 weeks.", "detention", (None, 336), None),
    ("They kept her behind bars for twenty-one days.", "detention", (504, 504), None),
    ("Robert Williams, a 42-year-old man, was there.", "person_age", (42, 42), None),
    ("The police took Robert Williams, aged 42.", "person_age", (42, 42), None),
    ("He is forty-two years old.", "person_age", (42, 42), None),
]
NOTHING = [
    "",
    "After his arrest, Williams sued in April 2021.",
    "A year after he was arrested, Williams sued on 13 April 2021.",
    "His photograph was on file after an arrest in 2021.",
    "An earlier arrest in 2015 had put him there.",
    "The court dismissed his claims on 28 June 2024.",
    "The complaint was dismissed in 2024.",
    "He was arrested and charged on 9 January 2020.",
    "He was arrested on 31 February 2020.",
    "The court held a hearing 30 days later.",
    "The court held that 30 days were enough.",
    "He was held, and 30 days later he was free.",
    "Footage is held for 30 days, a period that the policy sets.",
    "He was held for two days or three days.",
    "Bail was set at $1,000.",
    "Watches worth $3,800 were stolen, and a settlement followed.",
    "He sought a settlement of $5 million.",
    "The city paid $300,000 of a demand of $500,000.",
    "His 5-year-old daughter saw it.",
    "They stopped Jaclynn Gonzales and her sister, aged 12, on an alert.",
    "A 35-year-old detective wrote the request.",
    "The 20-year-old law was changed.",
    "The 3-year-old case went on.",
    "He is now 47 years old.",
    "He was arrested " + ", ".join(f"on {day} May 2020" for day in range(1, 15)) + ".",
    "He was 42 years old when it was settled.",
]


@pytest.mark.parametrize(("sentence", "name", "date"), DATES)
def test_dates(sentence: str, name: str, date: str) -> None:
    assert [(figure.property, [str(one) for one in figure.dates]) for figure in find_figures(sentence) if figure.dates] == [(name, [date])]


def test_day_and_month_that_can_be_taken_for_each_other_are_both_read() -> None:
    (figure,) = find_figures("He was arrested on 1/9/2020.")
    assert [str(date) for date in figure.dates] == ["2020-01-09", "2020-09-01"]
    (figure,) = find_figures("He was arrested on 1/23/2020.")
    assert [str(date) for date in figure.dates] == ["2020-01-23"]


@pytest.mark.parametrize(("sentence", "name", "bounds", "currency"), AMOUNTS)
def test_amounts(sentence: str, name: str, bounds: tuple[float | None, float | None], currency: str | None) -> None:
    found = [(figure.property, (figure.value.low, figure.value.high), figure.value.currency) for figure in find_figures(sentence) if figure.value]
    assert found == [(name, bounds, currency)]


@pytest.mark.parametrize("sentence", NOTHING)
def test_what_reads_two_ways_gives_nothing(sentence: str) -> None:
    assert find_figures(sentence) == ()


def test_each_figure_of_a_sentence_is_of_its_own_clause() -> None:
    figures = find_figures("Robert Williams was arrested on January 9, 2020, in his driveway; he was detained for thirty hours, and the charge was dropped on January 23, 2020.")
    assert sorted((figure.property, figure.text) for figure in figures) == [("arrest_date", "January 9, 2020"), ("detention", "thirty hours"), ("exoneration_date", "January 23, 2020")]


def test_words_of_doubt_are_kept() -> None:
    exact, about = (find_figures(f"He was held for {words}.")[0] for words in ("30 hours", "nearly 30 hours"))
    assert (exact.about, about.about) == (False, True)


@given(st.dates())
def test_every_day_is_read_as_it_is_written(day: object) -> None:
    text = f"{day:%d %B %Y}"
    figures = find_figures(f"He was arrested on {text}.")
    assert [str(date) for figure in figures for date in figure.dates] == ([f"{day}"] if 1900 <= int(f"{day:%Y}") < 2100 else [])
