"""Dockets, citations and statutes, held against eyecite and against the sources and rulings of the archive."""

from __future__ import annotations

from typing import Any

import pytest
from eyecite import get_citations
from eyecite.models import FullCaseCitation
from hypothesis import given

from archive.cite.legal import docket_words, enactment, matter, neutral, reporter
from tests.cite import real
from tests.strategies import texts

DOCKETS = [
    ("2:21-cv-10827", True, "No. 2:21-cv-10827"),
    ("21-10897-RGS", True, "No. 21-10897-RGS"),
    ("C 10-02649 RS", True, "No. C 10-02649 RS"),
    ("2020 CH 04353", True, "No. 2020 CH 04353"),
    ("A-3078-21", True, "No. A-3078-21"),
    ("A-41-24 (090275)", True, "No. A-41-24 (090275)"),
    ("19-cv-3539 (PKC)", True, "No. 19-cv-3539 (PKC)"),
    ("Civil No. 23-1984 (DWF/DTS)", True, "Civ. No. 23-1984 (DWF/DTS)"),
    ("Civ. No. 23-1984 (DWF/DTS)", True, "Civ. No. 23-1984 (DWF/DTS)"),
    ("MDL No. 2967", True, "MDL No. 2967"),
    ("IMM-6747-21", False, "IMM-6747-21"),
    ("UA-2024-001563-GIA", False, "UA-2024-001563-GIA"),
    ("HC 836.199", False, "HC 836.199"),
    ("", True, ""),
]

REPORTERS = [
    ("984 F.3d 1241", "984 F.3d 1241"),
    ("585 F.Supp.3d 1111", "585 F. Supp. 3d 1111"),
    ("Lynch v. State, 260 So. 3d 1166 (Fla. Dist. Ct. App. 2018)", "260 So. 3d 1166"),
    ("751 F.3d 1039 (9th Cir. 2014)", "751 F.3d 1039"),
    ("476 N.J. Super. 36", "476 N.J. Super. 36"),
    ("2019 IL 123186", "2019 IL 123186"),
    ("129 N.E.3d 1197", "129 N.E.3d 1197"),
    ("People v. Reyes, 2020 NY Slip Op 20258 (Sup. Ct. N.Y. County Oct. 7, 2020)", "2020 NY Slip Op 20258"),
]

NO_REPORTERS = ["2020 CH 04353", "2005 WL 2709572", "1:21-cv-00135", "117 Congress 2", "12 Monkeys 3", "[2020] EWCA Civ 1058", "21-cv-135", "2022 FC 1078"]

NEUTRAL = [
    ("[2020] EWCA Civ 1058", "[2020] EWCA Civ 1058"),
    ("AC-2024-LON-001764, [2025] EWHC 2355 (Admin)", "[2025] EWHC 2355 (Admin)"),
    ("[2025] UKUT 319 (AAC)", "[2025] UKUT 319 (AAC)"),
    ("[2023] AATA 1069", "[2023] AATA 1069"),
    ("2022 FC 1078", "2022 FC 1078"),
    ("Barre c. Canada, 2022 CF 1078", "2022 CF 1078"),
    ("2026 BCCA 67", "2026 BCCA 67"),
    ("2025 ABKB 287", "2025 ABKB 287"),
    ("984 F.3d 1241", ""),
    ("2019 IL 123186", ""),
    ("in 2022 FC played 1078 games", ""),
]

ENACTMENTS = [
    ("laws9-nd-bipa", ("Biometric Information Privacy Act", "740 Ill. Comp. Stat. 14", "", "")),
    ("casetext-nd-md-2-503", ("", "Md. Code Ann., Crim. Proc. § 2-503", "", "")),
    ("washington-nd-rcw-43-386-070", ("", "Wash. Rev. Code § 43.386.070", "", "")),
    ("lawserver-nd-utah-77-23e-103", ("", "Utah Code § 77-23e-103", "", "")),
    ("congress-2022-s5289", ("Ethical Use of Facial Recognition Act", "S. 5289, 117th Cong.", "", "2022")),
    ("govinfo-2023-hr1404", ("Facial Recognition and Biometric Technology Moratorium Act of 2023", "H.R. 1404, 118th Cong.", "", "2023")),
    ("billcam-2024-md-sb182", ("", "S.B. 182", "Md.", "2024")),
    ("pluralpolicy-2024-ca-ab1814", ("", "A.B. 1814", "Cal.", "2023–2024")),
    ("ilga-2008-public-act-95-0994", ("Biometric Information Privacy Act", "Public Act 95-994", "Ill.", "2008")),
    ("regulon-nd-ma-hb1946", ("", "H.B. 1946, 194th Gen. Ct.", "Mass.", "")),
    ("baltimore-2024-bill-23-0379", ("", "", "", "2024")),
]


