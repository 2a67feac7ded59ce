"""The lists: facets narrow as they say, every number leads to a query that gives it, pages go on and end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from archive.site import facets, related
from archive.site.web import ask_if_quick

if TYPE_CHECKING:
    from tests.publish.conftest import Site


async def answer(site: Site, link: str) -> list[dict[str, Any]]:
    """The rows behind a link to a table or a query."""
    path, _, query = link.partition("?")
    response = await site.get(f"{path}.json?{query}&_shape=array&_size=max")
    assert response.status_code == 200, link
    rows: list[dict[str, Any]] = response.json()
    return rows


@pytest.mark.parametrize(
    "path", ["/", "/cases", "/cases?country=GB", "/cases/WIA-0001", "/agencies", "/systems", "/sources", "/sources?class=news", "/sources/gazette-2020-arrest", "/search?q=example"]
)
async def test_every_number_leads_to_the_query_that_gives_it(small: Site, path: str) -> None:
    page = await small.page(path)
    assert page.numbers
    for number, link in page.numbers:
        rows = await answer(small, link)
        values = [value for row in rows for value in row.values() if isinstance(value, int)]
        totals = [sum(column for column in columns if isinstance(column, int)) for columns in zip(*(row.values() for row in rows), strict=False)]
        assert int(number.replace(",", "")) in {*values, *totals, len(rows)}, f"{number} on {path} is not in {link}"


@pytest.mark.parametrize(
    ("query", "condition"),
    [
        ("", "1"),
        ("country=GB", "country = 'GB'"),
        ("region=US-MI", "region = 'US-MI'"),
        ("status=confirmed&country=US", "country = 'US'"),
        ("status=disputed", "0"),
        ("kind=arrest&modality=face&mechanism=false-match", "1"),
        ("agency=detroit-police", "1"),
        ("agency=other-police", "0"),
        ("system=face-finder", "1"),
        ("failure=poor-probe-image", "1"),
        ("failure=nosuch", "0"),
        ("q=lineup", "id = 'WIA-0001'"),
        ("q=lineup&country=GB", "0"),
        ("q=%21%3F", "1"),
    ],
)
async def test_a_filter_leaves_what_it_says(small: Site, query: str, condition: str) -> None:
    page = await small.page(f"/cases?{query}")
    wanted = (await small.rows(f"select count(*) from cases where {condition}"))[0][0]
    assert f"{wanted} of 60 documented cases" in page.text
    shown = [link for link in page.links if link.startswith("/cases/WIA-")]
    assert len(set(shown)) == min(wanted, 50)
    if not wanted:
        assert "No documented case fits. That does not mean that there is none." in page.text


async def test_facets_count_what_the_others_leave_and_take_themselves_back(small: Site) -> None:
    page = await small.page("/cases?country=GB")
    assert "/cases?country=GB&country=US" in page.links  # another country beside it
    assert "/cases" in page.links  # the same taken back
    assert "United States 40" in page.text
    assert "United Kingdom 20" in page.text
    assert "/cases?country=GB&failure=poor-probe-image" in page.links


async def test_the_list_goes_on_and_ends(small: Site) -> None:
    first, second, third = [await small.page(f"/cases?sort=oldest&page={number}") for number in (1, 2, 3)]
    assert "/cases?sort=oldest&page=2" in first.links
    assert "/cases?sort=oldest" in second.links
    cases = {link for page in (first, second) for link in page.links if link.startswith("/cases/WIA-")}
    assert len(cases) == 60
    assert "This page of the list is empty." in third.text


async def test_sorting_by_date_and_number(small: Site) -> None:
    by_number = [link for link in (await small.page("/cases")).links if link.startswith("/cases/WIA-")]
    assert by_number == sorted(by_number)
    assert by_number[0] == "/cases/WIA-0001"
    assert (await small.page("/cases?sort=newest")).text.count("9 January 2020") >= 50


@pytest.mark.parametrize("sort", ["id", "newest", "oldest", "nosuch", "1; drop table cases"])
@pytest.mark.parametrize("number", ["1", "0", "-1", "99999999999999", "x", "1e3", "٣"])
async def test_odd_sorts_and_pages_are_taken_kindly(small: Site, sort: str, number: str) -> None:
    await small.page(f"/cases?sort={sort}&page={number}")


async def test_the_same_list_as_csv_and_json(small: Site) -> None:
    page = await small.page("/cases?country=GB&q=watches")
    csv = next(link for link in page.links if link.startswith("/archive.csv?sql="))
    text = (await small.get(csv)).text
    assert text.count("WIA-") == 20
    json = next(link for link in page.links if link.startswith("/archive.json?sql="))
    assert len((await small.get(json)).json()) == 20


@pytest.mark.parametrize("kind", ["agencies", "systems", "rulings", "actions", "studies", "policies"])
async def test_other_kinds_are_listed_with_their_cases(small: Site, kind: str) -> None:
    page = await small.page(f"/{kind}")
    for (identity,) in await small.rows(f"select id from {kind}"):
        assert f"/{kind}/{identity}" in page.links


async def test_sources_are_narrowed_by_class_and_words(small: Site) -> None:
    assert "1 of 4 sources" in (await small.page("/sources?class=news")).text
    assert "1 of 4 sources" in (await small.page("/sources?q=Detenido")).text
    assert "No source fits." in (await small.page("/sources?class=nosuch")).text


async def test_numbers_of_the_home_page_have_their_denominator(small: Site) -> None:
    text = (await small.page("/")).text
    assert "60 documented cases in 2 countries" in text
    assert "Documented, not all" in text
    assert "of 60 documented" in text


async def test_what_a_page_can_do_without_is_left_out_when_it_is_slow(small: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    assert await ask_if_quick(small.datasette, "select 1 as one") == [{"one": 1}]
    monkeypatch.setattr(small.datasette, "sql_time_limit_ms", 1)
    endless = "with recursive n(x) as (select 1 union all select x + 1 from n) select count(*) from n"
    assert await ask_if_quick(small.datasette, endless) == []


async def test_facets_with_very_many_values_show_the_commonest(small: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(facets, "MOST_CHOICES", 1)
    page = await small.page("/cases")
    assert "The 1 commonest are shown." in page.text
    assert "/cases?country=US" in page.links
    assert "/cases?country=GB" not in page.links


async def test_a_record_with_very_many_links_says_so(small: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(related, "MOST", 3)
    page = await small.page("/agencies/detroit-police")
    assert "all of them" in page.text
    assert len({link for link in page.links if link.startswith("/cases/WIA")}) <= 3
