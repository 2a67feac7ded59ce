"""The part of YAML that a person can read aloud, as a tree of texts, lists and mappings that knows its lines.

PyYAML's own loaders guess types (`NO` becomes False, `12:30` becomes 750) and lose lines, duplicate keys and comments.
This one takes libyaml's events and keeps every scalar as text; aliases, anchors, tags, comments and second documents are
refused with their line. The only file that reads YAML.
"""

from __future__ import annotations

import re
from typing import Any

import yaml
from yaml.cyaml import CParser  # type: ignore[attr-defined] # the stubs do not re-export it

from archive.errors import DocumentError, Fault

MAX_DEPTH = 12
MAX_FAULTS = 20
MAX_KEY = 100

# With the marks that turn the direction of writing, by which a text can read otherwise than it is (CVE-2021-42574).
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\x80-\x9f\u2028-\u202e\u2066-\u2069\ufeff]")
_NO_VALUE = {"", "~", "null", "Null", "NULL"}
_SPACES = re.compile(r"[ \t\n]+")
_NEVER_CLOSED = {"while parsing a flow sequence", "while parsing a flow mapping", "while scanning a quoted scalar"}


class Map(dict[str, Any]):
    """A mapping of a document: `line` is where it begins, `lines[key]` where each key stands (from 1)."""

    __slots__ = ("line", "lines")

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line
        self.lines: dict[str, int] = {}


class Seq(list[Any]):
    """A list of a document: `line` is where it begins, `lines[n]` where each item stands (from 1)."""

    __slots__ = ("line", "lines")

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line
        self.lines: list[int] = []


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
        if getattr(event, "style", "") == '"' and (found := CONTROL.search(event.value)):
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
        return one_line(text)

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
        key = one_line(event.value)
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


def one_line(text: str) -> str:
    """A text as one line: line ends, tabs and blanks between words are one blank."""
    if "\n" in text or "\t" in text or "  " in text or text[:1] == " " or text[-1:] == " ":
        return _SPACES.sub(" ", text).strip(" ")
    return text
