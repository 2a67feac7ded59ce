"""The Word document with our styles: what it holds, and what it must not hold."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, Any

import pytest
from openxml_audit import OpenXmlValidator

from archive.brief.reference import reference_document
from tests.brief.papers import PAGES, W, word

if TYPE_CHECKING:
    from pathlib import Path
    from xml.etree import ElementTree as ET

HOSTILE = '</w:t> & "$running" $edition ${x} <b>'


def made(**changes: Any) -> bytes:
    return reference_document(**({"title": "Title", "running": "Title", "edition": "Edition 1"} | changes))


def styles(document: bytes) -> dict[str, ET.Element]:
    return {name.get(f"{W}val", ""): style for style in word(document, "word/styles.xml").iter(f"{W}style") for name in style.iterfind(f"{W}name")}


@pytest.mark.parametrize("options", PAGES)
@pytest.mark.parametrize("text", ["Plain", HOSTILE])
def test_the_document_is_valid(options: dict[str, Any], text: str, tmp_path: Path) -> None:
    path = tmp_path / "reference.docx"
    path.write_bytes(made(title=text, running=text, edition=text, **options))
    assert [str(error) for error in OpenXmlValidator().validate(path).errors] == []


def test_the_same_values_give_the_same_bytes() -> None:
    assert made() == made()
    assert made() != made(edition="Edition 2")


def test_it_names_no_machine_person_or_day() -> None:
    with zipfile.ZipFile(io.BytesIO(made())) as packed:
        assert {entry.date_time for entry in packed.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        core = packed.read("docProps/core.xml").decode()
        everything = b"".join(packed.read(name) for name in packed.namelist()).decode()
    assert "creator" not in core
    assert "lastModifiedBy" not in core
    assert "rsid" not in everything


@pytest.mark.parametrize(("options", "size"), list(zip(PAGES, [("12240", "15840")] * 2 + [("11906", "16838")] * 2, strict=True)))
def test_the_page_has_its_size_and_lines(options: dict[str, Any], size: tuple[str, str]) -> None:
    section = word(made(**options), "word/document.xml").find(f".//{W}sectPr")
    assert section is not None
    page = section.find(f"{W}pgSz")
    assert page is not None
    assert (page.get(f"{W}w"), page.get(f"{W}h")) == size
    lines = section.find(f"{W}lnNumType")
    assert (lines is not None, section.find(f"{W}pgBorders") is not None) == (options["pleading"], options["pleading"])
    assert lines is None or (lines.get(f"{W}countBy"), lines.get(f"{W}restart")) == ("1", "newPage")


def test_headings_are_words_own_so_that_its_navigation_finds_them() -> None:
    found = styles(made())
    for level in (1, 2, 3):
        style = found[f"heading {level}"]
        assert style.get(f"{W}styleId") == f"Heading{level}"
        assert style.get(f"{W}customStyle") is None
        assert style.find(f"{W}pPr/{W}keepNext") is not None
        outline = style.find(f"{W}pPr/{W}outlineLvl")
        assert outline is not None
        assert outline.get(f"{W}val") == str(level - 1)


@pytest.mark.parametrize(("pleading", "line"), [(False, ("264", "auto")), (True, ("480", "exact"))])
def test_lines_of_a_pleading_stand_on_a_grid(pleading: bool, line: tuple[str, str]) -> None:  # noqa: FBT001 - a parameter of the table above
    found = styles(made(pleading=pleading))
    for name in ("Title", "heading 1", "heading 2", "heading 3", "Body Text", "Court", "Parties", "Docket", "Subtitle", "Filed For"):
        spacing = found[name].find(f"{W}pPr/{W}spacing")
        assert spacing is not None
        assert (spacing.get(f"{W}line"), spacing.get(f"{W}lineRule")) == line
        assert not pleading or {spacing.get(f"{W}before", "0"), spacing.get(f"{W}after", "0")} == {"0"}


def test_language_and_type_are_set_for_every_text() -> None:
    defaults = word(made(language="en-GB"), "word/styles.xml").find(f"{W}docDefaults/{W}rPrDefault/{W}rPr")
    assert defaults is not None
    values = {child.tag.removeprefix(W): child.attrib for child in defaults}
    assert values["lang"][f"{W}val"] == "en-GB"
    assert values["rFonts"][f"{W}ascii"] == "Times New Roman"
    assert values["sz"][f"{W}val"] == "24"
    paragraph = word(made(), "word/styles.xml").find(f"{W}docDefaults/{W}pPrDefault/{W}pPr/{W}widowControl")
    assert paragraph is not None


def test_the_header_has_the_title_and_the_footer_the_edition_and_the_page() -> None:
    document = made(running="Short", edition=HOSTILE)
    assert "".join(word(document, "word/header1.xml").itertext()).strip() == "Short"
    assert "".join(word(document, "word/header2.xml").itertext()).strip() == ""
    for name in ("word/footer1.xml", "word/footer2.xml"):
        footer = word(document, name)
        assert HOSTILE in "".join(footer.itertext())
        assert [field.text for field in footer.iter(f"{W}instrText")] == [" PAGE ", " NUMPAGES "]


def test_numbered_paragraphs_count_by_themselves_from_one() -> None:
    document = made()
    number = styles(document)["Numbered Paragraph"].find(f"{W}pPr/{W}numPr/{W}numId")
    assert number is not None
    numbering = word(document, "word/numbering.xml")
    assert [num.get(f"{W}numId") for num in numbering.iter(f"{W}num")] == [number.get(f"{W}val"), "2"]
    level = {child.tag.removeprefix(W): child.get(f"{W}val") for child in next(numbering.iter(f"{W}lvl"))}
    assert (level["start"], level["numFmt"], level["lvlText"], level["pStyle"]) == ("1", "decimal", "%1.", "NumberedParagraph")
