"""The list of candidates: what is read of it, and its problems."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from archive.check.candidates import PATH, check_canonical_candidates, dump_candidates, read_candidates

if TYPE_CHECKING:
    from archive.record.schema import Schema

GOOD = "  - {title: A man in Leeds, country: GB, city: Leeds, year: 2019, rule: one-source, reason: One paper only., would_need: A second paper.}\n"


def test_a_good_list(schema: Schema) -> None:
    rows, problems = read_candidates(f"candidates:\n{GOOD}{GOOD}".encode(), schema)
    assert [row["title"] for row in rows] == ["A man in Leeds", "A man in Leeds"]
    assert problems == []


def test_an_empty_list(schema: Schema) -> None:
    assert read_candidates(b"candidates: []\n", schema) == ([], [])


@pytest.mark.parametrize(
    ("text", "line", "field", "rule", "what"),
    [
        (GOOD.replace("GB", "UK"), 2, "candidates.1.country", "type-country", "'UK' is no country"),
        (GOOD + GOOD.replace("one-source", "hearsay"), 3, "candidates.2.rule", "type-vocabulary", "'hearsay' is no rule of exclusion"),
        (GOOD.replace("reason: One paper only., ", ""), 2, "candidates.1.reason", "missing-key", "`reason` is missing"),
        (GOOD.replace("city", "town"), 2, "candidates.1.town", "unknown-key", "there is no key `town`"),
        (GOOD.replace("2019", "last year"), 2, "candidates.1.year", "type-date", "'last year' is no date of EDTF level 0 or 1"),
        (GOOD + "  - a man in York\n", 3, "candidates.2", "shape", "the row is no mapping"),
        (GOOD + "  - [a, b]\n", 3, "candidates.2", "shape", "the row is no mapping"),
    ],
)
def test_a_row_that_departs_from_its_shape(schema: Schema, text: str, line: int, field: str, rule: str, what: str) -> None:
    rows, problems = read_candidates(f"candidates:\n{text}".encode(), schema)
    assert len(rows) == text.count("{")
    assert [(problem.path, problem.line, problem.field, problem.rule, problem.what) for problem in problems] == [(PATH, line, field, rule, what)]
    assert problems[0].fix


@pytest.mark.parametrize("text", ["title: x\n", "candidates: none\n", "candidates: {a: b}\n", "candidates: []\nmore: x\n"])
def test_a_file_that_is_no_list_of_candidates(schema: Schema, text: str) -> None:
    rows, problems = read_candidates(text.encode(), schema)
    assert rows == []
    assert [(problem.path, problem.line, problem.rule, problem.what) for problem in problems] == [(PATH, 1, "shape", "the file is not one list `candidates:`")]


@pytest.mark.parametrize(
    ("data", "line", "what"),
    [
        (b"", 1, "the file holds no `key: value` lines"),
        (b"candidates:\n  - {title: a, title: b}\n", 2, "the key `title` stands twice (first on line 2)"),
        (b"# none yet\ncandidates: []\n", 1, "a comment would be lost when the file is formatted"),
        (b"candidates:\n  - \xff\n", 2, "byte 16 is not UTF-8"),
        (b"\xef\xbb\xbfcandidates: []\n", 1, "the file begins with a byte order mark"),
    ],
)
def test_a_file_that_cannot_be_read(schema: Schema, data: bytes, line: int, what: str) -> None:
    rows, problems = read_candidates(data, schema)
    assert rows == []
    assert (problems[0].path, problems[0].line, problems[0].rule, problems[0].what) == (PATH, line, "readable", what)


def test_canonical_form_is_written_and_asked_for(schema: Schema) -> None:
    loose = b"candidates:\n  - country: US\n    title: A man\n    rule: one-source\n    reason: One report.\n    would_need: Another.\n"
    rows, problems = read_candidates(loose, schema)
    assert problems == []
    assert [problem.rule for problem in check_canonical_candidates(loose, rows, schema)] == ["canonical-form"]
    text = dump_candidates(rows, schema)
    assert text == "candidates:\n  - {title: A man, country: US, rule: one-source, reason: One report., would_need: Another.}\n"
    assert check_canonical_candidates(text.encode(), rows, schema) == []
    assert dump_candidates([], schema) == "candidates: []\n"
