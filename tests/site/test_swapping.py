"""A database that is replaced while it is asked: who began with one keeps to it, and it is let go when the last is done."""

from __future__ import annotations

import asyncio
import hashlib
import json
import shutil
import sqlite3
import threading
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest
from datasette.app import Datasette

from archive import generations
from archive.database.inspection import write_inspect_data
from archive.site import swapping
from archive.site.swapping import Inspected, Swapping, install
from archive.site.web import drawings, made_once

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def make(folder: Path, name: str, *more: str) -> Path:
    """A database that says its name, in a folder with what Datasette wants to know of it."""
    folder.mkdir(exist_ok=True)
    database = folder / generations.DATABASE
    database.unlink(missing_ok=True)
    with closing(sqlite3.connect(database)) as connection:
        for sql in ("create table about(name, value)", f"insert into about values ('edition', '{name}')", *more):
            connection.execute(sql)
        connection.commit()
    write_inspect_data(database)
    return folder


def publish(made: Path, config: Path) -> str:
    """Make a database current; its hash."""
    digest = hashlib.sha256((made / generations.DATABASE).read_bytes()).hexdigest()
    with generations.staged(config) as stage:
        shutil.copytree(made, stage.folder, dirs_exist_ok=True)
        stage.make_current(digest)
    return digest


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(swapping, "LOOK", 0.0)
    monkeypatch.setattr(swapping, "AGAIN", 0.0)
    return make(tmp_path / "config", "old")


@pytest.fixture
def new(tmp_path: Path) -> Path:
    return make(tmp_path / "new", "new", "insert into about values ('more', '1')")


@pytest.fixture(params=[3, 0], ids=["threads", "no threads"])
def datasette(config: Path, request: pytest.FixtureRequest) -> Iterator[Datasette]:
    made = Datasette(files=[], config_dir=config, settings={"num_sql_threads": request.param})
    assert install(made, "archive")
    yield made
    made.get_database("archive").close()
    if made.executor:
        made.executor.shutdown()


def swapping_of(datasette: Datasette) -> Swapping:
    found = datasette.get_database("archive")
    assert isinstance(found, Swapping)
    return found


async def says(datasette: Datasette) -> str:
    rows = (await datasette.get_database("archive").execute("select value from about where name = 'edition'")).rows
    return str(rows[0][0])


async def test_a_new_generation_is_taken_up_with_its_path_hash_size_and_counts(datasette: Datasette, config: Path, new: Path) -> None:
    database = swapping_of(datasette)
    before = database.path
    assert await says(datasette) == "old"
    assert datasette.inspect_data["archive"]["tables"] == {"about": {"count": 1}}
    digest = publish(new, config)
    await database.look()
    assert await says(datasette) == "new"
    assert (database.hash, database.size) == (digest, (new / generations.DATABASE).stat().st_size)
    assert database.path != before
    assert await database.table_counts() == {"about": 2}
    assert datasette.inspect_data["archive"]["hash"] == digest
    assert database.opened.edition == "new"
    assert (await database.execute_fn(lambda connection: connection.execute("select 1").fetchone()))[0] == 1


async def test_who_began_with_the_old_one_keeps_to_it_and_it_is_closed_after_the_last(datasette: Datasette, config: Path, new: Path) -> None:
    database = swapping_of(datasette)
    with database.bound():
        old = database.opened
        made_once(datasette)["page"] = "of the old one"
        publish(new, config)
        await database.look()
        assert await says(datasette) == "old"
        assert await asyncio.create_task(says(datasette)) == "old"
        assert await asyncio.to_thread(lambda: database.hash) == old.generation.hash
        with database.bound():
            assert database.opened is old
        assert made_once(datasette) == {"page": "of the old one"}
        assert drawings(datasette) == old.generation.folder
        for name in "abc":
            publish(make(new, name), config)
        assert old.generation.database.is_file()
        assert old.connections
    assert not old.connections
    assert old.handle < 0
    await database.look()
    assert await says(datasette) == "c"
    assert made_once(datasette) == {}


