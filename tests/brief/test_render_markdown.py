"""Papers as Markdown, judged by Pandoc's own reader: it must find the same tree again."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING, Any

import pypandoc
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.brief.cleaning import cleaned
from archive.brief.document import Paragraph
from archive.brief.pandoc import tree
from archive.brief.render import render
from tests.brief.papers import PLACES, SIGNS, of, paper, text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive.brief.document import Paper


def settled(node: Any) -> Any:
    """A tree without what Markdown has no say in: kinds of quotes, the space after an abbreviation, tight or loose lists, exact widths, heads of rows; words that meet are one."""
    if isinstance(node, dict):
        same = element(node)
        return {key: settled(value) for key, value in same.items()}
    if isinstance(node, list):
        return joined([settled(child) for child in unquoted(node)])
    return node.translate({ord("“"): '"', ord("”"): '"', ord("‘"): "'", ord("’"): "'"}) if isinstance(node, str) else node


def element(node: dict[str, Any]) -> dict[str, Any]:
    match node.get("t"):
        case "Plain":
            return node | {"t": "Para"}
        case "SoftBreak":
            return {"t": "Space"}
        case "ColWidth" | "ColWidthDefault":
            return {"t": "ColWidth"}
        case "RawInline":
            return {"t": "Str", "c": node["c"][1].removeprefix("\\")}
        case "Table":
            attributes, caption, columns, head, bodies, foot = node["c"]
            return {"t": "Table", "c": [attributes, caption, columns, head, [row for body in bodies for row in body[3]], foot]}
        case _:
            return node


def unquoted(nodes: list[Any]) -> Iterator[Any]:
    for node in nodes:
        if isinstance(node, dict) and node.get("t") == "Str" and "\u00a0" in node["c"]:  # so the reader writes the space in `No. 5`
            words: list[Any] = [piece for word in node["c"].split("\u00a0") for piece in ({"t": "Space"}, {"t": "Str", "c": word})]
            yield from words[1:]
            continue
        if isinstance(node, dict) and node.get("t") == "Quoted":
            mark = {"t": "Str", "c": "'" if node["c"][0]["t"] == "SingleQuote" else '"'}
            yield from (mark, *unquoted(node["c"][1]), mark)
        else:
            yield node


def joined(nodes: list[Any]) -> list[Any]:
    found: list[Any] = []
    for node in nodes:
        last = found[-1] if found else None
        if isinstance(node, dict) and isinstance(last, dict) and node.get("t") == last.get("t") == "Str":
            found[-1] = {"t": "Str", "c": last["c"] + node["c"]}
        elif not (isinstance(node, dict) and isinstance(last, dict) and node.get("t") == last.get("t") == "Space"):
            found.append(node)
    return found


def assert_reads_back(whole: Paper) -> None:
    done = subprocess.run([pypandoc.get_pandoc_path(), "--sandbox", "--from=markdown", "--to=json"], input=render(whole, "md"), capture_output=True, check=True)
    read, meant = json.loads(done.stdout), tree(whole, "md")
    assert settled(read["blocks"]) == settled(meant["blocks"])
    assert settled(read["meta"]) == settled(meant["meta"])


def test_markdown_reads_back_as_the_same_tree() -> None:
    assert_reads_back(paper())


@pytest.mark.parametrize("place", PLACES)
def test_signs_of_markup_are_words_in_markdown(place: str) -> None:
    pairs = [(PLACES[place](words, number), Paragraph(text("between"))) for number, words in enumerate(SIGNS, 1)]
    assert_reads_back(of(*(block for pair in pairs for block in pair)))


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.text("ab1 .:;#*_+-=|~^`$<>[](){}!@&\\%/\n", min_size=1, max_size=12).filter(lambda words: cleaned(words).strip()), min_size=10, max_size=30))
def test_any_words_are_words_in_markdown(texts: list[str]) -> None:
    pairs = [(Paragraph(text(words.strip())), Paragraph(text(f"a {words.strip()}"), number)) for number, words in enumerate(texts, 1)]
    assert_reads_back(of(*(block for pair in pairs for block in pair)))
