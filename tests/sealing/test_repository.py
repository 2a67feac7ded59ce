from __future__ import annotations

import gzip
import subprocess
from typing import TYPE_CHECKING

import pytest

from archive.errors import StoreError
from archive.sealing import repository
from archive.sealing.containers import Findings
from archive.store import vcs
from tests.sealing.world import NAME, STRINGS, bare, git

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def top(tmp_path: Path) -> Path:
    git(tmp_path, "init", "--quiet", "--initial-branch=main")
    (tmp_path / "plain.txt").write_text("nothing")
    git(tmp_path, "add", "--all")
    git(tmp_path, "commit", "--quiet", "--message=It begins")
    return tmp_path


def found_in(top: Path, *refs: str) -> list[str]:
    findings = Findings(STRINGS)
    told = repository.scan(top, refs, STRINGS, findings)
    assert told is bool(findings.found)
    assert "quillfeather" not in bare(" ".join(map(str, findings.found)))
    return [str(one) for one in findings.found]


def commit(top: Path, *more: str, message: str = "More") -> str:
    git(top, "add", "--all")
    git(top, "commit", "--quiet", "--allow-empty", f"--message={message}", *more)
    return git(top, "rev-parse", "HEAD").strip()


def test_a_text_that_was_deleted_since_is_found_with_its_commits(top: Path) -> None:
    assert found_in(top, "HEAD") == []
    (top / "case.md").write_text(f"It was {NAME}.")
    came = commit(top)
    (top / "case.md").unlink()
    went = commit(top)
    blob = git(top, "rev-parse", f"{came}:case.md").strip()
    assert found_in(top, "HEAD") == [f"git blob {blob[:12]} (a file in commits {went[:12]}, {came[:12]}): byte 7: string 1"]


@pytest.mark.parametrize("kind", ["name", "message", "author", "packed", "branch"])
def test_names_messages_authors_packed_files_and_branches_are_looked_at(top: Path, kind: str) -> None:
    if kind == "name":
        (top / "zoe-quillfeather.md").write_text("x")
        commit(top)
    elif kind == "message":
        commit(top, message=f"Corrects the case of {NAME}")
    elif kind == "author":
        commit(top, f"--author={NAME} <z@example.org>")
    elif kind == "packed":
        (top / "page.warc.gz").write_bytes(gzip.compress(f"It was {NAME}.".encode() * 9))
        commit(top)
    else:
        git(top, "branch", "about-quillfeather")
    assert found_in(top, "HEAD")


def test_what_no_branch_leads_to_is_found_where_all_objects_are_asked(top: Path) -> None:
    base = git(top, "rev-parse", "HEAD").strip()
    (top / "case.md").write_text(f"It was {NAME}.")
    commit(top)
    git(top, "reset", "--quiet", "--hard", base)
    assert found_in(top, "main") == []
    assert found_in(top)
    git(top, "reflog", "expire", "--expire=now", "--all")
    git(top, "gc", "--quiet", "--prune=now")
    assert found_in(top) == []


@pytest.mark.parametrize("ref", ["no-such", "--all", "HEAD:plain.txt"])
def test_a_branch_that_there_is_not_is_told(top: Path, ref: str) -> None:
    with pytest.raises(StoreError, match="name the published branch"):
        found_in(top, ref)


def test_the_steps_take_it_out(top: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """What the steps end in, done by hand with what git itself has, in place of git-filter-repo: the last step proves it."""
    (top / "case.md").write_text(f"It was {NAME}.")
    commit(top)
    script = 'if [ -f case.md ]; then printf "It was [sealed]." > case.md; git add case.md; fi'
    subprocess.run(
        ["git", "-c", "user.name=N", "-c", "user.email=n@example.org", "filter-branch", "--force", "--tree-filter", script, "HEAD"],
        cwd=top,
        check=True,
        capture_output=True,
        env={"PATH": "/usr/bin:/bin", "FILTER_BRANCH_SQUELCH_WARNING": "1", "HOME": str(tmp_path_factory.mktemp("home"))},
    )
    assert found_in(top, "main") == []
    assert found_in(top)
    git(top, "update-ref", "-d", "refs/original/refs/heads/main")
    git(top, "reflog", "expire", "--expire=now", "--all")
    git(top, "gc", "--quiet", "--prune=now")
    assert found_in(top) == []
    assert "git filter-repo --replace-text" in repository.STEPS


def test_an_object_is_given_once_with_its_bytes(top: Path) -> None:
    things = {(thing.type, thing.stream.read()) for thing in vcs.objects(top, ["HEAD"])}
    assert ("blob", b"nothing") in things
    assert sorted(kind for kind, _ in things) == ["blob", "commit", "tree"]
