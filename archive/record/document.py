"""Text of a record in, value out, and back: `parse` and `dump` stand side by side and touch no disk.

A record is YAML, for cases as front matter before a Markdown narrative. Only the part of YAML that a person can read
aloud is allowed: mappings, lists and text. Every scalar stays text (`NO` is Norway, `010` keeps its zero) until the
schema gives it a type. The law of this file: `dump(parse(text)) == text` for every text in canonical form, and `dump`
always writes canonical form. This is the only file that knows YAML.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import yaml
from yaml.cyaml import CParser  # type: ignore[attr-defined] # the stubs do not re-export it

from archive.errors import DocumentError, Fault
from archive.record.model import Map, Record, Seq

if TYPE_CHECKING:
    from archive.record.schema import Kind, Schema, Spec

MAX_BYTES = 2_000_000
MAX_DEPTH = 12
MAX_FAULTS = 20
MAX_KEY = 100
WIDTH = 118

_FENCE = "---\n"
# With the marks that turn the direction of writing, by which a text can read otherwise than it is (CVE-2021-42574).
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\x80-\x9f\u2028-\u202e\u2066-\u2069\ufeff]")
_NO_VALUE = {"", "~", "null", "Null", "NULL"}
_SPACES = re.compile(r"[ \t\n]+")
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
_NEVER_CLOSED = {"while parsing a flow sequence", "while parsing a flow mapping", "while scanning a quoted scalar"}
_INDICATORS = "-?:,[]{}#&*!|>'\"%@`="


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
    found = _CONTROL.search(text)
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


def load_yaml(text: str, first_line: int = 1) -> Map:
    """Read a YAML mapping of texts, lists and mappings, with the line of every key and item.

    Raises:
        DocumentError: a syntax error, a duplicate key, an alias, an anchor, a tag, a comment, a second document, or not a mapping.

    """
    tree = _Builder(text, first_line).build()
    if not isinstance(tree, Map):
        raise DocumentError([Fault(first_line, "", "the file holds no `key: value` lines", "see the template in data/README.md")])
    return tree


class _Builder:
    """Builds the tree from libyaml's events with a stack of its own, so that no text can exhaust the interpreter's."""

    def __init__(self, text: str, first_line: int) -> None:
        self.text = text
        self.first_line = first_line
        self.faults: list[Fault] = []
        # The open containers, and for each the key that waits for its value (None in a list, or where a key comes next).
        self.open: list[Map | Seq] = []
        self.keys: list[str | None] = []

    def build(self) -> Any:
        """The tree.

        Raises:
            DocumentError: with every fault that was met.

        """
        root: Any = None
        comments_possible = "#" in self.text
        last = documents = 0
        try:
            # The stubs know neither the marks nor the fields of events.
            parser: Any = CParser(self.text)
            while (event := parser.get_event()) is not None:
                if comments_possible:
                    self._refuse_comment(last, event.start_mark.index)
                    last = max(last, event.end_mark.index)
                kind = type(event)
                if kind is yaml.ScalarEvent:
                    if event.anchor or event.tag:
                        self._refuse_anchor_and_tag(event, implicit=event.implicit[0] or event.implicit[1])
                    if not self.open:
                        root = self._text(event)
                    elif type(container := self.open[-1]) is Seq:
                        container.append(self._text(event))
                        container.lines.append(event.start_mark.line + self.first_line)
                    elif (key := self.keys[-1]) is None:
                        self._begin_key(container, event)  # type: ignore[arg-type] # what is no list is a mapping
                    else:
                        container[key] = self._text(event)  # type: ignore[call-overload] # the same
                        self.keys[-1] = None
                elif kind is yaml.MappingStartEvent or kind is yaml.SequenceStartEvent:
                    self._refuse_anchor_and_tag(event, implicit=event.implicit)
                    container = self._container(Map if kind is yaml.MappingStartEvent else Seq, event)
                    if self.open:
                        self._place(container, event)
                    else:
                        root = container
                    self.open.append(container)
                    self.keys.append(None)
                elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
                    self.open.pop()
                    self.keys.pop()
                    if self.keys:
                        self.keys[-1] = None
                elif kind is yaml.AliasEvent:
                    self._fault(event, f"alias *{event.anchor}", "write the value out; aliases are not read")
                    if self.open:
                        self._place("", event)
                elif kind is yaml.DocumentStartEvent:
                    documents += 1
                    self._refuse_document(event, documents)
                if len(self.faults) > MAX_FAULTS:
                    break
        except (yaml.YAMLError, UnicodeEncodeError) as error:
            self.faults.append(_syntax_fault(error, self.text, self.first_line))
        if self.faults:
            raise DocumentError(self.faults)
        return root

    def _fault(self, event: Any, what: str, fix: str) -> None:
        self.faults.append(Fault(self.first_line + _line(event.start_mark, self.text), self._field(), what, fix))

    def _field(self) -> str:
        return ".".join(key for key in self.keys if key)

    def _refuse_document(self, event: Any, number: int) -> None:
        if number > 1:
            self._fault(event, "a second document", "keep one record a file")
        elif event.explicit:
            self._fault(event, "a directive or a line of three hyphens", "delete it and begin with the first key")

    def _refuse_comment(self, start: int, end: int) -> None:
        gap = self.text[start:end]
        if "#" in gap:
            line = self.text.count("\n", 0, start + gap.index("#")) + self.first_line
            self.faults.append(Fault(line, "", "a comment would be lost when the file is formatted", "put it into `note`, or into the commit message"))

    def _refuse_anchor_and_tag(self, event: Any, *, implicit: bool) -> None:
        if event.anchor:
            self._fault(event, f"anchor &{event.anchor}", "delete it; anchors are not read (or put the text in quotes)")
        if event.tag and not implicit:
            self._fault(event, f"tag {event.tag}", "delete it; every value is text (or put the text in quotes)")

    def _refuse_control(self, event: Any) -> None:
        if getattr(event, "style", "") == '"' and (found := _CONTROL.search(event.value)):
            self._fault(event, f"control character U+{ord(found[0]):04X}", "delete it")

    def _container(self, container: type[Map | Seq], event: Any) -> Map | Seq:
        if len(self.open) >= MAX_DEPTH:
            self._fault(event, "nested too deeply", "see the template in data/README.md")
            raise DocumentError(self.faults)
        return container(event.start_mark.line + self.first_line)

    def _text(self, event: Any) -> str:
        """The text of a value, in one line unless it is a narrative."""
        text: str = event.value
        style = event.style
        if not style:
            if text in _NO_VALUE:
                self._fault(event, "no value", "leave the key out; between braces, a text that holds a comma needs quotes")
        elif style == '"':
            self._refuse_control(event)
        elif style in {"|", ">"}:
            start = event.start_mark.index
            self._refuse_comment(start, self.text.find("\n", start))
            if style == "|" and self._field() == "narrative":
                return text
        return _one_line(text)

    def _place(self, node: Map | Seq | str, event: Any) -> None:
        """Put a container, or the empty text that stands for an alias, where it belongs."""
        parent = self.open[-1]
        if type(parent) is Seq:
            parent.append(node)
            parent.lines.append(event.start_mark.line + self.first_line)
        elif (key := self.keys[-1]) is None:
            if node != "":
                self._fault(event, "a key that is no word", "write `key: value`")
            self.keys[-1] = ""
        else:
            parent[key] = node  # type: ignore[call-overload] # what is no list is a mapping
            if node == "":  # the key of a container stays as long as it is open, so that faults within can name it
                self.keys[-1] = None

    def _begin_key(self, parent: Map, event: Any) -> None:
        self._refuse_control(event)
        key = _one_line(event.value)
        if len(key) > MAX_KEY:
            self._fault(event, "a key that is no word", "write `key: value`")
            key = ""
        elif key in parent:
            self._fault(event, f"the key `{key}` stands twice (first on line {parent.lines[key]})", "keep one")
        parent.lines[key] = event.start_mark.line + self.first_line
        parent[key] = ""
        self.keys[-1] = key


def _line(mark: Any, text: str) -> int:
    """The line of a mark, from 0; libyaml may point behind the end, where nobody finds anything."""
    return int(min(mark.line, text.rstrip("\n").count("\n")))


def _syntax_fault(error: Exception, text: str, first_line: int) -> Fault:
    mark = getattr(error, "problem_mark", None)
    what = getattr(error, "problem", None) or str(error)
    if getattr(error, "context", None) in _NEVER_CLOSED:
        mark = getattr(error, "context_mark", mark)  # what is wrong shows far below; the mistake is where it begins
        what = f"{what} for what begins here"
    line = first_line + (_line(mark, text) if mark else 0)
    fix = "quote a text that holds `: `, ` #` or begins with a sign; indent with spaces"
    if "\\t" in what or "tab" in what or "cannot start any token" in what:
        fix = "indent with spaces, never tabs; quote a text that begins with a sign"
    return Fault(line, "", f"not readable as YAML: {what}", fix)


def _one_line(text: str) -> str:
    """A text as one line: line ends, tabs and blanks between words are one blank."""
    if "\n" in text or "\t" in text or "  " in text or text[:1] == " " or text[-1:] == " ":
        return _SPACES.sub(" ", text).strip(" ")
    return text


def _tidy_body(body: str) -> str:
    """A narrative without blanks at line ends and with one empty line between paragraphs."""
    lines = [line.rstrip() for line in body.strip("\n").split("\n")]
    tidy = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
    return tidy + "\n" if tidy else ""


def dump(record: Record) -> str:
    """The canonical text of a record: keys in the order of the schema, one form for every value."""
    lines: list[str] = []
    kind = record.kind
    ordered = [name for name in kind.key_order if name in record.front]
    for name in [*ordered, *(name for name in record.front if name not in kind.key_order)]:
        _dump_entry(lines, name, record.front[name], kind.entry(name), kind)
    front = "\n".join(lines) + "\n"
    if kind.suffix == ".yaml":
        if not record.body:
            return front
        body = "".join(f"  {line}\n" if line else "\n" for line in record.body.rstrip("\n").split("\n"))
        return f"{front}narrative: |\n{body}"
    return f"{_FENCE}{front}{_FENCE}" + (f"\n{record.body}" if record.body else "")


def _dump_entry(lines: list[str], name: str, value: Any, spec: Spec | None, kind: Kind) -> None:
    if name == "statements" and isinstance(value, Map) and value:
        lines.append("statements:")
        order = [key for key in kind.properties if key in value]
        for key in [*order, *(key for key in value if key not in kind.properties)]:
            _dump_rows(lines, _scalar_text(key), value[key], kind.statement_order, 2)
        return
    columns = [column.name for column in spec.fields] if spec else []
    if isinstance(value, Seq) and any(isinstance(item, Map) for item in value):
        _dump_rows(lines, _scalar_text(name), value, columns, 0)
    elif isinstance(value, Map):
        _dump_map(lines, f"{_scalar_text(name)}:", _ordered(value, columns), 0)
    else:
        _dump_value(lines, f"{_scalar_text(name)}:", value, 0)


def _dump_rows(lines: list[str], name: str, rows: Any, order: list[str], indent: int) -> None:
    if not isinstance(rows, Seq) or not rows:
        _dump_value(lines, " " * indent + f"{name}:", rows, indent)
        return
    lines.append(" " * indent + f"{name}:")
    for row in rows:
        _dump_map(lines, " " * (indent + 2) + "-", _ordered(row, order) if isinstance(row, Map) else row, indent + 2)


def _ordered(row: Map, order: list[str]) -> dict[str, Any]:
    return {key: row[key] for key in [*(k for k in order if k in row), *(k for k in row if k not in order)]}


def _dump_map(lines: list[str], head: str, row: Any, indent: int) -> None:
    """A mapping in one line where it fits, else a line a key."""
    if not isinstance(row, dict):
        _dump_value(lines, head, row, indent)
        return
    flow = f"{head} {_flow(row)}"
    if len(flow) <= WIDTH or not row:
        lines.append(flow)
        return
    if head.endswith("-"):
        first = True
        for key, value in row.items():
            _dump_value(lines, f"{head} {_scalar_text(key)}:" if first else " " * (indent + 2) + f"{_scalar_text(key)}:", value, indent + 2)
            first = False
        return
    lines.append(head)
    for key, value in row.items():
        _dump_value(lines, " " * (indent + 2) + f"{_scalar_text(key)}:", value, indent + 2)


def _dump_value(lines: list[str], head: str, value: Any, indent: int) -> None:
    if isinstance(value, str):
        _dump_text(lines, head, value, indent)
        return
    flow = f"{head} {_flow(value)}"
    if len(flow) <= WIDTH or not value:
        lines.append(flow)
    elif isinstance(value, Seq):
        lines.append(head)
        for item in value:
            if isinstance(item, Map):
                _dump_map(lines, " " * (indent + 2) + "-", item, indent + 2)
            else:
                _dump_value(lines, " " * (indent + 2) + "-", item, indent + 2)
    else:
        _dump_map(lines, head, value, indent)


def _dump_text(lines: list[str], head: str, text: str, indent: int) -> None:
    """A text behind its key, folded at WIDTH: a line break between words reads back as one blank."""
    words = _scalar_text(_one_line(text)).split(" ")
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
        return _scalar_text(_one_line(value), in_flow=True)
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
    return _one_line(value) if isinstance(value, str) else value
