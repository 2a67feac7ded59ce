"""The names of the fields of a form, and the tree that they spell.

A name is the path into the record, with the number of each row from 1: `title`, `place.country`, `events.2.what`,
`statements.arrest_date.1.cites.2.source`, `looked_for.3`, `narrative`. Numbers may have gaps; order is what counts.
Nothing here knows which names there are.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from archive.errors import ArchiveError
from archive.record.document import MAX_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

Data: TypeAlias = "Mapping[str, Sequence[str]]"
"""What a form posts: the values of each name (`MultiDict.to_dict(flat=False)`, `parse_qs`)."""

KIND_MARK = "_kind"
"""The first name of a form: which kind of record it is of."""
END_MARK = "_end"
"""The last name of a form: without it, the end did not arrive."""
MAX_FIELDS = 20_000
MAX_CHARACTERS = 200_000
_MAX_DEPTH = 8
_NUMBER = re.compile(r"[1-9][0-9]{0,3}")


class FormError(ArchiveError):
    """What was posted cannot be taken as a form; the text says why and what to do."""


@dataclass(slots=True)
class Typed:
    """What was typed at a name, and at the names under it."""

    text: str = ""
    inner: dict[str, Typed] = field(default_factory=dict)

    def at(self, name: str) -> Typed:
        """What was typed under a further part of the name; nothing where it is unknown."""
        return self.inner.get(name) or Typed()

    @property
    def numbers(self) -> list[int]:
        """The numbers of the rows that stand here, in order."""
        return sorted(int(part) for part in self.inner if is_number(part))


def require_measure(data: Data) -> None:
    """Refuse a form that is larger than any record.

    Raises:
        FormError: too many fields, a text too long, or more than a record's file may hold.

    """
    if len(data) > MAX_FIELDS:
        raise FormError(f"the form has {len(data):,} fields, more than {MAX_FIELDS:,}; nothing was changed; split the record, or use the text view")
    total = 0
    for name, values in data.items():
        for value in values:
            total += len(value)
            if len(value) > MAX_CHARACTERS:
                raise FormError(f"the text of {name[:80]!r} has {len(value):,} characters, more than {MAX_CHARACTERS:,}; nothing was changed; shorten it")
    if total > MAX_BYTES:
        raise FormError(f"the form holds {total:,} characters, more than a record's {MAX_BYTES:,}; nothing was changed; shorten it")


def tree(data: Data) -> Typed:
    """The names of a form as a tree. Of a name that stands twice the first value counts, as no form of ours has one."""
    root = Typed()
    for name, values in data.items():
        parts = name.split(".", _MAX_DEPTH)
        if not values or len(parts) > _MAX_DEPTH:
            continue
        place = root
        for part in parts:
            place = place.inner.setdefault(part, Typed())
        place.text = plain(values[0])
    return root


def flat(root: Typed, prefix: str = "") -> Iterator[tuple[str, list[str]]]:
    """The inverse of `tree`: each name that has nothing under it, with its text."""
    for part, place in root.inner.items():
        name = f"{prefix}.{part}" if prefix else part
        if place.inner:
            yield from flat(place, name)
        else:
            yield name, [place.text]


def is_number(part: str) -> bool:
    """Whether a part of a name is the number of a row, from 1 to 9999."""
    return bool(_NUMBER.fullmatch(part))


def plain(text: str) -> str:
    """A text with Unix line ends."""
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def anchor(name: str) -> str:
    """The id of the element that bears a name, fit for `#` and `aria-describedby`."""
    return f"f-{name}" if name else "form"
