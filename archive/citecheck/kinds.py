"""What kind of file a draft is, and its paragraphs as plain rows. Runs inside the confined process and nowhere else.

Word documents are packed anew before Pandoc sees them: only the parts that hold text, each within its size, none with a
document type (which Office Open XML forbids, ISO/IEC 29500-2, and which entities need). Macros, pictures and embedded
files are never opened. Pandoc runs in its sandbox. Nothing is fetched.
"""

from __future__ import annotations

import importlib
import io
import json
import re
import zipfile
import zlib
from typing import TYPE_CHECKING, Any, TypedDict

from archive.citecheck.pandoctext import paragraphs_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from archive.citecheck.pandoctext import Row

MOST_CHARACTERS = 2_000_000
MOST_PAGES = 2_000
MOST_IN_PARAGRAPH = 20_000  # the search for mentions takes longer than in proportion to the length
MOST_PARTS = 2_000
MOST_UNPACKED = 60_000_000
PANDOC_HEAP = "512M"

# Dollar signs are money here, not mathematics; quotes and dashes stay as they were written.
_READERS = {"docx": "docx", "html": "html", "markdown": "markdown-tex_math_dollars-raw_tex-smart-subscript-superscript-strikeout"}
_TEXT_PARTS = re.compile(r"(?:\[Content_Types\]|_rels/.*|docProps/(?:core|app)|word/.*)\.(?:xml|rels)", re.IGNORECASE)
_MAIN_PART = re.compile(r"word/document\d*\.xml")
_OLE, _ZIP = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", (b"PK\x03\x04", b"PK\x05\x06")
_HTML = re.compile(r"\s*(?:<\?xml[^>]*>\s*|<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL)
_BROKEN_ADDRESS = re.compile(r"((?:https?://|www\.)\S*[/_=&?#%.~-])[ \t]*\n[ \t]*(?=[^\s])")
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))


class Unreadable(Exception):
    """The file cannot be read; the text goes on after its name: what is wrong, what to do."""


class Answer(TypedDict, total=False):
    """What goes back through the pipe: an error, or the kind, the paragraphs and the remarks."""

    error: str
    kind: str
    paragraphs: list[Row]
    remarks: list[str]


def read_untrusted(data: bytes, name: str) -> Answer:
    """The paragraphs of a file, or what is wrong with it."""
    try:
        kind, rows, remarks = _read(data, name)
    except Unreadable as error:
        return {"error": str(error)}
    except MemoryError:
        return {"error": "needs more memory than is allowed; save it as plain text or a new Word document and send that"}
    except Exception:  # noqa: BLE001 - libraries raise anything over a hostile file, and a traceback would help nobody
        return {"error": "is damaged or nested beyond reading; open it in the program that made it, save it anew and send that"}
    if not any(row["text"].strip() for row in rows):
        return {"error": "has no text; " + ("its pages are pictures: run text recognition (OCR) over it, or send the document that it was made from" if kind == "pdf" else "send the file that has it")}
    if sum(len(row["text"]) for row in rows) > MOST_CHARACTERS:
        return {"error": f"has more than {MOST_CHARACTERS:,} characters; send it in parts"}
    return {"kind": kind, "paragraphs": divided(rows, MOST_IN_PARAGRAPH), "remarks": remarks}


def _read(data: bytes, name: str) -> tuple[str, list[Row], list[str]]:
    head = data[:1024]
    if b"%PDF-" in head:
        return "pdf", *_pdf(data)
    if data.startswith(_ZIP):
        clean, note, remarks = _clean_docx(data)
        return "docx", _by_pandoc(clean, "docx", note), remarks
    if data.startswith(_OLE):
        protected = "EncryptedPackage".encode("utf-16-le") in data
        raise Unreadable("is protected by a password; save a copy without one and send that" if protected else "is a Word document of the old kind (.doc); save it as .docx or PDF and send that")
    if data.startswith(b"{\\rtf"):
        raise Unreadable("is a Rich Text file; save it as .docx or PDF and send that")
    text = _decoded(data)
    if _HTML.match(text[:4096]):
        return "html", _by_pandoc(text.encode(), "html"), []
    suffix = name.lower().rpartition(".")[2]
    if suffix in {"html", "htm", "xhtml"} and "<" in text:
        return "html", _by_pandoc(text.encode(), "html"), []
    if suffix in {"md", "markdown"}:
        return "markdown", _by_pandoc(text.encode(), "markdown"), []
    return "text", _plain(text), []


def _decoded(data: bytes) -> str:
    wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    if b"\0" in data and not wide:
        raise Unreadable("is no text and no kind of document that is read here; send a .docx, PDF, Markdown, HTML or text file")
    for encoding in ("utf-16",) if wide else ("utf-8-sig", "cp1252"):
        try:
            return data.decode(encoding).replace("\r\n", "\n").replace("\r", "\n")
        except UnicodeDecodeError:
            continue
    raise Unreadable("is no text that can be read; save it as UTF-8 and send that")


def _plain(text: str) -> list[Row]:
    return _numbered(cleaned(block) for block in re.split(r"\n[ \t]*\n", text))


def _numbered(texts: Iterable[str]) -> list[Row]:
    return [{"text": text, "place": f"paragraph {number}", "links": [], "carrier": None} for number, text in enumerate(filter(None, texts), 1)]


def cleaned(text: str) -> str:
    """A text with single spaces, without invisible signs, and with web addresses that broke over a line end joined."""
    return " ".join(_BROKEN_ADDRESS.sub(r"\1", text.translate(_INVISIBLE)).split())


