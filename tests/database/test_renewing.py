"""A database that was made out of the last one says what a cold build says, whatever changed between the two."""

from __future__ import annotations

import shutil
import sqlite3
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.database import current, renewing
from archive.database.build import Built, build
from archive.database.states import state_path
from archive.errors import BuildError
from archive.store.publication import Act, Signature, carry_out
from tests import factory
from tests.database.dumps import differences, dump
from tests.factory import COURT, NARRATIVE, PAPER, TODAY, Folder, statement, with_statements
from tests.strategies import examples

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from archive.record.schema import Schema

CASES = 8
SIGNED = Signature("2026-11-20T10:00:00Z", "An Editor")


@pytest.fixture(scope="module", autouse=True)
def _one_code() -> Iterator[None]:
    """The code stands still, although somebody may be writing it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(current, "code_now", lambda: "1" * 64)
        yield


@pytest.fixture(scope="module")
def beginning(schema: Schema, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with some cases, and its database, from which every example begins."""
    home = tmp_path_factory.mktemp("beginning")
    folder = Folder.made_in(home / "data", schema)
    for number in range(2, CASES):
        folder.add("case", id=f"WIA-{number:04}", slug=f"robert-example-{number}")
    assert current.build_at(folder.root, home / "archive.db", TODAY, lambda _: None).replaced
    return home


@dataclass
class Trial:
    """A data folder of one example, with the database that follows its changes."""

    home: Path
    schema: Schema
    renewed: int = 0
    done: list[str] = field(default_factory=list)

    @property
    def folder(self) -> Folder:
        return Folder(self.home / "data", self.schema)

    def build(self, *, cold: bool = False) -> Built:
        return current.build_at(self.folder.root, self.home / "archive.db", TODAY, lambda _: None, cold=cold)

    def change(self, path: str, text: str | None) -> None:
        """Write a file, or take it away."""
        self.done.append(f"{path}: {text}")
        target = self.folder.root / path
        if text is None:
            target.unlink(missing_ok=True)
        else:
            self.folder.write(path, text)

    def publish(self, *acts: Act, files: dict[str, str | None] | None = None) -> None:
        """Enter acts into the ledger."""
        self.done.append(f"{acts} {files}")
        carry_out(self.folder.root, files or {}, acts, SIGNED)

    def judge(self) -> None:
        """Follow the changes, and hold the outcome to that of a cold build."""
        before = (self.home / "archive.db").read_bytes()
        built = self.build()
        self.renewed += built.renewed
        cold = build(self.folder.root, self.home / "cold.db", TODAY, workers=1)
        assert built.replaced == cold.replaced, self.done
        assert sorted(built.report.problems) == sorted(cold.report.problems), self.done
        assert built.report.files == cold.report.files
        if cold.replaced:
            assert differences(dump(self.home / "archive.db"), dump(self.home / "cold.db")) == [], self.done
        else:
            assert (self.home / "archive.db").read_bytes() == before


@pytest.fixture
def trial(beginning: Path, schema: Schema, tmp_path: Path) -> Trial:
    shutil.copytree(beginning, tmp_path / "own")
    return Trial(tmp_path / "own", schema)


def case(schema: Schema, number: int, body: str | None = None, /, **changes: Any) -> tuple[str, str]:
    own = {"id": f"WIA-{number:04}", "slug": "robert-example" if number == 1 else f"robert-example-{number}", **changes}
    return factory.path_of(schema, "case", own), factory.text_of(schema, "case", body, **own)


def source(schema: Schema, name: str, **changes: Any) -> tuple[str, str]:
    own = {"id": name, "URL": f"https://gazette.example/{name}", **changes} if name != PAPER else changes
    return f"sources/{name}.yaml", factory.text_of(schema, "source", **own)


def statements(**properties: Any) -> dict[str, Any]:
    return with_statements("case", **properties)


