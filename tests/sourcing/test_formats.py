"""BibTeX, RIS and CSL-JSON: what the archive writes is read back, and what managers write too."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from archive.cite.bibtex import bibtex
from archive.cite.ris import ris
from archive.sourcing.bibtex import plain, read_bibtex
from archive.sourcing.csl import csl_date, read_csl
from archive.sourcing.proposal import Author, Proposal
from archive.sourcing.ris import read_ris

if TYPE_CHECKING:
    from collections.abc import Callable

ITEM: dict[str, Any] = {
    "id": "a-2020", "type": "article-newspaper", "title": "Man Held: 50% of “Watches” & {more}", "author": [{"family": "van Beethoven", "given": "Ludwig"}, {"literal": "Associated Press"}],
    "container-title": "The Gazette", "issued": {"date-parts": [[2020, 6, 24]]}, "URL": "https://gazette.example/a_b?c=d%20e&f=~g", "language": "en",
}  # fmt: skip
READERS: dict[str, tuple[Callable[[dict[str, Any]], str], Callable[[str], list[Proposal]]]] = {
    "bibtex": (lambda item: bibtex([item]), read_bibtex),
    "ris": (lambda item: ris([item]), read_ris),
    "csl": (lambda item: json.dumps([item]), read_csl),
}
ENTRY = r"""
@string{j = "Journal of " # "Things"}
@article{x, author = {Garc{\'i}a M{\'a}rquez, Gabriel and {American Civil Liberties Union}}, title = {{The} \emph{Big} Na{\"\i}ve \& Test}, journal = j, number = 3,
  volume = 12, pages = {1--9}, year = 2020, month = jan, doi = {https://doi.org/10.1000/ABC}, url = {http://a.example/c\_d}}
@online{y, title = {Page}, url = {https://b.example}, date = {2020-05-03}, langid = {ngerman}}
@misc{z, title = {Odd}, howpublished = {\url{https://c.example/x}}, year = {2019}}
"""


def values(proposal: Proposal, *fields: str) -> list[str]:
    return [proposal.text(field) for field in fields]


@pytest.mark.parametrize("form", READERS)
def test_what_the_archive_writes_is_read_back(form: str) -> None:
    write, read = READERS[form]
    (found,) = read(write(ITEM))
    assert values(found, "title", "container-title", "issued", "URL", "language") == [ITEM["title"], "The Gazette", "2020-06-24", ITEM["URL"], "en"]
    assert found.authors == (Author("van Beethoven", "Ludwig"), Author(literal="Associated Press"))
    assert found.text("type") == ("article-journal" if form == "bibtex" else "article-newspaper")  # BibTeX has one kind of article


@pytest.mark.parametrize(("kind", "date"), [("report", [2020]), ("webpage", [2020, 5]), ("book", [2020, 5, 1])])
@pytest.mark.parametrize("form", READERS)
def test_a_date_comes_back_as_exact_as_it_was(form: str, kind: str, date: list[int]) -> None:
    write, read = READERS[form]
    (found,) = read(write({"id": "a", "type": kind, "title": "T", "URL": "https://a.example/x" if kind == "webpage" else "", "issued": {"date-parts": [date]}}))
    assert values(found, "type", "issued") == [kind, "-".join(f"{part:02}" for part in date)]


def test_bibtex_of_a_manager() -> None:
    x, y, z = read_bibtex(ENTRY)
    assert values(x, "type", "title", "container-title", "volume", "page", "issued", "DOI", "URL", "number") == [
        "article-journal",
        "The Big Naïve & Test",
        "Journal of Things",
        "12",
        "1–9",
        "2020-01",
        "10.1000/abc",
        "http://a.example/c_d",
        "",
    ]
    assert x.authors == (Author("García Márquez", "Gabriel"), Author(literal="American Civil Liberties Union"))
    assert values(y, "type", "issued", "language", "URL") == ["webpage", "2020-05-03", "de", "https://b.example"]
    assert values(z, "type", "issued", "URL") == ["webpage", "2019", "https://c.example/x"]


@pytest.mark.parametrize(("latex", "text"), [(r"\textit{A} {B}", "A B"), ("100\\%", "100%"), ("a { b", "a  b"), (r"\"{o}\ss", "öß")])
def test_latex_is_read(latex: str, text: str) -> None:
    assert plain(latex) == text


def test_csl_of_a_registry() -> None:
    item = {"type": "journal-article", "title": ["A <i>b</i> c"], "container-title": ["J"], "DOI": "10.1000/ABC", "URL": "http://dx.doi.org/10.1000/abc", "published-print": {"date-parts": [[2020, 5]]},
            "author": [{"family": "Hill", "given": "K.", "sequence": "first"}, {"name": "A Group"}], "language": "en", "issued": {"date-parts": [[None]]}}  # fmt: skip
    (found,) = read_csl(json.dumps(item))
    assert values(found, "type", "class", "title", "container-title", "DOI", "issued") == ["article-journal", "academic", "A b c", "J", "10.1000/abc", "2020-05"]
    assert found.authors == (Author("Hill", "K."), Author(literal="A Group"))


@pytest.mark.parametrize(
    ("value", "date"),
    [
        ({"date-parts": [[2020, "5", 3]]}, "2020-05-03"), ({"date-parts": [[2020], [2021]]}, "2020/2021"), ({"date-parts": [[2020]], "circa": True}, "2020~"), ({"date-parts": [[2020]], "circa": "false"}, "2020"),
        ({"raw": "June 24, 2020"}, "2020-06-24"), ({"literal": "spring"}, ""), ("2020-06", "2020-06"), (2020, "2020"), (None, ""), ({"date-parts": [[]]}, ""), ({"date-parts": "x"}, ""), ([], ""), ({"date-parts": [[2020, {}]]}, "2020"),
    ],
)  # fmt: skip
def test_a_date_of_csl(value: Any, date: str) -> None:
    assert csl_date(value) == date


@pytest.mark.parametrize("text", ["", "{", "3", '"a"', "[" * 100_000, '{"items": 3}'])
def test_what_is_no_csl_is_told(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - its words are the library's
        read_csl(text)


@pytest.mark.parametrize("item", [{}, {"type": 3, "title": {}, "author": {"x": 1}, "issued": [[]], "URL": ["javascript:x"], "DOI": True}, {"author": [None, 3, [], "Hill, K."]}])
def test_odd_items_are_read_as_far_as_they_go(item: Any) -> None:
    assert len(read_csl(json.dumps([item, 3, None]))) == 1


@pytest.mark.parametrize("text", ["@article{", "@article{a, title = {", "@article{a, author = {a, b, c, d, e}}", "@string{a = b}\n@book{x, title = a}"])
def test_what_is_no_bibtex_is_told(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - its words are the library's
        read_bibtex(text)


def test_ris_of_a_manager() -> None:
    (found,) = read_ris("\ufeffTY  - CASE\r\nT1  - Doe v. Roe\r\nPB  - A Court\r\nSV  - 21-cv-1\r\nPY  - 2021///\r\nUR  - https://a.example/x\r\nER  - \r\n")
    assert values(found, "type", "title", "authority", "number", "issued", "URL") == ["legal_case", "Doe v. Roe", "A Court", "21-cv-1", "2021", "https://a.example/x"]
