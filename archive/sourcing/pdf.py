"""What a PDF says of itself: title, authors and date of its metadata. Runs inside the confined process and nowhere else.

Programs fill these fields with names of files and of whoever scanned the paper, so all of it is guessed and the editor looks.
"""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

from pypdf import PdfReader

from archive.sourcing.addresses import doi_of, tidy_url
from archive.sourcing.dates import as_exact
from archive.sourcing.people import authors_of
from archive.sourcing.proposal import Found, Proposal, found, one_text

if TYPE_CHECKING:
    from collections.abc import Iterator

_FILE = re.compile(r"(?:Microsoft Word - )?\S*\.(?:docx?|pdf|indd|wpd|rtf|qxd|pages)$|^untitled|^document\d*$|^layout \d", re.IGNORECASE)
_DATE = re.compile(r"(?:D:)?(\d{4})(\d{2})?(\d{2})?")
_DOI = re.compile(r"\b(?:doi\.org/|doi:\s?)(10\.\d{4,9}/\S+)", re.IGNORECASE)
_MOST_TEXT = 20_000


def read_pdf(data: bytes, url: str) -> Proposal:
    """What a PDF proposes for its source."""
    reader = PdfReader(io.BytesIO(data))
    protected = ["The PDF is protected: nothing of it could be read."] if reader.is_encrypted else []
    return Proposal().also([found("URL", tidy_url(url), "the address at which it was found"), found("type", "document", "a PDF", "guessed"), *([] if protected else _values(reader))], protected)


def _values(reader: PdfReader) -> Iterator[Found | None]:
    told = {str(key): value for key, value in (reader.metadata or {}).items() if isinstance(value, str)}
    title = one_text(told.get("/Title", ""))
    yield found("title", "" if _FILE.search(title) else title, "PDF field Title", "guessed")
    yield found("author", authors_of(told.get("/Author", "")), "PDF field Author", "guessed")
    if match := _DATE.match(told.get("/CreationDate", "")):
        yield found("issued", as_exact(match[1], match[2] or "", match[3] or ""), "PDF field CreationDate", "guessed")
    text = reader.pages[0].extract_text()[:_MOST_TEXT] if reader.pages else ""
    yield found("DOI", next((doi for match in _DOI.finditer(text) if (doi := doi_of(match[1]))), ""), "the first page of the PDF", "guessed")
    lines = [line for line in (one_text(line) for line in text.splitlines()[:40]) if len(line) > 12]
    yield found("title", lines[0] if lines else "", "the first line of the PDF", "guessed")
    language = reader.root_object.get("/Lang")
    yield found("language", str(language).partition("-")[0].lower() if language else "", "PDF field Lang", "derived")
