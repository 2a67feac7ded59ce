"""What a search over the project's own data finds first: the measure of its quality."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.site.search import PAGE_SIZE, Found, find

if TYPE_CHECKING:
    import sqlite3

# What was typed, and what must stand among the first results: the first of them at the top, the others within the first five.
EXPECTED = [
    # Names of people
    ("Robert Williams", "WIA-0001", ()),
    ("williams", "WIA-0013", ("WIA-0001", "rulings/williams-v-detroit")),
    ("Porcha Woodruff", "WIA-0003", ("rulings/woodruff-v-oliver",)),
    ("parks nijeer", "WIA-0004", ()),
    ("reid", "WIA-0006", ("rulings/reid-v-bartholomew",)),
    ("Sara", "WIA-0032", ()),
    ("Anna", "WIA-0033", ()),
    ("Lorenzano-Nunez", "WIA-0016", ()),
    ("Joao Antonio Trindade Bastos", "WIA-0036", ()),
    ("Leitão", "WIA-0037", ("rulings/leitao-v-distrito-federal",)),
    ("brandon mayfield fingerprint", "WIA-0044", ()),
    # Agencies
    ("Detroit", "agencies/city-of-detroit", ("agencies/detroit-police-department", "rulings/williams-v-detroit")),
    ("Detroit Police Department", "agencies/detroit-police-department", ()),
    ("Metropolitan Police", "agencies/metropolitan-police-service", ("systems/met-police-live-facial-recognition",)),
    ("hennepin sheriffs office", "agencies/hennepin-county-sheriffs-office", ()),
    ("states attorney Harford", "agencies/harford-county-states-attorney", ()),
    ("Policia Federal Argentina", "agencies/argentina-federal-police", ()),
    ("Bahía Blanca", "agencies/bahia-blanca-prosecution", ("WIA-0011",)),
    ("bahia blanca", "agencies/bahia-blanca-prosecution", ("WIA-0011",)),
    # Systems and vendors
    ("Clearview", "agencies/clearview-ai", ("systems/clearview-ai", "rulings/aclu-v-clearview")),
    ("clearview ai", "agencies/clearview-ai", ("systems/clearview-ai",)),
    ("Rekognition", "systems/amazon-rekognition", ()),
    ("DataWorks", "systems/dataworks-plus", ()),
    ("NEC", "systems/nec-neoface", ()),
    ("Facewatch", "agencies/facewatch", ("systems/facewatch",)),
    ("smart sampa", "systems/smart-sampa", ("WIA-0041",)),
    ("SNAP", "systems/michigan-snap", ()),
    ("prófugos", "systems/sistema-de-reconocimiento-facial-de-profugos", ("WIA-0011",)),
    ("reconocimiento facial", "systems/sistema-de-reconocimiento-facial-de-profugos", ("WIA-0011",)),
    ("reconhecimento facial", "systems/bahia-face-recognition", ()),
    # Courts and court records
    ("Williams v. Detroit", "rulings/williams-v-detroit", ()),
    ("Federal Trade Commission v. Rite Aid", "rulings/ftc-v-rite-aid", ()),
    ("arteaga", "rulings/state-v-arteaga", ()),
    ("2:21-cv-10827", "rulings/williams-v-detroit", ()),
    ("No. 2:21-cv-10827-LJM-DRG", "rulings/williams-v-detroit", ()),
    ("A-3078-21", "rulings/state-v-arteaga", ()),
    ("476 N.J. Super. 36", "rulings/state-v-arteaga", ()),
    ("Ninth Circuit", "WIA-0020", ("WIA-0044", "rulings/mayfield-v-united-states-ca9")),
    # What happened
    ("lineup", "WIA-0007", ("WIA-0001", "WIA-0003")),
    ("wrong database entry", "WIA-0033", ("WIA-0011", "WIA-0028")),
    ("retail fraud", "WIA-0001", ()),
    ("shinola", "WIA-0001", ()),
    ('"New Orleans"', "studies/politico-2023-new-orleans", ("WIA-0006", "policies/new-orleans-2020")),
    ("jaywalking", "systems/ningbo-jaywalking-cameras", ("WIA-0051",)),
    # Studies, policies, sources
    ("gender shades", "studies/buolamwini-2018-gender-shades", ()),
    ("perpetual lineup", "studies/georgetown-2016-perpetual-line-up", ()),
    ("The Perpetual Line-Up", "studies/georgetown-2016-perpetual-line-up", ()),
    ("AB 1215", "policies/california-ab1215-2019", ()),
    ("Kashmir Hill", "sources/nytimes-2020-clearview", ("sources/nytimes-2020-parks",)),
    ("Another Arrest, and Jail Time, Due to a Bad Facial Recognition Match", "sources/nytimes-2020-parks", ()),
    ("Цветкова", "sources/mk-2023-gospitaliziruyut", ()),
    # Half a word
    ("Woodruf", "WIA-0003", ("rulings/woodruff-v-oliver",)),
    ("new orl", "studies/politico-2023-new-orleans", ("WIA-0006",)),
    ("amazon rekognitio", "systems/amazon-rekognition", ()),
    ("Clearv", "agencies/clearview-ai", ("systems/clearview-ai",)),
]
MEANT = [
    ("Willams", "Williams", "WIA-0013"),
    ("robert willams", "robert williams", "WIA-0001"),
    ("Clearveiw", "Clearview", "agencies/clearview-ai"),
    ("facial recogniton", "facial recognition", "systems/met-police-live-facial-recognition"),
    ('"facial recogniton"', '"facial recognition"', "systems/met-police-live-facial-recognition"),
    ("Nijer Parks", "Nijeer Parks", "WIA-0004"),
    ("detroit police departmnet", "detroit police department", "agencies/detroit-police-department"),
    ("Massachusets", "Massachusetts", "agencies/massachusetts-state-police"),
    ("Tsvetkof", "Tsvetkov", "WIA-0012"),
    ("profugso", "prófugos", "systems/sistema-de-reconocimiento-facial-de-profugos"),
]


def keys(found: Found) -> list[str]:
    return [result.key for result in found.results]


@pytest.mark.parametrize(("text", "first", "near"), EXPECTED, ids=[text for text, *_ in EXPECTED])
def test_what_one_expects_comes_first(archive_connection: sqlite3.Connection, text: str, first: str, near: tuple[str, ...]) -> None:
    found = find(archive_connection, text)
    assert found.how == "all"
    assert keys(found)[0] == first
    assert set(near) <= set(keys(found)[:5])


@pytest.mark.parametrize(("text", "meant", "first"), MEANT, ids=[text for text, *_ in MEANT])
def test_what_was_mistyped_is_offered_and_said_to_be_so(archive_connection: sqlite3.Connection, text: str, meant: str, first: str) -> None:
    found = find(archive_connection, text)
    assert (found.how, found.guess, found.text) == ("guess", meant, meant)
    assert keys(found)[0] == first
    assert keys(find(archive_connection, meant + " ")) == keys(found)


@pytest.mark.parametrize("text", ["lineup zzzzzz", "Williams", "qqqqqqqq", "WIA", "police"])
def test_nothing_is_offered_where_nothing_is_near(archive_connection: sqlite3.Connection, text: str) -> None:
    assert find(archive_connection, text).guess == ""


def test_two_words_may_have_been_one(archive_connection: sqlite3.Connection) -> None:
    found = find(archive_connection, "clear view")
    assert (found.how, found.guess) == ("all", "clearview")
    assert keys(found) == ["sources/burges-2025-clearview-ut"]


def test_no_word_is_put_in_place_of_one_that_was_looked_up_by_its_number(archive_connection: sqlite3.Connection) -> None:
    found = find(archive_connection, "Willams", correct=False)
    assert (found.how, found.guess, found.results) == ("all", "", ())


@pytest.mark.parametrize(("text", "how"), [('"recognition facial"', "unquoted"), ("lineup zzzzzz", "some"), ('"zzzzzz" lineup', "some")])
def test_less_than_was_asked_is_said_to_be_so(archive_connection: sqlite3.Connection, text: str, how: str) -> None:
    found = find(archive_connection, text)
    assert found.how == how
    assert found.results


@pytest.mark.parametrize(("whole", "begun"), [("recogn ", "recogn"), ('"recogn"', "recogn"), ("recogn face", "face recogn")])
def test_only_the_last_word_may_be_half_typed(archive_connection: sqlite3.Connection, whole: str, begun: str) -> None:
    assert find(archive_connection, whole).how != "all"
    assert find(archive_connection, begun).how == "all"


def test_the_rest_of_a_word_is_looked_up_among_words_and_not_stems(archive_connection: sqlite3.Connection) -> None:
    """Porter's stem of `police` is `polic`, with which `policy` begins."""
    begun, whole = (sum(find(archive_connection, text).counts.values()) for text in ("police", "police "))
    assert whole <= begun < whole * 1.1
    assert sum(find(archive_connection, "recognitio").counts.values()) == sum(find(archive_connection, "recognition ").counts.values())


