"""Drafts of five kinds are read into the same paragraphs, and hostile ones into one sentence that says what to do."""

from __future__ import annotations

import importlib
import io
import json
import random
import re
import socket
import threading
import zipfile
import zlib
from typing import TYPE_CHECKING, Any

import pikepdf
import pytest
import typst
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.citecheck import drafts
from archive.citecheck.drafts import MOST_BYTES, Carrier, Draft, DraftError, Link, read_draft
from archive.citecheck.kinds import MOST_PAGES, cleaned, divided, read_untrusted
from archive.confined import Limits
from tests.strategies import examples

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

pypandoc: Any = importlib.import_module("pypandoc")  # it has no types

QUICK = Limits(seconds=20, processor_seconds=10)

MARKDOWN = """\
# Facts

Mr. Robert F. Williams was *held* for 30 hours and paid $300,000 or "more" than $100,000.[^1] He left. See [the
record](https://archive.example/cases/WIA-0001).

Term
:   A definition, WIA-0002.

| a    | b        |
|------|----------|
| cell | WIA-0003 |

> A quotation – WIA‑0004.

[^1]: Archive, WIA-0001, rev. 1.

    Its second paragraph.
"""
TEXTS = [
    ("Facts", "paragraph 1"),
    ('Mr. Robert F. Williams was held for 30 hours and paid $300,000 or "more" than $100,000. He left. See the record.', "paragraph 2"),
    ("Archive, WIA-0001, rev. 1.", "footnote 1"),
    ("Its second paragraph.", "footnote 1"),
    ("Term", "paragraph 3"),
    ("A definition, WIA-0002.", "paragraph 4"),
    ("a", "paragraph 5"),
    ("b", "paragraph 6"),
    ("cell", "paragraph 7"),
    ("WIA-0003", "paragraph 8"),
    ("A quotation – WIA‑0004.", "paragraph 9"),
]


@pytest.fixture
def unconfined(monkeypatch: pytest.MonkeyPatch) -> None:
    """Drafts are read in the process of the tests, for tests of what is read; those of the confinement start a process each."""
    monkeypatch.setattr(drafts, "run_confined", lambda work, data, name, _limits: json.loads(json.dumps(work(data, name))))


@pytest.fixture(scope="module")
def docx(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    target = tmp_path_factory.mktemp("docx") / "draft.docx"
    pypandoc.convert_text(MARKDOWN, "docx", format="markdown-smart", outputfile=str(target))
    return target.read_bytes()


def packed(docx: bytes, change: Callable[[str, bytes], bytes | None], extra: dict[str, bytes] | None = None) -> bytes:
    """A Word document with some parts changed, left out (None), or added."""
    output = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(docx)) as source, zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = change(name, source.read(name))
            if content is not None:
                target.writestr(name, content)
        for name, content in (extra or {}).items():
            target.writestr(name, content)
    return output.getvalue()


def same(_name: str, content: bytes) -> bytes:
    """The part as it is."""
    return content


def pdf(*pages: str) -> bytes:
    """A PDF with a text on each page."""
    made = typst.compile(b"#set page(width: 16cm, height: 10cm)\n" + "\n#pagebreak()\n".join(pages).encode(), format="pdf")
    assert isinstance(made, bytes)
    return made


def texts(draft: Draft) -> list[tuple[str, str]]:
    return [(paragraph.text, paragraph.place) for paragraph in draft.paragraphs]


def test_markdown() -> None:
    draft = read_draft(MARKDOWN.encode(), "draft.md")
    assert draft.kind == "markdown"
    assert texts(draft) == TEXTS


def test_docx(docx: bytes) -> None:
    draft = read_draft(docx, "draft.docx")
    assert draft.kind == "docx"
    assert texts(draft) == [(text.replace('"more"', "“more”") if 'or "more"' in text and '"' not in draft.paragraphs[1].text else text, place) for text, place in TEXTS]
    assert draft.remarks == ()


def test_html() -> None:
    draft = read_draft(pypandoc.convert_text(MARKDOWN, "html", format="markdown-smart", extra_args=["--standalone"]).encode(), "draft.html")
    assert draft.kind == "html"
    found = [text for text, _ in texts(draft)]
    assert {text for text, _ in TEXTS} - {TEXTS[1][0], TEXTS[3][0]} <= set(found)
    assert any("30 hours and paid $300,000" in text for text in found)