# ruff: noqa: ARG005 - every change is called alike, whether it needs the schema and a number or not
# What an editor does, each named, with a case or a source to do it to.
CHANGES: dict[str, Any] = {
    "nothing": lambda s, n: [],
    "a title": lambda s, n: [case(s, n, title=f"Person {n}")],
    "a narrative with a rare word": lambda s, n: [case(s, n, f"Zyzzyva{n} stood there. [@{PAPER}]\n\n{NARRATIVE}")],
    "a date": lambda s, n: [case(s, n, statements=statements(arrest_date=[statement(f"2020-02-{n:02}")]))],
    "a disagreement": lambda s, n: [case(s, n, statements=statements(arrest_date=[statement("2020-02-03"), statement("2020-02-04", rank="deprecated", why="A slip.")]))],
    "fewer statements": lambda s, n: [case(s, n, statements=statements(detention=None))],
    "another agency": lambda s, n: [(factory.path_of(s, "agency", {"id": f"town-{n}"}), factory.text_of(s, "agency", id=f"town-{n}", title=f"Town {n}")), case(s, n, statements=statements(arresting_agency=[statement(f"town-{n}")]))],
    "an agency that is not there": lambda s, n: [case(s, n, statements=statements(arresting_agency=[statement("nowhere")]))],
    "a title of an agency": lambda s, n: [(factory.path_of(s, "agency", {"id": "detroit-police"}), factory.text_of(s, "agency", title=f"Police {n}"))],
    "a source that nothing cites": lambda s, n: [source(s, f"gazette-2021-{n}")],
    "a source and what cites it": lambda s, n: [source(s, f"gazette-2021-{n}"), case(s, n, statements=statements(incident_date=[statement("2018-10-02", cites=[f"gazette-2021-{n}"])]))],
    "a source that is cited no more": lambda s, n: [case(s, m, NARRATIVE.replace(f"; @{COURT}, ¶ 40", "")) for m in range(1, CASES)],
    "a source of another publisher": lambda s, n: [source(s, PAPER, **{"container-title": f"Paper {n}"})],
    "a source of the same publisher as the other": lambda s, n: [source(s, PAPER, **{"container-title": "District Court, Eastern District of Michigan"})],
    "a source by another day": lambda s, n: [source(s, PAPER, issued=f"2020-07-{n:02}")],
    "two sources at one address": lambda s, n: [source(s, f"gazette-2021-{n}", URL="http://www.gazette.example/2020/06/24/watches?utm_source=x")],
    "a case without an outcome": lambda s, n: [case(s, n, statements=statements(exoneration_date=None), responses=None)],
    "a proceeding that was lost": lambda s, n: [(factory.path_of(s, "ruling", {"id": "example-v-detroit"}), factory.text_of(s, "ruling", statements=with_statements("ruling", outcome=[statement("defendant")])))],
    "a new case": lambda s, n: [case(s, 10 * n)],
    "a case before the others": lambda s, n: [case(s, 0)],
    "a case gone": lambda s, n: [(case(s, n)[0], None)],
    "a source gone": lambda s, n: [(f"sources/{PAPER}.yaml", None)],
    "a case in another file": lambda s, n: [(case(s, n)[0], None), (case(s, n, slug="other")[0], case(s, n, slug="other")[1])],
    "an id twice": lambda s, n: [(case(s, n, slug="other")[0], case(s, n, slug="other")[1])],
    "no record": lambda s, n: [(case(s, n)[0], "---\n: [")],
    "a stray file": lambda s, n: [("sources/photo.jpg", "x")],
    "a file that is no record": lambda s, n: [("README.md", f"{n}")],
    "failures": lambda s, n: [case(s, n, failures=[{"code": "tainted-lineup", "cites": [f"{COURT} ¶ 14"], "standing": "alleged"}])],
    "a status": lambda s, n: [case(s, n, status="alleged", place={"country": "GB", "city": "London"})],
}  # fmt: skip


@pytest.mark.parametrize("name", CHANGES)
def test_one_change_gives_what_a_cold_build_gives(trial: Trial, name: str) -> None:
    for path, text in CHANGES[name](trial.schema, 3):
        trial.change(path, text)
    trial.judge()


@given(st.lists(st.lists(st.tuples(st.sampled_from(sorted(CHANGES)), st.integers(1, CASES - 1)), min_size=1, max_size=3), min_size=1, max_size=4))
@settings(max_examples=examples(15))
def test_changes_in_any_order_give_what_a_cold_build_gives(beginning: Path, tmp_path_factory: pytest.TempPathFactory, steps: list[list[tuple[str, int]]]) -> None:
    home = tmp_path_factory.mktemp("trial") / "own"
    shutil.copytree(beginning, home)
    trial = Trial(home, factory.own_schema())
    for step in steps:
        for name, number in step:
            for path, text in CHANGES[name](trial.schema, number):
                trial.change(path, text)
        trial.judge()
    shutil.rmtree(home)


def test_most_changes_need_no_cold_build(trial: Trial) -> None:
    for name in ("a title", "a date", "another agency", "a source and what cites it"):
        for path, text in CHANGES[name](trial.schema, 3):
            trial.change(path, text)
        trial.judge()
    assert trial.renewed == 4


