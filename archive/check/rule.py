"""How a rule is written: a named function with one sentence of documentation, registered where it stands.

A record rule looks at one record; a corpus rule looks at the facts of all records together. The page of rules in
docs/rules.md is generated from these registers.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from archive.check.problems import Problem, Severity
from archive.record.model import Record

if TYPE_CHECKING:
    import datetime

    from archive.record.citation import Citation
    from archive.record.schema import Schema


@dataclass(frozen=True, slots=True)
class Context:
    """What a record rule may know besides the record: the schema and today's date."""

    schema: Schema
    today: datetime.date


class Cite(NamedTuple):
    """A citation and where in the file it stands."""

    citation: Citation
    line: int
    field: str


class Reference(NamedTuple):
    """A reference to a record of another kind, and where in the file it stands."""

    kind: str
    id: str
    line: int
    field: str


class Facts(NamedTuple):
    """What the corpus rules need to know of a record; small, so that a corpus of any size fits in memory.

    `address` is the web address of a source as far as it tells pages apart (see `sourcing.normalise_url`).
    """

    kind: str
    id: str
    path: str
    status: str = ""
    has_dated_outcome: bool = False
    line_of_status: int = 1
    cites: tuple[Cite, ...] = ()
    references: tuple[Reference, ...] = ()
    address: str = ""
    line_of_url: int = 1
    source_class: str = ""
    publisher: str = ""
    vindicates: bool = False
    sha256: str = ""


@dataclass(slots=True)
class Corpus:
    """The facts of all records, by kind and id."""

    by_kind: dict[str, dict[str, Facts]] = field(default_factory=dict)
    duplicates: list[tuple[Facts, Facts]] = field(default_factory=list)
    published: Mapping[str, str] = field(default_factory=dict)
    """SHA-256 of the text that the ledger knows of each case that stands; empty where nothing was published yet."""

    ended: Mapping[str, str] = field(default_factory=dict)
    """What became of each case that stands no more: withdrawn, merged or sealed."""

    unread: list[str] = field(default_factory=list)
    """Files that could not be read: what they hold is not known, so nothing is said to be missing that may stand in them."""

    elsewhere: Callable[[str, str], Facts | None] = lambda _kind, _id: None
    """Facts of records that were not taken in, by kind and id, where only a part of the archive is looked at."""

    def add(self, facts: Facts) -> None:
        """Take in the facts of one more record; a second one of the same id is kept apart as a duplicate."""
        of_kind = self.by_kind.setdefault(facts.kind, {})
        if facts.id in of_kind and facts.id != DRAFT_ID:
            self.duplicates.append((of_kind[facts.id], facts))
        of_kind.setdefault(facts.id, facts)

    def get(self, kind: str, record_id: str) -> Facts | None:
        """The facts of a record, or None."""
        return self.by_kind.get(kind, {}).get(record_id) or self.elsewhere(kind, record_id)

    def has(self, kind: str, record_id: str) -> bool:
        """Whether there is such a record, or a file by its name that could not be read."""
        if self.get(kind, record_id) is not None:
            return True
        return any(path.rpartition("/")[2].startswith((f"{record_id}.", f"{record_id}-")) for path in self.unread)

    def all(self) -> Iterator[Facts]:
        """The facts of every record."""
        for of_kind in self.by_kind.values():
            yield from of_kind.values()


DRAFT_ID = "WIA-0000"

RecordRule = Callable[[Record, Context], Iterator[Problem]]
CorpusRule = Callable[[Corpus], Iterator[Problem]]

RECORD_RULES: dict[str, RecordRule] = {}
CORPUS_RULES: dict[str, CorpusRule] = {}
_KINDS: dict[str, frozenset[str]] = {}


def record_rule(*kinds: str) -> Callable[[RecordRule], RecordRule]:
    """Register a rule over one record, of the kinds named or of all, under its own name."""

    def register(function: RecordRule) -> RecordRule:
        RECORD_RULES[_name(function)] = function
        _KINDS[_name(function)] = frozenset(kinds)
        return function

    return register


@functools.cache
def rules_for(kind: str) -> tuple[RecordRule, ...]:
    """The rules that look at records of a kind."""
    return tuple(rule for name, rule in RECORD_RULES.items() if not _KINDS[name] or kind in _KINDS[name])


def corpus_rule(function: CorpusRule) -> CorpusRule:
    """Register a rule over the whole corpus under its own name."""
    CORPUS_RULES[_name(function)] = function
    return function


def _name(function: Callable[..., object]) -> str:
    return function.__name__.replace("_", "-")


def problem(record: Record | Facts, line: int, where: str, what: str, fix: str, rule: str, *, severity: Severity = Severity.ERROR) -> Problem:
    """A problem in the file of a record."""
    return Problem(record.path, line, where, what, fix, rule, severity)
