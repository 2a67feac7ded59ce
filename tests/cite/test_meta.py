"""What a page says of itself: COinS read back as a query string, the names that Zotero knows, JSON-LD."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qsl

import pytest
from hypothesis import given

from archive.cite.meta import coins, embedded_metadata, json_ld
from tests.cite.items import ARCHIVE, edition_item, nasty, one_line, own_item, ruling_items, source_items, statement_item

Item = dict[str, Any]
ITEMS = [own_item(), statement_item(), edition_item(), *source_items(), *ruling_items()]


def read(item: Item) -> dict[str, list[str]]:
    """The context object, each name with its values."""
    found: dict[str, list[str]] = {}
    for name, value in parse_qsl(coins(item), strict_parsing=True):
        found.setdefault(name, []).append(value)
    return found


def test_our_record_is_a_report() -> None:
    # `openurl.js` of Zotero asks for the format `book` and the pair `rft.genre=report`, undecoded
    assert "rft.genre=report" in coins(own_item()).split("&")
    assert read(own_item()) == {
        "ctx_ver": ["Z39.88-2004"],
        "rft_val_fmt": ["info:ofi/fmt:kev:mtx:book"],
        "rft.genre": ["report"],
        "rft.btitle": ["Robert Williams"],
        "rft.pub": [ARCHIVE],
        "rft_id": ["https://archive.example/WIA-0001"],
        "rft.aucorp": [ARCHIVE],
        "rft.date": ["2026-11-21"],
        "rft.language": ["en"],
        "rft.description": ["Case record WIA-0001, revision 1, edition 2026-11-21+3f2a9c1b."],
    }


def test_every_item_is_read_back() -> None:
    for item in ITEMS:
        found = read(item)
        title = next(found[name] for name in ("rft.btitle", "rft.atitle", "rft.title") if name in found)
        assert title[-1 if item["type"] == "paper-conference" else 0] == one_line(item["title"]) or one_line(item["title"]) in found["rft.atitle"]
        assert found.get("rft_id", [])[-1:] == ([item["URL"]] if "URL" in item else [])
        assert [name.get("family") for name in item.get("author", []) if "family" in name] == found.get("rft.aulast", [])
        if "issued" in item:
            assert found["rft.date"] == ["-".join(f"{part:02}" for part in item["issued"]["date-parts"][0])]


@pytest.mark.parametrize(
    ("kind", "form", "name", "value"),
    [
        ("article-journal", "journal", "rft.atitle", "T"),
        ("article-journal", "journal", "rft.jtitle", "Place"),
        ("article-journal", "journal", "rft.issue", "3"),
        ("book", "book", "rft.btitle", "T"),
        ("paper-conference", "book", "rft.btitle", "Place"),
        ("legal_case", "dc", "rft.type", "case"),
        ("legislation", "dc", "rft.type", "statute"),
        ("article-newspaper", "dc", "rft.type", "newspaperArticle"),
        ("article-newspaper", "dc", "rft.source", "Place"),
        ("webpage", "dc", "rft.type", "webpage"),
        ("dataset", "dc", "rft.type", "dataset"),
        ("entry", "dc", "rft.type", "document"),
        ("webpage", "dc", "rft_id", "info:doi/10.1/x"),
    ],
)
def test_kinds(kind: str, form: str, name: str, value: str) -> None:
    item = {"id": "x", "type": kind, "title": "T", "container-title": "Place", "volume": "8(3)", "DOI": "10.1/x", "author": [{"family": "Doe", "given": "Jo"}]}
    found = read(item)
    assert found["rft_val_fmt"] == [f"info:ofi/fmt:kev:mtx:{form}"]
    assert found[name][0] == value
    assert (found["rft.aulast"], found["rft.aufirst"]) == (["Doe"], ["Jo"])


@given(nasty())
def test_no_title_adds_a_pair_or_ends_an_attribute(title: str) -> None:
    text = coins(own_item(title=title))
    assert not set("\"'<> \n") & set(text)
    assert read(own_item(title=title)).keys() == read(own_item()).keys()
    assert read(own_item(title=title))["rft.btitle"] == [one_line(title)]


def test_zotero_files_a_page_as_a_report() -> None:
    pairs = embedded_metadata(own_item(custom={**own_item()["custom"], "keywords": ["tainted line-up", "face"]}))
    assert pairs == [
        ("citation_title", "Robert Williams"),
        ("citation_technical_report_institution", ARCHIVE),
        ("citation_technical_report_number", "WIA-0001"),
        ("citation_publication_date", "2026/11/21"),
        ("citation_public_url", "https://archive.example/WIA-0001"),
        ("citation_language", "en"),
        ("citation_abstract", "Case record WIA-0001, revision 1, edition 2026-11-21+3f2a9c1b."),
        ("citation_keywords", "tainted line-up; face"),
    ]


def test_zotero_files_the_edition_as_a_dataset() -> None:
    pairs = dict(embedded_metadata(edition_item()))
    assert pairs["DC.type"] == "Dataset"
    assert pairs["DC.title"] == ARCHIVE
    assert not [name for name in pairs if name.startswith("citation_")]


@pytest.mark.parametrize("item", [own_item(), statement_item(), edition_item()])
def test_no_name_that_zotero_would_divide(item: Item) -> None:
    assert "citation_author" not in dict(embedded_metadata(item))


def test_json_ld_of_a_record() -> None:
    sources = [next(item for item in source_items() if item["type"] == "article-newspaper" and "family" in item.get("author", [{}])[0])]
    graph = json_ld(own_item(), sources, edition_item())
    assert (graph["@type"], graph["reportNumber"], graph["version"], graph["datePublished"]) == ("Report", "WIA-0001", "1", "2026-11-21")
    assert graph["publisher"] == {"@type": "Organization", "name": ARCHIVE}
    assert graph["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert (graph["isPartOf"]["@type"], graph["isPartOf"]["version"]) == ("Dataset", "2026-11-21+3f2a9c1b")
    assert (graph["citation"][0]["@type"], graph["citation"][0]["url"]) == ("NewsArticle", sources[0]["URL"])
    assert graph["citation"][0]["author"][0]["@type"] == "Person"
    assert json.loads(json.dumps(graph)) == graph


def test_json_ld_of_the_archive_and_of_a_source() -> None:
    assert json_ld(edition_item())["@type"] == "Dataset"
    assert "license" not in json_ld(source_items()[0])
    assert "isPartOf" not in json_ld(edition_item())
