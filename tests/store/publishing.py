"""A small folder of which everything is published, and acts on it. This file asserts nothing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from archive.store.inplace import publish
from archive.store.publication import Act, Signature, carry_out
from tests.factory import subject

if TYPE_CHECKING:
    from pathlib import Path

    from archive.store.ledger import Entry
    from tests.factory import Folder

SIGNED = Signature("2026-11-21T12:00:00+00:00", "The editors", "A second editor")
FIRST, SECOND = "cases/WIA-0001-robert-example.md", "cases/WIA-0002-anna-other.md"
PAPER_FILE = "sources/gazette-2020-arrest.yaml"


def published(folder: Folder) -> Folder:
    """The folder with two cases and all else entered in its ledger."""
    folder.add("case", id="WIA-0002", slug="anna-other", title="Anna Other", subject=subject(name="Anna Other"))
    publish(folder.root, [], SIGNED, reason="First publication.")
    return folder


def corrected_text(folder: Folder, title: str = "Robert Example the Younger") -> str:
    """The text of the first case with another title."""
    return re.sub(r"^title: .*$", f"title: {title}", folder.read(FIRST), count=1, flags=re.MULTILINE)


def correct(folder: Folder, title: str = "Robert Example the Younger") -> list[Entry]:
    """Correct the first case as the desk does: its file is not yet written."""
    return carry_out(folder.root, {FIRST: corrected_text(folder, title)}, [Act("WIA-0001", "corrected", "The title was wrong.", "It said Robert Example.")], SIGNED)


def withdraw(folder: Folder) -> list[Entry]:
    """Withdraw the second case."""
    return carry_out(folder.root, {}, [Act("WIA-0002", "withdrawn", "It was another person.")], SIGNED)


def whole(root: Path) -> dict[str, bytes]:
    """Every file of a folder but those whose names begin with a dot, by path."""
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file() and not any(part.startswith(".") for part in path.relative_to(root).parts)}
