from __future__ import annotations

import bz2
import gzip
import io
import lzma
import sqlite3
import tarfile
import zipfile
from contextlib import closing
from typing import TYPE_CHECKING

import pyarrow
import pyarrow.parquet
import pytest
from pypdf import PdfWriter

from archive.sealing import containers
from archive.sealing.scanning import scan
from archive.sealing.strings import Strings
from tests.sealing.world import NAME, STRINGS, bare

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

TEXT = f"A page that tells of {NAME} and others."
ALONE = Strings([NAME])


def zipped(data: bytes) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("inner/page.html", data)
    return held.getvalue()


def tarred(data: bytes) -> bytes:
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode="w") as packed:
        member = tarfile.TarInfo("inner.gz")
        member.size = len(data)
        packed.addfile(member, io.BytesIO(data))
    return held.getvalue()


def tabled(data: bytes) -> bytes:
    held = io.BytesIO()
    pyarrow.parquet.write_table(pyarrow.table({"said": [data.decode()]}), held, compression="zstd")
    return held.getvalue()


def printed(data: bytes) -> bytes:
    held, writer = io.BytesIO(), PdfWriter()
    writer.add_blank_page(100, 100)
    writer.add_metadata({"/Title": data.decode()})
    writer.write(held)
    return held.getvalue()


@pytest.mark.parametrize(
    "pack",
    [
        gzip.compress,
        bz2.compress,
        lzma.compress,
        zipped,
        tabled,
        printed,
        lambda data: tarred(gzip.compress(data)),
        lambda data: zipped(gzip.compress(zipped(data))),
        lambda data: gzip.compress(tarred(zipped(data))),
    ],
)
def test_what_is_packed_is_looked_into(tmp_path: Path, pack: Callable[[bytes], bytes]) -> None:
    (tmp_path / "kept.bin").write_bytes(pack(TEXT.encode()))
    (tmp_path / "clean.bin").write_bytes(pack(b"A page that tells of nobody."))
    found = scan([tmp_path], ALONE)
    assert found.unread == []
    assert found.found
    assert all("kept.bin" in str(one) for one in found.found)
    assert "quillfeather" not in bare(" ".join(map(str, found.found)))


@pytest.mark.parametrize("data", [gzip.compress(b"x" * 9000, mtime=0)[:-20], b"PK\x03\x04" + b"\0" * 60, b"SQLite format 3\x00" + b"\0" * 600, b"%PDF-1.7 nothing", b"PAR1 nothing"])
def test_what_cannot_be_looked_into_is_said_and_proves_nothing(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "broken").write_bytes(data)
    found = scan([tmp_path], ALONE)
    assert len(found.unread) == 1
    assert found.exit_code == 1


def test_what_is_packed_too_often_is_said(tmp_path: Path) -> None:
    data = TEXT.encode()
    for _ in range(containers.DEEPEST + 1):
        data = gzip.compress(data)
    (tmp_path / "deep").write_bytes(data)
    assert "packed more than" in scan([tmp_path], ALONE).unread[0]


@pytest.mark.parametrize("at", [0, 5, containers.PIECE - 7, containers.PIECE, 2 * containers.PIECE - 1])
def test_a_place_is_named_once_and_by_its_byte_wherever_a_piece_ends(tmp_path: Path, at: int) -> None:
    (tmp_path / "long").write_bytes(b"." * at + NAME.encode() + b"." * 3_000_000)
    found = scan([tmp_path], ALONE).found
    assert [(one.offset, one.number) for one in found] == [(at, 1)]


def test_of_many_places_the_first_are_named_and_all_are_counted(tmp_path: Path) -> None:
    (tmp_path / "many").write_bytes(f"{NAME}; ".encode() * 100)
    found = scan([tmp_path], ALONE)
    assert len(found.found) == containers.MOST_NAMED
    assert "100 places in all" in found.notes[0]