@pytest.mark.parametrize(
    ("one", "other"), [("line-up", "lineup"), ("sheriffs", "sheriff's"), ("sheriff’s", "sheriff's"), ("São Paulo", "sao paulo"), ("prisão", "PRISAO"), ("“New Orleans”", '"new orleans"')]
)
def test_spellings_of_a_word_find_the_same(archive_connection: sqlite3.Connection, one: str, other: str) -> None:
    first, second = (find(archive_connection, text + " ") for text in (one, other))
    assert first.counts == second.counts
    assert first.counts


def test_pages_go_on_without_a_gap_and_kinds_add_up(archive_connection: sqlite3.Connection) -> None:
    found = find(archive_connection, "clearview ")
    pages = [keys(find(archive_connection, "clearview ", number=number)) for number in range(1, 2 + sum(found.counts.values()) // PAGE_SIZE)]
    every = [key for page in pages for key in page]
    assert len(every) == len(set(every)) == sum(found.counts.values())
    assert {len(page) for page in pages[:-1]} == {PAGE_SIZE}
    rulings = find(archive_connection, "clearview ", kind="ruling")
    assert rulings.counts == found.counts
    assert keys(rulings) == [key for key in every if key.startswith("rulings/")]
    assert find(archive_connection, "clearview", number=100_000).results == ()


def test_cases_come_before_sources_and_titles_before_texts(archive_connection: sqlite3.Connection) -> None:
    kinds = [result.kind for number in (1, 2, 3) for result in find(archive_connection, "facewatch ", number=number).results]
    assert kinds[:2] == ["agency", "system"]
    assert kinds.index("case") < kinds.index("source")
    assert set(kinds[kinds.index("source") :]) == {"source"}


def test_a_passage_names_the_statement_that_it_is(archive_connection: sqlite3.Connection) -> None:
    result = find(archive_connection, "retail fraud").results[0]
    assert (result.label, result.place_url) == ("Timeline", "/cases/WIA-0001#events.4")
    assert "<mark>retail fraud</mark>" in result.passage


def test_a_record_named_by_its_id_is_shown_by_its_title(archive_connection: sqlite3.Connection) -> None:
    passages = {result.key: str(result.passage) for result in find(archive_connection, "profugos").results}
    assert passages["WIA-0042"] == "Sistema de Reconocimiento Facial de Prófugos (SRFP), Buenos Aires"


def test_a_source_says_its_language_and_who_published_it(archive_connection: sqlite3.Connection) -> None:
    result = next(result for result in find(archive_connection, "novedades reconocimiento").results if result.key == "sources/iapp-2019-novedades")
    assert result.language == "es"
    assert result.said_by.endswith("2019")
    assert find(archive_connection, "Kashmir Hill").results[0].language == ""


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=150)
@given(st.text(alphabet=st.one_of(st.sampled_from("abz \"'’-*():^+{}AND OR NEAR#/.,0123\x00\x02\x03éшあ"), st.characters(codec="utf-8")), max_size=300))
def test_whatever_is_typed_is_answered(archive_connection: sqlite3.Connection, text: str) -> None:
    found = find(archive_connection, text)
    assert bool(found.results) == bool(found.counts)
    for result in found.results:
        assert "\x02" not in result.title + result.passage
