"""Whether a record has the shape of its kind: each departure is one problem, on its line, with what to write instead."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from archive.check.conformance import check_row, conformance
from archive.record.document import parse
from archive.record.yamltree import load_yaml
from tests import factory
from tests.factory import PAPER, Tree, line_of, make, statement, subject

if TYPE_CHECKING:
    from archive.check.problems import Problem
    from archive.record.model import Record
    from archive.record.schema import Schema

KINDS = ["case", "agency", "system", "ruling", "action", "study", "policy", "source"]


def only(record: Record, schema: Schema) -> Problem:
    """The one problem that a record has."""
    (problem,) = conformance(record, schema)
    assert problem.path == record.path
    return problem


@pytest.mark.parametrize("kind", KINDS)
def test_the_factorys_records_conform(schema: Schema, kind: str) -> None:
    assert conformance(make(schema, kind), schema) == []


@pytest.mark.parametrize(
    ("kind", "changes", "words", "field", "what", "fix"),
    [
        ("case", {"staus": "confirmed"}, "staus:", "staus", "there is no key `staus`", "did you mean status?"),
        ("case", {"captures": "x"}, "captures:", "captures", "there is no key `captures`", "did you mean failures?"),
        ("case", {"place": {"country": "US", "cty": "Detroit"}}, "place:", "place.cty", "there is no key `cty`", "did you mean city or country?"),
        ("case", {"subject": subject(born="1980")}, "subject:", "subject.born", "there is no key `born`", "write one of name, pseudonym, basis, checked, review"),
        ("case", {"statements": {"arest_date": [statement("2020")]}}, "arest_date:", "statements.arest_date", "there is no key `arest_date`", "did you mean arrest_date"),
        (
            "agency",
            {"statements": {"use": [statement("x", standing="alleged", sources="y")]}},
            "value: x",
            "statements.use.1.sources",
            "there is no key `sources`",
            "write one of value, cites, rank, why, standing, said_by, as_of, note",
        ),
        ("agency", {"events": [{"date": "2020", "waht": "x", "what": "x", "cites": [PAPER]}]}, "waht", "events.1.waht", "there is no key `waht`", "did you mean what"),
        ("agency", {"looked_for": ["use"]}, "looked_for:", "looked_for", "there is no key `looked_for`", "write one of id, title, kind, place, statements, events, related"),
        ("source", {"statements": {}}, "statements:", "statements", "there is no key `statements`", "see data/schema and data/vocabulary"),
        ("source", {"author": [{"famly": "X"}]}, "famly", "author.1.famly", "there is no key `famly`", "did you mean family?"),
    ],
)
def test_unknown_keys(schema: Schema, kind: str, changes: Tree, words: str, field: str, what: str, fix: str) -> None:
    record = make(schema, kind, **changes)
    problem = only(record, schema)
    assert (problem.rule, problem.line, problem.field, problem.what) == ("unknown-key", line_of(record, words), field, what)
    assert problem.fix.startswith(fix)


@pytest.mark.parametrize("kind", KINDS)
def test_every_required_key_is_missed(schema: Schema, kind: str) -> None:
    record = parse("---\nslug: x\n---\n" if kind == "case" else "note: x\n", schema.kinds[kind])
    missing = {problem.field: (problem.rule, problem.line, problem.what, problem.fix) for problem in conformance(record, schema) if problem.rule == "missing-key"}
    line = 2 if kind == "case" else 1
    required = {spec.name: spec.definition for spec in schema.kinds[kind].fields.values() if spec.required and spec.name != "slug"}
    assert "id" in required
    assert missing == {name: ("missing-key", line, f"`{name}` is missing", f"write it: {definition}") for name, definition in required.items()}


@pytest.mark.parametrize(
    ("changes", "words", "field"),
    [
        ({"place": {"city": "Detroit"}}, "place:", "place.country"),
        ({"subject": subject(basis=None)}, "subject:", "subject.basis"),
        ({"events": [{"date": "2020", "what": "x"}]}, "what: x", "events.1.cites"),
        ({"statements": {"redress": [{"value": "an apology"}]}}, "an apology", "statements.redress.1.cites"),
        ({"statements": {"redress": [{"cites": [PAPER]}]}}, "redress:", "statements.redress.1.value"),
        ({"failures": [{"code": "tainted-lineup", "cites": [PAPER]}]}, "tainted-lineup", "failures.1.standing"),
        ({"related": [{"case": "WIA-0002"}]}, "WIA-0002", "related.1.why"),
    ],
)
def test_missing_keys_within(schema: Schema, changes: Tree, words: str, field: str) -> None:
    record = make(schema, "case", **changes)
    problem = only(record, schema)
    offset = 1 if words == "redress:" else 0
    assert (problem.rule, problem.line, problem.field) == ("missing-key", line_of(record, words) + offset, field)


SHAPES = [
    ("id: [a]\n", "id", "`id` is not one text", "write id: …"),
    ("title: {a: b}\n", "title", "`title` is not one text", "write title: …"),
    ("place: US\n", "place", "`place` is not a mapping", "write place: {country: …, region: …, city: …}"),
    ("place: [US]\n", "place", "`place` is not a mapping", "write place: {"),
    ("place:\n  country: [US]\n", "place.country", "`place.country` is not one text", "write country: …"),
    ("events: none\n", "events", "`events` is not a list of rows", "write a line `- {date: …, what: …, cites: …}` a row, or leave the key out"),
    ("events: []\n", "events", "`events` is not a list of rows", "or leave the key out"),
    ("events: {date: 2020}\n", "events", "`events` is not a list of rows", "or leave the key out"),
    ("events:\n  - 2020\n", "events.1", "`events.1` is not a mapping", "write - {date: …, what: …, cites: …}"),
    ("events:\n  - [2020]\n", "events.1", "`events.1` is not a mapping", "write - {date: …"),
    ("events:\n  - {date: 2020, what: [x], cites: [a]}\n", "events.1.what", "`events.1.what` is not one text", "write what: …"),
    ("events:\n  - {date: 2020, what: x, cites: a}\n", "events.1.cites", "`events.1.cites` is not a list of citekeys", "write cites: [citekey, citekey ¶ 12]"),
    ("events:\n  - {date: 2020, what: x, cites: []}\n", "events.1.cites", "`events.1.cites` is not a list of citekeys", "write cites: ["),
    ("events:\n  - {date: 2020, what: x, cites: {a: b}}\n", "events.1.cites", "`events.1.cites` is not a list of citekeys", "write cites: ["),
    ("statements: none\n", "statements", "`statements` is not a mapping of properties", "write statements:, then `  property:` and `    - {value: …, cites: […]}`"),
    ("statements: [use]\n", "statements", "`statements` is not a mapping of properties", "write statements:, then"),
    ("statements:\n  use: none\n", "statements.use", "`statements.use` is not a list of rows", "write a line `- {value: …, cites: …}` a row"),
    ("statements:\n  use: {value: x}\n", "statements.use", "`statements.use` is not a list of rows", "write a line `- {value: …, cites: …}` a row"),
    ("statements:\n  use:\n    - none\n", "statements.use.1", "`statements.use.1` is not a mapping", "write - {value: …, cites: …}"),
    ("statements:\n  rule_in_force:\n    - {value: [x], cites: [a]}\n", "statements.rule_in_force.1.value", "`statements.rule_in_force.1.value` is not one text", "write value: …"),
]


@pytest.mark.parametrize(("text", "field", "what", "fix"), SHAPES)
def test_wrong_shapes(schema: Schema, text: str, field: str, what: str, fix: str) -> None:
    name = text.partition(":")[0]
    head = "".join(f"{key}: {value}\n" for key, value in {"id": "a", "title": "A", "kind": "police"}.items() if key != name)
    record = parse(head + text, schema.kinds["agency"], "agencies/a.yaml")
    problem = next(problem for problem in conformance(record, schema) if problem.rule == "shape")
    assert (problem.line, problem.field, problem.what) == ((head + text).rstrip("\n").count("\n") + 1, field, what)
    assert fix in problem.fix


@pytest.mark.parametrize(
    ("kind", "changes", "words", "field", "rule", "what"),
    [
        ("case", {"id": "WIA-1"}, "id:", "id", "type-id", "'WIA-1' is no case id"),
        ("case", {"slug": "../x"}, "slug:", "slug", "type-slug", "'../x' is no id"),
        ("case", {"status": "certain"}, "status:", "status", "type-vocabulary", "'certain' is no status"),
        ("case", {"place": {"country": "USA"}}, "place:", "place.country", "type-country", "'USA' is no country"),
        ("case", {"place": {"country": "US", "region": "MI"}}, "place:", "place.region", "type-region", "'MI' is no state or province"),
        ("case", {"subject": subject(checked="today")}, "subject:", "subject.checked", "type-date", "'today' is no date of EDTF level 0 or 1"),
        ("case", {"statements": {"arrest_date": [statement("2020-02-30")]}}, "2020-02-30", "statements.arrest_date.1.value", "type-date", "'2020-02-30' is no day of the calendar"),
        ("case", {"statements": {"detention": [statement("30")]}}, "value: 30", "statements.detention.1.value", "type-duration", "'30' is no length of time"),
        ("case", {"statements": {"bail": [statement("$5")]}}, "$5", "statements.bail.1.value", "type-money", "'$5' is no amount of money"),
        ("case", {"statements": {"person_age": [statement("42"), statement("old")]}}, "value: old", "statements.person_age.2.value", "type-number", "'old' is no number"),
        ("case", {"statements": {"outcome": [statement("freed")]}}, "freed", "statements.outcome.1.value", "type-vocabulary", "'freed' is no outcome"),
        ("case", {"statements": {"redress": [statement("x", rank="best")]}}, "best", "statements.redress.1.rank", "type-vocabulary", "'best' is no rank"),
        ("case", {"failures": [{"code": "bad-luck", "cites": [PAPER], "standing": "alleged"}]}, "bad-luck", "failures.1.code", "type-vocabulary", "'bad-luck' is no failure"),
        ("source", {"URL": "gazette.example"}, "URL:", "URL", "type-url", "'gazette.example' is no web address"),
        ("source", {"language": "english"}, "language:", "language", "type-language", "'english' is no language"),
        ("source", {"issued": "last year"}, "issued:", "issued", "type-date", "'last year' is no date of EDTF level 0 or 1"),
        ("agency", {"title": ""}, "title:", "title", "empty-value", "the text is empty"),
        ("agency", {"events": [{"date": "2020", "what": "x", "cites": ["A B"]}]}, "A B", "events.1.cites", "type-cites", "'A B' is no citation"),
        ("agency", {"events": [{"date": "2020", "what": "x", "cites": [PAPER, PAPER]}]}, "what: x", "events.1.cites", "type-cites", "a source is cited twice"),
        ("agency", {"events": [{"date": "2020", "what": "x", "cites": [["a"]]}]}, "what: x", "events.1.cites", "type-cites", "\"['a']\" is no citation"),
    ],
)
def test_values_of_the_wrong_type(schema: Schema, kind: str, changes: Tree, words: str, field: str, rule: str, what: str) -> None:
    record = make(schema, kind, **changes)
    problem = only(record, schema)
    assert (problem.rule, problem.line, problem.field) == (rule, line_of(record, words), field)
    assert problem.what.startswith(what)
    assert problem.fix


def test_a_source_may_be_cited_with_two_places(schema: Schema) -> None:
    assert conformance(make(schema, "agency", events=[{"date": "2020", "what": "x", "cites": [PAPER, f"{PAPER} p. 2", f"{PAPER} p. 3"]}]), schema) == []


def test_a_statement_of_a_contested_kind_needs_a_standing(schema: Schema) -> None:
    record = make(schema, "case", statements={"not_done": [statement("no call"), statement("no search", standing="alleged")]})
    problem = only(record, schema)
    assert (problem.rule, problem.line, problem.field) == ("standing", line_of(record, "no call"), "statements.not_done.1")
    assert (problem.what, problem.fix) == ("`not_done` is of a contested kind and has no standing", "write `standing:` and one of alleged, reported, admitted, found, denied")


def test_a_deprecated_statement_needs_a_reason(schema: Schema) -> None:
    record = make(schema, "case", statements={"redress": [statement("x", rank="deprecated"), statement("y", rank="deprecated", why="a slip"), statement("z", rank="preferred")]})
    problem = only(record, schema)
    assert (problem.rule, problem.line, problem.field, problem.fix) == ("why-deprecated", line_of(record, "value: x"), "statements.redress.1", "write `why:`")


@pytest.mark.parametrize(
    ("looked_for", "rule", "what"),
    [
        (["detention", "events"], None, ""),
        (["detenton"], "unknown-key", "there is no property `detenton`"),
        (["title"], "unknown-key", "there is no property `title`"),
        ("detention", "shape", "`looked_for` is not a list of names"),
        ([{"a": "b"}], "shape", "`looked_for` is not a list of names"),
    ],
)
def test_what_was_looked_for_is_a_list_of_properties(schema: Schema, looked_for: object, rule: str | None, what: str) -> None:
    record = make(schema, "case", looked_for=looked_for)
    found = [(problem.line, problem.field, problem.rule, problem.what) for problem in conformance(record, schema)]
    assert found == ([(line_of(record, "looked_for:"), "looked_for", rule, what)] if rule else [])


def test_all_problems_of_a_record_are_told_at_once(schema: Schema) -> None:
    record = make(schema, "case", status="certain", modality="eye", staus="x", kind=None, events=[{"date": "x", "what": "", "cites": []}])
    assert sorted(problem.rule for problem in conformance(record, schema)) == ["empty-value", "missing-key", "shape", "type-date", "type-vocabulary", "type-vocabulary", "unknown-key"]


def test_a_row_by_itself(schema: Schema) -> None:
    row = load_yaml("title: A\ncountry: Germany\nsurprise: x\n", first_line=5)
    problems = check_row("candidates.yaml", row, schema.rows["candidate"], schema, "candidates.1")
    assert [(problem.line, problem.field, problem.rule) for problem in problems if problem.rule != "missing-key"] == [
        (6, "candidates.1.country", "type-country"),
        (7, "candidates.1.surprise", "unknown-key"),
    ]
    assert {problem.field for problem in problems if problem.rule == "missing-key"} == {"candidates.1.rule", "candidates.1.reason", "candidates.1.would_need"}


def test_every_line_of_the_factorys_case_is_that_of_its_file(schema: Schema) -> None:
    record = make(schema, "case")
    lines = factory.text_of(schema, "case").splitlines()
    assert all(lines[line - 1].startswith(f"{key}:") for key, line in record.front.lines.items())