def test_names_of_files_and_links_are_looked_at_and_never_printed(tmp_path: Path) -> None:
    (tmp_path / "zoe-quillfeather").mkdir()
    (tmp_path / ".hidden-zoe_quillfeather.md").write_text("x")
    (tmp_path / "link").symlink_to("nowhere/Zoe%20Quillfeather")
    found = scan([tmp_path], ALONE)
    assert len(found.found) == 3
    assert "quill" not in bare(" ".join(map(str, found.found)))


def test_the_list_of_strings_itself_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "strings.txt").write_text(NAME)
    assert scan([tmp_path], ALONE).exit_code == 1
    assert scan([tmp_path, tmp_path / "not-there"], ALONE, apart=[tmp_path / "strings.txt"]).exit_code == 0


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """A database whose full-text index alone holds the name in one piece: values are cut into pages, terms are written by their difference."""
    path = tmp_path / "some.db"
    with closing(sqlite3.connect(path)) as opened:
        opened.execute("pragma page_size = 512")
        opened.execute("create table pages (text text)")
        opened.execute("create virtual table search using fts5(text, content='', tokenize='porter unicode61 remove_diacritics 2')")
        for number in range(50):
            opened.execute("insert into search values (?)", [f"quill quilt quiver zoo {number}"])
        opened.commit()
    return path


def test_a_value_that_is_cut_by_the_end_of_a_page_is_found(database: Path) -> None:
    for before in range(440, 520):
        with closing(sqlite3.connect(database)) as opened:
            opened.execute("delete from pages")
            opened.execute("insert into pages values (?)", ["x" * before + NAME + "y" * 600])
            opened.commit()
            opened.execute("vacuum")
        found = scan([database], ALONE)
        assert any("table pages, row 1, text" in str(one) for one in found.found)


def test_a_phrase_of_a_full_text_index_is_found_and_its_words_apart_are_not(database: Path) -> None:
    with closing(sqlite3.connect(database)) as opened:
        opened.execute("insert into search values (?)", ["Quillfeather and Zoe met"])
        opened.commit()
        assert scan([database], ALONE).found == []
        opened.execute("insert into search values (?)", ["there ZOE Quillfeathers was"])
        opened.commit()
    assert [str(one) for one in scan([database], ALONE).found] == ["some.db: full-text index search, row 52: string 1"]
    assert any("a term in its pages" in str(one) for one in scan([database], STRINGS).found)


def test_what_was_deleted_is_found_in_free_pages_and_in_the_pages_of_an_index(database: Path) -> None:
    with closing(sqlite3.connect(database)) as opened:
        opened.execute("pragma secure_delete = off")
        opened.execute("create virtual table own using fts5(text)")
        opened.execute("insert into own values (?)", [TEXT])
        opened.execute("insert into pages values (?)", [TEXT * 3])
        opened.commit()
        opened.execute("delete from own")
        opened.execute("delete from pages")
        opened.commit()
        assert opened.execute("select count(*) from own where own match 'quillfeather'").fetchone() == (0,)
    found = [str(one) for one in scan([database], STRINGS).found]
    assert any("some.db: byte" in one for one in found)
    assert any("full-text index own, a term in its pages" in one for one in found)
    with closing(sqlite3.connect(database)) as opened:
        opened.execute("insert into own(own) values ('rebuild')")
        opened.commit()
        opened.execute("vacuum")
    assert scan([database], STRINGS).found == []


def test_the_log_of_a_database_is_looked_into(tmp_path: Path) -> None:
    path = tmp_path / "desk.db"
    with closing(sqlite3.connect(path)) as opened:
        opened.execute("pragma journal_mode = wal")
        opened.execute("create table pages (text text)")
        opened.commit()
        opened.execute("pragma wal_checkpoint(truncate)")
        opened.execute("insert into pages values (?)", [TEXT])
        opened.commit()
        found = [str(one) for one in scan([path, tmp_path / "desk.db-wal"], ALONE).found]
    assert "desk.db: table pages, row 1, text: string 1" in found
    assert any(one.startswith("desk.db-wal: byte") for one in found)
