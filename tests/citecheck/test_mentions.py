"""Ids, revisions, editions, addresses and names in the spellings that people use."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.citecheck.drafts import Draft, Link, Paragraph
from archive.citecheck.mentions import Known, Mention, case_id, find_mentions

KNOWN = Known("https://archive.example", ("A-3078-21",), {"Robert Williams": "WIA-0001", "Sara": "WIA-0032"})

# The text, then what is found: id, revision, statement.
IDS = [
    ("WIA-0001", "WIA-0001", None, ""),
    ("WIA 1", "WIA-0001", None, ""),
    ("WIA No. 1", "WIA-0001", None, ""),
    ("wia-0001", "WIA-0001", None, ""),
    ("WIA–0001", "WIA-0001", None, ""),
    ("WIA‑0001", "WIA-0001", None, ""),
    ("WIA- 0001", "WIA-0001", None, ""),
    ("WIA-12345", "WIA-12345", None, ""),
    ("WIA-0001 r2", "WIA-0001", 2, ""),
    ("WIA-0001r2", "WIA-0001", 2, ""),
    ("WIA-0001/r2", "WIA-0001", 2, ""),
    ("WIA-0001, rev. 2", "WIA-0001", 2, ""),
    ("WIA-0001 (rev. 2)", "WIA-0001", 2, ""),
    ("WIA-0001, revision 12", "WIA-0001", 12, ""),
    ("WIA-0001#arrest_date.1", "WIA-0001", None, "arrest_date.1"),
    ("WIA-0001#arrest_date. 1", "WIA-0001", None, "arrest_date.1"),
    ("WIA-0001#arrest_date.1, rev. 3", "WIA-0001", 3, "arrest_date.1"),
    ("WIA-0001 r3#arrest_date.1", "WIA-0001", 3, "arrest_date.1"),
    ("Robert Example, No. WIA-0001 (Wrongful-Identification Case Archive, rev. 2)", "WIA-0001", 2, ""),
    ("https://archive.example/cases/WIA-0001", "WIA-0001", None, ""),
    ("https://other.example/cases/wia-0001/r4?x=1", "WIA-0001", 4, ""),
    ("(https://archive.example/cases/WIA-0001#detention.2).", "WIA-0001", None, "detention.2"),
]
NO_IDS = ["XWIA-0001", "WIA-1234567", "WIA-", "WIA", "CIA-0001", "wia 1"]
EDITIONS = [
    ("ed. 2026-11-22+3f2a9c1b", "2026-11-22+3f2a9c1b"),
    ("edition 2026.12", "2026.12"),
    ("(2026-11-22+3f2a9c1b)", "2026-11-22+3f2a9c1b"),
]


def mentions(*texts: str) -> list[Mention]:
    return list(find_mentions(Draft("draft", "text", tuple(Paragraph(text, "here") for text in texts)), KNOWN))


@pytest.mark.parametrize(("text", "key", "revision", "part"), IDS)
def test_ids(text: str, key: str, revision: int | None, part: str) -> None:
    (found,) = mentions(f"As in {text}, he was held.")
    assert (found.what, found.key, found.revision, found.part) == ("case", key, revision, part)


@pytest.mark.parametrize("text", NO_IDS)
def test_other_words_are_no_ids(text: str) -> None:
    assert not mentions(text)


def test_a_revision_belongs_to_the_id_before_it() -> None:
    assert [(found.key, found.revision) for found in mentions("WIA-0001, WIA-0002, rev. 3, and WIA-0004. Rev. 5 is another thing.")] == [("WIA-0001", None), ("WIA-0002", 3), ("WIA-0004", None)]


@pytest.mark.parametrize(("text", "key"), EDITIONS)
def test_editions(text: str, key: str) -> None:
    assert [(found.what, found.key) for found in mentions(text)] == [("edition", key)]


@given(st.integers(0, 99999), st.one_of(st.none(), st.integers(1, 99)), st.text("ab .,;()", max_size=10))
def test_an_id_is_found_wherever_it_stands(number: int, revision: int | None, around: str) -> None:
    text = f"{around} {case_id(str(number))}{f', rev. {revision}' if revision else ''} {around}"
    (found,) = mentions(text)
    assert (found.key, found.revision) == (case_id(str(number)), revision)
    assert text[found.start : found.end] == found.text


def test_a_page_of_another_kind_and_a_query() -> None:
    found = mentions("https://archive.example/rulings/a-v-b, https://archive.example/archive/cases?kind=arrest")
    assert [(one.what, one.key, one.own) for one in found] == [("page", "rulings/a-v-b", True), ("query", "archive.example/archive/cases?kind=arrest", True)]


def test_an_address_is_one_mention_whatever_stands_in_it() -> None:
    assert [found.what for found in mentions("https://example.org/WIA-0001/21-cv-10827")] == ["url"]


def test_an_archived_copy_is_a_mention_of_what_it_copies() -> None:
    assert [found.key for found in mentions("https://web.archive.org/web/2020/https://www.example.org/a/")] == ["example.org/a"]


def test_an_address_behind_words_counts_once() -> None:
    hidden = Paragraph("See the record.", "here", (Link(8, 14, "https://archive.example/cases/WIA-0001"), Link(0, 3, "mailto:a@example.org")))
    shown = Paragraph("https://archive.example/cases/WIA-0002", "here", (Link(0, 38, "https://archive.example/cases/WIA-0002"),))
    found = find_mentions(Draft("draft", "docx", (hidden, shown)), KNOWN)
    assert [(one.paragraph, one.key, one.start) for one in found] == [(0, "WIA-0001", 8), (1, "WIA-0002", 0)]


@pytest.mark.parametrize(
    ("text", "cases"),
    [("Robert Williams", ["WIA-0001"]), ("Robert Julian-Borchak Williams", ["WIA-0001"]), ("Robert F. Williams", ["WIA-0001"]), ("Trobert Williams", []), ("Robert and Williams", []), ("Sara", [])],
)
def test_names(text: str, cases: list[str]) -> None:
    assert [found.key for found in mentions(text)] == cases


def test_everything_stands_in_the_order_of_the_draft() -> None:
    found = mentions("See 599 F.3d 964; A-3078-21; WIA-0002; https://example.org/a; no. 2:21-cv-10827.", "Robert Williams")
    assert [one.what for one in found] == ["citation", "docket", "case", "url", "docket", "name"]
    assert [one.paragraph for one in found] == [0, 0, 0, 0, 0, 1]


def test_nothing_is_known_unless_it_is_told() -> None:
    draft = Draft("draft", "text", (Paragraph("Robert Williams, A-3078-21, https://archive.example/cases/WIA-0001", "here"),))
    assert [(found.what, found.own) for found in find_mentions(draft)] == [("case", False)]
