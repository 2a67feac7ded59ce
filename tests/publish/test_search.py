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


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:24]))
async def test_whatever_is_typed_after_a_word_is_answered(small: Site, text: str) -> None:
    for typed in (f"lineup {text}", f"lineup{text}", f'"lineup {text}"', f"https://example.org/{text}", f"2:21-cv-10827{text}"):
        response = await small.get(f"/search?q={encoded(typed)}&page=2&kind=case")
        assert response.status_code == 200
        assert "<script" not in response.text


async def test_a_word_is_found_with_its_place_marked(small: Site) -> None:
    page = await small.page("/search?q=lineups+")
    assert "/cases/WIA-0001" in page.links
    assert "/cases/WIA-0001#corroboration_used.1" in page.links
    assert "<mark>lineup</mark>" in page.html


async def test_the_passage_says_where_it_stands_and_a_foreign_title_its_language(small: Site) -> None:
    page = await small.page("/search?q=blurred")
    assert "Probe image : A blurred still." in page.text
    assert "es" in (await small.page("/search?q=detenido")).langs


async def test_all_words_must_occur_and_phrases_hold_together(small: Site) -> None:
    assert "/policies/detroit-2019-rule" in (await small.page("/search?q=rule+recognition")).links
    page = await small.page("/search?q=%22recognition+rule%22+lineup")
    assert "side by side, as the quotes ask" in page.text or "No record has all of these words." in page.text


async def test_where_nothing_has_all_words_some_are_enough(small: Site) -> None:
    page = await small.page("/search?q=lineup+zzzz")
    assert "No record has all of these words." in page.text
    assert "/cases/WIA-0001" in page.links


async def test_what_was_mistyped_is_asked_back_and_stays_in_the_box(small: Site) -> None:
    page = await small.page("/search?q=linuep")
    assert "No record has this word. Did you mean lineup ?" in page.text
    assert "/search?q=lineup" in page.links
    assert 'value="linuep"' in page.html
    assert "with lineup instead." in page.text
    assert "/cases/WIA-0001" in page.links
    assert "/cases?q=lineup" in page.links


async def test_a_blank_says_that_the_last_word_is_whole(small: Site) -> None:
    assert "/cases/WIA-0001" in (await small.page("/search?q=blurre")).links
    assert "No record has" in (await small.page("/search?q=blurre+")).text
    whole = await small.page("/search?q=candidae+")
    assert "Did you mean" in whole.text
    assert 'value="candidae "' in whole.html
    assert "Did you mean" not in (await small.page("/search?q=candidate")).text


async def test_nothing_found_helps_on(small: Site) -> None:
    page = await small.page("/search?q=zzzz")
    assert "No record has any of these words." in page.text
    assert "/cases" in page.links
    assert "/archive/candidates" in page.links


async def test_an_empty_search_explains_itself(small: Site) -> None:
    assert "All words must occur" in (await small.page("/search")).text
    assert "There is no word in this search." in (await small.page("/search?q=%21%21")).text


@pytest.mark.parametrize("text", ["WIA-0001", "wia 1", "1", "WIA1"])
async def test_a_number_leads_to_its_case(small: Site, text: str) -> None:
    page = await small.page(f"/search?q={quote(text)}")
    assert "By its number, this is Robert Example" in page.text
    assert "/cases/WIA-0001" in page.links


async def test_an_address_or_citekey_leads_to_its_source(small: Site) -> None:
    for text in ("https://www.diario.example/1/", "diario-2020-error"):
        page = await small.page(f"/search?q={quote(text, safe='')}")
        assert "/sources/diario-2020-error" in page.links
        assert "this is Detenido por error" in page.text


async def test_a_docket_leads_to_its_proceeding_and_case(site: Site) -> None:
    page = await site.page("/search?q=No.+2%3A21-cv-10827-LJM-DRG")
    assert "By its docket number, this is Williams v. City of Detroit" in page.text
    assert "It belongs to the case Robert Williams" in page.text


async def test_kinds_are_counted_and_chosen(small: Site) -> None:
    every = await small.page("/search?q=detroit")
    assert "/search?q=detroit&kind=agency" in every.links
    assert "/cases?q=detroit" in every.links
    only = await small.page("/search?q=detroit&kind=agency")
    assert "among agencies" in only.text
    assert not [link for link in only.links if link.startswith("/cases/WIA")]
    none = await small.page("/search?q=lineup&kind=ruling")
    assert "Nothing among rulings" in none.text
    assert "Rulings 0" in none.text


async def test_the_counts_are_those_of_the_query_behind_them(small: Site) -> None:
    page = await small.page("/search?q=detroit")
    number, query = page.numbers[0]
    rows = (await small.get(query.replace("/archive?", "/archive.json?") + "&_shape=arrays")).json()["rows"]
    assert int(number.replace(",", "")) == sum(count for _, count in rows) > 0


async def test_results_go_on(small: Site) -> None:
    first = await small.page("/search?q=example&kind=case")
    second = await small.page("/search?q=example&kind=case&page=2")
    assert "/search?q=example&kind=case&page=2" in first.links
    assert not {link for link in first.links if link.startswith("/cases/W")} & {link for link in second.links if link.startswith("/cases/W")}
    assert 'start="26"' in second.html


async def test_a_search_that_takes_too_long_says_so(small: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(small.datasette, "sql_time_limit_ms", 0.0001)
    await small.page("/search?q=example+detroit", 503)


async def test_the_archive_finds_a_person_first(site: Site) -> None:
    page = await site.page("/search?q=robert+williams")
    assert next(link for link in page.links if link.startswith(("/cases/WIA", "/sources/", "/agencies/"))) == "/cases/WIA-0001"


async def test_accents_do_not_matter(site: Site) -> None:
    assert "/cases/WIA-0011" in (await site.page("/search?q=Bahia+Blanca")).links
