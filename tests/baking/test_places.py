from __future__ import annotations

from urllib.parse import urlencode, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.baking.parts import PARTS
from archive.baking.places import Places, digest_of, file_of

SQL = "select count(*) as cases from cases"
DIGEST = digest_of([("sql", SQL)])
LIVE = "https://live.example"
PLACES = Places(
    "https://files.example/archive",
    facets=frozenset({("status", "confirmed"), ("region", "US-MI")}),
    classes=frozenset({"court-filing"}),
    answers=frozenset({DIGEST}),
    tables=frozenset({"cases", "statements", "gone"}),
    questions=frozenset({"agencies_that_recur"}),
    whole=frozenset({"cases"}),
    assets={"/static/site.css": "/static/site.0123.css"},
)


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("/", "/"),
        ("/es/", "/es/"),
        ("/cases", "/cases/"),
        ("/cases?page=1", "/cases/"),
        ("/cases?page=2", "/cases/page/2/"),
        ("/pt/cases?page=2", "/pt/cases/page/2/"),
        ("/cases?sort=newest", "/cases/newest/"),
        ("/cases?sort=newest&page=3", "/cases/newest/page/3/"),
        ("/cases?sort=oldest", ""),
        ("/cases?status=confirmed", "/cases/by/status/confirmed/"),
        ("/cases?status=confirmed&page=2", "/cases/by/status/confirmed/page/2/"),
        ("/cases?status=confirmed&region=US-MI", ""),
        ("/cases?status=confirmed&status=alleged", ""),
        ("/cases?status=alleged", ""),
        ("/cases?page=x", ""),
        ("/cases?page=-1", ""),
        ("/sources?class=court-filing&page=2", "/sources/by/class/court-filing/page/2/"),
        ("/sources?class=blog", ""),
        ("/sources?q=x", ""),
        ("/agencies?page=2", "/agencies/page/2/"),
        ("/cases/WIA-0001", "/cases/WIA-0001/"),
        ("/cases/WIA-0001?x=1", ""),
        ("/cases/WIA-0001/r2", "/cases/WIA-0001/r2/"),
        ("/es/cases/WIA-0001/r2", "/cases/WIA-0001/r2/"),
        ("/cases/WIA-0001/r2.md", "/cases/WIA-0001/r2.md"),
        ("/cases/WIA-0001/history?page=2", "/cases/WIA-0001/history/page/2/"),
        ("/cases/WIA-0001/history.json", "/cases/WIA-0001/history.json"),
        ("/cases/WIA-0001/history.json?page=2", "/cases/WIA-0001/history/page/2.json"),
        ("/cite/WIA-0001/arrest_date.1", "/cite/WIA-0001/arrest_date.1/"),
        ("/cite/WIA-0001/arrest_date.1.bib", ""),
        ("/cite/WIA-0001/r1.bib", "/cite/WIA-0001/r1.bib"),
        ("/cite/edition.csl.json", "/cite/edition.csl.json"),
        ("/rulings/x-v-y.bib", "/rulings/x-v-y.bib"),
        ("/rulings/x-v-y.bib?with=sources", "/rulings/x-v-y-with-sources.bib"),
        ("/rulings/x-v-y.ris?of=record", "/rulings/x-v-y-record.ris"),
        ("/rulings/x-v-y.ris?of=everything", ""),
        ("/cases.biblatex.bib", "/cases.biblatex.bib"),
        ("/cases.bib?status=confirmed", "/cases/by/status/confirmed/cases.bib"),
        ("/cases.bib?status=alleged", ""),
        ("/cases.atom?status=confirmed", "/cases/by/status/confirmed/cases.atom"),
        ("/feeds/corrections.atom", "/feeds/corrections.atom"),
        (f"/archive?{urlencode({'sql': SQL})}", f"/archive/answers/{DIGEST}/"),
        (f"/es/archive?{urlencode({'sql': SQL})}", f"/archive/answers/{DIGEST}/"),
        (f"/archive.csv?{urlencode({'sql': SQL, '_size': 'max'})}", f"/archive/answers/{DIGEST}.csv"),
        (f"/archive.json?{urlencode({'sql': SQL, '_shape': 'array'})}", f"/archive/answers/{DIGEST}.json"),
        ("/archive?sql=select+1", ""),
        ("/archive.json?sql=select+1", ""),
        ("/archive", "/archive/"),
        ("/archive/cases", "/archive/cases/"),
        ("/archive/cases?_facet=status", ""),
        ("/archive/cases.csv?_size=max", "/archive/cases.csv"),
        ("/archive/cases.json?_shape=array&_size=max", "/archive/cases.json"),
        ("/archive/statements.csv", ""),
        ("/archive/statements.csv?record=WIA-0001&_size=max", "/archive/statements/of/WIA-0001.csv"),
        ("/archive/statements.json?record=agencies%2Fx&_shape=array", "/archive/statements/of/agencies/x.json"),
        ("/archive/statements?record=WIA-0001", ""),
        ("/archive/source_support.csv?source=x-2020-y", "/archive/source_support/of/x-2020-y.csv"),
        ("/archive/cases/WIA-0001", "/cases/WIA-0001/"),
        ("/archive/cases/WIA-0001.json?_shape=array", "/archive/cases/WIA-0001.json"),
        ("/archive/agencies_that_recur", "/archive/agencies_that_recur/"),
        ("/archive/agencies_that_recur.json", "/archive/agencies_that_recur.json"),
        ("/archive/unheard_of", ""),
        ("/archive.db", "/archive.db"),
        ("/charts/world.svg?0123", "/charts/world.svg"),
        ("/charts/world.svg?0123&lang=es", "/charts/world.es.svg"),
        ("/charts/world.vl.json", "/charts/world.vl.json"),
        ("/cards/WIA-0001.png", "/cards/WIA-0001.png"),
        ("/editions/2026.12", "/editions/2026.12/"),
        ("/editions/2026.12.1/csv/cases.csv", "/editions/2026.12.1/csv/cases.csv"),
        ("/edition-2026-12/cases", ""),
        ("/static/site.css?0123", "/static/site.0123.css"),
        ("/static/unknown.css", ""),
        ("/search?q=x", "/search/"),
        ("/brief?ids=WIA-0001", "/brief/"),
        ("/unapi", ""),
        ("/reconcile", ""),
        ("/-/mcp", ""),
        ("/-/openapi.json", ""),
    ],
)
def test_an_address_has_one_place_or_none(address: str, place: str) -> None:
    assert PLACES.of(address) == place


