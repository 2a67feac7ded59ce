"""What the check would say of changes that nobody wrote."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from archive.errors import SchemaError, StoreError
from archive.store import judging
from archive.store.checking import check_folder
from archive.store.judging import judge, judge_one
from tests.factory import TODAY, Folder, subject
from tests.store.publishing import FIRST, PAPER_FILE, whole

if TYPE_CHECKING:
    from collections.abc import Callable

    from archive.check.problems import Problem

NEW = "cases/WIA-0002-anna-other.md"


def told(problems: list[Problem]) -> list[tuple[str, str]]:
    return sorted((problem.path, problem.rule) for problem in problems)


CHANGES: list[tuple[str, Callable[[Folder], dict[str, str | None]]]] = [
    ("nothing", lambda _: {}),
    ("the same text", lambda folder: {FIRST: folder.read(FIRST)}),
    ("a bad value", lambda folder: {FIRST: folder.read(FIRST).replace("status: confirmed", "status: sure")}),
    ("a source that goes", lambda _: {PAPER_FILE: None}),
    ("a text that cannot be read", lambda _: {"agencies/detroit-police.yaml": "id: ["}),
    ("a second file of an id", lambda folder: {"agencies/again.yaml": folder.read("agencies/detroit-police.yaml")}),
    ("a file that does not belong", lambda _: {"portrait.jpg": "x", "agencies/a.md": "x"}),
    ("candidates", lambda _: {"candidates.yaml": "candidates:\n  - {title: x}\n"}),
    ("a term that goes", lambda folder: {"vocabulary/status.yaml": folder.read("vocabulary/status.yaml").replace("confirmed", "surely")}),
]


@pytest.mark.parametrize("change", [pytest.param(change, id=name) for name, change in CHANGES])
def test_what_is_judged_is_what_the_check_says_once_it_is_written(folder: Folder, change: Callable[[Folder], dict[str, str | None]]) -> None:
    before, files = whole(folder.root), change(folder)
    judged = judge(folder.root, files, TODAY)
    assert whole(folder.root) == before
    for path, text in files.items():
        if text is None:
            (folder.root / path).unlink()
        else:
            folder.write(path, text)
    written = check_folder(folder.root, TODAY)
    assert (told(judged.problems), judged.files) == (told(written.problems), written.files)


def test_a_schema_that_would_contradict_itself_is_told(folder: Folder) -> None:
    with pytest.raises(SchemaError):
        judge(folder.root, {"vocabulary/status.yaml": "x: y\n"}, TODAY)


ONE: list[tuple[str, str, Callable[[Folder], str]]] = [
    ("sound", FIRST, lambda folder: folder.read(FIRST)),
    ("a bad value", FIRST, lambda folder: folder.read(FIRST).replace("status: confirmed", "status: sure")),
    ("a cite to nothing", FIRST, lambda folder: folder.read(FIRST).replace("cites: [gazette-2020-arrest]", "cites: [nothing-2020-x]", 1)),
    ("a reference to nothing", FIRST, lambda folder: folder.read(FIRST).replace("value: face-finder", "value: no-finder")),
    ("unreadable", FIRST, lambda _: "---\nid: ["),
    ("a new case", NEW, lambda folder: folder.read(FIRST).replace("WIA-0001", "WIA-0002").replace("robert-example", "anna-other").replace("Robert Example", "Anna Other")),
    ("an id that is taken", NEW, lambda folder: folder.read(FIRST)),
    ("another order", FIRST, lambda folder: folder.read(FIRST).replace("slug: robert-example\ntitle: Robert Example\n", "title: Robert Example\nslug: robert-example\n")),
]


@pytest.mark.parametrize(("path", "make"), [pytest.param(path, make, id=name) for name, path, make in ONE])
def test_one_record_is_judged_as_among_all(folder: Folder, path: str, make: Callable[[Folder], str]) -> None:
    text = make(folder)
    wanted = [problem for problem in judge(folder.root, {path: text}, TODAY).problems if problem.path == path]
    found = judge_one(folder.root, path, text, TODAY)
    # Of two files with one id the check names the one that it reads last; whoever writes one is told in any case.
    assert {(problem.path, problem.rule, problem.line) for problem in wanted} <= {(problem.path, problem.rule, problem.line) for problem in found}
    assert {problem.rule for problem in found} - {problem.rule for problem in wanted} <= {"ids-are-unique"}


def test_a_file_that_is_replaced_by_another_name_is_no_second_one(folder: Folder) -> None:
    text = folder.read(FIRST).replace("slug: robert-example", "slug: robert-e")
    assert [problem.rule for problem in judge_one(folder.root, "cases/WIA-0001-robert-e.md", text, TODAY)] == ["ids-are-unique"]
    assert judge_one(folder.root, "cases/WIA-0001-robert-e.md", text, TODAY, instead_of=FIRST) == []


def test_what_changed_on_disk_is_seen_and_nothing_else_is_read_again(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    text = folder.read(FIRST)
    assert judge_one(folder.root, FIRST, text, TODAY) == []
    read: list[Any] = []
    real = judging._facts

    def reading(root: Any, file: Any) -> Any:
        read.append(file.path)
        return real(root, file)

    monkeypatch.setattr(judging, "_facts", reading)
    assert judge_one(folder.root, FIRST, text, TODAY) == []
    assert read == []
    (folder.root / PAPER_FILE).unlink()
    assert "cited-source-exists" in {problem.rule for problem in judge_one(folder.root, FIRST, text, TODAY)}
    folder.add("source")
    folder.add("case", id="WIA-0002", slug="anna-other", title="Anna Other", subject=subject(name="Anna Other"))
    assert judge_one(folder.root, FIRST, text, TODAY) == []
    assert read == [NEW, PAPER_FILE]


@pytest.mark.parametrize("path", ["x.md", "cases/x.yaml", "cases/../agencies/x.yaml", "agencies/.x.yaml", "history/WIA-0001/r1.md", "/etc/passwd"])
def test_a_path_of_no_record_is_refused(folder: Folder, path: str) -> None:
    with pytest.raises(StoreError, match="no file for a record"):
        judge_one(folder.root, path, "x", TODAY)


def test_a_text_with_half_a_character_is_one_problem(folder: Folder) -> None:
    assert [problem.rule for problem in judge_one(folder.root, FIRST, "---\nid: \ud800\n", TODAY)] == ["readable"]