@pytest.mark.parametrize(("docket", "american", "expected"), DOCKETS)
def test_a_docket_keeps_the_form_of_its_court(docket: str, american: bool, expected: str) -> None:  # noqa: FBT001 - a column of the table
    assert docket_words(docket, american=american) == expected


@pytest.mark.parametrize(("text", "expected"), REPORTERS)
def test_reporters_are_found_where_eyecite_finds_them(text: str, expected: str) -> None:
    found = [citation.corrected_citation() for citation in get_citations(text) if isinstance(citation, FullCaseCitation)]  # type: ignore[no-untyped-call] # eyecite has no types
    assert reporter(text) == expected
    assert found == [expected]


@pytest.mark.parametrize("text", NO_REPORTERS)
def test_a_docket_or_a_neutral_citation_is_no_reporter(text: str) -> None:
    assert reporter(text) == ""


@pytest.mark.parametrize(("text", "expected"), NEUTRAL)
def test_neutral_citations(text: str, expected: str) -> None:
    assert neutral(text) == expected


@pytest.mark.parametrize(("key", "expected"), ENACTMENTS)
def test_statutes_and_bills(key: str, expected: tuple[str, str, str, str]) -> None:
    found = enactment(real.sources()[key])
    assert (found.act, found.number, found.state, found.year) == expected


def case(**fields: Any) -> dict[str, Any]:
    """A legal_case of the Southern District of New York; a test states only the difference."""
    return {"id": "x", "type": "legal_case", "title": "Doe v. Roe", "authority": "United States District Court for the Southern District of New York", **fields}


def test_a_number_is_split_into_docket_and_entry() -> None:
    for number in ("1:19-cv-03539, Dkt. 125", "1:19-cv-03539, Doc. 125", "1:19-cv-03539, ECF 125", "1:19-cv-03539, ECF No. 125", "1:19-cv-03539, Document 125"):
        found = matter(case(number=number))
        assert (found.docket, found.entry) == ("No. 1:19-cv-03539", "125")
    assert matter(case(number="1:19-cv-03539, ECF 113-1")).entry == "113-1"


def test_several_decisions_leave_the_docket_and_its_date_of_filing() -> None:
    slips = ["Doe v. Roe, No. 1:19-cv-1 (S.D.N.Y. Feb. 10, 2020)", "Doe v. Roe, No. 1:19-cv-1 (S.D.N.Y. Aug. 11, 2020)"]
    custom = {"citations": slips, "docket": "1:19-cv-1", "filed": "2019-04-22", "decided": "2020-02-10"}
    found = matter(case(custom=custom))
    assert found.filed
    assert found.paren == ""
    assert found.when is not None
    assert found.when.start == (2019, 4, 22)


def test_one_decision_is_cited_as_the_data_cite_it() -> None:
    custom = {"citations": ["Doe v. Roe, Civ. No. 19-1 (ABC) (S.D.N.Y. Feb. 10, 2020)"], "docket": "1:19-cv-1", "filed": "2019-04-22"}
    found = matter(case(custom=custom))
    assert (found.docket, found.paren, found.filed) == ("Civ. No. 19-1 (ABC)", "S.D.N.Y. Feb. 10, 2020", False)


def test_a_law_report_of_another_year_is_no_parallel() -> None:
    custom = {"citations": ["[2020] EWCA Civ 1058", "[2020] 1 WLR 5037"]}
    assert matter(case(authority="Court of Appeal", custom=custom)).reported == ("[2020] EWCA Civ 1058", "[2020] 1 WLR 5037")
    assert matter(case(authority="Court of Appeal", custom={"citations": ["[2020] EWCA Civ 1058", "[1999] 1 WLR 5"]})).reported == ("[2020] EWCA Civ 1058",)


def test_a_neutral_citation_of_another_court_is_no_parallel() -> None:
    assert matter(case(authority="British Columbia Court of Appeal", custom={"citations": ["2026 BCCA 67", "2024 BCSC 2311"]})).reported == ("2026 BCCA 67",)


def test_strasbourg_is_cited_by_application_number() -> None:
    found = matter(case(title="GLUKHIN v RUSSIA - 11519/20", authority="European Court of Human Rights", number="[2023] ECHR 540"))
    assert (found.docket, found.reported, found.court, found.strasbourg) == ("11519/20", (), "ECtHR", True)


@given(texts(), texts(), texts())
def test_any_text_is_taken_apart(title: str, number: str, citation: str) -> None:
    found = matter({"id": "x", "type": "legal_case", "title": title, "number": number, "custom": {"citations": [citation], "docket": number}})
    assert found.when is None
    assert isinstance(enactment({"type": "bill", "title": title, "number": number}).number, str)
