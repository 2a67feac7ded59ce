"""The pages about the archive: what they promise, what was corrected, which edition is served, and that old addresses lead on."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from archive.check.agreement import agreement, read_coding
from tests.factory import DATA, Folder, subject
from tests.publish.conftest import _serve, built_of, entered

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive.record.schema import Schema
    from tests.publish.conftest import Site

PAGES = ("/about", "/about/method", "/about/names", "/about/rights", "/corrections", "/editions")
LEDGER = [
    ("WIA-0001", 1, "published", "First publication."),
    ("WIA-0002", 1, "published", "First publication."),
    ("systems/face-finder", 1, "published", "First publication."),
    ("WIA-0001", 2, "corrected", "The court gives another day, <b>and</b> another hour."),
    ("systems/face-finder", 2, "corrected", "The maker has another name."),
    ("WIA-0002", 2, "withdrawn", "It was another person."),
    ("WIA-0003", 1, "published", "First publication."),
    ("WIA-0003", 2, "sealed", "By order of a court."),
]


@pytest.fixture(scope="module")
def corrected(tmp_path_factory: pytest.TempPathFactory, schema: Schema) -> Iterator[Site]:
    """A site with a ledger: a case and a system were corrected, a case withdrawn, one sealed and gone from the folder."""
    folder = Folder.made_in(tmp_path_factory.mktemp("corrected") / "data", schema)
    folder.add("case", id="WIA-0002", slug="anna-other", title="Anna Other", subject=subject(name="Anna Other"))
    entered(folder, LEDGER, a_day=2)
    yield from _serve(tmp_path_factory.mktemp("site"), built_of(folder, tmp_path_factory.mktemp("database")))


@pytest.mark.parametrize("path", PAGES)
async def test_each_says_what_it_is_and_its_parts_have_anchors(small: Site, path: str) -> None:
    page = await small.page(path)
    assert re.search(r'<meta name="description" content="[^"]{40,}">', page.html)
    for heading in re.findall(r"<h2([^>]*)>", page.html):
        assert 'id="' in heading


@pytest.mark.parametrize("path", ["/about", "/about/method", "/about/names", "/editions"])
async def test_every_number_leads_to_the_query_that_gives_it(small: Site, path: str) -> None:
    page = await small.page(path)
    assert page.numbers
    for number, link in page.numbers:
        rows = (await small.get(link.replace("/archive?", "/archive.json?") + "&_shape=array")).json()
        assert int(number.replace(",", "")) in {value for row in rows for value in row.values() if isinstance(value, int)}, f"{number} is not in {link}"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("/about/corrections", "/corrections"),
        ("/about/editions", "/editions"),
        ("/edition", "/editions"),
        ("/method", "/about/method"),
        ("/names", "/about/names"),
        ("/rights", "/about/rights"),
        ("/contact", "/about#contact"),
        ("/licence", "/about#licence"),
        ("/license", "/about#licence"),
    ],
)
async def test_other_addresses_lead_to_the_page(small: Site, old: str, new: str) -> None:
    response = await small.get(old)
    assert response.status_code == 301
    assert response.headers["location"] == new
    path, _, anchor = new.partition("#")
    page = await small.page(path)
    assert not anchor or anchor in page.ids


async def test_every_anchor_of_the_old_page_is_still_there(small: Site) -> None:
    codes = {
        f"{prefix}-{code}"
        for prefix, name in (("status", "status"), ("standing", "standing"), ("rank", "rank"), ("rule", "exclusion_rule"), ("failure", "failure"))
        for code in await _codes(small, name)
    }
    assert {"method", "inclusion", "numbers", "standing", "failure-codes", "names", "corrections", "licence", "build"} | codes <= (await small.page("/about")).ids
    assert {"inclusion", "numbers", "standing", "failure-codes", "rank", "agreement", "limits"} | codes <= (await small.page("/about/method")).ids


async def test_no_address_is_invented_where_none_is_configured(small: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    for path in ("/about", "/about/rights"):
        page = await small.page(path)
        assert "No way to write to the editors is configured on this copy of the site yet." in page.text
        assert "mailto:" not in page.html
    monkeypatch.setitem(small.datasette._metadata_local, "source_url", "https://archive.example/issues")
    for path in (*PAGES[:2], "/about/rights", "/corrections"):
        assert "https://archive.example/issues" in (await small.page(path)).external


async def test_the_agreement_of_coders_is_that_of_the_data(small: Site) -> None:
    codes = await _codes(small, "failure")
    first, second = (read_coding((DATA / "coding" / f"{name}.yaml").read_text("utf-8"), codes) for name in ("first", "second"))
    rows = {code: agreement(code, first, second) for code in codes}
    kappas = {code: row.kappa for code, row in rows.items() if row.kappa is not None}
    given = [sum(len(found) for found in coding.values()) for coding in (first, second)]
    both = sum(row.both for row in rows.values())
    text = (await small.page("/about/method")).text
    assert f"to the same {len(first)} cases" in text
    assert f"Of {given[0]} and {given[1]} codes given, {both} were given by both. The {sum(given) - 2 * both} differences" in text
    assert f"over the {len(kappas)} codes is {sum(kappas.values()) / len(kappas):.2f}," in text
    assert f"“match treated as proof” reached {kappas['match-as-probable-cause']:.2f}" in text
    assert f"“misleading request”, given four times, −{abs(kappas['misleading-request']):.2f}" in text
    assert sum(kappa == 1 for kappa in kappas.values()) == 5
    assert "Five codes were given alike throughout" in text


async def test_names_are_counted_by_ground(small: Site) -> None:
    page = await small.page("/about/names")
    assert "60 of 60 cases name the person, 0 do not." in page.text
    assert "Named in court filings named 60" in page.text


async def test_rights_have_a_clock_and_say_what_stays(small: Site) -> None:
    page = await small.page("/about/rights")
    assert "one month from the day on which a request arrives" in page.text
    assert {"know", "correct", "reply", "rename", "remove", "clock", "sealing", "stays", "how"} <= page.ids


async def test_corrections_stand_newest_first_with_the_reason(corrected: Site) -> None:
    page = await corrected.page("/corrections")
    body = page.html[page.html.index("<tbody>") : page.html.index("</tbody>")]
    assert re.findall(r'id="entry-(\d+)"', body) == ["8", "6", "5", "4"]
    assert "4 since the first publication." in page.text
    assert "4 published, 2 corrected, 1 sealed, 1 withdrawn." in page.text
    assert "&lt;b&gt;and&lt;/b&gt; another hour." in page.html
    assert {"/cases/WIA-0001/r2", "/cases/WIA-0001/r1", "/cases/WIA-0001/history#r2", "/cases/WIA-0003", "/systems/face-finder"} <= set(page.links)
    assert "Face Finder" in page.text
    for link in {link for link in page.internal if link.startswith(("/cases/", "/systems/"))}:
        await corrected.page(link.partition("#")[0], 410 if link in {"/cases/WIA-0002", "/cases/WIA-0003"} else 200)


@pytest.mark.parametrize("path", ["/corrections", "/editions"])
async def test_what_is_withdrawn_is_listed_by_its_number_alone(corrected: Site, path: str) -> None:
    page = await corrected.page(path)
    assert "WIA-0002" in page.text
    assert "Anna Other" not in page.html


async def test_corrections_that_there_are_not_are_told_honestly(small: Site) -> None:
    text = (await small.page("/corrections")).text
    assert "Nothing has been corrected yet: the ledger of this edition is empty." in text
    assert "not that there is none" in text
    assert "The list ends before this page." in (await small.page("/editions?page=2")).text


async def test_a_page_past_the_end_says_so(corrected: Site) -> None:
    assert "The list ends before this page." in (await corrected.page("/corrections?page=9")).text
    assert "The list ends before this page." in (await corrected.page("/editions?page=9")).text


async def test_the_edition_is_told_with_its_hash_and_its_days(corrected: Site) -> None:
    page = await corrected.page("/editions")
    about = dict(await corrected.rows("select name, value from about"))
    assert about["edition"] in page.text
    assert about["data_sha256"] in page.text
    assert "None has been released yet." in page.text
    assert re.findall(r'<h3 id="(day-[^"]+)"', page.html) == ["day-2026-10-04", "day-2026-10-03", "day-2026-10-02", "day-2026-10-01"]
    assert "1 published, 1 sealed" in page.text
    assert "How to cite" in page.text
    assert {"/cite/edition", "/cases/WIA-0001/r2", "/systems/face-finder"} <= set(page.links)


async def test_the_home_page_tells_the_status_of_all_and_what_was_corrected(small: Site, corrected: Site) -> None:
    home = await small.page("/")
    assert "60 of 60 documented Confirmed" in home.text
    assert "0 of 60 documented Alleged" in home.text
    assert "0 of 60 documented Disputed" in home.text
    assert home.html.index('type="search"') < home.html.index('id="status"') < home.html.index('id="ways"')
    assert "No case has been corrected since its publication." in home.text
    assert {"/compare", "/like", "/brief", "/citecheck", "/cite/edition", "/queries", "/archive", "/archive.db", "/corrections", "/editions", "/about/method"} <= set(home.links)
    shown = await corrected.page("/")
    assert "Robert Example WIA-0001, revision 2 The court gives another day" in shown.text
    assert "/cases/WIA-0001/r2" in shown.links


async def test_the_home_page_is_light(site: Site) -> None:
    assert len((await site.get("/")).content) < 100_000


async def _codes(site: Site, name: str) -> list[str]:
    return [code for (code,) in await site.rows(f"select code from vocabulary where name = '{name}' order by position")]


@pytest.mark.parametrize(("given", "shown"), [("https://desk.example/send/", True), ("javascript:alert(1)", False), ("", False)])
async def test_the_form_for_strangers_is_named_where_there_is_one(site: Site, monkeypatch: pytest.MonkeyPatch, given: str, *, shown: bool) -> None:
    monkeypatch.setenv("ARCHIVE_INTAKE", given)
    for path, link in (("/about/rights", "https://desk.example/send?kind=rights"), ("/about", "https://desk.example/send")):
        text = (await site.page(path)).text
        assert (f'href="{link}"' in (await site.get(path)).text) is shown, path
        assert "javascript" not in text
