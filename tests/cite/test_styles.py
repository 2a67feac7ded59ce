"""References in APA 7 and Chicago, held against examples that others printed, and against the archive's own sources."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.cite import styles
from archive.cite.pandoc import StyleError
from archive.cite.styles import STYLES, bibliography, notes
from tests.cite.items import edition_item, nasty, one_line, own_item, plain_quotes, ruling_items, source_items
from tests.strategies import examples

Item = dict[str, Any]


def item(kind: str, title: str, date: tuple[int, ...] = (), authors: str = "", **fields: Any) -> Item:
    """An item; authors as `Family, Given; Family, Given` or `{A body}`."""
    given = [{"literal": name[1:-1]} if name.startswith("{") else dict(zip(("family", "given"), name.split(", "), strict=True)) for name in authors.split("; ") if name]
    made = {"id": "x", "type": kind, "title": title, "author": given, "issued": {"date-parts": [list(date)]} if date else None}
    return {name: value for name, value in {**made, **{name.replace("_", "-"): value for name, value in fields.items()}}.items() if value}


CAREY = item(
    "article-newspaper", "Can we get better at forgetting?", (2019, 3, 22), "Carey, Benedict",
    container_title="The New York Times", URL="https://www.nytimes.com/2019/03/22/health/memory-forgetting-psychology.html", language="en",
)  # fmt: skip
MANJOO = item(
    "article-newspaper", "Snap Makes a Bet on the Cultural Supremacy of the Camera", (2017, 3, 8), "Manjoo, Farhad", container_title="New York Times",
    URL="https://www.nytimes.com/2017/03/08/technology/snap-makes-a-bet-on-the-cultural-supremacy-of-the-camera.html", language="en",
)  # fmt: skip
GRADY = item(
    "article-journal", "Emotions in storybooks: A comparison of storybooks that represent ethnic and racial groups in the United States", (2019,),
    "Grady, Jessica S.; Her, May; Moreno, Geena; Perez, Cynthia; Yelinek, Jillian", container_title="Psychology of Popular Media Culture", volume="8(3)", page="207–217",
    DOI="10.1037/ppm0000185", language="en",
)  # fmt: skip
OGDEN = item("book", "The Werewolf in the Ancient World", (2021,), "Ogden, Daniel", publisher="Oxford University Press", language="en")
MEAD = item("article-magazine", "The Prophet of Dystopia", (2017, 4, 17), "Mead, Rebecca", container_title="New Yorker", language="en")

APA = [
    # https://apastyle.apa.org/style-grammar-guidelines/references/examples/newspaper-article-references
    (CAREY, "Carey, B. (2019, March 22). Can we get better at forgetting? *The New York Times*. https://www.nytimes.com/2019/03/22/health/memory-forgetting-psychology.html"),
    # https://apastyle.apa.org/style-grammar-guidelines/references/examples/journal-article-references
    (
        GRADY,
        (
            "Grady, J. S., Her, M., Moreno, G., Perez, C., & Yelinek, J. (2019). Emotions in storybooks: A comparison of storybooks that represent ethnic and racial groups in the United States. "
            "*Psychology of Popular Media Culture*, *8*(3), 207–217. https://doi.org/10.1037/ppm0000185"
        ),
    ),
    # the University of Akron's guide to APA 7, https://libguides.uakron.edu/c.php?g=1018920&p=7380320
    (
        item(
            "report", "Build to last: A framework in support of universal quality pre-primary education", (2020,), publisher="United Nations Children's Fund",
            URL="https://www.unicef.org/media/67191/file/Build-to-last-framework-universal-quality-pre-primary-education.pdf",
        ),
        (
            "United Nations Children’s Fund. (2020). *Build to last: A framework in support of universal quality pre-primary education*. "
            "https://www.unicef.org/media/67191/file/Build-to-last-framework-universal-quality-pre-primary-education.pdf"
        ),
    ),
    # the University of Alberta's guide to APA 7, https://guides.library.ualberta.ca/apa-citation-style/government-documents
    (
        item("report", "Health annual report 2018-2019", (2019,), "{Ministry of Health}", publisher="Government of Alberta", URL="https://bit.ly/3hlEEdJ"),
        "Ministry of Health. (2019). *Health annual report 2018-2019*. Government of Alberta. https://bit.ly/3hlEEdJ",
    ),
    # The Chicago School's guide, "adapted from the Publication Manual (7th ed.)", https://tcsedsystem.libguides.com/APA7/Legal
    (
        item("legal_case", "Brown v. Board of Education", (1954, 5, 17), authority="Supreme Court of the United States", volume="347 U.S.", page="483"),
        "Brown v. Board of Education, 347 U.S. 483 (1954).",
    ),
    (
        item(
            "legal_case", "Daubert v. Merrell Dow Pharmaceuticals, Inc.", (1991,),
            authority="United States Court of Appeals for the Ninth Circuit", volume="951 F.2d", page="1128", number="90-55397",
        ),
        "Daubert v. Merrell Dow Pharmaceuticals, Inc., 951 F.2d 1128 (9th Cir. 1991).",
    ),
    (
        item("legal_case", "Burriola v. Greater Toledo YMCA", (2001,), authority="United States District Court for the Northern District of Ohio", volume="133 F. Supp. 2d", page="1034"),
        "Burriola v. Greater Toledo YMCA, 133 F. Supp. 2d 1034 (N.D. Ohio 2001).",
    ),
    # the same; Rochester Institute of Technology, http://library.rit.edu/citations/apa/court-case-apa
    (
        item("legal_case", "Town of Greece v. Galloway", (2014,), authority="Supreme Court of the United States", volume="134 S. Ct.", page="1811"),
        "Town of Greece v. Galloway, 134 S. Ct. 1811 (2014).",
    ),
    (
        item(
            "legal_case", "N.Y. State Rifle & Pistol Ass'n v. Cuomo", (2013,), authority="United States District Court for the Western District of New York",
            volume="990 F. Supp. 2d", page="349",
        ),
        "N.Y. State Rifle & Pistol Ass’n v. Cuomo, 990 F. Supp. 2d 349 (W.D.N.Y. 2013).",
    ),
]  # fmt: skip

CHICAGO = [
    # https://www.chicagomanualofstyle.org/tools_citationguide/citation-guide-1.html, the citation quick guide of the 17th edition; the 18th changed nothing in these
    (
        MANJOO,
        (
            "Manjoo, Farhad. “Snap Makes a Bet on the Cultural Supremacy of the Camera.” *New York Times*, March 8, 2017. "
            "https://www.nytimes.com/2017/03/08/technology/snap-makes-a-bet-on-the-cultural-supremacy-of-the-camera.html."
        ),
    ),
    (MEAD, "Mead, Rebecca. “The Prophet of Dystopia.” *New Yorker*, April 17, 2017."),
    # Lone Star College's guide to the 18th edition, https://lonestar-online.libguides.com/chicago/examples
    (OGDEN, "Ogden, Daniel. *The Werewolf in the Ancient World*. Oxford University Press, 2021."),
]

NOTES = [
    # the same guides
    (
        MANJOO,
        (
            "Farhad Manjoo, “Snap Makes a Bet on the Cultural Supremacy of the Camera,” *New York Times*, March 8, 2017, "
            "https://www.nytimes.com/2017/03/08/technology/snap-makes-a-bet-on-the-cultural-supremacy-of-the-camera.html."
        ),
    ),
    (MEAD, "Rebecca Mead, “The Prophet of Dystopia,” *New Yorker*, April 17, 2017."),
    (OGDEN, "Daniel Ogden, *The Werewolf in the Ancient World* (Oxford University Press, 2021)."),
]

# Ours: what the styles do not say, as far as the archive needs it.
HOUSE = [
    (
        item("legal_case", "Williams v. City of Detroit", (2024, 6, 28), authority="United States District Court for the Eastern District of Michigan", number="2:21-cv-10827", publisher="CourtListener"),
        "Williams v. City of Detroit, No. 2:21-cv-10827 (E.D. Mich. June 28, 2024).",
    ),
    (
        item("legal_case", "R (Bridges) v South Wales Police", (2020, 8, 11), authority="Court of Appeal (Civil Division)", number="[2020] EWCA Civ 1058"),
        "R (Bridges) v South Wales Police, [2020] EWCA Civ 1058 (Court of Appeal (Civil Division) August 11, 2020).",
    ),
    (item("legislation", "Biometric Information Privacy Act", (2008,), number="740 ILCS 14", container_title="laws9.com"), "Biometric Information Privacy Act, 740 ILCS 14 (2008)."),
    (
        item("legal_case", "Mayfield v. United States", (2006, 11, 29), authority="United States District Court for the District of Oregon",
             custom={"docket": "04-1427-AA", "citations": ["Mayfield v. United States, 504 F. Supp. 2d 1023 (D. Or. 2007)"]}),
        "Mayfield v. United States, 504 F. Supp. 2d 1023 (D. Or. 2007).",
    ),
    (
        item("legal_case", "Bah v. Apple Inc.", (2020, 2, 10), authority="United States District Court for the Southern District of New York",
             custom={"docket": "1:19-cv-03539", "citations": ["585 F. Supp. 3d 1111 (N.D. Ill. 2022)", "509 F. Supp. 3d 1368 (J.P.M.L. 2020)"]}),
        "Bah v. Apple Inc., No. 1:19-cv-03539 (S.D.N.Y. February 10, 2020).",
    ),
    (
        item("legal_case", "Ali v. Canada (Citizenship and Immigration)", (2023, 5, 11), authority="Federal Court (Canada)", custom={"docket": "IMM-6747-21", "citations": ["2023 FC 671"]}),
        "Ali v. Canada (Citizenship and Immigration), 2023 FC 671 (Federal Court (Canada) May 11, 2023).",
    ),
    (
        item("legal_case", "ACLU v. Clearview AI, Inc.", (2022, 5, 11), authority="Circuit Court of Cook County, Illinois", number="2020 CH 04353",
             custom={"docket": "2020 CH 04353", "court_id": "illcirct"}),
        "ACLU v. Clearview AI, Inc., No. 2020 CH 04353 (Ill. Cir. Ct. May 11, 2022).",
    ),
    (item("regulation", "Délibération", (2022, 10, 17), number="SAN-2022-019"), "Délibération, No. SAN-2022-019 (2022)."),
    (item("webpage", "Letter", (2020,), publisher="EFF", custom={"untitled": True}), "EFF. (2020). *[Letter]*."),
    (item("report", "Face Recognition", (2021,), publisher="GAO", number="ah-tk-21-526"), "GAO. (2021). *Face Recognition* (ah-tk-21-526)."),
    (item("webpage", "Old", (2023, 3), publisher="EFF") | {"issued": {"date-parts": [[2023, 3]], "circa": True}}, "EFF. (ca. 2023, March). *Old*."),
    (item("legal_case", "Facial recognition unlawful", (2020, 8, 20), container_title="The Times"), "Facial recognition unlawful. (2020, August 20). *The Times*."),
]  # fmt: skip


def _slanted(text: Any) -> str:
    """A text with asterisks around what is in italics."""
    return "".join(f"*{span.text}*" if span.italic else span.text for span in text.spans).replace("**", "")


WANTED = {"apa": [*APA, *HOUSE], "chicago": CHICAGO, "notes": NOTES}


@cache
def made_together(style: Any) -> list[str]:
    """All items of a table in one style, made by one start of Pandoc: none depends on its neighbours (see below)."""
    items = [{**given, "id": f"x{number}"} for number, (given, _) in enumerate(WANTED[style])]
    return [_slanted(text) for text in (notes(items) if style == "notes" else bibliography(items, style))]


@pytest.mark.parametrize(("style", "number"), [(style, number) for style, table in WANTED.items() for number in range(len(table))])
def test_an_item_is_printed_as_its_guide_says(style: str, number: int) -> None:
    assert made_together(style)[number] == WANTED[style][number][1]


@pytest.mark.parametrize("style", STYLES)
def test_every_source_is_printed_in_the_order_given_with_its_title_year_and_address(style: Any) -> None:
    items = [*source_items(), *ruling_items()]
    for source, made in zip(items, bibliography(items, style), strict=True):
        printed = _bare(made.plain)
        assert _bare(source["title"]) in printed, source["id"]
        if "issued" in source and not source["custom"].get("citations"):  # these may say another year
            assert str(source["issued"]["date-parts"][0][0]) in printed
        if "DOI" in source:
            assert f"https://doi.org/{source['DOI']}" in [span.url for span in made.spans]
        elif "URL" in source:
            assert source["URL"] in [span.url for span in made.spans]


def _bare(text: str) -> str:
    """Only letters and figures, small: the styles may change quotation marks and capitals."""
    return "".join(sign for sign in text.lower() if sign.isalnum())


def test_every_source_has_a_note() -> None:
    items = [*source_items(), *ruling_items()]
    for source, made in zip(items, notes(items), strict=True):
        assert _bare(source["title"]) in _bare(made.plain), source["id"]


@pytest.mark.parametrize("style", STYLES)
def test_a_reference_does_not_depend_on_its_neighbours(style: Any) -> None:
    same_year = [{**CAREY, "id": key, "title": key} for key in ("b", "a", "c#1/2")]
    assert bibliography(same_year, style) == [bibliography([one], style)[0] for one in same_year]


# Many titles an example, for each example starts Pandoc.
@settings(max_examples=examples(5), deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(nasty(), min_size=1, max_size=60))
def test_a_title_of_ours_is_printed_sign_for_sign(titles: list[str]) -> None:
    items = [own_item(id=f"{number}/#", title=title) for number, title in enumerate(titles)]
    for style in STYLES:
        for title, made in zip(titles, bibliography(items, style), strict=True):
            assert plain_quotes(one_line(title)).replace('"', "'") in plain_quotes(made.plain).replace('"', "'")


# Many titles an example, for each example starts Pandoc.
@settings(max_examples=examples(5), deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(nasty(), min_size=1, max_size=60))
def test_markup_in_the_title_of_a_source_is_text(titles: list[str]) -> None:
    items = [item("article-newspaper", title, (2020,), container_title="News", URL="https://a.example/") for title in titles]
    for title, made in zip(titles, bibliography(items, "apa"), strict=True):
        assert _bare(title) in _bare(made.plain)
        assert [span.text for span in made.spans if span.italic] == ["News"]


def test_nothing_gives_nothing() -> None:
    assert bibliography([], "apa") == []
    assert notes([]) == []


def test_an_item_for_which_a_style_prints_nothing_keeps_its_title_and_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(styles, "pandoc", lambda *_: '{"blocks": []}')
    assert [text.plain for text in bibliography([CAREY | {"URL": "https://a.example/"}], "chicago")] == ["Can we get better at forgetting? https://a.example/"]


def test_all_markup_of_pandoc_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    word = {"t": "Str", "c": "x"}
    plain = [{"t": kind, "c": [word]} for kind in ("Strong", "SmallCaps", "Superscript", "Subscript", "Underline", "Strikeout")]
    quoted = [{"t": "Quoted", "c": [{"t": kind}, [word]]} for kind in ("SingleQuote", "DoubleQuote")]
    upright = {"t": "Emph", "c": [word, {"t": "Span", "c": [["", ["csl-no-emph"], []], [word]]}, {"t": "Emph", "c": [word]}]}
    linked = {"t": "Link", "c": [["", [], []], [word, {"t": "SoftBreak"}, word], ["https://a.example/", ""]]}
    made = json.dumps({"blocks": [{"t": "Div", "c": [["ref-s0", [], []], [{"t": "Para", "c": [*plain, *quoted, upright, linked]}]]}]})
    monkeypatch.setattr(styles, "pandoc", lambda *_: made)
    text = bibliography([CAREY], "apa")[0]
    assert _slanted(text) == "xxxxxx‘x’“x”*x*xxx x"
    assert "".join(span.text for span in text.spans if span.url == "https://a.example/") == "x x"


def test_unknown_markup_of_pandoc_is_an_error_and_no_lost_word(monkeypatch: pytest.MonkeyPatch) -> None:
    made = '{"blocks": [{"t": "Div", "c": [["ref-s0", [], []], [{"t": "Para", "c": [{"t": "Math", "c": [{"t": "InlineMath"}, "x"]}]}]]}]}'
    monkeypatch.setattr(styles, "pandoc", lambda *_: made)
    with pytest.raises(StyleError, match="Pandoc wrote Math"):
        bibliography([CAREY], "apa")


def test_our_edition_is_no_web_page_looked_up_today() -> None:
    said = [bibliography([edition_item()], style)[0].plain for style in STYLES]
    assert all("2026-11-21+3f2a9c1b" in text and "etrieved" not in text and "ccessed" not in text for text in said)
