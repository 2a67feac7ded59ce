from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml

from archive.database.describe import codebook, coding_page, datasette_metadata, generated_files, metadata_yaml, query_metadata, read_texts, rules_page, template
from archive.database.sqlfiles import views
from archive.database.tables import all_tables
from archive.errors import BuildError
from archive.store.datadir import read_schema
from tests.factory import DATA

if TYPE_CHECKING:
    import sqlite3

ROOT = DATA.parent
QUERIES = read_texts(ROOT / "publish" / "queries", ".sql")
CODINGS = read_texts(DATA / "coding", ".yaml")
SCHEMA = read_schema(DATA)
METADATA = datasette_metadata(SCHEMA, QUERIES)
TABLES = METADATA["databases"]["archive"]["tables"]


@pytest.mark.parametrize("table", all_tables(SCHEMA), ids=lambda table: table.name)
def test_every_table_and_every_column_is_described(table: object, connection: sqlite3.Connection) -> None:
    name = table.name  # type: ignore[attr-defined] # a Table; pytest's ids want an object
    described = TABLES[name]
    assert described["description"]
    columns = [row["name"] for row in connection.execute(f"PRAGMA table_info([{name}])")]
    assert set(described["columns"]) == set(columns)
    assert all(described["columns"].values())
    assert described["sort"] in columns
    assert set(described.get("facets", [])) <= set(columns)
    assert set(described.get("units", {})) <= set(columns)


def test_every_view_is_described() -> None:
    assert all(TABLES[name]["description"] for name in views())


@pytest.mark.parametrize("name", QUERIES)
def test_every_prepared_query_has_words_and_runs(name: str, connection: sqlite3.Connection) -> None:
    query = query_metadata(name, QUERIES[name])
    assert query["title"].endswith("?")
    parameters = dict.fromkeys(("day", "record", "source", "since", "until", "stance"), "")
    rows = connection.execute(query["sql"], parameters).fetchall()
    assert name == "everything_one_source_supports" or rows is not None


def test_a_query_without_words_is_refused() -> None:
    with pytest.raises(BuildError, match="begin it with"):
        query_metadata("bare", "select 1")


def test_metadata_survive_yaml() -> None:
    assert yaml.safe_load(metadata_yaml(METADATA)) == METADATA


def test_the_codebook_names_every_property_code_and_rule() -> None:
    text = codebook(SCHEMA)
    for kind in SCHEMA.kinds.values():
        for name in (*kind.fields, *kind.properties):
            assert f"`{name}`" in text, name
    for vocabulary in SCHEMA.vocabularies.values():
        for code in vocabulary.terms:
            assert f"| `{code}` |" in text, code
    assert "two-independent-sources" in rules_page()


def test_generated_files_stand_where_they_are_looked_for() -> None:
    assert all((ROOT / path).is_file() for path in generated_files(SCHEMA, QUERIES, CODINGS))
    assert Path("publish/metadata.yaml") in generated_files(SCHEMA, QUERIES, CODINGS)


def test_the_page_on_coding_counts_what_the_files_say() -> None:
    first = "coding:\n  - {case: WIA-0001, codes: [tainted-lineup]}\n  - {case: WIA-0002, codes: []}\n"
    second = "coding:\n  - {case: WIA-0001, codes: [tainted-lineup]}\n  - {case: WIA-0002, codes: [undisclosed-use]}\n"
    resolution = "resolution:\n  - {case: WIA-0002, code: undisclosed-use, kept: no, note: no source says so}\n"
    page = coding_page(SCHEMA, {"first": first, "second": second, "resolution": resolution})
    assert "| `tainted-lineup` | 1 | 0 | 0 | 1 | 100% | 1.00 |" in page
    assert "| `undisclosed-use` | 0 | 0 | 1 | 1 | 50% | 0.00 |" in page
    assert "| `alibi-unchecked` | 0 | 0 | 0 | 2 | 100% | – |" in page
    assert "in 0 the code stands, in 1 it does not" in page


def test_the_template_has_every_key_of_a_case_and_a_source_with_its_definition() -> None:
    text = template(SCHEMA)
    for name in ("case", "source"):
        for spec in (*SCHEMA.kinds[name].fields.values(), *SCHEMA.kinds[name].properties.values(), *SCHEMA.kinds[name].lists.values()):
            assert f"{spec.name}{'*' if spec.required else ''}:" in text
            assert f"# {spec.definition}" in text
