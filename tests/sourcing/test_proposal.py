"""Values side by side: the surest first, nothing that the schema would refuse, and both ways through a pipe."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.record.values import PARSERS
from archive.sourcing.proposal import Author, Found, Proposal, found, from_plain, to_plain
from tests.strategies import HOSTILE_WORDS

if TYPE_CHECKING:
    from archive.record.schema import Schema

FIELDS = ["type", "class", "title", "container-title", "publisher", "authority", "number", "volume", "page", "issued", "DOI", "URL", "language", "note"]
words = st.sampled_from([*HOSTILE_WORDS, "A title: of some length, with “signs”", "https://a.example/?b=1", "2020-01~", "en", "x" * 300])
founds = st.builds(found, st.sampled_from(FIELDS), words, words, st.sampled_from(["known", "stated", "derived", "guessed"]))
people = st.lists(st.builds(Author, words, words, words), max_size=3).map(lambda some: found("author", some, "x"))
proposals = st.lists(st.one_of(founds, people), max_size=6).map(lambda some: Proposal().also(some))


def test_the_surest_value_is_the_best_and_the_others_are_told_once() -> None:
    rows = (Found("title", "a", "1", "guessed"), Found("title", "b", "2"), Found("title", "c", "3"), Found("title", "b", "4"), Found("title", "a", "5", "derived"), Found("URL", "x", "6"))
    proposal = Proposal(rows)
    assert proposal.best("title") == rows[1]
    assert proposal.others("title") == (rows[0], rows[2])
    assert (proposal.text("title"), proposal.text("note"), proposal.authors, proposal.others("note")) == ("b", "", (), ())


@pytest.mark.parametrize(
    ("field", "value", "kept"),
    [
        ("title", " <i>A</i>\n b\u200b\x00 ", "A b"),
        ("title", "a < b", "a < b"),
        ("title", "x" * 2_000, None),
        ("title", "", None),
        ("title", "e\u0301", "é"),
        ("issued", "June", None),
        ("URL", "javascript:x", None),
        ("language", "en_US", None),
        ("language", "pt", "pt"),
    ],
)
def test_a_value_has_the_form_of_its_field(field: str, value: str, kept: str | None) -> None:
    one = found(field, value, "x")
    assert (one.value if one else None) == kept


def test_an_author_has_parts_or_is_whole() -> None:
    one = found("author", [Author("Hill", "K.", "x"), Author("", "Madonna"), Author(), Author("Hill", "K.")], "x")
    assert one
    assert one.value == (Author("Hill", "K."), Author(literal="Madonna"))


@given(proposals)
def test_a_proposal_goes_through_a_pipe(proposal: Proposal) -> None:
    assert from_plain(json.loads(json.dumps(to_plain(proposal)))) == proposal


@given(proposals)
def test_every_value_is_one_of_the_schema(schema: Schema, proposal: Proposal) -> None:
    for one in proposal.found:
        spec = schema.kinds["source"].fields[one.field]
        if isinstance(one.value, str) and spec.type in {"text", "date", "url", "language"}:
            assert PARSERS[spec.type](one.value).text == one.value
