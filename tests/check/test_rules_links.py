"""Rules on ids and references: each fires once here, and is silent once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from archive.check.rule import Corpus
from archive.check.validate import check_corpus, facts_of
from tests.check.judging import findings, judge, judge_together
from tests.factory import PAPER, court_source, line_of, make, statement

if TYPE_CHECKING:
    from archive.record.schema import Schema
    from tests.factory import Tree


@pytest.mark.parametrize(
    ("kind", "path", "name"),
    [
        ("case", "cases/WIA-0002-robert-example.md", "WIA-0001-robert-example.md"),
        ("case", "cases/WIA-0001.md", "WIA-0001-robert-example.md"),
        ("agency", "agencies/detroit.yaml", "detroit-police.yaml"),
        ("agency", "agencies/detroit-police.yml", "detroit-police.yaml"),
        ("source", "sources/x.yaml", f"{PAPER}.yaml"),
    ],
)
def test_file_bears_the_id_fires(schema: Schema, kind: str, path: str, name: str) -> None:
    record = make(schema, kind, path=path)
    assert judge("file-bears-the-id", record) == [(line_of(record, "id: "), "id", f"the file is not named {name}")]


@pytest.mark.parametrize("record_id", ["../../etc/passwd", "/etc/passwd", "..", "a/b"])
def test_an_id_that_leads_elsewhere_is_refused_twice(schema: Schema, record_id: str) -> None:
    record = make(schema, "agency", path="agencies/detroit-police.yaml", id=record_id)
    assert judge("file-bears-the-id", record) == [(1, "id", f"the file is not named {record_id}.yaml")]
    assert judge("type-slug", record) == [(1, "id", f"{record_id!r} is no id")]


@pytest.mark.parametrize("kind", ["case", "agency", "source"])
def test_file_bears_the_id_is_silent(schema: Schema, kind: str) -> None:
    assert judge("file-bears-the-id", make(schema, kind)) == []
    assert judge("file-bears-the-id", make(schema, kind, path="")) == []


def test_link_names_one_record_fires(schema: Schema) -> None:
    rows = [{"why": "none"}, {"case": "WIA-0002", "agency": "x", "why": "two"}, {"case": "WIA-0001", "why": "itself"}]
    record = make(schema, "case", related=rows)
    assert judge("link-names-one-record", record) == [
        (line_of(record, "why: none"), "related", "the row names 0 records"),
        (line_of(record, "why: two"), "related", "the row names 2 records"),
        (line_of(record, "why: itself"), "related", "the row names its own record"),
    ]


def test_link_names_one_record_is_silent(schema: Schema) -> None:
    record = make(schema, "case", related=[{"case": "WIA-0002", "why": "the same detective"}, {"agency": "WIA-0001", "why": "another kind"}])
    assert judge("link-names-one-record", record) == []


@pytest.mark.parametrize(
    ("kind", "changes", "words", "field", "what"),
    [
        ("case", {"statements": {"arresting_agency": [statement("nobody")]}}, "value: nobody", "statements.arresting_agency", "there is no agency `nobody`"),
        ("case", {"statements": {"system": [statement("nothing", standing="alleged")]}}, "value: nothing", "statements.system", "there is no system `nothing`"),
        ("case", {"proceedings": [{"ruling": "x-v-y", "role": "civil-suit"}]}, "x-v-y", "proceedings.ruling", "there is no ruling `x-v-y`"),
        ("case", {"responses": [{"who": "nobody", "stance": "admits", "what": "So it was.", "cites": [PAPER]}]}, "nobody", "responses.who", "there is no agency `nobody`"),
        ("case", {"related": [{"policy": "nothing", "why": "x"}]}, "nothing", "related.policy", "there is no policy `nothing`"),
        ("source", {"copy_of": {"publisher": "X", "source": "nothing-2020"}}, "nothing-2020", "copy_of.source", "there is no source `nothing-2020`"),
    ],
)
def test_referenced_record_exists_fires(schema: Schema, kind: str, changes: Tree, words: str, field: str, what: str) -> None:
    bare: Tree = dict.fromkeys(("statements", "proceedings", "responses", "related"), None) if kind == "case" else {}
    record = make(schema, kind, **{**bare, **changes})
    assert judge_together("referenced-record-exists", record) == [(record.path, line_of(record, words), field, what)]


def test_referenced_record_exists_is_silent(schema: Schema) -> None:
    records = [make(schema, kind) for kind in schema.kinds]
    assert judge_together("referenced-record-exists", *records) == []


def test_ids_are_unique_fires(schema: Schema) -> None:
    first, second = make(schema, "agency"), make(schema, "agency", path="agencies/again.yaml")
    assert judge_together("ids-are-unique", first, second) == [("agencies/again.yaml", 1, "id", "agencies/detroit-police.yaml has the id `detroit-police` too")]


def test_ids_are_unique_is_silent(schema: Schema) -> None:
    assert judge_together("ids-are-unique", make(schema, "agency"), make(schema, "agency", id="b"), make(schema, "system", id="b")) == []


def test_drafts_share_an_id(schema: Schema) -> None:
    drafts = [make(schema, "case", id="WIA-0000", path=f"drafts/{name}.md") for name in "ab"]
    assert judge_together("ids-are-unique", *drafts) == []


def test_drafts_are_not_published_fires(schema: Schema) -> None:
    record = make(schema, "case", id="WIA-0000")
    assert judge("drafts-are-not-published", record) == [(2, "id", "a draft stands among the cases")]


def test_drafts_are_not_published_is_silent(schema: Schema) -> None:
    assert judge("drafts-are-not-published", make(schema, "case")) == []
    assert judge("drafts-are-not-published", make(schema, "case", id="WIA-0000", path="drafts/x.md")) == []


def test_ledger_knows_the_text_fires(schema: Schema) -> None:
    corpus = Corpus(published={"WIA-0001": "a" * 64, "WIA-0007": "b" * 64})
    corpus.add(facts_of(make(schema, "case"), "c" * 64))
    corpus.add(facts_of(make(schema, "case", id="WIA-0002"), "d" * 64))
    problems = [problem for problem in check_corpus(corpus) if problem.rule == "ledger-knows-the-text"]
    assert [(problem.path, problem.line, problem.what) for problem in problems] == [
        ("cases/WIA-0001-robert-example.md", 1, "the text has changed since its last entry in the ledger"),
        ("cases/WIA-0002-robert-example.md", 1, "the ledger has no entry of this case"),
        ("ledger.jsonl", 1, "the case WIA-0007 was published and is gone"),
    ]


@pytest.mark.parametrize("published", [{}, {"WIA-0001": "c" * 64}])
def test_ledger_knows_the_text_is_silent(schema: Schema, published: dict[str, str]) -> None:
    corpus = Corpus(published=published)
    corpus.add(facts_of(make(schema, "case"), "c" * 64))
    corpus.add(facts_of(make(schema, "source", **court_source()), "e" * 64))
    assert findings(check_corpus(corpus), "ledger-knows-the-text") == []
