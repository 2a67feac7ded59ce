from __future__ import annotations

import base64
from typing import TYPE_CHECKING

import pytest

from archive.errors import StoreError
from archive.evidence.sources import Row, add_capture, read_sources
from archive.store.checking import check_folder, format_folder
from tests.factory import COURT, PAPER, TODAY, Folder

if TYPE_CHECKING:
    from archive.evidence.sources import Source

ROW = Row("2026-11-22T12:00:00+00:00", "ab" * 32, 12345, "application/wacz", "https://web.archive.org/web/20261122120000/https://gazette.example/", b"token" * 500)


def paper(folder: Folder) -> Source:
    return read_sources(folder.root, [PAPER])[0]


def test_all_sources_are_read_in_order(folder: Folder) -> None:
    found = read_sources(folder.root)
    assert [(source.id, source.path, source.url) for source in found] == [(COURT, f"sources/{COURT}.yaml", ""), (PAPER, f"sources/{PAPER}.yaml", "https://gazette.example/2020/06/24/watches")]
    assert paper(folder).title == "Man held over watches that he did not steal"


def test_a_citekey_that_there_is_not_is_told(folder: Folder) -> None:
    with pytest.raises(StoreError, match="no source nobody, nothing"):
        read_sources(folder.root, ["nothing", PAPER, "nobody"])


def test_a_capture_is_entered_in_canonical_form(folder: Folder) -> None:
    before = folder.read(f"sources/{PAPER}.yaml")
    add_capture(folder.root, paper(folder), ROW)
    add_capture(folder.root, paper(folder), ROW)  # the same copy twice is one
    add_capture(folder.root, paper(folder), Row("2026-11-23T12:00:00+00:00", "cd" * 32, 7, "application/wacz"))
    text = folder.read(f"sources/{PAPER}.yaml")
    assert text.startswith(before)
    assert text.count("sha256") == 2
    assert f"sha256: {'ab' * 32}\n    bytes: 12345\n" in text
    assert f"timestamp_token: {base64.b64encode(ROW.token).decode()}\n" in text
    assert text.endswith(f"sha256: {'cd' * 32}\n    bytes: 7\n    media_type: application/wacz\n")
    assert format_folder(folder.root, write=False).changed == []
    assert check_folder(folder.root, TODAY).exit_code == 0


def test_a_source_that_can_no_longer_be_read_is_left_alone(folder: Folder) -> None:
    source = paper(folder)
    folder.write(source.path, "id: [")
    with pytest.raises(Exception, match="line 1"):
        add_capture(folder.root, source, ROW)
    assert folder.read(source.path) == "id: ["
