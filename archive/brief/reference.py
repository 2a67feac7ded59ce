"""The Word document whose styles, header and footer Pandoc takes over: built from small XML parts in `templates/docx`, the same bytes every time.

It holds no author, no machine and no clock; what differs between papers comes in as values, escaped for XML.
"""

from __future__ import annotations

import io
import zipfile
from functools import cache
from importlib import resources
from string import Template
from typing import Literal, TypeAlias
from xml.sax.saxutils import escape

PaperSize: TypeAlias = Literal["letter", "a4"]

_PARTS = {
    "[Content_Types].xml": "content-types",
    "_rels/.rels": "rels",
    "docProps/app.xml": "app",
    "docProps/core.xml": "core",
    "word/_rels/document.xml.rels": "document-rels",
    "word/document.xml": "document",
    "word/fontTable.xml": "fontTable",
    "word/footer1.xml": "footer",
    "word/footer2.xml": "footer",
    "word/footnotes.xml": "footnotes",
    "word/header1.xml": "header1",
    "word/header2.xml": "header2",
    "word/numbering.xml": "numbering",
    "word/settings.xml": "settings",
    "word/styles.xml": "styles",
    "word/theme/theme1.xml": "theme1",
}
_SIZES: dict[PaperSize, tuple[int, int]] = {"letter": (12240, 15840), "a4": (11906, 16838)}  # twentieths of a point
_MARGINS = {False: (1440, 1440), True: (2160, 1080)}  # left and right, in the same unit
_PLEADING = (
    '<w:pgBorders w:offsetFrom="text"><w:left w:val="double" w:sz="4" w:space="7" w:color="auto"/><w:right w:val="single" w:sz="4" w:space="7" w:color="auto"/></w:pgBorders>'
    '<w:lnNumType w:countBy="1" w:distance="432" w:restart="newPage"/>'
)
_EARLIEST = (1980, 1, 1, 0, 0, 0)  # the first time that a zip file can say


def reference_document(*, title: str, running: str, edition: str, language: str = "en-US", paper_size: PaperSize = "letter", pleading: bool = False) -> bytes:
    """A Word document with our styles, and with the header and footer of one paper.

    Args:
        title: the title of the paper, for the document properties.
        running: the short title in the header of every page but the first.
        edition: the line in the footer of every page.
        language: BCP 47.
        paper_size: US letter or A4.
        pleading: lines 24 points apart, numbered from 1 on every page, between rules.
    """
    width, height = _SIZES[paper_size]
    left, right = _MARGINS[pleading]
    values = {
        "title": escape(title),
        "running": escape(running),
        "edition": escape(edition),
        "language": escape(language),
        "width": str(width),
        "height": str(height),
        "left": str(left),
        "right": str(right),
        "pleading": _PLEADING if pleading else "",
        "gap": "0" if pleading else "160",
        "half": "0" if pleading else "80",
        "above": "0" if pleading else "320",
        "line": ' w:line="480" w:lineRule="exact"' if pleading else ' w:line="264" w:lineRule="auto"',
        "title_size": "24" if pleading else "32",
        "part_size": "24" if pleading else "26",
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in _PARTS.items():
            entry = zipfile.ZipInfo(name, _EARLIEST)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, _part(part).substitute(values))
    return packed.getvalue()


def text_width(paper_size: PaperSize, *, pleading: bool) -> int:
    """How wide the text is on a page, in twentieths of a point."""
    return _SIZES[paper_size][0] - sum(_MARGINS[pleading])


@cache
def _part(name: str) -> Template:
    return Template(resources.files("archive.brief").joinpath("templates", "docx", f"{name}.xml").read_text("utf-8"))
