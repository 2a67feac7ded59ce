from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

import pytest

from archive import generations
from archive.editorial import people, publishing, reviewing, sealing, showing, work
from archive.editorial.audit import verify as verify_log
from archive.editorial.desk import DeskError, setting
from archive.sealing.scanning import scan
from archive.sealing.strings import Strings
from archive.store.ledger import NO_TEXT, read_ledger
from archive.store.publication import Act, Signature, carry_out
from archive.store.verifying import verify
from tests import factory
from tests.editorial.conftest import git

if TYPE_CHECKING:
    import sqlite3
    from pathlib import Path

    from tests.editorial.conftest import Desk

OWN = "cases/WIA-0002-zoe-quillfeather.md"
NAME = "Zoë Quillfeather"
NAMES = Strings([NAME, "Quillfeather"])
CODE = "rights-request"
OTHER = "cases/WIA-0001-robert-example.md"


@pytest.fixture
def desk(desk: Desk) -> Desk:
    """A desk whose archive has the case of a person of a very distinctive name, which another case tells of."""
    data, schema = desk.settings.data, factory.own_schema()
    case = factory.text_of(schema, "case", factory.NARRATIVE.replace("Robert Example", NAME), id="WIA-0002", slug="zoe-quillfeather", title=NAME, subject=factory.subject(name=NAME))
    case = case.replace("Robert Example was arrested", "She was arrested")
    other = factory.text_of(schema, "case", related=[{"case": "WIA-0002", "why": f"the same shop as in the case of {NAME}"}])
    files: dict[str, str | None] = {OWN: case, OTHER: other}
    carry_out(data, files, [Act("WIA-0002", "published", "First publication."), Act("WIA-0001", "updated", "Related.")], Signature("2026-11-20T12:00:00+00:00", "The editors"))
    git(data, "add", "--all", ".")
    git(data, "commit", "--quiet", "--message=Two cases")
    return desk


@pytest.fixture
def ada(desk: Desk) -> people.Person:
    return desk.account("ada", "editor")


@pytest.fixture
def bo(desk: Desk) -> people.Person:
    return desk.account("bo", "editor")


def there(opened: sqlite3.Connection, number: int) -> work.Draft:
    found = work.find(opened, number)
    assert found
    return found


def draft_of(opened: sqlite3.Connection, desk: Desk, ada: people.Person, bo: people.Person, mode: str, *, text: str | None = None) -> work.Draft:
    """An approved draft of a sealing of the first case; another draft of the case, with a comment, was put away before."""
    stands = (desk.settings.data / OWN).read_text("utf-8")
    first = work.open_draft(opened, desk.clock(), ada, title="Zoë Quillfeather again", kind="case", file=(OWN, stands, stands), record="WIA-0002", act="corrected")
    work.save(opened, desk.clock(), ada, there(opened, first), OWN, stands.replace("Zoë Quillfeather", "Zoë B. Quillfeather"), 1)
    reviewing.comment(opened, desk.clock(), bo, there(opened, first), OWN, "title", "Is Zoë Quillfeather right?")
    number = work.open_draft(opened, desk.clock(), ada, title="WIA-0002, on R-1", kind="case", file=(OWN, stands, stands), record="WIA-0002", act="sealed", opened_for="rights/R-1")
    work.save(opened, desk.clock(), ada, there(opened, number), OWN, stands.replace("title: Zoë Quillfeather", "title: Zoë Quillfeather!"), 1)
    work.save(opened, desk.clock(), ada, there(opened, number), OWN, stands if text is None else text, 2)
    other = (desk.settings.data / OTHER).read_text("utf-8")
    work.add_file(opened, desk.clock(), ada, there(opened, number), (OTHER, other, other.replace(f"the case of {NAME}", "another case of the shop")))
    work.describe(opened, desk.clock(), ada, there(opened, number), reason="The person asked for it.", into_case=f"{mode} {CODE}")
    reviewing.submit(opened, desk.clock(), ada, there(opened, number), "As Zoë Quillfeather asked.")
    draft = there(opened, number)
    reviewing.approve(opened, desk.clock(), bo, draft, work.seen_hash(draft, work.files(opened, number).values()))
    return there(opened, number)


def sealed_text(desk: Desk) -> str:
    text = (desk.settings.data / OWN).read_text("utf-8").replace(f"name: {NAME}", "pseudonym: A woman in Detroit")
    return text.replace(NAME, "A woman in Detroit").replace("slug: zoe-quillfeather", "slug: a-woman-in-detroit")


