"""Web addresses in one form, archived copies, and pages of the archive."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.citecheck.addresses import Page, archived_address, normal_address, own_page, trimmed

# Left and right lead to one page (RFC 3986, section 6, and what sites do with www, slashes and tracking).
SAME = [
    ("https://www.example.org/a/", "http://example.org/a"),
    ("https://EXAMPLE.org/a#top", "https://example.org/a"),
    ("https://example.org:443/a", "https://example.org/a"),
    ("https://example.org/a?utm_source=x&utm_medium=y", "https://example.org/a"),
    ("https://example.org/a?b=2&a=1", "https://example.org/a?a=1&b=2"),
    ("https://example.org/%7Ejoe/%C3%A9", "https://example.org/~joe/é"),
    ("www.example.org/a", "https://example.org/a"),
    ("https://example.org/a?fbclid=1&id=7", "https://example.org/a?id=7"),
]
DIFFERENT = [
    ("https://example.org/a", "https://example.org/A"),
    ("https://example.org/a?id=7", "https://example.org/a?id=8"),
    ("https://example.org:8001/a", "https://example.org/a"),
    ("https://news.example.org/a", "https://example.org/a"),
]
TRIMMED = [
    ("https://example.org/a.", "https://example.org/a"),
    ("https://example.org/a),", "https://example.org/a"),
    ("https://example.org/a_(b)", "https://example.org/a_(b)"),
    ("https://example.org/a_(b)).", "https://example.org/a_(b)"),
    ("https://example.org/a’", "https://example.org/a"),
]
ARCHIVED = [
    ("https://web.archive.org/web/20200624000000/https://www.nytimes.com/a.html", "https://www.nytimes.com/a.html"),
    ("http://web.archive.org/web/2020id_/http://example.org/a", "http://example.org/a"),
    ("https://web.archive.org/web/20200624/example.org/a", "example.org/a"),
    ("https://web.archive.org/web/20200624/https:/example.org/a", "https://example.org/a"),
    ("https://example.org/web/2020/https://example.com", "https://example.org/web/2020/https://example.com"),
]
PAGES = [
    ("https://archive.example/cases/WIA-0001", Page("cases", "WIA-0001", None, "", own=True)),
    ("https://archive.example/cases/WIA-0001/r2", Page("cases", "WIA-0001", 2, "", own=True)),
    ("https://archive.example/cases/WIA-0001#arrest_date.1", Page("cases", "WIA-0001", None, "arrest_date.1", own=True)),
    ("http://localhost:8001/cases/robert-williams", Page("cases", "robert-williams", None, "", own=False)),
    ("https://archive.example/sources/abc-2020", Page("sources", "abc-2020", None, "", own=True)),
    ("https://archive.example/rulings/a-v-b.json", Page("rulings", "a-v-b", None, "", own=True)),
    ("https://archive.example/archive/cases?kind=arrest", Page("query", "archive.example/archive/cases?kind=arrest", None, "", own=True)),
    ("https://other.example/archive?sql=select+1", Page("query", "other.example/archive?sql=select+1", None, "", own=False)),
    ("https://other.example/archive/2020/story", None),
    ("https://other.example/news/cases/abc", None),
    ("https://archive.example/about", None),
    ("https://[broken/cases/WIA-0001", None),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_addresses_of_one_page_have_one_form(one: str, other: str) -> None:
    assert normal_address(one) == normal_address(other)


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_addresses_of_two_pages_have_two(one: str, other: str) -> None:
    assert normal_address(one) != normal_address(other)


@given(st.from_regex(r"https?://[a-z]{1,5}\.org(/[a-zA-Z0-9%~é]{0,8}){0,3}(\?[a-z]=[a-z0-9%]{0,4})?", fullmatch=True))
def test_the_normal_form_is_its_own_normal_form(url: str) -> None:
    assert normal_address(normal_address(url)) == normal_address(url)


def test_an_address_that_cannot_be_read_stays_as_it_is() -> None:
    assert normal_address("https://example.org:port/a") == "https://example.org:port/a"


@pytest.mark.parametrize(("text", "url"), TRIMMED)
def test_punctuation_of_the_sentence_is_no_part(text: str, url: str) -> None:
    assert trimmed(text) == url


def test_nothing_but_punctuation_leaves_nothing() -> None:
    assert trimmed("...") == ""


@pytest.mark.parametrize(("url", "original"), ARCHIVED)
def test_archived_copies_lead_to_what_they_copy(url: str, original: str) -> None:
    assert archived_address(url) == original


@pytest.mark.parametrize(("url", "page"), PAGES)
def test_pages_of_the_archive(url: str, page: Page | None) -> None:
    assert own_page(url, "https://archive.example") == page


def test_a_base_address_may_have_a_path() -> None:
    assert own_page("https://org.example/wia/cases/WIA-0001", "https://org.example/wia/") == Page("cases", "WIA-0001", None, "", own=True)
