"""Whatever byte is changed, it is noticed; where it can be known, the place is named."""

from __future__ import annotations

import os
import random
import subprocess
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from archive.cli import main
from archive.errors import ArchiveError
from archive.store.ledger import LEDGER, SEAL
from archive.store.manifest import MANIFEST
from archive.store.publication import Act, carry_out
from archive.store.verifying import verify
from tests.factory import DATA, Folder
from tests.store.publishing import FIRST, PAPER_FILE, SECOND, SIGNED, correct, published, whole, withdraw

if TYPE_CHECKING:
    from collections.abc import Callable

    from archive.record.schema import Schema

FLIPS = int(os.environ.get("ARCHIVE_FLIPS", "150"))
OLD = "history/WIA-0001/r1.md"


def lived_through(folder: Folder) -> Folder:
    """A folder with a correction, a withdrawal, a changed and a new source."""
    published(folder)
    correct(folder)
    withdraw(folder)
    carry_out(folder.root, {PAPER_FILE: folder.read(PAPER_FILE).replace("did not steal", "had not stolen"), "README.md": "About.\n"}, [Act("data", "recorded", "Why.")], SIGNED)
    return folder


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory, schema: Schema) -> Folder:
    return lived_through(Folder.made_in(tmp_path_factory.mktemp("lived") / "data", schema))


@pytest.fixture
def own(folder: Folder) -> Folder:
    return lived_through(folder)


def committed(folder: Folder) -> None:
    for command in (["init", "--quiet"], ["add", "."], ["-c", "user.name=A", "-c", "user.email=a@example.org", "commit", "--quiet", "--message", "First"]):
        subprocess.run(["git", *command], cwd=folder.root, check=True)


def places(folder: Folder, *, git: bool = False) -> list[tuple[str, int | None, int]]:
    return [(misfit.path, misfit.byte, misfit.line) for misfit in verify(folder.root, git=git).misfits]


def flipped(data: bytes, place: int, bit: int) -> bytes:
    return data[:place] + bytes([data[place] ^ 1 << bit]) + data[place + 1 :]


def test_a_life_fits(lived: Folder) -> None:
    found = verify(lived.root)
    assert (found.misfits, found.entries, found.cases, found.superseded, found.others) == (
        [],
        6,
        1,
        2,
        len([path for path in whole(lived.root) if not path.startswith(("cases", "history", LEDGER, SEAL, MANIFEST))]),
    )


def test_the_archives_own_data_fit() -> None:
    assert verify(DATA).misfits == []


def test_any_flipped_byte_of_any_file_is_noticed(lived: Folder) -> None:
    files = whole(lived.root)
    choose = random.Random(7)  # noqa: S311 - any bytes will do, the same in every run
    # The small files that bind the others get their share, whatever their size.
    binding = [LEDGER, SEAL, MANIFEST, OLD, "history/WIA-0002/r1.md"]
    for _ in range(FLIPS):
        path = choose.choice(binding if choose.random() < 0.5 else sorted(files))
        place, bit = choose.randrange(len(files[path])), choose.randrange(8)
        (lived.root / path).write_bytes(flipped(files[path], place, bit))
        try:
            found = verify(lived.root).misfits
            assert found, (path, place, bit)
            assert path in {misfit.path for misfit in found} or path in (LEDGER, SEAL), (path, place, bit, found)
        finally:
            (lived.root / path).write_bytes(files[path])
    assert verify(lived.root).misfits == []


def test_every_byte_of_the_seal_and_of_the_last_line_is_bound(lived: Folder) -> None:
    for path in (SEAL, LEDGER):
        data = (lived.root / path).read_bytes()
        first = data.rindex(b"\n", 0, -1) + 1 if path == LEDGER else 0
        for place in range(first, len(data), 19):
            (lived.root / path).write_bytes(flipped(data, place, 0))
            try:
                assert verify(lived.root).misfits, (path, place)
            finally:
                (lived.root / path).write_bytes(data)


@pytest.mark.parametrize("path", [FIRST, OLD, PAPER_FILE, "schema/case.yaml", "vocabulary/status.yaml", "README.md"])
def test_the_first_byte_that_differs_is_named_where_git_has_the_text(own: Folder, path: str) -> None:
    committed(own)
    data = (own.root / path).read_bytes()
    place = len(data) // 2
    own.write(path, flipped(data, place, 0))
    assert (path, place, data.count(b"\n", 0, place) + 1) in places(own, git=True)
    assert (path, None, 0) in places(own)


def test_the_first_byte_of_a_ledger_is_named_where_git_has_it(own: Folder) -> None:
    committed(own)
    data = (own.root / LEDGER).read_bytes()
    place = data.rindex(b"Why.")
    own.write(LEDGER, flipped(data, place, 0))
    assert places(own, git=True) == [(LEDGER, place, 6)]
    assert places(own) == [(SEAL, None, 0)]


