"""The exceptions of the archive. This file imports nothing of the project.

ArchiveError                    anything a person is told in one sentence, exit code 1
├── InvalidValue                a text is not a value of its type (what is wrong, what to write instead)
├── DocumentError               a file cannot be read as a record (with every fault that was met)
├── SchemaError                 data/schema or data/vocabulary contradicts itself
├── StoreError                  the disk refused, or the data folder is not one
│   └── PublicationError        what was to be published cannot be (with every problem that stands in the way)
├── DeskError                   the desk cannot do what was asked (archive.editorial.desk)
│   └── Overtaken               a text was saved elsewhere meanwhile (archive.editorial.work)
├── FormError                   a form that came cannot be read (archive.editorial.forms.names)
├── FetchError                  an address was not fetched (archive.fetching.refusal)
├── SourcingError               what was pasted is no source (archive.sourcing.reading)
├── EncryptionError             what is encrypted cannot be made or opened (archive.evidence.sealedfile)
├── TimestampError              a time stamp cannot be had or proved (archive.evidence.timestamp)
├── VaultError                  the vault of captures cannot be used (archive.evidence.vault)
├── SecondCopyError             no second copy was made (archive.evidence.secondcopy)
├── PackingError                a backup cannot be made or restored (archive.evidence.packing)
├── BuildError                  the database could not be built
├── ServeError                  the site could not be served
├── BakeError                   the site could not be made into a folder of files
├── ReleaseError                an edition cannot be made, or is none
├── CiteError                   what is to be cited is not in the archive (archive.cite.lookup)
│   └── GoneError               it was withdrawn, merged or sealed
├── StyleError                  references could not be laid out in a style (archive.cite.pandoc)
├── RenderError                 a paper could not be laid out (archive.brief.render)
├── DraftError                  a draft cannot be read (archive.citecheck.drafts)
├── ChartError                  a chart cannot be read or drawn (archive.charting.chart)
├── MergeError                  two people's changes cannot be joined as asked (archive.changes.decisions)
├── BatchError                  a batch cannot be reconciled (archive.site.reconcile)
└── ToolError                   a tool cannot do what it was asked (archive.site.mcp)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence


class ArchiveError(Exception):
    """Something a person can mend; its text says what happened and what to do."""


class InvalidValue(ArchiveError):
    """A text that is not a value of the type asked for.

    Args:
        what: what is wrong, as a clause.
        fix: what to write instead.
    """

    def __init__(self, what: str, fix: str) -> None:
        super().__init__(f"{what}; {fix}")
        self.what = what
        self.fix = fix


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong in a text: line (from 1), field, what is wrong, what to write instead."""

    line: int
    field: str
    what: str
    fix: str


class DocumentError(ArchiveError):
    """A text that cannot be read as a record; `faults` has everything that was met."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("; ".join(f"line {f.line}: {f.what}; {f.fix}" for f in faults))
        self.faults = faults


class SchemaError(ArchiveError):
    """The schema or a vocabulary contradicts itself."""


class StoreError(ArchiveError):
    """The disk refused, or a folder is not what it should be."""


class PublicationError(StoreError):
    """What was to be published cannot be; nothing was changed.

    Args:
        what: what is wrong and what to do, in a sentence.
        problems: what the check says of the data as they would be (`archive.check.problems.Problem`).
    """

    def __init__(self, what: str, problems: Sequence[Any] = ()) -> None:
        super().__init__(what)
        self.problems = list(problems)


class BuildError(ArchiveError):
    """The database could not be built; the old one is untouched."""


class ServeError(ArchiveError):
    """The site could not be served."""


class BakeError(ArchiveError):
    """The site could not be made into a folder of files.

    Args:
        message: what happened.
        details: everything that stands in the way, a sentence each.
    """

    def __init__(self, message: str, details: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.details = tuple(details)

    def __reduce__(self) -> tuple[type[BakeError], tuple[str, tuple[str, ...]]]:
        """Let it cross from a worker's process."""
        return type(self), (str(self), self.details)


class ReleaseError(ArchiveError):
    """An edition cannot be made, or a folder is none; nothing was changed.

    Args:
        what: what is wrong and what to do, in a sentence.
        details: everything that stands in the way, one line each.
    """

    def __init__(self, what: str, details: Sequence[str] = ()) -> None:
        super().__init__(what)
        self.details = list(details)
