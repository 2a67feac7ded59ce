"""An edition is whole, the same every time, and there or not there whenever its making is killed."""

from __future__ import annotations

import json
import os
import re
import shutil
import sqlite3
from contextlib import closing
from functools import partial
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from archive import editions
from archive.cli import main
from archive.errors import ReleaseError
from archive.release.verifying import verify_edition
from tests.factory import Folder
from tests.killing import killed_at
from tests.release.making import freeze
from tests.store.publishing import FIRST, published, whole

if TYPE_CHECKING:
    from pathlib import Path

    from archive.record.schema import Schema

KILLS = int(os.environ.get("ARCHIVE_KILLS", "8"))
"""Places at which a making is killed."""


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory, schema: Schema) -> Path:
    return published(Folder.made_in(tmp_path_factory.mktemp("start") / "data", schema)).root


def test_an_edition_has_every_form_and_fits_itself(editions_folder: Path) -> None:
    first = editions_folder / "2026.11"
    names = {path.name for path in first.iterdir()}
    assert names == {
        "archive.db", "csv", "json", "parquet", "texts", "datapackage.json", "CODEBOOK.md", "datasheet.md", "README.md", "CITATION.cff", "datacite.json", "ro-crate-metadata.json",
        "CHANGES.md", "CHANGES.json", "SHA256SUMS",
    }  # fmt: skip
    assert [path.stem for path in sorted((first / "csv").iterdir())] == [path.stem for path in sorted((first / "json").iterdir())] == [path.stem for path in sorted((first / "parquet").iterdir())]
    assert verify_edition(first).misfits == verify_edition(editions_folder / "2026.12").misfits == []


def test_the_database_says_the_name_of_its_edition(editions_folder: Path) -> None:
    with closing(sqlite3.connect(editions_folder / "2026.12" / "archive.db")) as connection:
        about = dict(connection.execute("select name, value from about").fetchall())
    assert about["edition"] == "2026.12"
    assert re.fullmatch(r"2026-11-21\+[0-9a-f]{8}", about["state"])


def test_made_twice_elsewhere_and_from_its_own_texts_it_is_the_same(editions_folder: Path, tmp_path: Path) -> None:
    freeze(editions_folder / "2026.11" / "texts", tmp_path / "again", "2026.11")
    freeze(editions_folder / "2026.12" / "texts", tmp_path / "again", "2026.12")
    for name in ("2026.11", "2026.12"):
        assert whole(tmp_path / "again" / name) == whole(editions_folder / name)


def test_no_file_names_the_machine(editions_folder: Path) -> None:
    for path, content in whole(editions_folder).items():
        assert str(editions_folder.parent).encode() not in content, path


def test_metadata_name_the_edition(editions_folder: Path) -> None:
    folder = editions_folder / "2026.12"
    assert 'version: "2026.12"' in (folder / "CITATION.cff").read_text()
    cite = json.loads((folder / "datacite.json").read_text())
    assert (cite["version"], cite["publicationYear"], cite["types"]["resourceTypeGeneral"]) == ("2026.12", "2026", "Dataset")
    graph = {entity["@id"]: entity for entity in json.loads((folder / "ro-crate-metadata.json").read_text())["@graph"]}
    assert graph["ro-crate-metadata.json"]["about"] == {"@id": "./"}
    parts = {part["@id"] for part in graph["./"]["hasPart"]}
    assert parts <= set(graph)
    assert parts >= {path.name for path in folder.iterdir() if path.is_file()} - {"ro-crate-metadata.json", "SHA256SUMS"}
    assert all((folder / part).exists() for part in parts)


def test_what_stands_below_the_sums_can_be_checked_without_the_program(editions_folder: Path) -> None:
    sums = editions.read_sums(editions_folder / "2026.11")
    assert sorted(sums) == sorted(path for path in whole(editions_folder / "2026.11") if path != editions.SUMS)


