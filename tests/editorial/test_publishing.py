from __future__ import annotations

import os
import random
import signal
import time
from functools import partial
from typing import TYPE_CHECKING

import pytest

from archive.editorial import people, publishing, reviewing, work
from archive.editorial.desk import DeskError
from archive.store.ledger import read_ledger
from archive.store.verifying import verify
from tests import factory
from tests.editorial.conftest import git
from tests.killing import in_child

if TYPE_CHECKING:
    import sqlite3

    from tests.editorial.conftest import Desk


@pytest.fixture
def ada(desk: Desk) -> people.Person:
    return desk.account("ada", "contributor")


@pytest.fixture
def bo(desk: Desk) -> people.Person:
    return desk.account("bo", "editor")


def new_case(slug: str = "maria-example") -> tuple[str, None, str]:
    """A case as it is drafted, without a number."""
    text = factory.text_of(factory.own_schema(), "case", id="WIA-0000", slug=slug, title="Maria Example")
    return f"cases/WIA-0000-{slug}.md", None, text


def draft_of(opened: sqlite3.Connection, desk: Desk, owner: people.Person, file: tuple[str, str | None, str], **more: str) -> work.Draft:
    number = work.open_draft(opened, desk.clock(), owner, title="A case", kind="case", file=file, **more)
    made = work.find(opened, number)
    assert made
    work.describe(opened, desk.clock(), owner, made, reason="Two sources report it.", note="As it was before.")
    return there(opened, number)


def there(opened: sqlite3.Connection, number: int) -> work.Draft:
    found = work.find(opened, number)
    assert found
    return found


def approved(opened: sqlite3.Connection, desk: Desk, owner: people.Person, reviewer: people.Person, draft: work.Draft) -> work.Draft:
    reviewing.submit(opened, desk.clock(), owner, draft)
    draft = there(opened, draft.id)
    reviewing.approve(opened, desk.clock(), reviewer, draft, work.seen_hash(draft, work.files(opened, draft.id).values()))
    return there(opened, draft.id)


def test_an_approved_case_is_numbered_written_entered_and_committed(desk: Desk, opened: sqlite3.Connection, ada: people.Person, bo: people.Person) -> None:
    draft = approved(opened, desk, ada, bo, draft_of(opened, desk, ada, new_case()))
    publishing.begin(opened, desk.clock(), bo, draft, desk.settings.data)
    plan = publishing.finish(opened, desk.clock(), draft.id, desk.settings.data)
    assert plan.record == "WIA-0002"
    text = (desk.settings.data / "cases" / "WIA-0002-maria-example.md").read_text("utf-8")
    assert "id: WIA-0002" in text
    assert "WIA-0000" not in text
    entry = next(entry for entry in read_ledger(desk.settings.data) if entry.record == "WIA-0002")
    assert (entry.act, entry.by, entry.reviewed_by, entry.reason) == ("published", "Ada Example", "Bo Example", "Two sources report it.")
    assert git(desk.settings.data, "log", "-1", "--format=%an %cn %s").strip() == "Ada Example Bo Example WIA-0002 r1 published"
    assert git(desk.settings.data, "status", "--porcelain", "--", ".") == ""
    assert there(opened, draft.id).state == "published"


def test_only_what_was_approved_as_it_stands_is_published(desk: Desk, opened: sqlite3.Connection, ada: people.Person, bo: people.Person) -> None:
    draft = draft_of(opened, desk, ada, new_case())
    with pytest.raises(DeskError, match="approved"):
        publishing.begin(opened, desk.clock(), bo, draft, desk.settings.data)
    draft = approved(opened, desk, ada, bo, draft)
    opened.execute("update draft_files set text = text || 'x' where draft = ?", [draft.id])
    with pytest.raises(DeskError, match="approved"):
        publishing.begin(opened, desk.clock(), bo, draft, desk.settings.data)


def test_nobody_approves_what_they_wrote_or_what_changed_since_they_read_it(desk: Desk, opened: sqlite3.Connection, ada: people.Person, bo: people.Person) -> None:
    own = draft_of(opened, desk, bo, new_case())
    reviewing.submit(opened, desk.clock(), bo, own)
    with pytest.raises(DeskError, match="did not write it"):
        reviewing.approve(opened, desk.clock(), bo, there(opened, own.id), work.seen_hash(own, work.files(opened, own.id).values()))
    draft = draft_of(opened, desk, ada, new_case("other-example"))
    seen = work.seen_hash(draft, work.files(opened, draft.id).values())
    work.describe(opened, desk.clock(), ada, draft, reason="Another reason.")
    reviewing.submit(opened, desk.clock(), ada, draft)
    with pytest.raises(DeskError, match="read it again"):
        reviewing.approve(opened, desk.clock(), bo, there(opened, draft.id), seen)


