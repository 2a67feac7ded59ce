"""The list of the files that no entry of their own binds."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.errors import StoreError
from archive.store.checking import check_folder
from archive.store.ledger import GENESIS, Entry
from archive.store.manifest import MANIFEST, context_files, differences, is_context, manifest_text, parse_manifest, read_manifest, taken_back
from tests.factory import TODAY
from tests.store.publishing import PAPER_FILE, published

if TYPE_CHECKING:
    from tests.factory import Folder

HASHES = st.integers(0, 2**256 - 1).map(lambda number: f"{number:064x}")
PATHS = st.from_regex(r"[a-z]{1,4}/[a-z0-9 .é-]{1,6}", fullmatch=True)
MANIFESTS = st.dictionaries(PATHS, HASHES, max_size=6)


@given(MANIFESTS)
def test_a_manifest_can_be_read_back(files: dict[str, str]) -> None:
    assert parse_manifest(manifest_text(files)) == files


@given(MANIFESTS, MANIFESTS)
def test_an_older_manifest_can_be_made_from_a_newer_one(old: dict[str, str], new: dict[str, str]) -> None:
    before = {path: old.get(path, "") for path in old.keys() | new.keys() if old.get(path) != new.get(path)}
    assert set(before) == set(differences(old, new))
    entry = Entry(2, "", "recorded", "data", 2, "", "Why.", "Who", GENESIS, before=before)
    assert taken_back(new, entry) == old


def test_what_became_of_files() -> None:
    assert differences({"a": "1", "b": "1", "c": "1"}, {"a": "1", "b": "2", "d": "1"}) == {"b": "changed", "c": "deleted", "d": "added"}


@pytest.mark.parametrize(
    ("path", "bound"),
    [
        ("README.md", True),
        ("sources/a.yaml", True),
        ("schema/case.yaml", True),
        ("coding/first.yaml", True),
        ("cases/a.md", False),
        ("history/a/r1.md", False),
        ("ledger.jsonl", False),
        ("ledger.sha256", False),
        (MANIFEST, False),
        (".archive-journal/new-0", False),
        ("sources/.a.yaml", False),
        ("sources/ledger.jsonl", True),
    ],
)
def test_which_files_it_binds(path: str, bound: bool) -> None:  # noqa: FBT001 - a table
    assert is_context(path) is bound


def test_files_as_they_are_and_as_they_would_be(folder: Folder) -> None:
    now = context_files(folder.root)
    assert now[PAPER_FILE] == hashlib.sha256((folder.root / PAPER_FILE).read_bytes()).hexdigest()
    assert not any(path.startswith("cases/") for path in now)
    then = context_files(folder.root, {PAPER_FILE: None, "README.md": b"x", "cases/a.md": b"x"})
    assert differences(now, then) == {PAPER_FILE: "deleted", "README.md": "added"}


@pytest.mark.parametrize("text", ["x\n", f"{'0' * 63}  a\n", f"{'0' * 64} a\n", f"{'0' * 64}  a", f"{'0' * 64}  b\n{'0' * 64}  a\n", f"{'0' * 64}  a\n{'1' * 64}  a\n"])
def test_what_is_no_manifest_is_refused(text: str) -> None:
    with pytest.raises(StoreError, match=r"manifest\.sha256"):
        parse_manifest(text)


def test_a_folder_without_one_has_an_empty_one_and_a_broken_one_is_told(folder: Folder) -> None:
    assert read_manifest(folder.root) == {}
    folder.write(MANIFEST, b"\xff\n")
    with pytest.raises(StoreError, match="restore it from git"):
        read_manifest(folder.root)


@pytest.mark.parametrize(("path", "rule"), [(MANIFEST, "manifest-fits-the-ledger"), ("ledger.sha256", "ledger-is-sealed"), ("history/WIA-0001/r1.md", "history-fits-the-ledger")])
def test_the_check_refuses_what_acts_alone_may_write(folder: Folder, path: str, rule: str) -> None:
    published(folder)
    folder.write(path, "x\n")
    report = check_folder(folder.root, TODAY)
    assert [(problem.path, problem.rule, problem.severity) for problem in report.problems] == [(path, rule, "error")]


def test_the_check_warns_of_files_that_are_not_recorded(folder: Folder) -> None:
    published(folder)
    folder.write("README.md", "x\n")
    (folder.root / "studies/institute-2019-errors.yaml").unlink()
    folder.write(PAPER_FILE, folder.read(PAPER_FILE).replace("did not steal", "had not stolen"))
    report = check_folder(folder.root, TODAY)
    assert report.exit_code == 0
    assert [(problem.path, problem.what.split(" since")[0]) for problem in report.problems] == [
        ("README.md", "the file was added"),
        (PAPER_FILE, "the file was changed"),
        ("studies/institute-2019-errors.yaml", "the file was deleted"),
    ]
