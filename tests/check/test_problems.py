"""Problems and reports, as people, programs and GitHub read them."""

from __future__ import annotations

import json

import pytest
from hypothesis import given

from archive.check.problems import Problem, Report, Severity
from tests.strategies import texts

ERROR = Problem("cases/a.md", 12, "events.1.date", "'x' is no date", "write 2020", "type-date")
WARNING = Problem("cases/a.md", 2, "", "nothing cites this source", "cite it", "source-is-cited", Severity.WARNING)


def test_a_problem_says_where_what_and_what_to_write() -> None:
    assert str(ERROR) == "cases/a.md:12: error: events.1.date: 'x' is no date\n    write 2020 [type-date]"
    assert str(WARNING) == "cases/a.md:2: warning: nothing cites this source\n    cite it [source-is-cited]"


@pytest.mark.parametrize(
    ("files", "problems", "exit_code", "summary"),
    [
        (0, [], 0, "0 files checked: 0 errors, 0 warnings."),
        (1, [WARNING], 0, "1 file checked: 0 errors, 1 warning."),
        (2, [ERROR], 1, "2 files checked: 1 error, 0 warnings."),
        (12345, [ERROR, WARNING, ERROR, WARNING], 1, "12,345 files checked: 2 errors, 2 warnings."),
    ],
)
def test_a_report_counts_and_knows_its_exit_code(files: int, problems: list[Problem], exit_code: int, summary: str) -> None:
    report = Report(files, problems)
    assert (report.exit_code, report.summary()) == (exit_code, summary)


def test_a_report_as_text_is_sorted_by_file_and_line() -> None:
    first = Problem("agencies/z.yaml", 99, "", "a", "b", "c")
    assert Report(3, [ERROR, WARNING, first]).as_text() == "\n".join([str(first), str(WARNING), str(ERROR), "3 files checked: 2 errors, 1 warning."])


def test_a_report_as_json() -> None:
    assert json.loads(Report(3, [ERROR, WARNING]).as_json()) == {
        "files": 3,
        "errors": 1,
        "problems": [
            {"path": "cases/a.md", "line": 2, "field": "", "what": "nothing cites this source", "fix": "cite it", "rule": "source-is-cited", "severity": "warning"},
            {"path": "cases/a.md", "line": 12, "field": "events.1.date", "what": "'x' is no date", "fix": "write 2020", "rule": "type-date", "severity": "error"},
        ],
    }


def test_a_report_for_github() -> None:
    assert Report(1, [ERROR, WARNING]).as_github().splitlines() == [
        "::warning file=cases/a.md,line=2,title=source-is-cited::nothing cites this source; cite it",
        "::error file=cases/a.md,line=12,title=type-date::events.1.date: 'x' is no date; write 2020",
        "1 file checked: 1 error, 1 warning.",
    ]


# https://docs.github.com/actions/reference/workflow-commands-for-github-actions: % \r \n in messages, : and , too in properties.
def test_signs_that_github_reads_otherwise_are_escaped() -> None:
    hostile = Problem("a,b:c%\n::error::.md", 1, "", "100% \r\n::error::x", "y", "z")
    assert Report(1, [hostile]).as_github().splitlines()[0] == "::error file=a%2Cb%3Ac%25%0A%3A%3Aerror%3A%3A.md,line=1,title=z::100%25 %0D%0A::error::x; y"


@given(texts(), texts())
def test_whatever_a_problem_holds_it_is_one_line_for_github_and_whole_for_programs(what: str, field: str) -> None:
    report = Report(1, [Problem("a", 1, field, what + "\n", "fix\r", "r")])
    assert len(report.as_github().split("\n")) == 2
    assert json.loads(report.as_json())["problems"][0]["what"] == what + "\n"
