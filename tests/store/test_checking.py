"""`archive check` and `archive fmt` over whole folders: one bad file never stops the others, and one run shows all."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from archive.errors import StoreError
from archive.store.checking import check_folder, format_folder
from tests import factory
from tests.factory import PAPER, TODAY, line_of, statement, text_of

if TYPE_CHECKING:
    from archive.check.problems import Report
    from tests.factory import Folder

CASE = "cases/WIA-0001-robert-example.md"
AGENCY = "agencies/detroit-police.yaml"


def found(report: Report) -> list[tuple[str, int, str]]:
    return sorted((problem.path, problem.line, problem.rule) for problem in report.problems)


def test_a_valid_folder_has_no_problems(folder: Folder) -> None:
    report = check_folder(folder.root, TODAY)
    assert (found(report), report.files, report.exit_code) == ([], 9, 0)


def test_the_day_is_an_argument(folder: Folder) -> None:
    later = TODAY.replace(year=TODAY.year + 2)
    assert found(check_folder(folder.root, later)) == [(CASE, line_of(folder.read(CASE), "subject:"), "name-policy-is-reviewed")]


def test_one_run_shows_the_problems_of_all_files(folder: Folder) -> None:
    folder.write("agencies/bad.yaml", b"\xff")
    folder.write("cases/bad.md", "no front matter\n")
    folder.write("portrait.jpg", b"\xff\xd8")
    folder.write("candidates.yaml", "candidates:\n  - {title: x}\n")
    folder.add("system", id="face-finder-2", title="")
    folder.add("source", id="unused-2020", URL="https://gazette.example/unused")
    (folder.root / "rulings/example-v-detroit.yaml").unlink()
    case = folder.read(CASE)
    report = check_folder(folder.root, TODAY)
    assert found(report) == [
        ("agencies/bad.yaml", 1, "readable"),
        ("candidates.yaml", 2, "missing-key"),
        ("candidates.yaml", 2, "missing-key"),
        ("candidates.yaml", 2, "missing-key"),
        ("candidates.yaml", 2, "missing-key"),
        ("cases/WIA-0001-robert-example.md", line_of(case, "example-v-detroit"), "referenced-record-exists"),
        ("cases/bad.md", 1, "readable"),
        ("portrait.jpg", 1, "stray-file"),
        ("systems/face-finder-2.yaml", 2, "empty-value"),
    ]
    assert (report.files, report.errors, report.exit_code) == (12, 9, 1)


HOSTILE: list[tuple[str, bytes, int]] = [
    ("empty", b"", 1),
    ("a duplicate key", b"id: x\nid: y\n", 2),
    ("an alias", b"id: x\ntitle: *a\n", 2),
    ("a billion laughs", b"a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\n", 1),
    ("a tag", b"id: x\ntitle: !!python/name:os.system\n", 2),
    ("a tab", b"id: x\nplace:\n\tcountry: US\n", 3),
    ("carriage returns", b"id: x\r\n", 1),
    ("a byte order mark", b"\xef\xbb\xbfid: x\n", 1),
    ("UTF-16", "id: x\n".encode("utf-16"), 1),
    ("invalid UTF-8", b"id: x\ntitle: \xff\n", 2),
    ("a NUL", b"id: x\ntitle: a\0\n", 2),
    ("50 MB", b"\n" * 50_000_000, 1),
    ("100,000 brackets", b"id: " + b"[" * 100_000, 1),
    ("100,000 items", b"id:\n  " + b"- " * 100_000, 2),
    ("a comment after other letters", "id: x\ntitle: Łódź 🙂 # why\n".encode(), 2),
    ("a second document", b"id: x\n---\nid: y\n", 2),
    ("a directive", b"%YAML 1.2\n---\nid: x\n", 1),
    ("random bytes", bytes(range(256)) * 10, 2),
]


@pytest.mark.parametrize(("data", "line"), [pytest.param(data, line, id=name) for name, data, line in HOSTILE])
def test_a_hostile_file_is_one_readable_problem_and_stops_nothing(folder: Folder, data: bytes, line: int) -> None:
    folder.write("agencies/x.yaml", data)
    started = time.perf_counter()
    report = check_folder(folder.root, TODAY)
    assert time.perf_counter() - started < 10
    assert {(problem.path, problem.rule) for problem in report.problems} == {("agencies/x.yaml", "readable")}
    assert report.problems[0].line == line
    assert report.files == 10
    outcome = format_folder(folder.root, write=True)
    assert (outcome.changed, {problem.path for problem in outcome.problems}) == ([], {"agencies/x.yaml"})
    assert (folder.root / "agencies/x.yaml").read_bytes() == data


@pytest.mark.parametrize("record_id", ["../../escaped", "/var/escaped", "..", "a/../../b"])
def test_an_id_that_plays_tricks_with_paths_moves_no_file(folder: Folder, record_id: str) -> None:
    before = sorted(folder.root.parent.rglob("*"))
    folder.write(AGENCY, folder.read(AGENCY).replace("id: detroit-police", f"title: x\nid: {record_id}", 1).replace("title: Detroit Police\n", "", 1))
    rules = {problem.rule for problem in check_folder(folder.root, TODAY).problems if problem.path == AGENCY}
    assert rules == {"type-slug", "file-bears-the-id", "canonical-form"}
    outcome = format_folder(folder.root, write=True)
    assert outcome.changed == [AGENCY]
    assert f"id: {record_id}\n" in folder.read(AGENCY)
    assert sorted(folder.root.parent.rglob("*")) == before


def test_two_files_of_one_id_are_both_told_of(folder: Folder) -> None:
    folder.add("agency", path="agencies/again.yaml")
    assert found(check_folder(folder.root, TODAY)) == [("agencies/again.yaml", 1, "file-bears-the-id"), (AGENCY, 1, "ids-are-unique")]


@pytest.mark.parametrize(
    ("paths", "files"),
    [
        ([AGENCY], 1),
        ([AGENCY, CASE], 2),
        ([AGENCY, AGENCY], 1),
        (["agencies"], 1),
        (["sources"], 2),
    ],
)
def test_only_the_problems_of_some_files(folder: Folder, paths: list[str], files: int) -> None:
    for path in (AGENCY, CASE):
        folder.write(path, folder.read(path).replace("title: ", "title:  ", 1))
    report = check_folder(folder.root, TODAY, [folder.root / path for path in paths])
    assert {problem.path for problem in report.problems} == {path for path in (AGENCY, CASE) if any(path.startswith(given) for given in paths)}
    assert report.files == files


def test_an_empty_folder_stands_for_no_file_and_not_for_all(folder: Folder) -> None:
    folder.write(AGENCY, folder.read(AGENCY).replace("title: ", "title:  ", 1))
    (folder.root / "drafts").mkdir()
    report = check_folder(folder.root, TODAY, [folder.root / "drafts"])
    assert (report.problems, report.files) == ([], 0)
    outcome = format_folder(folder.root, [folder.root / "drafts"], write=True)
    assert (outcome.files, outcome.changed) == (0, [])
    assert "title:  Detroit" in folder.read(AGENCY)


def test_a_path_may_be_given_as_problems_name_it(folder: Folder, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    assert check_folder(folder.root, TODAY, [Path(AGENCY)]).files == 1


@pytest.mark.parametrize(("path", "message"), [("nothing.yaml", "there is no file .*nothing.yaml"), ("..", "is not in the data folder"), ("/etc/passwd", "/etc/passwd is not in the data folder")])
def test_a_path_that_is_no_file_of_the_folder_is_an_error(folder: Folder, path: str, message: str) -> None:
    for act in (lambda: check_folder(folder.root, TODAY, [folder.root / path]), lambda: format_folder(folder.root, [folder.root / path], write=True)):
        with pytest.raises(StoreError, match=message):
            act()


def test_a_folder_that_is_none_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="is no data folder"):
        check_folder(tmp_path / "nothing", TODAY)


def crooked(text: str) -> str:
    return text.replace("title: ", "title:   ", 1)


def test_formatting_shows_what_it_would_do_and_does_nothing(folder: Folder) -> None:
    before = crooked(folder.read(AGENCY))
    folder.write(AGENCY, before)
    outcome = format_folder(folder.root, write=False)
    assert (outcome.files, outcome.changed, outcome.problems) == (9, [AGENCY], [])
    assert outcome.diffs[0].splitlines()[:2] == [f"--- {AGENCY}", f"+++ {AGENCY} (canonical)"]
    assert "-title:   Detroit Police\n+title: Detroit Police\n" in outcome.diffs[0]
    assert outcome.summary() == "9 files looked at, 1 not in canonical form."
    assert folder.read(AGENCY) == before


def test_formatting_writes_canonical_form_once_and_leaves_the_rest_alone(folder: Folder) -> None:
    wanted = {path: folder.read(path) for path in (AGENCY, CASE)}
    for path, text in wanted.items():
        folder.write(path, crooked(text))
    untouched = {path: path.stat().st_mtime_ns for path in folder.root.rglob("*.yaml") if path != folder.root / AGENCY}
    assert format_folder(folder.root, write=True).changed == [AGENCY, CASE]
    assert {path: folder.read(path) for path in wanted} == wanted
    assert {path: path.stat().st_mtime_ns for path in untouched} == untouched
    assert format_folder(folder.root, write=True).changed == []
    assert found(check_folder(folder.root, TODAY)) == []


def test_formatting_some_files_leaves_the_others_alone(folder: Folder) -> None:
    for path in (AGENCY, CASE):
        folder.write(path, crooked(folder.read(path)))
    outcome = format_folder(folder.root, [folder.root / CASE], write=True)
    assert (outcome.files, outcome.changed) == (1, [CASE])
    assert "title:   Detroit Police" in folder.read(AGENCY)


def test_formatting_keeps_what_the_check_does_not_know(folder: Folder) -> None:
    folder.write("agencies/odd.yaml", 'surprise: "no"\n"NO": {yes: [1, "2"]}\nid: odd\n"a: b": c\n')
    format_folder(folder.root, write=True)
    assert folder.read("agencies/odd.yaml") == 'id: odd\nsurprise: "no"\n"NO": {"yes": [1, 2]}\n"a: b": c\n'


CANDIDATE = "  - {title: A man in Leeds, country: GB, rule: one-source, reason: One paper only., would_need: A second paper.}\n"


def test_the_list_of_candidates_has_a_canonical_form_too(folder: Folder) -> None:
    wanted = f"candidates:\n{CANDIDATE}"
    given = wanted.replace("title: A man in Leeds, country: GB", "country: GB, title: A man in Leeds")
    folder.write("candidates.yaml", given)
    assert found(check_folder(folder.root, TODAY)) == [("candidates.yaml", 1, "canonical-form")]
    shown = format_folder(folder.root, write=False)
    assert (shown.files, shown.changed, shown.problems) == (10, ["candidates.yaml"], [])
    assert shown.diffs[0].startswith("--- candidates.yaml\n+++ candidates.yaml (canonical)\n")
    assert folder.read("candidates.yaml") == given
    assert format_folder(folder.root, write=True).changed == ["candidates.yaml"]
    assert folder.read("candidates.yaml") == wanted
    assert found(check_folder(folder.root, TODAY)) == []
    assert format_folder(folder.root, write=True).changed == []


def test_candidates_with_problems_are_not_formatted(folder: Folder) -> None:
    given = f"candidates:\n{CANDIDATE}".replace("GB", "UK").replace("rule: ", "rule:   ")
    folder.write("candidates.yaml", given)
    assert found(check_folder(folder.root, TODAY)) == [("candidates.yaml", 2, "type-country")]
    outcome = format_folder(folder.root, write=True)
    assert ([problem.rule for problem in outcome.problems], outcome.changed) == (["type-country"], [])
    assert folder.read("candidates.yaml") == given


@pytest.mark.parametrize(("path", "changed"), [("candidates.yaml", ["candidates.yaml"]), (CASE, []), ("drafts", [])])
def test_candidates_are_formatted_where_they_are_asked_for(folder: Folder, path: str, changed: list[str]) -> None:
    folder.write("candidates.yaml", f"candidates:\n{CANDIDATE}\n")
    (folder.root / "drafts").mkdir()
    assert format_folder(folder.root, [folder.root / path], write=True).changed == changed


def test_the_lines_of_a_file_that_is_not_canonical_are_those_of_the_file(folder: Folder) -> None:
    text = folder.read(CASE).replace("---\n\nFive", "---\n\n\n\n\nFive", 1).replace(f"2018. [@{PAPER}]", "2017.", 1)
    folder.write(CASE, text)
    problems = [problem for problem in check_folder(folder.root, TODAY).problems if problem.field == "narrative"]
    assert {problem.line for problem in problems} == {line_of(text, "Five watches were stolen from a shop in Detroit")}


def test_a_thousand_files_are_checked_soon(folder: Folder) -> None:
    for number in range(1000):
        folder.write(f"agencies/a{number}.yaml", factory.text_of(folder.schema, "agency", id=f"a{number}", statements={"use": [statement("x", standing="alleged")]}))
    started = time.perf_counter()
    report = check_folder(folder.root, TODAY)
    assert (report.files, report.problems) == (1009, [])
    assert time.perf_counter() - started < 10


def test_what_may_stand_in_a_file_that_cannot_be_read_is_not_said_to_be_missing(folder: Folder) -> None:
    folder.write("agencies/detroit-police.yaml", "id: [")
    folder.write("sources/uncited-2020-text.yaml", text_of(folder.schema, "source", id="uncited-2020-text", URL="https://gazette.example/uncited"))
    report = check_folder(folder.root, TODAY)
    assert [(problem.path, problem.rule) for problem in report.problems] == [("agencies/detroit-police.yaml", "readable")]
