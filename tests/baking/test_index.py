from __future__ import annotations

import json
import sqlite3
from typing import TYPE_CHECKING

import pytest

from archive.baking.index import index
from tests.baking.reading import Index

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

RECORDS = (
    ("WIA-0001", "case", "Robert O'Brien", "He was arrested in São Paulo after a line-up. Docket 2:21-cv-10827."),
    ("WIA-0002", "case", "Ana", "Robert was a witness. The police arrested her."),
    ("agencies/sao-paulo-police", "agency", "São Paulo Police", "It ran the search."),
    ("systems/clearview-ai", "system", "Clearview AI", "A platform."),
    ("sources/wire-2020", "source", "Police and Clearview", "News about police arresting people in São Paulo."),
)


@pytest.fixture(scope="module")
def connection() -> Iterator[sqlite3.Connection]:
    made = sqlite3.connect(":memory:")
    made.execute("create virtual table search using fts5(title, text, key unindexed, kind unindexed)")
    made.execute("create table records (key, kind, title, url)")
    for key, kind, title, text in RECORDS:
        made.execute("insert into records values (?, ?, ?, ?)", (key, kind, title, f"/cases/{key}" if kind == "case" else f"/{key}"))
        made.execute("insert into search values (?, ?, ?, ?)", (title, text, key, kind))
    yield made
    made.close()


@pytest.fixture(scope="module")
def root(connection: sqlite3.Connection, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder: Path = tmp_path_factory.mktemp("index")
    for path, body in index(connection, {"WIA-0001": "Arrest, São Paulo."}):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(body)
    return folder


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("Robert", ["WIA-0001", "WIA-0002"]),
        ("obrien", ["WIA-0001"]),
        ("O’Brien", ["WIA-0001"]),
        ("lineup", ["WIA-0001"]),
        ("line-up", ["WIA-0001"]),
        ("sao paulo pol", ["agencies/sao-paulo-police", "sources/wire-2020"]),
        ("arrest", ["WIA-0002", "WIA-0001", "sources/wire-2020"]),
        ("arrests", []),
        ("2:21-cv-10827", ["WIA-0001"]),
        ("21-cv-10827", ["WIA-0001"]),
        ("WIA-0002", ["WIA-0002"]),
        ("wia 2", ["WIA-0002"]),
        ("clearview", ["systems/clearview-ai", "sources/wire-2020"]),
        ("clear", ["systems/clearview-ai", "sources/wire-2020"]),
        ("clear ", []),
        ("zzz", []),
        ("!?", []),
        ("", []),
    ],
)
def test_what_a_text_finds(root: Path, text: str, keys: list[str]) -> None:
    assert Index(root).find(text) == keys


def test_some_of_the_words_are_found_where_none_has_all(root: Path) -> None:
    assert Index(root).find("Clearview docket ")[0] in {"WIA-0001", "systems/clearview-ai"}


def test_a_record_is_shown_with_what_is_said_of_it(root: Path) -> None:
    found = Index(root)
    shown = {record[0]: record for record in (found.record(number) for number in range(len(RECORDS)))}
    assert shown["WIA-0001"] == ["WIA-0001", "/cases/WIA-0001", "Robert O'Brien", "Arrest, São Paulo."]
    assert shown["systems/clearview-ai"][3] == "A platform."


def test_the_same_records_give_the_same_bytes_and_parts_are_named_by_them(connection: sqlite3.Connection) -> None:
    one, two = list(index(connection, {})), list(index(connection, {}))
    assert one == two
    other = [path for path, _ in index(connection, {"WIA-0002": "Another sentence."})]
    assert other[0] != one[0][0]
    assert other[-1] == one[-1][0] == "search/index.json"
    assert json.loads(one[-1][1])["records"] == len(RECORDS)
