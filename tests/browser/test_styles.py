"""The style sheets read without a fault, load nothing, and the dark scheme changes colours alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import tinycss2

from tests.browser.conftest import PUBLISH

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SHEETS = sorted((PUBLISH / "static").glob("*.css"))
OF_RULES = {"media", "supports", "layer"}


def rules_of(nodes: list[Any]) -> Iterator[Any]:
    """All rules of a sheet, those within media queries too."""
    for node in nodes:
        yield node
        if node.type == "at-rule" and node.lower_at_keyword in OF_RULES and node.content is not None:
            yield from rules_of(tinycss2.parse_rule_list(node.content, skip_comments=True, skip_whitespace=True))


def words_of(nodes: list[Any]) -> Iterator[Any]:
    """All words of a sheet, those within blocks and functions too."""
    for node in nodes:
        yield node
        yield from words_of(getattr(node, "content", None) or getattr(node, "arguments", None) or [])


def faults_of(css: str) -> list[str]:
    """What does not read as CSS, or would load something."""
    found: list[str] = []
    for rule in rules_of(tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True)):
        if rule.type == "error":
            found.append(f"line {rule.source_line}: {rule.message}")
        elif rule.type == "at-rule" and rule.lower_at_keyword in {"import", "font-face"}:
            found.append(f"line {rule.source_line}: @{rule.at_keyword}")
        elif rule.type == "qualified-rule":
            found += [f"line {part.source_line}: {part.message}" for part in tinycss2.parse_blocks_contents(rule.content) if part.type == "error"]
    return [*found, *(f"line {word.source_line}: url" for word in words_of(tinycss2.parse_component_value_list(css)) if word.type == "url")]


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_a_sheet_reads_without_a_fault(sheet: Path) -> None:
    assert faults_of(sheet.read_text("utf-8")) == []


@pytest.mark.parametrize("css", ["a { color: red; } }", "a { color red; }", "@import 'other.css';", "@media print { a { b } }", "p { background: url(x.png) }"])
def test_a_fault_is_found(css: str) -> None:
    assert faults_of(css)


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_the_dark_scheme_changes_colours_alone(sheet: Path) -> None:
    for rule in rules_of(tinycss2.parse_stylesheet(sheet.read_text("utf-8"), skip_comments=True, skip_whitespace=True)):
        if rule.type != "at-rule" or "prefers-color-scheme" not in tinycss2.serialize(rule.prelude):
            continue
        for inner in tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True):
            assert tinycss2.serialize(inner.prelude).strip() == ":root"
            names = [part.name for part in tinycss2.parse_blocks_contents(inner.content, skip_comments=True, skip_whitespace=True)]
            assert names
            assert all(name.startswith("--") for name in names)
