"""The law of forms: a record filled into its form, posted and read back is the same text, byte for byte; and what a form cannot hold is said."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.check.validate import read_record
from archive.editorial.forms import Field, Form, FormError, Group, Item, View, fill, layout, locate, read, representable
from archive.record.document import dump, new_record, parse
from tests import factory
from tests.editorial.forms.drawing import Page, drawn, sent
from tests.strategies import keys, texts, trees

if TYPE_CHECKING:
    from collections.abc import Mapping

    from archive.editorial.forms import Node
    from archive.record.schema import Schema

SCHEMA = factory.own_schema()
FORMS = {name: layout(kind, SCHEMA) for name, kind in SCHEMA.kinds.items()}
LINES = ["", "", "One. [@a]", "  indented", "\tafter a tab", "> quoted", "1. first", "---", "narrative: |", "trailing   ", "# Heading", "key: value", "<b>"]
bodies = st.lists(st.one_of(st.sampled_from(LINES), texts()), max_size=6).map("\n".join)


CITES = ("a-2020", "a-2020 ¶ 12", "a-2020, ¶ 12", "a p. 7", "¶ 12")


@dataclass(frozen=True)
class Maker:
    """Makes records in the shape of their kind of a few texts: hypothesis chooses the texts, a seed where each stands."""

    words: list[str]
    chance: random.Random

    def front(self, form: Form) -> dict[str, Any]:
        """Some fields of a record, in any order."""
        front = self.some({name: node for name, node in form.top.items() if name != "narrative"}, 0)
        statements = self.some(form.statements, 0)
        return {**front, **({"statements": statements} if statements else {})}

    def some(self, nodes: Mapping[str, Node], least: int) -> dict[str, Any]:
        """Some of the fields."""
        names = self.chance.sample(sorted(nodes), min(len(nodes), self.chance.randint(least, 4)))
        return {name: self.value(nodes[name]) for name in names}

    def value(self, node: Node) -> Any:
        """Anything that may be written at a field, right or wrong, but never nothing."""
        if isinstance(node, Field):
            return self.chance.choice([*self.words, *(option.code for option in node.options)])
        nodes = {inner.name: inner for inner in node.fields}
        if isinstance(node, Group):
            return self.some(nodes, 1)
        rows = range(self.chance.randint(1, 3))
        if node.item is Item.MAP:
            return [self.some(nodes, 1) for _ in rows]
        return [self.chance.choice([*self.words, *CITES]) for _ in rows]


# The seed is drawn as a number, so that a failure can be told and repeated.
makers = st.builds(
    lambda words, seed: Maker(words, random.Random(seed)),  # noqa: S311 - it scatters texts, it keeps no secret
    st.lists(texts(1), min_size=3, max_size=6),
    st.integers(0, 2**32),
)
forms = st.sampled_from(list(FORMS.values()))


@pytest.mark.parametrize("kind", SCHEMA.kinds)
def test_every_record_of_the_archive_is_the_same_after_its_form(kind: str) -> None:
    form, folder = FORMS[kind], factory.DATA / SCHEMA.kinds[kind].folder
    paths = sorted(folder.glob(f"*{form.kind.suffix}"))
    assert paths
    for path in paths:
        text = path.read_text("utf-8")
        record = parse(text, form.kind, path.name)
        assert representable(form, record) is None, path
        reading = read(form, sent([(name, values[0]) for name, values in fill(form, record).items()]))
        assert reading.text == text, path
        assert not reading.problems


@given(form=forms, maker=makers, body=bodies)
def test_any_texts_in_the_shape_of_a_record_are_the_same_after_its_form(form: Form, maker: Maker, body: str) -> None:
    record = new_record(SCHEMA, form.kind.name, maker.front(form), body)
    assert representable(form, record) is None
    assert read(form, sent([(name, values[0]) for name, values in fill(form, record).items()])).text == dump(record)


@settings(max_examples=12)
@given(form=forms, maker=makers, body=bodies)
def test_the_page_of_a_form_posts_the_same_text(form: Form, maker: Maker, body: str) -> None:
    record = new_record(SCHEMA, form.kind.name, maker.front(form), body)
    choices = {"source": {"a-2020": "A title"}, "country": {"US": "United States"}}
    page = Page(drawn(View(form, fill(form, record), choices=choices)))
    assert read(form, sent(page.posted)).text == dump(record)


@pytest.mark.parametrize("path", ["cases/WIA-0001-robert-williams.md", "systems/clearview-ai.yaml", "studies/nist-2019-demographics.yaml"])
def test_the_page_of_a_real_record_posts_the_same_text(path: str) -> None:
    text = (factory.DATA / path).read_text("utf-8")
    form = FORMS[SCHEMA.by_folder[path.partition("/")[0]].name]
    page = Page(drawn(View(form, fill(form, parse(text, form.kind)))))
    assert read(form, sent(page.posted)).text == text


@given(form=forms, strange=st.dictionaries(keys(), trees(2), max_size=2), wild=st.lists(trees(2), min_size=2, max_size=2), seed=st.integers(0, 2**32))
def test_what_a_form_cannot_hold_is_said_and_the_rest_is_the_same(form: Form, strange: dict[str, Any], wild: list[Any], seed: int) -> None:
    known = random.Random(seed).sample(form.kind.key_order, 2)  # noqa: S311 - the same
    record = new_record(SCHEMA, form.kind.name, {**strange, **dict(zip(known, wild, strict=True))})
    problem = representable(form, record)
    if problem is None:
        assert read(form, fill(form, record)).text == dump(record)
    else:
        assert problem.what
        assert problem.fix


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("colour", {"colour": "red"}),
        ("events.1.colour", {"events": [{"date": "2020", "colour": "red"}]}),
        ("statements.colour", {"statements": {"colour": [{"value": "red"}]}}),
        ("title", {"title": ""}),
        ("title", {"title": ["a"]}),
        ("place", {"place": "Detroit"}),
        ("place", {"place": {}}),
        ("events", {"events": []}),
        ("events", {"events": "none"}),
        ("events.1", {"events": ["none"]}),
        ("events.1", {"events": [{}]}),
        ("events.1.cites", {"events": [{"cites": "a"}]}),
        ("events.1.cites.1", {"events": [{"cites": [""]}]}),
        ("looked_for.1", {"looked_for": [["a"]]}),
        ("statements", {"statements": {}}),
        ("statements.outcome", {"statements": {"outcome": "none"}}),
        ("narrative", {"narrative": "A key, no body."}),
    ],
)
def test_records_that_need_the_text_view(schema: Schema, field: str, changes: dict[str, Any]) -> None:
    record = new_record(schema, "case", {"id": "WIA-0000", **changes})
    problem = representable(FORMS["case"], record)
    assert problem is not None
    assert problem.field == field


def test_a_problem_of_the_form_knows_its_line(schema: Schema) -> None:
    text = factory.text_of(schema, "agency", colour="red")
    problem = representable(FORMS["agency"], parse(text, schema.kinds["agency"], "agencies/x.yaml"))
    assert problem is not None
    assert (problem.line, problem.path) == (factory.line_of(text, "colour"), "agencies/x.yaml")


def test_a_record_that_is_too_large_for_a_form_needs_the_text_view(schema: Schema) -> None:
    record = new_record(schema, "agency", {"title": "x" * 200_001})
    problem = representable(FORMS["agency"], record)
    assert problem is not None
    assert "200,001" in problem.what


def test_forms_of_other_kinds_and_forms_cut_off_are_refused(schema: Schema) -> None:
    data = fill(FORMS["case"], factory.make(schema, "case"))
    with pytest.raises(FormError, match="no form of a source"):
        read(FORMS["source"], data)
    del data["_end"]
    with pytest.raises(FormError, match="did not arrive"):
        read(FORMS["case"], data)


def test_problems_of_a_valid_record_read_back_are_none(schema: Schema) -> None:
    form = FORMS["case"]
    reading = read(form, fill(form, factory.make(schema, "case")))
    record, problems = read_record(reading.text.encode(), form.kind, "x")
    assert record is not None
    assert locate(form, problems, reading.places, record) == []


def test_groups_are_drawn_as_groups() -> None:
    assert isinstance(FORMS["case"].node("place"), Group)
