"""Editions that still hold what was sealed: which of their files must be replaced, and the note that tells readers so.

An edition is frozen and cited, so nothing in its folder is changed here: the note stands beside it, and the replacement is an
edition of its own, NAME.1, made from the data as they are since.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from archive.sealing.scanning import scan
from archive.store.datadir import write_text

if TYPE_CHECKING:
    from pathlib import Path

    from archive.sealing.containers import Findings
    from archive.sealing.strings import Strings
    from archive.store.ledger import Entry


@dataclass(frozen=True, slots=True)
class Affected:
    """An edition that holds what was sealed: its folder, and SHA-256 by path of the files that hold it or cannot be looked into."""

    folder: Path
    files: dict[str, str]

    @property
    def replacement(self) -> str:
        """The name of the edition that replaces it."""
        stem, _, last = self.folder.name.rpartition(".")
        return f"{stem}.{int(last) + 1}" if self.folder.name.count(".") >= 2 and last.isdigit() else f"{self.folder.name}.1"


def affected_editions(editions: Path, strings: Strings) -> list[Affected]:
    """The editions of a folder that hold any of the strings, or files of which nothing can be said.

    Raises:
        StoreError: a folder cannot be read.

    """
    found = []
    for folder in sorted(path for path in editions.iterdir() if path.is_dir()) if editions.is_dir() else []:
        files = {}
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            looked: Findings = scan([path], strings)
            if looked.exit_code or strings.within(path.relative_to(folder).as_posix()):
                with path.open("rb") as stream:
                    files[strings.blot(path.relative_to(folder).as_posix())] = hashlib.file_digest(stream, "sha256").hexdigest()
        if files:
            found.append(Affected(folder, files))
    return found


def errata_text(edition: Affected, entry: Entry, label: str, replacement: str) -> str:
    """The public note on an edition.

    Args:
        edition: what must be replaced.
        entry: the entry of the sealing.
        label: the reason of the sealing in words.
        replacement: the name of the edition that takes its place.

    """
    rows = "\n".join(f"{sha256}  {path}" for path, sha256 in sorted(edition.files.items()))
    return f"""# Erratum to edition {edition.folder.name}

On {entry.time[:10]} the record {entry.record} was sealed. Reason: {label} (`{entry.seal}`). Entry {entry.sequence} of the ledger, SHA-256 {entry.digest()}.

The files of edition {edition.folder.name} named below held what was sealed. They are withdrawn and must not be used or passed on; whoever keeps
a copy is asked to delete them. Their SHA-256 are given so that copies can be recognised. The edition that replaces this one is {replacement}.

What a citation of edition {edition.folder.name} relied on otherwise is not in doubt: all other files of the edition stand as they were.

```
{rows}
```
"""


def write_errata(editions: Path, affected: list[Affected], entry: Entry, label: str) -> list[Path]:
    """Write the note on each edition beside its folder, ERRATUM-<edition>-<case>.md; returns where.

    Raises:
        StoreError: the disk refused.

    """
    return [write_text(editions / f"ERRATUM-{one.folder.name}-{entry.record}.md", errata_text(one, entry, label, affected[-1].replacement)) for one in affected]
