"""Sample papers: `paper()` is valid and short; a test states only the difference. `made` gives them as files, each rendered once."""

from __future__ import annotations

import dataclasses
import datetime
import functools
import io
import zipfile
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pypdf

from archive.brief.document import Block, Caption, Heading, Listing, Note, Paper, Paragraph, Part, Table
from archive.brief.render import render
from archive.cite.text import Span, Text, italic, link

if TYPE_CHECKING:
    from collections.abc import Callable

    from archive.brief.pandoc import Form

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
FORMS: tuple[Form, ...] = ("docx", "pdf", "html", "md")
PAGES: list[dict[str, Any]] = [{"paper_size": size, "pleading": pleading} for size in ("letter", "a4") for pleading in (False, True)]
POINTS = {"letter": (612, 792), "a4": (595, 842)}
HEADINGS = [
    (1, "Statement of documented incidents"),
    (2, "Robert Williams — Detroit, 2020"),
    (3, "What followed"),
    (1, "Table of incidents"),
    (1, "Authorities and sources"),
]

URL = "https://www.courtlistener.com/docket/59818240/williams-v-city-of-detroit/?" + "&".join(f"order_by_part_{number}=ascending" for number in range(8))
EDITION = "Wrongful-Identification Case Archive, edition 2026-11 (22 November 2026)"


def text(words: str, **spans: Any) -> tuple[Span, ...]:
    """A content of one span."""
    return (Span(words, **spans),)


PARTS = (
    Part(
        "facts",
        "Statement of documented incidents",
        (
            Paragraph(text("The paragraphs are numbered through the whole paper.")),
            Heading(2, "Robert Williams — Detroit, 2020", "wia-0001"),
            Paragraph(
                (Span("In January 2020 officers arrested "), italic("Robert Williams"), Span(" at his home."), Note(1, Text.of(italic("Williams v. City of Detroit"), ", ¶ 12 (", link(URL), ")."))), 1
            ),
            Paragraph((Span("The complaint alleged that the lineup followed the search"), Note(2, Text.of("See above.")), Span("; the city denied it."), Note(3, Text.of("Answer ¶ 3."))), 2),
            Heading(3, "What followed", "wia-0001-after"),
            Paragraph(text("The charges were dismissed; see the table of incidents."), 3),
        ),
    ),
    Part(
        "table",
        "Table of incidents",
        (
            Table(
                "Documented incidents, 2 of 2 selected.",
                ("Incident", "Place", "Days held"),
                (
                    (text("Williams"), (Span("Detroit, Michigan"), Note(4, Text.of("Complaint ¶ 1."))), text("1")),
                    (text("Parks"), text("Woodbridge, New Jersey"), text("10")),
                ),
                (0.3, 0.5, 0.2),
                frozenset({2}),
            ),
            Paragraph(text("A number is a count of documented cases, not of all cases."), 4),
        ),
    ),
    Part("authorities", "Authorities and sources", (Listing((text("Williams v. City of Detroit, No. 2:21-cv-10827 (E.D. Mich.)"), (italic("Source"), Span(", "), link("https://example.org/a")))),)),
)


def paper(**changes: Any) -> Paper:
    """A short paper with every kind of block, but for the changes."""
    whole = Paper(
        title="Documented wrongful arrests after a face-recognition search",
        subtitle="Appendix A",
        caption=Caption("United States District Court for the Eastern District of Michigan", "Doe v. City of Example", "No. 2:26-cv-00001", "Plaintiff Jane Doe"),
        parts=PARTS,
        edition=EDITION,
        date=datetime.date(2026, 11, 22),
    )
    return dataclasses.replace(whole, **changes)


def of(*blocks: Any, **changes: Any) -> Paper:
    """A paper of one part with these blocks."""
    return paper(parts=(Part("part", "Part", blocks),), **changes)


HOSTILE = (
    "\x00\x01\x0b\x1b[31m\x7f\x85\u2028 \ud800 \udfff \u202eevil\u202c \u2066x\u2069 \u200f\ufeff\ufffe\U0001ffff \ue000 "
    '<script>alert(1)</script> ]]> --> &amp; &#0; %n ${HOME} $title$ $$x$$ \\input{x} #include("x") #panic() *a* _b_ `c` [d](e) ^[f] @key ~~g~~ '
    "]] } { \" ' \\ / // /* */ <label> @ref ::: {=typst} ```{=openxml} | a | b | +---+ 1. x - y # z\n\n---\n\n\t\r\n董明珠 😀 עברית ﷽ a\u0301\u0323 Å \U0010ffff"
)


