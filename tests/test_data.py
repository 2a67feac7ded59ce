"""The data themselves under test: one test id a file, then the questions that only all of them together can answer."""

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

    from archive.record.model import Record, Statement

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


@pytest.mark.parametrize("path", [file.path for file in FILES])
def test_file(path: str) -> None:
    record = records()[path]
    assert dump(record).encode() == (DATA / path).read_bytes()
    assert [str(problem) for problem in problems()[path] if problem.severity is Severity.ERROR] == []


def test_nothing_else_is_wrong_in_the_folder() -> None:
    assert [str(problem) for path, found in problems().items() if path not in records() for problem in found] == []


@pytest.mark.parametrize("record", of_kind("case"), ids=lambda record: record.id)
def test_narrative_has_a_readable_length_and_every_sentence_is_cited(record: Record) -> None:
    words = len(re.sub(r"\[@[^\]]*\]", "", record.body).split())
    assert 70 <= words <= 280
    for _, paragraph in record.paragraphs:
        at = 0
        for group in find_groups(paragraph):
            said = paragraph[at : group.start].strip()
            at = group.end
            inner = [part for part in SENTENCE_END.split(said)[:-1] if not ABBREVIATIONS.search(f"{part}.")]
            assert not inner, f"{record.id}: a sentence before the last has no citation of its own: {said!r}"


@pytest.mark.parametrize("record", of_kind("ruling"), ids=lambda record: record.id)
def test_court_is_known(record: Record) -> None:
    known = {court["id"] for court in courts}
    court_id = record.text("court_id")
    assert not court_id or court_id in known
    assert record.text("court")
    # "(district not found)" in the name says why there is none.
    federal = record.text("place", "country") == "US" and "United States" in record.text("court") and "not found" not in record.text("court")
    assert not federal or court_id, f"{record.id}: a federal court has an id in courts-db"


@pytest.mark.parametrize("statement", [s for record in of_kind("ruling") for s in record.statements if s.name == "citation" and s.rank != "deprecated"], ids=lambda s: s.id)
def test_citation_has_a_form_of_its_country(statement: Statement) -> None:
    """A reporter citation is known to eyecite; a docket, a neutral citation or an ECLI has its form."""
    assert get_citations(statement.value) or any(form.search(statement.value) for form in CITATION_FORMS), statement.value


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
