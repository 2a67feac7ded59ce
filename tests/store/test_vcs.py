"""Git in folders made for the purpose: what was, and a commit of some files and no others."""

from __future__ import annotations

import hashlib
import subprocess
from typing import TYPE_CHECKING

import pytest

from archive.errors import StoreError
from archive.store import vcs

if TYPE_CHECKING:
    from pathlib import Path

ANNA = ("Anna", "anna@example.org")
BEN = ("Ben", "ben@example.org")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A folder `data` within a repository that has one commit."""
    folder = tmp_path / "data"
    folder.mkdir()
    git(tmp_path, "init", "--quiet", "--initial-branch=main")
    (folder / "a.md").write_text("one\n", "utf-8")
    git(tmp_path, "add", ".")
    git(tmp_path, "-c", "user.name=A", "-c", "user.email=a@example.org", "commit", "--quiet", "--message", "First")
    return folder


def git(root: Path, *arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=root, check=True, capture_output=True, text=True).stdout


def committed(root: Path, *paths: str, **more: str) -> str:
    return vcs.commit(root, paths, message=more.pop("message", "Why"), author=ANNA, committer=BEN, trailers=more)


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def test_what_is_a_repository(root: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    assert vcs.is_repository(root)
    assert not vcs.is_repository(tmp_path_factory.mktemp("none"))
    assert not vcs.is_repository(root / "nothing")


def test_the_head(root: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    assert vcs.head(root) == git(root, "rev-parse", "HEAD").strip()
    empty = tmp_path_factory.mktemp("empty")
    git(empty, "init", "--quiet")
    with pytest.raises(StoreError, match="has a commit"):
        vcs.head(empty)


def test_a_text_that_once_was_is_found_by_its_hash_also_staged_deleted_and_on_another_branch(root: Path) -> None:
    (root / "a.md").write_text("two\n", "utf-8")
    committed(root, "a.md")
    (root / "a.md").write_text("three\n", "utf-8")
    git(root, "add", "a.md")
    git(root, "checkout", "--quiet", "-b", "other")
    (root / "b.md").write_text("four\n", "utf-8")
    committed(root, "b.md")
    git(root, "checkout", "--quiet", "main")
    for path, text in (("a.md", "one\n"), ("a.md", "two\n"), ("a.md", "three\n"), ("b.md", "four\n")):
        assert vcs.text_with(root, path, sha256(text)) == text
    assert vcs.text_with(root, "a.md", sha256("five\n")) is None
    assert vcs.text_with(root, "none.md", sha256("one\n")) is None
    (root / "a.md").unlink()
    committed(root, "a.md")
    assert vcs.text_with(root, "a.md", sha256("two\n")) == "two\n"


def test_without_a_repository_no_text_is_found(tmp_path_factory: pytest.TempPathFactory) -> None:
    assert vcs.text_with(tmp_path_factory.mktemp("none"), "a.md", sha256("one\n")) is None


def test_a_commit_has_exactly_the_files_named_whatever_else_is_staged(root: Path) -> None:
    for name, text in (("a.md", "two\n"), ("new.md", "new\n"), ("other.md", "other\n")):
        (root / name).write_text(text, "utf-8")
    git(root, "add", "other.md")
    made = vcs.commit(root, ["a.md", "new.md"], message="Why", author=ANNA, committer=BEN, trailers={"Reviewed-by": "C", "Empty": ""})
    assert made == vcs.head(root)
    assert git(root, "show", "--name-status", "--format=", "HEAD").split() == ["M", "data/a.md", "A", "data/new.md"]
    assert git(root, "diff", "--cached", "--name-only").split() == ["data/other.md"]
    assert git(root, "log", "-1", "--format=%an %ae %cn %ce%n%B").strip() == "Anna anna@example.org Ben ben@example.org\nWhy\n\nReviewed-by: C"


def test_a_file_that_is_gone_is_committed_as_gone(root: Path) -> None:
    (root / "a.md").unlink()
    committed(root, "a.md", "never.md")
    assert git(root, "show", "--name-status", "--format=", "HEAD").split() == ["D", "data/a.md"]


def test_where_there_is_nothing_to_commit_nothing_is(root: Path) -> None:
    before = vcs.head(root)
    assert committed(root, "a.md") == before
    assert committed(root, "never.md") == before


def test_the_first_commit_of_a_repository(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet")
    (tmp_path / "a.md").write_text("one\n", "utf-8")
    (tmp_path / "b.md").write_text("two\n", "utf-8")
    committed(tmp_path, "a.md")
    assert git(tmp_path, "ls-tree", "--name-only", "HEAD").split() == ["a.md"]


@pytest.mark.parametrize("name", ["-x.md", "--amend", ":(top)x.md", "*.md", "a b'\"$(touch pwned).md", "ünï.md"])
def test_names_that_play_tricks_are_names(root: Path, name: str) -> None:
    (root / name).write_text("text\n", "utf-8")
    committed(root, name)
    assert git(root, "-c", "core.quotePath=false", "show", "-z", "--name-only", "--format=", "HEAD").strip("\0\n") == f"data/{name}"
    assert vcs.text_with(root, name, sha256("text\n")) == "text\n"
    assert sorted(path.name for path in root.iterdir()) == sorted(["a.md", name])


@pytest.mark.parametrize("people", [("", "a@example.org"), ("A <b>", "a@example.org"), ("A", "a\n@example.org"), ("...", "x")])
def test_a_name_that_is_none_is_refused(root: Path, people: tuple[str, str]) -> None:
    with pytest.raises(StoreError, match="no name and mail address"):
        vcs.commit(root, ["a.md"], message="Why", author=people, committer=BEN, trailers={})


@pytest.mark.parametrize(("message", "trailers", "says"), [("", {}, "needs a message"), ("Why", {"A b": "x"}, "no key of a trailer")])
def test_a_message_that_is_none_is_refused(root: Path, message: str, trailers: dict[str, str], says: str) -> None:
    with pytest.raises(StoreError, match=says):
        vcs.commit(root, ["a.md"], message=message, author=ANNA, committer=BEN, trailers=trailers)


def test_a_trailer_of_several_lines_is_one(root: Path) -> None:
    (root / "a.md").write_text("two\n", "utf-8")
    committed(root, "a.md", Reason="one\n\nSigned-off-by: nobody")
    assert git(root, "log", "-1", "--format=%B").strip() == "Why\n\nReason: one Signed-off-by: nobody"


def test_the_lock_of_another_git_is_waited_for_and_then_told(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (root / "a.md").write_text("two\n", "utf-8")
    lock = root.parent / ".git/index.lock"
    lock.touch()
    monkeypatch.setattr(vcs, "PATIENCE", 0.3)
    with pytest.raises(StoreError, match="has been using the repository"):
        committed(root, "a.md")
    lock.unlink()
    assert committed(root, "a.md") == vcs.head(root)


def test_a_hook_may_refuse(root: Path) -> None:
    hook = root.parent / ".git/hooks/pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\necho not today >&2\nexit 1\n", "utf-8")
    hook.chmod(0o755)
    (root / "a.md").write_text("two\n", "utf-8")
    with pytest.raises(StoreError, match="git commit failed: not today"):
        committed(root, "a.md")


def test_the_environment_leads_git_nowhere_else(root: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    git(elsewhere, "init", "--quiet")
    for name, value in {
        "GIT_DIR": str(elsewhere / ".git"),
        "GIT_WORK_TREE": str(elsewhere),
        "GIT_INDEX_FILE": str(elsewhere / "x"),
        "GIT_AUTHOR_NAME": "Mallory",
        "GIT_CONFIG_PARAMETERS": "x",
    }.items():
        monkeypatch.setenv(name, value)
    (root / "a.md").write_text("two\n", "utf-8")
    made = committed(root, "a.md")
    for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_CONFIG_PARAMETERS"):
        monkeypatch.delenv(name)
    assert git(root, "log", "-1", "--format=%H %an").split() == [made, "Anna"]


def test_no_repository_no_files_and_no_git_are_told(root: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(StoreError, match="in no repository"):
        committed(tmp_path_factory.mktemp("none"), "a.md")
    with pytest.raises(StoreError, match="no files"):
        committed(root)
    monkeypatch.setenv("PATH", str(root))
    with pytest.raises(StoreError, match="install git"):
        vcs.head(root)


def test_a_git_that_hangs_is_stopped(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hook = root.parent / ".git/hooks/pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\nexec sleep 20\n", "utf-8")
    hook.chmod(0o755)
    monkeypatch.setattr(vcs, "TIMEOUT", 2)
    (root / "a.md").write_text("two\n", "utf-8")
    with pytest.raises(StoreError, match="git commit was not done after 2 seconds"):
        committed(root, "a.md")
