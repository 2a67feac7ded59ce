from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.query import words
from archive.query.facets import FACETS
from archive.site import messages
from archive.site.language import ENGLISH, LANGUAGES, Catalog, is_page, localized, read_catalog, relinked, split_path
from archive.site.retelling import MONTHS, EnglishTeller, Teller
from tests.factory import DATA

if TYPE_CHECKING:
    from types import ModuleType

SPANISH, PORTUGUESE = LANGUAGES["es"], LANGUAGES["pt"]
LOCALE = DATA.parent / "publish" / "locale"
CATALOGS = {code: LOCALE / code / "LC_MESSAGES" / "site.po" for code in ("es", "pt")}
PLACEHOLDER = re.compile(r"%\(\w+\)s|%%")
TAG = re.compile(r"<[^>]+>")


@pytest.fixture(scope="session")
def tellers() -> dict[str, Teller]:
    """The tellers of both languages over the catalogs of the site."""
    return {code: Teller(read_catalog(path.read_text(encoding="utf-8")), LANGUAGES[code].locale) for code, path in CATALOGS.items()}


@pytest.fixture(scope="session")
def update() -> ModuleType:
    """The program that brings the catalogs up to date."""
    spec = importlib.util.spec_from_file_location("update", LOCALE / "update.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("path", "code", "rest"),
    [
        ("/es", "es", "/"),
        ("/es/", "es", "/"),
        ("/es/cases/WIA-0001", "es", "/cases/WIA-0001"),
        ("/pt/cases", "pt", "/cases"),
        ("/cases", "en", "/cases"),
        ("/", "en", "/"),
        ("", "en", ""),
        ("/en/cases", "en", "/en/cases"),
        ("/ES/", "en", "/ES/"),
        ("/fr/cases", "en", "/fr/cases"),
        ("/especially", "en", "/especially"),
        ("/es//evil.example", "en", "/es//evil.example"),
        ("/es/\\evil.example", "en", "/es/\\evil.example"),
        ("//es/cases", "en", "//es/cases"),
        ("/es/es/cases", "es", "/es/cases"),
        ("/es/../cases", "es", "/../cases"),
    ],
)
def test_the_language_is_the_first_part_of_a_path(path: str, code: str, rest: str) -> None:
    language, left = split_path(path)
    assert (language.code, left) == (code, rest)


@given(st.text(max_size=30), st.sampled_from(["/es", "/pt", "/es/", "/pt/", ""]))
def test_what_is_left_of_a_path_never_names_another_host(text: str, prefix: str) -> None:
    language, left = split_path(prefix + text)
    if language is not ENGLISH:
        assert left.startswith("/")
        assert not left.startswith(("//", "/\\"))
        assert prefix + text in {language.prefix, language.prefix + left}


@pytest.mark.parametrize(
    ("address", "spanish"),
    [
        ("/", "/es/"),
        ("/cases?q=a.b#facets", "/es/cases?q=a.b#facets"),
        ("/cite/WIA-0001/arrest_date.1", "/es/cite/WIA-0001/arrest_date.1"),
        ("/es/cases", "/es/cases"),
        ("/pt/", "/pt/"),
        ("/static/site.css?1", "/static/site.css?1"),
        ("/cases.csv?q=1", "/cases.csv?q=1"),
        ("/archive.db", "/archive.db"),
        ("/-/versions", "/-/versions"),
        ("/unapi?id=1", "/unapi?id=1"),
        ("//evil.example/", "//evil.example/"),
        ("/\\evil.example/", "/\\evil.example/"),
        ("https://example.org/cases", "https://example.org/cases"),
        ("#cite", "#cite"),
        ("", ""),
    ],
)
def test_addresses_of_pages_get_the_language_and_no_others(address: str, spanish: str) -> None:
    assert localized(address, SPANISH) == spanish
    assert localized(address, ENGLISH) == address
    assert localized(spanish, SPANISH) == spanish


