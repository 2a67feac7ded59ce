"""The data themselves under test: every file, then the questions that only all of them together can answer.

A failure lists all that is wrong, each with its file: there are too many files for a test of each, and none is read while tests are collected.
"""

from __future__ import annotations

import collections
import datetime
import itertools
import re
import unicodedata
from functools import cache
from typing import TYPE_CHECKING

import pytest
from courts_db import courts
from eyecite import get_citations

from archive.check.problems import Problem, Severity
from archive.record.citation import find_groups
from archive.record.document import decode, dump, parse
from archive.store.checking import check_folder
from archive.store.datadir import read_schema, record_files
from tests.factory import DATA

if TYPE_CHECKING:
    import sqlite3

    from archive.record.model import Record

SCHEMA = read_schema(DATA)
FILES = record_files(DATA, SCHEMA)
# A sentence ends with a stop and its citations; what stands between two citations is one sentence or a part of one.
SENTENCE_END = re.compile(r"[.!?][\"'”’)]*\s+(?=[A-Z“\"'])")
CITATION_FORMS = [
    re.compile(r"No\. [\w:.()/ -]+ \([A-Z][^()]*\)$"),  # Bluebook: a docket and, in brackets, court and date
    re.compile(r"^\[\d{4}\] (?:\d+ )?(?:EWCA (?:Civ|Crim)|EWHC|UKUT|UKFTT|AATA|ECHR|WLR) \d+(?: \([A-Za-z]+\))?$"),  # neutral citations and the Weekly Law Reports
    re.compile(r"^\d{4} (?:FC|CF|ABKB|BCCA|BCSC) \d+$"),  # Canada
    re.compile(r"^[A-Z]\w+ v\. [A-Z]\w+, no\. \d+/\d\d, \d{1,2} \w+ \d{4}$"),  # the European Court of Human Rights
    re.compile(r"^ECLI:[A-Z]{2}:[A-Z0-9]+:\d{4}:[A-Z0-9.]+$"),
]
ABBREVIATIONS = re.compile(r"\b(?:U\.S|U\.K|D\.C|No|v|Mr|Ms|Mrs|Dr|St|Inc|Co|Ltd|Jr|Sr|[A-Z])\.$")


@cache
def records() -> dict[str, Record]:
    return {file.path: parse(decode((DATA / file.path).read_bytes()), file.kind, file.path) for file in FILES}


@cache
def problems() -> dict[str, list[Problem]]:
    found: dict[str, list[Problem]] = collections.defaultdict(list)
    for problem in check_folder(DATA, datetime.datetime.now(datetime.UTC).date()).problems:
        found[problem.path].append(problem)
    return found


def of_kind(kind: str) -> list[Record]:
    return [record for record in records().values() if record.kind.name == kind]


@pytest.mark.parametrize("kind", sorted(SCHEMA.kinds))
def test_every_file_is_in_canonical_form_and_without_an_error(kind: str) -> None:
    faults: list[str] = []
    for record in of_kind(kind):
        if dump(record).encode() != (DATA / record.path).read_bytes():
            faults.append(f"{record.path} is not as it would be written; run archive fmt")
        faults += [str(problem) for problem in problems()[record.path] if problem.severity is Severity.ERROR]
    assert faults == []


def test_nothing_else_is_wrong_in_the_folder() -> None:
    assert [str(problem) for path, found in problems().items() if path not in records() for problem in found] == []


def test_narratives_have_a_readable_length() -> None:
    lengths = {record.id: len(re.sub(r"\[@[^\]]*\]", "", record.body).split()) for record in of_kind("case")}
    assert len(lengths) > 50
    assert {name: words for name, words in lengths.items() if not 70 <= words <= 280} == {}


def test_every_sentence_of_a_narrative_is_cited() -> None:
    uncited = [f"{record.id}: {said!r}" for record in of_kind("case") for _, paragraph in record.paragraphs for said in _without_a_citation_of_its_own(paragraph)]
    assert uncited == []


def _without_a_citation_of_its_own(paragraph: str) -> list[str]:
    """What stands between two citations and ends a sentence before the last."""
    found, at = [], 0
    for group in find_groups(paragraph):
        said = paragraph[at : group.start].strip()
        at = group.end
        if any(not ABBREVIATIONS.search(f"{part}.") for part in SENTENCE_END.split(said)[:-1]):
            found.append(said)
    return found


def test_every_court_is_known() -> None:
    known = {court["id"] for court in courts}
    rulings = of_kind("ruling")
    assert len(rulings) > 50
    assert [record.id for record in rulings if not record.text("court")] == []
    assert [record.id for record in rulings if record.text("court_id") and record.text("court_id") not in known] == []
    assert [record.id for record in rulings if _is_federal(record) and not record.text("court_id")] == [], "a federal court has an id in courts-db"


def _is_federal(record: Record) -> bool:
    """Whether a court of the United States is named; "(district not found)" in the name says why there is no id."""
    return record.text("place", "country") == "US" and "United States" in record.text("court") and "not found" not in record.text("court")


def test_every_citation_has_a_form_of_its_country() -> None:
    """A reporter citation is known to eyecite; a docket, a neutral citation or an ECLI has its form."""
    cited = [statement.value for record in of_kind("ruling") for statement in record.statements if statement.name == "citation" and statement.rank != "deprecated"]
    assert len(cited) > 30
    assert [text for text in cited if not get_citations(text) and not any(form.search(text) for form in CITATION_FORMS)] == []


@pytest.mark.parametrize("kind", ["agency", "system", "ruling", "study", "policy", "action"])
def test_no_two_records_of_a_kind_have_one_name(kind: str) -> None:
    names = collections.Counter((_folded(record.title), record.text("place", "country"), record.text("place", "region"), record.text("court"), record.text("body")) for record in of_kind(kind))
    assert [name for name, count in names.items() if count > 1] == []


def test_places_are_spelled_one_way() -> None:
    spelled: dict[tuple[str, str, str], set[str]] = collections.defaultdict(set)
    for record in records().values():
        city = record.text("place", "city")
        if city:
            spelled[record.text("place", "country"), record.text("place", "region"), _folded(city)].add(city)
    assert [names for names in spelled.values() if len(names) > 1] == []


def test_publishers_are_spelled_one_way() -> None:
    spelled: dict[str, set[str]] = collections.defaultdict(set)
    for record in of_kind("source"):
        for name in (record.text("publisher"), record.text("container-title")):
            if name:
                spelled[_folded(name)].add(name)
    assert [sorted(names) for names in spelled.values() if len(names) > 1] == []


def test_the_number_of_known_cases_never_falls(archive_connection: sqlite3.Connection) -> None:
    rows = archive_connection.execute("select date, cases, us_face_arrests from known_cases_by_date").fetchall()
    assert len(rows) > 5
    for before, after in itertools.pairwise(rows):
        assert before["date"] < after["date"]
        assert before["cases"] < after["cases"]
        assert before["us_face_arrests"] <= after["us_face_arrests"]


def test_case_numbers_have_no_gap() -> None:
    numbers = sorted(int(record.id.removeprefix("WIA-")) for record in of_kind("case"))
    assert numbers == list(range(1, len(numbers) + 1))


def test_no_candidate_is_a_case(archive_connection: sqlite3.Connection) -> None:
    titles = {_folded(row["title"]) for row in archive_connection.execute("select title from cases")}
    assert [row["title"] for row in archive_connection.execute("select title from candidates") if _folded(row["title"]) in titles] == []


def _folded(text: str) -> str:
    plain = "".join(char for char in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(char))
    return re.sub(r"[\W_]+", " ", plain).strip().removeprefix("the ")