async def test_a_query_whose_request_gave_up_is_ended_before_its_database_is_closed(config: Path, new: Path) -> None:
    datasette = Datasette(files=[], config_dir=config)
    assert install(datasette, "archive")
    database, begun, go_on = swapping_of(datasette), threading.Event(), threading.Event()
    found: list[Any] = []

    def slow(connection: sqlite3.Connection) -> None:
        begun.set()
        go_on.wait(10)
        found.extend(connection.execute("select value from about").fetchall())

    async def request() -> None:
        with database.bound():
            await database.execute_fn(slow)

    old, task = database.opened, asyncio.create_task(request())
    await asyncio.to_thread(begun.wait, 10)
    publish(new, config)
    await database.look()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert old.connections
    go_on.set()
    datasette.executor.shutdown()
    assert [row[0] for row in found] == ["old"]
    assert not old.connections
    database.close()


async def test_a_database_with_other_tables_waits_for_a_new_server(datasette: Datasette, config: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    publish(make(tmp_path / "other", "other", "create table more(id)"), config)
    for _ in range(2):
        await swapping_of(datasette).look()
    assert await says(datasette) == "old"
    assert capfd.readouterr().err.count("start the server anew") == 1
    publish(make(tmp_path / "new", "new"), config)
    await swapping_of(datasette).look()
    assert await says(datasette) == "new"


@pytest.mark.parametrize("text", ["", "{}", json.dumps({"archive": {"hash": "0" * 64, "size": 1, "tables": {}}})])
async def test_whatever_stands_in_the_way_the_old_one_is_served(datasette: Datasette, config: Path, new: Path, text: str) -> None:
    (config / generations.POINTER).write_text(text, "utf-8")
    await swapping_of(datasette).look()
    assert await says(datasette) == "old"
    (config / generations.POINTER).unlink()
    await swapping_of(datasette).look()
    assert await says(datasette) == "old"
    publish(new, config)
    await swapping_of(datasette).look()
    assert await says(datasette) == "new"


async def test_a_file_that_is_no_database_is_not_taken_up(datasette: Datasette, config: Path) -> None:
    data = b"no database at all"
    digest = hashlib.sha256(data).hexdigest()
    with generations.staged(config) as stage:
        (stage.folder / generations.DATABASE).write_bytes(data)
        (stage.folder / generations.POINTER).write_text(json.dumps({"archive": {"hash": digest, "size": len(data), "tables": {}}}), "utf-8")
        stage.make_current(digest)
    await swapping_of(datasette).look()
    assert await says(datasette) == "old"


async def test_the_same_database_again_changes_nothing(datasette: Datasette, config: Path) -> None:
    opened = swapping_of(datasette).opened
    (config / generations.POINTER).write_text((config / generations.POINTER).read_text("utf-8") + "\n", "utf-8")
    await swapping_of(datasette).look()
    assert swapping_of(datasette).opened is opened


async def test_a_database_that_was_copied_there_by_hand_is_taken_up_when_both_files_are_there(datasette: Datasette, config: Path, new: Path) -> None:
    shutil.copy(new / generations.DATABASE, config)
    await swapping_of(datasette).look()
    assert await says(datasette) == "old"
    shutil.copy(new / generations.POINTER, config)
    await swapping_of(datasette).look()
    assert await says(datasette) == "new"


def test_a_database_that_can_change_or_is_not_the_one_named_stays_as_datasette_has_it(config: Path) -> None:
    assert not install(Datasette(files=[str(config / generations.DATABASE)]), "archive")
    assert not install(Datasette(files=[], config_dir=config), "another")
    (config / generations.POINTER).write_text((config / generations.POINTER).read_text("utf-8").replace('"hash": "', '"hash": "z'), "utf-8")
    plain = Datasette(files=[], config_dir=config)
    assert not install(plain, "archive")
    assert made_once(plain) is made_once(plain)
    assert drawings(plain) == config
    (config / generations.POINTER).unlink()
    mutable = Datasette(files=[], config_dir=config)
    assert not install(mutable, "archive")
    assert made_once(mutable) is not made_once(mutable)


async def test_nothing_can_be_written(datasette: Datasette) -> None:
    database = swapping_of(datasette)
    with pytest.raises(sqlite3.OperationalError, match="immutable"):
        database.connect(write=True)
    with closing(database.connect()) as connection, pytest.raises(sqlite3.OperationalError, match="readonly"):
        connection.execute("delete from about")
    assert not install(datasette, "archive")


def test_what_datasette_was_told_of_other_databases_stays(datasette: Datasette) -> None:
    found = Inspected(swapping_of(datasette), {"archive": {}, "other": {"hash": "1"}})
    assert list(found) == ["archive", "other"]
    assert len(found) == 2
    assert found["other"] == {"hash": "1"}
    assert found.get("none") is None
