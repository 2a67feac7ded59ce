"""The commands from their first word to their last, against a server on the loopback."""

from __future__ import annotations

import ipaddress
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from archive.cli import main
from archive.editorial.desk import open_desk
from archive.evidence.vault import open_vault
from archive.fetching.judging import Policy
from archive.store.verifying import verify
from tests.factory import COURT, DATA, PAPER, Folder
from tests.fetching.server import answer, serving
from tests.store.publishing import SIGNED, published

if TYPE_CHECKING:
    from click.testing import Result

    from tests.evidence.authority import Authority


@dataclass
class Place:
    """A folder that commands are run in."""

    root: Path
    folder: Folder
    port: int = 0

    def run(self, *words: str | Path) -> Result:
        policy = Policy((ipaddress.IPv4Network("127.0.0.0/8"),), frozenset({self.port}))
        return CliRunner().invoke(main, [*map(str, words)], obj=policy, catch_exceptions=False)

    def capture(self, *words: str | Path) -> Result:
        return self.run("capture", "--data", self.folder.root, "--vault", self.root / "vault", "--pause", "0.5", *words)

    def source(self, port: int, **changes: str) -> None:
        self.port = port
        self.folder.add("source", URL=f"http://127.0.0.1:{port}/story", **changes)


@pytest.fixture
def place(folder: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("ARCHIVE_VAULT", raising=False)
    (tmp_path / "publish").mkdir()
    (tmp_path / "publish" / "metadata.yaml").symlink_to(DATA.parent / "publish" / "metadata.yaml")
    return Place(tmp_path, folder)


STORY = answer(b"<title>Man held over watches that he did not steal</title>")


def test_a_capture_and_its_entry_in_the_ledger(place: Place) -> None:
    published(place.folder)
    with serving({"/story": STORY}) as server:
        place.source(server.port)
        done = place.capture("--reason", "A source was captured.", "--by", "The editors")
    assert (done.exit_code, done.output.splitlines()[0]) == (0, f"1/1 {PAPER}: captured")
    assert re.search(r"data r\d+ recorded", done.output)
    assert verify(place.folder.root, git=False).misfits == []
    assert len(list(open_vault(place.root / "vault").captures())) == 1
    again = place.capture()
    assert (again.exit_code, again.output) == (0, "Nothing to capture.\n")


def test_a_capture_tells_what_is_still_to_be_done(place: Place) -> None:
    with serving({"/story": STORY}) as server:
        place.source(server.port)
        done = place.capture(PAPER, COURT)
    assert done.exit_code == 1
    assert "run: archive publish data" in done.output
    assert f"{COURT}: no-address" in done.output
    assert "1 captured, 1 no-address" in done.output


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["capture"], "--vault"),
        (["capture", "--vault", "data/vault"], "published"),
        (["capture", "--vault", "vault", "--reason", "x"], "go together"),
        (["capture", "--vault", "vault", "--tsa", "http://a.example/"], "--tsa-roots"),
        (["capture", "--vault", "vault", "nobody"], "no source nobody"),
        (["certificate", "WIA-0001", "-o", "a.txt"], "does not say a format"),
        (["certificate", "WIA-0001", "-o", "a.md", "--exhibits", "x"], "--vault"),
        (["certificate", "nobody", "-o", "a.md"], "no source nobody"),
        (["backup", "b", "--without-vault"], "desk.db"),
        (["backup", "b", "--without-desk"], "--vault"),
    ],
)
def test_what_is_wrong_is_told_in_a_sentence(words: list[str], told: str, place: Place) -> None:
    done = place.run(*words)
    assert done.exit_code == 1
    assert done.output.startswith("archive: ") or "problems" in done.output
    assert told in done.output
    assert done.output.count("\n") == 1


def test_links_are_asked_and_kept_for_the_desk(place: Place) -> None:
    with serving({"/story": STORY}) as server:
        place.source(server.port)
        place.folder.add("source", id="other-2020-gone", URL=f"http://127.0.0.1:{server.port}/gone")
        done = place.run("links", "--data", place.folder.root, "--pause", "0.5")
        assert f"other-2020-gone: it answered 404 Not Found (http://127.0.0.1:{server.port}/gone)" in done.output
        assert "2 sources asked, 1 failed; 0 dead, 1 did not answer" in done.output
        again = place.run("links", "--data", place.folder.root, "--pause", "0.5")
        assert "0 sources asked, 0 failed; 0 dead, 1 did not answer" in again.output
    assert (place.root / "links.json").exists()
    assert (place.root / "links.db").exists()


def test_from_the_capture_to_the_court(place: Place, authority: Authority) -> None:
    """A source is captured and stamped, a certification drafted, and its own commands, as they stand on the page, find the files right."""
    (place.root / "roots.pem").write_bytes(authority.roots)
    with serving({"/story": STORY, "/tsa": authority.script()}) as server:
        place.source(server.port)
        published(place.folder)
        done = place.capture(PAPER, "--tsa", server.url("/tsa"), "--tsa-roots", place.root / "roots.pem", "--reason", "A source was captured.", "--by", SIGNED.by)
    assert done.exit_code == 0, done.output
    done = place.run("certificate", "WIA-0001", "-o", "certification.md", "--exhibits", "exhibits", "--vault", "vault")
    assert done.exit_code == 0, done.output
    assert "1 with a capture, 1 without" in done.output
    paper = re.sub(r"\\(.)", r"\1", (place.root / "certification.md").read_text())
    assert "There is no capture of this source." in paper
    shutil.copy(place.root / "roots.pem", place.root / "exhibits" / "authority.pem")
    commands = [line.removeprefix("- ").strip() for line in paper.splitlines() if re.match(r"-\s+(sha256sum|openssl) ", line)]
    assert [command.split()[0] for command in commands] == ["sha256sum", "openssl"]
    for command in commands:
        subprocess.run(command.split(), cwd=place.root / "exhibits", check=True, capture_output=True)


def test_a_draft_names_what_is_certified(place: Place) -> None:
    published(place.folder)
    (place.root / "draft.md").write_text("See https://gazette.example/2020/06/24/watches.\n")
    (place.root / "cases.md").write_text("See WIA-0001.\n")
    (place.root / "none.md").write_text("See nothing.\n")
    options = ["-o", "out.md"]
    assert "1 exhibit, 0 with a capture" in place.run("certificate", "draft.md", *options).output
    assert "2 exhibits, 0 with a capture" in place.run("certificate", "cases.md", *options).output
    assert "names no case and no source" in place.run("certificate", "none.md", *options).output


def test_a_backup_and_back(place: Place) -> None:
    published(place.folder)
    open_desk(place.root / "desk.db").close()
    done = place.run("backup", "backup.tar.gz", "--vault", "vault")
    assert done.exit_code == 0
    assert "not encrypted" in done.output
    done = place.run("restore", "backup.tar.gz", "back")
    assert done.exit_code == 0
    assert "Restored" in done.output
    assert Path("back/data/ledger.jsonl").read_bytes() == (place.folder.root / "ledger.jsonl").read_bytes()
    assert "not empty" in place.run("restore", "backup.tar.gz", "back").output
