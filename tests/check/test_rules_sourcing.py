"""Rules on sources: each fires once here, and is silent once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from archive.check.rules.sourcing import CARRYING_CLASSES, normalise_url
from tests.check.judging import judge, judge_together
from tests.factory import COURT, PAPER, court_source, line_of, make, statement, with_statements

if TYPE_CHECKING:
    from archive.record.model import Record
    from archive.record.schema import Schema
    from tests.factory import Tree

CITED = f"[@{PAPER}]"


@pytest.mark.parametrize(
    ("paragraph", "what"),
    [
        ("He was arrested.", "a paragraph without a citation"),
        ("He was [arrested](https://a.example).", "a paragraph without a citation"),
        (f"He was arrested. {CITED} He was held.", "the paragraph goes on after its last citation"),
        (f"{CITED} He was arrested.", "the paragraph goes on after its last citation"),
        (f"- He was arrested. {CITED}\n- He was held.", "the paragraph goes on after its last citation"),
    ],
)
def test_paragraph_has_a_source_fires(schema: Schema, paragraph: str, what: str) -> None:
    record = make(schema, "case", f"First. {CITED}\n\n{paragraph}\n\nLast. {CITED}")
    assert judge("paragraph-has-a-source", record) == [(line_of(record, paragraph.splitlines()[0]), "narrative", what)]


@pytest.mark.parametrize("paragraph", ["", f"He was arrested. {CITED}", f"He was arrested {CITED}.", f"(He was arrested {CITED}.)", f"One. {CITED} Two. [@{COURT}, ¶ 2;\n@{PAPER}]"])
def test_paragraph_has_a_source_is_silent(schema: Schema, paragraph: str) -> None:
    assert judge("paragraph-has-a-source", make(schema, "case", paragraph)) == []


def test_a_citation_that_breaks_the_grammar_is_reported_instead(schema: Schema) -> None:
    record = make(schema, "case", f"One. {CITED}\n\nTwo. [@Abc 1]")
    assert judge("paragraph-has-a-source", record) == []
    assert judge("citation-grammar", record) == [(line_of(record, "Two."), "narrative", "'Abc 1' is no citation")]


@pytest.mark.parametrize("text", [f"As @{PAPER} says. {CITED}", f"So it was (@{PAPER}). {CITED}"])
def test_citation_in_brackets_fires(schema: Schema, text: str) -> None:
    record = make(schema, "case", text)
    assert judge("citation-in-brackets", record) == [(line_of(record, text), "narrative", f"@{PAPER} stands without brackets")]


def test_citation_in_brackets_is_silent(schema: Schema) -> None:
    assert judge("citation-in-brackets", make(schema, "case", f"Mail went to a@b. {CITED} Two at @ Detroit. [@{COURT}; @{PAPER}, ¶ 2]")) == []


def test_title_in_brackets_fires(schema: Schema) -> None:
    record = make(schema, "source", title="[A page on watches]")
    assert judge("title-in-brackets", record) == [(line_of(record, "title:"), "title", "the title stands in brackets")]


def test_title_in_brackets_is_silent(schema: Schema) -> None:
    assert judge("title-in-brackets", make(schema, "source", title="A page [updated]", title_basis="descriptive")) == []
    assert judge("title-in-brackets", make(schema, "agency", title="[Redacted] Police")) == []


@pytest.mark.parametrize(
    ("changes", "field", "what"),
    [
        ({"container_title": None}, "publisher", "the source says nowhere who published it"),
        ({"URL": None}, "URL", "the source cannot be found"),
    ],
)
def test_source_says_where_fires(schema: Schema, changes: Tree, field: str, what: str) -> None:
    assert judge("source-says-where", make(schema, "source", **changes)) == [(1, field, what)]


@pytest.mark.parametrize(
    "changes",
    [{}, {"container_title": None, "publisher": "X"}, {"container_title": None, "authority": "X"}, {"URL": None, "DOI": "10.1/x"}, {"URL": None, "number": "1"}, {"URL": None, "volume": "1"}],
)
def test_source_says_where_is_silent(schema: Schema, changes: Tree) -> None:
    assert judge("source-says-where", make(schema, "source", **changes)) == []


@pytest.mark.parametrize(
    ("url", "names"),
    [
        ("https://a.example/?utm_source=x", "utm_source"),
        ("https://a.example/?id=1&utm_medium=x&fbclid=y", "utm_medium, fbclid"),
        ("https://a.example/?gclid=x#top", "gclid"),
        ("https://a.example/?igshid=x", "igshid"),
        ("https://[broken?utm_source=x", "utm_source"),
    ],
)
def test_address_without_tracking_fires(schema: Schema, url: str, names: str) -> None:
    record = make(schema, "source", URL=url)
    assert judge("address-without-tracking", record) == [(line_of(record, "URL:"), "URL", f"tracking parameters {names}")]


@pytest.mark.parametrize("url", ["https://a.example/utm_source=x", "https://a.example/?id=1&ref=x", "https://a.example/#?utm_source=x", "https://[broken", None])
def test_address_without_tracking_is_silent(schema: Schema, url: str | None) -> None:
    assert judge("address-without-tracking", make(schema, "source", URL=url)) == []


def test_cited_source_exists_fires(schema: Schema) -> None:
    record = make(
        schema,
        "case",
        f"One. {CITED}\nTwo. [@nothing-2021, ¶ 2]",
        statements={"arrest_date": [statement("2020", cites=[PAPER, "nothing-2022 p. 3"])]},
        **dict.fromkeys(("failures", "events", "responses")),
    )
    assert judge_together("cited-source-exists", record, make(schema, "source")) == [
        (record.path, line_of(record, "nothing-2022"), "statements.arrest_date.1", "there is no source `nothing-2022`"),
        (record.path, line_of(record, "nothing-2021"), "narrative", "there is no source `nothing-2021`"),
    ]


@pytest.mark.parametrize("name", ["failures", "events", "responses"])
def test_cited_source_exists_fires_in_lists(schema: Schema, name: str) -> None:
    bare: Tree = dict.fromkeys(("statements", "failures", "events", "responses"))
    record = make(schema, "case", "", **{**bare, name: [{"cites": ["nothing-2021"]}]})
    assert judge_together("cited-source-exists", record) == [(record.path, line_of(record, "nothing-2021"), f"{name}.1", "there is no source `nothing-2021`")]


def test_cited_source_exists_is_silent(schema: Schema) -> None:
    assert judge_together("cited-source-exists", make(schema, "case"), make(schema, "source"), make(schema, "source", **court_source())) == []


def test_source_is_cited_fires(schema: Schema) -> None:
    source = make(schema, "source", id="nobody-2020", path="sources/nobody-2020.yaml")
    assert judge_together("source-is-cited", make(schema, "case"), source) == [(source.path, 1, "", "nothing cites this source")]


def test_source_is_cited_is_silent(schema: Schema) -> None:
    reprint = make(schema, "source", id="reprint-2020", copy_of={"publisher": "The Gazette", "source": "original-2020"})
    original = make(schema, "source", id="original-2020")
    citing = make(schema, "agency", statements={"use": [statement("x", cites=["reprint-2020 p. 2"])]})
    assert judge_together("source-is-cited", reprint, original, citing) == []


def source(schema: Schema, key: str, /, **changes: Any) -> Record:
    return make(schema, "source", **{"id": key, "URL": f"https://a.example/{key}", **changes})


@pytest.mark.parametrize(
    ("second", "what"),
    [
        ({"container_title": "The Gazette"}, "the case rests on 1 publisher"),
        ({"container_title": "THE GAZETTE"}, "the case rests on 1 publisher"),
        ({"container_title": "Another", "publisher": "The Gazette"}, "the case rests on 1 publisher"),
        ({"container_title": "A reprint", "copy_of": {"publisher": "The Gazette"}}, "the case rests on 1 publisher"),
    ],
)
def test_two_independent_sources_fires(schema: Schema, second: Tree, what: str) -> None:
    case = make(schema, "case")
    records = [case, source(schema, PAPER), source(schema, COURT, **second)]
    assert judge_together("two-independent-sources", *records) == [(case.path, 1, "", what)]


def test_two_independent_sources_fires_where_none_can_carry_a_case(schema: Schema) -> None:
    case = make(schema, "case")
    records = [case, source(schema, PAPER, **{"class": "vendor"}), source(schema, COURT, **{"class": "law-firm", "container_title": "Counsel"})]
    assert judge_together("two-independent-sources", *records) == [(case.path, 1, "", "no source is of a class that can carry a case")]


def test_two_independent_sources_fires_twice_where_there_is_no_source(schema: Schema) -> None:
    assert [what for *_, what in judge_together("two-independent-sources", make(schema, "case"))] == ["the case rests on 0 publisher", "no source is of a class that can carry a case"]


@pytest.mark.parametrize("carrying", sorted(CARRYING_CLASSES))
def test_two_independent_sources_is_silent(schema: Schema, carrying: str) -> None:
    records = [make(schema, "case"), source(schema, PAPER, **{"class": carrying}), source(schema, COURT, **{"class": "vendor", "container_title": "Finder Incorporated"})]
    assert judge_together("two-independent-sources", *records) == []


def test_the_classes_that_carry_a_case_are_in_the_vocabulary(schema: Schema) -> None:
    assert set(schema.vocabularies["source_class"].terms) >= CARRYING_CLASSES


NO_OUTCOME: Tree = {"statements": with_statements("case", exoneration_date=None), "responses": None, "proceedings": None}


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"statements": with_statements("case", exoneration_date=[statement("2020", rank="deprecated", why="a slip")])},
        {"responses": [{"who": "detroit-police", "stance": "apologises", "what": "Said sorry.", "cites": [PAPER]}]},
        {"responses": [{"who": "detroit-police", "date": "2020", "stance": "denies-error", "what": "Denied it.", "cites": [PAPER]}]},
        {"proceedings": [{"ruling": "nowhere-v-nobody", "role": "civil-suit"}]},
        {"responses": [{"who": "detroit-police", "date": "2020", "stance": ["admits"], "what": "So it was.", "cites": [PAPER]}]},
    ],
)
def test_confirmed_needs_an_outcome_fires(schema: Schema, changes: Tree) -> None:
    record = make(schema, "case", **{**NO_OUTCOME, **changes})
    assert judge_together("confirmed-needs-an-outcome", record) == [(record.path, line_of(record, "status:"), "status", "the case is confirmed and has no dated official outcome")]


@pytest.mark.parametrize(
    "changes",
    [
        {"status": "alleged"},
        {"status": "disputed"},
        {"statements": with_statements("case")},
        {"responses": [{"who": "detroit-police", "date": "2020", "stance": "admits", "what": "So it was.", "cites": [PAPER]}]},
        {"responses": [{"who": "detroit-police", "date": "2020", "stance": "apologises", "what": "Said sorry.", "cites": [PAPER]}]},
    ],
)
def test_confirmed_needs_an_outcome_is_silent(schema: Schema, changes: Tree) -> None:
    assert judge_together("confirmed-needs-an-outcome", make(schema, "case", **{**NO_OUTCOME, **changes})) == []


@pytest.mark.parametrize(
    ("kind", "decided", "outcome", "silent"),
    [
        ("civil-suit", "2024", "settled", True),
        ("civil-suit", "2024", "plaintiff", True),
        ("civil-suit", "2024", "partly", True),
        ("civil-suit", "2024", "defendant", False),
        ("civil-suit", "2024", "dismissed", False),
        ("civil-suit", None, "settled", False),
        ("civil-suit", "2024", None, False),
        ("criminal-case", "2024", "dismissed", True),
        ("criminal-case", "2024", "defendant", True),
        ("criminal-case", "2024", "plaintiff", False),
    ],
)
def test_a_proceeding_confirms_a_case_where_it_bore_the_person_out(schema: Schema, kind: str, decided: str | None, outcome: str | None, silent: bool) -> None:  # noqa: FBT001 - columns of a table
    ends = with_statements("ruling", decided=decided and [statement(decided)], outcome=outcome and [statement(outcome)])
    case = make(schema, "case", **{**NO_OUTCOME, "proceedings": [{"ruling": "example-v-detroit", "role": "civil-suit"}]})
    assert (judge_together("confirmed-needs-an-outcome", case, make(schema, "ruling", kind=kind, statements=ends)) == []) is silent


SAME = [
    ("https://a.example/x", "http://a.example/x"),
    ("https://a.example/x", "https://www.a.example/x/"),
    ("https://a.example/x", "https://A.EXAMPLE/x#part"),
    ("https://a.example/x", "https://a.example/x?utm_source=y&fbclid=z"),
    ("https://a.example/x?a=1&b=2", "https://a.example/x?b=2&a=1"),
]
OTHER = [
    ("https://a.example/x", "https://a.example/y"),
    ("https://a.example/x", "https://b.example/x"),
    ("https://a.example/x", "https://a.example/X"),
    ("https://a.example/x?id=1", "https://a.example/x?id=2"),
    ("https://a.example/x", "https://a.example:8080/x"),
    ("https://[broken", "https://[broken/too"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_one_source_an_address_fires(schema: Schema, one: str, other: str) -> None:
    first, second = source(schema, "a-2020", URL=one), source(schema, "b-2020", URL=other)
    assert judge_together("one-source-an-address", second, first) == [("sources/b-2020.yaml", line_of(second, "URL:"), "URL", "sources/a-2020.yaml has the same address")]


@pytest.mark.parametrize(("one", "other"), OTHER)
def test_one_source_an_address_is_silent(schema: Schema, one: str, other: str) -> None:
    assert judge_together("one-source-an-address", source(schema, "a-2020", URL=one), source(schema, "b-2020", URL=other)) == []


def test_sources_without_an_address_have_none_in_common(schema: Schema) -> None:
    assert judge_together("one-source-an-address", source(schema, "a-2020", URL=None), source(schema, "b-2020", URL=None)) == []


@pytest.mark.parametrize(("one", "other"), SAME)
def test_an_address_is_normal_when_it_was_made_so(one: str, other: str) -> None:
    assert normalise_url(one) == normalise_url(other) == normalise_url(f"https://{normalise_url(one)}")
