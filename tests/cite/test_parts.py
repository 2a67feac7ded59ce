"""Dates, people, titles and places that both legal styles share."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.cite.parts import MONTHS, Person, When, address, clean, from_edtf, host, issued, main_title, people, place, titled
from archive.record.citation import parse_cite
from tests.strategies import texts

DATES = [
    ("2019-04-22", "Apr. 22, 2019", "22 April 2019"),
    ("2019-05", "May 2019", "May 2019"),
    ("2019-09", "Sept. 2019", "September 2019"),
    ("2019", "2019", "2019"),
    ("2022-05~", "c. May 2022", "c May 2022"),
    ("2018-11/2018-12", "Nov. 2018–Dec. 2018", "November 2018–December 2018"),
]

PLACES = [
    ("¶ 12", "paragraph", "12", False),
    ("¶¶ 3, 5", "paragraph", "3, 5", True),
    ("¶¶ 12-14", "paragraph", "12–14", True),
    ("§ 2-503", "section", "2-503", False),
    ("§§ 3, 5", "section", "3, 5", True),
    ("at 4", "page", "4", False),
    ("pp. 7-9", "page", "7–9", True),
    ("p. xi", "page", "xi", False),
    ("n. 3", "note", "3", False),
    ("ch. 2", "chapter", "2", False),
    ("tbl. 1", "table", "1", False),
    ("fig. 2", "figure", "2", False),
    ("l. 5", "line", "5", False),
    ("Annex B", "other", "Annex B", False),
]


@pytest.mark.parametrize(("edtf", "american", "british"), DATES)
def test_dates_say_what_the_data_say(edtf: str, american: str, british: str) -> None:
    when = from_edtf(edtf)
    assert when is not None
    assert (when.american(), when.british()) == (american, british)


@pytest.mark.parametrize("text", ["", None, "soon", "2019/..", "198X"])
def test_what_is_no_exact_date_is_left_out(text: str | None) -> None:
    assert from_edtf(text) is None


def test_a_date_of_csl() -> None:
    assert issued({"issued": {"date-parts": [["2020", 1, 9]]}}) == When((2020, 1, 9))
    assert issued({"issued": {"date-parts": [[2018], [2020]], "circa": True}}) == When((2018,), (2020,), circa=True)
    assert issued({}) is None
    literal = issued({"issued": {"literal": "before the war"}})
    assert literal is not None
    assert (literal.american(), literal.british(), literal.year) == ("before the war",) * 3
    assert When((2018,), (2020,)).year == "2018–2020"


def test_months_are_those_of_table_t12() -> None:
    assert MONTHS == ("Jan.", "Feb.", "Mar.", "Apr.", "May", "June", "July", "Aug.", "Sept.", "Oct.", "Nov.", "Dec.")


@pytest.mark.parametrize(("locator", "kind", "numbers", "several"), PLACES)
def test_places_are_read(locator: str, kind: str, numbers: str, several: bool) -> None:  # noqa: FBT001 - a column of the table
    found = place(locator)
    assert found is not None
    assert (found.kind, found.numbers, found.several) == (kind, numbers, several)


@given(st.sampled_from([row[0] for row in PLACES[:-1]]))
def test_every_place_of_the_grammar_has_a_kind(locator: str) -> None:
    cited = parse_cite(f"key {locator}").locator
    found = place(cited)
    assert found is not None
    assert found.kind != "other"


def test_no_place_is_none() -> None:
    assert place(None) is None
    assert place(" ") is None


def test_people_are_persons_or_bodies() -> None:
    assert people({"author": [{"family": "Bedoya", "given": "Alvaro"}, {"literal": "Big Brother Watch Team"}, {"family": ""}]}) == (Person("Bedoya", "Alvaro"), Person("Big Brother Watch Team"))


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Banning the use.", "Banning the use"),
        ("Police of Aurora, Colo.", "Police of Aurora, Colo."),
        ("Doe v. Apple Inc.", "Doe v. Apple Inc."),
        ("Found in the U.S.", "Found in the U.S."),
        ("Why?", "Why?"),
    ],
)
def test_a_full_stop_that_ends_a_sentence_is_dropped(title: str, expected: str) -> None:
    assert titled({"title": title}) == expected


def test_without_a_title_there_is_the_id() -> None:
    assert titled({"id": "a-b"}) == "a-b"


def test_a_subtitle_is_left_out_where_the_rest_tells() -> None:
    assert main_title({"title": "The Perpetual Line-Up: Unregulated Police Face Recognition"}) == "The Perpetual Line-Up"
    assert main_title({"title": "Biometrics: Police National Database"}) == "Biometrics: Police National Database"
    assert main_title({"title": "One two three: four", "custom": {"untitled": True}}) == "One two three: four"


HOSTS = [
    ({"container-title": "KTVU"}, ("KTVU", "")),
    ({"publisher": "ACLU"}, ("ACLU", "")),
    ({"container-title": "Lincoln Daily News", "custom": {"copy_of": "Reuters"}}, ("Reuters", "Lincoln Daily News")),
    ({"container-title": "WIRED", "custom": {"copy_of": "WIRED"}}, ("WIRED", "")),
    ({"container-title": "Post Reports", "publisher": "The Washington Post", "custom": {"copy_of": "The Washington Post"}}, ("Post Reports", "")),
    ({"type": "report", "publisher": "GAO", "custom": {"copy_of": "United States"}}, ("GAO", "")),
    ({"type": "report", "container-title": "Docslib", "custom": {"copy_of": "GAO"}}, ("GAO", "Docslib")),
]


@pytest.mark.parametrize(("item", "expected"), HOSTS)
def test_whose_text_and_where_it_was_read(item: dict[str, object], expected: tuple[str, str]) -> None:
    assert host(item) == expected


def test_an_address_is_the_url_or_the_doi() -> None:
    assert address({"URL": "https://example.org/", "DOI": "10.1/x"}) == "https://example.org/"
    assert address({"DOI": "10.1/x"}) == "https://doi.org/10.1/x"
    assert address({}) == ""


@given(texts())
def test_a_clean_text_is_one_line(text: str) -> None:
    assert not re.search(r"[\x00-\x1f\x7f]|  ", clean(text + "\x00\n\t" + text))
    assert clean(clean(text)) == clean(text)