def test_two_approvals_at_once_are_one(desk: Desk, opened: sqlite3.Connection, ada: people.Person, bo: people.Person) -> None:
    draft = approved(opened, desk, ada, bo, draft_of(opened, desk, ada, new_case()))
    cy = desk.account("cy", "editor")
    with pytest.raises(DeskError, match="approved now"):
        reviewing.approve(opened, desk.clock(), cy, draft, work.seen_hash(draft, work.files(opened, draft.id).values()))


def test_a_file_that_changed_meanwhile_is_not_overwritten(desk: Desk, opened: sqlite3.Connection, ada: people.Person, bo: people.Person) -> None:
    path = next((desk.settings.data / "cases").iterdir())
    text = path.read_text("utf-8")
    draft = draft_of(opened, desk, ada, (f"cases/{path.name}", text, text.replace("about 30 hours", "30 hours")), record="WIA-0001", act="corrected")
    draft = approved(opened, desk, ada, bo, draft)
    path.write_text(text + "\n", "utf-8")
    with pytest.raises(DeskError, match="changed in the archive"):
        publishing.begin(opened, desk.clock(), bo, draft, desk.settings.data)


def test_what_the_archive_refuses_leaves_all_as_it_was(desk: Desk, opened: sqlite3.Connection, ada: people.Person, bo: people.Person) -> None:
    path, base, text = new_case()
    draft = approved(opened, desk, ada, bo, draft_of(opened, desk, ada, (path, base, text.replace("gazette-2020-arrest", "nobody-2020-nothing"))))
    publishing.begin(opened, desk.clock(), bo, draft, desk.settings.data)
    with pytest.raises(DeskError, match="does not take it"):
        publishing.finish(opened, desk.clock(), draft.id, desk.settings.data)
    assert there(opened, draft.id).state == "approved"
    assert git(desk.settings.data, "status", "--porcelain", "--", ".") == ""


def test_a_locked_index_of_git_is_waited_for_and_then_tried_again(desk: Desk, opened: sqlite3.Connection, ada: people.Person, bo: people.Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("archive.store.vcs.PATIENCE", 0.2)
    draft = approved(opened, desk, ada, bo, draft_of(opened, desk, ada, new_case()))
    publishing.begin(opened, desk.clock(), bo, draft, desk.settings.data)
    lock = desk.settings.data.parent / ".git" / "index.lock"
    lock.touch()
    with pytest.raises(DeskError, match="tried again"):
        publishing.finish(opened, desk.clock(), draft.id, desk.settings.data)
    lock.unlink()
    assert publishing.resume(opened, desk.clock(), desk.settings.data) == []
    assert there(opened, draft.id).state == "published"
    assert git(desk.settings.data, "status", "--porcelain", "--", ".") == ""


def publish_it(desk: Desk, number: int, who: int) -> None:
    """Both steps of a publication, over a connection of its own."""
    opened = desk.open()
    person, draft = people.person(opened, who), work.find(opened, number)
    assert person
    assert draft
    publishing.begin(opened, desk.clock(), person, draft, desk.settings.data)
    publishing.finish(opened, desk.clock(), number, desk.settings.data)


@pytest.mark.parametrize("seed", range(6))
def test_a_kill_at_any_point_leaves_the_old_or_the_new_state(desk: Desk, opened: sqlite3.Connection, ada: people.Person, bo: people.Person, seed: int) -> None:
    draft = approved(opened, desk, ada, bo, draft_of(opened, desk, ada, new_case()))
    data = desk.settings.data
    child = in_child(partial(publish_it, desk, draft.id, bo.id))
    time.sleep(random.Random(seed).uniform(0, 0.35))  # noqa: S311 - a moment to kill it is no secret
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    with publishing.alone(opened):
        pass  # a git that the killed one was just starting holds its lock until it begins
    lock = data.parent / ".git" / "index.lock"
    lock.unlink(missing_ok=True)  # what a person does after a kill of git itself
    assert publishing.resume(opened, desk.clock(), data) == []
    state = there(opened, draft.id).state
    assert state in {"approved", "published"}
    assert verify(data).misfits == []
    published = (data / "cases" / "WIA-0002-maria-example.md").is_file()
    assert published == (state == "published")
    assert git(data, "status", "--porcelain", "--", ".") == ""
