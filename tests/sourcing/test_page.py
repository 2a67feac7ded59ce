"""What pages say of themselves, in the order in which it is trusted, and what is only guessed."""

from __future__ import annotations

import json
from typing import Any

import pytest

from archive.sourcing.page import read_page
from archive.sourcing.proposal import Author, Proposal

URL = "https://www.gazette.example/2021/07/13/held/?utm_source=x"


def page(head: str = "", body: str = "", url: str = URL, lang: str = "en-US") -> Proposal:
    return read_page(f"<!doctype html><html lang={lang}><head>{head}</head><body>{body}</body></html>".encode(), url)


def ld(tree: Any) -> str:
    return f'<script type="application/ld+json">{json.dumps(tree)}</script>'


def said(proposal: Proposal, field: str) -> tuple[Any, str, str]:
    best = proposal.best(field)
    assert best, field
    return best.value, best.where, best.standing


NEWS = {"@type": ["NewsArticle"], "headline": "Man held", "datePublished": "2021-07-13T23:00:00-04:00", "author": [{"@id": "#a"}, {"@type": "NewsMediaOrganization", "name": "A Wire"}], "publisher": {"@type": "Organization", "name": "The Gazette"}, "inLanguage": "pt_BR"}  # fmt: skip


def test_a_newspaper() -> None:
    graph = ld({"@context": "https://schema.org", "@graph": [{"@type": "WebPage", "name": "no"}, NEWS, {"@id": "#a", "@type": "Person", "name": "Melissa Nann Burke"}]})
    found = page(
        f'<title>Man held | Gazette</title><link rel=canonical href="/2021/07/13/held/"><meta property=og:site_name content="The Gazette"><meta property=og:title content=Other>{graph}',
        "<h1>Man held</h1>",
    )
    assert said(found, "type") == ("article-newspaper", "JSON-LD @type NewsArticle", "derived")
    assert said(found, "class") == ("news", "JSON-LD @type NewsArticle", "guessed")
    assert said(found, "title") == ("Man held", "JSON-LD NewsArticle.headline", "stated")
    assert said(found, "issued") == ("2021-07-13", "JSON-LD NewsArticle.datePublished", "stated")
    assert said(found, "container-title") == ("The Gazette", "<meta og:site_name>", "stated")
    assert said(found, "URL") == ("https://www.gazette.example/2021/07/13/held/", "<link rel=canonical>", "stated")
    assert (found.authors, found.text("language")) == ((Author("Burke", "Melissa Nann"), Author(literal="A Wire")), "pt")
    assert [other.value for other in found.others("title")] == ["Other"]


def test_a_journal() -> None:
    metas = {"citation_title": "On faces", "citation_journal_title": "J", "citation_doi": "doi:10.1000/ABC", "citation_publication_date": "2020/05", "citation_volume": "3"}
    head = "".join(f'<meta name="{name}" content="{value}">' for name, value in metas.items()) + '<meta name=citation_author content="Hill, K."><meta name=citation_author content="Ryan Mac">'
    found = page(head + ld(NEWS))
    assert [found.text(name) for name in ("type", "class", "title", "container-title", "DOI", "issued", "volume")] == ["article-journal", "academic", "On faces", "J", "10.1000/abc", "2020-05", "3"]
    assert found.authors == (Author("Hill", "K."), Author("Mac", "Ryan"))


def test_what_is_not_declared_is_a_guess() -> None:
    found = page("", "<h1>A thing happened here</h1><p class=byline>By Jane Doe</p><p>Published on May 3, 2020</p>", "https://a.example/x")
    assert said(found, "issued") == ("2020-05-03", "htmldate's reading of the page", "guessed")
    assert said(found, "author") == ((Author("Doe", "Jane"),), "trafilatura's reading of the page", "guessed")


@pytest.mark.parametrize(
    ("body", "url", "date"), [("<p>© 2019", "https://a.example/x", "2019"), ("<p>May 2019 was warm", "https://a.example/2019/05/x", "2019-05"), ("<p>x", "https://a.example/x", "")]
)
def test_a_date_is_never_more_exact_than_the_page(body: str, url: str, date: str) -> None:
    assert page("", body, url).text("issued") == date


def test_a_date_of_new_year_and_dates_that_differ_are_remarked() -> None:
    found = page('<meta name=citation_date content="2020/01/01"><meta property=article:published_time content="2021-05-05T00:00:00Z">')
    assert [remark[:20] for remark in found.remarks] == ["The date is 1 Januar", "The page gives sever"]


def test_an_own_address_elsewhere_is_not_believed() -> None:
    found = page('<link rel=canonical href="https://original.example/a">')
    assert found.text("URL") == "https://www.gazette.example/2021/07/13/held/"
    assert found.others("URL")[0].value == "https://original.example/a"
    assert "original.example" in found.remarks[0]
    assert page('<link rel=canonical href="https://www.gazette.example/">').text("URL") == "https://www.gazette.example/2021/07/13/held/"
    assert page('<link rel=canonical href="javascript:alert(1)">').text("URL") == "https://www.gazette.example/2021/07/13/held/"


def test_encodings_are_read() -> None:
    text = "<title>Übung João</title>"
    assert read_page(text.encode("latin-1"), URL, "iso-8859-1").text("title") == "Übung João"
    assert read_page(b'<meta charset="windows-1252">' + text.encode("cp1252"), URL).text("title") == "Übung João"
    assert read_page(text.encode(), URL, "no-such-charset").text("title") == "Übung João"


@pytest.mark.parametrize(
    "tree",
    [3, None, [], "x", {"@type": 3}, {"@type": "NewsArticle"}, {"@type": "NewsArticle", "author": [[[]]], "headline": {"a": 1}, "publisher": 3, "datePublished": [], "mainEntityOfPage": {"@id": 3}, "identifier": {"value": {}}},
     {"@graph": {"@graph": [{"@graph": 1}]}}, {"@type": "NewsArticle", "isPartOf": [None, {"name": "P"}], "author": {"@id": "#x"}, "@id": "#x"}],
)  # fmt: skip
def test_odd_json_ld_is_read_as_far_as_it_goes(tree: Any) -> None:
    assert page(f"<title>Fine</title>{ld(tree)}<script type=application/ld+json>{{broken</script>").text("title") == "Fine"


@pytest.mark.parametrize(
    "data",
    [b"", b"\x00", b"plain words", b"<", b"%PDF-1.4", b"\xff\xfe<\x00", b"<html><frameset>", b"<meta content=x><meta name content=y>", b"<html xmlns='http://www.w3.org/1999/xhtml' xml:lang='de'>"],
)
def test_what_is_hardly_a_page_gives_its_address(data: bytes) -> None:
    assert read_page(data, URL).text("URL") == "https://www.gazette.example/2021/07/13/held/"


def test_markup_in_values_is_no_markup_in_the_record() -> None:
    assert page('<meta property=og:title content="A &lt;script&gt;alert(1)&lt;/script&gt; b">').text("title") == "A alert(1) b"
