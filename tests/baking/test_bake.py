"""The bake of a small archive that has lived: what is in the folder, and what another bake makes of it."""

from __future__ import annotations

import gzip
import json
import re
import sqlite3
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from archive.baking.bake import Order, Progress, bake
from archive.errors import BakeError
from archive.sealing.scanning import scan
from archive.site.bibliography import FORMS
from tests.baking.conftest import URL, World, configured
from tests.baking.reading import Index
from tests.publish.pages import Page
from tests.sealing.world import STRINGS, named, sealed

if TYPE_CHECKING:
    from pathlib import Path

    from tests.factory import Folder

SMALL = frozenset({"citations", "compressed", "data", "statements", "translations"})


def files(root: Path) -> dict[str, bytes]:
    """Every file of a folder but the list of the bake."""
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file() and path.name != ".baked"}


def test_every_record_has_its_pages_and_files(lived: World) -> None:
    with sqlite3.connect(lived.order.publish / "archive.db") as connection:
        records = connection.execute("select key, kind, id, url from records").fetchall()
        statements = [row[0] for row in connection.execute("select id from statements where record glob 'WIA-*'")]
    connection.close()
    assert len(records) > 8
    for key, kind, name, url in records:
        for path in (f"{url}/index.html", f"/es{url}/index.html", f"/pt{url}/index.html", f"/cite/{name if kind in {'case', 'source'} else key}/index.html", *(f"{url}.{form}" for form in FORMS)):
            assert (lived.baked / path[1:]).is_file(), path
        assert json.loads(lived.text(f"archive/{url.split('/')[1]}/{name}.json"))[0]["id"] == name
    for statement in statements:
        assert (lived.baked / "cite" / statement.replace("#", "/") / "index.html").is_file(), statement
    assert (lived.baked / "cases/WIA-0001-with-sources.bib").is_file()
    assert (lived.baked / "cards/WIA-0001.png").read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"


def test_revisions_and_histories_are_kept(lived: World) -> None:
    assert "8 January 2020" in lived.text("cases/WIA-0001/r1/index.html")
    assert lived.text("cases/WIA-0001/r3.md").startswith("---\n")
    assert json.loads(lived.text("cases/WIA-0001/history.json"))["ok"] is True
    assert "Corrected" in lived.text("cases/WIA-0001/history/index.html")


@pytest.mark.parametrize("path", ["cases/WIA-0002", "es/cases/WIA-0002", "cases/WIA-0002/r1", "cite/WIA-0002"])
def test_what_was_withdrawn_is_answered_and_hosts_are_told_that_it_is_gone(lived: World, path: str) -> None:
    html = lived.text(f"{path}/index.html")
    assert "WIA-0002" in html
    assert "Anna" not in html
    assert f"location = /{path} {{ return 410;" in lived.text("_nginx.conf")
    assert f"- /{path}\n" in lived.text("README.md")
    assert not (lived.baked / f"{path}.bib").exists()


def test_what_was_merged_leads_to_the_other_and_keeps_its_revisions(lived: World) -> None:
    assert 'href="/cases/WIA-0001/"' in lived.text("cases/WIA-0003/index.html")
    assert "Carl" in lived.text("cases/WIA-0003/r2/index.html")
    assert "/cases/WIA-0003/r3 /cases/WIA-0003/ 301\n" in lived.text("_redirects")
    assert 'content="0; url=/cases/WIA-0003/"' in lived.text("cases/WIA-0003/r3/index.html")


def test_moved_addresses_lead_on(lived: World) -> None:
    assert "/method /about/method/ 301\n" in lived.text("_redirects")
    assert f'href="{URL}/about/method/"' in lived.text("method/index.html")


def test_pages_are_sound_and_lead_nowhere_that_needs_a_server(lived: World) -> None:
    for path in sorted(lived.baked.rglob("index.html")):
        html = path.read_text("utf-8")
        if 'http-equiv="refresh"' in html:
            continue
        page = Page(html)
        assert not page.faults, f"{path}: {page.faults}"
        assert not [link for link in page.internal if re.search(r"\?(?!q=)|/-/|/unapi|/reconcile|/cited", link)], path
        assert "localhost" not in html, path
        assert html.index("Content-Security-Policy") < html.index("<title>"), path


def test_forms_that_need_a_server_are_sentences(lived: World) -> None:
    for path in ("brief", "citecheck", "compare", "like", "cases", "sources", "archive", "archive/cases"):
        html = lived.text(f"{path}/index.html")
        assert "a form stands here" in html, path
        assert 'action="/search/"' in html, path
        assert re.findall(r'<form[^>]*action="([^"]*)"', html) in ([], ["/search/"]), path
    assert "hay aquí un formulario" in lived.text("es/cases/index.html")


def test_a_list_has_a_page_for_each_of_its_commonest_values_with_a_feed_and_files(lived: World) -> None:
    assert 'href="/cases/by/status/confirmed/"' in lived.text("cases/index.html")
    for name in ("index.html", "cases.atom", "cases.bib"):
        text = lived.text(f"cases/by/status/confirmed/{name}")
        assert "?status=" not in text, name
    assert f"{URL}/cases/by/status/confirmed/" in lived.text("cases/by/status/confirmed/cases.atom")


def test_prepared_questions_stand_with_their_answers(lived: World) -> None:
    html = lived.text("archive/systems_that_recur/index.html")
    assert "Face Finder" in html
    assert "select " in html
    assert [row["title"] for row in json.loads(lived.text("archive/systems_that_recur.json"))] == ["Face Finder"]
    assert "Face Finder" in lived.text("archive/systems_that_recur.csv")


