from __future__ import annotations

import pytest

from archive.evidence.soft404 import Page, alike, page_of, soft404

ASKED = "https://gazette.example/2020/watches"
TITLE = "Man held over watches that he did not steal"
WORDS = " ".join(f"word{number}" for number in range(200))


def page(title: str = "", text: str = WORDS, url: str = ASKED) -> Page:
    return Page(url, 200, f"<html><head><title>{title}</title></head><body><p>{text}</p></body></html>")


@pytest.mark.parametrize(
    "title",
    [
        "404", "Page not found - The Gazette", "404 Not Found", "Oops! This page could not be found", "The article is no longer available", "Página no encontrada", "Página não encontrada",
        "Seite nicht gefunden", "Page introuvable", "Страница не найдена", "页面不存在", "ページが見つかりません", "Not&nbsp;found", "Content unavailable",
    ],
)  # fmt: skip
def test_a_title_that_says_so_is_believed(title: str) -> None:
    assert "is not there" in soft404(ASKED, page(title), TITLE, None)


@pytest.mark.parametrize(
    "title",
    ["The Gazette", "Police found the watches", "Judge: no evidence found", "Room 4040", "Court finds search unlawful", "Area 51 page", "He could not be found guilty of theft", ""],
)
def test_other_titles_are_not(title: str) -> None:
    assert soft404(ASKED, page(title), TITLE, None) == ""


def test_a_page_that_bears_the_title_of_the_source_is_believed() -> None:
    assert soft404(ASKED, page("Man held over watches that he did not steal - 404 Media"), TITLE, page("Man held over watches")) == ""
    assert soft404(ASKED, page("404 Media: not found guilty"), "404 Media: not found guilty", None) == ""


def test_a_heading_counts_as_a_title() -> None:
    assert soft404(ASKED, Page(ASKED, 200, f"<title>Gazette</title><h1 class='x'>Page <b>not</b> found</h1>{WORDS}"), TITLE, None)


@pytest.mark.parametrize("url", ["https://gazette.example/", "https://gazette.example", "https://other.example/index.html", "https://gazette.example/en/", "https://gazette.example/home"])
def test_the_front_page_is_not_the_page(url: str) -> None:
    assert "front page" in soft404(ASKED, page("The Gazette", url=url), TITLE, None)
    assert soft404("https://gazette.example/", page("The Gazette", url=url), TITLE, None) == ""


def test_what_answers_all_alike_answers_nothing() -> None:
    assert "does not exist" in soft404(ASKED, page("The Gazette"), TITLE, page("The Gazette", f"{WORDS} oh", url="https://gazette.example/nowhere"))
    assert soft404(ASKED, page("The Gazette"), TITLE, page("The Gazette", " ".join(reversed(WORDS.split())))) == ""
    assert soft404(ASKED, page("The Gazette"), TITLE, Page(ASKED, 404, page("The Gazette").text)) == ""
    assert soft404(ASKED, page("The Gazette", f"{TITLE} {WORDS}"), TITLE, page("The Gazette", f"{WORDS}")) == ""


def test_an_address_that_ends_where_nonsense_ends_is_gone() -> None:
    elsewhere = "https://gazette.example/sorry/x"
    assert soft404(ASKED, page("The Gazette", "a b c d e", url=elsewhere), TITLE, page("The Gazette", "f g h i j", url=elsewhere))


def test_what_no_reader_sees_does_not_count() -> None:
    one, other = (f"<script>var a = {number}; if (a < b) c()</script><style>{number}</style><!-- {number} --><p class={number}>{WORDS}</p>" for number in (1, 2))
    assert alike(one, other)
    assert not alike(one, "<p>other</p>")
    assert alike("", "<p></p>")


@pytest.mark.parametrize("text", ["<script>" * 60_000, "<" * 400_000, "<!--" * 100_000, "<title>" * 60_000, "<h1>page not" * 40_000, "&" * 400_000])
def test_pages_made_to_be_slow_are_read(text: str) -> None:
    assert isinstance(soft404(ASKED, page(text=text), TITLE, page(text=text)), str)


@pytest.mark.parametrize(("body", "charset", "text"), [("é".encode(), "", "é"), (b"\xe9", "latin-1", "é"), (b"\xff", "", "�"), (b"x", "nonsense", "x")])
def test_pages_are_read_in_their_encoding(body: bytes, charset: str, text: str) -> None:
    assert page_of(ASKED, 200, body, charset).text == text
