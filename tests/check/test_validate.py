"""The whole check: reading, canonical form, what the corpus is told of a record, and that nothing misshapen breaks it."""

from __future__ import annotations

import copy
import importlib
import re
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.check.problems import Problem
from archive.check.rule import CORPUS_RULES, RECORD_RULES, Cite, Context, Corpus, Reference, rules_for
from archive.check.validate import canonical_diff, check_canonical, check_corpus, check_record, facts_of, read_record
from archive.record.citation import Citation
from archive.record.document import dump, new_record
from tests import factory
from tests.factory import COURT, PAPER, court_source, line_of, make, statement, with_statements

if TYPE_CHECKING:
    from archive.record.schema import Schema

MODULES = ("dates", "links", "names", "sourcing", "wording")
RULES = sorted({**RECORD_RULES, **CORPUS_RULES})


def every_record(schema: Schema) -> Corpus:
    """The facts of the factory's records, all together."""
    corpus = Corpus()
    for record in [*(make(schema, kind) for kind in schema.kinds), make(schema, "source", **court_source())]:
        corpus.add(facts_of(record))
    return corpus


def test_the_factorys_records_have_no_problem(schema: Schema, context: Context) -> None:
    assert [problem for kind in schema.kinds for problem in check_record(make(schema, kind), context)] == []
    assert check_corpus(every_record(schema)) == []


@pytest.mark.parametrize("name", RULES)
def test_every_rule_is_documented_in_one_sentence(name: str) -> None:
    doc = {**RECORD_RULES, **CORPUS_RULES}[name].__doc__
    assert doc is not None
    assert re.fullmatch(r"[A-Z][^\n]*[A-Za-z)`]\.", doc)
    assert not re.search(r"[.!?] [A-Z]", doc)
    assert 20 <= len(doc) <= 200


def test_no_two_rules_are_documented_alike() -> None:
    docs = [rule.__doc__ for rule in {**RECORD_RULES, **CORPUS_RULES}.values()]
    assert len(docs) == len(set(docs))


@pytest.mark.parametrize("name", RULES)
def test_every_rule_has_a_test_that_fires_and_one_that_is_silent(name: str) -> None:
    (home,) = {rule.__module__.rpartition(".")[2] for rule in ({**RECORD_RULES, **CORPUS_RULES}[name],)}
    tests = vars(importlib.import_module(f"tests.check.test_rules_{home}"))
    stem = f"test_{name.replace('-', '_')}"
    assert any(test.startswith(f"{stem}_fires") for test in tests)
    assert any(test.startswith(f"{stem}_is_silent") for test in tests)


def test_every_rule_stands_in_the_file_that_it_is_tested_by() -> None:
    assert {rule.__module__.rpartition(".")[2] for rule in {**RECORD_RULES, **CORPUS_RULES}.values()} == set(MODULES)


def test_rules_look_only_at_the_kinds_that_they_name() -> None:
    assert RECORD_RULES["minors-are-not-named"] in rules_for("case")
    assert RECORD_RULES["minors-are-not-named"] not in rules_for("source")
    assert RECORD_RULES["events-in-order"] in rules_for("agency")


def test_a_file_that_can_be_read_gives_its_record(schema: Schema) -> None:
    text = factory.text_of(schema, "case")
    record, problems = read_record(text.encode(), schema.kinds["case"], "cases/x.md")
    assert problems == []
    assert record is not None
    assert (record.path, dump(record)) == ("cases/x.md", text)


def test_a_file_that_cannot_be_read_gives_every_fault_as_a_problem(schema: Schema) -> None:
    record, problems = read_record(b"id: a\nid: b\ntitle: *x\n", schema.kinds["agency"], "agencies/a.yaml")
    assert record is None
    assert problems == [
        Problem("agencies/a.yaml", 2, "", "the key `id` stands twice (first on line 1)", "keep one", "readable"),
        Problem("agencies/a.yaml", 3, "title", "alias *x", "write the value out; aliases are not read", "readable"),
    ]


