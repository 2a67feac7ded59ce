"""The page of cases most like given facts: form, results, sums, and whatever anybody types."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from tests.publish.test_search import HOSTILE

if TYPE_CHECKING:
    from tests.publish.conftest import Site

PLACES = ["q", "case", "kind", "failure", "system", "region", "without"]


async def test_the_form_alone_offers_what_documented_cases_have(site: Site) -> None:
    page = await site.page("/like")
    assert page.title.startswith("Cases like yours")
    assert '<label for="failure-tainted-lineup">Lineup built on the match (7)' in page.html
    assert "A witness was shown a lineup or photograph that came from the search." in page.text
    assert re.search(r'<option value="dataworks-plus">DataWorks Plus \(\d+\)', page.html)
    assert 'value="unknown"' not in page.html
    assert "of 100" not in page.text


async def test_cases_like_a_case_stand_with_reasons_and_links(site: Site) -> None:
    page = await site.page("/like?case=wia+1")
    assert page.title.startswith("Cases like Robert Williams")
    found = re.findall(r'<h2><a href="/cases/(WIA-\d+)">', page.html)
    assert len(found) == 10
    assert set(found[:2]) == {"WIA-0002", "WIA-0003"}
    assert "WIA-0001" not in found
    assert "Same system: DataWorks Plus" in page.text
    ids = ",".join(["WIA-0001", *found])
    assert {f"/cases?ids={ids}", f"/brief?ids={ids}", "/like?case=WIA-0002", "/cases?failure=tainted-lineup"} <= set(page.links)
    # The form holds the facts of the case, and leaves the case itself out of its answer.
    assert 'value="tainted-lineup" checked' in page.html
    assert '<input type="hidden" name="without" value="WIA-0001">' in page.html


async def test_the_points_on_the_page_sum_to_the_score_on_the_page(site: Site) -> None:
    page = await site.page("/like?case=WIA-0001&q=shoplifting+watches")
    for result in page.html.split('<ol class="results analogues">')[1].split("<li><h2>")[1:]:
        (score,) = re.findall(r'<strong class="figure">([\d.]+)</strong>', result)
        points = [float(text) for text in re.findall(r'data-label="Points" class="figure">([\d.]+)<', result)]
        assert sum(points[:-1]) == pytest.approx(points[-1], abs=0.15)
        assert f"{points[-1]:.1f}" == score or points[-1] == pytest.approx(float(score), abs=0.06)


async def test_the_number_of_cases_of_a_trait_is_that_of_the_list_it_leads_to(site: Site) -> None:
    page = await site.page("/like?case=WIA-0001&q=watches")
    counts = re.findall(r'data-label="Cases" class="figure"><a href="([^"]+)">(\d+)</a>', page.html)
    assert len(counts) > 10
    for url, count in counts:
        assert f" {count} of " in (await site.page(url.replace("&amp;", "&"))).text, url


async def test_status_is_shown(site: Site) -> None:
    assert "· Disputed" in (await site.page("/like?case=WIA-0001")).html


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/like?case=WIA-9999", "The archive has no case 'WIA-9999'"),
        ("/like?case=x", "`case` cannot be 'x'"),
        ("/like?kind=bogus", "`kind` cannot be 'bogus'; write one of"),
        ("/like?q=zzzz", "No documented case has “zzzz”."),
        ("/like?system=nope", "No documented case shares any of what was given."),
    ],
)
async def test_what_cannot_be_compared_is_said(small: Site, path: str, words: str) -> None:
    page = await small.page(path)
    assert words in page.text
    assert '<form class="like"' in page.html


async def test_one_fact_is_enough(small: Site) -> None:
    page = await small.page("/like?outcome=dismissed")
    assert "1 of 60 documented cases shares something" in page.text
    assert "100.0 of 100: all that was given is shared." in page.text


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:24]))
async def test_whatever_is_typed_is_answered_and_never_comes_back_as_markup(small: Site, text: str) -> None:
    sent = quote(text.encode("utf-8", "surrogatepass"), safe="")
    for path in [*(f"/like?{name}={sent}" for name in PLACES), f"/like?kind=arrest&q={sent}&failure={sent}"]:
        response = await small.get(path)
        assert response.status_code == 200, path[:80]
        assert "<script" not in response.text
        assert "<img" not in response.text
        assert "onmouseover='" not in response.text
        assert ">49<" not in response.text


async def test_a_comparison_that_takes_too_long_ends_in_a_page_that_says_so(small: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("archive.likeness.analogues._VOCABULARY", "with recursive n(i) as (select 1 union all select i + 1 from n) select count(*) from n")
    monkeypatch.setattr(small.datasette, "sql_time_limit_ms", 50)
    assert (await small.get("/like?kind=arrest")).status_code == 503