@pytest.mark.parametrize("name", ["2026", "2026.13", "2026.1", "2026.12.0", "2026.12.01", "v2026.12", "2026.12/../x", "../2026.12", "2026.12\n", "", "２０２６.12"])
def test_another_form_of_name_is_refused(data: Path, tmp_path: Path, name: str) -> None:
    with pytest.raises(ReleaseError, match="is no name of an edition"):
        freeze(data, tmp_path / "editions", name)
    assert not (tmp_path / "editions").exists()


def test_a_name_that_is_there_is_refused_and_another_proposed(data: Path, tmp_path: Path) -> None:
    (tmp_path / "2026.12").mkdir()
    with pytest.raises(ReleaseError, match=r"choose another name, like 2026\.12\.1$"):
        freeze(data, tmp_path, "2026.12")
    assert list((tmp_path / "2026.12").iterdir()) == []


def test_data_that_were_changed_without_an_entry_are_refused(data: Path, tmp_path: Path) -> None:
    root = shutil.copytree(data, tmp_path / "data")
    (root / FIRST).write_text((root / FIRST).read_text().replace("Robert Example", "Robert Exemple"))
    with pytest.raises(ReleaseError, match="not what the ledger knows") as refused:
        freeze(root, tmp_path / "editions", "2026.12")
    assert any(FIRST in line for line in refused.value.details)
    assert list((tmp_path / "editions").iterdir()) == []


def test_a_ledger_that_does_not_continue_the_edition_before_is_refused(data: Path, tmp_path: Path, folder: Folder) -> None:
    freeze(data, tmp_path / "editions", "2026.11")
    folder.add("system", id="another-system", title="Another")
    with pytest.raises(ReleaseError, match="does not continue"):
        freeze(published(folder).root, tmp_path / "editions", "2026.12")


def test_the_edition_before_is_the_greatest_that_is_smaller(tmp_path: Path) -> None:
    for name in ("2026.12", "2026.2", "2026.11", "2026.11.10", "2026.11.9", ".releasing-1-x", "notes"):
        (tmp_path / name).mkdir()
    assert [path.name for path in editions.released(tmp_path)] == ["2026.11", "2026.11.9", "2026.11.10", "2026.12"]
    before = editions.before(tmp_path, "2026.12")
    assert before is not None
    assert before.name == "2026.11.10"
    assert editions.before(tmp_path, "2026.11") is None


def test_killed_anywhere_nothing_is_there_or_the_whole(data: Path, tmp_path: Path) -> None:
    wanted = tmp_path / "wanted"
    freeze(data, wanted, "2026.12")
    files = len(whole(wanted))
    whole_ones = 0
    # A file is touched about three times; the last touches are those around the rename.
    places = [*range(1, files * 3, max(1, files * 3 // KILLS)), 10_000]
    for place in places:
        output = tmp_path / f"at-{place}"
        killed = killed_at(place, partial(freeze, data, output, "2026.12"))
        there = editions.released(output)
        if there:
            whole_ones += 1
            assert verify_edition(there[0]).misfits == []
        else:
            assert killed
            freeze(data, output, "2026.12")
        assert whole(output) == whole(wanted)
        assert [path.name for path in output.iterdir()] == ["2026.12"], "what the killed one left is cleared away"
        shutil.rmtree(output)
    assert 0 < whole_ones < len(places)


def test_the_commands_release_verify_and_tell(data: Path, tmp_path: Path) -> None:
    run = CliRunner().invoke
    made = run(main, ["release", "2026.12", "--data", str(data), "--output", str(tmp_path / "editions")])
    assert made.exit_code == 0, made.output
    assert "Released" in made.stdout
    assert "Verifying the edition" in made.stderr
    again = run(main, ["release", "2026.12", "--data", str(data), "--output", str(tmp_path / "editions")])
    assert again.exit_code == 1
    assert "is there already" in again.stderr
    proved = run(main, ["verify-edition", str(tmp_path / "editions" / "2026.12")])
    assert (proved.exit_code, "everything fits" in proved.stdout) == (0, True)
    told = run(main, ["delta", str(tmp_path / "editions" / "2026.12"), str(data)])
    assert told.exit_code == 0
    assert "From 2026.12 to the data folder: records 0 added, 0 changed, 0 withdrawn" in told.stdout
