"""Search finds, ranks and helps, and nothing that anybody types breaks it or comes back as markup."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

if TYPE_CHECKING:
    from tests.publish.conftest import Site

HOSTILE = [
    "'", '"', '""', "\\", "'; drop table cases; --", "' or 1=1 --", "1); attach database 'x' as y; --",
    "NEAR", "NEAR(a b, 2)", "AND", "OR OR", "NOT x", "a AND", "title: x", "{title text}: x", "^x", "x*", "*", "+", "-", "(", "((()", ")",
    "\x00", "a\x00b", "%00", "\x01\x02\x03", "\ud7ff\uffff", "x" * 10_000, "a " * 5_000, '"' * 999,
    "😀", "👩‍👩‍👧 face", "שלום עולם", "\u202eevil\u202c", "caf\u00e9 CAFE\u0301", "中文 人脸", "ß ſ İ",
    "<script>alert(1)</script>", '"><script>alert(1)</script>', "' onmouseover='alert(1)", "<img src=x onerror=alert(1)>", "</title><script>alert(1)</script>",
    "{{ 7 * 7 }}", "{% raise %}", "${7*7}", "../../etc/passwd", "..%2f..%2fetc%2fpasswd", "%ff%fe", "&lt;script&gt;", "javascript:alert(1)", ":sql", "?", "#", "/", "\u2028",
]  # fmt: skip
PLACES = ["/search?q={}", "/search?kind={}&q=example", "/search?q=example&page={}", "/cases?q={}", "/cases?agency={}", "/cases?country={}", "/cases?sort={}", "/sources?q={}", "/sources?class={}"]
IDS = ["/cases/{}", "/agencies/{}", "/rulings/{}", "/sources/{}"]


def encoded(text: str) -> str:
    """A text as a browser would send it."""
    return quote(text.encode("utf-8", "surrogatepass"), safe="")


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:24]))
async def test_whatever_is_typed_is_answered_and_never_comes_back_as_markup(small: Site, text: str) -> None:
    for place in [*PLACES, *IDS]:
        path = place.format(encoded(text))
        response = await small.get(path)
        assert response.status_code in ({200} if place in PLACES else {200, 301, 302, 404}), f"{path[:80]}: {response.status_code}"
        assert "<script>" not in response.text
        assert "<img" not in response.text
        assert "onmouseover='" not in response.text
        assert ">49<" not in response.text


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", 'O\'Brien "x" & <y>'])
async def test_the_search_box_keeps_what_was_typed(small: Site, text: str) -> None:
    page = await small.page(f"/search?q={encoded(text)}")
    assert page.title.startswith(f"Search: {text}")


async def test_a_word_is_found_with_its_place_marked(small: Site) -> None:
    page = await small.page("/search?q=lineups")
    assert "/cases/WIA-0001" in page.links
    assert "<mark>lineup</mark>" in page.html


async def test_all_words_must_occur_and_phrases_hold_together(small: Site) -> None:
    assert "/policies/detroit-2019-rule" in (await small.page("/search?q=rule+recognition")).links
    assert "No record has all of these words." in (await small.page("/search?q=%22recognition+rule%22+nosuchword+lineup")).text


async def test_where_nothing_has_all_words_some_are_enough(small: Site) -> None:
    page = await small.page("/search?q=lineup+zzzz")
    assert "No record has all of these words." in page.text
    assert "/cases/WIA-0001" in page.links


async def test_nothing_found_helps_on(small: Site) -> None:
    page = await small.page("/search?q=zzzz")
    assert "No record has any of these words." in page.text
    assert "/cases" in page.links


async def test_an_empty_search_explains_itself(small: Site) -> None:
    assert "All words must occur" in (await small.page("/search")).text
    assert "There is no word in this search." in (await small.page("/search?q=%21%21")).text


@pytest.mark.parametrize("text", ["WIA-0001", "wia 1", "1", "WIA1"])
async def test_a_number_leads_to_its_case(small: Site, text: str) -> None:
    page = await small.page(f"/search?q={quote(text)}")
    assert "By its number: Robert Example" in page.text


async def test_kinds_are_counted_and_chosen(small: Site) -> None:
    every = await small.page("/search?q=detroit")
    assert "/search?q=detroit&kind=agency" in every.links
    only = await small.page("/search?q=detroit&kind=agency")
    assert "among agencies" in only.text
    assert not [link for link in only.links if link.startswith("/cases/WIA")]


async def test_results_go_on(small: Site) -> None:
    first = await small.page("/search?q=example&kind=case")
    second = await small.page("/search?q=example&kind=case&page=2")
    assert "/search?q=example&kind=case&page=2" in first.links
    assert not {link for link in first.links if link.startswith("/cases/W")} & {link for link in second.links if link.startswith("/cases/W")}


async def test_the_archive_finds_a_person_first(site: Site) -> None:
    page = await site.page("/search?q=robert+williams")
    assert next(link for link in page.links if link.startswith(("/cases/WIA", "/sources/", "/agencies/"))) == "/cases/WIA-0001"


async def test_accents_do_not_matter(site: Site) -> None:
    assert "/cases/WIA-0011" in (await site.page("/search?q=Bahia+Blanca")).links
