"""Acts over a small folder: what each does to files, history and ledger, and that nothing happens where one cannot be done."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import pytest

from archive.errors import PublicationError, StoreError
from archive.store.checking import check_folder
from archive.store.ledger import read_ledger
from archive.store.manifest import read_manifest
from archive.store.publication import Act, Signature, carry_out, next_id
from archive.store.verifying import verify
from tests.factory import TODAY, subject, text_of
from tests.store.publishing import FIRST, PAPER_FILE, SECOND, SIGNED, correct, corrected_text, published, whole, withdraw

if TYPE_CHECKING:
    from tests.factory import Folder


@pytest.fixture
def own(folder: Folder) -> Folder:
    return published(folder)


def holds(folder: Folder) -> bool:
    """Whether check and verify both find nothing."""
    return check_folder(folder.root, TODAY).problems == [] and verify(folder.root).misfits == []


def test_the_first_publication_binds_every_file(own: Folder) -> None:
    assert [(entry.record, entry.act, entry.revision) for entry in read_ledger(own.root)] == [("WIA-0001", "published", 1), ("WIA-0002", "published", 1), ("data", "recorded", 1)]
    assert PAPER_FILE in read_manifest(own.root)
    assert holds(own)


def test_a_correction_keeps_the_text_that_it_supersedes(own: Folder) -> None:
    old, new = own.read(FIRST), corrected_text(own)
    (entry,) = correct(own)
    assert (entry.record, entry.act, entry.revision, entry.note, entry.reviewed_by) == ("WIA-0001", "corrected", 2, "It said Robert Example.", "A second editor")
    assert entry.sha256 == hashlib.sha256(new.encode()).hexdigest()
    assert (own.read(FIRST), own.read("history/WIA-0001/r1.md")) == (new, old)
    assert holds(own)


def test_a_second_correction_keeps_both(own: Folder) -> None:
    correct(own)
    correct(own, "Robert Example the Elder")
    assert "the Younger" in own.read("history/WIA-0001/r2.md")
    assert holds(own)


@pytest.mark.parametrize(("act", "into"), [("withdrawn", ""), ("merged", "WIA-0001")])
def test_a_case_that_is_taken_back_leaves_its_text_in_the_history_alone(own: Folder, act: str, into: str) -> None:
    old = own.read(SECOND)
    (entry,) = carry_out(own.root, {}, [Act("WIA-0002", act, "Why.", into=into)], SIGNED)
    assert (entry.revision, entry.sha256, entry.into) == (2, hashlib.sha256(old.encode()).hexdigest(), into)
    assert not (own.root / SECOND).exists()
    assert own.read("history/WIA-0002/r1.md") == old
    assert holds(own)
    assert next_id(own.root) == "WIA-0003"


def test_what_is_taken_back_never_comes_again(own: Folder) -> None:
    old = own.read(SECOND)
    withdraw(own)
    for act in ("published", "corrected", "withdrawn"):
        with pytest.raises(PublicationError, match="WIA-0002"):
            carry_out(own.root, {SECOND: old}, [Act("WIA-0002", act, "Why.")], SIGNED)
    own.write(SECOND, old)
    assert [(problem.path, problem.what) for problem in check_folder(own.root, TODAY).problems] == [(SECOND, "the case was withdrawn and its file stands here again")]
    assert [misfit.path for misfit in verify(own.root).misfits] == [SECOND]


def test_a_new_case_with_a_new_source_is_published_and_the_source_bound(own: Folder) -> None:
    source = text_of(own.schema, "source", id="herald-2021-more", title="More", URL="https://herald.example/more")
    case = text_of(
        own.schema,
        "case",
        id=next_id(own.root),
        slug="carl-third",
        title="Carl Third",
        subject=subject(name="Carl Third"),
        statements={
            "arrest_date": [
                {"value": "2020-01-09", "cites": ["herald-2021-more", "court-2021-complaint"]},
            ]
        },
    )
    case = (
        own.read(SECOND).replace("WIA-0002", "WIA-0003").replace("anna-other", "carl-third").replace("Anna Other", "Carl Third").replace("cites: [gazette-2020-arrest]", "cites: [herald-2021-more]", 1)
    )
    files = {"cases/WIA-0003-carl-third.md": case, "sources/herald-2021-more.yaml": source}
    first, second = carry_out(own.root, files, [Act("WIA-0003", "published", "First publication.")], SIGNED)
    assert (first.record, second.record, second.act, second.before) == ("WIA-0003", "data", "recorded", {"sources/herald-2021-more.yaml": ""})
    assert holds(own)
    assert next_id(own.root) == "WIA-0004"


def test_a_source_alone_is_recorded_and_the_entry_says_what_it_was(own: Folder) -> None:
    old = own.read(PAPER_FILE)
    new = old.replace("did not steal", "had not stolen")
    (entry,) = carry_out(own.root, {PAPER_FILE: new}, [Act("data", "recorded", "The title was misspelt.")], SIGNED)
    assert entry.before == {PAPER_FILE: hashlib.sha256(old.encode()).hexdigest()}
    assert own.read(PAPER_FILE) == new
    assert holds(own)


def test_only_the_files_that_are_given_are_bound_until_all_are_asked_for(own: Folder) -> None:
    own.write("README.md", "Changed where it stands.\n")
    correct(own)
    assert [misfit.path for misfit in verify(own.root).misfits] == ["README.md"]
    report = check_folder(own.root, TODAY)
    assert ([problem.rule for problem in report.problems], report.exit_code) == (["ledger-knows-the-file"], 0)
    (entry,) = carry_out(own.root, {}, [Act("data", "recorded", "A word of welcome.")], SIGNED)
    assert entry.before == {"README.md": ""}
    assert holds(own)


def test_a_case_may_change_its_name(own: Folder) -> None:
    text = own.read(SECOND).replace("slug: anna-other", "slug: anna-o")
    carry_out(own.root, {SECOND: None, "cases/WIA-0002-anna-o.md": text}, [Act("WIA-0002", "updated", "A shorter address.")], SIGNED)
    assert (own.root / "history/WIA-0002/r1.md").is_file()
    assert holds(own)


REFUSED: list[tuple[str, dict[str, Any], list[Act], str]] = [
    ("a problem", {FIRST: lambda text: text.replace("status: confirmed", "status: sure")}, [Act("WIA-0001", "corrected", "Why.")], "stand in the way"),
    ("a reference that would lead nowhere", {PAPER_FILE: None}, [Act("data", "recorded", "Why.")], "stand in the way"),
    ("no canonical form", {FIRST: lambda text: text.replace("title: ", "title:  ")}, [Act("WIA-0001", "corrected", "Why.")], "stand in the way"),
    ("a stray file", {"cases/portrait.jpg": lambda _: "x"}, [Act("data", "recorded", "Why.")], "stand in the way"),
    ("nothing new", {}, [Act("WIA-0001", "corrected", "Why.")], "nothing to enter"),
    ("no such case", {}, [Act("WIA-0009", "published", "Why.")], "there is no case WIA-0009"),
    ("published again", {FIRST: lambda text: text.replace("title: Robert", "title: Rob")}, [Act("WIA-0001", "published", "Why.")], "although it was published before"),
    ("an unknown act", {}, [Act("WIA-0001", "sealed", "Why.")], "no act that can be carried out"),
    ("an act of data on a case", {}, [Act("data", "corrected", "Why.")], "is recorded"),
    ("no reason", {}, [Act("WIA-0001", "withdrawn", " ")], "nothing says why"),
    ("two lines", {}, [Act("WIA-0001", "withdrawn", "Why\nand how")], "line end"),
    ("merged into nothing", {}, [Act("WIA-0002", "merged", "Why.")], "into which other"),
    ("merged into itself", {}, [Act("WIA-0002", "merged", "Why.", into="WIA-0002")], "no other published case"),
    ("merged into one that is none", {}, [Act("WIA-0002", "merged", "Why.", into="WIA-0099")], "no other published case"),
    ("withdrawn into another", {}, [Act("WIA-0002", "withdrawn", "Why.", into="WIA-0001")], "no other act does"),
    ("one case twice", {}, [Act("WIA-0002", "withdrawn", "Why."), Act("WIA-0002", "merged", "Why.", into="WIA-0001")], "several acts"),
    ("a change that no act names", {FIRST: lambda text: text.replace("title: Robert", "title: Rob")}, [Act("WIA-0002", "withdrawn", "Why.")], "no act says why WIA-0001"),
    ("a case that goes by itself", {SECOND: None}, [Act("data", "recorded", "Why.")], "withdraw or merge it"),
    ("files without an act", {PAPER_FILE: lambda text: text}, [], "name an act"),
    ("the ledger itself", {"ledger.jsonl": lambda _: ""}, [Act("data", "recorded", "Why.")], "written by acts alone"),
    ("the history", {"history/WIA-0001/r1.md": lambda _: ""}, [Act("data", "recorded", "Why.")], "written by acts alone"),
    ("a path that leads out", {"sources/../../x.yaml": lambda _: ""}, [Act("data", "recorded", "Why.")], "no file that can be published"),
    ("a path from the top", {"/etc/x": lambda _: ""}, [Act("data", "recorded", "Why.")], "no file that can be published"),
    ("a hidden file", {"sources/.x.yaml": lambda _: ""}, [Act("data", "recorded", "Why.")], "no file that can be published"),
]


@pytest.mark.parametrize(("files", "acts", "says"), [pytest.param(files, acts, says, id=name) for name, files, acts, says in REFUSED])
def test_what_cannot_be_published_is_refused_and_changes_nothing(own: Folder, files: dict[str, Any], acts: list[Act], says: str) -> None:
    before = whole(own.root)
    texts = {path: make(own.read(path) if (own.root / path).is_file() else "") if make else None for path, make in files.items()}
    with pytest.raises(PublicationError, match=says) as caught:
        carry_out(own.root, texts, acts, SIGNED)
    assert bool(caught.value.problems) == (says == "stand in the way")
    assert whole(own.root) == before
    assert holds(own)


@pytest.mark.parametrize("time", ["", "yesterday", "2026-11-21", "2026-11-21T12:00:00+01:00"])
def test_a_time_is_in_utc(own: Folder, time: str) -> None:
    with pytest.raises(PublicationError, match="RFC 3339 in UTC"):
        carry_out(own.root, {}, [Act("WIA-0002", "withdrawn", "Why.")], Signature(time, "The editors"))


def test_a_superseded_text_that_nobody_has_is_asked_for(own: Folder) -> None:
    old, new = own.read(FIRST), corrected_text(own)
    own.write(FIRST, new)
    act = Act("WIA-0001", "corrected", "Why.")
    with pytest.raises(PublicationError, match=r"neither in the folder nor in git; give the file .* --previous FILE"):
        carry_out(own.root, {}, [act], SIGNED)
    with pytest.raises(PublicationError, match="the text that was given is another"):
        carry_out(own.root, {}, [act], SIGNED, previous={"WIA-0001": new})
    carry_out(own.root, {}, [act], SIGNED, previous={"WIA-0001": old})
    assert own.read("history/WIA-0001/r1.md") == old
    assert holds(own)


def test_a_damaged_history_or_ledger_stands_in_the_way(own: Folder) -> None:
    correct(own)
    own.write("history/WIA-0001/r1.md", "x")
    with pytest.raises(PublicationError, match="not the one whose SHA-256 the ledger has"):
        withdraw(own)
    own.write("ledger.jsonl", own.read("ledger.jsonl")[:-1])
    with pytest.raises(StoreError, match="cut off"):
        withdraw(own)


@pytest.mark.parametrize(
    ("name", "wanted"),
    [("cases/WIA-0041-x.md", "WIA-0042"), ("history/WIA-0999/r1.md", "WIA-1000"), ("history/WIA-12345/r1.md", "WIA-12346"), ("cases/notes.md", "WIA-0003")],
)
def test_the_next_id_is_above_every_one_that_ever_was(own: Folder, name: str, wanted: str) -> None:
    own.write(name, "x")
    assert next_id(own.root) == wanted
