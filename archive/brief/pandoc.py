"""A paper as Pandoc's own tree (JSON): what every format is made from. Pure; it knows no files and starts no programs.

The tree is built, never written as Markdown, so nothing in a text can become markup.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from archive.brief.cleaning import cleaned, language, remarked, running_title, web_address
from archive.brief.document import Heading, Listing, Note, Paragraph, Table, plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive.brief.document import Block, Inlines, Paper
    from archive.cite.text import Span

Form: TypeAlias = Literal["docx", "pdf", "html", "md"]
Tree: TypeAlias = dict[str, Any]

API = (1, 23, 1)  # pandoc-types of Pandoc 3.x; Pandoc reads any tree whose first two numbers are its own
_LINES, _SIGNS = 20, 80  # half a page of a table: lines, and characters of a line across the page
# What Pandoc's writers do not escape everywhere, though it is markup to the readers: in Typst a heading, list or term where a cell or a note begins, dashes and dots that join, and after a note the name of a field.
_NUMBER = "|".join(rf"(?<=^\d{{{digits}}})" for digits in range(1, 10))
_UNESCAPED: dict[str, tuple[str, re.Pattern[str]]] = {
    "md": ("markdown", re.compile(r"(&(?=#?\w+;)|!(?=\[)|[{@]|^:)")),
    "pdf": ("typst", re.compile(rf"(^\.|^[/+=-](?==*$)|(?:{_NUMBER})\.$|-(?=[-?])|\.(?=\.\.))")),
}
_NO_ID = re.compile(r"[^A-Za-z0-9_-]+")


def tree(paper: Paper, form: Form, unshown: frozenset[str] = frozenset()) -> Tree:
    """The paper as Pandoc's tree for one form.

    Args:
        paper: the paper; its numbered paragraphs and its notes are counted from 1 without a gap, since Word and Typst count them again.
        form: the form that it is for; they differ in how a numbered paragraph is said.
        unshown: characters that the fonts at hand do not have; each run of them becomes a remark in brackets.

    Raises:
        ValueError: numbers with a gap, or a table whose rows, headings and widths differ in number.

    """
    _check(paper)
    return _Builder(paper, form, unshown).tree(paper)


def anchors(paper: Paper) -> frozenset[str]:
    """Every place of a paper that a link `#id` may lead to."""
    found = {_id(part.id) for part in paper.parts if cleaned(part.title).strip()}
    for block in _blocks(paper):
        if isinstance(block, Heading) and cleaned(block.text).strip():
            found.add(_id(block.id))
        elif isinstance(block, Paragraph) and block.number is not None:
            found.add(f"p{block.number}")
    return frozenset(found)


def _check(paper: Paper) -> None:
    for what, numbers in (("paragraph", _paragraphs(paper)), ("note", _notes(paper))):
        for expected, number in enumerate(numbers, 1):
            if number != expected:
                raise ValueError(f"{what} {number} stands where {expected} should; number them from 1 without a gap")
    for block in _blocks(paper):
        if isinstance(block, Table) and {len(block.columns)} != {len(block.widths), *(len(row) for row in block.rows)}:
            raise ValueError(f"the table {block.caption!r} has {len(block.columns)} columns and other numbers of widths or cells")


def _short(table: Table) -> bool:
    """Whether every row is far from filling a page, so that it need not be broken between two."""
    whole = sum(table.widths) or 1.0
    return all(len(plain(cell)) < _LINES * _SIGNS * width / whole for row in table.rows for cell, width in zip(row, table.widths, strict=True))


def _blocks(paper: Paper) -> Iterator[Block]:
    for part in paper.parts:
        yield from part.blocks


def _paragraphs(paper: Paper) -> Iterator[int]:
    return (block.number for block in _blocks(paper) if isinstance(block, Paragraph) and block.number is not None)


def _notes(paper: Paper) -> Iterator[int]:
    return (piece.number for block in _blocks(paper) for content in _contents(block) for piece in content if isinstance(piece, Note))


def _contents(block: Block) -> Iterator[Inlines]:
    match block:
        case Paragraph():
            yield block.content
        case Listing():
            yield from block.items
        case Table():
            for row in block.rows:
                yield from row
        case Heading():
            return


def _id(text: str) -> str:
    return _NO_ID.sub("-", text) or "part"


class _Builder:
    """Makes the parts of a tree; holds what all of them need to know, and the level of the last heading."""

    def __init__(self, paper: Paper, form: Form, unshown: frozenset[str]) -> None:
        self.form = form
        self.unshown = unshown
        self.anchors = anchors(paper)
        self.level = 0

    def tree(self, paper: Paper) -> Tree:
        blocks: list[Tree] = []
        for part in paper.parts:
            blocks += self.header(1, part.title, part.id)
            for block in part.blocks:
                blocks += self.block(block)
        return {"pandoc-api-version": list(API), "meta": self.meta(paper), "blocks": self.lists_joined(blocks)}

    def meta(self, paper: Paper) -> Tree:
        caption = paper.caption
        values = {
            "title": paper.title,
            "subtitle": paper.subtitle,
            "court": caption.court,
            "parties": caption.parties,
            "docket": caption.docket,
            "party": caption.party,
            "edition": paper.edition,
        }
        match self.form:
            case "docx":
                values["subject"] = paper.edition
            case "pdf":
                values |= {"subject": paper.edition, "running": running_title(paper.title)}
            case "html" | "md":
                pass
        contents = {name: _bared(self.words(value))[1] for name, value in values.items()}
        meta: Tree = {name: {"t": "MetaInlines", "c": content} for name, content in contents.items() if content}
        meta["lang"] = {"t": "MetaInlines", "c": [_str(language(paper.language))]}
        return meta

    def block(self, block: Block) -> list[Tree]:
        match block:
            case Paragraph(content, None):
                return [_para(self.inlines(content))]
            case Paragraph(content, number) if number is not None:
                return self.numbered(number, self.inlines(content))
            case Heading(level, text, anchor):
                return self.header(level, text, anchor)
            case Listing(items):
                return self.listing([self.inlines(item) for item in items])
            case Table():
                table = self.table(block)
                return [_typst("#whole-rows["), table, _typst("]")] if self.form == "pdf" and _short(block) else [table]
        raise TypeError(f"{block!r} is no block")

    def header(self, level: int, text: str, anchor: str) -> list[Tree]:
        """A heading; none where it has no words, and never more than one level below the last, since readers of headings get lost there (PDF/UA-1, 7.4)."""
        words = self.words(text)
        if not _bared(words)[1]:
            return []
        self.level = min(level, self.level + 1)
        return [{"t": "Header", "c": [self.level, [_id(anchor), [], []], _bared(words)[1]]}]

    def numbered(self, number: int, content: list[Tree]) -> list[Tree]:
        match self.form:
            case "docx":  # the style counts by itself
                return [_div([_para(content)], f"p{number}", style="Numbered Paragraph")]
            case "pdf":
                return [_typst("#numbered["), _para([_raw("typst", f"#number({number});"), *content]), _typst(f"] <p{number}>")]
            case "html":
                return [_div([_para([_span(f"{number}.", "number"), _SPACE, *content])], f"p{number}", "numbered")]
            case "md":
                return [{"t": "OrderedList", "c": [[number, {"t": "Decimal"}, {"t": "Period"}], [[_para(content)]]]}]

    def lists_joined(self, blocks: list[Tree]) -> list[Tree]:
        """Numbered paragraphs that follow each other are one list in Markdown, else its reader would join them and its writer part them with comments."""
        joined: list[Tree] = []
        for block in blocks:
            if block["t"] == "OrderedList" and joined and joined[-1]["t"] == "OrderedList":
                joined[-1]["c"][1] += block["c"][1]
            else:
                joined.append(block)
        return joined

    def listing(self, items: list[list[Tree]]) -> list[Tree]:
        if self.form == "docx":  # our own style, that a lawyer can change at one place
            return [_div([_para(item)], style="Listing") for item in items]
        return [{"t": "BulletList", "c": [[_plain(item)] for item in items]}] if items else []

    def table(self, table: Table) -> Tree:
        alignments = ["AlignRight" if column in table.figures else "AlignLeft" for column in range(len(table.columns))]
        whole = sum(table.widths) or 1.0
        columns = [[{"t": alignment}, {"t": "ColWidth", "c": round(width / whole, 4)}] for alignment, width in zip(alignments, table.widths, strict=True)]
        head = [self.row([self.words(column) for column in table.columns], "Table Heading")]
        rows = [self.row([self.inlines(cell) for cell in row], "Table Text") for row in table.rows]
        words = _bared(self.words(table.caption))[1]
        caption = [None, [_plain(words)] if words else []]
        return {"t": "Table", "c": [_attributes(), caption, columns, [_attributes(), head], [[_attributes(), 1, [], rows]], [_attributes(), []]]}

    def row(self, cells: list[list[Tree]], style: str) -> list[Any]:
        return [_attributes(), [[_attributes(), {"t": "AlignDefault"}, 1, 1, [self.cell(cell, style)]] for cell in cells]]

    def cell(self, content: list[Tree], style: str) -> Tree:
        return _div([_para(content)], style=style) if self.form == "docx" else _plain(content)

    def inlines(self, content: Inlines) -> list[Tree]:
        found: list[Tree] = []
        for piece in content:
            if isinstance(piece, Note):
                found.append({"t": "Note", "c": [_para(self.spans(piece.text.spans))]})
            else:
                found += self.span(piece)
        return found

    def spans(self, spans: tuple[Span, ...]) -> list[Tree]:
        return [inline for span in spans for inline in self.span(span)]

    def span(self, span: Span) -> list[Tree]:
        words = self.words(span.text)
        before, words, after = _bared(words)
        if not words:
            return before + after
        target = self.target(span.url)
        if target:
            classes = ["uri"] if target == cleaned(span.text) else []
            words = [{"t": "Link", "c": [["", classes, []], words, [target, ""]]}]
        if span.italic:
            words = [{"t": "Emph", "c": words}]
        return [*before, *words, *after]

    def target(self, url: str) -> str:
        """Where a link leads: an address of the web or a place in this paper; nothing else becomes a link."""
        if url.startswith("#"):
            return url if url[1:] in self.anchors else ""
        return web_address(url)

    def words(self, text: str) -> list[Tree]:
        found: list[Tree] = []
        for number, word in enumerate(remarked(cleaned(text), self.unshown).split(" ")):
            if number:
                found.append(_SPACE)
            found += self.word(word)
        return found

    def word(self, word: str) -> list[Tree]:
        if self.form not in _UNESCAPED:
            return [_str(word)] if word else []
        target, signs = _UNESCAPED[self.form]
        return [_raw(target, f"\\{piece}") if number % 2 else _str(piece) for number, piece in enumerate(signs.split(word)) if piece]


_SPACE: Tree = {"t": "Space"}


def _bared(words: list[Tree]) -> tuple[list[Tree], list[Tree], list[Tree]]:
    """Words without the spaces around them, since emphasis that begins with a space is none in Markdown."""
    start, end = 0, len(words)
    while start < end and words[start] is _SPACE:
        start += 1
    while end > start and words[end - 1] is _SPACE:
        end -= 1
    return words[:start], words[start:end], words[end:]


def _str(word: str) -> Tree:
    return {"t": "Str", "c": word}


def _para(content: list[Tree]) -> Tree:
    return {"t": "Para", "c": content}


def _plain(content: list[Tree]) -> Tree:
    return {"t": "Plain", "c": content}


def _attributes() -> list[Any]:
    return ["", [], []]


def _div(blocks: list[Tree], anchor: str = "", *classes: str, style: str = "") -> Tree:
    return {"t": "Div", "c": [[anchor, list(classes), [["custom-style", style]] if style else []], blocks]}


def _span(text: str, *classes: str) -> Tree:
    return {"t": "Span", "c": [["", list(classes), []], [_str(text)]]}


def _raw(form: str, text: str) -> Tree:
    return {"t": "RawInline", "c": [form, text]}


def _typst(text: str) -> Tree:
    return {"t": "RawBlock", "c": ["typst", text]}
