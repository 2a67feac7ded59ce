"""Released editions on the site: listed, frozen, given out as they are, compared, and asked again for what was cited from them."""

from __future__ import annotations

import hashlib
import re
import shutil
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from archive import editions
from archive.database.build import build
from archive.site.cited import CitedQuery, result_sha256
from archive.site.editions import open_editions
from archive.store.publication import Act, carry_out
from tests.factory import TODAY, Folder
from tests.publish.conftest import _serve
from tests.release.making import two_editions
from tests.store.publishing import FIRST, SIGNED, whole

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from archive.record.schema import Schema
    from tests.publish.conftest import Site

SQL = "select id, property, display from statements where record = 'WIA-0001' order by id"


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory, schema: Schema) -> Path:
    return two_editions(tmp_path_factory.mktemp("released"), schema)


async def served(config: Path, database: Path, folder: Path) -> AsyncIterator[Site]:
    sites = _serve(config, database)
    site = next(sites)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ARCHIVE_EDITIONS", str(folder))
        await site.datasette.invoke_startup()
    yield site
    for _ in sites:
        pass


@pytest.fixture(scope="module")
async def now(tmp_path_factory: pytest.TempPathFactory, released: Path) -> AsyncIterator[Site]:
    """The present state is edition 2026.12."""
    database = tmp_path_factory.mktemp("now") / "archive.db"
    build(released / "2026.12" / "texts", database, TODAY, workers=1)
    async for site in served(tmp_path_factory.mktemp("site"), database, released):
        yield site


@pytest.fixture(scope="module")
async def later(tmp_path_factory: pytest.TempPathFactory, released: Path, schema: Schema) -> AsyncIterator[Site]:
    """The archive has gone on since edition 2026.12."""
    where = tmp_path_factory.mktemp("later")
    folder = Folder(shutil.copytree(released / "2026.12" / "texts", where / "data"), schema)
    carry_out(folder.root, {FIRST: folder.read(FIRST).replace("~31 hours", "~32 hours").replace("31 hours", "32 hours")}, [Act("WIA-0001", "corrected", "It was 32.")], SIGNED)
    built = build(folder.root, where / "archive.db", TODAY, workers=1)
    assert built.replaced, built.report.as_text()
    async for site in served(tmp_path_factory.mktemp("site"), where / "archive.db", released):
        yield site


async def cited_address(site: Site, sql: str, params: str = "") -> str:
    """Where the link on the page of a query leads in the end."""
    page = await site.page(f"/archive?{urlencode({'sql': sql})}{params}")
    link = next(link for link in page.links if link.startswith("/cited?"))
    answer = await site.get(link, follow_redirects=False)
    assert answer.status_code == 302
    again = await site.get(answer.headers["location"], follow_redirects=False)
    return str(again.headers["location"]) if again.status_code == 302 else str(answer.headers["location"])


async def test_editions_are_listed_newest_first_and_the_present_one_is_named(now: Site) -> None:
    page = await now.page("/editions")
    assert [link for link in page.links if re.fullmatch(r"/editions/[\d.]+", link)] == ["/editions/2026.12", "/editions/2026.11"]
    assert "2026.12 the present state" in page.text
    assert "Known by then, and in the archive by then" in page.text


async def test_without_editions_the_page_says_so(small: Site) -> None:
    page = await small.page("/editions")
    assert "None has been released yet" in page.text


async def test_a_page_of_an_edition_links_to_each_file_and_its_neighbours(now: Site, released: Path) -> None:
    for name in ("2026.11", "2026.12"):
        page = await now.page(f"/editions/{name}")
        linked = {link.removeprefix(f"/editions/{name}/") for link in page.links if link.startswith(f"/editions/{name}/")}
        assert linked - {"changes"} == {path for path in whole(released / name) if not path.startswith("texts/")}
        for link in page.internal:
            if not link.startswith("/cite"):
                assert (await now.get(link)).status_code == 200, link
    assert {"/editions/2026.11", "/editions/2026.12/changes"} <= set(page.links)


