"""The table of formats, and CSL-JSON by its schema and through Pandoc."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.cite.csl import ARCHIVE
from archive.cite.formats import FORMATS, csl_json
from archive.cite.own import is_own
from archive.cite.pandoc import pandoc
from tests.cite.items import edition_item, family, nasty, own_item, ruling_items, source_items, statement_item

ITEMS = [own_item(), statement_item(), edition_item(), *source_items(), *ruling_items()]

# https://github.com/citation-style-language/schema/blob/v1.0.2/schemas/input/csl-data.json: the types and variables that the archive uses
TYPES = {
    "article", "article-journal", "article-magazine", "article-newspaper", "bill", "book", "broadcast", "dataset", "document", "legal_case", "legislation", "paper-conference",
    "post", "post-weblog", "regulation", "report", "speech", "webpage",
}  # fmt: skip
VARIABLES = {
    "id", "type", "title", "author", "container-title", "publisher", "authority", "number", "volume", "page", "version", "issued", "accessed", "URL", "DOI", "language", "genre", "note",
    "custom",
}  # fmt: skip


@pytest.mark.parametrize("name", list(FORMATS))
def test_a_format_is_known_by_its_name(name: str) -> None:
    kind = FORMATS[name]
    assert kind.name == name
    assert kind.label
    assert re.fullmatch(r"application/[a-z0-9.+-]+", kind.media_type)
    assert re.fullmatch(r"[a-z.]+", kind.extension)
    assert kind.render([own_item()]).count("Robert Williams") == 1


@pytest.mark.parametrize("name", list(FORMATS))
def test_a_file_ends_with_its_line_and_nothing_gives_an_empty_file(name: str) -> None:
    assert FORMATS[name].render([own_item()]).endswith("\n")
    assert FORMATS[name].render([]).strip() in {"", "[]"}


def test_extensions_are_different() -> None:
    assert len({kind.extension for kind in FORMATS.values()}) == len(FORMATS)


def with_author(item: dict[str, Any]) -> dict[str, Any]:
    """The archive is the author of its own records."""
    return {**item, "author": [{"literal": ARCHIVE}]} if is_own(item) else item


def test_csl_json_is_what_it_was_with_the_archive_as_author_of_its_own() -> None:
    text = csl_json(ITEMS)
    assert json.loads(text) == [with_author(item) for item in ITEMS]
    assert "Прокуратура" in text


def test_csl_json_keeps_to_the_schema() -> None:
    for item in json.loads(csl_json(ITEMS)):
        assert item.keys() <= VARIABLES
        assert item["type"] in TYPES
        assert isinstance(item["custom"], dict)
        assert all(isinstance(item[name], str) for name in item.keys() - {"author", "issued", "accessed", "custom"})
        for name in item.get("author", []):
            assert name.keys() in ({"literal"}, {"family", "given"}, {"family"})
        for name in ("issued", "accessed"):
            dates = item.get(name, {"date-parts": [[2020]]})
            assert dates.keys() <= {"date-parts", "circa", "literal"}
            assert 1 <= len(dates["date-parts"]) <= 2
            assert all(1 <= len(parts) <= 3 and all(isinstance(part, int) for part in parts) for parts in dates["date-parts"])


def test_pandoc_reads_csl_json() -> None:
    found: list[dict[str, Any]] = json.loads(pandoc(("--from=csljson", "--to=csljson"), csl_json(ITEMS)))
    for item, read in zip(ITEMS, found, strict=True):
        assert read["id"] == item["id"]
        assert _bare(read["title"]) == _bare(item["title"])
        assert (read.get("URL"), read.get("issued", {}).get("date-parts")) == (item.get("URL"), item.get("issued", {}).get("date-parts"))
        assert _bare(read.get("number", "")) == _bare(item.get("number", ""))
        assert [_bare(family(name)) for name in read.get("author", [])] == [_bare(family(name)) for name in with_author(item).get("author", [])]


def _bare(text: str) -> str:
    """Letters and figures: Pandoc sets quotation marks anew."""
    return "".join(sign for sign in text if sign.isalnum())


@given(st.lists(nasty(), max_size=3))
def test_no_title_breaks_csl_json(titles: list[str]) -> None:
    items = [own_item(title=title) for title in titles]
    assert json.loads(csl_json(items)) == [with_author(item) for item in items]
