from __future__ import annotations

import pytest

from archive.baking.pages import Frame, baked, links_of, readdressed, redirect
from archive.baking.places import Places

URL = "https://files.example/a"
PLACES = Places(URL, facets=frozenset({("status", "confirmed")}), assets={"/static/cite.js": "/static/cite.01.js", "/static/site.css": "/static/site.02.css"})
LIVE = Places(URL, "https://live.example", assets=PLACES.assets)
SENTENCE = '<p>A form. <a href="/about/files#where">Where</a></p>'


def frame(places: Places = PLACES) -> Frame:
    return Frame(places, "default-src 'none'", {"en": SENTENCE, "es": SENTENCE})


@pytest.mark.parametrize(
    ("live_html", "html"),
    [
        ('<a href="/cases">x</a>', '<a href="/a/cases/">x</a>'),
        ('<a class="n" href="/archive?sql=select+1" title="The query">5</a>', '<span class="n unserved">5</span>'),
        ('<a href="/archive?sql=select+1" rel="nofollow">SQL</a>', '<span class="unserved">SQL</span>'),
        ('<a href="#here">x</a>', '<a href="#here">x</a>'),
        ('<a href="https://elsewhere.example/cases?page=2">x</a>', '<a href="https://elsewhere.example/cases?page=2">x</a>'),
        ('<a href="/search?q=a&amp;kind=case">x</a>', '<a href="/a/search/?q=a&amp;kind=case">x</a>'),
        ('<li><a href="/es/cite/WIA-0001" hreflang="es" lang="es">Español</a></li>', ""),
        ('<li><a href="/es/cases" hreflang="es" lang="es">Español</a></li>', '<li><a href="/a/es/cases/" hreflang="es" lang="es">Español</a></li>'),
        ('<link rel="unapi-server" href="/unapi">\n', ""),
        ('<link rel="stylesheet" href="/static/site.css?0123">', '<link rel="stylesheet" href="/a/static/site.02.css">'),
        (f'<link rel="canonical" href="{URL}/cases">', f'<link rel="canonical" href="{URL}/cases">'),
        (f'<link rel="alternate" hreflang="es" href="{URL}/es/cases?page=2">', f'<link rel="alternate" hreflang="es" href="{URL}/es/cases/page/2/">'),
        (f'<link rel="alternate" hreflang="es" href="{URL}/es/cite/WIA-0001">', ""),
        ('<link rel="alternate" type="application/json" href="http://localhost/archive/nowhere.json">', ""),
        ('<script src="/static/cite.js?89" defer></script>', '<script src="/a/static/cite.01.js" defer></script>'),
        ('<form class="s" action="/search" method="get"><input name="q"></form>', '<form class="s" action="/a/search/" method="get"><input name="q"></form>'),
        ('<form action="/cases">\n<input></form><form action="/like"></form>', '<p>A form. <a href="/a/about/files/#where">Where</a></p>'),
    ],
)
def test_a_page_leads_to_places(live_html: str, html: str) -> None:
    assert baked(live_html, frame(), "en") == html


def test_with_a_live_site_links_and_forms_lead_there() -> None:
    html = '<a href="/archive?sql=select+1&amp;x=2">SQL</a><form action="/like"><input></form><form action="/search"></form>'
    assert baked(html, frame(LIVE), "en") == (
        '<a href="https://live.example/archive?sql=select+1&amp;x=2">SQL</a><form action="https://live.example/like"><input></form><form action="/a/search/"></form>'
    )


def test_a_page_says_its_policy_itself() -> None:
    html = baked('<!DOCTYPE html>\n<head>\n<meta charset="utf-8">\n<title>x</title></head>', frame(), "en")
    assert '<meta charset="utf-8">\n<meta http-equiv="Content-Security-Policy" content="default-src &#x27;none&#x27;">' in html


@pytest.mark.parametrize(
    ("text", "turned"),
    [
        (f"See {URL}/cases?page=2.", f"See {URL}/cases/page/2/."),
        (f"url = {{{URL}/cases?status=confirmed}},", f"url = {{{URL}/cases/by/status/confirmed/}},"),
        (f'"{URL}/cases?status=confirmed&amp;page=2"', f'"{URL}/cases/by/status/confirmed/page/2/"'),
        ("rft_id=https%3A%2F%2Ffiles.example%2Fa%2Fcases%3Fpage%3D2&amp;x", "rft_id=https%3A%2F%2Ffiles.example%2Fa%2Fcases%2Fpage%2F2%2F&amp;x"),
        (f"{URL}/search?q={{searchTerms}}", f"{URL}/search/?q={{searchTerms}}"),
        (f"{URL}/archive?sql=select+1", f"{URL}/archive?sql=select+1"),
        ("https://other.example/cases?page=2", "https://other.example/cases?page=2"),
        (f"{URL}/cases", f"{URL}/cases"),
    ],
)
def test_addresses_in_texts_are_those_of_places(text: str, turned: str) -> None:
    assert readdressed(text, PLACES) == turned


def test_links_are_read_once_and_without_anchors() -> None:
    assert links_of('<a class="x" href="/a?b=1&amp;c=2#d">x</a><link href="/e"><a href="/a?b=1&amp;c=2">x</a><a href="//elsewhere">y</a><p data-href="/f">') == ["/a?b=1&c=2", "/e", "//elsewhere"]


def test_what_moved_leads_on_without_a_server() -> None:
    html = redirect("/a/corrections/", f"{URL}/corrections/")
    assert '<meta http-equiv="refresh" content="0; url=/a/corrections/">' in html
    assert f'<link rel="canonical" href="{URL}/corrections/">' in html
