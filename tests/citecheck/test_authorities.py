"""Dockets and citations: spellings of one thing have one key."""

from __future__ import annotations

import pytest

from archive.citecheck.authorities import Hit, citation_key, docket_key, find_authorities, find_dockets, same_docket

DOCKETS = [
    ("2:21-cv-10827", "2:21-cv-10827"),
    ("2:21-cv-10827-LJM", "2:21-cv-10827"),
    ("2:21-cv-10827-LJM-RSW", "2:21-cv-10827"),
    ("2:21-CV-10827", "2:21-cv-10827"),
    ("2:21–cv–10827", "2:21-cv-10827"),
    ("2:21-cv- 10827", "2:21-cv-10827"),
    ("21-cv-10827", "21-cv-10827"),
    ("02:21-cv-010827", "2:21-cv-10827"),
    ("21 Civ. 3539", "21-cv-3539"),
    ("19-cv-3539 (PKC)", "19-cv-3539"),
    ("1:19-cr-00135", "1:19-cr-135"),
    ("2021-cv-135", "21-cv-135"),
]
PLAIN = [
    ("No. 20-3249", "20-3249"),
    ("Civ. No. 23-1984", "23-1984"),
    ("No. C 10-02649 RS", "10-2649"),
    ("No. 21-10897-RGS", "21-10897"),
]
SAME = [
    ("2:21-cv-10827", "21-cv-10827", True),
    ("2:21-cv-10827", "21-10827", True),
    ("2:21-cv-10827", "3:21-cv-10827", False),
    ("2:21-cv-10827", "2:21-cr-10827", False),
    ("2:21-cv-10827", "2:22-cv-10827", False),
    ("2020 ch 04353", "2020 ch 04353", True),
    ("2020 ch 04353", "2:21-cv-10827", False),
]
NO_DOCKETS = ["WIA-0001", "2020-01-09", "1-800-555-0199", "pages 12-34", "21-cvs-10827", "https://example.org/21-cv-10827x"]
CITATIONS = [
    ("Patel v. Facebook, Inc., 932 F.3d 1264, 1270 (9th Cir. 2019).", "932 F.3d 1264", "full", "Patel v. Facebook, Inc", "ca9"),
    ("State v. Arteaga, 476 N.J. Super. 36 (App. Div. 2023).", "476 N.J. Super. 36", "full", "State v. Arteaga", ""),
    ("Lynch v. State, 260 So. 3d 1166 (Fla. Dist. Ct. App. 2018).", "260 So. 3d 1166", "full", "Lynch v. State", "fladistctapp"),
    ("See Mayfield v. United States, 599 F.3d 964 (9th Cir. 2010).", "599 F.3d 964", "full", "Mayfield v. United States", "ca9"),
    ("People v. Reyes, 2020 NY Slip Op 20258.", "2020 NY Slip Op 20258", "full", "People v. Reyes", ""),
    ("But 932 F.3d at 1272 says more.", "932 F.3d at 1272", "short", "", ""),
    ("R (Bridges) v Chief Constable of South Wales Police [2020] EWCA Civ 1058", "[2020] EWCA Civ 1058", "full", "R (Bridges) v Chief Constable of South Wales Police", ""),
    ("[2025] EWHC 2355 (Admin)", "[2025] EWHC 2355 (Admin)", "full", "", ""),
    ("[2023] AATA 1069", "[2023] AATA 1069", "full", "", ""),
    ("[2025] UKUT 319 (AAC)", "[2025] UKUT 319 (AAC)", "full", "", ""),
    ("Barre v. Canada, 2022 FC 1078", "2022 FC 1078", "full", "Barre v. Canada", ""),
    ("R v Smith, 2019 ONCA 12", "2019 ONCA 12", "full", "R v Smith", ""),
]


@pytest.mark.parametrize(("text", "key"), [*DOCKETS, *PLAIN])
def test_spellings_of_a_docket(text: str, key: str) -> None:
    assert docket_key(text) == key
    (hit,) = find_dockets(f"It is {text}, they say.")
    assert hit.key == key


@pytest.mark.parametrize(("one", "other", "same"), SAME)
def test_dockets_are_one_where_nothing_contradicts(one: str, other: str, same: bool) -> None:  # noqa: FBT001 - a column of the table
    assert same_docket(one, other) is same
    assert same_docket(other, one) is same


@pytest.mark.parametrize("text", NO_DOCKETS)
def test_other_numbers_are_no_dockets(text: str) -> None:
    assert not list(find_dockets(text))


@pytest.mark.parametrize("text", ["Glukhin v. Russia, no. 11519/20", "Application no. 11519/20", "App. No. 11519/20"])
def test_application_numbers(text: str) -> None:
    (hit,) = find_dockets(text)
    assert hit.key == "11519/20"


@pytest.mark.parametrize("docket", ["A-3078-21", "RG21096898", "2020 CH 04353", "W108 2274731-1/11E", "12-P-205", "A-41-24 (090275)"])
def test_dockets_of_other_form_are_found_where_the_caller_knows_them(docket: str) -> None:
    text = f"Someone v. Someone, {docket.replace('-', '–').lower()}, at 3"
    assert [hit.key for hit in find_dockets(text, [docket])] == [docket_key(docket)]
    assert not list(find_dockets(text))


def test_a_docket_has_the_caption_and_the_court_of_its_sentence() -> None:
    text = "He sued. See Williams v. City of Detroit, No. 2:21-cv-10827 (E.D. Mich. June 28, 2024). Oliver v. Bril was another."
    (hit,) = find_dockets(text)
    assert (hit.caption, hit.court) == ("Williams v. City of Detroit", "mied")


@pytest.mark.parametrize(("text", "key", "kind", "caption", "court"), CITATIONS)
def test_citations(text: str, key: str, kind: str, caption: str, court: str) -> None:
    (hit,) = find_authorities(text)
    assert (hit.key, hit.kind, hit.caption, hit.court) == (key, kind, caption, court)
    assert text[hit.start : hit.end].startswith(key.partition(" ")[0])


@pytest.mark.parametrize("text", ["Id. at 3 E.g. 4.", "42 U.S.C. § 1983, 12", "It has 3 Parts and 4 more."])
def test_what_cites_no_decision_gives_nothing(text: str) -> None:
    assert list(find_authorities(text)) == []


def test_spaces_and_stops_make_no_other_citation() -> None:
    assert citation_key("932 F. 3d 1264") == citation_key("932 F.3d 1264") != citation_key("932 F.3d 1265")


def test_a_long_paragraph_is_read_in_pieces_with_offsets_of_the_whole() -> None:
    sentence = "Nobody was asked about any of this by anyone at all. "
    text = sentence * 150 + "Mayfield v. United States, 599 F.3d 964 (9th Cir. 2010). " + sentence * 150
    (hit,) = find_authorities(text)
    assert isinstance(hit, Hit)
    assert text[hit.start : hit.end] == "599 F.3d 964"