def test_text() -> None:
    draft = read_draft("\ufeffOne line\r\nand its end.\r\n\r\n  \r\nTwo \u00ad, https://archive.example/\r\n  cases/WIA-0001 there.\r\n".encode(), "draft.txt")
    assert draft.kind == "text"
    assert texts(draft) == [("One line and its end.", "paragraph 1"), ("Two , https://archive.example/cases/WIA-0001 there.", "paragraph 2")]


def test_pdf() -> None:
    draft = read_draft(pdf("Robert Williams was held. See WIA-#linebreak() 0001.", "#link('https://archive.example/cases/WIA-0002')[Here] and there.".replace("'", '"')), "draft.pdf")
    assert draft.kind == "pdf"
    assert texts(draft) == [
        ("Robert Williams was held. See WIA- 0001.", "page 1"),
        ("Here and there.", "page 2"),
        ("https://archive.example/cases/WIA-0002", "page 2, behind a link"),
    ]


@pytest.mark.usefixtures("unconfined")
def test_notes_know_where_they_are_carried_and_links_what_they_cover(docx: bytes) -> None:
    draft = read_draft(docx, "draft.docx")
    (link,) = draft.paragraphs[1].links
    assert draft.paragraphs[1].text[link.start : link.end] == "the record"
    assert link == Link(link.start, link.end, "https://archive.example/cases/WIA-0001")
    carrier = draft.paragraphs[2].carrier
    assert carrier == draft.paragraphs[3].carrier == Carrier(1, draft.paragraphs[1].text.index(" He left.") - 1)
    assert carrier is not None
    assert draft.sentence(carrier.paragraph, carrier.offset).startswith("Mr. Robert F. Williams was held")


KINDS = [
    (b"%PDF-1.7 in a text is a broken PDF", "letter.txt", None),
    (b"<!DOCTYPE html><p>Hello", "letter.txt", "html"),
    (b"<?xml version='1.0'?><html><body><p>Hello", "letter", "html"),
    (b"<p>Hello", "letter.html", "html"),
    (b"<p>Hello", "letter.txt", "text"),
    (b"Hello", "letter.html", "text"),
    (b"Hello", "letter.docx", "text"),
    (b"Hello", "letter.pdf", "text"),
    (b"# Hello", "letter.md", "markdown"),
    (b"# Hello", "LETTER.MARKDOWN", "markdown"),
    ("Hé".encode("utf-16"), "letter.txt", "text"),
    ("H\u00e9".encode("cp1252"), "letter.txt", "text"),
]


@pytest.mark.parametrize(("data", "name", "kind"), KINDS)
def test_content_decides_the_kind(data: bytes, name: str, kind: str | None) -> None:
    assert read_untrusted(data, name).get("kind") == kind


REFUSED = [
    (b"", "a.txt", "has no text"),
    (b"a\0b", "a.txt", "is no text and no kind of document"),
    (b"\x81\x8d", "a.txt", "save it as UTF-8"),
    (b"\xff\xfea", "a.txt", "save it as UTF-8"),
    (b"{\\rtf1 Hello}", "a.rtf", "is a Rich Text file"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "a.doc", "is a Word document of the old kind"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "a.docx", "is protected by a password"),
    (b"PK\x03\x04 and no more", "a.docx", "is damaged (a broken ZIP file)"),
    (b"%PDF-1.7\nand no more", "a.pdf", "is damaged"),
    (b"word " * 500_000, "a.txt", "has more than 2,000,000 characters"),
]


@pytest.mark.parametrize(("data", "name", "says"), REFUSED)
def test_what_cannot_be_read_says_what_to_do(data: bytes, name: str, says: str) -> None:
    error = read_untrusted(data, name)["error"]
    assert says in error
    assert re.search(r"; .*(?:send|save)", error)


@pytest.mark.usefixtures("unconfined")
def test_a_file_that_is_too_large_is_not_looked_at() -> None:
    with pytest.raises(DraftError, match="is larger than 10 MB"):
        read_draft(b"x" * (50 * 1_000_000), "a.txt")
    assert read_draft(b"x" + b" " * (MOST_BYTES - 1), "a.txt").paragraphs[0].text == "x"