@pytest.mark.parametrize(
    ("old", "new", "line", "expected"),
    [
        ("title: Detroit Police\n", "title:   Detroit Police\n", 2, "title: Detroit Police"),
        ("title: Detroit Police\nkind: police\n", "kind: police\ntitle: Detroit Police\n", 2, "title: Detroit Police"),
        ("id: detroit-police\n", 'id: "detroit-police"\n', 1, "id: detroit-police"),
        ("kind: police\n", "kind: police\n\n", 4, "place: {country: US, region: US-MI, city: Detroit}"),
    ],
)
def test_a_form_that_is_not_canonical_is_a_problem_on_its_line(schema: Schema, old: str, new: str, line: int, expected: str) -> None:
    text = factory.text_of(schema, "agency")
    assert old in text
    data = text.replace(old, new).encode()
    record, _ = read_record(data, schema.kinds["agency"], "agencies/a.yaml")
    assert record is not None
    assert check_canonical(data, record) == [
        Problem("agencies/a.yaml", line, "", "the file is not in canonical form", f"run `archive fmt agencies/a.yaml`; this line would be: {expected}", "canonical-form")
    ]
    assert check_canonical(dump(record).encode(), record) == []


@pytest.mark.parametrize("extra", ["\n", "\n\n"])
def test_blank_lines_at_the_end_are_not_canonical(schema: Schema, extra: str) -> None:
    text = factory.text_of(schema, "agency")
    record, _ = read_record((text + extra).encode(), schema.kinds["agency"], "a")
    assert record is not None
    (problem,) = check_canonical((text + extra).encode(), record)
    assert (problem.line, problem.fix.rpartition(": ")[2]) == (text.count("\n") + 1, "(end of file)")


def test_a_missing_line_end_is_not_canonical(schema: Schema) -> None:
    data = factory.text_of(schema, "agency").rstrip("\n").encode()
    record, _ = read_record(data, schema.kinds["agency"], "a")
    assert record is not None
    (problem,) = check_canonical(data, record)
    assert (problem.line, problem.fix.rpartition(": ")[2]) == (data.count(b"\n") + 1, "the same, with a line end")


def test_the_difference_to_canonical_form_is_shown_as_a_diff() -> None:
    assert canonical_diff("a\nb \n", "a\nb\n", "x.yaml").splitlines() == ["--- x.yaml", "+++ x.yaml (canonical)", "@@ -1,2 +1,2 @@", " a", "-b ", "+b"]


def test_the_corpus_is_told_of_citations_with_their_lines(schema: Schema) -> None:
    record = make(
        schema,
        "case",
        f"One. [@{PAPER}]\nTwo. [@{COURT}, ¶ 2]",
        events=[{"date": "2020", "what": "x", "cites": [f"{COURT} ¶ 1", "No Cite"]}],
        **dict.fromkeys(("statements", "failures", "responses"), None),
    )
    assert facts_of(record).cites == (
        Cite(Citation(COURT, "¶ 1"), line_of(record, "date: 2020"), "events.1"),
        Cite(Citation(PAPER), line_of(record, "One."), "narrative"),
        Cite(Citation(COURT, "¶ 2"), line_of(record, "Two."), "narrative"),
    )


def test_the_corpus_is_told_of_references_with_their_lines(schema: Schema) -> None:
    record = make(schema, "case", statements={"arresting_agency": [statement("a"), statement("b")]}, responses=None, events=None)
    assert facts_of(record).references == (
        Reference("agency", "a", line_of(record, "value: a,"), "statements.arresting_agency"),
        Reference("agency", "b", line_of(record, "value: b,"), "statements.arresting_agency"),
        Reference("ruling", "example-v-detroit", line_of(record, "example-v-detroit"), "proceedings.ruling"),
        Reference("policy", "detroit-2019-rule", line_of(record, "detroit-2019-rule"), "related.policy"),
    )


def test_the_corpus_is_told_whose_word_a_source_is(schema: Schema) -> None:
    def publisher(**changes: Any) -> str:
        return facts_of(make(schema, "source", **changes)).publisher

    assert publisher() == "the gazette"
    assert publisher(publisher="Gazette Group") == "gazette group"
    assert publisher(publisher="Gazette Group", copy_of={"publisher": "The WIRE"}) == "the wire"
    assert publisher(**court_source()) == "district court, eastern district of michigan"
    assert publisher(container_title=None) == PAPER


def test_the_corpus_is_told_the_rest(schema: Schema) -> None:
    case, source = facts_of(make(schema, "case"), "f" * 64), facts_of(make(schema, "source"))
    assert (case.kind, case.id, case.status, case.has_dated_outcome, case.sha256) == ("case", "WIA-0001", "confirmed", True, "f" * 64)
    assert (source.address, source.source_class, source.line_of_url) == ("gazette.example/2020/06/24/watches", "news", 7)
    assert facts_of(make(schema, "ruling")).vindicates


