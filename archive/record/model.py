"""The values that the archive is made of. A `Record` is the tree that its text says; the rest is read off it.

Statements follow Wikidata's model: several values of a property side by side, each with sources, a rank and a standing
(https://www.wikidata.org/wiki/Help:Statements, Help:Ranking).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from archive.record.yamltree import Map, Seq

if TYPE_CHECKING:
    from collections.abc import Callable

    from archive.record.schema import Kind

T = TypeVar("T")


class lazy(Generic[T]):  # noqa: N801 - used as a decorator
    """What `functools.cached_property` is, without the lock that it takes in Python 3.11: records are read by one thread."""

    def __init__(self, make: Callable[[Any], T]) -> None:
        self.make = make
        self.__doc__ = make.__doc__

    def __set_name__(self, _owner: type, name: str) -> None:
        self.name = name

    def __get__(self, record: Any, _owner: type) -> T:
        value: T = self.make(record)
        record.__dict__[self.name] = value
        return value


@dataclass(frozen=True, slots=True)
class Statement:
    """One value of one property of one record, as its text says it (see data/schema/rows.yaml).

    Args:
        record: key of the record.
        name: name of the property.
        number: place among the statements of the property, from 1.
        row: its fields as written.
        line: where it stands in the file.
    """

    record: str
    name: str
    number: int
    row: Map
    line: int

    @property
    def id(self) -> str:
        """The id that people cite: `WIA-0001#arrest_date.1`."""
        return f"{self.record}#{self.name}.{self.number}"

    @property
    def value(self) -> str:
        """The value as written."""
        return str(self.row.get("value", ""))

    @property
    def rank(self) -> str:
        """Preferred, normal or deprecated."""
        return str(self.row.get("rank", "normal"))

    @property
    def content_hash(self) -> str:
        """SHA-256 (first 32 hex digits) over what is asserted: the same assertion has the same hash in every build."""
        said = "\x1f".join((self.record, self.name, self.value, self.row.get("said_by", ""), self.row.get("as_of", "")))
        return hashlib.sha256(said.encode()).hexdigest()[:32]


class Record:
    """A record as its file says it. Treat it as frozen.

    Args:
        kind: the kind of record.
        path: the file, relative to the data folder.
        front: the tree of its YAML.
        body: its narrative, Markdown, or the empty text.
        body_line: the line of the file on which the narrative begins.
    """

    def __init__(self, kind: Kind, path: str, front: Map, body: str, body_line: int) -> None:
        self.kind = kind
        self.path = path
        self.front = front
        self.body = body
        self.body_line = body_line

    @property
    def id(self) -> str:
        """The id within its kind."""
        return self.text("id")

    @property
    def key(self) -> str:
        """The name within the whole archive: `WIA-0001`, `systems/clearview-ai`."""
        return record_key(self.kind, self.id)

    @property
    def title(self) -> str:
        """What readers call it."""
        return self.text("title")

    def text(self, *path: str) -> str:
        """The text at a key or a path of keys, empty where there is none."""
        value: Any = self.front
        for name in path:
            if not isinstance(value, dict):
                return ""
            value = value.get(name, "")
        return value if isinstance(value, str) else ""

    def rows(self, name: str) -> list[tuple[int, Map]]:
        """The rows of a list with their lines; what is no row is left out (the check reports it)."""
        items = self.front.get(name)
        if not isinstance(items, Seq):
            return []
        return [(line, row) for line, row in zip(items.lines, items, strict=True) if isinstance(row, Map)]

    @lazy
    def all_text(self) -> str:
        """Every text of the record, a line each: what a scan looks at first, before it asks where a thing stands."""
        found: list[str] = []
        _collect_texts(self.front, found)
        return "\n".join([*found, self.body])

    @lazy
    def statements(self) -> list[Statement]:
        """Every statement, in the order of the schema."""
        found = self.front.get("statements")
        if not isinstance(found, Map):
            return []
        key = self.key
        return [
            Statement(key, name, number, row, rows.lines[number - 1])
            for name in self.kind.properties
            if isinstance(rows := found.get(name), Seq)
            for number, row in enumerate(rows, 1)
            if isinstance(row, Map)
        ]

    def best(self, name: str) -> list[Statement]:
        """The statements of a property that tables show: the preferred ones, else the normal ones, never a deprecated one."""
        of_property = [s for s in self.statements if s.name == name]
        return [s for s in of_property if s.rank == "preferred"] or [s for s in of_property if s.rank == "normal"]

    @lazy
    def paragraphs(self) -> list[tuple[int, str]]:
        """The paragraphs of the narrative with the lines on which they begin."""
        found = []
        line = self.body_line
        for block in self.body.split("\n\n"):
            if block.strip():
                found.append((line, block.strip("\n")))
            line += block.count("\n") + 2
        return found


def _collect_texts(value: Any, found: list[str]) -> None:
    for item in value.values() if isinstance(value, dict) else value:
        if isinstance(item, str):
            found.append(item)
        else:
            _collect_texts(item, found)


def record_key(kind: Kind, record_id: str) -> str:
    """The name of a record within the whole archive."""
    return record_id if kind.name == "case" else f"{kind.folder}/{record_id}"