def publish(opened: sqlite3.Connection, desk: Desk, bo: people.Person, draft: work.Draft) -> publishing.Plan:
    publishing.begin(opened, desk.clock(), bo, draft, desk.settings.data)
    return publishing.finish(opened, desk.clock(), draft.id, desk.settings.data)


def files_of(desk: Desk) -> list[Path]:
    return [desk.settings.desk.with_name(f"{desk.settings.desk.name}{end}") for end in ("", "-wal", "-shm")]


@pytest.mark.parametrize("mode", ["pseudonym", "withhold"])
def test_a_sealing_is_reviewed_entered_committed_and_forgotten(desk: Desk, opened: sqlite3.Connection, ada: people.Person, bo: people.Person, mode: str) -> None:
    draft = draft_of(opened, desk, ada, bo, mode, text=sealed_text(desk) if mode == "pseudonym" else None)
    assert scan(files_of(desk), NAMES).found
    publish(opened, desk, bo, draft)
    entry = next(entry for entry in read_ledger(desk.settings.data) if entry.act == "sealed")
    assert (entry.record, entry.seal, entry.reason, entry.by, entry.reviewed_by) == ("WIA-0002", CODE, "The person asked for it.", "Ada Example", "Bo Example")
    assert (entry.sha256 == NO_TEXT) is (mode == "withhold")
    assert verify(desk.settings.data).misfits == []
    assert [str(one) for one in scan([desk.settings.data], NAMES).found] == []
    assert git(desk.settings.data, "status", "--porcelain").strip() == ""
    # The desk has forgotten it, in its file and in its log of writes; who did what and when is still there.
    assert [str(one) for one in scan(files_of(desk), NAMES).found] == []
    assert not setting(opened, sealing.SCRUB)
    assert [(row["state"], row["title"]) for row in opened.execute("select state, title from drafts order by id")] == [("abandoned", "WIA-0002"), ("published", "WIA-0002")]
    assert [review.verdict for review in reviewing.reviews(opened, draft.id)] == ["submitted", "approved"]
    assert verify_log(opened)
    assert {row["act"] for row in opened.execute("select act from log")} >= {"published", "texts-forgotten"}


def test_what_is_left_elsewhere_is_told_before_anything_begins(desk: Desk, opened: sqlite3.Connection, ada: people.Person, bo: people.Person) -> None:
    draft = draft_of(opened, desk, ada, bo, "pseudonym", text=sealed_text(desk).replace("Theft of watches", "Theft of watches, as Quillfeather said") + "\nZoë Quillfeather. [@gazette-2020-arrest]\n")
    with pytest.raises(DeskError, match=r"would still stand in \d+ places?.*cases/WIA-0002-a-woman-in-detroit.md:\d+"):
        publish(opened, desk, bo, draft)
    assert there(opened, draft.id).state == "approved"


@pytest.mark.parametrize(
    ("into", "what"),
    [("", "choose how the case is sealed"), ("hide rights-request", "choose how"), ("pseudonym no-such", "no reason of a sealing"), ("pseudonym minor", "the text still has the name")],
)
def test_a_draft_that_does_not_say_how_is_refused(desk: Desk, opened: sqlite3.Connection, ada: people.Person, bo: people.Person, into: str, what: str) -> None:
    draft = draft_of(opened, desk, ada, bo, "pseudonym", text=sealed_text(desk) if "no-such" in into else None)
    opened.execute("update drafts set into_case = ?, state = 'submitted' where id = ?", [into, draft.id])
    reviewing.approve(opened, desk.clock(), bo, there(opened, draft.id), work.seen_hash(there(opened, draft.id), work.files(opened, draft.id).values()))
    with pytest.raises(DeskError, match=what):
        publish(opened, desk, bo, there(opened, draft.id))


@pytest.mark.parametrize("killed_in", ["commit", "purge", "scrub"])
def test_a_sealing_that_is_killed_is_finished_and_forgotten(desk: Desk, opened: sqlite3.Connection, ada: people.Person, bo: people.Person, monkeypatch: pytest.MonkeyPatch, killed_in: str) -> None:
    draft = draft_of(opened, desk, ada, bo, "pseudonym", text=sealed_text(desk))
    publishing.begin(opened, desk.clock(), bo, draft, desk.settings.data)
    child = os.fork()
    if child == 0:
        target = {"commit": "archive.store.vcs.commit", "purge": "archive.editorial.sealing.purge", "scrub": "archive.editorial.sealing.scrub"}[killed_in]
        monkeypatch.setattr(target, lambda *_, **__: os.kill(os.getpid(), signal.SIGKILL))
        own = desk.open()
        publishing.finish(own, desk.clock(), draft.id, desk.settings.data)
        os._exit(0)
    assert os.WIFSIGNALED(os.waitpid(child, 0)[1])
    assert publishing.resume(opened, desk.clock(), desk.settings.data) == []
    assert there(opened, draft.id).state == "published"
    assert git(desk.settings.data, "status", "--porcelain").strip() == ""
    assert [str(one) for one in scan([desk.settings.data, *files_of(desk)], NAMES).found] == []