def test_the_queries_behind_the_numbers_of_the_home_page_stand_with_their_answers(lived: World) -> None:
    found = re.findall(r'class="number" href="/archive/answers/([0-9a-f]{16})/"', lived.text("index.html"))
    assert len(found) > 3
    for digest in found:
        for name in (f"{digest}/index.html", f"{digest}.csv", f"{digest}.json"):
            assert (lived.baked / "archive/answers" / name).is_file()


def test_files_for_machines_name_places(lived: World) -> None:
    for name in ("sitemap-1.xml", "feeds/cases.atom", "feeds/corrections.atom", "llms.txt", "robots.txt", "opensearch.xml", "cases.csl.json"):
        text = lived.text(name)
        assert URL in text or "WIA-" in text, name
        assert "localhost" not in text, name
    for address in re.findall(r"<loc>([^<]*)</loc>", lived.text("sitemap-1.xml")):
        assert (lived.baked / address.removeprefix(URL).lstrip("/") / "index.html").is_file(), address


def test_assets_are_named_by_their_content_and_compressed_copies_are_theirs(lived: World) -> None:
    css = re.findall(r'href="(/static/site\.[0-9a-f]{12}\.css)"', lived.text("index.html"))
    assert css
    for path in lived.baked.rglob("*.gz"):
        assert gzip.decompress(path.read_bytes()) == path.with_suffix("").read_bytes(), path


def test_the_search_finds_what_the_live_one_finds(lived: World) -> None:
    index = Index(lived.baked)
    assert index.find("Robert Example")[0] == "WIA-0001"
    assert index.find("example v detroit")[0] == "rulings/example-v-detroit"
    assert index.find("2:21-cv-99999")
    assert index.find("Anna Other ") == index.find("other ")
    assert 'data-index="/search/index.json"' in lived.text("search/index.html")


def test_a_second_bake_of_the_same_does_nothing(lived: World) -> None:
    before = (lived.baked / "index.html").stat().st_mtime_ns
    steps: list[Progress] = []
    made = bake(lived.order, steps.append)
    assert (made.pages, made.changed, made.removed, steps) == (0, 0, 0, [])
    assert made.files > 100
    assert (lived.baked / "index.html").stat().st_mtime_ns == before


def test_a_bake_that_was_stopped_is_finished_by_the_next_and_has_the_bytes_of_any_other(lived: World, tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"

    def stop(progress: Progress) -> None:
        if progress.done > 30:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        bake(replace(lived.order, target=one, left_out=SMALL), stop)
    (one / "CNAME").write_text("archive.example.org\n")
    lived.bake(target=one, left_out=SMALL, workers=2)
    lived.bake(target=two, left_out=SMALL, workers=1)
    assert files(one) == {**files(two), "CNAME": b"archive.example.org\n"}


def test_what_was_sealed_is_nowhere_in_a_new_bake_and_the_scan_looks_into_all_of_it(folder: Folder, tmp_path: Path) -> None:
    named(folder)
    publish = configured(tmp_path)
    world = World(tmp_path, folder, Order(tmp_path / "baked", URL, publish, tmp_path / "editions", left_out=SMALL - {"compressed"}, workers=2))
    world.build()
    world.bake()
    before = {str(one) for one in scan([world.baked], STRINGS).found}
    for path in ("index.html", "index.html.gz", "archive.db"):
        assert any(path in one for one in before), f"{path} was not looked into"
    sealed(folder)
    world.build()
    assert world.bake().removed
    findings = scan([world.baked], STRINGS)
    assert ([str(one) for one in findings.found], findings.unread) == ([], [])
    assert "A woman in Detroit" in world.text("cases/WIA-0002/index.html")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"url": ""}, "say with --url"),
        ({"url": "archive.example.org"}, "no address of a site"),
        ({"live": "https://live.example/?x"}, "no address of a site"),
        ({"left_out": frozenset({"everything"})}, "no part"),
    ],
)
def test_an_order_that_makes_no_sense_is_refused(lived: World, tmp_path: Path, changes: dict[str, object], message: str) -> None:
    with pytest.raises(BakeError, match=message):
        lived.bake(target=tmp_path / "new", **changes)
    assert not (tmp_path / "new").exists()


def test_without_a_database_there_is_nothing_to_bake(lived: World, tmp_path: Path) -> None:
    with pytest.raises(BakeError, match="archive build"):
        lived.bake(publish=tmp_path)


def test_with_a_live_site_and_below_a_path_links_and_forms_lead_where_they_should(lived: World, tmp_path: Path) -> None:
    target = tmp_path / "live"
    lived.bake(target=target, url="https://files.example/archive", live="https://live.example", left_out=SMALL)
    html = (target / "cases/index.html").read_text("utf-8")
    assert '<form class="search" action="https://live.example/cases"' in html
    assert "form-action 'self' https://live.example" in html.replace("&#x27;", "'")
    assert "form-action 'self' https://live.example" in (target / "_headers").read_text("utf-8")
    assert 'href="/archive/cases/WIA-0001/"' in html
    assert 'href="https://live.example/brief"' in html
    assert "a form stands here" not in html
    assert not (target / "brief").exists()
    assert "/archive/method /archive/about/method/ 301" in (target / "_redirects").read_text("utf-8")
