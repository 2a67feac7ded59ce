"""Whatever byte of an edition is changed, and whatever file comes or goes, it is noticed and named."""

from __future__ import annotations

import hashlib
import os
import random
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from archive import editions
from archive.cli import main
from archive.errors import ReleaseError
from archive.release.verifying import verify_edition
from tests.store.publishing import FIRST, whole

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

FLIPS = int(os.environ.get("ARCHIVE_FLIPS", "60"))


def resealed(edition: Path) -> None:
    """Write the sums anew, as somebody would who covers something up."""
    paths = [path for path in edition.rglob("*") if path.is_file() and path.name != editions.SUMS]
    (edition / editions.SUMS).write_text(editions.sums_text({path.relative_to(edition).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}))


def misfits(edition: Path) -> list[str]:
    return [str(misfit) for misfit in verify_edition(edition).misfits]


def test_any_flipped_byte_of_any_file_is_noticed_and_its_file_named(edition: Path) -> None:
    files = whole(edition)
    choose = random.Random(11)  # noqa: S311 - any bytes will do, the same in every run
    names = sorted(files)
    # Each kind of file is met, whatever chance says.
    ends = {path.partition("/")[0]: path for path in names}
    for path in [*ends.values(), *choose.choices(names, k=FLIPS)]:
        if not files[path]:
            continue
        place, bit = choose.randrange(len(files[path])), choose.randrange(8)
        data = files[path]
        (edition / path).write_bytes(data[:place] + bytes([data[place] ^ 1 << bit]) + data[place + 1 :])
        found = verify_edition(edition).misfits
        assert found if path == editions.SUMS else path in {misfit.path for misfit in found}, (path, place, bit)
        (edition / path).write_bytes(data)
    assert verify_edition(edition).misfits == []


@pytest.mark.parametrize("path", ["csv/statements.csv", "json/cases.jsonl"])
def test_the_first_wrong_byte_of_an_open_form_is_named(edition: Path, path: str) -> None:
    data = (edition / path).read_bytes()
    (edition / path).write_bytes(data[:300] + b"~" + data[301:])
    assert any(line.startswith(f"{path}: byte 300, line 0: the file is not the one that the database gives") for line in misfits(edition))


def linked(path: Path) -> None:
    path.unlink()
    path.symlink_to("datasheet.md")


CHANGES: list[tuple[str, Callable[[Path], object], str]] = [
    ("a file too many", lambda edition: (edition / "texts" / "notes.txt").write_text("x"), "texts/notes.txt: SHA256SUMS has no file of this name"),
    ("a file that hides", lambda edition: (edition / ".notes").write_text("x"), ".notes: SHA256SUMS has no file of this name"),
    ("a file too few", lambda edition: (edition / "CITATION.cff").unlink(), "CITATION.cff: the file is not there"),
    ("a link in its place", lambda edition: linked(edition / "README.md"), "README.md: the hash of the whole does not fit"),
    ("sums in another order", lambda edition: (edition / "SHA256SUMS").write_bytes(b"".join(sorted((edition / "SHA256SUMS").read_bytes().splitlines(keepends=True)))), "SHA256SUMS: it is not in the form"),
    ("a last line cut off", lambda edition: (edition / "SHA256SUMS").write_bytes((edition / "SHA256SUMS").read_bytes()[:-1]), "SHA256SUMS: it is not in the form"),
    ("a seal of nothing", lambda edition: (edition / "SEALS.sha256").write_bytes(b""), "SEALS.sha256: it has no line"),
    ("a signature from elsewhere", lambda edition: (edition / "SHA256SUMS.sig").write_bytes(b"x"), "SHA256SUMS.sig: SEALS.sha256 has no file of this name"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "told"), [pytest.param(change, told, id=name) for name, change, told in CHANGES])
def test_what_comes_or_goes_is_noticed(edition: Path, change: Callable[[Path], object], told: str) -> None:
    change(edition)
    assert any(line.startswith(told) for line in misfits(edition)), misfits(edition)


def in_database(sql: str) -> Callable[[Path], object]:
    def change(edition: Path) -> None:
        with closing(sqlite3.connect(edition / "archive.db")) as connection, connection:
            connection.execute(sql)

    return change


COVERED: list[tuple[str, Callable[[Path], object], str]] = [
    ("a row less", in_database("delete from events where n = 2"), "csv/events.csv: CSV has"),
    ("an entry less", in_database("delete from ledger where sequence = 2"), "archive.db: the table ledger"),
    ("an entry changed", in_database("update ledger set line = replace(line, 'Why.', 'Who.')"), "archive.db: the table ledger"),
    ("a hash changed", in_database("update records set sha256 = substr(sha256, 2) || '~' where kind = 'case'"), "archive.db: the record cases/WIA-0001"),
    ("a line of CSV more", lambda edition: (edition / "csv/events.csv").write_bytes((edition / "csv/events.csv").read_bytes() + b"x\n"), "csv/events.csv: CSV has 3 rows, the database 2"),
    ("a line of JSON that is none", lambda edition: (edition / "json/events.jsonl").write_bytes(b"x\n"), "json/events.jsonl: JSON has cannot be counted"),
    ("no Parquet", lambda edition: (edition / "parquet/events.parquet").write_bytes(b"PAR1"), "parquet/events.parquet: Parquet has cannot be counted"),
    ("a text changed", lambda edition: (edition / "texts" / FIRST).write_text((edition / "texts" / FIRST).read_text().replace("watches", "clocks")), f"texts/{FIRST}"),
    ("no description", lambda edition: (edition / "datapackage.json").write_text("[]"), "datapackage.json: it cannot be read"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "told"), [pytest.param(change, told, id=name) for name, change, told in COVERED])
def test_who_writes_the_sums_anew_is_still_found_out(edition: Path, change: Callable[[Path], object], told: str) -> None:
    change(edition)
    resealed(edition)
    assert any(line.startswith(told) for line in misfits(edition)), misfits(edition)


def test_the_command_ends_with_one_where_something_does_not_fit(edition: Path) -> None:
    (edition / "README.md").write_text("x")
    found = CliRunner().invoke(main, ["verify-edition", str(edition)])
    assert found.exit_code == 1
    assert "README.md: the hash of the whole does not fit" in found.stdout
    assert "1 things do not fit" in found.stderr


def test_a_folder_without_sums_is_no_edition(tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match="is no edition"):
        verify_edition(tmp_path)
