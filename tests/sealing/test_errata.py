from __future__ import annotations

import gzip
import hashlib
from typing import TYPE_CHECKING

import pytest

from archive.sealing.errata import Affected, affected_editions, write_errata
from archive.store.ledger import Entry
from tests.sealing.world import NAME, STRINGS, bare

if TYPE_CHECKING:
    from pathlib import Path

ENTRY = Entry(9, "2026-11-21T12:00:00+00:00", "sealed", "WIA-0002", 3, "1" * 64, "Sealed.", "The editors", "2" * 64, seal="minor")


@pytest.fixture
def editions(tmp_path: Path) -> Path:
    for name, files in {
        "2026.11": {"README.md": b"nothing"},
        "2026.12": {"texts/cases/WIA-0002-zoe-quillfeather.md": b"x", "csv/cases.csv.gz": gzip.compress(NAME.encode()), "README.md": b"nothing"},
    }.items():
        for path, data in files.items():
            (tmp_path / name / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name / path).write_bytes(data)
    return tmp_path


def test_an_edition_that_holds_it_gets_a_note_beside_it_that_names_its_files_and_not_the_person(editions: Path) -> None:
    found = affected_editions(editions, STRINGS)
    assert [(one.folder.name, sorted(one.files)) for one in found] == [("2026.12", ["csv/cases.csv.gz", "texts/cases/WIA-0002-[sealed].md"])]
    (note,) = write_errata(editions, found, ENTRY, "Minor")
    text = note.read_text("utf-8")
    assert note.name == "ERRATUM-2026.12-WIA-0002.md"
    assert hashlib.sha256((editions / "2026.12" / "csv" / "cases.csv.gz").read_bytes()).hexdigest() in text
    assert "Minor (`minor`)" in text
    assert ENTRY.digest() in text
    assert "2026.12.1" in text
    assert "quillfeather" not in bare(text)


def test_where_no_edition_holds_it_there_is_no_note(editions: Path, tmp_path: Path) -> None:
    assert affected_editions(tmp_path / "no-such-folder", STRINGS) == []
    assert [one.folder.name for one in affected_editions(editions / "2026.11", STRINGS)] == []


@pytest.mark.parametrize(("name", "replacement"), [("2026.12", "2026.12.1"), ("2026.12.1", "2026.12.2"), ("2026.12.9", "2026.12.10")])
def test_a_replacement_counts_on(tmp_path: Path, name: str, replacement: str) -> None:
    assert Affected(tmp_path / name, {}).replacement == replacement
