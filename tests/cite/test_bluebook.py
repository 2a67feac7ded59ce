"""The Bluebook, held against printed examples and against the archive's own sources and rulings."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.cite import bluebook
from archive.cite.csl import Edition, edition_item, page_item, record_item, statement_item
from tests.cite import real
from tests.cite.expected import HOSTILE, LOCATORS, RULINGS, SOURCES, UNTIDY
from tests.strategies import texts


def case(title: str, court: str, year: list[int], **fields: Any) -> dict[str, Any]:
    """A decision of an American court."""
    return {"id": "x", "type": "legal_case", "title": title, "authority": court, "issued": {"date-parts": [year]}, **fields}


def work(kind: str, title: str, author: list[tuple[str, str]], year: list[int], **fields: Any) -> dict[str, Any]:
    """Anything that is no case."""
    people = [{"family": family, "given": given} if given else {"literal": family} for family, given in author]
    return {"id": "x", "type": kind, "title": title, **({"author": people} if people else {}), **({"issued": {"date-parts": [year]}} if year else {}), **fields}


BENNETT = case("United States v. Bennett", "United States District Court for the Western District of New York", [2005, 10, 21])

# Origin, item, locator, the citation as printed there.
PRINTED: list[tuple[str, dict[str, Any], str | None, str]] = [
    # Georgetown Law Library, Bluebook guide, "Unpublished Opinions" (https://guides.ll.georgetown.edu/c.php?g=261289&p=2339386)
    ("Georgetown", BENNETT | {"number": "05-CR-6050 CJS, 2005 WL 2709572"}, None, "United States v. Bennett, No. 05-CR-6050 CJS, 2005 WL 2709572 (W.D.N.Y. Oct. 21, 2005)"),
    ("Georgetown", BENNETT | {"number": "05-CR-6050 CJS"}, None, "United States v. Bennett, No. 05-CR-6050 CJS (W.D.N.Y. Oct. 21, 2005)"),
    # The Indigo Book, rule 11
    (
        "Indigo Book",
        case("Fenton v. Quaboag Country Club", "Massachusetts Supreme Judicial Court", [1968], volume="233 N.E.2d", page="216", custom={"court_id": "mass"}),
        "p. 219",
        "Fenton v. Quaboag Country Club, 233 N.E.2d 216, 219 (Mass. 1968)",
    ),
    ("Indigo Book", work("bill", "H.R. 3054", [], [2021], number="H.R. 3054 (117th Congress)"), None, "H.R. 3054, 117th Cong. (2021)"),
    ("Indigo Book", work("legislation", "Colo. Rev. Stat. § 13-90-107", [], [2021], number="Colo. Rev. Stat. § 13-90-107"), None, "Colo. Rev. Stat. § 13-90-107 (2021)"),
    ("Indigo Book", work("legislation", "42 U.S.C. § 1983", [], [], number="42 U.S.C. § 1983"), None, "42 U.S.C. § 1983"),
    # University of Cincinnati, Bluebook Citation 101 (https://guides.libraries.uc.edu/c.php?g=222561&p=1472891)
    ("Cincinnati", case("Roe v. Wade", "Supreme Court of the United States", [1973], volume="410 U.S.", page="113"), "at 164", "Roe v. Wade, 410 U.S. 113, 164 (1973)"),
    (
        "Cincinnati",
        case("Universal City Studios, Inc. v. Corley", "United States Court of Appeals for the Second Circuit", [2001], volume="273 F.3d", page="429"),
        None,
        "Universal City Studios, Inc. v. Corley, 273 F.3d 429 (2d Cir. 2001)",
    ),
    # Ohio courts, as the guides of that state print them
    (
        "Ohio",
        case("Dayton v. Stewart", "Ohio Court of Appeals", [2021], volume="179 N.E.3d", page="208", custom={"court_id": "ohioctapp"}),
        "p. 214",
        "Dayton v. Stewart, 179 N.E.3d 208, 214 (Ohio Ct. App. 2021)",
    ),
    (
        "Ohio",
        case("State v. Lucko", "Ohio Court of Appeals", [2021, 9, 17], number="2021CA0007, 2021 WL 4269952", custom={"court_id": "ohioctapp"}),
        "pp. 1-2",
        "State v. Lucko, No. 2021CA0007, 2021 WL 4269952, at *1–2 (Ohio Ct. App. Sept. 17, 2021)",
    ),
    # The Bluebook's quick guide, with its small capitals in roman or italics as the Bluepages have them
    ("Bluebook", work("book", "Justice and Gender", [("Rhode", "Deborah L.")], [1989]), "p. 56", "Deborah L. Rhode, Justice and Gender 56 (1989)"),
    (
        "Bluebook",
        work("article-journal", "The New Property", [("Reich", "Charles A.")], [1964], volume="73", page="733", **{"container-title": "Yale L.J."}),
        "pp. 737-38",
        "Charles A. Reich, The New Property, 73 Yale L.J. 733, 737–38 (1964)",
    ),
    (
        "Bluebook",
        work("article-journal", "Foreword: Telling Stories", [("Scheppele", "Kim Lane")], [1989], volume="87", page="2073", **{"container-title": "Mich. L. Rev."}),
        "at 2082",
        "Kim Lane Scheppele, Foreword: Telling Stories, 87 Mich. L. Rev. 2073, 2082 (1989)",
    ),
    # A guide to online sources by rule 18
    (
        "guide",
        work("report", "World Report", [("Human Rights Watch", "")], [2020], URL="www.hrw.org/sites/default/files/world_report_download/hrw_world_report_2020_0.pdf"),
        None,
        "Human Rights Watch, World Report (2020), www.hrw.org/sites/default/files/world_report_download/hrw_world_report_2020_0.pdf",
    ),
]

PLACED = [
    ("nysd-2019-bah-complaint", "¶ 12", "Complaint ¶ 12, *Bah v. Apple Inc.*, No. 1:19-cv-03539 (S.D.N.Y. Apr. 22, 2019), ECF No. 1, "),
    ("mnd-2023-perryman-order", "at 5", "Memorandum Opinion and Order, at 5, *Perryman v. City of Bloomington*, Civ. No. 23-1984 (DWF/DTS) (D. Minn. Dec. 4, 2023), ECF No. 24, "),
    ("justia-2021-thornley", "at 4", "*Thornley v. Clearview AI, Inc.*, No. 20-3249, slip op. at 4 (7th Cir. Jan. 14, 2021), *reprinted at* "),
    ("ca7-2021-thornley", "at 1243", "*Thornley v. Clearview AI, Inc.*, 984 F.3d 1241, 1243 (7th Cir. 2021)"),
    ("ca7-2021-thornley", "at 4", "*Thornley v. Clearview AI, Inc.*, 984 F.3d 1241, at 4 (7th Cir. 2021)"),
    ("ill-2019-rosenbach", "¶ 33", "*Rosenbach v. Six Flags Entm't Corp.*, 2019 IL 123186, ¶ 33, 129 N.E.3d 1197"),
    ("ewca-2020-bridges", "¶¶ 91-94", "*R (Bridges) v. CC South Wales & ors* [2020] EWCA Civ 1058, ¶¶ 91–94 (Eng.)"),
    ("fc-2022-barre", "¶ 56", "*Barre v. Canada (Citizenship and Immigration)*, 2022 FC 1078, ¶ 56 (Can.)"),
    ("phrr-nd-glukhin", "¶ 72", "*Glukhin v. Russia*, App. No. 11519/20, ¶ 72 (Eur. Ct. H.R. July 4, 2023), *reprinted at* "),
    (
        "klare-2012-demographics",
        "p. 1790",
        "Brendan F. Klare et al., *Face Recognition Performance: Role of Demographic Information*, 7 IEEE Transactions on Information Forensics and Security 1789, 1790 (2012), *reprinted at* ",
    ),
    (
        "nist-2019-ir-8280",
        "tbl. 1",
        "Patrick Grother et al., National Institute of Standards and Technology, NISTIR 8280, *Face Recognition Vendor Test (FRVT) Part 3: Demographic Effects*, tbl.1 (Dec. 2019), *reprinted at* ",
    ),
    ("washingtonpost-2006-mayfield", "¶ 3", "Dan Eggen, *U.S. Settles Suit Filed by Ore. Lawyer*, Wash. Post ¶ 3 (Nov. 30, 2006), "),
]

LATER = [
    ("washingtonpost-2006-mayfield", "¶ 3", "Eggen, *supra* note 3, ¶ 3"),
    ("buolamwini-2018-gender-shades", None, "Buolamwini & Gebru, *supra* note 3"),
    ("nist-2019-ir-8280", "p. 7", "Grother et al., *supra* note 3, at 7"),
    ("gao-2023-23-105607", "n. 3", "U.S. Government Accountability Office, *supra* note 3, n.3"),
    ("nysd-2019-bah-complaint", "¶ 12", "Complaint, *Bah*, *supra* note 3, ¶ 12"),
    ("ca7-2021-thornley", "at 1243", "*Thornley*, 984 F.3d at 1243"),
    ("casetext-2023-arteaga", None, "*Arteaga*, 476 N.J. Super. 36"),
    ("fc-2022-barre", "¶ 56", "*Barre*, 2022 FC 1078, ¶ 56"),
    ("ewca-2020-bridges", "¶ 91", "*Bridges* [2020] EWCA Civ 1058, ¶ 91"),
    ("phrr-nd-glukhin", "¶ 72", "*Glukhin*, App. No. 11519/20, ¶ 72"),
    ("justia-2021-thornley", "p. 4", "*Thornley*, No. 20-3249, slip op. at 4"),
    ("laws9-nd-bipa", "§ 15", "740 Ill. Comp. Stat. 14 § 15"),
    ("privacyinternational-2022-clearview-post", None, "Post on the faces held by Clearview AI, *supra* note 3"),
]

AGAIN = [
    (None, "*Id.*"), ("¶ 12", "*Id.* ¶ 12"), ("¶¶ 3, 5", "*Id.* ¶¶ 3, 5"), ("at 4", "*Id.* at 4"), ("pp. 7-9", "*Id.* at 7–9"), ("§ 3", "*Id.* § 3"),
    ("n. 3", "*Id.* n.3"), ("nn. 3, 5", "*Id.* nn.3, 5"), ("ch. 2", "*Id.* ch. 2"), ("tbl. 1", "*Id.* tbl.1"), ("fig. 2", "*Id.* fig.2"), ("l. 5", "*Id.* l. 5"),
]  # fmt: skip


def read(markdown: str) -> str:
    """Markdown without the backslashes that keep its signs from being markup, and without an address at the end."""
    return re.sub(r"<http\S+$", "", re.sub(r"\\(.)", r"\1", markdown))


@pytest.mark.parametrize(("origin", "item", "locator", "printed"), PRINTED)
def test_printed_examples(origin: str, item: dict[str, Any], locator: str | None, printed: str) -> None:
    assert bluebook.full(item, locator).plain == printed, origin


@pytest.mark.parametrize(("key", "expected", "_"), SOURCES)
def test_our_sources(key: str, expected: str, _: str) -> None:
    assert bluebook.full(real.sources()[key]).plain == expected


@pytest.mark.parametrize(("key", "expected", "_"), RULINGS)
def test_our_rulings(key: str, expected: str, _: str) -> None:
    assert bluebook.full(real.rulings()[key]).plain == expected
    assert bluebook.authority(real.rulings()[key]).plain == expected


@pytest.mark.parametrize(("key", "locator", "expected"), PLACED)
def test_places(key: str, locator: str, expected: str) -> None:
    assert read(bluebook.full(real.sources()[key], locator).markdown) == expected


@pytest.mark.parametrize(("key", "locator", "expected"), LATER)
def test_later_citations(key: str, locator: str | None, expected: str) -> None:
    assert read(bluebook.short(real.sources()[key], locator, 3).markdown) == expected


@pytest.mark.parametrize(("locator", "expected"), AGAIN)
def test_id(locator: str | None, expected: str) -> None:
    assert read(bluebook.again(locator).markdown) == expected


def test_id_of_a_case_in_a_database() -> None:
    assert bluebook.again("at 2", BENNETT | {"number": "05-CR-6050 CJS, 2005 WL 2709572"}).plain == "Id. at *2"
    assert bluebook.again("at 2", BENNETT | {"number": "05-CR-6050 CJS"}).plain == "Id. at 2"
    assert bluebook.again("at 2", real.sources()["gao-2023-23-105607"]).plain == "Id. at 2"


def test_a_case_without_any_number_is_cited_by_its_note() -> None:
    assert bluebook.short(real.rulings()["crutchfield-v-detroit"], "¶ 4", 9).plain == "Crutchfield, supra note 9, ¶ 4"


EDITION = Edition("2026-11-22+3f2a9c1b", "2026-11-22", "https://example.org")
RECORD = record_item({"key": "WIA-0001", "title": "Robert Williams", "url": "/cases/WIA-0001"}, EDITION, 1, "2026-11-22")


def test_our_own_records() -> None:
    whole = "Robert Williams, Wrongful-Identification Case Archive, No. WIA-0001, rev. 1 (Nov. 22, 2026) (ed. 2026-11-22+3f2a9c1b), https://example.org/cases/WIA-0001/r1"
    assert bluebook.full(RECORD).plain == whole
    assert bluebook.full(RECORD).spans[0].italic
    assert bluebook.short(RECORD, "¶ 2", 3).plain == "Robert Williams, supra note 3, ¶ 2"
    statement = statement_item(RECORD, {"id": "WIA-0001#arrest_date.1"}, "Date of arrest")
    assert bluebook.full(statement).plain.startswith("Date of arrest, in Robert Williams, Wrongful-Identification Case Archive, No. WIA-0001#arrest_date.1, rev. 1 (Nov. 22, 2026)")
    assert bluebook.full(edition_item(EDITION)).plain == "Wrongful-Identification Case Archive (Nov. 22, 2026) (ed. 2026-11-22+3f2a9c1b), https://example.org/"
    table = "Arrests by year, Wrongful-Identification Case Archive (Nov. 22, 2026) (ed. 2026-11-22+3f2a9c1b), https://example.org/archive"
    assert bluebook.full(page_item("Arrests by year", "/archive", EDITION)).plain == table


def test_an_archived_copy_stands_in_brackets() -> None:
    item = real.sources()["nysd-2019-bah-complaint"]
    archived = item | {"URL": "https://a.example/", "custom": item["custom"] | {"archived": [{"url": "https://b.example/", "at": "2026-01-01"}]}}
    assert bluebook.full(archived).plain.endswith("ECF No. 1, https://a.example/ [https://b.example/]")


def test_a_source_without_a_date_says_so_and_never_when_it_was_visited() -> None:
    undated = [bluebook.full(item).plain for item in real.sources().values() if "issued" not in item and item["type"] == "webpage"]
    assert len(undated) > 50
    assert all("(n.d.)" in text for text in undated)
    assert not any(re.search(r"visited|accessed|retrieved \w+ \d", bluebook.full(item).plain) for item in real.everything() if not re.search(r"visited|accessed", item["title"]))


def test_a_description_is_not_in_italics() -> None:
    described = real.sources()["privacyinternational-2022-clearview-post"]
    assert not any(span.italic for span in bluebook.full(described).spans)


@pytest.mark.parametrize("locator", LOCATORS[:5])
def test_every_source_and_ruling_can_be_cited(locator: str | None) -> None:
    items = real.everything()
    assert len(items) > 1000
    for item in items:
        texts_of = [bluebook.full(item, locator).plain, bluebook.short(item, locator, 3).plain]
        for text in texts_of:
            assert not UNTIDY.search(text), text
            if text.endswith("."):
                assert re.search(r"(?:Cong|Gen\. Ct|Inc|Litig|Corp|[A-Z])\.$", text), text


@pytest.mark.parametrize("locator", LOCATORS)
def test_every_place_can_be_cited(locator: str | None) -> None:
    for key in ("nysd-2019-bah-complaint", "ca7-2021-thornley", "ewca-2020-bridges", "laws9-nd-bipa", "klare-2012-demographics", "gao-2023-23-105607"):
        number = re.sub(r"^\D+", "", locator or "").replace("-", "–")
        for text in (bluebook.full(real.sources()[key], locator).plain, bluebook.short(real.sources()[key], locator, 3).plain, bluebook.again(locator).plain):
            assert number.split("–")[0].split(",")[0] in text
            assert not UNTIDY.search(text)


def test_what_is_missing_leaves_no_trace() -> None:
    for kind in ("legal_case", "legislation", "bill", "report", "webpage", "book", "article-journal", "broadcast", "dataset", "article-newspaper"):
        text = bluebook.full({"id": "only-an-id", "type": kind}, "¶ 1").plain
        assert text.startswith("only-an-id")
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
    made = bluebook.full(item, "¶ 1")
    assert "<script" not in made.html
    assert "href" not in made.html
    assert not re.search(r"[\x00-\x1f\u200b\u202e]", made.plain)
    assert isinstance(bluebook.short(item, "at 1", 2).html, str)


@given(st.sampled_from(["legal_case", "webpage", "report", "book", "article-journal", "bill"]), texts(), texts(), texts())
def test_any_item_can_be_cited(kind: str, title: str, name: str, number: str) -> None:
    item = {"id": "x", "type": kind, "title": title, "container-title": name, "authority": name, "number": number, "volume": number, "page": "3"}
    assert bluebook.full(item, "p. 4").plain
    assert "  " not in bluebook.full(item).plain
    assert bluebook.short(item, None, 1).plain