def test_a_changed_manifest_is_made_again_from_the_files(own: Folder) -> None:
    data = (own.root / MANIFEST).read_bytes()
    own.write(MANIFEST, flipped(data, 200, 0))
    assert places(own) == [(MANIFEST, 200, data.count(b"\n", 0, 200) + 1)]


@pytest.mark.parametrize(
    ("damage", "path", "says"),
    [
        (lambda folder: (folder.root / FIRST).unlink(), "cases", "the text of WIA-0001 is not there"),
        (lambda folder: (folder.root / OLD).unlink(), OLD, "the text is not there"),
        (lambda folder: folder.write("history/WIA-0001/r2.md", "x"), "history/WIA-0001/r2.md", "no superseded text of this name"),
        (lambda folder: folder.write(SECOND, folder.read("history/WIA-0002/r1.md")), SECOND, "no text of this name that stands"),
        (lambda folder: folder.write("cases/WIA-0001-again.md", folder.read(FIRST)), FIRST, "no text of this name that stands"),
        (lambda folder: (folder.root / PAPER_FILE).unlink(), PAPER_FILE, "the file was deleted since entry 6"),
        (lambda folder: folder.write("sources/more.yaml", "id: more\n"), "sources/more.yaml", "the file was added since entry 6"),
        (lambda folder: (folder.root / MANIFEST).unlink(), MANIFEST, "not the manifest that entry 6 knew"),
        (lambda folder: (folder.root / SEAL).unlink(), SEAL, "no line of SHA-256"),
        (lambda folder: (folder.root / LEDGER).unlink(), LEDGER, "there is no ledger"),
        (lambda folder: folder.write(LEDGER, "".join(folder.read(LEDGER).splitlines(keepends=True)[:-1])), SEAL, "the hash of the whole does not fit"),
    ],
)
def test_what_is_missing_or_too_much_is_named(own: Folder, damage: Callable[[Folder], Any], path: str, says: str) -> None:
    damage(own)
    assert any(misfit.path == path and says in misfit.what for misfit in verify(own.root).misfits), verify(own.root).misfits


def test_a_ledger_that_was_written_anew_with_another_past_of_the_files_does_not_fit(own: Folder) -> None:
    from archive.store.ledger import GENESIS, ledger_text, read_ledger, seal_text  # noqa: PLC0415 - for this forger alone

    entries = read_ledger(own.root)
    forged, before = [], GENESIS
    for entry in entries:
        changed = type(entry)(**{name: getattr(entry, name) for name in entry.__slots__} | {"previous": before} | ({"before": {PAPER_FILE: "0" * 64}} if entry.sequence == 6 else {}))
        forged.append(changed)
        before = changed.digest()
    text = ledger_text(forged)
    own.write(LEDGER, text)
    own.write(SEAL, seal_text(text.encode()))
    assert [(misfit.path, "does not give the manifest of entry 3" in misfit.what) for misfit in verify(own.root).misfits] == [(LEDGER, True)]


def test_a_record_out_of_canonical_form_does_not_fit_even_where_it_was_entered(own: Folder) -> None:
    own.write(PAPER_FILE, own.read(PAPER_FILE).replace("title: ", "title:  "))
    assert ("canonical form" in " ".join(misfit.what for misfit in verify(own.root).misfits)) is True


def test_a_folder_that_is_none_is_said_to_be_none(tmp_path: Any) -> None:
    found = verify(tmp_path)
    assert {misfit.path for misfit in found.misfits} == {LEDGER, "schema"}


def test_a_name_that_no_manifest_can_hold_is_refused(own: Folder) -> None:
    own.write("sources/a\\b.yaml", "x")
    with pytest.raises(ArchiveError, match="cannot stand in the manifest"):
        verify(own.root)


def test_the_command_tells_each_thing_and_counts(own: Folder) -> None:
    good = CliRunner().invoke(main, ["verify", "--data", str(own.root)])
    assert (good.exit_code, "6 entries, 1 cases, 2 superseded texts" in good.output, "everything fits" in good.output) == (0, True, True)
    own.write("README.md", "Other.\n")
    bad = CliRunner().invoke(main, ["verify", "--data", str(own.root), "--git"])
    assert (bad.exit_code, "README.md: the hash of the whole does not fit" in bad.output, "1 things do not fit" in bad.output) == (1, True, True)


def test_sha256sum_agrees(own: Folder) -> None:
    subprocess.run(["sha256sum", "--check", "--strict", "--quiet", MANIFEST, SEAL], cwd=own.root, check=True)
