"""The pages in Spanish and Portuguese: there, in one language, without a way out of it, and the English ones as they were."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

import pytest

from archive.site import language, room
from archive.site.language import LANGUAGES, Catalog, is_page, read_catalog, split_path
from tests.publish.conftest import PUBLISH
from tests.publish.marked import Spoken
from tests.publish.pages import Page

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx

    from tests.publish.conftest import Site

CODES = ("es", "pt")
PATHS = (
    "/", "/about", "/about/method", "/about/names", "/about/rights", "/corrections", "/editions", "/cases", "/cases?country=US&status=confirmed&q=example", "/cases?q=zzzz&from=zzz",
    "/cases/WIA-0001", "/cases/WIA-0002", "/agencies", "/agencies/detroit-police", "/systems", "/rulings", "/actions", "/policies", "/studies", "/sources",
    "/sources/gazette-2020-arrest", "/queries", "/archive", "/archive/cases", "/archive/cases?_facet=status", "/archive/cases/WIA-0001", "/archive?sql=select+1", "/cite/edition", "/cite/WIA-0001",
    "/cite/WIA-0001/events.1", "/search", "/search?q=robert", "/search?q=zzzz", "/compare", "/compare?ids=WIA-0001,WIA-0002", "/brief", "/brief?ids=WIA-0001", "/citecheck", "/like", "/like?case=WIA-0001",
    "/like?kind=arrest&q=photographs", "/charts", "/cases?kind=zzz&date=zzz&sort=zzz&ids=zzz,7777&from=2021&to=2020&as_of=2021/2020", "/cases?ids=WIA-0001&from=2020-02-30",
    "/brief?ids=WIA-0001,WIA-9999&status=zzz&format=zzz&style=zzz&part=zzz&paper=zzz&country=GB", "/compare?ids=WIA-0001", "/like?case=WIA-0009&failure=zzz&outcome=zzz&q=zzzz",
    "/like?case=zzz&kind=arrest&kind=border&q=%21", "/like?case=WIA-7777", "/like?case=WIA-0001&failure=coerced-acceptance&region=US-NY&country=FR&system=zzz&agency=zzz&modality=voice",
)  # fmt: skip
FAULTY = ("/compare?ids=WIA-0001,zzz,WIA-9999", "/brief/document?ids=WIA-9999", "/brief/document?country=FR", "/brief/document?ids=WIA-0001&edition=zzz", "/archive/cases?_size=zzz")
"""Pages of requests that cannot be answered as they stand."""
DRAFT = (
    "Robert Example (WIA-0001) was arrested on 9 January 2021. See also WIA-9999, WIA-0002, rev. 7, WIA-0001#outcome.9 and WIA-0001#person_age.3. "
    "WIA-0001 says that he was 43 years old. See WIA-0003, rev. 1. See No. 2:21-cv-04021. He was named in https://diario.example/1 and in 410 U.S. 113."
)
OWN = re.compile(
    r"Robert Example|WIA-[0-9]|Archive|Gazette|Detroit|Police|Bluebook|OSCOLA|BibTeX|Zotero|[a-z]_[a-z]|@|/|Chicago|EndNote|select |Doe v\.|District Court|Finder|Wrong ID cases|Appendix A"
)
"""What is the same in every language: names of the data, of styles and programs, columns, addresses, the example of the title of a paper, which is in English."""
TITLES = {"A rule on face recognition", "In the matter of a shop", "Errors of face recognition", "Finder Incorporated", "A report read in a mirror"}
SEVERAL_WORDS = re.compile(r"[a-z]{3,} (?:[a-z]+ )*[a-z]{3,}")
SPOKEN_ENGLISH = re.compile(r"\b(?:the|of|and|is|are|was|with|which|that|from|not|known|been|this|for|cases?|by)\b", re.IGNORECASE)
MISSING = ("/nothing", "/cases/WIA-9999", "/sources/nothing", "/cite/nothing")
IN_ENGLISH = ("/about", "/about/method", "/about/names", "/about/rights")
"""Legal texts, which stay English under a note that says so."""
LANGUAGE_FAULT = "no doctype or language"
# What stays as it is in every language: names, codes, signs, and what both languages spell like English.
SWITCH = re.compile(r'\n?<nav class="languages".*?</nav>|<link rel="alternate" hreflang="[^>]*>\n', re.DOTALL)


def sound(html: str, code: str) -> Page:
    """A page whose only fault may be that it is not English."""
    page = Page(html)
    assert not [fault for fault in page.faults if not fault.startswith(LANGUAGE_FAULT)], page.faults
    assert f'<html lang="{LANGUAGES[code].tag}">' in html[:100]
    return page


@pytest.fixture(scope="module")
def catalogs() -> dict[str, Catalog]:
    """The catalogs of the site."""
    return {code: read_catalog((PUBLISH / "locale" / code / "LC_MESSAGES" / "site.po").read_text(encoding="utf-8")) for code in CODES}


@dataclass
class Visits:
    """What the site answers, each address asked once for all tests of this file, and the texts that a catalog was asked for and has not."""

    site: Site
    missed: set[tuple[str, str]] = field(default_factory=set)
    _got: dict[str, httpx.Response] = field(default_factory=dict)
    _checked: dict[str, httpx.Response] = field(default_factory=dict)

    async def get(self, path: str) -> httpx.Response:
        """The page at an address."""
        if path not in self._got:
            self._got[path] = await self.site.get(path)
        return self._got[path]

    async def checked(self, prefix: str) -> httpx.Response:
        """The report on the draft in the language of a prefix."""
        if prefix not in self._checked:
            room._ROOMS[self.site.datasette] = {}
            self._checked[prefix] = await self.site.datasette.client.post(f"{prefix}/citecheck", files={"text": (None, DRAFT)})
        return self._checked[prefix]


@pytest.fixture(scope="module")
def visits(small: Site) -> Iterator[Visits]:
    """The site, visited; what no catalog has is noted."""
    made = Visits(small)
    text, plural = Catalog.text, Catalog.plural

    def noted(self: Catalog, english: str, context: str = "") -> str:
        found = text(self, english, context)
        made.missed.update(self.missed)
        return found

    def noted_plural(self: Catalog, one: str, several: str, number: float, context: str = "") -> str:
        found = plural(self, one, several, number, context)
        made.missed.update(self.missed)
        return found

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(language.Catalog, "text", noted)
        patch.setattr(language.Catalog, "plural", noted_plural)
        yield made


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("path", PATHS)
async def test_every_kind_of_page_speaks_the_language_and_keeps_the_reader_in_it(visits: Visits, path: str, code: str) -> None:
    response = await visits.get(f"/{code}{path}")
    assert response.status_code == 200
    assert response.headers["content-language"] == LANGUAGES[code].tag
    assert int(response.headers["content-length"]) == len(response.content)
    page = sound(response.text, code)
    for link in page.internal:
        address = urlsplit(link).path
        if is_page(address):
            assert split_path(address)[0].code in {code, "es", "pt", "en"}
    own = [link for link in page.internal if is_page(urlsplit(link).path)]
    switch = {f"{of.prefix}{path}" for of in LANGUAGES.values()}
    assert {link for link in own if not link.startswith(f"/{code}/")} <= {link.replace("%2C", ",") for link in own if link in switch}


@pytest.mark.parametrize("code", CODES)
async def test_no_text_of_the_interface_is_left_in_english(visits: Visits, code: str, catalogs: dict[str, Catalog]) -> None:
    for path in (*PATHS, *MISSING, *FAULTY):
        await visits.get(f"/{code}{path}")
    await visits.checked(f"/{code}")
    assert visits.missed == set()
    chrome = {english for (_, english), told in catalogs[code].texts.items() if told.lower() != english.lower() and len(english) > 12 and "%" not in english}
    english_page = sound((await visits.get("/cases/WIA-0001")).text, "en")
    page = sound((await visits.get(f"/{code}/cases/WIA-0001")).text, code)
    said = {found for found in chrome if found in english_page.text}
    assert len(said) > 30
    assert {found for found in said if found in re.sub(r"A blurred still\.|How to cite.*", "", page.text)} == set()


def left_in_english(html: str, english: str) -> set[str]:
    """The sentences for which a page claims its own language although the English page has them, or although they are English."""
    there = set(Spoken(english).texts)
    told = [text for text in Spoken(html).texts if not OWN.search(text) and text not in TITLES and SEVERAL_WORDS.search(text)]
    return {text for text in told if text in there or len(SPOKEN_ENGLISH.findall(text)) > 1}


@pytest.mark.parametrize("path", [path for path in (*PATHS, *MISSING, *FAULTY) if path not in IN_ENGLISH and not path.startswith("/archive")])
async def test_no_sentence_is_left_in_english_without_its_mark(visits: Visits, path: str) -> None:
    english = await visits.get(path)
    for code in CODES:
        response = await visits.get(f"/{code}{path}")
        assert response.status_code == english.status_code
        page = sound(response.text, code)
        assert left_in_english(response.text, english.text) == set()
        assert page.langs <= {"en", "es", "pt-BR", ""}


def test_what_is_left_in_english_is_found() -> None:
    page = '<html lang="es"><body><p>{}</p><p lang="en">Words of the data that are English.</p><p>Un caso.</p></body></html>'
    assert left_in_english(page.format("No case of these is known."), "") == {"No case of these is known."}
    assert left_in_english(page.format("Lineups thereafter"), "<html><body>Lineups thereafter</body></html>") == {"Lineups thereafter"}
    assert left_in_english(page.format("Nada de eso."), page.format("Something")) == set()


@pytest.mark.parametrize("code", CODES)
async def test_the_findings_of_a_check_speak_the_language(visits: Visits, code: str) -> None:
    english, response = await visits.checked(""), await visits.checked(f"/{code}")
    assert (response.status_code, english.status_code) == (200, 200)
    sound(response.text, code)
    assert {"verdict-differs", "verdict-unknown"} <= set(re.findall(r"verdict-[a-z]+", response.text))
    assert left_in_english(response.text, english.text) == set()
    assert '<blockquote lang="">' in response.text
    assert 'lang=""' not in english.text
    for broken in ({"text": (None, "")}, {"file": ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")}):
        refused = await visits.site.datasette.client.post(f"/{code}/citecheck", files=broken)
        assert refused.status_code in {400, 422}
        assert left_in_english(refused.text, "") == set()


@pytest.mark.parametrize("code", CODES)
async def test_feeds_are_called_in_the_language_and_said_to_be_english(small: Site, code: str) -> None:
    links = re.findall(r'<link rel="alternate" type="application/atom\+xml" title="([^"]*)"( hreflang="en")? href="([^"]*)">', (await small.get(f"/{code}/cases?country=US")).text)
    assert [(bool(marked), path) for _, marked, path in links] == [(True, "/feeds/cases.atom"), (True, "/feeds/corrections.atom"), (True, "/cases.atom?country=US")]
    assert not {"New and revised cases", "Corrections", "The cases of this list"} & {title for title, *_ in links}


@pytest.mark.parametrize("path", [*PATHS, *MISSING, *FAULTY])
async def test_english_pages_are_whole_without_the_switch(visits: Visits, path: str) -> None:
    response = await visits.get(path)
    assert "content-language" not in response.headers
    left = SWITCH.sub("", response.text)
    assert "hreflang" not in left
    assert not re.search(r'(?:href|action)="/(?:es|pt)(?:/|")', left)
    assert '<span lang="en">' not in left


async def test_every_page_names_itself_in_all_languages(small: Site) -> None:
    for prefix in ("", "/es", "/pt"):
        html = (await small.get(f"{prefix}/cases/WIA-0001?x=1&y=2")).text
        assert re.findall(r'<link rel="alternate" hreflang="([a-z-]+)" href="http://localhost([^"]*)">', html) == [
            ("en", "/cases/WIA-0001?x=1&amp;y=2"),
            ("es", "/es/cases/WIA-0001?x=1&amp;y=2"),
            ("pt", "/pt/cases/WIA-0001?x=1&amp;y=2"),
            ("x-default", "/cases/WIA-0001?x=1&amp;y=2"),
        ]
        assert f'<link rel="canonical" href="http://localhost{prefix}/cases/WIA-0001">' in html


@pytest.mark.parametrize("code", CODES)
async def test_what_the_data_say_is_marked_as_english(visits: Visits, code: str) -> None:
    html = (await visits.get(f"/{code}/cases/WIA-0001")).text
    assert '<div class="narrative" lang="en">' in html
    assert '<span lang="en">A blurred still.</span>' in html
    assert '<span lang="en">his counsel</span>' in html
    assert 'class="citation" id="cited-1-bluebook" lang="en"' in html
    assert "<script>alert" not in html


@pytest.mark.parametrize("code", CODES)
async def test_links_of_the_language_lead_somewhere(visits: Visits, code: str) -> None:
    waiting = [f"/{code}/", f"/{code}/cases/WIA-0001"]
    links: set[str] = set()
    for path in waiting:
        page = sound((await visits.get(path)).text, code)
        links |= {unquote(link.partition("#")[0]) for link in page.internal if link.startswith(f"/{code}/") and "sql=" not in link}
    assert len(links) > 25
    for link in sorted(links):
        assert (await visits.get(link)).status_code == 200, link


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("/es", "/es/"),
        ("/es?q=1", "/es/?q=1"),
        ("/es/cases.csv", "/cases.csv"),
        ("/pt/archive.db", "/archive.db"),
        ("/pt/archive/cases.json?_shape=array", "/archive/cases.json?_shape=array"),
        ("/es/static/site.css", "/static/site.css"),
        ("/es/cases/wia-1", "/es/cases/WIA-0001"),
        ("/pt/cases/robert-example-2", "/pt/cases/WIA-0002"),
        ("/es/robots.txt", "/robots.txt"),
    ],
)
async def test_files_leave_the_language_and_redirects_keep_it(small: Site, path: str, place: str) -> None:
    response = await small.get(path, follow_redirects=False)
    assert (response.status_code, response.headers["location"]) == (301, place)
    assert "content-security-policy" in response.headers


@pytest.mark.parametrize(
    "path",
    [
        "/es//evil.example",
        "/es//evil.example/",
        "/es/%2Fevil.example/",
        "/es/%2fevil.example",
        "/es/%5Cevil.example/",
        "/pt/..//evil.example/",
        "/%65s//evil.example/",
        "/es/%2e%2e/%2Fevil.example/",
        "/ES/",
        "/en/",
        "/es%2Fcases",
        "/es/%09/evil.example/",
    ],
)
async def test_no_prefix_leads_to_another_host(small: Site, path: str) -> None:
    response = await small.get(path, follow_redirects=False)
    place = response.headers.get("location", "/")
    assert place.startswith("/")
    assert not place.startswith(("//", "/\\", "/%2F", "/%5C"))
    assert response.status_code in {301, 302, 400, 404}


async def test_head_says_what_get_says_but_for_the_body(small: Site) -> None:
    response = await small.datasette.client.head("/es/cases")
    assert response.status_code == 200
    assert response.headers["content-type"].startswith("text/html")
    assert response.content == b""


@pytest.mark.parametrize("code", CODES)
async def test_pages_of_errors_speak_the_language(small: Site, code: str) -> None:
    for path in MISSING:
        response = await small.get(f"/{code}{path}")
        assert response.status_code == 404
        sound(response.text, code)
    response = await small.get(f"/{code}/archive?sql=select+nope")
    assert response.status_code == 400
    sound(response.text, code)
    assert "Tablas y SQL" in response.text or "Tabelas e SQL" in response.text
