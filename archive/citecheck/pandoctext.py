"""Pandoc's JSON as paragraphs: words, links and notes, each with its place. Pure.

The form is that of Text.Pandoc.Definition (https://hackage.haskell.org/package/pandoc-types): each node has `t`, its
constructor, and `c`, what it holds. Constructors that are not named here are searched for the words inside them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypedDict

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_BLANKS = frozenset({"Space", "SoftBreak", "LineBreak"})
_INLINES = _BLANKS | {"Str", "Emph", "Underline", "Strong", "Strikeout", "Superscript", "Subscript", "SmallCaps", "Quoted", "Cite", "Code", "Math", "Link", "Image", "Note", "Span"}
# Markup and formulas of other programs, and pictures' addresses, are no words of the draft.
_WORDLESS = frozenset({"RawInline", "RawBlock"})


class Row(TypedDict):
    """A paragraph as it goes through the pipe: `links` are [start, end, url], `carrier` is [paragraph, offset]."""

    text: str
    place: str
    links: list[list[Any]]
    carrier: list[int] | None


def paragraphs_of(document: dict[str, Any], note: str, clean: Callable[[str], str]) -> list[Row]:
    """The paragraphs of a document, each note after the paragraph that carries it.

    Args:
        document: what Pandoc wrote as JSON.
        note: what a note is called: `footnote`, or `note` where there may be others.
        clean: brings a text into the form with single spaces.

    """
    reader = _Reader(note, clean)
    for line in _lines(document.get("blocks", [])):
        reader.paragraph(line)
    return reader.rows


class _Reader:
    def __init__(self, note: str, clean: Callable[[str], str]) -> None:
        self.rows: list[Row] = []
        self.note = note
        self.clean = clean
        self.paragraphs = 0
        self.notes = 0

    def paragraph(self, inlines: list[Any]) -> None:
        before = len(self.rows)
        self._add(inlines, f"paragraph {self.paragraphs + 1}", None)
        if len(self.rows) > before:
            self.paragraphs += 1

    def _add(self, inlines: list[Any], place: str, carrier: list[int] | None) -> None:
        """One row for the words, and one for each paragraph of each note in them."""
        pieces: list[str] = []
        opened: list[tuple[int, str]] = []
        links: list[tuple[int, int, str]] = []
        notes: list[tuple[int, list[Any]]] = []
        length = 0
        for kind, piece in _pieces(inlines):
            if kind == "text":
                pieces.append(piece)
                length += len(piece)
            elif kind == "note":
                notes.append((length, piece))
            elif kind == "open":
                opened.append((length, piece))
            else:
                start, url = opened.pop()
                links.append((start, length, url))
        raw = "".join(pieces)
        text = self.clean(raw)
        if not text and not notes:
            return

        def moved(offset: int) -> int:
            """Where an offset went when the text was cleaned: the cleaned beginning tells."""
            return min(len(self.clean(f"{raw[:offset]}.")) - 1, len(text))

        number = len(self.rows)
        self.rows.append({"text": text, "place": place, "links": [[moved(start), moved(end), url] for start, end, url in links], "carrier": carrier})
        for offset, blocks in notes:
            self.notes += 1
            label = f"{self.note} {self.notes}"
            for inner in _lines(blocks):
                self._add(inner, label, [number, max(0, moved(offset) - 1)])


def _lines(tree: Any) -> Iterator[list[Any]]:
    """The lines of words in a tree of blocks, in order; a list in hand instead of recursion, so that no nesting is too deep."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, list):
            if any(isinstance(part, dict) and part.get("t") in _INLINES for part in node):
                yield node
            else:
                waiting.extend(reversed(node))
        elif isinstance(node, dict) and node.get("t") not in _WORDLESS:
            content: Any = node.get("c")
            if node["t"] == "CodeBlock":
                yield [{"t": "Str", "c": content[-1]}]
            else:
                waiting.append(content)


def _pieces(inlines: list[Any]) -> Iterator[tuple[str, Any]]:
    """The pieces of a line: ("text", words), ("note", blocks), ("open", address) and ("close", address)."""
    waiting: list[Any] = list(reversed(inlines))
    while waiting:
        node = waiting.pop()
        if isinstance(node, tuple):
            yield node
        elif isinstance(node, list):
            waiting.extend(reversed(node))
        elif isinstance(node, dict):
            kind = node.get("t")
            content: Any = node.get("c")
            if kind == "Str":
                yield "text", content
            elif kind in _BLANKS:
                yield "text", " "
            elif kind in {"Code", "Math"}:
                yield "text", content[-1]
            elif kind == "Note":
                yield "note", content
            elif kind == "Link":
                waiting += [("close", content[2][0]), content[1], ("open", content[2][0])]
            elif kind == "Quoted":
                single = content[0]["t"] == "SingleQuote"
                waiting += [("text", "’" if single else "”"), content[1], ("text", "‘" if single else "“")]
            elif kind == "Cite":
                waiting.append(content[1])
            elif kind not in _WORDLESS:
                waiting.append(content)