def divided(rows: list[Row], most: int) -> list[Row]:
    """The same rows, those that are too long cut into several with the same place; links and the carriers of notes go with their piece."""
    pieces: list[Row] = []
    first: list[int] = []
    for row in rows:
        first.append(len(pieces))
        for begin in range(0, max(1, len(row["text"])), most):
            links = [[start - begin, min(end - begin, most), url] for start, end, url in row["links"] if begin <= start < begin + most]
            pieces.append({"text": row["text"][begin : begin + most], "place": row["place"], "links": links, "carrier": row["carrier"]})
    for piece in pieces:
        if piece["carrier"]:
            paragraph, offset = piece["carrier"]
            piece["carrier"] = [first[paragraph] + offset // most, offset % most]
    return pieces


def _by_pandoc(source: bytes, kind: str, note: str = "footnote") -> list[Row]:
    pypandoc: Any = importlib.import_module("pypandoc")  # only documents that Pandoc reads need it; it has no types
    answer = pypandoc.convert_text(source, "json", format=_READERS[kind], sandbox=True, verify_format=False, extra_args=["+RTS", f"-M{PANDOC_HEAP}", "-RTS"])
    return paragraphs_of(json.loads(answer), note, cleaned)


def _clean_docx(data: bytes) -> tuple[bytes, str, list[str]]:
    """The same document with nothing but its text, what its notes are called, and what was left out."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except zipfile.BadZipFile:
        raise Unreadable("is damaged (a broken ZIP file); open it in Word, save it anew and send that") from None
    parts = archive.infolist()
    names = {part.filename for part in parts}
    if not any(_MAIN_PART.fullmatch(name) for name in names):
        raise Unreadable("is a ZIP file but no Word document; send a .docx, PDF, Markdown, HTML or text file")
    if len(parts) > MOST_PARTS:
        raise Unreadable(f"has more than {MOST_PARTS:,} parts; save it anew without embedded files and send that")
    output = io.BytesIO()
    left = MOST_UNPACKED
    tracked = endnotes = comments = False
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as clean:
        for part in parts:
            if not _TEXT_PARTS.fullmatch(part.filename) or part.filename in clean.NameToInfo:
                continue
            content = _unpacked(archive, part, left)
            left -= len(content)
            if _has_document_type(content):
                raise Unreadable("has a document type in its XML, which no Word document may have; open it in Word, save it anew and send that")
            tracked = tracked or b"<w:ins " in content or b"<w:del " in content
            comments = comments or b"<w:comment " in content
            endnotes = endnotes or b"<w:endnoteReference" in content
            clean.writestr(part.filename, content)
    remarks = []
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        remarks.append("The file holds macros; they were not opened.")
    if tracked:
        remarks.append("Tracked changes were read as if they were accepted.")
    if comments:
        remarks.append("Comments were not read.")
    # Pandoc counts footnotes and endnotes as one, Word does not.
    return output.getvalue(), "note" if endnotes else "footnote", remarks


def _unpacked(archive: zipfile.ZipFile, part: zipfile.ZipInfo, most: int) -> bytes:
    """A part, read until it is over the limit, whatever size it declares."""
    if part.flag_bits & 1:
        raise Unreadable("is protected by a password; save a copy without one and send that")
    try:
        with archive.open(part) as stream:
            content = stream.read(most + 1)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError):
        raise Unreadable("is damaged (a broken ZIP file); open it in Word, save it anew and send that") from None
    if len(content) > most or part.file_size > most:
        raise Unreadable(f"unpacks to more than {MOST_UNPACKED // 1_000_000} MB; save the text alone as a new document and send that")
    return content


def _has_document_type(content: bytes) -> bool:
    # UTF-8 and UTF-16 are all that the standard allows; without its zero bytes the one reads like the other.
    return b"<!doctype" in content.replace(b"\0", b"").lower()


def _pdf(data: bytes) -> tuple[list[Row], list[str]]:
    import pypdf  # noqa: PLC0415 - only PDF needs it
    from pypdf.errors import DependencyError, FileNotDecryptedError  # noqa: PLC0415 - the same

    try:
        reader = pypdf.PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise Unreadable("is protected by a password; save a copy without one and send that")
        count = len(reader.pages)
    except (DependencyError, FileNotDecryptedError):
        raise Unreadable("is encrypted; print it to a new PDF and send that, or send the document that it was made from") from None
    if count > MOST_PAGES:
        raise Unreadable(f"has {count:,} pages and at most {MOST_PAGES:,} are read; send it in parts")
    rows: list[Row] = []
    length = 0
    for number, page in enumerate(reader.pages, 1):
        text = cleaned(page.extract_text())
        length += len(text)
        if length > MOST_CHARACTERS:
            raise Unreadable(f"has more than {MOST_CHARACTERS:,} characters; send it in parts")
        rows.append({"text": text, "place": f"page {number}", "links": [], "carrier": None})
        rows += [{"text": url, "place": f"page {number}, behind a link", "links": [], "carrier": None} for url in _pdf_links(page) if url not in text]
    return rows, []


def _pdf_links(page: Any) -> list[str]:
    found: dict[str, None] = {}
    for reference in page.get("/Annots") or ():
        action = reference.get_object().get("/A")
        url = action.get_object().get("/URI") if action else None
        if isinstance(url, str):
            found[url] = None
    return list(found)