def test_links_and_forms_are_turned_and_nothing_else_of_a_page() -> None:
    html = (
        '<a class="x" href="/cases?a=1&amp;b=2">/cases</a><form method="get" action="/search"></form><a href="/es/x" hreflang="es">x</a>'
        '<link rel="canonical" href="/cases"><link rel="alternate" hreflang="en" href="/cases"><a href="//h/">x</a><meta content="/cases"><input value=" href=&quot;/cases&quot;">'
    )
    assert relinked(html, PORTUGUESE) == (
        '<a class="x" href="/pt/cases?a=1&amp;b=2">/cases</a><form method="get" action="/pt/search"></form><a href="/es/x" hreflang="es">x</a>'
        '<link rel="canonical" href="/pt/cases"><link rel="alternate" hreflang="en" href="/cases"><a href="//h/">x</a><meta content="/cases"><input value=" href=&quot;/cases&quot;">'
    )
    assert relinked(html, ENGLISH) == html


@given(st.text())
def test_pages_without_links_stay(text: str) -> None:
    plain = text.replace("<", "&lt;")
    assert relinked(plain, SPANISH) == plain


@pytest.mark.parametrize(("path", "page"), [("/cases", True), ("/cases.csl.json", False), ("/cite/WIA-0001/events.2", True), ("/static/", False), ("/-/x", False), ("/mcp", False)])
def test_pages_are_told_from_files(path: str, *, page: bool) -> None:
    assert is_page(path) is page


def test_a_catalog_gives_what_it_has_and_remembers_what_it_lacks() -> None:
    header = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'
    catalog = read_catalog(
        header + 'msgid "Case"\nmsgstr "Caso"\n\nmsgctxt "rank"\nmsgid "Case"\nmsgstr "Rango"\n\nmsgid "%(n)s row"\nmsgid_plural "%(n)s rows"\nmsgstr[0] "%(n)s fila"\nmsgstr[1] "%(n)s filas"\n\n'
        '#, fuzzy\nmsgid "Guess"\nmsgstr "Adivina"\n\nmsgid "Empty"\nmsgstr ""\n'
    )
    assert [catalog.text("Case"), catalog.text("Case", "rank"), catalog.text("Case", "other")] == ["Caso", "Rango", "Caso"]
    assert [catalog.plural("%(n)s row", "%(n)s rows", number) for number in (0, 1, 2)] == ["%(n)s filas", "%(n)s fila", "%(n)s filas"]
    assert catalog.missed == set()
    assert [catalog.text("Guess"), catalog.text("Empty"), catalog.plural("a", "b", 1), catalog.plural("a", "b", 0)] == ["Guess", "Empty", "a", "b"]
    assert catalog.missed == {("", "Guess"), ("", "Empty"), ("", "a")}


@pytest.mark.parametrize(
    ("edtf", "es", "pt"),
    [
        ("2020-01-09", "9 de enero de 2020", "9 de janeiro de 2020"),
        ("2020-03~", "hacia marzo de 2020", "por volta de março de 2020"),
        ("2020?", "2020 (incierto)", "2020 (incerto)"),
        ("2019/2020", "2019 a 2020", "2019 a 2020"),
        ("2019-05/..", "desde mayo de 2019", "desde maio de 2019"),
        ("../2019", "hasta 2019", "até 2019"),
        ("201X", "década de 2010", "década de 2010"),
        ("2020-21", "primavera boreal de 2020", "primavera boreal de 2020"),
    ],
)
def test_dates_in_other_languages(tellers: dict[str, Teller], edtf: str, es: str, pt: str) -> None:
    english = words.date_words(edtf)
    assert (tellers["es"].date(english), tellers["pt"].date(english)) == (es, pt)
    assert EnglishTeller().date(english) == english


@given(st.dates(), st.sampled_from(["{}", "{}~", "{}?", "{}%", "{}/..", "../{}"]), st.sampled_from(["%Y-%m-%d", "%Y-%m", "%Y"]))
def test_every_date_has_words_without_an_english_month(tellers: dict[str, Teller], day: object, form: str, precision: str) -> None:
    text = f"{day:{precision}}"
    year, dash, rest = text.partition("-")
    english = words.date_words(form.format(year.zfill(4) + dash + rest))
    for teller in tellers.values():
        told = teller.date(english)
        assert told
        assert not any(month in told for month in MONTHS)


@pytest.mark.parametrize(
    ("english", "es", "pt"),
    [
        ("about 30 hours", "alrededor de 30 horas", "cerca de 30 horas"),
        ("18 to 20 minutes", "18 a 20 minutos", "18 a 20 minutos"),
        ("more than 1 day", "más de 1 día", "mais de 1 dia"),
        ("less than 500,000 USD", "menos de 500,000 USD", "menos de 500.000 USD"),
        ("9800 EUR", "9800 EUR", "9800 EUR"),
        ("a while", None, None),
    ],
)
def test_quantities_in_other_languages(tellers: dict[str, Teller], english: str, es: str | None, pt: str | None) -> None:
    assert (tellers["es"].quantity(english), tellers["pt"].quantity(english)) == (es, pt)


