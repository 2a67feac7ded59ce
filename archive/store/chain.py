"""A chain of lines, each of which holds the SHA-256 of the line before: where it is broken, as exactly as can be known. Touches no disk."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

GENESIS = "0" * 64


@dataclass(frozen=True, slots=True)
class Break:
    """A place that does not fit: line (from 1), byte of the file (from 0), what is wrong."""

    line: int
    byte: int
    what: str


def breaks_of(lines: Sequence[bytes], canonical: Callable[[bytes], bytes]) -> list[Break]:
    """Everything about lines that does not fit: their form, their numbers, and the hash that each has of the one before.

    Args:
        lines: the lines without their ends; each says `sequence` and `previous`.
        canonical: what a line must be; raises ValueError, with a clause, of one that cannot be read.

    """
    found: list[Break] = []
    start = 0
    digests = [digest_of(line) for line in lines]
    said = [_previous(line) for line in lines]
    for number, line in enumerate(lines, 1):
        wanted = digests[number - 2] if number > 1 else GENESIS
        fault = _form(line, canonical, number, wanted)
        if fault:
            found.append(Break(number, start + fault[0], fault[1]))
        elif said[number - 1] != wanted:
            found.append(_unbound(number, start, lines, digests, said))
        start += len(line) + 1
    return sorted(found, key=lambda one: one.line)


def _form(line: bytes, canonical: Callable[[bytes], bytes], number: int, wanted: str) -> tuple[int, str] | None:  # noqa: PLR0911 - one return a fault, the gravest first
    try:
        right = canonical(line)
    except json.JSONDecodeError as error:
        return len(error.doc[: error.pos].encode()), "no entry of the ledger: the line is no JSON"
    except UnicodeDecodeError as error:
        return error.start, "no entry of the ledger: a byte is not UTF-8"
    except ValueError as error:
        return 0, str(error)
    if right != line:
        return first_difference(line, right), "the line is not in the one form that an entry has"
    if json.loads(line)["sequence"] != number:
        return _at(line, "sequence", str(number)), f"the entry has another number than {number}: it does not fit the one before"
    if number == 1 and _previous(line) != wanted:
        return _at(line, "previous", f'"{wanted}"'), "the entry does not fit the one before: it is the first, whose `previous` is all zeros"
    return None


def _unbound(number: int, start: int, lines: Sequence[bytes], digests: Sequence[str], said: Sequence[str]) -> Break:
    """A hash that is not that of the line before: the follower tells whether this line or the one before was changed."""
    bound = number < len(lines) and said[number] == digests[number - 1]
    if bound:
        return Break(number - 1, start - len(lines[number - 2]) - 1, f"the entry is not as entry {number} knew it: entry {number} does not fit the one before, and the hash of the whole line differs")
    at = _at(lines[number - 1], "previous", f'"{digests[number - 2]}"')
    return Break(number, start + at, f"the entry does not fit the one before: `previous` is not {digests[number - 2]}")


def digest_of(line: bytes) -> str:
    """The hash by which the next line knows a line: SHA-256 over it, or, of one that was redacted since, the hash that it had before."""
    return (b'"redacted"' in line and _said(line, "redacted")) or hashlib.sha256(line).hexdigest()


def _previous(line: bytes) -> str:
    return _said(line, "previous")


def _said(line: bytes, key: str) -> str:
    try:
        said = json.loads(line)
    except (ValueError, RecursionError):
        return ""
    return str(said.get(key, "")) if isinstance(said, dict) else ""


def _at(line: bytes, key: str, wanted: str) -> int:
    """The byte of a line from which the value of a key is not what it must be."""
    begin = line.index(f'"{key}": '.encode()) + len(key) + 4
    return begin + first_difference(line[begin:], wanted.encode())


def first_difference(given: bytes, right: bytes) -> int:
    """The first byte at which two texts differ."""
    return next((place for place, (one, other) in enumerate(zip(given, right, strict=False)) if one != other), min(len(given), len(right)))
