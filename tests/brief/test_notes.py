from __future__ import annotations

import pytest

from archive.brief.matter import Cited
from archive.brief.notes import Notes
from archive.cite import bluebook, oscola

A = {
    "id": "a",
    "type": "article-newspaper",
    "title": "First things",
    "author": [{"family": "Doe", "given": "Jane"}],
    "container-title": "The Gazette",
    "issued": {"date-parts": [[2020, 6, 24]]},
    "custom": {},
}
B = {
    "id": "b",
    "type": "article-newspaper",
    "title": "Second things",
    "author": [{"family": "Roe", "given": "Rita"}],
    "container-title": "The Gazette",
    "issued": {"date-parts": [[2021, 6, 24]]},
    "custom": {},
}


def written(style: object, *cites: list[Cited]) -> list[str]:
    notes = Notes(style, {"a": A, "b": B})  # type: ignore[arg-type] # a module with the four functions
    return [note.text.plain for cited in cites for note in notes.cite(cited, "¶ 1")]


@pytest.mark.parametrize(
    ("style", "expected"),
    [
        (
            bluebook,
            [
                "Jane Doe, First things, The Gazette ¶ 3 (June 24, 2020).",
                "Id.",
                "Id. ¶ 4.",
                "Rita Roe, Second things, The Gazette (June 24, 2021); Doe, supra note 1.",
                "Roe, supra note 4.",
                "Doe, supra note 1, ¶ 9; Roe, supra note 4.",
                "Doe, supra note 1.",
            ],
        ),
        (
            oscola,
            [
                "Jane Doe, ‘First things’ The Gazette (24 June 2020) para 3.",
                "ibid.",
                "ibid para 4.",
                "Rita Roe, ‘Second things’ The Gazette (24 June 2021); Doe (n 1).",
                "Roe (n 4).",
                "Doe (n 1) para 9; Roe (n 4).",
                "Doe (n 1).",
            ],
        ),
    ],
)
def test_full_at_first_short_afterwards(style: object, expected: list[str]) -> None:
    """`Id.` only where the note before is of that source alone (Bluebook 4.1, OSCOLA 1.2.3)."""
    a, b = Cited("a", None), Cited("b", None)
    assert written(style, [Cited("a", "¶ 3")], [Cited("a", "¶ 3")], [Cited("a", "¶ 4")], [b, a], [b], [Cited("a", "¶ 9"), b], [a]) == expected


def test_a_note_knows_where_it_stands() -> None:
    notes = Notes(bluebook, {"a": A, "b": B})
    notes.cite([Cited("a", None)], "¶ 1")
    notes.cite([Cited("a", None), Cited("b", None)], "¶ 7")
    assert {key: list(places) for key, places in notes.places.items()} == {"a": ["¶ 1", "¶ 7"], "b": ["¶ 7"]}


def test_an_unknown_source_makes_no_note() -> None:
    notes = Notes(bluebook, {})
    assert notes.cite([Cited("nosuch", None)], "¶ 1") == ()
    assert notes.cite([], "¶ 1") == ()
    assert notes.number == 0
