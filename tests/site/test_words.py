from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest

from archive.query import words
from archive.site import address


@pytest.mark.parametrize(
    ("edtf", "told", "machine"),
    [("2020-01-09", "9 January 2020", "2020-01-09"), ("2020-01~", "about January 2020", ""), ("2019/2020", "2019 to 2020", ""), ("2020", "2020", "2020"), (None, "", ""), ("soon", "soon", "")],
)
def test_dates_in_words_and_for_machines(edtf: str | None, told: str, machine: str) -> None:
    assert words.date_words(edtf) == told
    assert address.html_date(edtf) == machine


def test_places_in_words() -> None:
    assert words.place_words("US", "US-MI", "Detroit") == "Detroit, Michigan, United States"
    assert words.place_words("GB") == "United Kingdom"
    assert words.place_words(None) == ""
    assert words.place_words("XX", "XX-1") == "XX-1, XX"


@pytest.mark.parametrize(
    ("label", "said_by", "told"),
    [("alleged", "his counsel", "Alleged by his counsel"), ("found", None, "Found"), ("", "the ACLU", "According to the ACLU"), ("", None, "")],
)
def test_standings_in_words(label: str, said_by: str | None, told: str) -> None:
    assert words.standing_words(label, said_by) == told


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ({"container_title": "The Gazette", "publisher": "A press", "issued": "2020-06-24"}, "The Gazette, 24 June 2020"),
        ({"authority": "District Court", "title": "Complaint"}, "District Court, undated"),
        ({"title": "A leaflet", "issued": "2019"}, "A leaflet, 2019"),
    ],
)
def test_a_source_is_called_by_its_publisher_and_day(source: dict[str, str], name: str) -> None:
    assert words.source_name(source) == name


def test_the_address_of_a_query_holds_it_whole() -> None:
    parts = urlsplit(address.query_url("\nselect *  \nfrom x where y = :y\n", {"y": "a&b"}, ".csv"))
    assert parts.path == "/archive.csv"
    assert parse_qs(parts.query) == {"sql": ["select *\nfrom x where y = :y"], "y": ["a&b"]}


def test_only_the_outer_blocks_of_a_narrative_get_anchors() -> None:
    html = "<p>One</p>\n<blockquote>\n<p>Two</p>\n</blockquote>\n<ul>\n<li><p>Three</p></li>\n</ul>\n<p>Four &lt;p&gt;</p>"
    assert address.anchored(html) == (
        '<p id="narrative.1">One</p>\n<blockquote id="narrative.2">\n<p>Two</p>\n</blockquote>\n<ul id="narrative.3">\n<li><p>Three</p></li>\n</ul>\n<p id="narrative.4">Four &lt;p&gt;</p>'
    )


def test_letters_and_counts() -> None:
    assert words.capital("élan de") == "Élan de"
    assert words.uncapital("The ACLU") == "the ACLU"
    assert words.counted(1, "case") == "1 case"
    assert words.counted(12000, "policy", "policies") == "12,000 policies"
    assert address.anchor("WIA-0001#arrest_date.1") == "arrest_date.1"
