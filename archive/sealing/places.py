"""Where a person's name stands in the data, and texts with something else in its place. Touches no disk."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from archive.check.candidates import PATH as CANDIDATES
from archive.check.candidates import dump_candidates, read_candidates
from archive.errors import DocumentError, PublicationError
from archive.record.document import decode, dump, parse
from archive.store.datadir import kind_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from archive.record.model import Record
    from archive.record.schema import Schema
    from archive.sealing.strings import Strings

_PARTICLES = frozenset(
    {"al", "ap", "bin", "bint", "dal", "das", "del", "della", "den", "der", "des", "dos", "ibn", "jnr", "jr", "las", "los", "mac", "san", "snr", "sr", "ter", "the", "und", "van", "von"}
)
_SHOWN = 60  # signs of the text on either side of a place


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where a string stands: file, line (from 1; 0 for the file's name), and the text around it."""

    path: str
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.text}" if self.line else f"{self.path}: the name of the file"


def places_in(path: str, data: bytes, strings: Strings) -> Iterator[Place]:
    """Every place of a file at which a string stands, its name first."""
    if strings.within(path):
        yield Place(path, 0, "")
    for hit in sorted(strings.find(data)):
        line = data.count(b"\n", 0, hit.start) + 1
        around = data[max(0, hit.start - _SHOWN) : hit.end + _SHOWN].decode("utf-8", "replace")
        yield Place(path, line, " ".join(around.split()))


def name_parts(name: str) -> list[str]:
    """The words of a name that point at a person: no initials, no particles."""
    return [word for word in re.findall(r"[^\s.,\"“”()]+", name) if sum(sign.isalnum() for sign in word) >= 3 and word.lower() not in _PARTICLES]


def replaced(text: str, replacements: Sequence[tuple[str, str]]) -> str:
    """A text in which each OLD is NEW, in their order; blanks of OLD stand for any blanks and line ends."""
    for old, new in replacements:
        text = re.sub(r"\s+".join(re.escape(word) for word in old.split()), new.replace("\\", r"\\"), text)
    return text


def rewritten(path: str, data: bytes, replacements: Sequence[tuple[str, str]], schema: Schema) -> bytes:
    """A file of the data folder with replacements in all its texts, in canonical form.

    Raises:
        PublicationError: it is a record that cannot be read, or none any more.

    """
    kind = kind_of(path, schema)
    if kind is None and path != CANDIDATES:
        return replaced(data.decode("utf-8", "surrogateescape"), replacements).encode("utf-8", "surrogateescape")
    if kind is None:
        rows, problems = read_candidates(data, schema)
        if problems:
            raise PublicationError(f"{problems[0]}; mend it first", problems)
        for row in rows:
            replace_in(row, replacements)
        return dump_candidates(rows, schema).encode()
    try:
        record = parse(decode(data), kind, path)
        return dump(with_texts(record, replacements)).encode()
    except DocumentError as error:
        raise PublicationError(f"{path} cannot be read: {error}; mend it first") from None


def with_texts(record: Record, replacements: Sequence[tuple[str, str]]) -> Record:
    """A record with replacements in all its texts; the record that was given is not to be used again."""
    replace_in(record.front, replacements)
    return type(record)(record.kind, record.path, record.front, replaced(record.body, replacements), record.body_line)


def replace_in(value: Any, replacements: Sequence[tuple[str, str]]) -> None:
    """Do replacements in every text of a tree, where it stands."""
    for key, item in list(value.items() if isinstance(value, dict) else enumerate(value)):
        if isinstance(item, str):
            value[key] = replaced(item, replacements)
        else:
            replace_in(item, replacements)
