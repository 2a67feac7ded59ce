"""Tables of Word documents, mended after Pandoc."""

from __future__ import annotations

import io
import zipfile

import pytest

from archive.brief.wordtables import with_whole_rows

DAY = (2026, 11, 22, 0, 0, 0)


def packed(body: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr(zipfile.ZipInfo("word/document.xml", DAY), body)
        archive.writestr(zipfile.ZipInfo("word/styles.xml", DAY), "<w:tr>")
    return made.getvalue()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("<w:tr><w:tc/></w:tr>", "<w:tr><w:trPr><w:cantSplit/></w:trPr><w:tc/></w:tr>"),
        ('<w:tr><w:trPr><w:tblHeader w:val="on" /></w:trPr><w:tc/></w:tr>', '<w:tr><w:trPr><w:cantSplit/><w:tblHeader w:val="on" /></w:trPr><w:tc/></w:tr>'),
        ('<w:tr></w:tr><w:tr><w:trPr><w:tblHeader w:val="on" /></w:trPr></w:tr>', '<w:tr><w:trPr><w:cantSplit/></w:trPr></w:tr><w:tr><w:trPr><w:cantSplit/><w:tblHeader w:val="on" /></w:trPr></w:tr>'),
        ('<w:gridCol w:w="7920" /><w:gridCol w:w="0" />', '<w:gridCol w:w="9360" /><w:gridCol w:w="0" />'),
        ("<w:t>&lt;w:tr> ¶ 董</w:t>", "<w:t>&lt;w:tr> ¶ 董</w:t>"),
    ],
)
def test_rows_stay_whole_and_columns_fill_the_page(before: str, after: str) -> None:
    with zipfile.ZipFile(io.BytesIO(with_whole_rows(packed(before), 9360))) as archive:
        assert archive.read("word/document.xml").decode() == after


def test_nothing_else_changes() -> None:
    with zipfile.ZipFile(io.BytesIO(with_whole_rows(packed(""), 9360))) as archive:
        assert archive.read("word/styles.xml") == b"<w:tr>"
        assert [(entry.filename, entry.date_time) for entry in archive.infolist()] == [("word/document.xml", DAY), ("word/styles.xml", DAY)]
