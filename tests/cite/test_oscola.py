"""OSCOLA, held against the examples of the standard and against the archive's own sources and rulings."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.cite import oscola
from archive.cite.csl import Edition, edition_item, page_item, record_item, statement_item
from archive.cite.oscola_law import undotted
from tests.cite import real
from tests.cite.expected import HOSTILE, LOCATORS, RULINGS, SOURCES, UNTIDY
from tests.strategies import texts


def case(title: str, *citations: str, **fields: Any) -> dict[str, Any]:
    """A decision that law reports or a neutral citation name."""
    return {"id": "x", "type": "legal_case", "title": title, "authority": "Court of Appeal", "custom": {"citations": list(citations)}, **fields}


def work(kind: str, title: str, author: list[tuple[str, str]], year: list[int], **fields: Any) -> dict[str, Any]:
    """Anything that is no case."""
    people = [{"family": family, "given": given} if given else {"literal": family} for family, given in author]
    return {"id": "x", "type": kind, "title": title, **({"author": people} if people else {}), **({"issued": {"date-parts": [year]}} if year else {}), **fields}


def read_on(year: int, month: int, day: int) -> dict[str, Any]:
    """When a page was read."""
    return {"date-parts": [[year, month, day]]}


CORR = case("Corr v IBC Vehicles Ltd", "[2008] UKHL 13", "[2008] 1 AC 884")
BALOGH = {"id": "x", "type": "legal_case", "title": "Balogh v. Hungary", "authority": "European Court of Human Rights", "number": "47940/99", "issued": {"date-parts": [[2004, 7, 20]]}}
YOUNG = work("article-journal", "In Defence of Due Deference", [("Young", "Alison L.")], [2009], volume="72", page="554-580", **{"container-title": "MLR"})
LUNTZ = work("book", "Assessment of Damages for Personal Injury and Death", [("Luntz", "Harold")], [2002], edition="4th", publisher="LexisNexis Butterworths")

# The standard (4th edn, 2012) and its quick reference guide, by section: item, locator, the citation as printed there.
PRINTED: list[tuple[str, dict[str, Any], str | None, str]] = [
    ("2.1.1", CORR, None, "Corr v IBC Vehicles Ltd [2008] UKHL 13, [2008] 1 AC 884"),
    ("2.1.6", CORR, "¶ 42", "Corr v IBC Vehicles Ltd [2008] UKHL 13, [2008] 1 AC 884 [42]"),
    ("2.1.6", CORR, "p. 42", "Corr v IBC Vehicles Ltd [2008] UKHL 13, [2008] 1 AC 884, 42"),
    ("guide", case("R (Roberts) v Parole Board", "[2004] EWCA Civ 1031", "[2005] QB 410"), None, "R (Roberts) v Parole Board [2004] EWCA Civ 1031, [2005] QB 410"),
    ("guide", case("Page v Smith", "[1996] AC 155 (HL)"), None, "Page v Smith [1996] AC 155 (HL)"),
    ("guide", case("Austin v Commissioner of Police of the Metropolis", "[2009] UKHL 5", "[2009] AC 564"), None, "Austin v Commissioner of Police of the Metropolis [2009] UKHL 5, [2009] AC 564"),
    ("2.3", case("Wilson v Commissioner of Valuation", "[2009] NICA 30", "[2010] NI 48"), None, "Wilson v Commissioner of Valuation [2009] NICA 30, [2010] NI 48"),
    ("2.1.6", case("Taylor v New Zealand Poultry Board", "[1984] 1 NZLR 394 (CA)"), "p. 42", "Taylor v New Zealand Poultry Board [1984] 1 NZLR 394 (CA) 42"),
    ("2.7.1", BALOGH, None, "Balogh v Hungary App no 47940/99 (ECtHR, 20 July 2004)"),
    ("2.7.1", BALOGH, "¶ 42", "Balogh v Hungary App no 47940/99 (ECtHR, 20 July 2004), para 42"),
    ("2.7.1", case("Omojudi v UK", "(2009) 51 EHRR 10", authority="European Court of Human Rights"), None, "Omojudi v UK (2009) 51 EHRR 10"),
    (
        "3.3.1",
        work("article-journal", "Theory, “Pure Theory” and Values in Public Law", [("Craig", "Paul")], [2005], page="440", **{"container-title": "PL"}),
        None,
        "Paul Craig, ‘Theory, “Pure Theory” and Values in Public Law’ [2005] PL 440",
    ),
    ("3.3.1", YOUNG, None, "Alison L Young, ‘In Defence of Due Deference’ (2009) 72 MLR 554"),
    ("3.3.1", YOUNG, "p. 556", "Alison L Young, ‘In Defence of Due Deference’ (2009) 72 MLR 554, 556"),
    (
        "3.3.4",
        work(
            "article-journal",
            "The Global Development of Free Access to Legal Information",
            [("Greenleaf", "Graham")],
            [2010],
            volume="1(1)",
            URL="http://ejlt.org//article/view/17",
            accessed=read_on(2010, 7, 27),
            **{"container-title": "EJLT"},
        ),
        None,
        "Graham Greenleaf, ‘The Global Development of Free Access to Legal Information’ (2010) 1(1) EJLT <http://ejlt.org//article/view/17> accessed 27 July 2010",
    ),
    ("3.2.1", work("book", "Administrative Law", [("Endicott", "Timothy")], [2009], publisher="OUP"), None, "Timothy Endicott, Administrative Law (OUP 2009)"),
    ("3.2.1", LUNTZ, None, "Harold Luntz, Assessment of Damages for Personal Injury and Death (4th edn, LexisNexis Butterworths 2002)"),
    (
        "3.4.4",
        work("report", "Reforming Bribery", [("Law Commission", "")], [2008], number="Law Com No 313"),
        "¶¶ 3.12-3.17",
        "Law Commission, Reforming Bribery (Law Com No 313, 2008) paras 3.12–3.17",
    ),
    (
        "3.4.8",
        work(
            "post-weblog",
            "Virtual Friend Fires Employee",
            [("Cole", "Sarah")],
            [2009, 5, 1],
            URL="www.nakedlaw.com/2009/05/index.html",
            accessed=read_on(2009, 11, 19),
            **{"container-title": "Naked Law"},
        ),
        None,
        "Sarah Cole, ‘Virtual Friend Fires Employee’ (Naked Law, 1 May 2009) <www.nakedlaw.com/2009/05/index.html> accessed 19 November 2009",
    ),
    (
        "3.4.8",
        work(
            "webpage",
            "Is This Really Necessary, Minister?",
            [("Cyclefree", "")],
            [2023, 4, 27],
            URL="https://perma.cc/3THK-P4AX",
            accessed=read_on(2026, 9, 22),
            **{"container-title": "Legal Feminist"},
        ),
        None,
        "Cyclefree, ‘Is This Really Necessary, Minister?’ (Legal Feminist, 27 April 2023) <https://perma.cc/3THK-P4AX> accessed 22 September 2026",
    ),
    (
        "3.4.9",
        work("article-newspaper", "Supreme Court Warns on Quality", [("Croft", "Jane")], [2010, 7, 1], **{"container-title": "Financial Times", "publisher-place": "London"}),
        "p. 3",
        "Jane Croft, ‘Supreme Court Warns on Quality’ Financial Times (London, 1 July 2010) 3",
    ),
]

# Section 1.2 of the standard.
PRINTED_LATER = [
    (CORR, None, 1, "Corr (n 1)"),
    (CORR, "p. 42", 1, "Corr (n 1) 42"),
    (CORR, "¶ 42", 1, "Corr (n 1) [42]"),
    (LUNTZ, "p. 42", 1, "Luntz (n 1) 42"),
    (BALOGH, "¶ 42", 7, "Balogh (n 7) para 42"),
]
PRINTED_AGAIN = [(None, "ibid"), ("p. 638", "ibid 638"), ("pp. 271-78", "ibid 271–78"), ("¶ 34", "ibid [34]"), ("¶¶ 42, 45", "ibid [42], [45]"), ("¶¶ 12-14", "ibid [12]–[14]")]

PLACED = [
    ("nysd-2019-bah-complaint", "¶ 12", "Complaint, *Bah v Apple Inc* No 1:19-cv-03539 (SDNY, 22 April 2019), ECF No 1, para 12 <"),
    ("ca7-2021-thornley", "at 1243", "*Thornley v Clearview AI Inc* 984 F 3d 1241 (7th Cir 2021), 1243"),
    ("ewca-2020-bridges", "¶¶ 91-94", "*R (Bridges) v CC South Wales & ors* [2020] EWCA Civ 1058 [91]–[94]"),
    ("fc-2022-barre", "¶ 56", "*Barre v Canada (Citizenship and Immigration)* 2022 FC 1078 [56]"),
    ("phrr-nd-glukhin", "¶ 72", "*Glukhin v Russia* App no 11519/20 (ECtHR, 4 July 2023), para 72, reprinted at <"),
    ("washingtonpost-2006-mayfield", "¶¶ 3, 5", "Dan Eggen, ‘U.S. Settles Suit Filed by Ore. Lawyer’ *The Washington Post* (30 November 2006) paras 3, 5 <"),
    (
        "nist-2019-ir-8280",
        "tbl. 1",
        "Patrick Grother, Mei Ngan and Kayee Hanaoka, *Face Recognition Vendor Test (FRVT) Part 3: Demographic Effects* (National Institute of Standards and Technology, NISTIR 8280, December 2019) table 1, reprinted at <",
    ),
    ("laws9-nd-bipa", "§ 15", "Biometric Information Privacy Act, 740 Ill Comp Stat 14, § 15, reprinted at <"),
    ("facewatch-nd-privacy", "§ 3", "Privacy notice (*Facewatch*) s 3 <"),
]

LATER = [
    ("washingtonpost-2006-mayfield", "¶ 3", "Eggen (n 3) para 3"),
    ("buolamwini-2018-gender-shades", "p. 7", "Buolamwini and Gebru (n 3) 7"),
    ("gao-2023-23-105607", "n. 3", "US Government Accountability Office (n 3) fn 3"),
    ("nysd-2019-bah-complaint", "¶ 12", "Complaint, *Bah* (n 3) para 12"),
    ("ewca-2020-bridges", "¶ 91", "*Bridges* (n 3) [91]"),
    ("casetext-2023-arteaga", None, "*Arteaga* (n 3)"),
    ("laws9-nd-bipa", "§ 15", "Biometric Information Privacy Act (n 3) § 15"),
]


def read(markdown: str) -> str:
    """Markdown without the backslashes that keep its signs from being markup, and without what follows an address."""
    return re.sub(r"<<?http.+$", "<", re.sub(r"\\(.)", r"\1", markdown))


@pytest.mark.parametrize(("section", "item", "locator", "printed"), PRINTED)
def test_printed_examples(section: str, item: dict[str, Any], locator: str | None, printed: str) -> None:
    assert oscola.full(item, locator).plain == printed, section


@pytest.mark.parametrize(("item", "locator", "note", "printed"), PRINTED_LATER)
def test_printed_later_citations(item: dict[str, Any], locator: str | None, note: int, printed: str) -> None:
    assert oscola.short(item, locator, note).plain == printed


@pytest.mark.parametrize(("locator", "printed"), PRINTED_AGAIN)
def test_ibid(locator: str | None, printed: str) -> None:
    assert oscola.again(locator).plain == printed
    assert not any(span.italic for span in oscola.again(locator).spans)


def test_ibid_of_what_is_no_judgment() -> None:
    assert oscola.again("¶ 12", LUNTZ).plain == "ibid para 12"
    assert oscola.again("¶ 12", BALOGH).plain == "ibid para 12"
    assert oscola.again("¶ 12", CORR).plain == "ibid [12]"


@pytest.mark.parametrize(("key", "_", "expected"), SOURCES)
def test_our_sources(key: str, _: str, expected: str) -> None:
    assert oscola.full(real.sources()[key]).plain == expected


@pytest.mark.parametrize(("key", "_", "expected"), RULINGS)
def test_our_rulings(key: str, _: str, expected: str) -> None:
    assert oscola.full(real.rulings()[key]).plain == expected


@pytest.mark.parametrize(("key", "locator", "expected"), PLACED)
def test_places(key: str, locator: str, expected: str) -> None:
    assert read(oscola.full(real.sources()[key], locator).markdown) == expected


@pytest.mark.parametrize(("key", "locator", "expected"), LATER)
def test_later_citations(key: str, locator: str | None, expected: str) -> None:
    assert read(oscola.short(real.sources()[key], locator, 3).markdown) == expected


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("‘Jaywalker’ Caught", "‘“Jaywalker” Caught’"),
        ("'They weren't there': a report", "‘“They weren't there”: a report’"),
        ('Police use of "authoritarian" cameras', "‘Police use of “authoritarian” cameras’"),
        ("Passport officers' errors and owners' claims", "‘Passport officers' errors and owners' claims’"),
        ("Amazon’s Face Recognition", "‘Amazon’s Face Recognition’"),
    ],
)
def test_quotations_in_titles_are_double(title: str, expected: str) -> None:
    assert oscola.full({"id": "x", "type": "webpage", "title": title}).plain == expected


def test_names_of_cases_are_roman_in_a_table_of_cases() -> None:
    assert oscola.full(CORR).spans[0].italic
    assert not any(span.italic for span in oscola.authority(CORR).spans)
    assert oscola.authority(CORR).plain == oscola.full(CORR).plain
    assert oscola.authority(LUNTZ) == oscola.full(LUNTZ)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("E.D. Mich.", "ED Mich"),
        ("F.3d", "F 3d"),
        ("F. Supp. 3d", "F Supp 3d"),
        ("N.E.3d", "NE 3d"),
        ("Apple Inc.", "Apple Inc"),
        ("O.D.I.A.", "ODIA"),
        ("§ 43.386.070", "§ 43.386.070"),
        ("longform.social", "longform.social"),
        ("836.199", "836.199"),
    ],
)
def test_abbreviations_have_no_full_stops(text: str, expected: str) -> None:
    assert undotted(text) == expected


EDITION = Edition("2026-11-22+3f2a9c1b", "2026-11-22", "https://example.org")
RECORD = record_item({"key": "WIA-0001", "title": "Robert Williams", "url": "/cases/WIA-0001"}, EDITION, 1, "2026-11-22")


def test_our_own_records() -> None:
    whole = "‘Robert Williams’ (Wrongful-Identification Case Archive, WIA-0001 rev 1, edn 2026-11-22+3f2a9c1b, 22 November 2026) <https://example.org/cases/WIA-0001/r1>"
    assert oscola.full(RECORD).plain == whole
    assert oscola.short(RECORD, "¶ 2", 3).plain == "‘Robert Williams’ (n 3) para 2"
    statement = statement_item(RECORD, {"id": "WIA-0001#arrest_date.1"}, "Date of arrest")
    assert oscola.full(statement).plain.startswith("‘Date of arrest, in Robert Williams’ (Wrongful-Identification Case Archive, WIA-0001#arrest_date.1 rev 1, edn ")
    assert oscola.full(edition_item(EDITION)).plain == "‘Wrongful-Identification Case Archive’ (edn 2026-11-22+3f2a9c1b, 22 November 2026) <https://example.org/>"
    assert oscola.full(page_item("Arrests by year", "/archive", EDITION)).plain.startswith("‘Arrests by year’ (Wrongful-Identification Case Archive, edn 2026-11-22+3f2a9c1b, 22 November 2026) <")
    assert not any("accessed" in oscola.full(item | {"accessed": read_on(2026, 11, 22)}).plain for item in (RECORD, statement))


def test_accessed_is_the_day_in_the_record_of_the_source_or_nothing() -> None:
    for item in real.sources().values():
        text = oscola.full(item).plain
        assert (" accessed " in text[text.rfind(">") :]) == ("accessed" in item and "URL" in item and ">" in text), text


def test_an_archived_copy_follows_the_address() -> None:
    item = work("webpage", "Code of Ethics", [], [], URL="https://a.example/", custom={"archived": [{"url": "https://b.example/", "at": "2026-01-01"}]})
    assert oscola.full(item).plain == "‘Code of Ethics’ <https://a.example/> archived at <https://b.example/>"


@pytest.mark.parametrize("locator", LOCATORS[:5])
def test_every_source_and_ruling_can_be_cited(locator: str | None) -> None:
    items = real.everything()
    assert len(items) > 1000
    for item in items:
        for text in (oscola.full(item, locator).plain, oscola.short(item, locator, 3).plain):
            assert not UNTIDY.search(text), text
            assert not text.endswith("."), text


@pytest.mark.parametrize("locator", LOCATORS)
def test_every_place_can_be_cited(locator: str | None) -> None:
    for key in ("nysd-2019-bah-complaint", "ca7-2021-thornley", "ewca-2020-bridges", "laws9-nd-bipa", "klare-2012-demographics", "gao-2023-23-105607"):
        number = re.sub(r"^\D+", "", locator or "").replace("-", "–")
        for text in (oscola.full(real.sources()[key], locator).plain, oscola.short(real.sources()[key], locator, 3).plain, oscola.again(locator).plain):
            assert number.split("–")[0].split(",")[0] in text
            assert not UNTIDY.search(text)


def test_what_is_missing_leaves_no_trace() -> None:
    for kind in ("legal_case", "legislation", "bill", "report", "webpage", "book", "article-journal", "broadcast", "dataset", "article-newspaper"):
        text = oscola.full({"id": "only-an-id", "type": kind}, "¶ 1").plain
        assert text.lstrip("‘").startswith("only-an-id")
        assert not UNTIDY.search(text)


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("kind", ["legal_case", "webpage", "report", "article-journal", "legislation"])
def test_hostile_texts_are_escaped(kind: str, text: str) -> None:
    author = [{"literal": text}]
    item = {
        "id": "x",
        "type": kind,
        "title": text,
        "author": author,
        "container-title": text,
        "publisher": text,
        "authority": text,
        "number": text,
        "volume": text,
        "page": text,
        "URL": f"javascript:{text}",
    }
    made = oscola.full(item, "¶ 1")
    assert "<script" not in made.html
    assert "href" not in made.html
    assert not re.search(r"[\x00-\x1f\u200b\u202e]", made.plain)
    assert isinstance(oscola.short(item, "at 1", 2).html, str)


@given(st.sampled_from(["legal_case", "webpage", "report", "book", "article-journal", "bill"]), texts(), texts(), texts())
def test_any_item_can_be_cited(kind: str, title: str, name: str, number: str) -> None:
    item = {"id": "x", "type": kind, "title": title, "container-title": name, "authority": name, "number": number, "volume": number, "page": "3"}
    assert oscola.full(item, "p. 4").plain
    assert "  " not in oscola.full(item).plain
    assert oscola.short(item, None, 1).plain
