"""Frozen revisions, the history of a case, and what is answered for cases that stand no more, over a small archive that has lived."""

from __future__ import annotations

import hashlib
import subprocess
from typing import TYPE_CHECKING

import feedparser
import pytest

from archive.site.history import PAGE_SIZE, history_url
from archive.store.ledger import read_ledger
from tests.publish.conftest import _serve, built_of
from tests.publish.lives import FIRST, lived_in

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from archive.record.schema import Schema
    from tests.factory import Folder
    from tests.publish.conftest import Site

PEOPLE = ("Anna Other", "anna-other")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, schema: Schema) -> Folder:
    """The folder of `lives`."""
    return lived_in(tmp_path_factory.mktemp("lived") / "data", schema)


@pytest.fixture(scope="module")
def lived(folder: Folder, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The site over it."""
    yield from _serve(tmp_path_factory.mktemp("site"), built_of(folder, tmp_path_factory.mktemp("database")))


async def test_a_superseded_revision_shows_the_text_of_then(lived: Site) -> None:
    page = await lived.page("/cases/WIA-0001/r1")
    assert "Robert Example, revision 1" in page.text
    assert "Date of arrest 8 January 2020" in page.text
    assert "Date of arrest 9 January 2020" not in page.text
    assert "the Elder" not in page.text
    assert "Charges dismissed" not in page.text
    assert {"arrest_date.1", "narrative.1", "events.1", "failures.1", "responses.1", "proceedings.1"} <= page.ids
    assert {"/sources/gazette-2020-arrest", "/systems/face-finder", "/rulings/example-v-detroit", "/policies/detroit-2019-rule", "/agencies/detroit-police"} <= set(page.links)


async def test_a_superseded_revision_says_what_became_of_it(lived: Site) -> None:
    page = await lived.page("/cases/WIA-0001/r1")
    assert "This text was corrected since. The present one is revision 3 ." in page.text
    assert "Corrected, 21 November 2026 ( revision 2 ): The court gives another day. It said 8 January 2020. What changed" in page.text
    assert {"/cases/WIA-0001", "/cases/WIA-0001/r2", "/cases/WIA-0001/history#r2", "/cases/WIA-0001/history#r3"} <= set(page.links)
    assert '<meta name="robots" content="noindex">' in page.html
    assert '<link rel="canonical" href="http://localhost/cases/WIA-0001/r1">' in page.html
    later = await lived.page("/cases/WIA-0001/r2")
    assert "This text was superseded." in later.text
    assert "corrected since" not in later.text


async def test_the_present_revision_is_told_as_such_and_may_be_found(lived: Site) -> None:
    page = await lived.page("/cases/WIA-0001/r3")
    assert "This is revision 3, the present one." in page.text
    assert "superseded" not in page.text
    assert "noindex" not in page.html
    assert "<b>A still" not in page.html
    assert "&lt;b&gt;A still&lt;/b&gt; &amp; more." in page.html
    assert {"/cite/WIA-0001/arrest_date.1"} <= set(page.links)


def checked(command: str, folder: Path) -> str:
    """What the command that a page shows says in a folder."""
    return subprocess.run(["/bin/sh", "-c", command], cwd=folder, capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize("number", [1, 2, 3])
async def test_the_file_is_the_text_of_the_ledger_and_the_command_checks_it(folder: Folder, lived: Site, tmp_path: Path, number: int) -> None:
    answer = await lived.get(f"/cases/WIA-0001/r{number}.md")
    assert answer.headers["content-type"] == "text/markdown; charset=utf-8"
    assert answer.headers["content-disposition"] == f'attachment; filename="WIA-0001-r{number}.md"'
    entry = next(entry for entry in read_ledger(folder.root) if (entry.record, entry.revision) == ("WIA-0001", number))
    assert hashlib.sha256(answer.content).hexdigest() == entry.sha256
    assert answer.content == (folder.root / (FIRST if number == 3 else f"history/WIA-0001/r{number}.md")).read_bytes()
    page = await lived.page(f"/cases/WIA-0001/r{number}")
    command = f'echo "{entry.sha256} *WIA-0001-r{number}.md" | sha256sum --check'
    assert command in page.text
    (tmp_path / f"WIA-0001-r{number}.md").write_bytes(answer.content)
    assert checked(command, tmp_path) == f"WIA-0001-r{number}.md: OK\n"


async def test_an_older_revision_is_cited_as_itself(lived: Site) -> None:
    page = await lived.page("/cases/WIA-0001/r1")
    assert "Wrongful-Identification Case Archive, No. WIA-0001, rev. 1 (Nov. 20, 2026)" in page.text
    assert "http://localhost/cases/WIA-0001/r1" in page.text
    links = [link for link in page.links if link.startswith("/cite/WIA-0001/r1")]
    assert {"/cite/WIA-0001/r1", "/cite/WIA-0001/r1.bib", "/cite/WIA-0001/r1.ris?with=sources", "/cite/WIA-0001/r1/arrest_date.1"} <= set(links)
    for link in dict.fromkeys(links):
        assert (await lived.get(link)).status_code == 200, link
    told = await lived.page("/cite/WIA-0001/r1/arrest_date.1")
    assert "8 January 2020" in told.text
    assert "WIA-0001#arrest_date.1, revision 1" in told.text
    assert "gazette-2020-arrest" in (await lived.get("/cite/WIA-0001/r1.bib?with=sources")).text


async def test_a_revision_of_today_is_cited_at_the_address_that_stays(lived: Site) -> None:
    answer = await lived.get("/cite/WIA-0001/r3", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (302, "/cite/WIA-0001")


async def test_a_revision_for_machines(lived: Site) -> None:
    tree = (await lived.get("/cases/WIA-0001/r1.json")).json()
    assert (tree["ok"], tree["revision"], tree["state"], [act["revision"] for act in tree["later"]]) == (True, 1, "superseded", [2, 3])
    assert tree["record"]["statements"]["arrest_date"][0]["value"] == "2020-01-08"
    assert hashlib.sha256(tree["text"].encode()).hexdigest() == tree["sha256"]


async def test_the_history_tells_every_act_and_what_it_changed(lived: Site) -> None:
    page = await lived.page("/cases/WIA-0001/history")
    assert [page.text.index(f"revision {number} ¶") for number in (1, 2, 3)] == sorted(page.text.index(f"revision {number} ¶") for number in (1, 2, 3))
    assert "Entered by The editors, reviewed by A second editor." in page.text
    assert "What changed since revision 1: 1 statement changed. Date of arrest changed from [deleted: 8 January 2020 ] to [inserted: 9 January 2020 ] ." in page.text
    assert "<del><span" in page.html
    assert "<ins><span" in page.html
    assert "What changed since revision 2: title changed; 2 statements added; narrative changed." in page.text
    assert "The city paid nothing." in page.text
    assert "&lt;i&gt;see&lt;/i&gt;" in page.html
    assert "&lt;b&gt;A still&lt;/b&gt;" in page.html
    tree = (await lived.get("/cases/WIA-0001/history.json")).json()
    assert [act.get("headline") for act in tree["acts"]] == [None, "1 statement changed", "title changed; 2 statements added; narrative changed"]
    assert [act["changed_since"] for act in tree["acts"][1:]] == [1, 2]
    assert "The list ends before this page." in (await lived.page("/cases/WIA-0001/history?page=2")).text


async def test_the_case_has_its_corrections_on_top(lived: Site) -> None:
    page = await lived.page("/cases/WIA-0001")
    assert "Corrected on 21 November 2026 : The court gives another day. It said 8 January 2020. What changed" in page.text
    assert {"/cases/WIA-0001/history#r2", "/cases/WIA-0001/history", "/cases/WIA-0001/r3"} <= set(page.links)
    assert "Corrected on" not in (await lived.page("/cases/WIA-0004")).text


@pytest.mark.parametrize("path", ["/cases/WIA-0002", "/cases/WIA-0002/r1", "/cases/WIA-0002/r2", "/archive/cases/WIA-0002", "/es/cases/WIA-0002", "/pt/cases/WIA-0002/r1"])
async def test_what_was_withdrawn_is_gone_and_names_nobody(lived: Site, path: str) -> None:
    page = await lived.page(path, 410)
    assert "No system was used, as the agency showed." in page.text
    assert "The agency wrote to us." in page.text
    assert "noindex" in page.html
    assert not any(name in page.html for name in PEOPLE)


@pytest.mark.parametrize(
    "path",
    [
        "/cases/WIA-0002/r1.md",
        "/cases/WIA-0002/r1.json",
        "/archive/cases/WIA-0002.json",
        "/cases/WIA-0002.bib",
        "/cite/WIA-0002",
        "/cite/WIA-0002/r1",
        "/cite/WIA-0002.ris",
        "/unapi?id=WIA-0002&format=ris",
    ],
)
async def test_every_form_of_what_was_withdrawn_is_gone(lived: Site, path: str) -> None:
    answer = await lived.get(path)
    assert answer.status_code == 410, path
    assert "withdrawn" in answer.text
    assert not any(name in answer.text for name in PEOPLE)


async def test_the_history_of_what_was_withdrawn_has_no_text(lived: Site) -> None:
    page = await lived.page("/cases/WIA-0002/history")
    assert "No text of it is kept in this database, so nothing can be compared" in page.text
    assert "First publication." not in page.text
    assert "No system was used, as the agency showed." in page.text
    assert not any(name in page.html for name in PEOPLE)
    assert not any(link.startswith("/cases/WIA-0002/r") for link in page.links)


async def test_a_merged_case_leads_to_the_other_and_its_revisions_still_open(lived: Site) -> None:
    page = await lived.page("/cases/WIA-0003")
    assert "This case is part of another since 23 November 2026 . It is now part of Robert Example the Elder , WIA-0001." in page.text
    assert {"/cases/WIA-0001", "/cases/WIA-0003/r1", "/cases/WIA-0003/r2"} <= set(page.links)
    then = await lived.page("/cases/WIA-0003/r1")
    assert "This case was merged into another on 23 November 2026 . The same incident. Both papers tell of it. It is now part of" in then.text
    assert "This text was corrected since. Corrected, 22 November 2026" in then.text
    assert "Carl Third, revision 1" in then.text
    assert (await lived.get("/cases/WIA-0003/r3", follow_redirects=False)).headers["location"] == "/cases/WIA-0003"
    assert "“Carl Third.” Case record WIA-0003, revision 1" in then.text
    assert (await lived.get("/cases/WIA-0003.bib")).status_code == 410
    assert (await lived.get("/cite/WIA-0003/r1.bib")).status_code == 200


async def test_corrections_say_what_it_said_before_and_where_the_difference_stands(lived: Site) -> None:
    page = await lived.page("/corrections")
    assert "The court gives another day. It said 8 January 2020. What changed" in page.text
    assert {"/cases/WIA-0001/history#r2", "/cases/WIA-0001/history#r3", "/cases/WIA-0003/history#r2", "/cases/WIA-0002", "/cases/WIA-0003"} <= set(page.links)
    for link in {link for link in page.internal if link.startswith("/cases/WIA")}:
        await lived.page(link.partition("#")[0], 410 if link == "/cases/WIA-0002" else 200)
    feed = feedparser.parse((await lived.get("/feeds/corrections.atom")).text)
    told = {entry.title.partition(" (")[0]: (entry.summary, entry.link.removeprefix("http://localhost")) for entry in feed.entries}
    assert told == {
        "WIA-0002: withdrawn": ("No system was used, as the agency showed. The agency wrote to us.", "/cases/WIA-0002"),
        "WIA-0003: merged into another case": ("The same incident. Both papers tell of it. It is now part of WIA-0001.", "/cases/WIA-0003"),
        "WIA-0003: corrected": ("The family name is not published. It said Third.", "/cases/WIA-0003/history#r2"),
        "WIA-0001, Robert Example the Elder: updated": ("The outcome was added: <i>see</i>.", "/cases/WIA-0001/history#r3"),
        "WIA-0001, Robert Example the Elder: corrected": ("The court gives another day. It said 8 January 2020.", "/cases/WIA-0001/history#r2"),
    }


@pytest.mark.parametrize("path", ["/brief?ids=WIA-0002", "/cases?ids=WIA-0002,WIA-0001", "/compare?ids=WIA-0002,WIA-0001,WIA-0004", "/like?case=WIA-0002", "/search?q=wia+2"])
async def test_who_brings_a_withdrawn_case_is_told(lived: Site, path: str) -> None:
    for prefix, words in (("", "was withdrawn on"), ("/es", "se retiró el"), ("/pt", "foi retirado em")):
        page = await lived.page(prefix + path)
        assert f"WIA-0002 {words}" in page.text
        assert not any(name in page.html for name in PEOPLE)


async def test_lists_maps_and_feeds_know_only_what_stands(lived: Site) -> None:
    for path in ("/cases", "/sitemap-1.xml", "/feeds/cases.atom", "/search?q=Example", "/cases.csl.json"):
        text = (await lived.get(path)).text
        assert "WIA-0001" in text
        assert "WIA-0002" not in text
        assert "WIA-0003" not in text
    assert "WIA-0002 was withdrawn" in (await lived.get("/cases.bib?ids=WIA-0002,WIA-0001")).headers["x-left-out"]


async def test_a_draft_that_cites_an_older_revision_is_told_what_changed(lived: Site) -> None:
    text = b"He was arrested (WIA-0001, rev. 1). See WIA-0003, rev. 1, and WIA-0002."
    answer = await lived.datasette.client.post("/citecheck?format=json", files={"file": ("draft.txt", text, "text/plain")})
    found = {finding["record"]: finding for finding in answer.json()["findings"]}
    assert found["WIA-0001"]["verdict"] == "corrected"
    assert "Revision 2, corrected on 2026-11-21: The court gives another day. It said 8 January 2020." in found["WIA-0001"]["details"]
    assert any("Date of arrest: 2020-01-08 → 2020-01-09" in detail for detail in found["WIA-0001"]["details"])
    assert "Elsewhere in the record: title changed; narrative changed." in found["WIA-0001"]["details"]
    assert found["WIA-0003"]["instead"] == "Cite WIA-0001 instead."
    assert found["WIA-0002"]["verdict"] == "withdrawn"


@pytest.mark.parametrize(
    ("path", "status"),
    [("/cases/WIA-0001/r9", 404), ("/cases/WIA-0001/r01", 404), ("/cases/WIA-0001/r9.md", 404), ("/cases/WIA-0001/r9.json", 404), ("/cases/WIA-0099/history", 404), ("/cases/none/history.json", 404)],
)
async def test_what_never_was_is_not_gone(lived: Site, path: str, status: int) -> None:
    assert (await lived.get(path)).status_code == status


@pytest.mark.parametrize(("path", "right"), [("/cases/wia-1/history", "/cases/WIA-0001/history"), ("/cases/wia-2", "/cases/WIA-0002"), ("/cases/wia-3/r1", "/cases/WIA-0003/r1")])
async def test_other_spellings_lead_to_the_right_address(lived: Site, path: str, right: str) -> None:
    assert (await lived.get(path, follow_redirects=False)).headers["location"] == right


@pytest.mark.parametrize(
    ("revision", "url"), [(1, "/cases/WIA-0001/history#r1"), (PAGE_SIZE, f"/cases/WIA-0001/history#r{PAGE_SIZE}"), (PAGE_SIZE + 1, f"/cases/WIA-0001/history?page=2#r{PAGE_SIZE + 1}")]
)
def test_an_act_has_its_address_on_the_page_that_has_it(revision: int, url: str) -> None:
    assert history_url("WIA-0001", revision) == url


@pytest.mark.parametrize("path", ["/cases/WIA-0001/r1", "/cases/WIA-0001/history", "/cases/WIA-0003"])
@pytest.mark.parametrize(
    ("language", "words"),
    [("es", ("Este texto se corrigió después.", "Historial de WIA-0001", "WIA-0003: fusionado")), ("pt", ("Este texto foi corrigido depois.", "Histórico de WIA-0001", "WIA-0003: fundido"))],
)
async def test_pages_speak_other_languages_and_mark_what_stays_english(lived: Site, path: str, language: str, words: tuple[str, ...]) -> None:
    page = await lived.page(f"/{language}{path}")
    assert any(word in page.text for word in words)
    assert "en" in page.langs
