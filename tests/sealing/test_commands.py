"""`archive seal` and `archive verify --sealed` as an editor types them: published, corrected, built, served, sealed, and then nowhere."""

from __future__ import annotations

import datetime
import os
import shutil
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from archive import generations
from archive.cli import main
from archive.database.current import prepare
from archive.editorial import people, work
from archive.editorial.desk import open_desk
from archive.release.verifying import verify_edition
from archive.sealing.scanning import scan
from archive.store.verifying import verify
from tests import factory
from tests.sealing.world import NAME, PARTS, REPLACED, STRINGS, bare, git, named, repository_of

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

    from tests.factory import Folder

ROOT = factory.DATA.parent


@pytest.fixture
def place(folder: Folder, tmp_path: Path) -> Path:
    """A repository with data and a site that was built from it, and an edition."""
    publish = tmp_path / "publish"
    publish.mkdir()
    for name in ("metadata.yaml", "settings.json"):
        shutil.copy(ROOT / "publish" / name, publish / name)
    named(folder)
    (tmp_path / ".gitignore").write_text("publish/\neditions/\nstrings.txt\n")
    repository_of(folder)
    prepare(folder.root, publish, factory.TODAY, lambda _: None)
    shutil.copytree(folder.root, tmp_path / "editions" / "2026.12" / "texts")
    (tmp_path / "strings.txt").write_text("\n".join(PARTS))
    return tmp_path


def run(place: Path, *arguments: str) -> Result:
    given = [*arguments, "--data", str(place / "data"), "--publish", str(place / "publish"), "--editions", str(place / "editions")]
    return CliRunner().invoke(main, given, catch_exceptions=False)


def seal(place: Path, *more: str) -> Result:
    replacing = [part for old, new in REPLACED for part in ("--replace", f"{old}={new}")]
    return run(place, "seal", "WIA-0002", "--mode", "pseudonym", "--reason", "rights-request", "--pseudonym", "A woman in Detroit", "--by", "The editors", *replacing, *more)


def look(place: Path, *more: str) -> Result:
    return run(place, "verify", "--sealed", str(place / "strings.txt"), *more)


def test_a_case_is_sealed_and_then_proved_to_be_nowhere_but_in_git_and_editions(place: Path) -> None:
    before = look(place)
    assert before.exit_code == 1
    for where in ("data/cases", "data/history", "publish/archive.db: byte", "full-text index search", "publish/.archive/", "editions/2026.12", "git blob", "git commit", "git tree"):
        assert where in before.output
    assert "quillfeather" not in bare(before.output)
    assert "git filter-repo --replace-text" in before.output
    done = seal(place)
    assert done.exit_code == 0, done.output
    assert "WIA-0002 r3 sealed" in done.output
    assert "Edition 2026.12 holds it" in done.output
    assert "Released" in done.output
    replaced = place / "editions" / "2026.12.1"
    assert verify_edition(replaced).misfits == []
    assert "WIA-0002" in (replaced / "CHANGES.md").read_text("utf-8")
    assert [str(one) for one in scan([replaced], STRINGS).found] == []
    assert "quillfeather" not in bare(done.output)
    assert (place / "editions" / "ERRATUM-2026.12-WIA-0002.md").is_file()
    assert [str(one) for one in scan([place / "data", place / "publish"], STRINGS).found] == []
    assert verify(place / "data").misfits == []
    now = generations.read_current(place / "publish")
    assert now
    assert [path.name for path in (place / "publish" / generations.FOLDER).iterdir()] == [now.folder.name]
    after = look(place)
    assert after.exit_code == 1
    assert {line.partition(" ")[0].partition("/")[0] for line in after.output.splitlines() if ": string" in line} == {"git", "editions"}
    shutil.rmtree(place / "editions" / "2026.12")
    shutil.rmtree(place / ".git")
    git(place, "init", "--quiet", "--initial-branch=main")
    git(place, "add", "--all")
    git(place, "commit", "--quiet", "--message=The archive, as it is now")
    clean = look(place, "--git-all")
    assert clean.exit_code == 0, clean.output
    assert "nothing was found" in clean.output


def test_looking_first_writes_nothing(place: Path) -> None:
    done = seal(place, "--check")
    assert done.exit_code == 0, done.output
    assert "would write or remove: ledger.jsonl" in done.output
    assert (place / "data" / "cases" / "WIA-0002-zoe-quillfeather.md").is_file()


def test_what_is_left_is_shown_place_by_place(place: Path) -> None:
    done = run(place, "seal", "WIA-0002", "--mode", "pseudonym", "--reason", "minor", "--pseudonym", "M", "--by", "The editors")
    assert done.exit_code == 1
    assert "sources/gazette-2021-quillfeather-suit.yaml:4: error: it would still stand here" in done.output


@pytest.mark.parametrize(
    ("more", "what"),
    [
        (["--replace", "nothing"], "--replace wants OLD=NEW"),
        (["--leave", "cases/no-such.md"], "--leave names a file"),
        (["--reason", "no-such"], "no reason of a sealing"),
    ],
)
def test_what_cannot_be_read_is_told(place: Path, more: list[str], what: str) -> None:
    done = seal(place, *more)
    assert done.exit_code == 1
    assert what in done.output


def test_other_places_and_the_desk_are_looked_into(place: Path, tmp_path: Path) -> None:
    baked, desk = tmp_path / "baked", tmp_path / "desk.db"
    baked.mkdir()
    (baked / "index.html").write_text(f"<p>{NAME}</p>")
    desk.write_bytes(b"")
    desk.with_name("desk.db-wal").write_text(NAME)
    found = look(place, "--also", str(baked), "--desk", str(desk))
    assert "baked/index.html: byte 3" in found.output
    assert "desk.db-wal: byte 0" in found.output


def test_the_desk_forgets_the_drafts_of_the_case(place: Path, tmp_path: Path) -> None:
    file = tmp_path / "desk.db"
    opened, now = open_desk(file), datetime.datetime(2026, 11, 21, tzinfo=datetime.UTC)
    who = people.add_account(opened, now, login="ada", name="Ada Example", password="seven otters swim upstream", role="editor")  # noqa: S106 - of nobody
    work.open_draft(opened, now, who, title=NAME, kind="case", file=("cases/WIA-0002-zoe-quillfeather.md", None, NAME), record="WIA-0002")
    work.open_draft(opened, now, who, title="A page", kind="source", file=("sources/a.yaml", None, NAME))
    opened.close()
    done = seal(place, "--desk", str(file))
    assert "1 open drafts of other records" in done.output
    opened = open_desk(file)
    opened.execute("delete from draft_versions")
    opened.execute("delete from draft_files")
    opened.execute("vacuum")
    opened.close()
    assert [str(one) for one in scan([file, tmp_path / "desk.db-wal"], STRINGS).found] == []


def test_a_running_site_keeps_its_database_until_it_has_taken_up_the_new_one(place: Path) -> None:
    now = generations.read_current(place / "publish")
    assert now
    handle = generations.hold(now.folder)
    assert handle is not None
    done = seal(place)
    assert "A running site still uses" in done.output
    assert now.folder.is_dir()
    os.close(handle)
    assert generations.forget(place / "publish") == []
    assert not now.folder.exists()
