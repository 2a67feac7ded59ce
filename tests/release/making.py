"""Small editions of invented data. This file asserts nothing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from archive.release.bundle import Order, release
from archive.store.publication import Act, carry_out
from tests.factory import TODAY, Folder
from tests.store.publishing import FIRST, PAPER_FILE, SIGNED, correct, published, withdraw

if TYPE_CHECKING:
    from pathlib import Path

    from archive.evidence.timestamp import Fetcher
    from archive.record.schema import Schema
    from archive.release.bundle import Released


def freeze(data: Path, output: Path, name: str, *, sign: str = "", tsa: str = "", fetcher: Fetcher | None = None) -> Released:
    """Release an edition in this process alone."""
    return release(Order(name, data, output, sign=sign, tsa=tsa), TODAY, workers=1, fetcher=fetcher)


def two_editions(where: Path, schema: Schema) -> Path:
    """A folder of editions: 2026.11 as first published, and 2026.12 after a correction, a new value, a withdrawal, and a changed source."""
    folder = published(Folder.made_in(where / "data", schema))
    freeze(folder.root, where / "editions", "2026.11")
    correct(folder)
    text = re.sub(r"~30 hours", "~31 hours", folder.read(FIRST), count=1)
    carry_out(folder.root, {FIRST: text.replace("about 30 hours", "about 31 hours")}, [Act("WIA-0001", "corrected", "The complaint says 31 hours.", "It said 30 hours.")], SIGNED)
    withdraw(folder)
    carry_out(folder.root, {PAPER_FILE: folder.read(PAPER_FILE).replace("did not steal", "had not stolen"), "README.md": "About.\n"}, [Act("data", "recorded", "Why.")], SIGNED)
    freeze(folder.root, where / "editions", "2026.12")
    return where / "editions"
