"""The data folder: what counts as a record, how bytes are read, and that a file is replaced whole or not at all."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from archive.errors import SchemaError, StoreError
from archive.record.document import MAX_BYTES, dump
from archive.store.datadir import read_bytes, read_schema, record_files, stray_files, write_record, write_text
from tests import factory

if TYPE_CHECKING:
    from archive.record.schema import Schema
    from tests.factory import Folder


def test_the_schema_of_a_folder(folder: Folder) -> None:
    assert read_schema(folder.root) == folder.schema


def test_a_folder_without_a_schema_is_no_data_folder(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"is no data folder: it has no schema/; name the folder with --data"):
        read_schema(tmp_path)


@pytest.mark.parametrize(
    ("path", "data", "message"),
    [
        ("schema/agency.yaml", b"kind: agency\nkind: agency\n", "data/schema/agency.yaml: line 2: the key `kind` stands twice"),
        ("schema/agency.yaml", b"kind: \xff\n", "a file in {root}/schema: line 1: byte 6 is not UTF-8"),
        ("vocabulary/rank.yaml", b"name: rank\n", "data/vocabulary/rank.yaml: 'terms' is missing"),
        ("vocabulary/rank.yaml", b"", "data/vocabulary/rank.yaml: line 1: the file holds no `key: value` lines"),
    ],
)
def test_a_schema_that_cannot_be_read_is_named(folder: Folder, path: str, data: bytes, message: str) -> None:
    folder.write(path, data)
    with pytest.raises(SchemaError) as caught:
        read_schema(folder.root)
    assert str(caught.value).startswith(message.format(root=folder.root))


def test_a_missing_vocabulary_is_named(folder: Folder) -> None:
    (folder.root / "vocabulary/rank.yaml").unlink()
    with pytest.raises(SchemaError, match=r"there is no vocabulary 'rank'"):
        read_schema(folder.root)


def test_record_files_come_by_kind_and_by_name(folder: Folder) -> None:
    for name in ("b", "a", "a-2", "Z", "é"):
        folder.write(f"agencies/{name}.yaml", "id: x\n")
    paths = [file.path for file in record_files(folder.root, folder.schema)]
    assert [path for path in paths if path.startswith("agencies/")] == [f"agencies/{name}.yaml" for name in ("Z", "a-2", "a", "b", "detroit-police", "é")]
    assert [file.kind.name for file in record_files(folder.root, folder.schema)] == sorted((file.kind.name for file in record_files(folder.root, folder.schema)), key=list(folder.schema.kinds).index)


def test_a_kind_without_a_folder_has_no_records(schema: Schema, tmp_path: Path) -> None:
    assert record_files(tmp_path, schema) == []


def test_a_valid_folder_has_no_strays(folder: Folder) -> None:
    for name in ("README.md", "LICENSE", "candidates.yaml", "ledger.jsonl", ".gitignore", "history/WIA-0001/r1.md", "agencies/.hidden"):
        folder.write(name, "x")
    assert list(stray_files(folder.root, folder.schema)) == []


STRAYS = [
    "notes.txt",
    "portrait.jpg",
    "cases/portrait.jpg",
    "cases/a.yaml",
    "cases/a.md.orig",
    "cases/a.MD",
    "agencies/a.md",
    "agencies/a.yml",
    "people/a.yaml",
    "agencies/nested/a.yaml",
]


@pytest.mark.parametrize("path", STRAYS)
def test_strays_are_named_and_are_no_records(folder: Folder, path: str) -> None:
    before = record_files(folder.root, folder.schema)
    folder.write(path, "id: a\n")
    top, _, rest = path.partition("/")
    shown = path if top in folder.schema.by_folder and rest.count("/") == 0 else "/".join(path.split("/")[:2]) if top in folder.schema.by_folder else top
    assert list(stray_files(folder.root, folder.schema)) == [shown]
    assert record_files(folder.root, folder.schema) == before


def test_links_are_strays_and_are_not_followed(folder: Folder, tmp_path: Path) -> None:
    secret = tmp_path / "secret.yaml"
    secret.write_text("id: secret\n")
    (folder.root / "agencies/secret.yaml").symlink_to(secret)
    (folder.root / "agencies/loop.yaml").symlink_to("loop.yaml")
    (folder.root / "README.md").symlink_to(secret)
    assert list(stray_files(folder.root, folder.schema)) == ["README.md", "agencies/loop.yaml", "agencies/secret.yaml"]
    assert not [file.path for file in record_files(folder.root, folder.schema) if "secret" in file.path or "loop" in file.path]


def test_what_should_be_a_folder_and_is_none_is_a_stray(folder: Folder, schema: Schema) -> None:
    (folder.root / "studies" / "institute-2019-errors.yaml").unlink()
    (folder.root / "studies").rmdir()
    (folder.root / "studies").symlink_to("nowhere")
    assert list(stray_files(folder.root, schema)) == ["studies"]
    os.mkfifo(folder.root / "actions" / "pipe.yaml")
    assert list(stray_files(folder.root, schema)) == ["actions/pipe.yaml", "studies"]


@pytest.mark.parametrize(("name", "shown"), [(b"\xff.yaml", "\\udcff.yaml"), (b"a\nb.yaml", "a\\nb.yaml"), ("a\u202eb.yaml".encode(), "a\\u202eb.yaml"), (b"\x1b[31m.yaml", "\\x1b[31m.yaml")])
def test_names_that_cannot_be_printed_are_strays(folder: Folder, name: bytes, shown: str) -> None:
    (Path(os.fsdecode(os.fsencode(folder.root / "agencies") + b"/" + name))).write_text("id: a\n")
    assert list(stray_files(folder.root, folder.schema)) == [f"agencies/{shown}"]
    assert all(file.path.isprintable() for file in record_files(folder.root, folder.schema))


@pytest.mark.parametrize("size", [0, 1, 65535, 65536, 65537, 200_000, MAX_BYTES])
def test_bytes_are_read_whole(tmp_path: Path, size: int) -> None:
    data = bytes(number % 251 for number in range(1000)) * (size // 1000 + 1)
    (tmp_path / "a").write_bytes(data[:size])
    assert read_bytes(tmp_path, "a") == data[:size]


def test_of_a_file_that_is_too_large_only_as_much_is_read_as_shows_it(tmp_path: Path) -> None:
    with (tmp_path / "a").open("wb") as stream:
        stream.truncate(50_000_000)
    assert MAX_BYTES < len(read_bytes(tmp_path, "a")) < 2 * MAX_BYTES


def test_reads_that_are_cut_short_are_continued(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a").write_bytes(b"0123456789" * 1000)
    whole_read = os.read
    monkeypatch.setattr(os, "read", lambda handle, length: whole_read(handle, min(length, 7)))
    assert read_bytes(tmp_path, "a") == b"0123456789" * 1000


@pytest.mark.parametrize("path", ["nothing", "folder"])
def test_what_cannot_be_read_is_named(tmp_path: Path, path: str) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(StoreError, match=rf"{path} cannot be read: "):
        read_bytes(tmp_path, path)


def test_a_record_is_written_where_it_belongs_in_canonical_form(folder: Folder) -> None:
    record = factory.make(folder.schema, "agency", id="new-police")
    target = write_record(folder.root, record)
    assert target == folder.root / "agencies/new-police.yaml"
    assert target.read_text("utf-8") == dump(record)


PATH_TRICKS = [
    "",
    "x.yaml",
    "agencies/",
    "agencies/../x.yaml",
    "../x.yaml",
    "../../etc/x.yaml",
    "/etc/x.yaml",
    "//etc/x.yaml",
    "agencies//x.yaml",
    "agencies/a/x.yaml",
    "agencies/..",
    "agencies/x\0.yaml",
    "agencies/x\n.yaml",
    "agencies/\\..\\x.yaml",
    "agencies/.x.yaml",
    "agencies/x.md",
    "agencies/x",
    "systems/x.yaml",
    "Agencies/x.yaml",
]


@pytest.mark.parametrize("path", PATH_TRICKS)
def test_a_path_that_leads_elsewhere_is_refused(folder: Folder, path: str) -> None:
    before = sorted(folder.root.parent.rglob("*"))
    record = factory.make(folder.schema, "agency", path=path)
    with pytest.raises(StoreError, match=r"is no file for a record; name it agencies/<id>\.yaml"):
        write_record(folder.root, record)
    assert sorted(folder.root.parent.rglob("*")) == before


def test_a_text_is_written_with_unix_line_ends_and_can_be_read_by_all(tmp_path: Path) -> None:
    target = write_text(tmp_path / "new" / "folder" / "a.txt", "é\nb\n")
    assert target.read_bytes() == b"\xc3\xa9\nb\n"
    assert stat.S_IMODE(target.stat().st_mode) == 0o644
    assert [path.name for path in target.parent.iterdir()] == ["a.txt"]


@pytest.mark.parametrize("call", ["fsync", "fdopen"])
def test_when_the_disk_refuses_the_old_text_stays_and_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str) -> None:
    target = tmp_path / "a.txt"
    target.write_text("old")

    def refuse(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, call, refuse)
    with pytest.raises(StoreError, match=r"cannot write .*a\.txt: No space left on device; the old file is untouched"):
        write_text(target, "new")
    monkeypatch.undo()
    assert target.read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]


def test_where_no_folder_can_be_the_error_names_it(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(StoreError, match=r"cannot write beside .*file/a\.txt: .*; check the permissions of"):
        write_text(tmp_path / "file" / "a.txt", "new")


def test_a_name_that_is_too_long_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="File name too long"):
        write_text(tmp_path / ("a" * 300), "new")


def test_a_folder_in_the_place_of_the_file_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    with pytest.raises(StoreError, match="the old file is untouched"):
        write_text(tmp_path / "a", "new")
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


KILLED = """
import os, sys
from pathlib import Path
from archive.store import datadir
whole = os.{call}
def die(*arguments, **options):
    if {after}:
        whole(*arguments, **options)
    os._exit(9)
os.{call} = die
datadir.write_text(Path(sys.argv[1]), "new")
"""


@pytest.mark.parametrize(("call", "after", "expected"), [("fdopen", False, "old"), ("fsync", False, "old"), ("fsync", True, "old"), ("replace", False, "old"), ("replace", True, "new")])
def test_a_kill_at_any_point_leaves_the_old_or_the_new_text(tmp_path: Path, call: str, after: bool, expected: str) -> None:  # noqa: FBT001 - a column of a table
    target = tmp_path / "a.txt"
    target.write_text("old")
    done = subprocess.run([sys.executable, "-c", KILLED.format(call=call, after=after), str(target)], cwd=factory.DATA.parent, check=False)
    assert done.returncode == 9
    assert target.read_text() == expected
