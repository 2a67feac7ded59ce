"""What Pandoc's writer of Word documents cannot say of tables: rows that stay whole, and columns as wide as the page has room. Pure, bytes to bytes."""

from __future__ import annotations

import io
import re
import zipfile

_BODY = "word/document.xml"
_PANDOCS_WIDTH = 7920  # what Pandoc takes for the width of the text on every page, in twentieths of a point
_ROW = re.compile(r"<w:tr>(?:<w:trPr>(.*?)</w:trPr>)?")
_COLUMN = re.compile(r'<w:gridCol w:w="(\d+)" />')


def with_whole_rows(document: bytes, width: int) -> bytes:
    """The document with tables as wide as the text, whose rows do not break between pages; everything else, days included, stays as it was.

    Args:
        document: a Word document by Pandoc.
        width: of the text on its pages, in twentieths of a point.
    """
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(document)) as before, zipfile.ZipFile(packed, "w") as after:
        for entry in before.infolist():
            content = before.read(entry)
            if entry.filename == _BODY:
                content = _mended(content.decode(), width).encode()
            kept = zipfile.ZipInfo(entry.filename, entry.date_time)
            kept.compress_type = zipfile.ZIP_DEFLATED
            after.writestr(kept, content)
    return packed.getvalue()


def _mended(body: str, width: int) -> str:
    """The XML with its rows and columns mended; what a person wrote cannot look like a tag, since `<` is escaped there."""
    whole = _ROW.sub(lambda row: f"<w:tr><w:trPr><w:cantSplit/>{row[1] or ''}</w:trPr>", body)
    return _COLUMN.sub(lambda column: f'<w:gridCol w:w="{int(column[1]) * width // _PANDOCS_WIDTH}" />', whole)