def published(trial: Trial) -> None:
    trial.publish(*(Act(f"WIA-{number:04}", "published", "The first edition.") for number in range(1, CASES)))
    trial.judge()


def test_what_is_published_and_corrected_is_followed(trial: Trial) -> None:
    published(trial)
    for number in (2, 3):
        path, text = case(trial.schema, number, title="Another Name")
        trial.publish(Act(f"WIA-{number:04}", "corrected", "The name was another.", "It said Robert Example."), files={path: text})
        trial.judge()
    path, text = case(trial.schema, 4, title="Not yet entered")
    trial.change(path, text)
    trial.judge()
    assert trial.renewed == 4


def test_what_is_taken_back_is_built_cold(trial: Trial) -> None:
    published(trial)
    trial.publish(Act("WIA-0003", "withdrawn", "Not a case."))
    trial.judge()
    assert trial.renewed == 1


def test_a_superseded_text_that_was_edited_stops_the_build(trial: Trial) -> None:
    published(trial)
    path, text = case(trial.schema, 2, title="Another Name")
    trial.publish(Act("WIA-0002", "corrected", "The name was another.", "It said Robert Example."), files={path: text})
    trial.judge()
    trial.change("history/WIA-0002/r1.md", "another text")
    trial.judge()


def test_a_word_that_stands_nowhere_any_more_is_nowhere_in_the_file(trial: Trial) -> None:
    path, text = case(trial.schema, 3, f"Zyzzyva Quux stood there. [@{PAPER}]\n\n{NARRATIVE}")
    trial.change(path, text)
    trial.judge()
    assert b"zyzzyva" in (trial.home / "archive.db").read_bytes()
    trial.change(*case(trial.schema, 3))
    trial.judge()
    data = (trial.home / "archive.db").read_bytes().lower()
    assert trial.renewed == 2
    assert b"zyzzyva" not in data
    assert b"quux" not in data


def flipped(path: Path, place: int) -> None:
    data = bytearray(path.read_bytes())
    data[place % len(data)] ^= 1
    path.write_bytes(data)


@given(st.integers(0, 10**9), st.booleans())
@settings(max_examples=examples(12))
def test_damage_to_what_was_kept_is_noticed(beginning: Path, tmp_path_factory: pytest.TempPathFactory, place: int, database: bool) -> None:  # noqa: FBT001 - hypothesis hands it over
    home = tmp_path_factory.mktemp("damaged") / "own"
    shutil.copytree(beginning, home)
    trial = Trial(home, factory.own_schema())
    flipped(home / "archive.db" if database else state_path(home / "archive.db"), place)
    trial.change(*case(trial.schema, 3, title="Another Name"))
    trial.judge()
    assert trial.renewed == 0
    shutil.rmtree(home)


@pytest.mark.parametrize("what", ["no state", "another day", "another code", "asked for"])
def test_another_day_or_another_code_builds_cold(trial: Trial, monkeypatch: pytest.MonkeyPatch, what: str) -> None:
    trial.change(*case(trial.schema, 3, title="Another Name"))
    if what == "no state":
        state_path(trial.home / "archive.db").unlink()
    elif what == "another code":
        monkeypatch.setattr(current, "code_now", lambda: "0" * 64)
    day = TODAY.replace(day=TODAY.day + 1) if what == "another day" else TODAY
    built = current.build_at(trial.folder.root, trial.home / "archive.db", day, lambda _: None, cold=what == "asked for")
    assert built.replaced
    assert not built.renewed


def test_where_very_much_changed_the_build_is_cold(trial: Trial, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(renewing, "FEW", 2)
    monkeypatch.setattr(renewing, "SHARE", 1000)
    for number in range(1, 4):
        trial.change(*case(trial.schema, number, title="Another Name"))
    trial.judge()
    assert trial.renewed == 0


def test_a_build_that_fails_on_the_way_leaves_the_last_database(trial: Trial, monkeypatch: pytest.MonkeyPatch) -> None:
    before = (trial.home / "archive.db").read_bytes()
    trial.change(*case(trial.schema, 3, title="Another Name"))

    def fail(*_: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(current, "put_in_place", fail)
    with pytest.raises(BuildError, match="disk is full"):
        trial.build()
    assert (trial.home / "archive.db").read_bytes() == before
    assert not [path for path in trial.home.iterdir() if path.suffix == ".building"]
