"""Papers as Word documents, judged by an OOXML validator and read as XML."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from openxml_audit import OpenXmlValidator

from tests.brief.papers import EDITION, HEADINGS, PAGES, PAPERS, POINTS, URL, W, made, paragraphs, word

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("name", PAPERS)
@pytest.mark.parametrize("page", PAGES)
def test_a_word_document_is_valid(name: str, page: dict[str, Any], tmp_path: Path) -> None:
    path = tmp_path / "paper.docx"
    path.write_bytes(made(name, "docx", page["paper_size"], pleading=page["pleading"]))
    assert [str(error) for error in OpenXmlValidator().validate(path).errors] == []


def test_word_has_the_headings_in_order_and_the_head_of_the_court_before_them() -> None:
    found = paragraphs(made("sample", "docx"))
    assert found[:6] == [
        ("Court", "United States District Court for the Eastern District of Michigan"),
        ("Parties", "Doe v. City of Example"),
        ("Docket", "No. 2:26-cv-00001"),
        ("Title", "Documented wrongful arrests after a face-recognition search"),
        ("Subtitle", "Appendix A"),
        ("FiledFor", "Submitted on behalf of Plaintiff Jane Doe"),
    ]
    assert [(int(style[-1]), words) for style, words in found if style.startswith("Heading")] == HEADINGS


def test_word_counts_the_numbered_paragraphs_to_the_numbers_of_the_paper() -> None:
    found = [words for style, words in paragraphs(made("sample", "docx")) if style == "NumberedParagraph"]
    assert found[0] == "In January 2020 officers arrested Robert Williams at his home."
    assert len(found) == 4
    assert len(list(word(made("sample", "docx"), "word/numbering.xml").iterfind(f"{W}num[@{W}numId='1']"))) == 1


def test_notes_in_word_are_footnotes() -> None:
    document = made("sample", "docx")
    notes = {str(note.get(f"{W}id")): note for note in word(document, "word/footnotes.xml").iter(f"{W}footnote") if note.get(f"{W}type") is None}
    references = [str(reference.get(f"{W}id")) for reference in word(document).iter(f"{W}footnoteReference")]
    assert sorted(references) == sorted(notes)
    assert ["".join(run.text or "" for run in notes[reference].iter(f"{W}t")).strip() for reference in references] == [
        f"Williams v. City of Detroit, ¶ 12 ({URL}).",
        "See above.",
        "Answer ¶ 3.",
        "Complaint ¶ 1.",
    ]
    assert {style.get(f"{W}val") for note in notes.values() for style in note.iter(f"{W}pStyle")} == {"FootnoteText"}


@pytest.mark.parametrize("page", PAGES)
def test_word_has_page_header_and_footer(page: dict[str, Any]) -> None:
    document = made("sample", "docx", page["paper_size"], pleading=page["pleading"])
    section = word(document).find(f".//{W}sectPr")
    assert section is not None
    size = section.find(f"{W}pgSz")
    assert size is not None
    assert (round(int(size.get(f"{W}w", 0)) / 20), round(int(size.get(f"{W}h", 0)) / 20)) == POINTS[page["paper_size"]]
    assert (section.find(f"{W}lnNumType") is not None) is page["pleading"]
    assert [child.get(f"{W}type") for child in section if child.tag.endswith("Reference")] == ["default", "first"] * 2
    footer = word(document, "word/footer1.xml")
    assert [field.text for field in footer.iter(f"{W}instrText")] == [" PAGE ", " NUMPAGES "]
    assert EDITION in "".join(footer.itertext())


@pytest.mark.parametrize(("page", "width"), list(zip(PAGES, [9360, 9000, 9026, 8666], strict=True)))
def test_a_table_in_word_is_as_wide_as_the_text_and_keeps_its_rows_whole(page: dict[str, Any], width: int) -> None:
    (table,) = word(made("sample", "docx", page["paper_size"], pleading=page["pleading"])).iter(f"{W}tbl")
    columns = [int(column.get(f"{W}w", 0)) for column in table.iter(f"{W}gridCol")]
    assert abs(sum(columns) - width) < len(columns)
    assert [round(column / width, 2) for column in columns] == [0.3, 0.5, 0.2]
    assert [row.find(f"{W}trPr/{W}cantSplit") is not None for row in table.iter(f"{W}tr")] == [True, True, True]


def test_a_table_in_word_repeats_its_heading_row() -> None:
    (table,) = word(made("sample", "docx")).iter(f"{W}tbl")
    assert [row.find(f"{W}trPr/{W}tblHeader") is not None for row in table.iter(f"{W}tr")] == [True, False, False]
    assert [side.get(f"{W}val") for side in table.iter(f"{W}jc")] == ["left", "left", "right"] * 3
    assert {style.get(f"{W}val") for style in table.iter(f"{W}pStyle")} == {"TableHeading", "TableText"}


def test_a_word_document_says_its_title_and_day_and_no_person() -> None:
    core = {child.tag.rpartition("}")[2]: child.text for child in word(made("sample", "docx"), "docProps/core.xml")}
    assert core["title"] == "Documented wrongful arrests after a face-recognition search"
    assert core["language"] == "en-US"
    assert core["created"] == core["modified"] == "2026-11-22T00:00:00Z"
    assert not core.get("creator")
    assert "lastModifiedBy" not in core
