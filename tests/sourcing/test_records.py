"""A proposal as a record: in canonical form, and sound where it is complete."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from hypothesis import given

from archive.check.validate import check_canonical, check_record
from archive.record.document import dump, parse
from archive.sourcing.proposal import Author, Found, Proposal
from archive.sourcing.records import ADDRESS_TITLE, source_fields, to_source
from tests.sourcing.test_proposal import proposals

if TYPE_CHECKING:
    from archive.check.rule import Context
    from archive.record.schema import Schema

DAY = datetime.date(2026, 11, 21)
PAPER = Proposal(
    (
        Found("type", "article-newspaper", "x"), Found("class", "news", "x"), Found("title", "Man held: the watches", "x"), Found("container-title", "The Gazette", "x"), Found("publisher", "Gazette", "x"),
        Found("author", (Author("Hill", "Kashmir"), Author(literal="Associated Press")), "x"), Found("issued", "2020-06-24", "x"), Found("URL", "https://gazette.example/a", "x"), Found("language", "en", "x"),
    )
)  # fmt: skip


def test_a_whole_proposal_is_a_sound_record(schema: Schema, context: Context) -> None:
    record = to_source(PAPER, schema, citekey="gazette-2020-held", accessed=DAY)
    assert check_record(record, context) == []
    text = dump(record)
    assert check_canonical(text.encode(), parse(text, record.kind, "sources/gazette-2020-held.yaml")) == []
    assert text == (
        'id: gazette-2020-held\ntype: article-newspaper\nclass: news\ntitle: "Man held: the watches"\nauthor:\n  - {family: Hill, given: Kashmir}\n  - {literal: Associated Press}\n'
        "container-title: The Gazette\nissued: 2020-06-24\naccessed: 2026-11-21\nURL: https://gazette.example/a\nlanguage: en\n"
    )


def test_what_is_missing_is_told_by_the_check(schema: Schema, context: Context) -> None:
    record = to_source(Proposal((Found("URL", "https://gazette.example/a", "x"),)), schema, citekey="gazette-nd", accessed=DAY)
    assert {problem.field for problem in check_record(record, context)} >= {"type", "class", "title"}


def test_the_site_of_a_page_is_its_publisher() -> None:
    page = Proposal((Found("type", "webpage", "x"), Found("container-title", "ACLU", "x")))
    assert source_fields(page) == {"type": "webpage", "publisher": "ACLU"}
    both = page.also([Found("publisher", "The ACLU", "x")])
    assert source_fields(both) == {"type": "webpage", "publisher": "The ACLU"}
    other = page.also([Found("publisher", "Somebody", "x")])
    assert source_fields(other) == {"type": "webpage", "container-title": "ACLU", "publisher": "Somebody"}


def test_a_title_of_the_address_says_so() -> None:
    assert source_fields(Proposal((Found("title", "Man held", ADDRESS_TITLE, "guessed"),))) == {"title": "Man held", "title_basis": "address"}


@given(proposals)
def test_any_proposal_is_written_in_canonical_form(schema: Schema, proposal: Proposal) -> None:
    record = to_source(proposal, schema, citekey="gazette-nd", accessed=DAY)
    text = dump(record)
    assert dump(parse(text, record.kind)) == text
