"""Rules on narratives: each fires once here, and is silent once."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from tests.check.judging import judge
from tests.factory import NARRATIVE, PAPER, line_of, make, statement, with_statements

if TYPE_CHECKING:
    from archive.record.schema import Schema
    from tests.factory import Tree

CITED = f"[@{PAPER}]"


@pytest.mark.parametrize(
    ("sentence", "what"),
    [
        ("He was held for 31 hours.", "the figure '31' stands nowhere else in the record"),
        ("He was paid $300,000.", "the figure '300000' stands nowhere else in the record"),
        ("The score was 12.5 of a hundred.", "the figure '12.5' stands nowhere else in the record"),
        ("The score was 0.25.", "the figure '.25' stands nowhere else in the record"),
        ("It was in 2017.", "the figure '2017' stands nowhere else in the record"),
        ("He was arrested on 10 January 2020.", "the date '10 January 2020' stands nowhere else in the record"),
        ("He was arrested on January 10, 2020.", "the date 'January 10, 2020' stands nowhere else in the record"),
        ("He was arrested in February 2020.", "the date 'February 2020' stands nowhere else in the record"),
        ("He was arrested on 9 January 2021.", "the date '9 January 2021' stands nowhere else in the record"),
        ("He was arrested on 10 January.", "the date '10 January' stands nowhere else in the record"),
        ("He was arrested on 10\nJanuary 2020.", "the date '10 January 2020' stands nowhere else in the record"),
        ("He came with 5 may flowers.", "the figure '5' stands nowhere else in the record"),
    ],
)
def test_figures_are_on_record_fires(schema: Schema, sentence: str, what: str) -> None:
    record = make(schema, "case", f"First. {CITED}\n\n{sentence} {CITED}")
    assert judge("figures-are-on-record", record) == [(line_of(record, sentence.splitlines()[0]), "narrative", what)]


@pytest.mark.parametrize(
    "sentence",
    [
        "He was held for 30 hours.",
        "He was arrested on 9 January 2020.",
        "He was arrested on January 9, 2020.",
        "He was arrested on 9\nJanuary 2020.",
        "He was arrested on 9 January.",
        "He was arrested in January 2020.",
        "He was arrested in 2020, in winter.",
        "The police may have known, and March on.",
        "See WIA-0012 and https://a.example/2017/99.",
        f"He sued. [@{PAPER}, ¶ 77]",
        "Five watches, no figure.",
    ],
)
def test_figures_are_on_record_is_silent(schema: Schema, sentence: str) -> None:
    assert judge("figures-are-on-record", make(schema, "case", f"{sentence} {CITED}")) == []


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ("300000 USD", "He was paid $300,000."),
        ("40..42", "He was 40, or 42."),
        ("~12.5", "It was about 12.5."),
        ("2016-45", "It was number 2016-45."),
        ("2019/2021-03", "It lasted from 2019 to March 2021."),
        ("2019-05/..", "It began in May 2019."),
        ("2019-05~", "It was about May 2019."),
        ("said on 3 March 2022 that 1,000 were searched", "He said on 3 March 2022 that 1000 were searched."),
        ("007", "The agent was number 7."),
    ],
)
def test_a_statement_answers_for_its_figures_and_dates(schema: Schema, value: str, sentence: str) -> None:
    without = make(schema, "case", f"{sentence} {CITED}")
    record = make(schema, "case", f"{sentence} {CITED}", statements=with_statements("case", redress=[statement(value)]))
    assert judge("figures-are-on-record", without)
    assert judge("figures-are-on-record", record) == []


def test_the_day_of_a_review_answers_for_nothing(schema: Schema) -> None:
    assert judge("figures-are-on-record", make(schema, "case", f"It was in November 2027. {CITED}"))


@pytest.mark.parametrize(
    ("paragraph", "markup"),
    [
        ("# A heading", "#"),
        ("###### A heading", "######"),
        ("A heading\n---", "---"),
        ("A heading\n======", "======"),
        ("| a | b |", "|"),
        ("He was <b>held</b>.", "<b>"),
        ("He was held.<BR/>", "<BR/>"),
        ("</div>", "</div>"),
        ("<script>alert(1)</script>", "<script>"),
        ("<img\nsrc=x>", "<img\nsrc=x>"),
        ("![him](probe)", "!["),
    ],
)
def test_plain_paragraphs_fires(schema: Schema, paragraph: str, markup: str) -> None:
    record = make(schema, "case", f"First. {CITED}\n\n{paragraph} {CITED}" if "\n-" not in paragraph and "\n=" not in paragraph else f"First. {CITED}\n\n{paragraph}")
    assert judge("plain-paragraphs", record) == [(line_of(record, paragraph.splitlines()[0]), "narrative", f"markup {markup!r}")]


@pytest.mark.parametrize("paragraph", [NARRATIVE, "> quoted", "- a\n- b", "1. a", "*so* and **so**", "[a page](https://a.example)", "#1 and 2 < 3 > 1", "He -- or she -- said so", "1 <2"])
def test_plain_paragraphs_is_silent(schema: Schema, paragraph: str) -> None:
    assert judge("plain-paragraphs", make(schema, "case", paragraph)) == []


@pytest.mark.parametrize("word", ["shocking", "Egregious", "NIGHTMARE", "tragically", "innocent man", "notorious"])
def test_no_words_of_outrage_fires(schema: Schema, word: str) -> None:
    record = make(schema, "case", f"First. {CITED}\n\nIt was a {word} case. {CITED}")
    assert judge("no-words-of-outrage", record) == [(line_of(record, word), "narrative", f"{word!r} is a word of judgement")]


@pytest.mark.parametrize("sentence", ["An electric shock was given.", "The judge found him innocent.", "A man was held.", "It was his sister."])
def test_no_words_of_outrage_is_silent(schema: Schema, sentence: str) -> None:
    assert judge("no-words-of-outrage", make(schema, "case", sentence)) == []


@pytest.mark.parametrize("text", ["<a" * 100_000, "1," * 100_000, "[@" * 100_000, "1 " * 100_000, "January " * 30_000, "#" * 200_000, "9" * 200_000, "https://" * 30_000])
def test_a_long_narrative_takes_no_time(schema: Schema, text: str) -> None:
    record = make(schema, "case", text)
    started = time.perf_counter()
    judge("figures-are-on-record", record)
    assert time.perf_counter() - started < 5


def test_a_long_narrative_over_a_rich_record_is_read(schema: Schema) -> None:
    events: list[Tree] = [{"date": f"{1900 + year}-01-09", "what": f"It was number {year}.", "cites": [PAPER]} for year in range(100)]
    narrative = "\n\n".join(f"On 9 January {1900 + year} it was number {year}. {CITED}" for year in range(100))
    assert judge("figures-are-on-record", make(schema, "case", narrative, events=events)) == []
