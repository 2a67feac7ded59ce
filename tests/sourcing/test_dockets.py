"""Docket numbers and citations as proposals; a court is one of courts-db or none."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.cite.courts import court_words
from archive.sourcing.dockets import court_named, read_docket
from tests.strategies import texts

MICHIGAN = "United States District Court for the Eastern District of Michigan"
PASTED = [
    ("Williams v. City of Detroit, No. 2:21-cv-10827 (E.D. Mich. filed Apr. 13, 2021)", "Williams v. City of Detroit", "2:21-cv-10827", MICHIGAN, "2021-04-13"),
    ("2:21-cv-10827", "", "2:21-cv-10827", "", "2021"),
    ("2:21-cv-10827-LJM (D. Minn. 2021)", "", "2:21-cv-10827-LJM", "United States District Court for the District of Minnesota", "2021"),
    (f"21-cv-135, {MICHIGAN}", "", "21-cv-135", MICHIGAN, "2021"),
    ("S.D.N.Y. 19-cv-3539 (PKC)", "", "19-cv-3539 (PKC)", "United States District Court for the Southern District of New York", "2019"),
    ("Case No. 2:21-cv-10827, E.D. Mich., May 2022", "", "2:21-cv-10827", MICHIGAN, "2022-05"),
    ("2020 CH 04353", "", "2020 CH 04353", "", ""),
    ("State v. Arteaga, A-3078-21", "State v. Arteaga", "A-3078-21", "", ""),
    ("A-3078-21 (N.J. Super. Ct. App. Div. 2023)", "", "A-3078-21", "New Jersey Superior Court Appellate Division", "2023"),
    ("[2020] EWCA Civ 1058", "", "[2020] EWCA Civ 1058", "", "2020"),
    ("Lynch v. State, 260 So. 3d 1166 (Fla. Dist. Ct. App. 2018)", "Lynch v. State", "260 So. 3d 1166", "Florida District Courts of Appeal", "2018"),
    ("No. 20-3249 (7th Cir. Dec. 5, 2020)", "", "20-3249", "United States Court of Appeals for the Seventh Circuit", "2020-12-05"),
]


@pytest.mark.parametrize(("text", "title", "number", "court", "issued"), PASTED)
def test_a_docket(text: str, title: str, number: str, court: str, issued: str) -> None:
    found = read_docket(text)
    assert [found.text(name) for name in ("type", "title", "number", "authority", "issued")] == ["legal_case", title, number, court, issued]


@pytest.mark.parametrize("text", ["", "hello world", "hello v. world", "Detroit", "E.D. Mich.", "see page 12 of that"])
def test_what_is_none_proposes_nothing(text: str) -> None:
    assert read_docket(text).found == ()


@pytest.mark.parametrize("short", ["E.D. Mich.", "S.D.N.Y.", "D. Minn.", "N.D. Ill.", "9th Cir.", "D.C. Cir.", "D.N.J."])
def test_a_court_is_known_by_what_it_is_cited_as(short: str) -> None:
    id_, name = court_named(short)
    assert court_words(name) == short
    assert court_named(name) == (id_, name)


@given(st.one_of(texts(), st.text("0123456789-:cv No.()[],ABC ", max_size=60)))
def test_a_number_was_in_what_was_pasted(text: str) -> None:
    found = read_docket(text).text("number")
    assert re.sub(r"\W", "", found) in re.sub(r"\W", "", text)
