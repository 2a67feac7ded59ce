"""What the archive has already is recognised, and what it has not is left alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.record.document import decode, parse
from archive.sourcing.customs import Known, known_source
from archive.sourcing.duplicates import find_duplicates, title_key
from archive.sourcing.proposal import Found, Proposal
from archive.store.datadir import read_bytes, record_files
from tests import factory

if TYPE_CHECKING:
    from archive.record.schema import Schema

KNOWN = Known(
    "a-2020", "Man held over watches that he did not steal", "https://www.gazette.example/a?utm_source=x", "10.1000/ABC", "2:21-cv-99999, ECF 3", "legal_case", original="https://first.example/a"
)


def source(**fields: str) -> Proposal:
    return Proposal(tuple(Found(name, value, "x") for name, value in fields.items()))


@pytest.mark.parametrize(
    ("proposal", "why"),
    [
        (source(URL="http://gazette.example/a/"), "the same address"),
        (source(URL="https://first.example/a"), "the archive has it as the original of a copy"),
        (source(DOI="10.1000/abc"), "the same DOI"),
        (source(title="MAN HELD — over Wátches that he did not “steal”!"), "the same title"),
        (source(title="Man held over watch that he did not steal"), "a title that is nearly the same: Man held over watches that he did not steal"),
        (source(type="legal_case", number="2:21-cv-99999-ABC"), "the same docket number"),
    ],
)
def test_a_duplicate_is_recognised(proposal: Proposal, why: str) -> None:
    assert find_duplicates(proposal, [KNOWN, Known("b")]) == [("a-2020", why)]


@pytest.mark.parametrize(
    "proposal",
    [source(), source(URL="https://gazette.example/b"), source(title="Woman freed"), source(title="Man held over a bicycle he did steal"), source(number="2:21-cv-99999"), source(title="!!!")],
)
def test_what_is_new_is_left_alone(proposal: Proposal) -> None:
    assert find_duplicates(proposal, [KNOWN, Known("b")]) == []


def test_a_guessed_doi_is_no_reason() -> None:
    assert find_duplicates(Proposal((Found("DOI", "10.1000/abc", "x", "guessed"),)), [KNOWN]) == []


def test_the_surest_comes_first() -> None:
    known = [Known("b", "A title of some length"), Known("a", url="https://a.example/x")]
    assert [key for key, _ in find_duplicates(source(URL="https://a.example/x", title="A title of some length"), known)] == ["a", "b"]


def test_every_source_of_the_archive_recognises_itself(schema: Schema) -> None:
    files = [file for file in record_files(factory.DATA, schema) if file.kind.name == "source"]
    known = [known_source(parse(decode(read_bytes(factory.DATA, file.path)), file.kind, file.path)) for file in files]
    for one in known[::25]:
        found = find_duplicates(source(URL=one.url, title=one.title) if one.url else source(title=one.title), known)
        assert one.key in {key for key, _ in found}
        assert len(found) < 12


@given(st.text(max_size=40), st.text(max_size=40))
def test_capitals_and_punctuation_do_not_count(one: str, two: str) -> None:
    key = title_key(f"{one} {two}")
    assert title_key(key) == key
    assert title_key(f"“{one}”, {two}!") == key