def test_drafts_of_others_that_have_the_name_are_forgotten_where_they_ended_and_counted_where_not(desk: Desk, opened: sqlite3.Connection, ada: people.Person, bo: people.Person) -> None:
    ended = work.open_draft(opened, desk.clock(), ada, title="A page", kind="source", file=("sources/a.yaml", None, "title: On Zoë Quillfeather"))
    reviewing.abandon(opened, desk.clock(), ada, there(opened, ended))
    going_on = work.open_draft(opened, desk.clock(), ada, title="Another page", kind="source", file=("sources/b.yaml", None, "title: Zoë Quillfeather again"))
    clean = work.open_draft(opened, desk.clock(), ada, title="A third", kind="source", file=("sources/c.yaml", None, "title: On nobody"))
    publish(opened, desk, bo, draft_of(opened, desk, ada, bo, "withhold"))
    assert [len(work.files(opened, number)) for number in (ended, going_on, clean)] == [0, 1, 1]
    assert '"open_drafts_left": 1' in opened.execute("select detail from log where act = 'texts-forgotten'").fetchone()["detail"]


def test_while_somebody_reads_the_file_it_is_scrubbed_by_a_later_request(desk: Desk, opened: sqlite3.Connection, ada: people.Person, bo: people.Person) -> None:
    draft = draft_of(opened, desk, ada, bo, "withhold")
    reader = desk.open()
    reader.execute("begin")
    reader.execute("select count(*) from drafts").fetchone()
    publish(opened, desk, bo, draft)
    assert setting(opened, sealing.SCRUB)
    reader.close()
    publishing.resume(opened, desk.clock(), desk.settings.data)
    assert not setting(opened, sealing.SCRUB)
    assert scan(files_of(desk), NAMES).found == []


def test_once_it_is_shown_older_databases_go(desk: Desk, opened: sqlite3.Connection, ada: people.Person, bo: people.Person, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Path] = []

    def forget(publish: Path) -> list[Path]:
        asked.append(publish)
        return [publish / "still-in-use"] if len(asked) < 3 else []

    monkeypatch.setattr(showing, "_build", lambda _: "")
    monkeypatch.setattr(showing, "PAUSE", 0.0)
    monkeypatch.setattr(generations, "forget", forget)
    assert showing.show(desk.settings) == ""
    assert asked == []
    publish(opened, desk, bo, draft_of(opened, desk, ada, bo, "withhold"))
    assert showing.show(desk.settings) == ""
    assert asked == [desk.settings.publish] * 3
    assert publishing.waiting_to_be_shown(opened) == []


def test_pages_say_how_a_case_is_sealed_and_take_the_choice(desk: Desk, opened: sqlite3.Connection) -> None:
    browser = desk.signed_in("cy", "editor")
    who = next(one for one in people.everybody(opened) if one.login == "cy")
    stands = (desk.settings.data / OWN).read_text("utf-8")
    number = work.open_draft(opened, desk.clock(), who, title="WIA-0002, on R-1", kind="case", file=(OWN, stands, stands), record="WIA-0002", act="sealed")
    assert "How it is sealed" in browser.get(f"/drafts/{number}").text
    refused = browser.post(f"/drafts/{number}/words", {"reason": "Asked.", "seal_mode": "hide", "seal_code": CODE})
    assert refused.status_code >= 400
    assert browser.post(f"/drafts/{number}/words", {"reason": "Asked.", "seal_mode": "withhold", "seal_code": CODE}).status_code == 302
    assert there(opened, number).into_case == f"withhold {CODE}"
    assert ", goes" in browser.get(f"/drafts/{number}").text
    assert "its text and every earlier one go" in browser.get(f"/drafts/{number}/changes").text
    assert browser.post(f"/drafts/{number}/words", {"reason": "Asked.", "seal_mode": "pseudonym", "seal_code": CODE}).status_code == 302
    work.save(opened, desk.clock(), who, there(opened, number), OWN, sealed_text(desk), 1)
    # The file is judged under the name that it will have.
    assert browser.post(f"/drafts/{number}/state", {"do": "submit", "word": ""}).status_code == 302
    assert there(opened, number).state == "submitted"
    assert "The case stays, under the name" in browser.get(f"/drafts/{number}/changes").text
