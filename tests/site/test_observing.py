from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.site.observing import KINDS, Observed, log_line, page_kind


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "home"),
        ("/es/", "home"),
        ("/cases", "cases"),
        ("/cases/WIA-0001/r1", "cases"),
        ("/es/cases/WIA-0001", "cases"),
        ("/archive.db", "archive"),
        ("/archive/cases.json", "archive"),
        ("/-/static/x", "other"),
        ("/casesx", "other"),
        ("//cases", "other"),
        ("/robert-williams", "other"),
    ],
)
def test_paths_have_kinds(path: str, kind: str) -> None:
    assert page_kind(path) == kind


@given(st.text(max_size=60))
def test_nobody_makes_up_a_kind(path: str) -> None:
    assert page_kind("/" + path) in {*KINDS, "home", "other"}


def test_answers_are_counted() -> None:
    observed = Observed()
    observed.note("cases", "GET", 200, 0.02, 1_000)
    observed.note("cases", "BREW", 405, 0.02, 10)
    observed.serving("2026-11-22+abc", 5)
    observed.serving("2026-11-23+abc", 6)
    text = observed.text().decode()
    assert 'archive_http_requests_total{kind="cases",method="GET",status="200"} 1.0' in text
    assert 'method="other",status="405"' in text
    assert 'archive_http_response_bytes_total{kind="cases"} 1010.0' in text
    assert 'archive_database_bytes{edition="2026-11-23+abc"} 6.0' in text
    assert "2026-11-22" not in text


def test_a_line_of_the_log_names_nobody() -> None:
    assert json.loads(log_line("2026-11-22T10:00:00.000+00:00", "search", "GET", 200, 0.0123, 5)) == {
        "time": "2026-11-22T10:00:00.000+00:00",
        "kind": "search",
        "method": "GET",
        "status": 200,
        "ms": 12.3,
        "bytes": 5,
    }
