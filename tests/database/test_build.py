from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from archive.database import build as building
from archive.database.build import Progress, build
from archive.database.current import build_at
from archive.database.inspection import write_inspect_data
from archive.database.sqlfiles import views
from archive.errors import BuildError, StoreError
from archive.record.document import decode, parse
from archive.store.datadir import read_schema, record_files
from tests.database.conftest import CASES
from tests.factory import TODAY
from tests.killing import in_child

if TYPE_CHECKING:
    from collections.abc import Callable

    from archive.database.build import Built


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def first_case(data: Path) -> Path:
    return min((data / "cases").iterdir())


@pytest.fixture
def own_data(small_data: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(small_data, tmp_path / "own"))


@pytest.fixture
def old(tmp_path: Path) -> Path:
    output = tmp_path / "out" / "archive.db"
    output.parent.mkdir()
    output.write_bytes(b"the old database")
    return output


def test_every_statement_and_record_of_the_data_is_in_the_database(small_data: Path, connection: sqlite3.Connection) -> None:
    schema = read_schema(small_data)
    records = [parse(decode((small_data / file.path).read_bytes()), file.kind, file.path) for file in record_files(small_data, schema)]
    statements = {(s.id, s.value) for record in records for s in record.statements}
    assert {(row["id"], row["value"]) for row in connection.execute("select id, value from statements")} == statements
    assert {row["key"] for row in connection.execute("select key from records")} == {record.key for record in records}
    for table in ("events", "failures", "responses", "proceedings"):
        in_data = sum(len(record.rows(table)) for record in records if table in record.kind.lists)
        assert connection.execute(f"select count(*) from {table}").fetchone()[0] == in_data


def test_every_citation_of_the_data_is_in_the_database(small_data: Path, connection: sqlite3.Connection) -> None:
    from archive.check.validate import facts_of  # noqa: PLC0415 - the other way in which citations are read

    schema = read_schema(small_data)
    cited = set()
    for file in record_files(small_data, schema):
        record = parse(decode((small_data / file.path).read_bytes()), file.kind, file.path)
        cited |= {(record.key, cite.citation.key, cite.citation.locator) for cite in facts_of(record).cites}
    assert {tuple(row) for row in connection.execute("select record, source, locator from citations")} == cited


def test_tables_are_strict_and_sound(connection: sqlite3.Connection) -> None:
    assert connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    kinds = {row["name"]: row["strict"] for row in connection.execute("PRAGMA table_list") if row["type"] == "table" and not row["name"].startswith(("search", "sqlite_"))}
    assert kinds
    assert set(kinds.values()) == {1}


def test_full_text_finds_a_word_of_a_narrative_and_the_row_leads_to_its_record(connection: sqlite3.Connection) -> None:
    case = connection.execute("select id, title, narrative, search_row from cases order by id limit 1").fetchone()
    word = max(case["narrative"].split("[@")[0].split(), key=len).strip(".,")
    found = connection.execute("select rowid, key from search where search match ?", (f'"{word}"',)).fetchall()
    assert (case["search_row"], case["id"]) in {(row["rowid"], row["key"]) for row in found}


def test_one_statement_at_least_of_a_property_is_best_and_never_a_deprecated_one(connection: sqlite3.Connection) -> None:
    assert connection.execute("select count(*) from statements where best = 1 and rank = 'deprecated'").fetchone()[0] == 0
    without = connection.execute("select record, property from statements where rank != 'deprecated' group by 1, 2 having sum(best) = 0").fetchall()
    assert without == []


@pytest.mark.parametrize("workers", [1, 2])
def test_two_builds_give_the_same_bytes_in_other_folders_time_zones_and_locales(small_data: Path, small_database: Path, tmp_path: Path, workers: int) -> None:
    moved = shutil.copytree(small_data, tmp_path / "elsewhere" / "deeper" / "data")
    output = tmp_path / "other.db"
    code = f"import datetime, pathlib; from archive.database.build import build; build(pathlib.Path({str(moved)!r}), pathlib.Path({str(output)!r}), datetime.date(2026, 11, 1), workers={workers})"
    environment = os.environ | {"TZ": "Asia/Kathmandu", "LC_ALL": "C", "LANG": "tr_TR.UTF-8", "PYTHONHASHSEED": "77"}
    subprocess.run([sys.executable, "-c", code], check=True, env=environment, cwd=tmp_path)
    assert digest(output) == digest(small_database)


def test_a_problem_stops_the_build_and_leaves_the_old_database(own_data: Path, old: Path) -> None:
    case = first_case(own_data)
    case.write_text(case.read_text("utf-8").replace("country: ", "country: X", 1), "utf-8")
    built = build(own_data, old, TODAY, workers=1)
    assert not built.replaced
    assert [problem.rule for problem in built.report.problems] == ["type-country"]
    assert old.read_bytes() == b"the old database"
    assert [path.name for path in old.parent.iterdir()] == ["archive.db"]


def test_what_is_not_judged_becomes_rows_whatever_its_problems(own_data: Path, tmp_path: Path) -> None:
    case = first_case(own_data)
    text = case.read_text("utf-8")
    lines = [line for line in text.splitlines(keepends=True) if not line.startswith("status:")]
    case.write_text("".join(lines), "utf-8")
    source = min((own_data / "sources").iterdir())
    source.unlink()
    made = tmp_path / "proof.db"
    assert build(own_data, made, TODAY, workers=1).replaced is False
    assert build(own_data, made, TODAY, workers=1, judging=False).replaced is True
    connection = sqlite3.connect(made)
    assert connection.execute("select status from cases where id = ?", ["-".join(case.name.split("-")[:2])]).fetchone() == (None,)
    connection.close()