@pytest.mark.parametrize(
    ("english", "es"),
    [
        ("Alleged by his counsel", 'Según alega <span lang="en">his counsel</span>'),
        ("Found", "Determinado oficialmente"),
        ("According to the <b>ACLU</b>", 'Según <span lang="en">the &lt;b&gt;ACLU&lt;/b&gt;</span>'),
        ("Something else", "Something else"),
    ],
)
def test_standings_say_whose_word_it_is(tellers: dict[str, Teller], english: str, es: str) -> None:
    assert str(tellers["es"].standing(english)) == es


def test_sources_places_and_reasons(tellers: dict[str, Teller]) -> None:
    spanish, portuguese = tellers["es"], tellers["pt"]
    assert spanish.source("The Gazette, Late Edition, 24 June 2020") == "The Gazette, Late Edition, 24 de junio de 2020"
    assert spanish.source("District Court, undated") == "District Court, sin fecha"
    assert spanish.source("A leaflet") == "A leaflet"
    assert portuguese.place("US", "US-MI", "Detroit") == "Detroit, Michigan, Estados Unidos"
    assert spanish.place(None) == ""
    assert portuguese.reason("Response: apologises, admits") == "Resposta: pede desculpas, admite"
    assert spanish.reason("The suit that it settles") == '<span lang="en">The suit that it settles</span>'
    assert str(spanish.denial("Police denies that face recognition was used.")) == '<span lang="en">Police</span> niega que se haya usado reconocimiento facial.'
    country = next(facet for facet in FACETS if facet.name == "country")
    assert spanish.facet(country, "Brazil", "BR") == "Brasil"
    assert spanish.condition("Country", "United States") == "Estados Unidos"
    assert spanish.linked("Face", "/cases?modality=face") == "Rostro"
    assert spanish.linked("Face", "/cases?modality=face&q=x") == "Face"


def test_the_catalogs_have_exactly_what_the_pages_say(update: ModuleType) -> None:
    for path, text in update.updated(DATA.parent).items():
        assert path.read_text(encoding="utf-8") == text, f"run publish/locale/update.py: {path.name} is not up to date"


@pytest.mark.parametrize("code", CATALOGS)
def test_every_translation_is_there_and_of_one_shape_with_its_text(update: ModuleType, code: str) -> None:
    catalog = read_catalog(CATALOGS[code].read_text(encoding="utf-8"))
    for context, message in update.wanted(DATA.parent):
        if isinstance(message, tuple):
            forms = catalog.plurals.get((context, message[0]), ())
            assert len(forms) == 2, (context, message)
            pairs = list(zip(message, forms, strict=True))
        else:
            assert (context, message) in catalog.texts, (context, message)
            pairs = [(message, catalog.texts[context, message])]
        for english, told in pairs:
            assert sorted(PLACEHOLDER.findall(english)) == sorted(PLACEHOLDER.findall(told)) or (message == english and not set(PLACEHOLDER.findall(english)) ^ set(PLACEHOLDER.findall(told))), (
                english,
                told,
            )
            assert sorted(TAG.findall(english)) == sorted(TAG.findall(told)), (english, told)
            assert english[:1].isspace() == told[:1].isspace(), (english, told)
            assert "—" not in told


def test_messages_are_read_from_templates_and_merged() -> None:
    found = set(messages.of_templates(['{{ _("One") }}{% trans n=n %}{{ n }} row{% pluralize %}{{ n }} rows{% endtrans %}{{ pgettext("a", "b") }}{% trans x=1 %}x {{ x }}{% endtrans %}']))
    assert found == {("", "One"), ("", ("%(n)s row", "%(n)s rows")), ("a", "b"), ("", "x %(x)s")}
    first = messages.merged("", found)
    filled = first.replace('msgid "One"\nmsgstr ""', 'msgid "One"\nmsgstr "Uno"')
    assert messages.merged(filled, found) == filled
    assert 'msgid "b"' not in messages.merged(filled, found - {("a", "b")})
    assert isinstance(read_catalog(filled), Catalog)
    assert Path(CATALOGS["es"]).exists()
