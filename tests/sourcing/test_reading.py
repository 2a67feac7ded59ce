"""Hostile files are read in a process of their own, which gives an answer or dies of its limits."""

from __future__ import annotations

import io
import json

import pytest
from pypdf import PdfWriter

from archive.confined import Limits
from archive.sourcing.reading import SourcingError, read_bibtex, read_csl, read_page, read_pdf, read_ris, read_untrusted

SMALL = Limits(seconds=20, processor_seconds=4, memory=1 << 29, answer=1_000_000)
LAUGHS = "\n".join(["@string{a0 = {" + "ha" * 500 + "}}", *(f"@string{{a{n} = " + " # ".join([f"a{n - 1}"] * 10) + "}" for n in range(1, 12)), "@book{x, title = a11}"])


def pdf(**told: str) -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    writer.add_metadata({f"/{name}": value for name, value in told.items()})
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def test_a_page_comes_back_through_the_pipe() -> None:
    assert read_page(b"<title>Man held over watches</title>", "https://a.example/x").text("title") == "Man held over watches"


def test_a_bibtex_bomb_is_refused() -> None:
    with pytest.raises(SourcingError, match="BibTeX"):
        read_bibtex(LAUGHS, SMALL)


@pytest.mark.parametrize("reader", [read_bibtex, read_ris, read_csl])
def test_a_file_that_is_too_large_is_refused_before_it_is_read(reader: object) -> None:
    with pytest.raises(SourcingError, match="larger than"):
        reader("@" * 1_000_001)  # type: ignore[operator] # each of the readers can be called


def told(kind: str, data: bytes, *more: str) -> str:
    return str(read_untrusted(data, json.dumps([kind, *more])).get("error", ""))


@pytest.mark.parametrize(
    ("kind", "data"), [("csl", b"[" * 900_000), ("csl", b"\xff"), ("csl", b"1" * 5_000), ("bibtex", b"@a{" * 1_000), ("pdf", b"no PDF"), ("pdf", b"%PDF-1.7\n" + b"1 0 obj<<" * 500)]
)
def test_what_cannot_be_read_is_told(kind: str, data: bytes) -> None:
    assert told(kind, data, *(["https://a.example/"] if kind == "pdf" else []))


def test_a_page_of_a_million_tags_is_read() -> None:
    answer = read_untrusted(b"<title>Deep</title>" + b"<b>" * 100_000 + b"<p>x</p>" * 100_000, json.dumps(["page", "https://a.example/x", ""]))
    assert "error" in answer or answer["proposals"][0]["found"]


def test_only_so_many_are_read() -> None:
    answer = read_untrusted(json.dumps([{"type": "book", "title": "T"}] * 60).encode(), '["csl"]')
    assert len(answer["proposals"]) == 50
    assert "60" in answer["proposals"][0]["remarks"][0]


def test_a_pdf_is_a_guess() -> None:
    found = read_pdf(pdf(Title="A report on faces", Author="Jane Doe", CreationDate="D:20200503120000Z"), "https://a.example/r.pdf")
    assert [found.text(name) for name in ("type", "title", "issued", "URL")] == ["document", "A report on faces", "2020-05-03", "https://a.example/r.pdf"]
    assert {one.standing for one in found.found if one.field != "URL"} == {"guessed"}
    answer = read_untrusted(pdf(Title="Microsoft Word - report.docx"), '["pdf", "https://a.example/r.pdf"]')
    assert "title" not in {row["field"] for row in answer["proposals"][0]["found"]}


def test_nothing_is_told_as_nothing() -> None:
    with pytest.raises(SourcingError, match="nothing that describes"):
        read_ris("words")
