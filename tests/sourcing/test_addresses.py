"""Addresses and DOIs in the form in which a source names them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.sourcing.addresses import doi_of, host_of, same_page, site_name, tidy_url

DOIS = [
    ("10.1000/XYZ", "10.1000/xyz"), ("doi:10.1000/xyz", "10.1000/xyz"), ("DOI: 10.1000/xyz.", "10.1000/xyz"), ("https://doi.org/10.1000/a%2Fb", "10.1000/a/b"), ("http://dx.doi.org/10.1000/xyz", "10.1000/xyz"),
    ("doi.org/10.1000.10/123", "10.1000.10/123"), ("10.1002/(SICI)1097(199604)17:4", "10.1002/(sici)1097(199604)17:4"), ("10.1/x", ""), ("https://example.org/10.1000/x", ""), ("10.1000/", ""), ("10.1000/a b", ""), ("10.1000/a\x00b", ""), ("", ""),
]  # fmt: skip

URLS = [
    ("https://Example.org/A?utm_source=x&b=1#c", "", "https://example.org/A?b=1"), ("https://example.org/?q=%20a&r", "", "https://example.org/?q=%20a&r"), ("/b?fbclid=1", "https://example.org/a", "https://example.org/b"),
    ("//other.example/x", "https://example.org", "https://other.example/x"), ("javascript:alert(1)", "https://example.org", ""), ("file:///etc/passwd", "", ""), ("https://u:p@example.org/", "", ""), ("", "", ""), ("http://[::1", "", ""),
]  # fmt: skip


@pytest.mark.parametrize(("text", "doi"), DOIS)
def test_a_doi(text: str, doi: str) -> None:
    assert doi_of(text) == doi


@pytest.mark.parametrize(("url", "base", "tidy"), URLS)
def test_an_address_is_tidied(url: str, base: str, tidy: str) -> None:
    assert tidy_url(url, base) == tidy


@pytest.mark.parametrize(
    ("host", "name"), [("detroitnews.com", "detroitnews"), ("bbc.co.uk", "bbc"), ("noticias.uol.com.br", "uol"), ("gov.uk", "gov"), ("odia.ig.com.br", "ig"), ("localhost", "localhost"), ("", "")]
)
def test_a_site_has_a_name(host: str, name: str) -> None:
    assert site_name(host) == name


def test_one_page_has_many_addresses() -> None:
    assert same_page("https://www.example.org/a/?utm_source=b", "http://example.org/a")
    assert not same_page("https://example.org/a", "https://example.org/b")
    assert not same_page("", "")


@given(st.text(max_size=60))
def test_any_text_is_tidied_once(text: str) -> None:
    for url in (text, f"https://example.org/{text}"):
        tidy = tidy_url(url)
        assert tidy_url(tidy) == tidy
        assert isinstance(host_of(url), str)
        assert doi_of(doi_of(url)) == doi_of(url)