@pytest.mark.parametrize(
    ("address", "plain", "live"),
    [
        ("/cases/WIA-0001#arrest_date.1", "/archive/cases/WIA-0001/#arrest_date.1", "/archive/cases/WIA-0001/#arrest_date.1"),
        ("/search?q=a+b&kind=case", "/archive/search/?q=a+b&kind=case", "/archive/search/?q=a+b&kind=case"),
        ("/archive?sql=select+1", "", f"{LIVE}/archive?sql=select+1"),
        ("/brief?ids=WIA-0001", "/archive/brief/", f"{LIVE}/brief?ids=WIA-0001"),
        ("/es/like?case=WIA-0001", "/archive/es/like/", f"{LIVE}/es/like?case=WIA-0001"),
    ],
)
def test_a_link_leads_to_a_place_to_the_live_site_or_nowhere(address: str, plain: str, live: str) -> None:
    assert PLACES.link(address) == plain
    assert Places(PLACES.url, LIVE).link(address) == live


@pytest.mark.parametrize(
    ("part", "address"),
    [
        ("citations", "/cases/WIA-0001.bib"),
        ("data", "/archive/cases/WIA-0001.json"),
        ("data", "/archive/statements.csv?record=WIA-0001"),
        ("database", "/archive.db"),
        ("statements", "/cite/WIA-0001/arrest_date.1"),
        ("translations", "/es/cases"),
    ],
)
def test_what_is_left_out_has_no_place(part: str, address: str) -> None:
    assert part in PARTS
    assert PLACES.of(address)
    assert Places(PLACES.url, left_out=frozenset({part})).of(address) == ""


def test_a_page_in_english_only_is_none_in_another_language_where_that_is_asked() -> None:
    assert PLACES.of("/es/cite/WIA-0001") == PLACES.of("/cite/WIA-0001") == "/cite/WIA-0001/"
    assert PLACES.of("/es/cite/WIA-0001", exact=True) == ""
    assert PLACES.of("/es/cases/WIA-0001", exact=True) == "/es/cases/WIA-0001/"


@pytest.mark.parametrize(("place", "file"), [("/", "index.html"), ("/cases/", "cases/index.html"), ("/cases.bib", "cases.bib"), ("/cases/by/system/a%20b/", "cases/by/system/a b/index.html")])
def test_a_place_is_a_file(place: str, file: str) -> None:
    assert file_of(place) == file


@given(st.text(min_size=1), st.text())
def test_whatever_is_asked_stays_in_the_folder(path: str, query: str) -> None:
    place = PLACES.of(f"/{path}?{query}".replace("\\", ""))
    assert not place or place.startswith("/")
    assert not urlsplit(place).netloc
