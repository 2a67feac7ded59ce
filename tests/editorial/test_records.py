from __future__ import annotations

from typing import TYPE_CHECKING

from archive.editorial import records
from archive.editorial.work import DraftFile
from tests import factory

if TYPE_CHECKING:
    from pathlib import Path


def held(path: str, text: str) -> dict[str, DraftFile]:
    return {path: DraftFile(path, None, text, 1)}


def test_what_was_read_is_read_again_where_it_changed(repository: Path) -> None:
    data = repository / "data"
    records.warm(data, factory.TODAY)
    schema = records.schema_of(data)
    assert records.schema_of(data) is schema
    assert records.titles(data, schema)["agency"] == {"detroit-police": "Detroit Police"}
    path = data / "agencies" / "detroit-police.yaml"
    path.write_text(path.read_text("utf-8").replace("title: Detroit Police", "title: Police of Detroit"), "utf-8")
    assert records.titles(data, schema)["agency"] == {"detroit-police": "Police of Detroit"}
    assert {known.key for known in records.known_sources(data, {})} == {factory.PAPER, factory.COURT}


def test_a_draft_is_judged_beside_what_comes_with_it(repository: Path) -> None:
    data = repository / "data"
    schema = records.schema_of(data)
    path, source = "cases/WIA-0000-maria-example.md", "sources/new-2020-paper.yaml"
    text = factory.text_of(schema, "case", id="WIA-0000", slug="maria-example", title="Maria Example").replace(factory.PAPER, "new-2020-paper")
    alone = records.judge(data, schema, path, held(path, text), factory.TODAY)
    assert any("new-2020-paper" in problem.what for problem in alone.problems)
    paper = factory.text_of(schema, "source", id="new-2020-paper", URL="https://new.example/1")
    together = records.judge(data, schema, path, held(path, text) | held(source, paper), factory.TODAY)
    assert together.problems == []
    assert records.titles(data, schema, held(source, paper))["source"]["new-2020-paper"]


def test_a_new_record_says_no_more_than_is_known(repository: Path) -> None:
    schema = records.schema_of(repository / "data")
    text = records.start_text(schema, schema.kinds["case"], record_id="WIA-0000", title="A: title #1", slug="a-title")
    assert text.splitlines()[:5] == ["---", "id: WIA-0000", "slug: a-title", 'title: "A: title #1"', "---"]
