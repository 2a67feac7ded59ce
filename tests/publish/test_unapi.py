"""unAPI as its specification has it, and as Zotero asks (http://unapi.info/specs/)."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest
import rispy
from pybtex.database import parse_string

from tests.publish.test_search import HOSTILE, encoded

if TYPE_CHECKING:
    from tests.publish.conftest import Site

ZOTERO = ("rdf_zotero", "rdf_bibliontology", "mods", "marc", "unimarc", "ris", "refer", "bibtex", "rdf_dc")
"""The formats that Zotero looks for, in its order."""


async def test_without_arguments_it_names_its_formats(small: Site) -> None:
    response = await small.get("/unapi")
    assert response.status_code == 200
    assert response.headers["content-type"].startswith("application/xml")
    root = ET.fromstring(response.text)  # noqa: S314 - our own answer
    assert (root.tag, root.attrib) == ("formats", {})
    names = [str(form.get("name")) for form in root]
    assert names == ["ris", "bibtex", "csl-json"]
    assert next(name for name in ZOTERO if name in names) == "ris"
    assert all(form.tag == "format" and form.get("type") and form.get("docs") for form in root)


@pytest.mark.parametrize("identity", ["WIA-0001", "gazette-2020-arrest", "rulings/example-v-detroit", "WIA-0001/arrest_date.1", "edition"])
async def test_an_id_has_its_formats(small: Site, identity: str) -> None:
    response = await small.get(f"/unapi?id={identity}")
    assert response.status_code == 300
    root = ET.fromstring(response.text)  # noqa: S314 - our own answer
    assert root.get("id") == identity
    assert len(root) == 3


@pytest.mark.parametrize(
    ("identity", "kind", "title"),
    [
        ("WIA-0001", "RPRT", "Robert Example"),
        ("rulings/example-v-detroit", "CASE", "Example v. Detroit"),
        ("diario-2020-error", "NEWS", "Detenido por error"),
        ("WIA-0001/arrest_date.1", "RPRT", "Date of arrest, in Robert Example"),
        ("WIA-0001%23arrest_date.1", "RPRT", "Date of arrest, in Robert Example"),
        ("edition", "DATA", "Wrongful-Identification Case Archive"),
    ],
)
async def test_a_record_in_each_format(small: Site, identity: str, kind: str, title: str) -> None:
    ris = await small.get(f"/unapi?id={identity}&format=ris")
    assert ris.headers["content-type"].startswith("application/x-research-info-systems")
    (entry,) = rispy.loads(ris.text)
    assert (entry["type_of_reference"], entry["title"]) == (kind, title)
    bibtex = await small.get(f"/unapi?id={identity}&format=bibtex")
    (found,) = parse_string(bibtex.text, "bibtex").entries.values()
    assert found.fields["title"].strip("{}") == title
    (item,) = json.loads((await small.get(f"/unapi?id={identity}&format=csl-json")).text)
    assert item["title"] == title


@pytest.mark.parametrize(
    ("query", "status"),
    [("id=nosuch", 404), ("id=nosuch&format=ris", 404), ("id=WIA-0001&format=mods", 406), ("id=WIA-0001&format=%00", 300), ("format=ris", 400), ("id=", 200), ("id=WIA-0001/nosuch.1", 404)],
)
async def test_codes(small: Site, query: str, status: int) -> None:
    assert (await small.get(f"/unapi?{query}")).status_code == status


async def test_zotero_finds_the_record_and_all_its_sources_on_its_page(small: Site) -> None:
    html = (await small.page("/cases/WIA-0001")).html
    ids = re.findall(r'<abbr class="unapi-id" title="([^"]+)" hidden></abbr>', html)
    sources = [row[0] for row in await small.rows("select distinct source from citations where record = 'WIA-0001' order by source")]
    assert ids == ["WIA-0001", *sources]
    for identity in ids:
        assert "#" not in identity
        assert (await small.get(f"/unapi?id={identity}&format=ris")).status_code == 200


@pytest.mark.parametrize(
    ("path", "first"), [("/cases?country=US", "WIA-0001"), ("/sources", "court-2021-complaint"), ("/agencies", "agencies/detroit-police"), ("/rulings", "rulings/example-v-detroit")]
)
async def test_lists_offer_each_row(small: Site, path: str, first: str) -> None:
    ids = re.findall(r'class="unapi-id" title="([^"]+)"', (await small.page(path)).html)
    assert first in ids
    for identity in ids:
        assert (await small.get(f"/unapi?id={identity}&format=ris")).status_code == 200


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:24]))
async def test_hostile_ids_and_formats(small: Site, text: str) -> None:
    for query in ("id={}", "id={}&format=ris", "id=WIA-0001&format={}"):
        response = await small.get(f"/unapi?{query.format(encoded(text))}")
        assert response.status_code in {200, 300, 400, 404, 406}
        assert "html" not in response.headers["content-type"]
        if response.headers["content-type"].startswith("application/xml"):
            ET.fromstring(response.text)  # noqa: S314 - our own answer


async def test_other_sites_may_ask(small: Site) -> None:
    assert (await small.get("/unapi")).headers["access-control-allow-origin"] == "*"
