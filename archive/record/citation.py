"""The one grammar of citations: Pandoc's `[@key, ¶ 12]`, and the same without brackets in front matter.

A citation is a citekey and, where known, a place in the source ("locator"). Pandoc's manual, section "Citations syntax"
(https://pandoc.org/MANUAL.html#citation-syntax), is the standard; prefixes, suffixes and bare `@key` are not used here,
so that every citation has one meaning.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from archive.errors import InvalidValue

if TYPE_CHECKING:
    from collections.abc import Iterator

KEY = r"[a-z0-9]+(?:-[a-z0-9]+)*"
_LOCATOR = r"(?:¶{1,2}|§{1,2}|at|pp?\.|nn?\.|chs?\.|tbl\.|fig\.|l{1,2}\.) ?[0-9ivxIVX][\w.:()–-]*(?:, ?[0-9ivxIVX][\w.:()–-]*)*"
_CITE = re.compile(rf"({KEY})(?:,? +({_LOCATOR}))?")
GROUP = re.compile(r"\[(@[^\[\]]*)\]")
_FIX = "write a citekey, or a citekey and a place like `key ¶ 12`, `key at 4`, `key § 3`, `key p. 7`"


@dataclass(frozen=True, slots=True)
class Citation:
    """A source and the place in it: `key` is a citekey, `locator` is like `¶ 12`, or None."""

    key: str
    locator: str | None = None

    def __str__(self) -> str:
        return f"{self.key} {self.locator}" if self.locator else self.key


@dataclass(frozen=True, slots=True)
class Group:
    """Citations that stand together in a narrative, and where in the text the brackets stand."""

    start: int
    end: int
    citations: tuple[Citation, ...]


@functools.lru_cache(4096)
def parse_cite(text: str) -> Citation:
    """Read `key` or `key ¶ 12`.

    Raises:
        InvalidValue: the text is neither.

    """
    match = _CITE.fullmatch(text)
    if not match:
        raise InvalidValue(f"{text!r} is no citation", _FIX)
    return Citation(match[1], match[2])


def format_cite(citation: Citation) -> str:
    """The inverse of `parse_cite`."""
    return str(citation)


def parse_group(text: str) -> tuple[Citation, ...]:
    """Read what stands between brackets: `@a, ¶ 12; @b`.

    Raises:
        InvalidValue: some part is no citation.

    """
    citations = []
    for part in text.split(";"):
        bare = " ".join(part.split())  # a narrative may break its lines anywhere
        if not bare.startswith("@"):
            raise InvalidValue(f"{bare!r} in {text!r} does not begin with @", "write [@key] or [@a; @b, ¶ 12]")
        citations.append(parse_cite(bare[1:]))
    return tuple(citations)


def format_group(citations: tuple[Citation, ...]) -> str:
    """The inverse of `parse_group`, with Pandoc's comma before a place."""
    return "; ".join(f"@{c.key}, {c.locator}" if c.locator else f"@{c.key}" for c in citations)


def find_groups(markdown: str) -> Iterator[Group]:
    """The citations in a text, in order.

    Raises:
        InvalidValue: brackets begin like a citation and are none.

    """
    for match in GROUP.finditer(markdown):
        yield Group(match.start(), match.end(), parse_group(match[1]))
