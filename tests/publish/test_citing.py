"""The box that says how a page is cited, the page of one citation, revisions, and what a page tells machines."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

import pytest
from datasette.database import QueryInterrupted
from datasette.plugins import pm

from archive.cite.csl import Edition, page_item
from archive.cite.pandoc import StyleError
from archive.cite.references import references
from archive.site import styling
from archive.site.citing import LATE, _graph, cite_path, normal_id
from archive.site.runs import Run
from tests.factory import Folder, subject
from tests.publish.conftest import Site, _serve, built_of, entered
from tests.publish.test_search import HOSTILE, encoded

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from archive.cite.references import Style
    from archive.cite.text import Text
    from archive.record.schema import Schema

STYLES = ["bluebook", "oscola", "apa", "chicago", "bibtex"]
CITABLE = [
    "/",
    "/cases",
    "/cases?country=GB&q=watches",
    "/cases/WIA-0001",
    "/sources",
    "/sources?class=news&q=Detenido",
    "/sources/gazette-2020-arrest",
    "/agencies",
    "/agencies/detroit-police",
    "/systems/face-finder",
    "/rulings",
    "/rulings/example-v-detroit",
    "/actions/regulator-shop-2023",
    "/studies/institute-2019-errors",
    "/policies/detroit-2019-rule",
    "/archive/cases",
    "/archive/cases?status=confirmed&_next=x",
    "/archive/cases/WIA-0001",
    "/archive/vocabulary",
    "/archive/agencies_that_recur",
    "/archive?sql=select+1",
    "/cite/WIA-0001",
    "/cite/edition",
    "/cite/rulings/example-v-detroit",
    "/cite/gazette-2020-arrest",
    "/cite/WIA-0001/arrest_date.1",
]
LEDGER = [
    ("WIA-0001", 1, "published", "First publication."),
    ("WIA-0002", 1, "published", "First publication."),
    ("WIA-0001", 2, "corrected", "The court gives another day."),
    ("WIA-0002", 2, "withdrawn", "It was another person."),
    ("WIA-0003", 1, "published", "First publication."),
    ("WIA-0003", 2, "sealed", "By order of a court."),
]


@pytest.fixture(scope="session")
def revised(tmp_path_factory: pytest.TempPathFactory, schema: Schema) -> Iterator[Site]:
    """A site with a ledger: WIA-0001 was corrected, WIA-0002 withdrawn, WIA-0003 sealed and is gone from the folder."""
    folder = Folder.made_in(tmp_path_factory.mktemp("revised") / "data", schema)
    folder.add("case", id="WIA-0002", slug="anna-other", title="Anna Other", subject=subject(name="Anna Other"))
    entered(folder, LEDGER)
    yield from _serve(tmp_path_factory.mktemp("site"), built_of(folder, tmp_path_factory.mktemp("database")))


def quotes(html: str) -> dict[str, str]:
    """The citations of the first block by style, as the words that a reader copies."""
    found: dict[str, str] = {}
    for style, inner in re.findall(r'id="cited-1-([a-z]+)"[^>]*>(.*?)</p', html, re.DOTALL) + re.findall(r'id="cited-1-(bibtex)"[^>]*>(.*?)</pre', html, re.DOTALL):
        found[style] = re.sub(r"<[^>]+>", "", inner).replace("&lt;", "<").replace("&gt;", ">").replace("&#39;", "'").replace("&amp;", "&")
    return found


async def edition_of(site: Site) -> str:
    return str((await site.rows("select value from about where name = 'edition'"))[0][0])


@pytest.mark.parametrize("path", CITABLE)
async def test_every_page_that_can_be_cited_says_how_in_five_styles(small: Site, path: str) -> None:
    page = await small.page(path)
    assert [style for style in STYLES if quotes(page.html).get(style)] == STYLES
    assert page.html.count('class="cite-box"') == 1
    for style in STYLES:
        assert f'data-copies="cited-1-{style}"' in page.html
    assert page.html.count('<button type="button" class="copy" hidden') == page.html.count('class="citation" id="cited-')
    assert 'aria-live="polite"' in page.html
    assert LATE not in page.text


@pytest.mark.parametrize("path", ["/search?q=x", "/queries", "/about", "/archive", "/archive?sql=nonsense", "/cases/WIA-9999", "/nosuch"])
async def test_other_pages_have_no_box_but_tell_the_edition(small: Site, path: str) -> None:
    html = (await small.get(path)).text
    assert "cite-box" not in html
    assert f'<a href="/cite/edition"><code>{await edition_of(small)}</code></a>' in html


async def test_a_case_is_cited_with_its_revision_and_edition(revised: Site) -> None:
    edition = await edition_of(revised)
    assert edition.startswith("2026-10-06+")
    found = quotes((await revised.page("/cases/WIA-0001")).html)
    assert found["bluebook"] == f"Robert Example, Wrongful-Identification Case Archive, No. WIA-0001, rev. 2 (Oct. 3, 2026) (ed. {edition}), http://localhost/cases/WIA-0001/r2"
    assert found["oscola"] == f"‘Robert Example’ (Wrongful-Identification Case Archive, WIA-0001 rev 2, edn {edition}, 3 October 2026) <http://localhost/cases/WIA-0001/r2>"
    assert found["apa"] == f"Wrongful-Identification Case Archive. (2026, October 3). Robert Example (Case record WIA-0001, revision 2, edition {edition}). http://localhost/cases/WIA-0001/r2"
    assert found["chicago"] == f"Wrongful-Identification Case Archive. “Robert Example.” Case record WIA-0001, revision 2, edition {edition}. October 3, 2026. http://localhost/cases/WIA-0001/r2."
    assert "@techreport{WIA-0001," in found["bibtex"]
    for text in found.values():
        assert not re.search(r"retrieved|accessed|visited", text, re.IGNORECASE)


async def test_a_case_without_a_ledger_is_cited_by_the_edition(small: Site) -> None:
    found = quotes((await small.page("/cases/WIA-0001")).html)
    assert found["bluebook"] == f"Robert Example, Wrongful-Identification Case Archive, No. WIA-0001 (ed. {await edition_of(small)}), http://localhost/cases/WIA-0001"


async def test_what_is_printed_says_how_to_cite_the_record(small: Site) -> None:
    page = await small.page("/rulings/example-v-detroit")
    printed = page.html.partition('<p class="print-only small">Cite as: ')[2].partition("</p>")[0]
    assert (
        re.sub(r"<[^>]+>", "", printed)
        == f"Example v. Detroit, Wrongful-Identification Case Archive, rulings/example-v-detroit (ed. {await edition_of(small)}), http://localhost/rulings/example-v-detroit"
    )


async def test_a_page_of_datasette_is_there_without_its_box_when_the_archive_is_slow(small: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    async def late(*_: object) -> None:
        raise QueryInterrupted(RuntimeError("slow"), "", {})

    plugin = next(plugin for plugin in pm.get_plugins() if hasattr(plugin, "OF_DATASETTE"))
    monkeypatch.setattr(plugin, "edition", late)
    assert "cite-box" not in (await small.page("/archive/cases")).html


async def test_the_address_of_the_archive_stands_in_its_citations(small: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARCHIVE_URL", "https://archive.example/")
    assert "https://archive.example/cases/WIA-0001" in quotes((await small.page("/cases/WIA-0001")).html)["bluebook"]


async def test_a_ruling_is_cited_as_the_court_does_and_as_our_record(small: Site) -> None:
    page = await small.page("/rulings/example-v-detroit")
    assert quotes(page.html)["bluebook"].startswith("Example v. Detroit")
    assert "Wrongful-Identification" not in quotes(page.html)["bluebook"]
    assert "The proceeding itself" in page.text
    assert "The archive's record of it" in page.text
    assert 'id="cited-2-chicago"' in page.html
    assert "/rulings/example-v-detroit.ris?of=record" in page.links


async def test_a_list_is_cited_with_its_filter(small: Site) -> None:
    page = await small.page("/cases?country=GB&page=2")
    assert "Documented cases; Country: United Kingdom" in quotes(page.html)["apa"]
    assert "http://localhost/cases?country=GB" in quotes(page.html)["bluebook"]
    assert "/cases.ris?country=GB" in page.links
    assert "page=2" not in quotes(page.html)["bluebook"]


async def test_a_table_is_cited_with_its_filter_but_not_its_page(small: Site) -> None:
    assert quotes((await small.page("/archive/cases?status=confirmed&_size=3&_next=WIA-0003")).html)["bluebook"].endswith("http://localhost/archive/cases?status=confirmed")


async def test_a_row_of_a_record_cites_the_record(small: Site) -> None:
    assert quotes((await small.page("/archive/agencies/detroit-police")).html) == quotes((await small.page("/agencies/detroit-police")).html)
    assert "Date of arrest, in Robert Example" in quotes((await small.page("/archive/statements/WIA-0001~23arrest_date~2E1")).html)["bluebook"]


async def test_when_pandoc_fails_two_styles_are_left_out_with_a_sentence(small: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(items: Sequence[object], style: str) -> list[Text]:
        raise StyleError(f"no {style} of {len(items)}")

    monkeypatch.setattr(styling, "references", broken)
    monkeypatch.setattr(styling, "_MADE", type(styling._MADE)())
    page = await small.page("/sources/gazette-2020-arrest")
    assert [style for style in STYLES if style in quotes(page.html)] == ["bluebook", "oscola", "bibtex"]
    assert LATE in page.text
    assert not styling._MADE
    assert LATE not in (await small.page("/cases/WIA-0001")).text


async def test_sources_are_styled_together_and_once(small: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    runs: list[tuple[str, int]] = []

    def counted(items: Sequence[dict[str, object]], style: Style) -> list[Text]:
        runs.append((style, len(items)))
        return references(items, style)

    monkeypatch.setattr(styling, "references", counted)
    monkeypatch.setattr(styling, "_MADE", type(styling._MADE)())
    for key in ("gazette-2020-arrest", "court-2021-complaint", "gazette-2020-arrest"):
        await small.page(f"/sources/{key}")
    assert sorted(runs) == [("apa", 4), ("chicago", 4)]


async def test_what_is_too_slow_is_there_for_the_next_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(styling, "_MADE", type(styling._MADE)())
    run = Run.of({"id": "x", "type": "book", "title": "T"})
    assert await styling.styled(run, "apa", seconds=0) == []
    assert [text.plain for text in await styling.styled(run, "apa")] == ["T. (n.d.)."]


@pytest.mark.parametrize(
    ("place", "told"),
    [
        ("arrest_date.1", ["Date of arrest", "9 January 2020"]),
        ("system_output.1", ["A list of candidates.", "Alleged by his counsel"]),
        ("person_age.3", ["Deprecated", "The figures are the wrong way round."]),
        ("person_age.1", ["As of June 2020.", "Two sources agree."]),
        ("events.1", ["Timeline", "Five watches were stolen from a shop."]),
        ("failures.1", ["Poor probe image", "Alleged", "¶ 14"]),
        ("responses.2", ["Other Police", "Said that no search was made."]),
        ("proceedings.1", ["In court", "Example v. Detroit", "Suit by the person"]),
        ("incident_place.1", ["<script>alert('x')</script>"]),
    ],
)
async def test_one_statement_has_a_page_with_value_standing_and_sources(small: Site, place: str, told: list[str]) -> None:
    page = await small.page(f"/cite/WIA-0001/{place}")
    for words in told:
        assert words in page.text
    assert f"/cases/WIA-0001#{place}" in page.links
    assert f"WIA-0001#{place}" in quotes(page.html)["bluebook"]
    assert f"/cite/WIA-0001/{place}.ris" in page.links
    for (source,) in await small.rows(f"select source from citations where place = 'WIA-0001#{place}'"):
        assert f"/sources/{source}" in page.links


async def test_the_sources_of_a_statement_are_cited_at_their_place(small: Site) -> None:
    text = (await small.page("/cite/WIA-0001/detention.1")).text
    assert re.search(r"Bluebook [^B]*¶ 12", text)
    assert re.search(r"OSCOLA [^B]*12", text)


async def test_every_statement_leads_to_the_page_where_it_is_cited(small: Site) -> None:
    page = await small.page("/cases/WIA-0001")
    ids = [row[0] for table in ("statements", "events", "failures", "responses") for row in await small.rows(f"select id from {table} where record = 'WIA-0001'")]
    for identity in ids:
        assert cite_path(identity) in page.links
        await small.page(cite_path(identity))


@pytest.mark.parametrize(
    ("asked", "right"),
    [
        ("WIA-0001%23arrest_date.1", "/cite/WIA-0001/arrest_date.1"),
        ("wia-1", "/cite/WIA-0001"),
        ("WIA-0001/arrest_date", "/cite/WIA-0001/arrest_date.1"),
        ("sources/gazette-2020-arrest", "/cite/gazette-2020-arrest"),
        ("detroit-police", "/cite/agencies/detroit-police"),
        ("rulings%2Fexample-v-detroit", "/cite/rulings/example-v-detroit"),
        ("rulings/example-v-detroit/filed.1", ""),
    ],
)
async def test_other_spellings_lead_to_the_one_address(small: Site, asked: str, right: str) -> None:
    response = await small.get(f"/cite/{asked}")
    assert response.status_code == (301 if right else 200)
    assert response.headers.get("location", "") == right
    await small.page(right or f"/cite/{asked}")


@pytest.mark.parametrize(("asked", "told"), [("WIA-9999", "not in the archive"), ("WIA-0001/nosuch.1", "has no statement"), ("gazette", "did you mean"), ("WIA-0001/r7", "no numbered revisions")])
async def test_what_cannot_be_cited_is_told_with_what_can(small: Site, asked: str, told: str) -> None:
    page = await small.page(f"/cite/{asked}", status=404)
    assert told in page.text


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:24]))
async def test_hostile_ids_are_answered_and_never_come_back_as_markup(small: Site, text: str) -> None:
    for path in ("/cite/{}", "/cite/WIA-0001/{}", "/cite/rulings/{}", "/cases/{}/r1", "/cases/WIA-0001/r{}", "/archive/cases?title={}", "/archive/cases/{}", "/archive?sql=select+:x&x={}"):
        response = await small.get(path.format(encoded(text)), headers={"host": "localhost"})
        assert response.status_code in {200, 301, 302, 400, 404}, f"{path}: {response.status_code}"
        assert "<script>" not in response.text
        assert "<img" not in response.text
        assert response.headers.get("location", "/").startswith("/")


async def test_a_forged_host_is_no_markup(small: Site) -> None:
    response = await small.get("/cases/WIA-0001", headers={"host": 'x"><script>alert(1)</script>'})
    assert "<script>" not in response.text


@pytest.mark.parametrize(("path", "right"), [("/cases/wia-1/r2", "/cases/WIA-0001/r2"), ("/cases/WIA%2D0001/r1", "/cases/WIA-0001/r1")])
async def test_other_spellings_of_a_revision_lead_to_it(revised: Site, path: str, right: str) -> None:
    response = await revised.get(path)
    assert (response.status_code, response.headers["location"]) == (301, right)


@pytest.mark.parametrize("path", ["/cases/WIA-0001/r1", "/cases/WIA-0001/r2"])
async def test_a_revision_whose_text_is_not_here_says_so(revised: Site, path: str) -> None:
    page = await revised.page(path)
    assert "The text of this revision is not in this database." in page.text
    assert f"{1 if path.endswith('1') else 3:064}" in page.text
    assert {"/cases/WIA-0001", "/cases/WIA-0001/history"} <= set(page.links)
    assert (await revised.get(f"{path}.md")).status_code == 404


@pytest.mark.parametrize(
    ("path", "told"),
    [("/cases/WIA-0002/r1", "This case was withdrawn on 4 October 2026"), ("/cases/WIA-0002/r2", "It was another person."), ("/cases/WIA-0003/r1", "This case was sealed on 6 October 2026")],
)
async def test_a_revision_of_what_is_gone_says_what_became_of_it(revised: Site, path: str, told: str) -> None:
    text = (await revised.page(path, 410)).text
    assert told in text
    assert "the present one" not in text


@pytest.mark.parametrize(
    ("path", "near"), [("/cases/WIA-0001/r3", "/cases/WIA-0001"), ("/cases/WIA-0001/r0", "/cases/WIA-0001"), ("/cases/WIA-0001/r", "/cases/WIA-0001"), ("/cases/WIA-0009/r1", "/cases/WIA-0001")]
)
async def test_an_unknown_revision_is_told_with_the_case(revised: Site, path: str, near: str) -> None:
    page = await revised.page(path, status=404)
    assert near in page.links


async def test_what_is_cited_resolves(revised: Site) -> None:
    for path in ("/cases/WIA-0001", "/agencies/detroit-police", "/cite/WIA-0001/arrest_date.1", "/", "/archive/cases?status=confirmed", "/cases?country=GB"):
        cited = re.search(r"http://localhost(/\S*)", quotes((await revised.page(path)).html)["bluebook"])
        assert cited
        await revised.page(cited[1].partition("#")[0])


def metas(html: str) -> dict[str, str]:
    return dict(re.findall(r'<meta name="((?:citation_|DC\.)[a-z_]+)" content="([^"]*)">', html, re.IGNORECASE))


async def test_zotero_files_a_case_as_a_report_by_the_archive(revised: Site) -> None:
    # Embedded Metadata.js of Zotero: this name makes a report; citation_author or DC names would make it something else
    page = await revised.page("/cases/WIA-0001")
    found = metas(page.html)
    assert found["citation_technical_report_institution"] == "Wrongful-Identification Case Archive"
    assert (found["citation_title"], found["citation_technical_report_number"], found["citation_publication_date"]) == ("Robert Example", "WIA-0001", "2026/10/03")
    assert not [name for name in found if name.startswith("DC.") or name in {"citation_author", "citation_journal_title"}]
    context = parse_qs(page.html.partition('class="Z3988" title="')[2].partition('"')[0].replace("&amp;", "&"), strict_parsing=True)
    assert (context["rft.genre"], context["rft.btitle"], context["rft.aucorp"]) == (["report"], ["Robert Example"], ["Wrongful-Identification Case Archive"])


@pytest.mark.parametrize(
    ("path", "kind"), [("/", "Dataset"), ("/cases?country=GB", "Dataset"), ("/archive/cases", "Dataset"), ("/sources/gazette-2020-arrest", ""), ("/agencies/detroit-police", "citation_")]
)
async def test_other_pages_are_filed_as_what_they_are(small: Site, path: str, kind: str) -> None:
    found = metas((await small.page(path)).html)
    assert found.get("DC.type", "") == (kind if kind == "Dataset" else "")
    assert bool(found) == bool(kind)


async def test_search_engines_read_the_record_its_sources_and_the_edition(small: Site) -> None:
    page = await small.page("/cases/WIA-0001")
    graphs = [json.loads(text) for text in re.findall(r'<script type="application/ld\+json">(.*?)</script>', page.html, re.DOTALL)]
    assert [graph["@type"] for graph in graphs] == ["Report"]
    assert graphs[0]["name"] == "Robert Example"
    assert len(graphs[0]["citation"]) == 4
    assert graphs[0]["isPartOf"]["@type"] == "Dataset"


def test_nothing_can_end_the_script_element() -> None:
    title = "</script><!-- <script> \u2028 & 'x'"
    graph = str(_graph(page_item(title, "/archive?a=b&c='d'", Edition("e", url="https://x.example")), (), Edition("e")))
    assert not set("<>&'\u2028") & set(graph)
    assert json.loads(graph)["name"] == "</script><!-- <script> & 'x'"


async def test_the_head_names_the_files_and_the_server_for_reference_managers(small: Site) -> None:
    html = (await small.page("/cases/WIA-0001")).html
    assert '<link rel="unapi-server" type="application/xml" title="unAPI" href="/unapi">' in html
    for media_type, form in (("application/x-bibtex", "bib"), ("application/x-research-info-systems", "ris"), ("application/vnd.citationstyles.csl+json", "csl.json")):
        assert re.search(rf'<link rel="alternate" type="{re.escape(media_type)}" title="[^"]+" href="/cases/WIA-0001\.{re.escape(form)}">', html)
    assert len(re.findall(r'<link rel="canonical"', html)) == 1


@pytest.mark.parametrize("path", ["/", "/cases?country=GB", "/sources", "/agencies", "/cite/WIA-0001", "/agencies/detroit-police", "/sources/gazette-2020-arrest"])
async def test_a_page_has_one_canonical_address_that_is_there(small: Site, path: str) -> None:
    found = re.findall(r'<link rel="canonical" href="http://localhost([^"]+)">', (await small.page(path)).html)
    assert found == [path]


async def test_the_script_is_a_file_of_the_site_and_nothing_comes_from_elsewhere(small: Site) -> None:
    html = (await small.page("/cases/WIA-0001")).html
    (script,) = re.findall(r'<script src="([^"]+)" defer></script>', html)
    assert re.fullmatch(r"/static/cite\.js\?[0-9a-f]{8}", script)
    response = await small.get(script)
    assert response.status_code == 200
    assert "javascript" in response.headers["content-type"]
    assert not re.search(r"\b(fetch|XMLHttpRequest|import|eval|innerHTML\s*=)\b", response.text)
    for path in ("/cite/WIA-0001", "/unapi", "/cases.ris", "/cases/WIA-0001.bib", "/cases/WIA-0001/r1"):
        assert "set-cookie" not in (await small.get(path)).headers


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("WIA-0001/arrest_date.1", "WIA-0001#arrest_date.1"),
        ("rulings/x/docket.2", "rulings/x#docket.2"),
        ("WIA-0001#a.1", "WIA-0001#a.1"),
        ("rulings/williams", "rulings/williams"),
        ("wia-1/detention", "wia-1#detention"),
        ("WIA-0001/r1", "WIA-0001/r1"),
        ("WIA-0001", "WIA-0001"),
        ("", ""),
    ],
)
def test_an_id_in_a_path_is_an_id(text: str, right: str) -> None:
    assert normal_id(text) == right


@pytest.mark.parametrize("identity", ["WIA-0001", "WIA-0001#arrest_date.1", "rulings/x#docket.12", "agencies/detroit-police", "gazette-2020-arrest"])
def test_the_path_of_a_citation_leads_back_to_its_id(identity: str) -> None:
    assert normal_id(cite_path(identity).removeprefix("/cite/")) == identity