def test_facts_are_found_again_by_kind_and_id(schema: Schema) -> None:
    corpus = every_record(schema)
    agency = corpus.get("agency", "detroit-police")
    assert agency is not None
    assert agency.path == "agencies/detroit-police.yaml"
    assert corpus.get("agency", "face-finder") is None
    assert corpus.get("nothing", "face-finder") is None
    assert len(list(corpus.all())) == 9


def check_all(data: bytes, kind: str) -> list[Problem]:
    """Every problem of a file that is alone in the world."""
    schema = factory.own_schema()
    record, problems = read_record(data, schema.kinds[kind], f"{schema.kinds[kind].folder}/x{schema.kinds[kind].suffix}")
    if record is None:
        return problems
    corpus = Corpus()
    corpus.add(facts_of(record))
    return [*check_canonical(data, record), *check_record(record, Context(schema, factory.TODAY)), *check_corpus(corpus)]


def places(tree: object) -> list[tuple[str | int, ...]]:
    """Every place in a tree, from the root down."""
    inner: list[tuple[str | int, object]] = [*tree.items()] if isinstance(tree, dict) else [*enumerate(tree)] if isinstance(tree, list) else []
    return [place for key, item in inner for place in ((key,), *((key, *rest) for rest in places(item)))]


def put(tree: Any, path: tuple[str | int, ...], value: object) -> None:
    """Put something else in a place of a tree, unless the place has gone with what stood above it."""
    with suppress(LookupError, TypeError):
        for key in path:
            above, tree = tree, tree[key]
        above[key] = value


MISSHAPES: list[Any] = [
    *("", "x", "2020", "9999", "0000", "-0044", "2020/..", "<18", "12.5", "https://[x", "https://[x?utm_a=b", "WIA-0000", "..", "preferred", "deprecated"),
    *([], ["x"], ["2020", "2020"], [["x"]], [[]], [{}], [{"x": "y"}], [{"value": ["x"], "cites": "y", "rank": ["z"]}], ["x", {"date": {"x": "y"}, "cites": [{"x": "y"}]}]),
    *({}, {"x": "y"}, {"x": {"x": []}}, {"name": ["x"], "review": "0000"}, {"arrest_date": "x", "person_age": ["x"], "system": {"x": "y"}, "unknown": [{"value": "x"}]}),
]
BODIES = [factory.NARRATIVE, "", "[@a]", "[@A B]", "<b>", "12.5 31 February 2020", "!", "# x"]


@pytest.mark.parametrize("kind", ["case", "agency", "ruling", "policy", "source"])
@given(data=st.data())
@settings(max_examples=60)
def test_no_record_however_misshapen_breaks_the_check(kind: str, data: st.DataObject) -> None:
    tree = factory.front(kind)
    if kind == "source":
        tree["copy_of"] = {"publisher": "X", "URL": "https://a.example", "source": "b-2020"}
    if kind == "case":
        tree["statements"] = with_statements("case", person_age=[statement("42", rank="normal")])
    for path in data.draw(st.lists(st.sampled_from(places(tree)), min_size=1, max_size=4, unique=True)):
        put(tree, path, copy.deepcopy(data.draw(st.sampled_from(MISSHAPES))))
    text = dump(new_record(factory.own_schema(), kind, tree, data.draw(st.sampled_from(BODIES))))
    lines = text.count("\n")
    for problem in check_all(text.encode(), kind):
        assert 1 <= problem.line <= lines
        assert problem.what
        assert problem.fix
        assert problem.rule != "canonical-form"


@pytest.mark.parametrize("kind", ["case", "agency", "source"])
@given(data=st.binary(max_size=200))
def test_no_bytes_break_the_check(kind: str, data: bytes) -> None:
    assert check_all(data, kind)


@pytest.mark.parametrize("kind", ["case", "agency"])
@given(data=st.data())
def test_no_slip_of_the_pen_breaks_the_check(kind: str, data: st.DataObject) -> None:
    text = factory.text_of(factory.own_schema(), kind)
    start = data.draw(st.integers(0, len(text)))
    end = start + data.draw(st.integers(0, 40))
    damaged = text[:start] + data.draw(st.sampled_from(["", " ", "\n", ":", "#", "[", "}", "'", '"', "\t", "- ", "&a ", "*a", "é", "\0", "---\n", "|"])) + text[end:]
    for problem in check_all(damaged.encode(), kind):
        assert 1 <= problem.line <= damaged.count("\n") + 1
