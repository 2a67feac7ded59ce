"""What the exports ask of an item."""

from __future__ import annotations

from typing import Any

import pytest

from archive.cite.fields import dates, field, iso_date, names, number, remarks, volume_and_issue, volume_and_reporter
from archive.cite.own import custom_of
from tests.cite.items import ARCHIVE, edition_item, own_item, statement_item

Item = dict[str, Any]


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        ({"author": [{"family": "Doe", "given": "Jo"}, {"family": "Roe"}, {"literal": "A  Body\n"}]}, [("Doe", "Jo"), ("Roe", ""), ("A Body", "")]),
        ({}, []),
        (own_item(), [(ARCHIVE, "")]),
        (own_item(publisher=None), [(ARCHIVE, "")]),
        (own_item(author=[{"literal": "X"}]), [("X", "")]),
    ],
)
def test_names(item: Item, expected: list[tuple[str, str]]) -> None:
    assert names(item) == expected


@pytest.mark.parametrize(
    ("issued", "parts", "iso"),
    [
        (None, [], ""),
        ({"literal": "long ago"}, [], ""),
        ({"date-parts": [[2020]]}, [[2020]], "2020"),
        ({"date-parts": [["2020", 3, 9]]}, [[2020, 3, 9]], "2020-03-09"),
        ({"date-parts": [[2008, 3], [2009]]}, [[2008, 3], [2009]], "2008-03/2009"),
    ],
)
def test_dates(issued: Any, parts: list[list[int]], iso: str) -> None:
    assert dates({"issued": issued}) == parts
    assert iso_date({"issued": issued}) == iso


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        (own_item(), "WIA-0001"),
        (own_item(number=None), "WIA-0001"),
        (statement_item(), "WIA-0001#arrest_date.1"),
        (statement_item(number="WIA-0001#arrest_date.1"), "WIA-0001#arrest_date.1"),
        ({"custom": {"docket": "1:19-cv-03539"}}, "1:19-cv-03539"),
        ({}, ""),
    ],
)
def test_numbers(item: Item, expected: str) -> None:
    assert number(item) == expected


@pytest.mark.parametrize(("volume", "issue", "reporter"), [("39(4)", ("39", "4"), ("39(4)", "")), ("81", ("81", ""), ("81", "")), ("504 F. Supp. 2d", ("504 F. Supp. 2d", ""), ("504", "F. Supp. 2d"))])
def test_volumes(volume: str, issue: tuple[str, str], reporter: tuple[str, str]) -> None:
    assert volume_and_issue({"volume": volume}) == issue
    assert volume_and_reporter({"volume": volume}) == reporter


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        ({"note": "A remark"}, "A remark."),
        ({"note": "Really?"}, "Really?"),
        ({"custom": {"copy_of": "The Times"}}, "Read in a copy; original by The Times."),
        ({"note": "Read in a copy; the original is by The Times.", "custom": {"copy_of": "The Times"}}, "Read in a copy; the original is by The Times."),
        ({"issued": {"date-parts": [[2020]], "circa": True}, "custom": {"untitled": True}}, "The title is not as printed. The date is approximate."),
        ({"custom": {"citations": ["2023 FC 671"]}}, "Also cited as 2023 FC 671."),
        ({"custom": {"archived": [{"url": "https://w.example/1", "at": "2026-01-02"}, {"url": "https://w.example/2"}]}},
         "Archived copy: https://w.example/1 (2026-01-02). Archived copy: https://w.example/2 (undated)."),
        (own_item(), "Case record WIA-0001, revision 1, edition 2026-11-21+3f2a9c1b."),
        (edition_item(), "Edition 2026-11-21+3f2a9c1b."),
        ({}, ""),
    ],
)  # fmt: skip
def test_remarks(item: Item, expected: str) -> None:
    assert remarks(item) == expected


def test_what_is_absent_is_empty() -> None:
    assert field({}, "title") == ""
    assert custom_of({}, "record") == ""
    assert custom_of({"custom": None}, "record") == ""
