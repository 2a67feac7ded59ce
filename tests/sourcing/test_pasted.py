"""What was pasted is told by its form."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.sourcing.pasted import recognise

FORMS = [
    (" https://a.example/x\n", "url", "https://a.example/x"), ("<https://a.example/x>", "url", "https://a.example/x"), ("www.nytimes.com/2020/x.html", "url", "https://www.nytimes.com/2020/x.html"), ("bücher.example", "url", "https://bücher.example"),
    ("file:///etc/passwd", "url", "file:///etc/passwd"), ("10.1000/XYZ", "doi", "10.1000/xyz"), ("https://doi.org/10.1000/xyz", "doi", "10.1000/xyz"), ("@article{a, title={b}}", "bibtex", "@article{a, title={b}}"),
    ("% from a manager\n@book(a)", "bibtex", "% from a manager\n@book(a)"), ("\ufeffTY  - JOUR\nER  - ", "ris", "TY  - JOUR\nER  -"), ('[{"type": "book"}]', "csl", '[{"type": "book"}]'), ('{"title": "a"}', "csl", '{"title": "a"}'),
    ("2:21-cv-10827", "docket", "2:21-cv-10827"), ("PS/00120/2021", "docket", "PS/00120/2021"), ("[2020] EWCA Civ 1058", "docket", "[2020] EWCA Civ 1058"),
    ("", "unknown", ""), ("words", "unknown", "words"), ("https://a.example/x y", "unknown", "https://a.example/x y"), ("@somebody", "unknown", "@somebody"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "kind", "said"), FORMS)
def test_a_form(text: str, kind: str, said: str) -> None:
    found = recognise(text)
    assert (found.kind, found.text) == (kind, said)


@given(st.text(max_size=80))
def test_any_text_has_one(text: str) -> None:
    found = recognise(text)
    assert recognise(found.text).kind == found.kind


@pytest.mark.parametrize("text", ["@" * 500_000, " " * 500_000 + "x", "a." * 250_000, "%\n" * 100_000, "1-" * 200_000, "[" * 500_000, "a://" * 100_000])
def test_a_long_text_is_told_at_once(text: str) -> None:
    assert recognise(text).kind in {"unknown", "url"}
