"""RIS, read back by rispy and by Pandoc."""

from __future__ import annotations

import json
from typing import Any

import pytest
import rispy
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.cite.pandoc import pandoc
from archive.cite.ris import ris
from tests.cite.items import ARCHIVE, edition_item, family, nasty, one_line, own_item, ruling_items, source_items, statement_item

Item = dict[str, Any]
ITEMS = [own_item(), statement_item(), edition_item(), *source_items(), *ruling_items()]


def by_rispy(text: str) -> list[dict[str, Any]]:
    """The records as rispy reads them; an address may hold a semicolon."""
    found: list[dict[str, Any]] = rispy.loads(text, delimiter_tags_mapping={})
    return found


def names(item: Item) -> list[str]:
    """The authors as RIS writes them."""
    own = [{"literal": ARCHIVE}] if item.get("publisher") == ARCHIVE else []
    return [f"{name['literal']}," if "literal" in name else f"{name['family']}, {name['given']}" for name in item.get("author", own)]


def test_rispy_reads_what_was_written() -> None:
    for item, read in zip(ITEMS, by_rispy(ris(ITEMS)), strict=True):
        assert read["id"] == item["id"]
        assert read["title"] == one_line(item["title"])
        assert read.get("authors", []) == names(item)
        assert read.get("urls", []) == ([item["URL"]] if "URL" in item else [])
        assert read.get("language") == item["language"]
        days = item.get("issued", {}).get("date-parts", [[]])[0]
        assert read.get("date", "") == "/".join(f"{part:02}" for part in days)
        assert read.get("year", "") == "".join(map(str, days[:1]))
        if "number" in item:
            assert item["number"] in _numbers(read)


def _numbers(read: dict[str, Any]) -> str:
    """Every place in which a number may stand, for its kind of record."""
    place = {"RPRT": "issn", "CASE": "unknown_tag", "LEGAL": "unknown_tag", "STAT": "note", "BILL": "note", "DATA": "note", "BOOK": "note"}.get(read["type_of_reference"], "notes")
    return json.dumps(read[place], ensure_ascii=False)


def test_pandoc_reads_what_was_written() -> None:
    found: list[Item] = json.loads(pandoc(("--from=ris", "--to=csljson"), ris(ITEMS)))
    for item, read in zip(ITEMS, found, strict=True):
        assert read["id"] == item["id"]
        assert read["title"] == one_line(item["title"])
        assert read.get("URL") == item.get("URL")
        assert read.get("issued", {}).get("date-parts", [[]])[0][:1] == item.get("issued", {}).get("date-parts", [[]])[0][:1]
        assert [family(name) for name in read.get("author", [])] == [name.partition(",")[0] for name in names(item)]


def test_our_record_in_full() -> None:
    assert ris([own_item()]) == (
        "TY  - RPRT\n"
        "ID  - WIA-0001\n"
        "TI  - Robert Williams\n"
        "AU  - Wrongful-Identification Case Archive,\n"
        "PB  - Wrongful-Identification Case Archive\n"
        "PY  - 2026\n"
        "DA  - 2026/11/21\n"
        "ET  - 1\n"
        "SN  - WIA-0001\n"
        "M3  - Case record\n"
        "UR  - https://archive.example/WIA-0001\n"
        "LA  - en\n"
        "N1  - Case record WIA-0001, revision 1, edition 2026-11-21+3f2a9c1b.\n"
        "ER  - \n"
    )


def test_nobody_accessed_our_record() -> None:
    assert "Y2  -" not in ris([own_item(accessed={"date-parts": [[2026, 11, 22]]})])


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(nasty(), min_size=1, max_size=5))
def test_no_value_begins_a_field(titles: list[str]) -> None:
    items = [own_item(id=title, title=title, publisher=title, author=[{"literal": title}], number=title, note=title, language=title) for title in titles]
    text = ris(items)
    assert {line[:6] for line in text.splitlines() if line} <= {f"{tag}  - " for tag in ("TY", "ID", "TI", "AU", "PB", "PY", "DA", "ET", "SN", "UR", "LA", "M3", "N1", "ER")}
    read = by_rispy(text)
    assert [record["title"] for record in read] == [one_line(title) for title in titles]
    assert [record["publisher"] for record in read] == [one_line(title) for title in titles]


# Zotero's item type for each, by importTypeMap in its RIS.js, and the tag of the number.
@pytest.mark.parametrize(
    ("kind", "tag", "line"),
    [
        ("report", "RPRT", "SN  - N 1"),
        ("legal_case", "CASE", "SV  - N 1"),
        ("regulation", "LEGAL", "SV  - N 1"),
        ("legislation", "STAT", "M1  - N 1"),
        ("bill", "BILL", "M1  - N 1"),
        ("dataset", "DATA", "M1  - N 1"),
        ("webpage", "ELEC", "N1  - Number: N 1. Remark."),
        ("post", "ELEC", "N1  - Number: N 1. Remark."),
        ("post-weblog", "BLOG", "N1  - Number: N 1. Remark."),
        ("article-newspaper", "NEWS", "T2  - Place"),
        ("article-magazine", "MGZN", "T2  - Place"),
        ("article-journal", "JOUR", "IS  - 3"),
        ("paper-conference", "CPAPER", "VL  - 8"),
        ("book", "BOOK", "M1  - N 1"),
        ("broadcast", "VIDEO", "T2  - Place"),
        ("speech", "SLIDE", "N1  - Number: N 1. Remark."),
        ("document", "GEN", "EP  - 9"),
        ("article", "GEN", "SP  - 7"),
        ("legal_case", "CASE", "DP  - Place"),
        ("bill", "BILL", "DP  - Place"),
    ],
)
def test_kinds_and_their_tags(kind: str, tag: str, line: str) -> None:
    item = {"id": "x", "type": kind, "title": "T", "number": "N 1", "volume": "8(3)", "page": "7–9", "container-title": "Place", "publisher": "P", "note": "Remark"}
    lines = ris([item]).splitlines()
    assert lines[0] == f"TY  - {tag}"
    assert line in lines


def test_a_decision_has_court_reporter_and_page() -> None:
    item = {"id": "x", "type": "legal_case", "title": "A v. B", "authority": "9th Cir.", "volume": "599 F.3d", "page": "964", "issued": {"date-parts": [[2010, 3, 24]]}}
    lines = ris([item]).splitlines()
    assert {"PB  - 9th Cir.", "VL  - 599", "A2  - F.3d", "SP  - 964", "DA  - 2010/03/24"} <= set(lines)


def test_a_range_is_told_by_its_beginning() -> None:
    assert "DA  - 2008\n" in ris([own_item(issued={"date-parts": [[2008], [2009]]})])
