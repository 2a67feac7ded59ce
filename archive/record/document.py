"""Text of a record in, value out, and back: `parse` and `dump` stand side by side and touch no disk.

A record is YAML, for cases as front matter before a Markdown narrative. Every scalar stays text until the schema gives it
a type. The law of this file: `dump(parse(text)) == text` for every text in canonical form, and `dump` always writes
canonical form.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from archive.errors import DocumentError, Fault
from archive.record.canonical import write_tree
from archive.record.model import Record
from archive.record.yamltree import CONTROL, Map, Seq, load_yaml, one_line

if TYPE_CHECKING:
    from archive.record.schema import Kind, Schema

MAX_BYTES = 2_000_000

_FENCE = "---\n"


def decode(data: bytes) -> str:
    """Bytes of a file as text, or the reasons why they are none.

    Raises:
        DocumentError: too large, not UTF-8, or with a byte order mark, carriage returns or control characters.

    """
    if len(data) > MAX_BYTES:
        raise DocumentError([Fault(1, "", f"the file has more than {MAX_BYTES:,} bytes", f"keep a record under {MAX_BYTES:,} bytes")])
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise DocumentError([Fault(line, "", f"byte {error.start} is not UTF-8", "save the file as UTF-8")]) from None
    faults = []
    if text.startswith("\ufeff"):
        faults.append(Fault(1, "", "the file begins with a byte order mark", "save it as UTF-8 without one"))
        text = text[1:]
    if "\r" in text:
        faults.append(Fault(text.count("\n", 0, text.index("\r")) + 1, "", "the file has carriage returns (CRLF)", "save it with Unix line ends (LF)"))
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    found = CONTROL.search(text)
    if found:
        line = text.count("\n", 0, found.start()) + 1
        faults.append(Fault(line, "", f"control character U+{ord(found[0]):04X}", "delete it"))
    if faults:
        raise DocumentError(faults)
    return text


def parse(text: str, kind: Kind, path: str = "") -> Record:
    """Read the text of a record.

    Args:
        text: the file's text (see `decode`).
        kind: the kind of record that the folder holds.
        path: where it stood, for messages.

    Raises:
        DocumentError: it cannot be read; with line, field, what is wrong and what to write instead.

    """
    if kind.suffix == ".yaml":
        front = load_yaml(text)
        body = front.pop("narrative", "")
        if not isinstance(body, str):
            raise DocumentError([Fault(front.lines["narrative"], "narrative", "the narrative is no text", "write `narrative: |` and indent the text")])
        return Record(kind, path, front, _tidy_body(body), front.lines.pop("narrative", 0) + 1)
    if not text.startswith(_FENCE):
        raise DocumentError([Fault(1, "", "the file does not begin with front matter", "begin it with a line of three hyphens")])
    end = text.find("\n---\n", 3)
    if end < 0 and text.endswith("\n---"):
        end = len(text) - 4
    if end < 0:
        raise DocumentError([Fault(1, "", "the front matter has no end", "close it with a line of three hyphens before the narrative")])
    front = load_yaml(text[4 : end + 1], first_line=2)
    rest = text[end + 5 :]
    body_line = text.count("\n", 0, len(text) - len(rest.lstrip())) + 1
    return Record(kind, path, front, _tidy_body(rest), body_line)


def dump(record: Record) -> str:
    """The canonical text of a record: keys in the order of the schema, one form for every value."""
    front = write_tree(record.front, record.kind)
    if record.kind.suffix == ".yaml":
        if not record.body:
            return front
        body = "".join(f"  {line}\n" if line else "\n" for line in record.body.rstrip("\n").split("\n"))
        return f"{front}narrative: |\n{body}"
    return f"{_FENCE}{front}{_FENCE}" + (f"\n{record.body}" if record.body else "")


def _tidy_body(body: str) -> str:
    """A narrative without blanks at line ends and with one empty line between paragraphs."""
    lines = [line.rstrip() for line in body.strip("\n").split("\n")]
    tidy = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
    return tidy + "\n" if tidy else ""


def new_record(schema: Schema, kind: str, front: dict[str, Any], body: str = "") -> Record:
    """A record from plain values (text, lists, dicts), as if it had been read from canonical text."""
    return Record(schema.kinds[kind], "", _tree(front), _tidy_body(body), 0)


def _tree(value: Any) -> Any:
    if isinstance(value, dict):
        tree = Map(0)
        for key, item in value.items():
            tree[key] = _tree(item)
            tree.lines[key] = 0
        return tree
    if isinstance(value, list):
        items = Seq(0)
        items.extend(_tree(item) for item in value)
        items.lines.extend([0] * len(value))
        return items
    return one_line(value) if isinstance(value, str) else value
