"""What a draft changes, in words, and how it is joined with what changed in the archive meanwhile. No requests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from archive.changes.compare import difference
from archive.changes.lines import text_difference, text_merge
from archive.changes.merge import merge, resolve
from archive.changes.sentences import sentences
from archive.check.validate import read_record
from archive.editorial.records import kind_at
from archive.record.document import dump

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from archive.changes.decisions import Conflict
    from archive.changes.lines import Line
    from archive.changes.sentences import Sentence
    from archive.editorial.work import DraftFile
    from archive.record.model import Record
    from archive.record.schema import Schema


@dataclass(frozen=True, slots=True)
class Difference:
    """What changes in a file: sentences, or lines where one of the texts cannot be read as a record."""

    path: str
    is_new: bool
    sentences: list[Sentence]
    lines: list[Line]


@dataclass(frozen=True, slots=True)
class Joined:
    """A draft's file joined with the text that stands in the archive now.

    Args:
        text: the joined text; the draft's own word where both changed one thing differently.
        conflicts: what both changed differently, to be chosen one by one.
        marked: the joined text with both sides marked, where the texts cannot be joined field by field; else empty.
    """

    text: str
    conflicts: tuple[Conflict, ...]
    marked: str = ""


def changes(file: DraftFile, schema: Schema, title: Callable[[str, str], str]) -> Difference:
    """What a file of a draft changes in the text that stood there when it was opened."""
    before, after = _read(file.path, file.base, schema), _read(file.path, file.text, schema)
    if after is None or (file.base is not None and before is None):
        return Difference(file.path, file.base is None, [], [line for line in text_difference(file.base or "", file.text) if line.mark])
    return Difference(file.path, file.base is None, sentences(difference(before, after, schema), schema, title), [])


def join(file: DraftFile, standing: str | None, schema: Schema, choices: Mapping[str, str]) -> Joined:
    """Join a file with the text that stands in the archive now.

    Args:
        file: the draft's file.
        standing: the text that stands there now; None where it is gone.
        schema: the schema.
        choices: by the name of each conflict `mine`, `theirs` or a text.

    Raises:
        MergeError: a choice is none.

    """
    base, mine, theirs = (_read(file.path, text, schema) for text in (file.base, file.text, standing))
    unread = [text for text, record in ((file.base, base), (file.text, mine), (standing, theirs)) if text is not None and record is None]
    if unread:
        merged_text = text_merge(file.base or "", file.text, standing or "")
        return Joined(merged_text.text, (), merged_text.marked if merged_text.conflicts else "")
    merged = merge(base, mine, theirs, schema)
    record = resolve(merged, choices) if {conflict.where for conflict in merged.conflicts} == set(choices) else merged.record
    return Joined(dump(record) if record else "", merged.conflicts)


def _read(path: str, text: str | None, schema: Schema) -> Record | None:
    return None if text is None else read_record(text.encode("utf-8", "surrogatepass"), kind_at(path, schema), path)[0]