def test_a_zip_file_of_other_things_is_no_document() -> None:
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
    assert "is a ZIP file but no Word document" in read_untrusted(output.getvalue(), "a.docx")["error"]


@pytest.mark.usefixtures("unconfined")
def test_a_truncated_document_is_damaged(docx: bytes) -> None:
    for length in (len(docx) // 2, len(docx) - 10):
        with pytest.raises(DraftError, match="damaged"):
            read_draft(docx[:length], "a.docx")


def test_a_part_that_unpacks_without_end_is_refused(docx: bytes) -> None:
    bomb = packed(docx, same, {"word/bomb.xml": b"\0" * 100_000_000})
    assert len(bomb) < 200_000
    with pytest.raises(DraftError, match="unpacks to more than 60 MB"):
        read_draft(bomb, "a.docx", QUICK)


def test_many_parts_that_together_unpack_without_end_are_refused(docx: bytes) -> None:
    bomb = packed(docx, same, {f"word/bomb{number}.xml": b"\0" * 20_000_000 for number in range(4)})
    with pytest.raises(DraftError, match="unpacks to more than 60 MB"):
        read_draft(bomb, "a.docx", QUICK)


@pytest.mark.usefixtures("unconfined")
def test_a_size_that_lies_is_found_out(docx: bytes) -> None:
    """The declared size is changed in the directory and in the part: the real one shows in reading."""
    content = b" " * 1_000_000
    bomb = packed(docx, same, {"word/liar.xml": content})
    size = len(content).to_bytes(4, "little")
    assert bomb.count(size) >= 2
    with pytest.raises(DraftError, match="damaged"):
        read_draft(bomb.replace(size, (100).to_bytes(4, "little")), "a.docx", QUICK)


@pytest.mark.usefixtures("unconfined")
def test_a_document_of_too_many_parts_is_refused(docx: bytes) -> None:
    with pytest.raises(DraftError, match="more than 2,000 parts"):
        read_draft(packed(docx, same, {f"word/{number}.xml": b"<a/>" for number in range(2_001)}), "a.docx")


@pytest.mark.usefixtures("unconfined")
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize(
    "dtd", ['<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]>', '<!DOCTYPE w [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>', '<!doctype w SYSTEM "http://127.0.0.1:9/x.dtd">']
)
def test_a_document_type_is_refused(docx: bytes, dtd: str, encoding: str) -> None:
    def change(name: str, content: bytes) -> bytes:
        if name != "word/document.xml":
            return content
        body = content.decode().partition("?>")[2].replace("<w:t", "&x;<w:t", 1)
        return f'<?xml version="1.0" encoding="{encoding}"?>{dtd}{body}'.encode(encoding)

    with pytest.raises(DraftError, match="has a document type in its XML"):
        read_draft(packed(docx, change), "a.docx", QUICK)


@pytest.mark.usefixtures("unconfined")
def test_macros_are_not_opened(docx: bytes) -> None:
    draft = read_draft(packed(docx, same, {"word/vbaProject.bin": b"\xd0\xcf\x11\xe0 Sub AutoOpen()"}), "a.docm")
    assert draft.remarks == ("The file holds macros; they were not opened.",)
    assert texts(draft)[0] == TEXTS[0]


@pytest.mark.usefixtures("unconfined")
def test_tracked_changes_are_accepted_and_comments_left_out(docx: bytes) -> None:
    def change(name: str, content: bytes) -> bytes:
        if name == "word/comments.xml":
            return b'<w:comments xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:comment w:id="0"><w:p><w:r><w:t>Secret</w:t></w:r></w:p></w:comment></w:comments>'
        if name != "word/document.xml":
            return content
        return content.replace(b"<w:r>", b'<w:ins w:id="1" w:author="a" w:date="2026-01-01T00:00:00Z"><w:r><w:t>Added: </w:t></w:r></w:ins><w:r>', 1)

    draft = read_draft(packed(docx, change), "a.docx")
    assert draft.paragraphs[0].text == "Added: Facts"
    assert draft.remarks == ("Tracked changes were read as if they were accepted.", "Comments were not read.")


@pytest.fixture
def listener() -> Iterator[tuple[str, list[bytes]]]:
    """An address at which nobody may knock, and who did."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        seen: list[bytes] = []
        over = threading.Event()

        def listen() -> None:
            while not over.is_set():
                try:
                    peer, _ = server.accept()
                except TimeoutError:
                    continue
                with peer:
                    seen.append(peer.recv(1_000))

        thread = threading.Thread(target=listen)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}", seen
        over.set()
        thread.join()


def test_nothing_that_a_file_names_is_fetched(listener: tuple[str, list[bytes]], docx: bytes) -> None:
    base, seen = listener
    with socket.create_connection(("127.0.0.1", int(base.rpartition(":")[2]))) as knock:
        knock.sendall(b"the listener hears")
    html = f"<html><head><link rel=stylesheet href='{base}/a.css'><script src='{base}/a.js'></script></head><body><img src='{base}/a.png'><iframe src='{base}/a'></iframe><p>Hello"
    markdown = f"Hello ![picture]({base}/a.png)\n\n```{{include={base}/a}}\n```\n"
    relation = f'<Relationship Id="rIdX" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate" Target="{base}/a.dotm" TargetMode="External"/></Relationships>'
    word = packed(docx, lambda name, content: content.replace(b"</Relationships>", relation.encode()) if name == "word/_rels/document.xml.rels" else content)
    assert [paragraph.text for paragraph in read_draft(html.encode(), "a.html").paragraphs][-1] == "Hello"
    assert read_draft(markdown.encode(), "a.md").paragraphs[0].text == "Hello picture"
    assert texts(read_draft(word, "a.docx"))[0] == TEXTS[0]
    assert seen == [b"the listener hears"]


@pytest.mark.usefixtures("unconfined")
def test_a_password_is_asked_away(tmp_path: Path) -> None:
    plain = tmp_path / "plain.pdf"
    plain.write_bytes(pdf("Hello"))
    locked = tmp_path / "locked.pdf"
    for user, outcome in (("secret", r"is protected by a password|is encrypted"), ("", r"Hello|is encrypted")):
        with pikepdf.open(plain) as document:
            document.save(locked, encryption=pikepdf.Encryption(user=user, owner="owner", R=6))
        assert re.search(outcome, attempt(locked.read_bytes(), "a.pdf"))


def attempt(data: bytes, name: str, limits: Limits = QUICK) -> str:
    """The text of a draft, or the sentence that says why there is none."""
    try:
        return "\n".join(paragraph.text for paragraph in read_draft(data, name, limits).paragraphs)
    except DraftError as error:
        return str(error)


@pytest.mark.usefixtures("unconfined")
def test_a_pdf_of_pictures_asks_for_text_recognition() -> None:
    with pytest.raises(DraftError, match="run text recognition"):
        read_draft(pdf("#rect()"), "scan.pdf")


def small_pdf(pages: str, more: str = "") -> bytes:
    """A PDF written by hand, its page tree as told."""
    return f"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n{pages}\n{more}trailer<</Root 1 0 R/Size 9>>\n%%EOF\n".encode()


@pytest.mark.parametrize(
    "data",
    [
        small_pdf("2 0 obj<</Type/Pages/Kids[2 0 R]/Count 1>>endobj"),
        small_pdf("2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Pages/Kids[2 0 R]/Count 1/Parent 2 0 R>>endobj"),
        small_pdf("2 0 obj 2 0 R endobj"),
        small_pdf("2 0 obj<</Type/Pages/Kids[" + "3 0 R " * 5_000 + "]/Count 5000>>endobj", "3 0 obj<</Type/Page/Parent 2 0 R>>endobj\n"),
        b"%PDF-1.4\n" + b"[" * 200_000,
    ],
    ids=["a page tree that holds itself", "two that hold each other", "an object that is itself", "too many pages", "brackets without end"],
)
def test_a_pdf_that_leads_in_a_circle_ends(data: bytes) -> None:
    with pytest.raises(DraftError, match=r"; .*send"):
        read_draft(data, "a.pdf", QUICK)


@pytest.mark.usefixtures("unconfined")
def test_a_pdf_has_at_most_so_many_pages() -> None:
    document = pikepdf.new()
    for _ in range(MOST_PAGES + 1):
        document.add_blank_page()
    output = io.BytesIO()
    document.save(output)
    with pytest.raises(DraftError, match="has 2,001 pages and at most 2,000 are read"):
        read_draft(output.getvalue(), "a.pdf", Limits())


def test_a_pdf_that_unpacks_without_end_is_refused() -> None:
    stream = zlib.compress(b"BT (x) Tj ET\n" * 20_000_000, 9)
    page = "3 0 obj<</Type/Page/Parent 2 0 R/Contents 4 0 R>>endobj\n"
    head = small_pdf("2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj", page).split(b"trailer")
    data = head[0] + f"4 0 obj<</Length {len(stream)}/Filter/FlateDecode>>stream\n".encode() + stream + b"\nendstream endobj\ntrailer" + head[1]
    with pytest.raises(DraftError, match=r"; .*send"):
        read_draft(data, "a.pdf", QUICK)


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"<html>" + b"<div>" * 100_000, "a.html"),
        (b"<html>" + b"<b>" * 100_000, "a.html"),
        (b">" * 100_000, "a.md"),
        (b"[" * 100_000, "a.md"),
        (b"<!DOCTYPE html [" + b"".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">'.encode() for n in range(1, 20)) + b"]><p>&l19;</p>", "a.html"),
    ],
    ids=["div", "b", "quotation", "bracket", "billion laughs"],
)
def test_endless_nesting_ends_and_grows_into_no_more_than_was_sent(data: bytes, name: str) -> None:
    outcome = attempt(data, name, Limits(seconds=1.5))
    assert len(outcome) <= len(data)


def test_hours_of_work_for_the_reader_end() -> None:
    with pytest.raises(DraftError, match=r"within the limits of time and memory|damaged or nested beyond reading"):
        read_draft(b"<html>" + b"<div>" * 1_500_000, "a.html", Limits(seconds=1))


@settings(max_examples=examples(40))
@given(st.binary(max_size=400), st.sampled_from(["a.docx", "a.pdf", "a.html", "a.txt", "a"]), st.sampled_from([b"", b"%PDF-1.4\n", b"PK\x03\x04", b"\xff\xfe"]))
def test_any_bytes_give_paragraphs_or_one_sentence(data: bytes, name: str, head: bytes) -> None:
    answer = read_untrusted(head + data, name)
    assert ("error" in answer) != ("paragraphs" in answer)


def test_a_document_with_changed_bytes_gives_paragraphs_or_one_sentence(docx: bytes) -> None:
    chance = random.Random(7)  # noqa: S311 - the same bytes in every run
    for _ in range(15):
        broken = bytearray(docx)
        for _ in range(chance.randrange(1, 8)):
            broken[chance.randrange(len(broken))] = chance.randrange(256)
        answer = read_untrusted(bytes(broken), "a.docx")
        assert ("error" in answer) != ("paragraphs" in answer)


@pytest.mark.usefixtures("unconfined")
def test_a_paragraph_without_end_is_cut_and_its_links_and_notes_go_along() -> None:
    assert divided(
        [
            {"text": "abcdefg", "place": "paragraph 1", "links": [[1, 2, "u"], [5, 6, "v"]], "carrier": None},
            {"text": "note", "place": "footnote 1", "links": [], "carrier": [0, 4]},
        ],
        3,
    ) == [
        {"text": "abc", "place": "paragraph 1", "links": [[1, 2, "u"]], "carrier": None},
        {"text": "def", "place": "paragraph 1", "links": [[2, 3, "v"]], "carrier": None},
        {"text": "g", "place": "paragraph 1", "links": [], "carrier": None},
        {"text": "not", "place": "footnote 1", "links": [], "carrier": [1, 1]},
        {"text": "e", "place": "footnote 1", "links": [], "carrier": [1, 1]},
    ]
    assert [len(paragraph.text) for paragraph in read_draft(b"x" * 45_000, "a.txt").paragraphs] == [20_000, 20_000, 5_000]


@given(st.text("ab \n\t\u00ad\u00a0-/", max_size=40))
def test_cleaned_text_has_single_spaces_and_is_its_own_cleaned_form(text: str) -> None:
    assert cleaned(cleaned(text)) == cleaned(text)
    assert "  " not in cleaned(text)
    assert cleaned(text) == cleaned(text).strip()
