"""A paper as Pandoc's tree; Pandoc itself says whether it is one."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING, Any

import pypandoc
import pytest

from archive.brief.document import Heading, Listing, Note, Paragraph, Part, Table
from archive.brief.pandoc import API, anchors, tree
from archive.cite.text import Span, Text, italic
from tests.brief.papers import hostile, of, paper, text

if TYPE_CHECKING:
    from archive.brief.document import Block, Paper
    from archive.brief.pandoc import Form

FORMS: tuple[Form, ...] = ("docx", "pdf", "html", "md")
SPACE = {"t": "Space"}


def word(value: str) -> dict[str, str]:
    return {"t": "Str", "c": value}


def blocks(made: Paper, form: Form = "html") -> list[Any]:
    found: list[Any] = tree(made, form)["blocks"]
    return found[1:]


def content(*spans: Span | Note, form: Form = "html") -> list[Any]:
    """What a paragraph of these pieces becomes."""
    found: list[Any] = blocks(of(Paragraph(spans)), form)[0]["c"]
    return found


def test_the_version_is_that_of_the_pandoc_at_hand() -> None:
    done = subprocess.run([pypandoc.get_pandoc_path(), "--from=markdown", "--to=json"], input=b"", capture_output=True, check=True)
    assert tuple(json.loads(done.stdout)["pandoc-api-version"])[:3] == API


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("made", [paper(), hostile()], ids=["sample", "hostile"])
def test_pandoc_reads_the_tree_as_it_was_meant(form: Form, made: Paper) -> None:
    given = tree(made, form)
    done = subprocess.run([pypandoc.get_pandoc_path(), "--sandbox", "--from=json", "--to=json"], input=json.dumps(given).encode(), capture_output=True, check=True)
    assert json.loads(done.stdout)["blocks"] == given["blocks"]
    assert json.loads(done.stdout)["meta"] == given["meta"]


@pytest.mark.parametrize(
    ("spans", "expected"),
    [
        ((Span("a  b\nc"),), [word("a"), SPACE, word("b"), SPACE, word("c")]),
        ((Span("a "), italic(" b "), Span(" c")), [word("a"), SPACE, SPACE, {"t": "Emph", "c": [word("b")]}, SPACE, SPACE, word("c")]),
        ((italic("  "),), [SPACE]),
        ((Span("*a* <b> &amp;"),), [word("*a*"), SPACE, word("<b>"), SPACE, word("&amp;")]),
        ((Span("a", url="https://a.example/"),), [{"t": "Link", "c": [["", [], []], [word("a")], ["https://a.example/", ""]]}]),
        ((Span("https://a.example/", url="https://a.example/"),), [{"t": "Link", "c": [["", ["uri"], []], [word("https://a.example/")], ["https://a.example/", ""]]}]),
        ((Span("a", url="#part"),), [{"t": "Link", "c": [["", [], []], [word("a")], ["#part", ""]]}]),
        ((Span("a", url="#elsewhere"), Span("b", url="javascript:alert(1)"), Span("c", url="file:///etc/passwd")), [word("a"), word("b"), word("c")]),
        ((Note(1, Text.of("See ", italic("x"))),), [{"t": "Note", "c": [{"t": "Para", "c": [word("See"), SPACE, {"t": "Emph", "c": [word("x")]}]}]}]),
    ],
)
def test_pieces_of_a_paragraph(spans: tuple[Span | Note, ...], expected: list[Any]) -> None:
    assert content(*spans) == expected


def test_an_entity_in_a_text_stays_a_text_in_markdown() -> None:
    assert content(Span("A&B &amp;x"), form="md") == [word("A&B"), SPACE, {"t": "RawInline", "c": ["markdown", "\\&"]}, word("amp;x")]


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ("docx", [{"t": "Div", "c": [["p1", [], [["custom-style", "Numbered Paragraph"]]], [{"t": "Para", "c": [word("a")]}]]}]),
        (
            "pdf",
            [
                {"t": "RawBlock", "c": ["typst", "#numbered["]},
                {"t": "Para", "c": [{"t": "RawInline", "c": ["typst", "#number(1);"]}, word("a")]},
                {"t": "RawBlock", "c": ["typst", "] <p1>"]},
            ],
        ),
        ("html", [{"t": "Div", "c": [["p1", ["numbered"], []], [{"t": "Para", "c": [{"t": "Span", "c": [["", ["number"], []], [word("1.")]]}, SPACE, word("a")]}]]}]),
        ("md", [{"t": "OrderedList", "c": [[1, {"t": "Decimal"}, {"t": "Period"}], [[{"t": "Para", "c": [word("a")]}]]]}]),
    ],
)
def test_a_numbered_paragraph_in_each_form(form: Form, expected: list[Any]) -> None:
    assert blocks(of(Paragraph(text("a"), 1)), form) == expected


def test_numbered_paragraphs_that_meet_are_one_list_in_markdown() -> None:
    found = blocks(of(Paragraph(text("a"), 1), Paragraph(text("b"), 2), Paragraph(text("c")), Paragraph(text("d"), 3)), "md")
    assert [(block["t"], block["c"][0][0], len(block["c"][1])) for block in found if block["t"] == "OrderedList"] == [("OrderedList", 1, 2), ("OrderedList", 3, 1)]


@pytest.mark.parametrize(
    ("levels", "expected"),
    [((2, 3, 2), [1, 2, 3, 2]), ((3,), [1, 2]), ((2, 4), [1, 2, 3]), ((3, 3, 2, 3), [1, 2, 3, 2, 3])],
)
def test_headings_never_skip_a_level(levels: tuple[int, ...], expected: list[int]) -> None:
    made = of(*(Heading(level, "h", f"h{number}") for number, level in enumerate(levels)))
    assert [block["c"][0] for block in tree(made, "html")["blocks"]] == expected


def test_a_heading_without_words_is_left_out() -> None:
    assert tree(paper(parts=(Part("a", " \x00", ()), Part("b", " B ", ()))), "html")["blocks"] == [{"t": "Header", "c": [1, ["b", [], []], [word("B")]]}]


def test_a_table_has_headings_row_heads_widths_and_sides() -> None:
    (table,) = blocks(of(Table("Cap", ("A", "B"), ((text("x"), text("1")),), (1.0, 3.0), frozenset({1}))))
    _, caption, columns, head, (body,), _ = table["c"]
    assert caption == [None, [{"t": "Plain", "c": [word("Cap")]}]]
    assert columns == [[{"t": "AlignLeft"}, {"t": "ColWidth", "c": 0.25}], [{"t": "AlignRight"}, {"t": "ColWidth", "c": 0.75}]]
    assert [cell[4][0]["c"] for cell in head[1][0][1]] == [[word("A")], [word("B")]]
    assert body[1] == 1
    assert [cell[4][0]["c"] for cell in body[3][0][1]] == [[word("x")], [word("1")]]


@pytest.mark.parametrize(("length", "whole"), [(100, True), (5000, False)])
def test_rows_that_could_fill_a_page_may_break(length: int, *, whole: bool) -> None:
    found = blocks(of(Table("", ("A", "B"), ((text("x"), text("y" * length)),), (0.5, 0.5))), "pdf")
    assert ("#whole-rows[" in [block["c"][1] for block in found if block["t"] == "RawBlock"]) is whole


def test_the_head_of_the_court_and_the_edition_are_metadata() -> None:
    meta = tree(paper(), "pdf")["meta"]
    assert sorted(meta) == ["court", "docket", "edition", "lang", "parties", "party", "running", "subject", "subtitle", "title"]
    assert meta["docket"]["c"] == [word("No."), SPACE, word("2:26-cv-00001")]
    assert sorted(tree(of(subtitle="", edition=" "), "md")["meta"]) == ["court", "docket", "lang", "parties", "party", "title"]


def test_anchors_are_the_places_that_a_link_may_lead_to() -> None:
    assert anchors(paper()) == {"facts", "wia-0001", "wia-0001-after", "table", "authorities", "p1", "p2", "p3", "p4"}


def test_ids_are_fit_for_every_format() -> None:
    assert [block["c"][1][0] for block in tree(of(Heading(2, "h", 'a"> <b>')), "html")["blocks"]] == ["part", "a-b-"]


def test_characters_without_a_glyph_become_a_remark_everywhere() -> None:
    made = of(Paragraph((Span("董"), italic("a明"), Note(1, Text.of("明")))), Listing((text("明"),)), Table("董", ("明",), ((text("董"),),), (1.0,)), title="董")
    told = json.dumps(tree(made, "pdf", frozenset("董明")), ensure_ascii=False)
    assert not {"董", "明"} & set(told)
    assert told.count('[Chinese"') == 9
    assert {"董", "明"} < set(json.dumps(tree(made, "pdf"), ensure_ascii=False))


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ((Paragraph((), 2),), "paragraph 2 stands where 1 should"),
        ((Paragraph((), 1), Paragraph((), 1)), "paragraph 1 stands where 2 should"),
        ((Paragraph((Note(1, Text()), Note(3, Text()))),), "note 3 stands where 2 should"),
        ((Listing(((Note(2, Text()),),)),), "note 2 stands where 1 should"),
        ((Table("", ("a",), (((Note(5, Text()),),),), (1.0,)),), "note 5 stands where 1 should"),
        ((Table("Cap", ("a", "b"), (((),),), (0.5, 0.5)),), "'Cap' has 2 columns"),
        ((Table("Cap", ("a", "b"), (((), ()),), (1.0,)),), "'Cap' has 2 columns"),
    ],
)
def test_a_paper_that_contradicts_itself_is_refused(wrong: tuple[Block, ...], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        tree(of(*wrong), "docx")
