from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

import pytest

from archive.baking import folder
from archive.baking.folder import DOING, DONE, List, Writer, begin, claim, is_whole
from archive.errors import BakeError

if TYPE_CHECKING:
    from pathlib import Path

TEXT = b"<p>text</p>\n" * 200


def made(root: Path, files: dict[str, bytes], inputs: str = "1" * 64, *, packed: bool = True) -> tuple[int, int]:
    """Make a folder of some files; returns how many were written and how many removed."""
    state = claim(root)
    begin(root)
    writer, listed = Writer(root, state.known, packed=packed), List(root)
    try:
        for path, body in files.items():
            listed.add(writer.write(path, body))
    except BakeError:
        listed.drop()
        raise
    return writer.changed, listed.finish(inputs)


def there(root: Path) -> set[str]:
    return {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()}


def test_what_is_made_again_is_not_written_again(tmp_path: Path) -> None:
    files = {"a/index.html": TEXT, "b.png": b"picture", "short.txt": b"short"}
    assert made(tmp_path, files) == (4, 0)
    assert there(tmp_path) == {DONE, "a/index.html", "a/index.html.gz", "b.png", "short.txt"}
    assert gzip.decompress((tmp_path / "a/index.html.gz").read_bytes()) == TEXT
    before = {path: (tmp_path / path).stat().st_mtime_ns for path in there(tmp_path) - {DONE}}
    assert made(tmp_path, files) == (0, 0)
    assert {path: (tmp_path / path).stat().st_mtime_ns for path in before} == before
    assert claim(tmp_path).inputs == "1" * 64
    assert is_whole(tmp_path)


def test_what_is_no_longer_made_goes_with_its_folder_and_nothing_else_does(tmp_path: Path) -> None:
    made(tmp_path, {"a/b/index.html": TEXT, "c/index.html": TEXT})
    (tmp_path / "c/CNAME").write_text("mine")
    assert made(tmp_path, {"d.txt": b"new"}) == (1, 4)
    assert there(tmp_path) == {DONE, "c/CNAME", "d.txt"}
    assert not (tmp_path / "a").exists()


def test_a_folder_that_is_not_a_bakes_is_refused(tmp_path: Path) -> None:
    (tmp_path / "thesis.docx").write_text("mine")
    with pytest.raises(BakeError, match="files that no bake made"):
        claim(tmp_path)
    assert there(tmp_path) == {"thesis.docx"}


def test_a_file_in_the_way_is_left_alone(tmp_path: Path) -> None:
    made(tmp_path, {"a.txt": b"ours"})
    (tmp_path / "robots.txt").write_text("mine")
    with pytest.raises(BakeError, match=r"robots\.txt was not made by a bake"):
        made(tmp_path, {"a.txt": b"ours", "robots.txt": b"ours"})
    assert (tmp_path / "robots.txt").read_text() == "mine"


def test_a_bake_that_was_cut_short_is_finished_by_the_next(tmp_path: Path) -> None:
    made(tmp_path, {"old.txt": b"old", "kept.txt": b"kept"})
    begin(tmp_path)
    writer = Writer(tmp_path, claim(tmp_path).known, packed=True)
    writer.write("half.txt", b"half")
    writer.announce(["never.txt"])
    (tmp_path / "never.txt.baking-part").write_bytes(b"hal")
    with (tmp_path / DOING).open("a") as stream:
        stream.write('0 "torn.t')
    assert claim(tmp_path).inputs == "", "what was not finished does not count as done"
    assert made(tmp_path, {"kept.txt": b"kept", "new.txt": b"new"}, "2" * 64)[0] == 1
    assert there(tmp_path) == {DONE, "kept.txt", "new.txt"}


def test_a_file_that_is_gone_or_shorter_makes_the_folder_not_whole(tmp_path: Path) -> None:
    made(tmp_path, {"a.txt": b"text", "b.txt": b"text"})
    (tmp_path / "a.txt").write_bytes(b"tex")
    assert not is_whole(tmp_path)
    made(tmp_path, {"a.txt": b"text", "b.txt": b"text"})
    assert is_whole(tmp_path)
    (tmp_path / "b.txt").unlink()
    assert not is_whole(tmp_path)


def test_pieces_are_written_as_one_file_and_only_where_they_differ(tmp_path: Path) -> None:
    begin(tmp_path)
    writer = Writer(tmp_path, frozenset(), packed=True)
    for _ in range(2):
        assert [path for path, _ in writer.write_pieces("all.csv", iter([TEXT, TEXT]))] == ["all.csv", "all.csv.gz"]
        assert writer.changed == 2
    assert gzip.decompress((tmp_path / "all.csv.gz").read_bytes()) == (tmp_path / "all.csv").read_bytes() == TEXT * 2
    writer.write_pieces("all.csv", iter([TEXT]))
    assert (tmp_path / "all.csv").read_bytes() == TEXT


def test_compressed_copies_have_no_time_stamp_and_can_be_left_out(tmp_path: Path) -> None:
    made(tmp_path / "one", {"a.txt": TEXT})
    made(tmp_path / "two", {"a.txt": TEXT})
    assert (tmp_path / "one/a.txt.gz").read_bytes() == (tmp_path / "two/a.txt.gz").read_bytes()
    made(tmp_path / "two", {"a.txt": TEXT}, packed=False)
    assert there(tmp_path / "two") == {DONE, "a.txt"}


def test_two_addresses_in_one_place_are_a_fault(tmp_path: Path) -> None:
    listed = List(tmp_path)
    listed.add([("a.txt", 1)])
    with pytest.raises(BakeError, match="two addresses"):
        listed.add([("a.txt", 1)])
    listed.drop()
    assert there(tmp_path) == set()


def test_a_list_that_cannot_be_read_is_said(tmp_path: Path) -> None:
    (tmp_path / DONE).write_bytes(b"\xff\xfe\n")
    with pytest.raises(BakeError, match="cannot be used"):
        folder.claim(tmp_path)
