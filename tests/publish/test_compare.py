"""Cases side by side, over invented data: every entry with its sources, what is shared, and what is not known."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from archive.site.compare import VERDICTS

if TYPE_CHECKING:
    from tests.publish.conftest import Site

TWO = "/compare?ids=WIA-0001,WIA-0003"


def row(html: str, name: str) -> str:
    """The HTML of one row."""
    start = html.index(f'id="{name}"')
    return html[start : html.index("</tr>", start)]


def words_of(html: str) -> str:
    """The words of a piece of HTML."""
    return re.sub(r" (?=[,.;])", "", " ".join(re.sub(r"<[^>]+>", " ", html).split()))


async def test_each_question_has_a_table_with_headers(small: Site) -> None:
    html = (await small.page(TWO)).html
    assert re.findall(r"<h2[^>]*>([^<]+)</h2>", html) == [
        "At a glance",
        "Who",
        "Where",
        "When",
        "What the system did",
        "What people did",
        "What came of it",
        "How sure",
        "What failed",
        "In court",
        "What the other side answered",
    ]
    tables = re.findall(r"<table.*?</table>", html, re.DOTALL)
    assert len(tables) == 10
    for table in tables:
        assert "<caption" in table
        assert table.count('<th scope="col"') == 3
        rows = table.count("<tr") - 1
        assert table.count('<th scope="row"') == rows > 0
        assert table.count("<td ") == table.count("data-label=") == 2 * rows


async def test_every_property_of_a_case_stands_in_one_row(small: Site) -> None:
    html = (await small.page(TWO)).html
    shown = re.findall(r'id="row-([a-z_]+)"', html)
    held = {name for (name,) in await small.rows("select distinct property from statements where record in ('WIA-0001', 'WIA-0003')")}
    codes = {"country", "region", "city", "modality", "mechanism", "kind", "status", "sources", "standings", "disputed"}
    assert sorted(shown) == sorted(held | codes)


@pytest.mark.parametrize(
    ("name", "verdict", "told"),
    [
        ("row-modality", "same", "Face Face"),
        ("row-country", "differs", "United States United Kingdom"),
        ("row-system", "same", "Reported"),
        ("row-arrest_date", "same", "9 January 2020"),
        ("row-person_age", "one", "42 (as of June 2020)"),
        ("row-outcome", "one", "not established"),
        ("row-status", "same", "Confirmed Confirmed"),
    ],
)
async def test_a_row_says_in_words_what_is_the_same(small: Site, name: str, verdict: str, told: str) -> None:
    shown = row((await small.page(TWO)).html, name)
    assert f'class="verdict verdict-{verdict}">{VERDICTS[verdict]}<' in shown
    assert told in words_of(shown)


async def test_at_a_glance_leads_to_the_rows(small: Site) -> None:
    page = await small.page(TWO)
    glance = page.html[page.html.index('id="glance"') : page.html.index('id="who"')]
    same, differs, one = (words_of(glance).split(name)[1] for name in ("The same ", "Different ", "One case only "))
    assert "Modality, Mechanism, System" in same
    assert differs.startswith("Country, State or province, City")
    assert "Age" in one
    assert '<a href="#row-modality">' in glance


async def test_entries_bear_sources_standing_and_their_address(small: Site) -> None:
    shown = row((await small.page(TWO)).html, "row-corroboration_used")
    assert "Admitted by the police" in shown
    assert "/sources/gazette-2020-arrest" in shown
    assert 'href="/cases/WIA-0001#corroboration_used.1"' in shown
    for place, source in await small.rows(
        "select c.place, c.source from citations c join statements s on s.id = c.place where s.best = 1 and s.record in ('WIA-0001', 'WIA-0003') order by c.place, c.n",
    ):
        of = row((await small.page(TWO)).html, f"row-{place.partition('#')[2].partition('.')[0]}")
        assert f"/cases/{place}" in of
        assert f"/sources/{source}" in of


async def test_disagreement_is_marked_where_it_is(small: Site) -> None:
    shown = row((await small.page(TWO)).html, "row-person_age")
    assert words_of(shown).count("Sources disagree: 2 other accounts") == 1
    assert 'href="/cases/WIA-0001#person_age.1"' in shown
    assert "24" not in words_of(shown)


async def test_what_is_unknown_is_never_a_no(small: Site) -> None:
    page = await small.page("/compare?ids=WIA-0001,WIA-0002")
    assert "not established" in words_of(row(page.html, "row-outcome"))
    assert not re.search(r"<td[^>]*>\s*(<[^>]+>\s*)*(no|No|-|–)?\s*</", page.html)
    assert "it is never a no" in page.text


async def test_failures_are_a_matrix_with_standing(small: Site) -> None:
    page = await small.page(TWO)
    shown = words_of(row(page.html, "failure-poor-probe-image"))
    assert "in 2 of 2" in shown
    assert shown.count("Alleged") == 2
    rest = page.html[page.html.index('id="failures"') : page.html.index('id="proceedings"')]
    assert "Established in none of them: match treated as proof, " in words_of(rest)
    assert "it does not mean that it did not happen" in words_of(rest)


async def test_proceedings_and_answers_stand_side_by_side(small: Site) -> None:
    page = await small.page(TWO)
    shown = row(page.html, "role-civil-suit")
    assert "/rulings/example-v-detroit" in shown
    assert "/cases/WIA-0001#proceedings.1" in shown
    assert "Said that no search was made." in row(page.html, "stance-denies-use")
    assert "Other Police denies that face recognition was used." in page.text


async def test_it_leads_on(small: Site) -> None:
    page = await small.page("/compare?ids=WIA-0001,WIA-0003,WIA-0004")
    assert {
        "/brief?ids=WIA-0001,WIA-0003,WIA-0004",
        "/cases?ids=WIA-0001,WIA-0003,WIA-0004",
        "/like?case=WIA-0003",
        "/compare?ids=WIA-0001,WIA-0004",
        "/compare?ids=WIA-0003,WIA-0004",
    } <= set(page.links)
    assert "How to cite" in page.text
    assert '<input type="hidden" name="ids" value="WIA-0001,WIA-0003,WIA-0004">' in page.html


async def test_without_a_case_it_says_how_to_begin(small: Site) -> None:
    page = await small.page("/compare")
    assert "How to begin" in page.text
    assert "Two of the 60 cases that name Face Finder" in page.text
    assert "/compare?ids=WIA-0001,WIA-0002" in page.links
    assert "noindex" not in page.html


async def test_with_one_case_it_offers_those_most_like_it(small: Site) -> None:
    page = await small.page("/compare?ids=7")
    assert "One is chosen: with which?" in page.text
    offered = [link for link in page.links if link.startswith("/compare?ids=WIA-0007,")]
    assert len(offered) == 5
    await small.page(offered[0])


async def test_four_are_shown_and_more_are_named(small: Site) -> None:
    page = await small.page("/compare?ids=1,2,3,4,5,6")
    assert "4 cases side by side" in page.text
    assert "Left out: Robert Example 5 (WIA-0005), Robert Example 6 (WIA-0006)." in page.text
    assert 'name="add"' not in page.html
    assert 'name="add"' in (await small.page("/compare?ids=1,2,3")).html


@pytest.mark.parametrize(
    ("query", "status", "told"),
    [
        ("ids=WIA-0001,WIA-9999,WIA-0002", 200, "WIA-9999 is no documented case."),
        ("ids=WIA-0001,nobody", 200, "“nobody” is no id of a case"),
        ("ids=WIA-9999", 404, "WIA-9999 is no documented case."),
        ("ids=nobody", 200, "“nobody” is no id of a case"),
        ("ids=1,1,1", 200, "One is chosen"),
        ("ids=1&ids=2", 200, "2 cases side by side"),
    ],
)
async def test_what_cannot_be_compared_is_told(small: Site, query: str, status: int, told: str) -> None:
    assert told in (await small.page(f"/compare?{query}", status)).text


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "' or 1=1 --", "{{ 7 * 7 }}", "\x00\x1b\u2028", "%", "WIA-" + "9" * 400, "1," * 5000, '"><img src=x>', "AND NOT *", "\ufffe"])
@pytest.mark.parametrize("name", ["ids", "add"])
async def test_hostile_values_are_text(small: Site, name: str, text: str) -> None:
    response = await small.get(f"/compare?ids=WIA-0002&{name}={quote(text)}")
    assert response.status_code in {200, 302}
    assert "<script>alert" not in response.text
    assert "<img" not in response.text
    assert ">49<" not in response.text


@pytest.mark.parametrize(
    ("query", "location"),
    [
        ("ids=1&add=3", "/compare?ids=WIA-0001,WIA-0003"),
        ("add=wia+3", "/compare?ids=WIA-0003"),
        ("ids=WIA-0001,WIA-0002&add=%22Robert+Example+44%22", "/compare?ids=WIA-0001,WIA-0002,WIA-0044"),
    ],
)
async def test_a_case_is_added_by_number_or_name(small: Site, query: str, location: str) -> None:
    response = await small.get(f"/compare?{query}")
    assert response.status_code == 302
    assert response.headers["location"] == location


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("ids=1&add=robert", "“robert” may be one of these. Add which?"),
        ("ids=1&add=zzz", "No documented case is called “zzz”."),
        ("ids=1&add=9999", "No documented case is called “9999”."),
        ("ids=1,2&add=2", "Robert Example 2 (WIA-0002) is here already."),
        ("ids=1,2,3,4&add=5", "There is room for 4 cases."),
    ],
)
async def test_what_cannot_be_added_is_told(small: Site, query: str, told: str) -> None:
    assert told in (await small.page(f"/compare?{query}")).text


@pytest.mark.parametrize("ids", ["1,3", "1,8,14", "2,27,31,46", "53,52,51,50"])
async def test_real_cases_are_compared(site: Site, ids: str) -> None:
    page = await site.page(f"/compare?ids={ids}")
    assert f"{ids.count(',') + 1} cases side by side" in page.text
