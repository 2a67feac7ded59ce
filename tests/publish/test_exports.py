"""Citations as files: read back by other people's parsers, named, honest about what they leave out, and safe."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
import rispy
from datasette.database import QueryInterrupted
from datasette.plugins import pm
from pybtex.database import parse_string

from archive.cite.formats import FORMATS
from archive.site import bibliography as files
from archive.site.bibliography import bibliography, part_note
from tests.publish.test_search import HOSTILE, encoded

if TYPE_CHECKING:
    import httpx

    from tests.publish.conftest import Site

ENDINGS = ["bib", "biblatex.bib", "ris", "csl.json"]


def titles(response: httpx.Response, ending: str) -> list[str]:
    """The titles in a file, as an independent parser reads them."""
    assert response.status_code == 200, response.text[:300]
    if ending.endswith("bib"):
        return [re.sub(r"[{}]", "", entry.fields["title"]) for entry in parse_string(response.text, "bibtex").entries.values()]
    if ending == "ris":
        return [entry["title"] for entry in rispy.loads(response.text)]
    return [item["title"] for item in json.loads(response.text)]


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize(
    ("path", "title", "name"),
    [
        ("/cases/WIA-0001", "Robert Example", "WIA-0001"),
        ("/cases/wia-1", "Robert Example", "WIA-0001"),
        ("/sources/diario-2020-error", "Detenido por error", "diario-2020-error"),
        ("/rulings/example-v-detroit", "Example v. Detroit", "rulings-example-v-detroit"),
        ("/agencies/detroit-police", "Detroit Police", "agencies-detroit-police"),
        ("/cite/WIA-0001/arrest_date.1", "Date of arrest, in Robert Example", "WIA-0001-arrest_date.1"),
        ("/cite/edition", "Wrongful-Identification Case Archive", "archive-edition"),
    ],
)
async def test_one_record(small: Site, path: str, title: str, name: str, ending: str) -> None:
    response = await small.get(f"{path}.{ending}")
    assert titles(response, ending) == [title]
    media_type = next(form.media_type for form in FORMATS.values() if form.extension == ending)
    assert response.headers["content-type"] == f"{media_type}; charset=utf-8"
    assert response.headers["content-disposition"] == f'attachment; filename="{name}.{ending}"'
    assert response.headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize("ending", ENDINGS)
async def test_a_record_with_all_its_sources(small: Site, ending: str) -> None:
    response = await small.get(f"/cases/WIA-0001.{ending}?with=sources")
    sources = await small.rows("select distinct s.id, s.title from citations c join sources s on s.id = c.source where c.record = 'WIA-0001' order by s.id")
    assert titles(response, ending) == ["Robert Example", *(title for _, title in sources)]
    assert f"WIA-0001-with-sources.{ending}" in response.headers["content-disposition"]


async def test_our_record_of_a_ruling_is_another_thing_than_the_ruling(small: Site) -> None:
    (court,) = rispy.loads((await small.get("/rulings/example-v-detroit.ris")).text)
    (ours,) = rispy.loads((await small.get("/rulings/example-v-detroit.ris?of=record")).text)
    assert (court["type_of_reference"], ours["type_of_reference"]) == ("CASE", "RPRT")
    assert ours["authors"] == ["Wrongful-Identification Case Archive,"]


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize(
    ("path", "sql"),
    [
        ("/cases.{}?country=GB", "select title from cases where country = 'GB' order by id"),
        ("/cases.{}?country=GB&q=watches&sort=id&page=1", "select title from cases where country = 'GB' order by id"),
        ("/cases.{}", "select title from cases order by id"),
        ("/sources.{}?q=Detenido", "select title from sources where id = 'diario-2020-error'"),
        ("/sources.{}?class=nosuch", "select title from sources where 0"),
        ("/agencies.{}", "select title from agencies"),
        ("/rulings.{}", "select title from rulings"),
    ],
)
async def test_a_list_with_its_filter(small: Site, path: str, sql: str, ending: str) -> None:
    response = await small.get(path.format(ending))
    assert sorted(titles(response, ending)) == sorted(row[0] for row in await small.rows(sql))
    assert "x-left-out" not in response.headers


async def test_the_files_of_a_list_are_those_that_its_page_names(small: Site) -> None:
    page = await small.page("/cases?country=GB&q=watches")
    links = [link for link in page.links if link.startswith("/cases.")]
    assert links == [f"/cases.{form.extension}?country=GB&q=watches" for form in FORMATS.values()]
    for link in links:
        assert (await small.get(link)).status_code == 200


async def test_a_long_list_comes_in_parts_and_says_so(small: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    exports = next(plugin for plugin in pm.get_plugins() if hasattr(plugin, "list_file"))
    monkeypatch.setattr(exports, "MOST", 25)
    seen: list[str] = []
    for number, told in ((1, "Only 1 to 25 of 60 cases"), (2, "Only 26 to 50 of 60 cases"), (3, "Only 51 to 60 of 60 cases")):
        response = await small.get(f"/cases.bib?page={number}")
        assert told in response.headers["x-left-out"]
        assert response.text.startswith(f"% {told}")
        assert "-to-" in response.headers["content-disposition"]
        seen += titles(response, "bib")
    assert len(set(seen)) == 60
    assert "None of 60 cases" in (await small.get("/cases.ris?page=4")).headers["x-left-out"]


@pytest.mark.parametrize(
    ("first", "shown", "total", "told"),
    [(1, 60, 60, ""), (1, 0, 0, ""), (1, 1000, 1361, "Only 1 to 1,000 of 1,361 x"), (1001, 361, 1361, "Only 1,001 to 1,361 of 1,361 x"), (2001, 0, 1361, "None of 1,361 x")],
)
def test_what_is_left_out_is_told(first: int, shown: int, total: int, told: str) -> None:
    note = part_note(first, shown, total, "x")
    assert note.startswith(told)
    assert bool(note) == bool(told)


@pytest.mark.parametrize(("name", "right"), [("WIA-0001", "WIA-0001.ris"), ('a"b\r\nSet-Cookie: x', "a-b-Set-Cookie-x.ris"), ("../../etc", "etc.ris"), ("é", "citations.ris"), ("", "citations.ris")])
def test_a_file_name_is_harmless(name: str, right: str) -> None:
    assert bibliography([], FORMATS["ris"], name).name == right


def test_a_note_is_no_entry_of_bibtex() -> None:
    made = bibliography([{"id": "x", "type": "book", "title": "T"}], FORMATS["bibtex"], "x", "Mind @article{a, title={b}}.")
    assert list(parse_string(made.text, "bibtex").entries) == ["x"]


@pytest.mark.parametrize(
    ("path", "count"),
    [
        ("/archive/sources.{}?class=news", 1),
        ("/archive/cases.{}?country=GB&_size=max", 20),
        ("/archive/records.{}?kind=ruling", 1),
        ("/archive/agencies.{}", 2),
        ("/archive/statements.{}?record=WIA-0001&_size=max", -1),
        ("/archive/citations.{}?record=WIA-0001&_size=max", 4),
        ("/archive/citations.{}?record=WIA-0001&_size=max&_cite=record", 1),
        ("/archive/cases/WIA-0001.{}", 1),
        ("/archive/cases.{}?country=XX", 0),
        ("/archive/everything_one_source_supports.{}?source=court-2021-complaint&_cite=record", -1),
        ("/archive.{}?sql=" + quote("select id from cases where country = 'GB'"), 20),
        ("/archive.{}?sql=" + quote("select 'detroit-police' as id"), 1),
        ("/archive.{}?sql=" + quote("select 'WIA-0001' as record union all select null union all select 'nosuch' union all select 'WIA-0001'"), 1),
    ],
)
@pytest.mark.parametrize(("ending", "as_"), [("bib", "bib"), ("ris", "ris"), ("csl", "csl.json")])
async def test_tables_and_queries_whose_rows_name_records(small: Site, path: str, count: int, ending: str, as_: str) -> None:
    response = await small.get(path.format(ending))
    found = titles(response, as_)
    assert len(found) == count if count >= 0 else len(found) >= 1
    assert response.headers["access-control-allow-origin"] == "*"
    assert response.headers["content-disposition"].endswith(f'.{as_}"')


@pytest.mark.parametrize(
    "path",
    [
        "/archive/vocabulary.bib",
        "/archive/about.ris",
        "/archive.csl?sql=select+1",
        "/archive.bib?sql=" + quote("select 1 as id"),
        "/archive.bib?sql=" + quote("select 'nosuch' as key"),
        "/archive.bib?sql=" + quote("select x'00ff' as id"),
        "/archive/cases.bib?_cite=title",
        "/archive/cases.bib?_cite=%22",
    ],
)
async def test_rows_that_name_nothing_are_a_bad_request_in_words(small: Site, path: str) -> None:
    response = await small.get(path)
    assert response.status_code == 400
    assert response.headers["content-type"].startswith("text/plain")
    assert "names" in response.text or "name no records" in response.text
    assert response.headers["access-control-allow-origin"] == "*"


async def test_what_takes_too_long_is_told(small: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    async def late(*_: object) -> None:
        raise QueryInterrupted(RuntimeError("slow"), "", {})

    exports = next(plugin for plugin in pm.get_plugins() if hasattr(plugin, "list_file"))
    monkeypatch.setattr(exports, "read", late)
    response = await small.get("/archive/cases.bib")
    assert (response.status_code, response.text) == (400, "This took too long; ask for fewer rows with _size.\n")
    assert "/archive/cases.bib?_size=max" not in (await small.page("/archive/cases")).links
    await small.page("/cases/WIA-0001.ris", status=503)


async def test_an_id_that_several_records_share_names_none(small: Site) -> None:
    connection = small.datasette.get_database("archive")
    twice = await connection.execute_fn(lambda opened: files.name_records(opened, ["id"], [["face-finder"], ["nosuch"]], ""))
    assert twice == ("id", ["systems/face-finder"])
    unknown = await connection.execute_fn(lambda opened: files.name_records(opened, ["id"], [["face-finder"]], "agencies"))
    assert unknown == ("", [])


async def test_a_part_of_a_table_says_that_it_is_one(small: Site) -> None:
    response = await small.get("/archive/cases.bib?_size=10")
    assert response.headers["x-left-out"].startswith("Not all rows")
    assert "_next=" in response.headers["link"]
    assert 'rel="next"' in response.headers["link"]


async def test_datasettes_pages_offer_the_files_where_there_are_some(small: Site) -> None:
    links = (await small.page("/archive/cases")).links
    assert "/archive/cases.ris?_size=max" in links
    assert (await small.get("/archive/cases.ris?_labels=on&_size=max")).text.count("TY  - ") == 60
    for path in ("/archive/vocabulary", "/archive/about"):
        assert not [link for link in (await small.page(path)).links if re.search(r"\.(bib|ris|csl)\b", link)]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/cases/WIA-9999.ris", 404),
        ("/cases/detroit-police.ris", 404),
        ("/agencies/WIA-0001.ris", 404),
        ("/sources/nosuch.bib", 404),
        ("/cite/WIA-0001/nosuch.1.bib", 404),
        ("/cases/WIA-0001.ris?with=everything", 400),
        ("/cases/WIA-0001.ris?of=x", 400),
        ("/cases.ris?from=x", 400),
        ("/cases/WIA-0001.pdf", 404),
    ],
)
async def test_what_is_not_there_is_told(small: Site, path: str, status: int) -> None:
    assert (await small.get(path)).status_code == status


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:24]))
async def test_hostile_addresses(small: Site, text: str) -> None:
    for path in ("/cases/{}.ris", "/sources/{}.bib", "/rulings/{}.csl.json", "/cite/{}.ris", "/cite/WIA-0001/{}.bib", "/cases.bib?country={}", "/cases.ris?q={}", "/sources.csl.json?q={}", "/agencies.ris?page={}", "/cases/WIA-0001.ris?with={}", "/archive/cases.ris?_cite={}", "/archive/{}.ris", "/archive/cases.csl?id={}"):  # fmt: skip
        response = await small.get(path.format(encoded(text)))
        assert response.status_code in {200, 302, 400, 404}, f"{path}: {response.status_code}"
        assert "<script>" not in response.text or not response.headers["content-type"].startswith("text/html")
        assert response.headers["x-content-type-options"] == "nosniff"
