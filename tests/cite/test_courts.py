"""Names of courts, held against courts-db for every federal court and against the forms that courts themselves print."""

from __future__ import annotations

import re

import pytest
from courts_db import courts

from archive.cite.courts import court_words, is_american

# courts-db is wrong here by the Bluebook's table T1, or knows a court of the past; what we print instead.
OTHERWISE = {"mdd": "D. Md.", "mnd": "D. Minn.", "nyed": "E.D.N.Y.", "nyd": "D.N.Y.", "pamd": "M.D. Pa.", "wvnd": "N.D. W. Va.", "wvsd": "S.D. W. Va.", "wvad": "D. W. Va."}
DISTRICTS = {"N": "Northern ", "S": "Southern ", "E": "Eastern ", "W": "Western ", "M": "Middle ", "C": "Central ", "": ""}


def federal_districts() -> list[tuple[str, str, str]]:
    """(id, name as the courts write it, courts-db's form of citation) of the district courts in one of the states."""
    found = []
    for court in courts:
        match = re.fullmatch(r"District Court, (?:([NSEWMC])\.)?D\. ([A-Z][a-z]+(?: [A-Z][a-z]+)?)", court["name"])
        if match and court["citation_string"] and match[2] not in {"Guam", "Puerto Rico"}:
            found.append((court["id"], f"United States District Court for the {DISTRICTS[match[1] or '']}District of {match[2]}", court["citation_string"]))
    return found


NAMES = [
    ("United States Court of Appeals for the Ninth Circuit", "ca9", "9th Cir."),
    ("United States Court of Appeals for the District of Columbia Circuit", "cadc", "D.C. Cir."),
    ("United States Court of Appeals for the Second Circuit", "", "2d Cir."),
    ("Supreme Court of the United States", "scotus", "U.S."),
    ("Supreme Court of New Jersey", "nj", "N.J."),
    ("Illinois Supreme Court", "", "Ill."),
    ("Supreme Court of Florida", "", "Fla."),
    ("Massachusetts Appeals Court", "", "Mass. App. Ct."),
    ("Superior Court of New Jersey, Appellate Division", "", "N.J. Super. Ct. App. Div."),
    ("Florida First District Court of Appeal", "", "Fla. Dist. Ct. App."),
    ("Supreme Court of the State of New York, New York County", "", "N.Y. Sup. Ct."),
    ("Judicial Panel on Multidistrict Litigation", "", "J.P.M.L."),
    ("Cuyahoga County Court of Common Pleas", "ohctcomplcuyaho", "Ohio Ct. Com. Pl."),
    ("Circuit Court of Cook County, Illinois", "illcirct", "Ill. Cir. Ct."),
    ("Superior Court of California, County of Alameda", "calsuperct", "Cal. Super. Ct."),
    ("Vermont Superior Court, Chittenden Unit", "vtsuperct", "Vt. Super. Ct."),
]

# No id, and in courts-db under no name of its own: the words are shortened, and no state is added.
WORDS = [
    ("Wayne County Circuit Court", "", "Wayne Cnty. Cir. Ct."),
    ("Circuit Court of Cook County", "", "Cir. Ct. Cook Cnty."),
    ("Arapahoe County District Court, Colorado", "US", "Arapahoe Cnty. Dist. Ct., Colo."),
    ("125th Judicial District Court, Harris County, Texas", "US", "125th Jud. Dist. Ct., Harris Cnty., Tex."),
    ("District Court of the State of New Mexico", "US", "N.M. Dist. Ct."),
    ("United States District Court in Ohio (district not found)", "US", "U.S. Dist. Ct. in Ohio"),
]

FOREIGN = ["Federal Court (Canada)", "Court of Appeal (Civil Division)", "Bundesverwaltungsgericht", "Alberta Court of King's Bench", "Zamoskvoretsky District Court of Moscow", ""]


@pytest.mark.parametrize(("court_id", "name", "listed"), federal_districts())
def test_district_courts_are_cited_as_courts_db_cites_them(court_id: str, name: str, listed: str) -> None:
    assert court_words(name) == OTHERWISE.get(court_id, listed)
    assert court_words(name, court_id) == court_words(name)


def test_the_districts_above_are_most_of_them() -> None:
    assert len(federal_districts()) > 60


@pytest.mark.parametrize(("name", "court_id", "expected"), NAMES)
def test_courts_by_name_or_id(name: str, court_id: str, expected: str) -> None:
    assert court_words(name, court_id) == expected
    assert is_american(name, court_id)


@pytest.mark.parametrize(("name", "country", "expected"), WORDS)
def test_an_unlisted_court_has_its_words_shortened(name: str, country: str, expected: str) -> None:
    assert court_words(name, country=country) == expected


@pytest.mark.parametrize("name", FOREIGN)
def test_a_court_of_another_country_keeps_its_name(name: str) -> None:
    assert court_words(name, country="XX") == name
    assert not is_american(name)


def test_a_remark_of_ours_is_no_part_of_the_name() -> None:
    assert court_words("A court of the Federal District (not named in the sources read)", country="BR") == "A court of the Federal District"


def test_the_highest_courts_of_new_york_and_maryland_are_not_their_supreme_courts() -> None:
    assert court_words("Supreme Court of New York") != "N.Y."
