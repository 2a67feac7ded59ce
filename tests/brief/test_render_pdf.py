"""Papers as PDF, judged by pikepdf and pypdf."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import pikepdf
import pypdf
import pytest

from archive.brief import render as rendering
from archive.brief.document import Paragraph, Table
from archive.brief.render import render
from tests.brief.papers import EDITION, HEADINGS, PAGES, PLACES, POINTS, SIGNS, made, of, pdf_text, text

if TYPE_CHECKING:
    from collections.abc import Iterator


def outline(document: pikepdf.Pdf) -> list[tuple[int, str]]:
    def walk(items: list[pikepdf.OutlineItem], level: int) -> Iterator[tuple[int, str]]:
        for item in items:
            yield level, item.title
            yield from walk(item.children, level + 1)

    with document.open_outline() as found:
        return list(walk(list(found.root), 1))


def tags(node: Any) -> Iterator[str]:
    if isinstance(node, pikepdf.Array):
        for child in node:
            yield from tags(child)
    elif isinstance(node, pikepdf.Dictionary):
        if "/S" in node:
            yield str(node.S)
        if "/K" in node:
            yield from tags(node.K)


@pytest.mark.parametrize("page", PAGES)
def test_a_pdf_is_tagged_with_bookmarks_language_and_title(page: dict[str, Any]) -> None:
    with pikepdf.open(io.BytesIO(made("sample", "pdf", page["paper_size"], pleading=page["pleading"]))) as document:
        assert document.Root.MarkInfo.Marked
        assert document.Root.Lang == "en-US"
        assert document.Root.ViewerPreferences.DisplayDocTitle
        assert document.docinfo["/Title"] == "Documented wrongful arrests after a face-recognition search"
        assert document.docinfo["/CreationDate"] == "D:20261122000000Z"
        assert "/Author" not in document.docinfo
        assert outline(document) == HEADINGS
        found = list(tags(document.Root.StructTreeRoot.K))
        assert [tag for tag in found if tag in {"/H1", "/H2", "/H3"}] == [f"/H{level}" for level, _ in HEADINGS]
        assert [found.count(tag) for tag in ("/Note", "/Table", "/TH", "/TD", "/L", "/Caption")] == [4, 1, 3, 6, 1, 1]
        assert {tuple(round(float(side)) for side in sheet.mediabox[2:]) for sheet in document.pages} == {POINTS[page["paper_size"]]}
        assert document.open_metadata()["pdfuaid:part"] == "1"
        assert document.check_pdf_syntax() == []


@pytest.mark.parametrize("name", ["sample", "hostile"])
def test_every_font_of_a_pdf_is_in_it(name: str) -> None:
    with pikepdf.open(io.BytesIO(made(name, "pdf"))) as document:
        fonts = [font for font in document.objects if isinstance(font, pikepdf.Dictionary) and font.get("/Type") == "/FontDescriptor"]
        assert fonts
        assert all({"/FontFile", "/FontFile2", "/FontFile3"} & set(font.keys()) for font in fonts)


def test_a_pdf_can_be_searched() -> None:
    found = pdf_text(made("sample", "pdf"))
    for words in (
        "United States District Court for the Eastern District of Michigan",
        "Submitted on behalf of Plaintiff Jane Doe",
        "1. In January 2020 officers arrested Robert Williams at his home.",
        "3. The charges were dismissed; see the table of incidents.",
        "Documented incidents, 2 of 2 selected.",
        "Woodbridge, New Jersey 10",
        "Williams v. City of Detroit, ¶ 12",
        f"{EDITION} Page 1 of",
    ):
        assert words in found


def test_a_pleading_in_pdf_numbers_its_lines_on_every_page() -> None:
    long = of(*(Paragraph(text(f"Paragraph {number} of some words. " * 5), number) for number in range(1, 21)))
    for sheet in pypdf.PdfReader(io.BytesIO(render(long, "pdf", pleading=True))).pages[:-1]:
        lines = [line.strip() for line in sheet.extract_text().splitlines()]
        assert {str(number) for number in range(1, 25)} <= set(lines)


def test_a_long_table_repeats_its_heading_on_every_page() -> None:
    rows = tuple((text(f"Case {number}"), text("Several words about the place. " * 6), text(str(number))) for number in range(60))
    sheets = pypdf.PdfReader(io.BytesIO(render(of(Table("Cap", ("Incident", "Place", "Days"), rows, (0.3, 0.5, 0.2))), "pdf"))).pages
    assert len(sheets) > 2
    assert all("Incident Place Days" in sheet.extract_text() for sheet in sheets)


def test_a_cell_longer_than_a_page_is_not_cut_off() -> None:
    words = " ".join(f"word{number}" for number in range(3000))
    found = pdf_text(render(of(Table("Cap", ("A", "B"), ((text("x"), text(words)),), (0.3, 0.7))), "pdf"))
    assert "word0" in found
    assert "word2999" in found


def test_other_scripts_are_shown_and_what_cannot_be_is_said() -> None:
    found = pdf_text(render(of(Paragraph(text("董明珠宁波闯红灯 – Система распознавания – 😀😀 – ¶ §"))), "pdf"))
    assert "董明珠宁波闯红灯" in found
    assert "Система распознавания" in found
    assert "[characters not shown] – ¶ §" in found


@pytest.mark.parametrize("place", PLACES)
def test_signs_of_markup_are_words_in_pdf(place: str) -> None:
    shown = [f"{' '.join(words.split()).replace('😀', 'x')}" for words in SIGNS]
    found = "".join(pdf_text(render(of(*(PLACES[place](words + " END", number) for number, words in enumerate(shown, 1))), "pdf")).split())
    assert [words for words in shown if "".join(words.split()) + "END" not in found] == []


def test_without_the_chinese_font_the_pdf_says_what_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rendering, "_fonts", tuple)
    found = pdf_text(render(of(Paragraph(text("Titled 董明珠 宁波.")), title="董明珠"), "pdf"))
    assert "Titled [Chinese characters not shown]." in found
    assert "董" not in found
