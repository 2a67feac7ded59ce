"""Captions inside titles, as our sources and rulings have them."""

from __future__ import annotations

import pytest
from hypothesis import given

from archive.cite.captions import caption_words, is_caption, short_caption, split_title
from tests.strategies import texts

TITLES = [
    ("Mayfield v. U.S.", ("", "Mayfield v. U.S.", "")),
    ("Complaint, Bah v. Apple Inc. et al., Filing 1", ("Complaint", "Bah v. Apple Inc. et al.", "Filing 1")),
    ("Complaint, American Civil Liberties Union v. Clearview AI, Inc.", ("Complaint", "American Civil Liberties Union v. Clearview AI, Inc.", "")),
    ("Thornley v. Clearview AI, Inc., 20-3249", ("", "Thornley v. Clearview AI, Inc.", "20-3249")),
    ("Thornley v. Clearview AI, Inc., No. 20-3249 (7th Cir. 2021)", ("", "Thornley v. Clearview AI, Inc.", "No. 20-3249 (7th Cir. 2021)")),
    ("Barre v. Canada (Citizenship and Immigration), 2022 FC 1078", ("", "Barre v. Canada (Citizenship and Immigration)", "2022 FC 1078")),
    ("Rosenbach v. Six Flags Entertainment Corp., 2019 IL 123186 (opinion text)", ("", "Rosenbach v. Six Flags Entertainment Corp.", "2019 IL 123186")),
    ("Memorandum Opinion and Order, In re Clearview AI, Inc. Consumer Privacy Litigation", ("Memorandum Opinion and Order", "In re Clearview AI, Inc. Consumer Privacy Litigation", "")),
    (
        "State of Vermont v. Clearview AI, Inc., Ruling on Defendant’s Motion to Dismiss",
        ("Ruling on Defendant’s Motion to Dismiss", "State of Vermont v. Clearview AI, Inc.", "Ruling on Defendant’s Motion to Dismiss"),
    ),
    ("Talley v. USA et al, Filing 60: Order on Partial Motion to Dismiss", ("Order on Partial Motion to Dismiss", "Talley v. USA et al", "Filing 60: Order on Partial Motion to Dismiss")),
    ("New Jersey Cases June 07, 2023: State v. Arteaga", ("", "State v. Arteaga", "")),
    ("GLUKHIN v RUSSIA - 11519/20", ("", "Glukhin v Russia", "11519/20")),
    ("Case of Glukhin v. Russia, (Application no. 11519/20)", ("", "Glukhin v. Russia", "")),
    ("People v. Reyes, opinion", ("", "People v. Reyes", "opinion")),
    ("Transfer Order, MDL No. 2967, Document 184", ("Transfer Order, MDL No. 2967", "", "Document 184")),
    ("60-Day Order Administratively Terminating Action", ("60-Day Order Administratively Terminating Action", "", "")),
    ("R (Bridges) v Chief Constable of South Wales Police (Court of Appeal)", ("", "R (Bridges) v Chief Constable of South Wales Police", "")),
    ("State of Vermont v. Clearview AI, Inc. (2020)", ("", "State of Vermont v. Clearview AI, Inc.", "")),
    ("", ("", "", "")),
]

AMERICAN = [
    ("Talley v. USA et al", "Talley v. United States"),
    ("Mayfield v. U.S.", "Mayfield v. United States"),
    ("Green v. City and County of San Francisco", "Green v. City & Cnty. of San Francisco"),
    ("Federal Trade Commission v. Rite Aid Corporation", "FTC v. Rite Aid Corp."),
    ("Willie Allen Lynch vs State of Florida", "Willie Allen Lynch v. State of Florida"),
    ("Michael Oliver v. Donald Bussa, Stephen Cassini and City of Detroit", "Michael Oliver v. Donald Bussa"),
    ("In re Clearview AI, Inc., Consumer Privacy Litigation", "In re Clearview AI, Inc., Consumer Privacy Litig."),
    ("Doe v. Acme Communications, Incorporated", "Doe v. Acme Commc'ns, Inc."),
    ("State v. Street", "State v. Street"),
    ("Doe v. Jane West", "Doe v. Jane West"),
]

SHORT = [
    ("Williams v. City of Detroit", "Williams"),
    ("State v. Arteaga", "Arteaga"),
    ("People v. Reyes", "Reyes"),
    ("State of Vermont v. Clearview AI, Inc.", "Clearview AI, Inc."),
    ("R (Bridges) v Chief Constable of South Wales Police", "Bridges"),
    ("R (Bridges) -v- CC South Wales & ors", "Bridges"),
    ("Information Commissioner v Clearview AI Inc (Privacy International intervening)", "Clearview AI Inc"),
    ("In re Clearview AI, Inc.", "In re Clearview AI, Inc."),
]


@pytest.mark.parametrize(("title", "parts"), TITLES)
def test_titles_are_taken_apart(title: str, parts: tuple[str, str, str]) -> None:
    assert split_title(title) == parts


@pytest.mark.parametrize(("caption", "expected"), AMERICAN)
def test_american_captions_follow_table_t6(caption: str, expected: str) -> None:
    assert caption_words(caption, american=True) == expected


def test_captions_of_other_countries_are_not_shortened() -> None:
    assert caption_words("R (Bridges) v Chief Constable of South Wales Police", american=False) == "R (Bridges) v. Chief Constable of South Wales Police"


@pytest.mark.parametrize(("caption", "expected"), SHORT)
def test_a_case_is_called_by_one_party(caption: str, expected: str) -> None:
    assert short_caption(caption) == expected


@pytest.mark.parametrize("title", ["Suit of Brittney Gilliam and family against the City of Aurora", "Order on motions to dismiss", "Habeas Corpus 836.199", "Matters of fact"])
def test_a_description_is_no_caption(title: str) -> None:
    assert not is_caption(title)


@given(texts())
def test_any_title_can_be_taken_apart(title: str) -> None:
    document, caption, tail = split_title(title)
    assert len(caption) <= len(title)
    assert all(part.casefold() in title.casefold() for part in (document, tail))