def hostile() -> Paper:
    """A paper with everything that could break a format, at every place."""
    content = (Span(HOSTILE), Span(HOSTILE, italic=True), Span(HOSTILE, url="https://a.example/" + HOSTILE), Span(HOSTILE, url="javascript:alert(1)"), Span("lost", url="#nowhere"))
    numbered = (*content, Note(1, Text.of(HOSTILE, Span(HOSTILE, italic=True, url="https://a.example/" + HOSTILE))))
    starts = ("(a) b", "[a] b", ".a b", ";a", "= a", "- a", "+ a", "1. a", "/ a: b", "<a>", "#a", "$a$", "@a", '"a"', "// a", "~", "{}", "|", ":a", "")
    blocks: tuple[Block, ...] = (
        Paragraph(numbered, 1),
        *(Paragraph(text(start), number) for number, start in enumerate(starts, 2)),
        *(Paragraph(text(start)) for start in starts),
        Heading(2, HOSTILE, HOSTILE),
        Listing((content, text(""), *(text(start) for start in starts))),
        Table(HOSTILE, (HOSTILE, ""), ((content, ()), (text(""), content)), (0.5, 0.5)),
        Table("", ("a",), (), (1.0,)),
        Listing(()),
    )
    return Paper(HOSTILE, HOSTILE, Caption(HOSTILE, HOSTILE, HOSTILE, HOSTILE), (Part(HOSTILE, HOSTILE, blocks), Part("", "", ())), HOSTILE, HOSTILE)


PAPERS = {"sample": paper(), "hostile": hostile(), "bare": paper(subtitle="", caption=Caption(), parts=(), edition="", date=None)}


@functools.cache
def made(name: str, form: Form, size: str = "letter", *, pleading: bool = False) -> bytes:
    """A paper as a file, made once for all tests."""
    return render(PAPERS[name], form, paper_size="a4" if size == "a4" else "letter", pleading=pleading)


def word(document: bytes, name: str = "word/document.xml") -> ET.Element:
    with zipfile.ZipFile(io.BytesIO(document)) as packed:
        return ET.fromstring(packed.read(name))  # noqa: S314 - a document that we just made


def paragraphs(document: bytes) -> list[tuple[str, str]]:
    """The paragraphs of the body with their styles."""
    found = []
    for paragraph in word(document).iter(f"{W}p"):
        style = paragraph.find(f"{W}pPr/{W}pStyle")
        found.append(("" if style is None else str(style.get(f"{W}val")), "".join(run.text or "" for run in paragraph.iter(f"{W}t"))))
    return found


def pdf_text(document: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(document)).pages).split())


SIGNS = (
    *("1. x", "- x", "# x", "> x", "| x", ": x", ":x", "(@) x", "* x", "+ x", "::: x", "::: {.a}", "``` x", "---", "- - -", "***", "___", "===", "~~~", "[^1]: x", "[x]: y", "*[x]: y"),
    *("a. x", "i) x", "(1) x", "#. x", "10)", "% x", "\\", "\\x", "\\newpage", "$x$", "$$x$$", "$1 and $2", "<div>", "</p>", "<!-- x -->", "<https://x.y>", "https://x.y", "x@y.z", "@x", "[@x]", "@"),
    *(
        "[x](y)",
        "![x](y)",
        "[x]{.y}",
        "x{.y}",
        "{x}",
        "{=html}",
        "`x`{=html}",
        "`",
        "``",
        "^x^",
        "a^b^",
        "H~2~O",
        "~~x~~",
        "*x",
        "**x**",
        "_x_",
        "x_y_z",
        "&",
        "&amp;",
        "&#0;",
        "&copy;",
        "--",
        "...",
        "|",
        "|-|",
        "+--+",
    ),
    *("-", "=", "+", "/", "/ x: y", "12. x", "1234567. x", "x-?y", "-1", "a-1", "2:21-cv-10827", ".b", ".b(c)", "// x", "/* x */", "#x", "#(", "= x", "== x", "x = y", "<x>"),
    *("Table: x", ": x {#y}", "'a'", "''x''", "5'4\"", "“a” ‘b’ ’tis", "a\n\nb", "No. 5", "v. X", "Costs $5 & 10%", "董明珠 😀"),
)
PLACES: dict[str, Callable[[str, int], Block]] = {
    "paragraph": lambda words, _: Paragraph(text(words)),
    "italics": lambda words, _: Paragraph((Span("x", italic=True), *text(words), Span("x", url="https://a.example/"), *text(words))),
    "numbered": lambda words, number: Paragraph(text(words), number),
    "note": lambda words, number: Paragraph((Span("x"), Note(number, Text.of(words)), Span(words))),
    "listing": lambda words, _: Listing((text(words), (Span(words, url="https://a.example/"),))),
    "table": lambda words, _: Table(words, (words, "b"), ((text(words), text("y")),), (0.5, 0.5)),
    "heading": lambda words, number: Heading(2, words, f"h{number}"),
}
