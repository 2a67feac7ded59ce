"""The archive's own records in APA and Chicago are what citeproc makes of them, word for word and slant for slant."""

from __future__ import annotations

from typing import Any

import pytest

from archive.cite.own import apa_own, chicago_own, identity, is_own, own_title
from archive.cite.styles import bibliography
from archive.cite.text import Text
from tests.cite.items import ARCHIVE, edition_item, own_item, ruling_items, source_items, statement_item

Item = dict[str, Any]
WHICH = "revision 1, edition 2026-11-21+3f2a9c1b"

OWN = [
    own_item(),
    statement_item(),
    edition_item(),
    own_item(URL=None),
    own_item(issued=None),
    own_item(issued={"date-parts": [[2026]]}),
    own_item(issued={"date-parts": [[2026, 3]]}),
    edition_item(issued=None, URL=None),
    own_item(type="dataset", title="Cases by agency", number=None, version="2026-11-21+3f2a9c1b", custom={"edition": "2026-11-21+3f2a9c1b", "archive": ARCHIVE}),
    own_item(title="Detroit Police Department", number="agencies/detroit-police", custom={"record": "agencies/detroit-police", "edition": "e1"}, version="e1"),
    own_item(genre="Study"),
    own_item(accessed={"date-parts": [[2026, 11, 22]]}),
    *(
        own_item(title=title)
        for title in (
            "Who was it?", "Mr. X.", "It was him!", "The 'so-called' case", 'O\'Brien "the Rat" v. "State"', "Rock 'n' roll", "“Quoted”", "Date – of, and <b>x</b>", "<i>A</i> & B",
            "of mice and men", "Ünïted 日本語", "A -- b", "50% #1 _x_ ~ ^ {y} \\input $z$", "  two  blanks\n",
        )
    ),
]  # fmt: skip


@pytest.mark.parametrize(("style", "own"), [("apa", apa_own), ("chicago", chicago_own)])
def test_citeproc_says_the_same(style: Any, own: Any) -> None:
    made = bibliography(OWN, style)
    assert [own(item) for item in OWN] == [_joined(text) for text in made]


def _joined(text: Text) -> Text:
    return Text.of(*text.spans)


@pytest.mark.parametrize(
    ("item", "apa", "chicago"),
    [
        (
            own_item(),
            f"{ARCHIVE}. (2026, November 21). Robert Williams (Case record WIA-0001, {WHICH}). https://archive.example/WIA-0001",
            f"{ARCHIVE}. “Robert Williams.” Case record WIA-0001, {WHICH}. November 21, 2026. https://archive.example/WIA-0001.",
        ),
        (
            statement_item(),
            f"{ARCHIVE}. (2026, November 21). Date of arrest, in Robert Williams (Case record WIA-0001#arrest_date.1, {WHICH}). https://archive.example/WIA-0001#arrest_date.1",
            f"{ARCHIVE}. “Date of arrest, in Robert Williams.” Case record WIA-0001#arrest_date.1, {WHICH}. November 21, 2026. https://archive.example/WIA-0001#arrest_date.1.",
        ),
        (
            edition_item(),
            f"{ARCHIVE}. (2026, November 21). {ARCHIVE} (Edition 2026-11-21+3f2a9c1b) [Data set]. https://archive.example/",
            f"{ARCHIVE}. “{ARCHIVE}.” Edition 2026-11-21+3f2a9c1b. November 21, 2026. Data set. https://archive.example/.",
        ),
    ],
)
def test_a_record_names_archive_id_revision_edition_and_date(item: Item, apa: str, chicago: str) -> None:
    assert apa_own(item).plain == apa
    assert chicago_own(item).plain == chicago


@pytest.mark.parametrize("item", OWN)
def test_nobody_retrieves_or_accesses_a_record(item: Item) -> None:
    said = (apa_own(item).plain + chicago_own(item).plain).lower()
    assert "retrieved" not in said
    assert "accessed" not in said


@pytest.mark.parametrize("item", [own_item(), statement_item(), edition_item(), own_item(publisher=None)])
def test_a_record_is_ours(item: Item) -> None:
    assert is_own(item)


def test_a_source_is_not_ours() -> None:
    assert not [item["id"] for item in (*source_items(), *ruling_items()) if is_own(item)]


def test_a_record_with_nothing_to_name_it_has_a_title() -> None:
    assert identity({"id": "x", "type": "report", "publisher": ARCHIVE}) == ""
    assert apa_own({"id": "x", "type": "report", "publisher": ARCHIVE, "title": "What?"}).plain == f"{ARCHIVE}. (n.d.). What?"


@pytest.mark.parametrize(
    ("title", "typographic"),
    [("'a' \"b\"", "‘a’ “b”"), ("O'Brien's", "O’Brien’s"), ('("x")', "(“x”)"), ("the '90s", "the ‘90s"), ("a\n b", "a b")],
)
def test_quotation_marks_are_typographic(title: str, typographic: str) -> None:
    assert own_title({"id": "x", "title": title}) == typographic
