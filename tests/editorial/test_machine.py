"""Drafts, reviews and publications in any order, publications killed anywhere: the check and the verification hold after every step."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import warnings
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from archive.check.problems import Severity
from archive.editorial import audit, people, publishing, reviewing, work
from archive.editorial.desk import DeskError, open_desk
from archive.store.checking import check_folder
from archive.store.datadir import read_schema
from archive.store.ledger import read_ledger
from archive.store.verifying import verify
from tests import factory
from tests.editorial.conftest import PASSWORD, Clock, git

RUNS = int(os.environ.get("ARCHIVE_DESK_RUNS", "5"))
# What Python tells its audit hooks of: everything by which a file comes, goes or changes, and what git is asked.
TOUCHING = {"open", "os.rename", "os.link", "os.remove", "os.mkdir", "os.rmdir", "shutil.rmtree", "subprocess.Popen", "sqlite3.connect"}
SLUGS = st.sampled_from(["one-example", "two-example", "three-example", "four-example"])
CITIES = st.sampled_from(["Detroit", "Flint", "Dearborn", "Lansing"])
WHICH = st.integers(0, 5)


class Desk(RuleBasedStateMachine):
    """Two editors and a contributor at one desk."""

    first: Path

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="archive-desk-"))
        self.data = shutil.copytree(self.first, self.folder / "archive") / "data"
        self.clock = Clock()
        self.desk = open_desk(self.folder / "desk.db")
        roles: dict[str, people.Role] = {"ada": "editor", "bo": "editor", "eve": "contributor"}
        self.people = [people.add_account(self.desk, self.clock(), login=login, name=f"{login.title()} Example", password=PASSWORD, role=role) for login, role in roles.items()]
        self.schema = read_schema(self.data)

    def teardown(self) -> None:
        self.desk.close()
        shutil.rmtree(self.folder)

    def one(self, which: int, *states: str) -> work.Draft | None:
        found = work.drafts(self.desk, states=states)
        return found[which % len(found)] if found else None

    def owner(self, draft: work.Draft) -> people.Person:
        return next(who for who in self.people if who.id == draft.owner)

    @rule(who=WHICH, slug=SLUGS, city=CITIES)
    def begin(self, who: int, slug: str, city: str) -> None:
        text = factory.text_of(self.schema, "case", id="WIA-0000", slug=slug, title=slug.title(), place={"country": "US", "region": "US-MI", "city": city})
        owner = self.people[who % 3]
        number = work.open_draft(self.desk, self.clock(), owner, title=slug, kind="case", file=(f"cases/WIA-0000-{slug}.md", None, text))
        self.describe(owner, number)

    @rule(who=WHICH, which=WHICH, city=CITIES, act=st.sampled_from(["corrected", "updated", "withdrawn", "merged"]))
    def change(self, who: int, which: int, city: str, act: str) -> None:
        paths = sorted((self.data / "cases").iterdir())
        if not paths:
            return
        path = paths[which % len(paths)]
        text = path.read_text("utf-8")
        record = "-".join(path.name.split("-")[:2])
        owner = self.people[who % 3]
        new = text if act in {"withdrawn", "merged"} else text.replace("city: ", f"city: New {city} by ", 1)
        number = work.open_draft(self.desk, self.clock(), owner, title=record, kind="case", file=(f"cases/{path.name}", text, new), record=record, act=act)
        self.describe(owner, number, into_case="-".join(paths[0].name.split("-")[:2]))

    def describe(self, owner: people.Person, number: int, **more: str) -> None:
        draft = work.find(self.desk, number)
        assert draft
        work.describe(self.desk, self.clock(), owner, draft, reason="Because.", note="It said something else before.", **more)

    @rule(which=WHICH, text=st.sampled_from(["", "---\nbroken", "x" * 1000]))
    def spoil(self, which: int, text: str) -> None:
        if draft := self.one(which, "draft", "returned"):
            file = work.files(self.desk, draft.id)[draft.path]
            work.save(self.desk, self.clock(), self.owner(draft), draft, draft.path, text, file.version)

    @rule(which=WHICH)
    def submit(self, which: int) -> None:
        if draft := self.one(which, "draft", "returned"):
            reviewing.submit(self.desk, self.clock(), self.owner(draft), draft)

    @rule(which=WHICH, who=WHICH)
    def give_back(self, which: int, who: int) -> None:
        if draft := self.one(which, "submitted", "approved"):
            with suppress(DeskError):
                reviewing.give_back(self.desk, self.clock(), self.people[who % 3], draft, "Mend it.")

    @rule(which=WHICH, who=WHICH)
    def approve(self, which: int, who: int) -> None:
        if draft := self.one(which, "submitted"):
            reviewer = self.people[who % 3]
            seen = work.seen_hash(draft, work.files(self.desk, draft.id).values())
            if reviewer.may("editor") and reviewer.id != draft.owner:
                reviewing.approve(self.desk, self.clock(), reviewer, draft, seen)
            else:
                with pytest.raises(DeskError):
                    reviewing.approve(self.desk, self.clock(), reviewer, draft, seen)

    @rule(which=WHICH)
    def pass_review(self, which: int) -> None:
        """Both steps at once, so that more drafts come to be published."""
        self.submit(which)
        if draft := self.one(which, "submitted"):
            reviewer = next(who for who in self.people[:2] if who.id != draft.owner)
            reviewing.approve(self.desk, self.clock(), reviewer, draft, work.seen_hash(draft, work.files(self.desk, draft.id).values()))

    @rule(which=WHICH)
    def publish(self, which: int) -> None:
        if draft := self.one(which, "approved"):
            self.clock.move(seconds=1)
            self.attempt(draft.id)

    @precondition(lambda self: self.one(0, "approved"))
    @rule(which=WHICH, after=st.integers(1, 120))
    def publish_and_be_killed(self, which: int, after: int) -> None:
        draft = self.one(which, "approved")
        assert draft
        self.clock.move(seconds=1)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # newer Pythons warn of threads, which the child does not need
            child = os.fork()
        if child == 0:
            with suppress(BaseException):
                # A connection is not carried over a fork.
                self.desk = open_desk(self.folder / "desk.db")
                killed_after(after)
                self.attempt(draft.id)
            os._exit(0)
        os.waitpid(child, 0)
        # What a person does who finds that git was killed in the midst of its work.
        (self.data.parent / ".git" / "index.lock").unlink(missing_ok=True)
        told = publishing.resume(self.desk, self.clock(), self.data)
        now = work.find(self.desk, draft.id)
        assert now
        # What the data refuse is told, and the draft is as it was; everything else is finished.
        assert now.state == ("approved" if told else now.state)
        assert now.state in {"approved", "published"}

    def attempt(self, number: int) -> None:
        """Publish; what cannot be is told and leaves the draft as it was."""
        draft = work.find(self.desk, number)
        assert draft
        try:
            publishing.begin(self.desk, self.clock(), self.people[0], draft, self.data)
            publishing.finish(self.desk, self.clock(), number, self.data)
        except DeskError:
            now = work.find(self.desk, number)
            assert now
            assert now.state == "approved"

    @invariant()
    def the_archive_holds_together(self) -> None:
        errors = [problem for problem in check_folder(self.data, factory.TODAY).problems if problem.severity is Severity.ERROR]
        assert errors == []
        assert verify(self.data).misfits == []
        assert git(self.data, "status", "--porcelain", "--", ".") == ""

    @invariant()
    def the_log_holds_together(self) -> None:
        assert audit.verify(self.desk) >= 3

    @invariant()
    def what_the_desk_calls_published_is_in_the_ledger(self) -> None:
        known = {(entry.record, entry.revision) for entry in read_ledger(self.data)}
        rows = self.desk.execute("select p.record, p.revision, d.state from publications p join drafts d on d.id = p.draft where p.stage in ('committed', 'shown')").fetchall()
        assert all((row["record"], row["revision"]) in known and row["state"] == "published" for row in rows)


def killed_after(touches: int) -> None:
    """Kill this process at one of the next times that it touches a file, asks git or opens a database."""
    left = touches

    def count(event: str, _arguments: Any) -> None:
        nonlocal left
        if event in TOUCHING:
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(count)


def test_drafts_reviews_and_publications_in_any_order(first_repository: Path) -> None:
    Desk.first = first_repository
    assert subprocess.run(["git", "--version"], check=True, capture_output=True).returncode == 0
    run_state_machine_as_test(Desk, settings=settings(max_examples=RUNS, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)))
