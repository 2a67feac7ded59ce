"""The address of a cited query says all of it and gives it back; the hash is that of the result and of nothing else."""

from __future__ import annotations

import hashlib
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.site.cited import LONGEST_SQL, CitedQuery, cited_path, read_cited, result_sha256

SHA = "a" * 64
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r"), min_size=1, max_size=40).filter(lambda text: text == text.strip())
NAMES = st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,8}", fullmatch=True)


@given(st.builds(CitedQuery, TEXT, st.sampled_from(["", "2026.12", "2026.12.3"]), st.dictionaries(NAMES, st.text(st.characters(exclude_categories=["Cs"]), max_size=9), max_size=3)), st.booleans())
def test_what_an_address_says_is_read_back(asked: CitedQuery, claimed: bool) -> None:  # noqa: FBT001 - hypothesis gives it
    whole = CitedQuery(asked.sql, asked.edition, asked.params, 53, SHA) if claimed else asked
    assert read_cited(parse_qsl(urlsplit(whole.url).query, keep_blank_values=True)) == (whole, "")


@pytest.mark.parametrize(
    ("pairs", "fault"),
    [
        ([], "no-sql"),
        ([("sql", " \n ")], "no-sql"),
        ([("sql", "x" * (LONGEST_SQL + 1))], "long"),
        ([("sql", "x"), ("p.a", "y" * LONGEST_SQL)], "long"),
        ([("sql", "x"), ("rows", "1")], "claim"),
        ([("sql", "x"), ("sha256", SHA)], "claim"),
        ([("sql", "x"), ("rows", "01"), ("sha256", SHA)], "claim"),
        ([("sql", "x"), ("rows", "١"), ("sha256", SHA)], "claim"),
        ([("sql", "x"), ("rows", "1"), ("sha256", SHA.upper())], "claim"),
    ],
)
def test_a_fault_is_named(pairs: list[tuple[str, str]], fault: str) -> None:
    assert read_cited(pairs) == (None, fault)


def test_the_first_of_two_values_counts_and_strange_names_are_passed_over() -> None:
    asked, _ = read_cited([("sql", "a"), ("sql", "b"), ("p.1", "x"), ("p.", "y"), ("other", "z")])
    assert asked == CitedQuery("a")


def test_the_hash_can_be_made_by_anybody() -> None:
    text = '{"columns":["id","n"],"rows":[["é",1],[null,0.1],[{"base64":"AP8="},"x"]]}'
    assert result_sha256(["id", "n"], [("é", 1), (None, 0.1), (b"\x00\xff", "x")]) == hashlib.sha256(text.encode()).hexdigest()


@pytest.mark.parametrize("other", [(["a"], [(1,), (2,)]), (["a"], [(2,), (1,), (1,)]), (["b"], [(2,), (1,)]), (["a"], [("2",), (1,)]), (["a"], [(2.0,), (1,)]), (["a", "a"], [(2,), (1,)])])
def test_another_result_has_another_hash(other: tuple[list[str], list[tuple[object, ...]]]) -> None:
    assert result_sha256(*other) != result_sha256(["a"], [(2,), (1,)])


@pytest.mark.parametrize(("database", "begins"), [("archive", "/cited?sql="), ("edition-2026-12", "/cited?edition=2026.12&sql="), ("edition-2026-12-2", "/cited?edition=2026.12.2&sql=")])
def test_the_page_of_a_query_leads_to_its_citation(database: str, begins: str) -> None:
    assert cited_path("select 1", {}, database).startswith(begins)


def test_a_query_that_is_too_long_leads_nowhere() -> None:
    assert not cited_path("x" * 7000)