async def test_every_file_comes_byte_for_byte_with_its_type(now: Site, released: Path) -> None:
    for path, content in whole(released / "2026.12").items():
        answer = await now.get(f"/editions/2026.12/{path}")
        assert (answer.status_code, answer.content) == (200, content), path
        assert answer.headers["content-type"].partition(";")[0] == editions.media_type(path)
        assert answer.headers["etag"] == f'"{hashlib.sha256(content).hexdigest()}"'
        assert answer.headers["x-content-type-options"] == "nosniff"
    kept = await now.get("/editions/2026.12/README.md", headers={"If-None-Match": answer.headers["etag"]})
    assert kept.status_code == 200
    assert (await now.get(f"/editions/2026.12/{path}", headers={"If-None-Match": answer.headers["etag"]})).status_code == 304


@pytest.mark.parametrize("path", ["/editions/2026.10", "/editions/2026.12/nothing", "/editions/2026.12/texts", "/editions/2026.12/texts/.x", "/editions/2026.12/%2e%2e%2f2026.11%2fREADME.md"])
async def test_nothing_else_is_given_out(now: Site, path: str) -> None:
    assert (await now.get(path, follow_redirects=True)).status_code == 404


async def test_what_the_sums_do_not_know_is_not_given_out(tmp_path: Path, released: Path) -> None:
    folder = shutil.copytree(released, tmp_path / "editions")
    (folder / "2026.11" / "secret.txt").write_text("x")
    (folder / "2026.11" / "SHA256SUMS.link").symlink_to("/etc/hostname")
    frozen = open_editions(folder)[0][-1]
    for path in ("secret.txt", "SHA256SUMS.link", "../2026.12/README.md", "/etc/hostname", "texts/../README.md", "./README.md", "", "SHA256SUMS./../README.md"):
        assert frozen.file(path) is None, path
    assert "SHA256SUMS.link" not in {file.path for file in frozen.top}


async def test_an_edition_that_is_not_what_was_released_is_not_served(tmp_path: Path, released: Path) -> None:
    folder = shutil.copytree(released, tmp_path / "editions")
    data = bytearray((folder / "2026.11" / "archive.db").read_bytes())
    data[-1] ^= 1
    (folder / "2026.11" / "archive.db").write_bytes(data)
    (folder / "2026.12").rename(folder / "2027.01")
    found, sorry = open_editions(folder)
    assert found == ()
    assert ["edition 2026.12" in sorry[0], "its database is not the one" in sorry[1]] == [True, True]


async def test_the_changes_between_neighbours_are_told(now: Site) -> None:
    page = await now.page("/editions/2026.12/changes")
    assert "Statements added 0, changed 1, withdrawn 6." in page.text
    assert "Time held changed from about 30 hours to about 31 hours." in page.text
    assert "first edition" in (await now.page("/editions/2026.11/changes")).text


async def test_each_edition_is_a_database_that_stays_as_it_was(later: Site) -> None:
    query = urlencode({"sql": "select display from statements where id = 'WIA-0001#detention.1'", "_shape": "array"})
    said = [(await later.get(f"/{name}.json?{query}")).json()[0]["display"] for name in ("edition-2026-11", "edition-2026-12", "archive")]
    assert said == ["about 30 hours", "about 31 hours", "about 32 hours"]
    page = await later.page("/edition-2026-11/cases")
    assert "Robert Example" in page.text
    assert "These are the tables of" in page.text
    assert "/editions/2026.11" in page.links
    assert "ed. 2026.11" in page.text
    assert (await later.get("/edition-2026-11/cases?_size=x")).status_code == 400
    assert (await later.get("/edition-2026-11?sql=select+sum(9223372036854775807)+from+statements")).status_code == 400
    assert "Every publication, correction" in (await later.page("/edition-2026-11/revisions")).text


async def test_a_query_of_the_present_state_is_cited_by_the_edition_that_it_is(now: Site) -> None:
    address = await cited_address(now, SQL)
    said = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    rows = [tuple(row) for row in await now.rows(SQL)]
    assert (said["edition"], said["rows"], said["sha256"]) == ("2026.12", str(len(rows)), result_sha256(["id", "property", "display"], rows))
    page = await now.page(address)
    assert "gives what is cited" in page.text
    assert "Today's data give the same." in page.text
    assert "ed. 2026.12" in page.text


