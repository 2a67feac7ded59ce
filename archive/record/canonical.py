"""A tree as text in the one canonical form: every value has one way to be written, so a diff shows what was meant.

A mapping or list stands on one line where it fits, else on a line a key; long texts are folded between words. Texts are
bare where every reader of YAML takes them for what they are, else in double quotes.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from archive.record.yamltree import Map, Seq, one_line

if TYPE_CHECKING:
    from archive.record.schema import Kind, Spec

WIDTH = 118

# What other readers of YAML 1.1 or 1.2 would take for something else than text. Dates and simple numbers stay bare:
# Pandoc and Zotero read them as people do.
_AMBIGUOUS = re.compile(
    r"(?i:null|~|true|false|yes|no|on|off|y|n|<<|=|\.nan|[-+]?\.inf)"
    r"|[-+]?0[0-9_]+|0[box][0-9a-fA-F_]+|[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?|[-+]?[0-9._]*[eE][-+]?[0-9]+|[-+]?[0-9]*_[0-9_.]*"
    r"|[-+]?\.[0-9_]+|[-+]?[0-9]+\.|\+[0-9.]+|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}[Tt ].*",
)
# Most texts: words of letters with single blanks and harmless signs between. One look instead of a dozen.
_SIMPLE = re.compile(r"[A-Za-zÀ-ÿ][\w.'()/;-]*(?: [\w.'()/;][\w.'()/;-]*)*")
_WORDS_OF_YAML = {"null", "true", "false", "yes", "no", "on", "off", "y", "n"}
_INDICATORS = "-?:,[]{}#&*!|>'\"%@`="


def write_tree(tree: Map, kind: Kind) -> str:
    """The tree of a record of a kind, keys in the order of the schema, unknown ones after them."""
    lines: list[str] = []
    ordered = [name for name in kind.key_order if name in tree]
    for name in [*ordered, *(name for name in tree if name not in kind.key_set)]:
        _write_entry(lines, name, tree[name], kind.entry(name), kind)
    return "\n".join(lines) + "\n"


def write_row(row: Map, order: list[str], indent: int) -> str:
    """A row of a list, its fields in an order."""
    lines: list[str] = []
    _write_map(lines, " " * indent + "-", _ordered(row, order), indent)
    return "\n".join(lines) + "\n"


def _write_entry(lines: list[str], name: str, value: Any, spec: Spec | None, kind: Kind) -> None:
    if name == "statements" and isinstance(value, Map) and value:
        lines.append("statements:")
        order = [key for key in kind.properties if key in value]
        for key in [*order, *(key for key in value if key not in kind.properties)]:
            _write_rows(lines, _scalar_text(key), value[key], kind.statement_order, 2)
        return
    columns = [column.name for column in spec.fields] if spec else []
    if isinstance(value, Seq) and any(isinstance(item, Map) for item in value):
        _write_rows(lines, _scalar_text(name), value, columns, 0)
    elif isinstance(value, Map):
        _write_map(lines, f"{_scalar_text(name)}:", _ordered(value, columns), 0)
    else:
        _write_value(lines, f"{_scalar_text(name)}:", value, 0)


def _write_rows(lines: list[str], name: str, rows: Any, order: list[str], indent: int) -> None:
    if not isinstance(rows, Seq) or not rows:
        _write_value(lines, " " * indent + f"{name}:", rows, indent)
        return
    lines.append(" " * indent + f"{name}:")
    for row in rows:
        _write_map(lines, " " * (indent + 2) + "-", _ordered(row, order) if isinstance(row, Map) else row, indent + 2)


def _ordered(row: Map, order: list[str]) -> dict[str, Any]:
    return {key: row[key] for key in [*(k for k in order if k in row), *(k for k in row if k not in order)]}


def _write_map(lines: list[str], head: str, row: Any, indent: int) -> None:
    """A mapping in one line where it fits, else a line a key."""
    if not isinstance(row, dict):
        _write_value(lines, head, row, indent)
        return
    flow = f"{head} {_flow(row)}"
    if len(flow) <= WIDTH or not row:
        lines.append(flow)
        return
    if head.endswith("-"):
        first = True
        for key, value in row.items():
            _write_value(lines, f"{head} {_scalar_text(key)}:" if first else " " * (indent + 2) + f"{_scalar_text(key)}:", value, indent + 2)
            first = False
        return
    lines.append(head)
    for key, value in row.items():
        _write_value(lines, " " * (indent + 2) + f"{_scalar_text(key)}:", value, indent + 2)


def _write_value(lines: list[str], head: str, value: Any, indent: int) -> None:
    if isinstance(value, str):
        _write_text(lines, head, value, indent)
        return
    flow = f"{head} {_flow(value)}"
    if len(flow) <= WIDTH or not value:
        lines.append(flow)
    elif isinstance(value, Seq):
        lines.append(head)
        for item in value:
            if isinstance(item, Map):
                _write_map(lines, " " * (indent + 2) + "-", item, indent + 2)
            else:
                _write_value(lines, " " * (indent + 2) + "-", item, indent + 2)
    else:
        _write_map(lines, head, value, indent)


def _write_text(lines: list[str], head: str, text: str, indent: int) -> None:
    """A text behind its key, folded at WIDTH: a line break between words reads back as one blank."""
    words = _scalar_text(one_line(text)).split(" ")
    line = head
    margin = " " * (indent + 2)
    for number, word in enumerate(words):
        candidate = f"{line} {word}"
        if len(candidate) > WIDTH and number:
            lines.append(line)
            line = margin + word
        else:
            line = candidate
    lines.append(line)


def _flow(value: Any) -> str:
    if isinstance(value, str):
        return _scalar_text(one_line(value), in_flow=True)
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_scalar_text(key, in_flow=True)}: {_flow(item)}" for key, item in value.items()) + "}"
    return "[" + ", ".join(_flow(item) for item in value) + "]"


def _scalar_text(text: str, *, in_flow: bool = False) -> str:
    return _plain(text, in_flow=in_flow) or _quoted(text)


def _plain(text: str, *, in_flow: bool = False) -> str:
    """The text itself where YAML reads it back as it is, else the empty text."""
    if _SIMPLE.fullmatch(text) and text.lower() not in _WORDS_OF_YAML:
        return text
    if not text or text[0] in _INDICATORS or text[-1] in ": " or text[0] == " ":
        return ""
    if ": " in text or " #" in text or "\n" in text or "  " in text:
        return ""
    if in_flow and any(sign in text for sign in ",[]{}?"):  # the mark of a question: PyYAML's own reader stops there
        return ""
    if (text[0] in "0123456789+.=~<nNtTfFyYoO") and _AMBIGUOUS.fullmatch(text):
        return ""
    return text if text.isprintable() else ""


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(char if char.isprintable() else f"\\U{ord(char):08X}" for char in escaped) + '"'