def test_a_problem_between_records_stops_the_build(own_data: Path, old: Path) -> None:
    source = min((own_data / "sources").iterdir())
    source.unlink()
    built = build(own_data, old, TODAY, workers=1)
    assert not built.replaced
    assert "cited-source-exists" in {problem.rule for problem in built.report.problems}
    assert old.read_bytes() == b"the old database"


def test_form_that_is_not_canonical_does_not_stop_a_build(own_data: Path, small_database: Path, tmp_path: Path) -> None:
    source = min((own_data / "sources").iterdir())
    lines = source.read_text("utf-8").splitlines()
    source.write_text("\n".join([*lines[1:], lines[0]]) + "\n", "utf-8")
    output = tmp_path / "archive.db"
    assert build(own_data, output, TODAY, workers=1).replaced
    statements = "select * from statements order by id"
    with sqlite3.connect(output) as one, sqlite3.connect(small_database) as other:
        assert one.execute(statements).fetchall() == other.execute(statements).fetchall()
    one.close()
    other.close()


def test_a_build_killed_at_any_moment_leaves_the_old_database_whole(small_data: Path, small_database: Path, tmp_path: Path) -> None:
    output = Path(shutil.copy(small_database, tmp_path / "archive.db"))
    before = digest(output)
    moments = random.Random(3)  # noqa: S311 - any moments will do, the same in every run
    begun = time.perf_counter()
    build(small_data, tmp_path / "measured.db", TODAY, workers=1)
    takes = time.perf_counter() - begun
    killed = 0
    for _ in range(12):
        child = in_child(partial(build, small_data, output, TODAY, workers=1))
        time.sleep(moments.uniform(0, takes * 1.2))
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        killed += os.WIFSIGNALED(status)
        # The same data give the same bytes, so the old and the new database have one digest.
        assert digest(output) == before
    assert killed
    build(small_data, output, TODAY, workers=1)
    assert list(tmp_path.glob("*.building")) == []


def test_the_temporary_file_of_a_running_build_is_left_alone(small_data: Path, tmp_path: Path) -> None:
    running = tmp_path / f".archive.db.{os.getpid()}.abc.building"
    dead = tmp_path / ".archive.db.999999999.abc.building"
    strange = tmp_path / ".archive.db.x.building"
    for path in (running, dead, strange):
        path.touch()
    build(small_data, tmp_path / "archive.db", TODAY, workers=1)
    assert running.exists()
    assert not dead.exists()
    assert not strange.exists()


def test_a_folder_that_is_no_data_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="is no data folder"):
        build(tmp_path, tmp_path / "archive.db", TODAY)


def test_a_place_that_cannot_be_written_is_refused_with_a_reason(small_data: Path, tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder", "utf-8")
    with pytest.raises(BuildError, match="check the permissions"):
        build(small_data, blocked / "archive.db", TODAY)


def test_an_old_sqlite_is_refused(small_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(building, "MINIMUM_SQLITE", (99, 0, 0))
    with pytest.raises(BuildError, match="too old for strict tables"):
        build(small_data, tmp_path / "archive.db", TODAY)


def test_progress_ends_with_all_files(small_data: Path, tmp_path: Path) -> None:
    seen: list[Progress] = []
    build(small_data, tmp_path / "archive.db", TODAY, workers=1, progress=seen.append)
    assert seen[-1].done == seen[-1].total == len(record_files(small_data, read_schema(small_data)))


def test_every_view_can_be_asked(connection: sqlite3.Connection) -> None:
    for name in views():
        connection.execute(f"select * from {name}").fetchall()
    assert connection.execute("select count(*) from failure_counts").fetchone()[0] == connection.execute("select count(*) from vocabulary where name = 'failure'").fetchone()[0]


def test_inspect_data_has_datasettes_shape(small_database: Path, tmp_path: Path) -> None:
    database = Path(shutil.copy(small_database, tmp_path / "archive.db"))
    write_inspect_data(database)
    inspected = json.loads((tmp_path / "inspect-data.json").read_text("utf-8"))
    assert inspected["archive"]["hash"] == digest(database)
    assert inspected["archive"]["tables"]["cases"]["count"] == CASES


@pytest.mark.parametrize("make", [build, lambda data, output, today: build_at(data, output, today, lambda _: None)], ids=["alone", "with charts and state"])
def test_a_database_is_on_the_disk_before_it_takes_its_place(small_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, make: Callable[..., Built]) -> None:
    flushed: set[int] = set()
    placed: dict[str, bool] = {}
    replace = os.replace

    def put(source: str | Path, target: str | Path) -> None:
        placed[Path(target).name] = Path(source).stat().st_ino in flushed
        replace(source, target)

    monkeypatch.setattr(os, "fsync", lambda handle: flushed.add(os.fstat(handle).st_ino))
    monkeypatch.setattr(os, "replace", put)
    assert make(small_data, tmp_path / "new" / "archive.db", TODAY).replaced
    assert placed["archive.db"]
