from __future__ import annotations

from typing import TYPE_CHECKING, get_args

import pytest

from archive.cite.csl import Edition, record_item
from archive.cite.lookup import find_item, read_edition
from archive.cite.references import STYLES, Style, references

if TYPE_CHECKING:
    import sqlite3

OWN = record_item({"key": "WIA-0001", "title": "Robert Williams", "url": "/cases/WIA-0001"}, Edition("2026-11-22+3f2a9c1b", "2026-11-22", "https://archive.example"), 1, "2026-11-22")


@pytest.mark.parametrize(
    ("style", "text"),
    [
        ("bluebook", "Robert Williams, Wrongful-Identification Case Archive, No. WIA-0001, rev. 1 (Nov. 22, 2026) (ed. 2026-11-22+3f2a9c1b), https://archive.example/cases/WIA-0001/r1"),
        ("oscola", "‘Robert Williams’ (Wrongful-Identification Case Archive, WIA-0001 rev 1, edn 2026-11-22+3f2a9c1b, 22 November 2026) <https://archive.example/cases/WIA-0001/r1>"),
        (
            "apa",
            "Wrongful-Identification Case Archive. (2026, November 22). Robert Williams (Case record WIA-0001, revision 1, edition 2026-11-22+3f2a9c1b). https://archive.example/cases/WIA-0001/r1",
        ),
        (
            "chicago",
            "Wrongful-Identification Case Archive. “Robert Williams.” Case record WIA-0001, revision 1, edition 2026-11-22+3f2a9c1b. November 22, 2026. https://archive.example/cases/WIA-0001/r1.",
        ),
    ],
)
def test_a_case_in_each_style(style: Style, text: str) -> None:
    assert [reference.plain for reference in references([OWN], style)] == [text]


def test_every_style_is_one() -> None:
    assert tuple(STYLES) == get_args(Style)


@pytest.mark.parametrize("style", STYLES)
def test_many_kinds_at_once_keep_their_order(archive_connection: sqlite3.Connection, style: Style) -> None:
    edition = read_edition(archive_connection)
    items = [find_item(archive_connection, text, edition) for text in ("WIA-0002", "detroitnews-2021-williams-suit", "rulings/williams-v-detroit", "edition")]
    made = [reference.plain for reference in references(items, style)]
    for reference, words in zip(made, ("Michael Oliver", "great harm", "10827", edition.name), strict=True):
        assert words.lower() in reference.lower()
    assert not any(word in reference.lower() for reference in (made[0], made[3]) for word in ("retrieved", "accessed", "visited"))