async def test_years_later_the_edition_still_gives_it_and_todays_data_something_else(now: Site, later: Site) -> None:
    page = await later.page(await cited_address(now, SQL))
    assert "gives what is cited" in page.text
    assert "Today's data give something else." in page.text


async def test_a_state_that_is_no_edition_cannot_be_cited_and_the_newest_is_offered(later: Site) -> None:
    page = await later.page(f"/cited?{urlencode({'sql': SQL})}")
    assert "is no edition yet" in page.text
    offered = next(link for link in page.links if link.startswith("/cited?edition=2026.12"))
    answer = await later.get(offered, follow_redirects=False)
    assert answer.status_code == 302
    assert "gives what is cited" in (await later.page(answer.headers["location"])).text


async def test_a_query_of_an_edition_is_cited_by_it(later: Site) -> None:
    page = await later.page(f"/edition-2026-11?{urlencode({'sql': SQL})}")
    link = next(link for link in page.links if link.startswith("/cited?"))
    assert link.startswith("/cited?edition=2026.11&")


async def test_parameters_are_part_of_what_is_cited(now: Site) -> None:
    address = await cited_address(now, "select title from cases where id = :edition", "&edition=WIA-0001")
    assert "p.edition=WIA-0001" in address
    assert "Robert Example the Younger" in (await now.page(address)).text


@pytest.mark.parametrize("change", [{"rows": "3"}, {"sha256": "0" * 64}, {"sql": "select 1"}])
async def test_a_claim_that_is_not_so_is_said_not_to_be(now: Site, change: dict[str, str]) -> None:
    said = {name: values[0] for name, values in parse_qs(urlsplit(await cited_address(now, SQL)).query).items()}
    page = await now.page(f"/cited?{urlencode({**said, **change})}")
    assert "This is not what edition 2026.12 gives." in page.text
    assert "gives what is cited" not in page.text
    assert "How to cite" not in page.text


async def test_a_result_that_is_cut_off_has_no_hash(now: Site) -> None:
    many = "with recursive n(i) as (select 1 union all select i + 1 from n where i < 2000) select i from n"
    page = await now.page(f"/cited?{urlencode({'edition': '2026.12', 'sql': many})}")
    assert "its result is cut off and has no hash" in page.text
    assert CitedQuery(many, "2026.12").url in f"/cited?{urlencode({'edition': '2026.12', 'sql': many})}"


@pytest.mark.parametrize(
    ("query", "status", "told"),
    [
        ({}, 400, "The address has no query."),
        ({"sql": "select 1", "rows": "1"}, 400, "is not whole"),
        ({"sql": "select 1", "rows": "1", "sha256": "x"}, 400, "is not whole"),
        ({"sql": "select '" + "x" * 6000 + "'"}, 400, "too long"),
        ({"sql": "delete from cases", "edition": "2026.12"}, 200, "could not be answered"),
        ({"sql": "select a from nowhere", "edition": "2026.12"}, 200, "no such table"),
        ({"sql": "select <script>", "edition": "2026.12"}, 200, "could not be answered"),
        ({"sql": "select 1", "edition": "2001.01"}, 404, "There is no edition 2001.01 here"),
        ({"sql": "select zeroblob(100)", "edition": "2026.12", "rows": "1", "sha256": "0" * 64}, 200, "100 bytes"),
        ({"sql": "select :a", "edition": "2026.12"}, 200, "could not be answered"),
    ],
)
async def test_what_cannot_be_asked_is_said(now: Site, query: dict[str, str], status: int, told: str) -> None:
    page = await now.page(f"/cited?{urlencode(query)}", status)
    assert told in page.text


async def test_a_query_that_takes_too_long_is_stopped(now: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(now.datasette, "sql_time_limit_ms", 50)
    endless = "with recursive n(i) as (select 1 union all select i + 1 from n) select count(*) from n"
    page = await now.page(f"/cited?{urlencode({'edition': '2026.12', 'sql': endless})}")
    assert "took longer than queries may take" in page.text


@pytest.mark.parametrize("language", ["es", "pt"])
async def test_the_pages_are_there_in_other_languages(now: Site, language: str) -> None:
    for path in ("/editions", "/editions/2026.12", "/editions/2026.12/changes", await cited_address(now, SQL)):
        page = await now.page(f"/{language}{path}")
        assert "gives what is cited" not in page.text
