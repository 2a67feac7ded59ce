"""The page of a case, word for word, over invented data."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.publish.conftest import Site


async def test_its_parts_come_in_order(small: Site) -> None:
    html = (await small.page("/cases/WIA-0001")).html
    parts = [
        "In short",
        "What happened",
        "Timeline",
        "From image to person",
        "What failed",
        "Every statement",
        "In court",
        "What the other side answered",
        "Looked for and not found",
        "Related records",
        "Sources",
        "Data for this page",
    ]
    assert re.findall(r"<h2[^>]*>([^<]+)</h2>", html) == ["On this page", *parts]
    assert html.index("<h1>Robert Example</h1>") < html.index("<strong>Confirmed</strong>") < html.index(">In short<")


async def test_the_short_answer_comes_first(small: Site) -> None:
    page = await small.page("/cases/WIA-0001")
    short = page.html[page.html.index('id="short"') : page.html.index('id="narrative"')]
    for question in ("Who", "Where", "When", "What the system did", "What people did", "What came of it", "How sure"):
        assert f"<dt>{question}</dt>" in short
    assert "Detroit, Michigan, United States" in short
    assert "named in court filings" in short


@pytest.mark.parametrize(
    ("question", "lead"),
    [
        ("Where", "Detroit, Michigan, United States"),
        ("When", "9 January 2020 (date of arrest); 167 days from arrest to being cleared"),
        ("What people did", "Arrested."),
        ("What came of it", "Charges were dropped by the prosecutor or dismissed by a court."),
    ],
)
async def test_each_answer_begins_with_one_line(small: Site, question: str, lead: str) -> None:
    html = (await small.page("/cases/WIA-0001")).html
    told = re.search(rf'<dt>{question}</dt>\s*<dd>\s*<p class="gist">(.*?)</p>', html, re.DOTALL)
    assert told is not None
    assert re.sub(r"<[^>]+>", "", told[1]) == lead


async def test_a_question_that_no_source_answers_is_not_left_out(small: Site) -> None:
    html = (await small.page("/cases/WIA-0002")).html
    assert re.search(r'<dt>What came of it</dt>\s*<dd>\s*<p class="none">Not established by the sources.</p>', html)


async def test_the_time_to_being_cleared_leads_to_the_query_that_gives_it(small: Site) -> None:
    page = await small.page("/cases/WIA-0001")
    assert any("time_to_clearance" in link and "WIA-0001" in link for link in page.links)


async def test_a_note_stays_on_the_line_of_its_word(small: Site) -> None:
    html = (await small.page("/cases/WIA-0001")).html
    assert '\N{WORD JOINER}<sup class="cite">' in html
    assert not re.search(r'\s<sup class="cite">', html)


async def test_an_agency_names_its_cases_first(small: Site) -> None:
    page = await small.page("/agencies/detroit-police")
    assert page.html.index("<dt>Cases</dt>") < page.html.index('id="statements"')


async def test_what_was_looked_for_is_named_and_not_taken_for_a_no(small: Site) -> None:
    text = (await small.page("/cases/WIA-0001")).text
    assert "Date of the search; Other redress." in text
    assert "it does not mean that there is nothing" in text
    assert "Looked for and not found" not in (await small.page("/cases/WIA-0002")).text


async def test_a_denial_of_use_stands_at_the_top(small: Site) -> None:
    page = await small.page("/cases/WIA-0001")
    assert "Other Police denies that face recognition was used." in page.text
    assert page.html.index("Other Police denies that") < page.html.index('id="short"')
    assert "denies that face recognition" not in (await small.page("/cases/WIA-0002")).text


async def test_every_statement_has_an_address_and_its_sources(small: Site) -> None:
    page = await small.page("/cases/WIA-0001")
    for place, source in await small.rows("select place, source from citations where record = 'WIA-0001' and part != 'narrative'"):
        anchor = place.partition("#")[2]
        assert anchor in page.ids
        assert f'href="#{anchor}"' in page.html
        start = page.html.index(f'id="{anchor}"')
        assert f"/sources/{source}" in page.html[start : start + 3000]


async def test_disagreements_stand_side_by_side_and_what_is_deprecated_is_struck_with_the_reason(small: Site) -> None:
    page = await small.page("/cases/WIA-0001")
    start = page.html.index('id="person_age.1"')
    shown = page.html[page.html.rindex('<div class="property', 0, start) : page.html.index('id="person_age.3"') + 600]
    assert 'class="property disputed"' in shown
    assert "Sources disagree" in shown
    assert 'class="side-by-side"' in shown
    assert re.search(r"<s>24</s>", shown)
    assert "The figures are the wrong way round." in shown
    assert "<s>43</s>" not in shown
    assert "Two sources agree." in shown


async def test_standings_are_told_in_words(small: Site) -> None:
    text = (await small.page("/cases/WIA-0001")).text
    assert "Alleged by his counsel" in text
    assert "Admitted by the police" in text


async def test_the_chain_says_where_no_source_tells(small: Site) -> None:
    rich, plain = await small.page("/cases/WIA-0001"), await small.page("/cases/WIA-0002")
    assert "Not established by the sources." not in rich.text
    assert "Not established by the sources." in plain.text


async def test_failures_have_label_definition_standing_and_source(small: Site) -> None:
    page = await small.page("/cases/WIA-0001")
    shown = page.html[page.html.index('id="failures.1"') : page.html.index('id="statements"')]
    for words in ("Poor probe image", "The image searched with was of poor quality", "Alleged", "¶ 14"):
        assert words in shown


async def test_narrative_notes_link_to_their_sources_and_paragraphs_have_anchors(small: Site) -> None:
    page = await small.page("/cases/WIA-0001")
    assert {"narrative.1", "narrative.2", "note.1", "note.2"} <= page.ids
    assert '<a href="/sources/court-2021-complaint"' in page.html


async def test_sources_are_graded_and_copies_are_told(small: Site) -> None:
    page = await small.page("/cases/WIA-0001")
    assert "in a copy; the original is by The Wire" in page.text
    assert page.html.index(">Court filing ") < page.html.index(">News ")


async def test_foreign_titles_bear_their_language(small: Site) -> None:
    assert "es" in (await small.page("/cases/WIA-0001")).langs
    assert '<h1 lang="es">Detenido por error</h1>' in (await small.page("/sources/diario-2020-error")).html


async def test_what_editors_type_is_text_and_never_markup(small: Site) -> None:
    page = await small.page("/cases/WIA-0001")
    assert "<script>" not in page.html
    assert "<b>bold</b>" not in page.html
    assert "&lt;script&gt;alert(" in page.html


async def test_proceedings_name_court_and_docket(small: Site) -> None:
    page = await small.page("/cases/WIA-0001")
    shown = page.html[page.html.index('id="proceedings"') : page.html.index('id="responses"')]
    assert "District Court, Eastern District of Michigan" in shown
    assert "Suit by the person" in shown
    assert "Settled" in shown
    assert "/rulings/example-v-detroit" in shown


async def test_links_go_both_ways(small: Site) -> None:
    assert "/policies/detroit-2019-rule" in (await small.page("/cases/WIA-0001")).links
    page = await small.page("/policies/detroit-2019-rule")
    assert "/cases/WIA-0001" in page.links
    assert "the rule that the police had" in page.text.lower()


@pytest.mark.parametrize("asked", ["wia-0001", "WIA-1", "wia-01", "WIA-00001", "Wia1", "WIA%2D0001", "1", "0001", "%20WIA-0001", "robert-example", "WIA-0001-robert-example", "WIA-0001/"])
async def test_other_spellings_lead_to_the_case(small: Site, asked: str) -> None:
    response = await small.get(f"/cases/{asked}")
    assert response.status_code in {301, 302}
    assert response.headers["location"] == "/cases/WIA-0001"


@pytest.mark.parametrize("asked", ["WIA-9999", "WIA-0000", "nobody", "robert", "WIA-0001x", "-1", "%00", "WIA-99999999999999999999"])
async def test_an_unknown_case_is_told_with_the_nearest(small: Site, asked: str) -> None:
    page = await small.page(f"/cases/{asked}", status=404)
    assert "There is no case" in page.text
    assert any(re.fullmatch(r"/cases/WIA-\d{4}", link) for link in page.links)


@pytest.mark.parametrize(("path", "near"), [("/agencies/detroit", "/agencies/detroit-police"), ("/sources/gazette", "/sources/gazette-2020-arrest"), ("/systems/finder", "/systems/face-finder")])
async def test_other_kinds_tell_the_nearest_too(small: Site, path: str, near: str) -> None:
    assert near in (await small.page(path, status=404)).links


@pytest.mark.parametrize("path", ["/agencies/Detroit-Police", "/sources/GAZETTE-2020-ARREST", "/agencies/detroit%2Dpolice"])
async def test_capitals_lead_to_the_record(small: Site, path: str) -> None:
    response = await small.get(path)
    assert response.status_code == 301
    assert (await small.get(response.headers["location"])).status_code == 200


async def test_a_source_shows_everything_that_rests_on_it(small: Site) -> None:
    page = await small.page("/sources/court-2021-complaint")
    places = await small.rows("select distinct r.url || '#' || substr(c.place, instr(c.place, '#') + 1) from citations c join records r on r.key = c.record where c.source = 'court-2021-complaint'")
    assert {place for (place,) in places} <= set(page.links)
    assert "¶ 12" in page.text
