"""Changes in words: a table of edits with the sentences that a reviewer should read, and that sentences hide nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from archive.changes.compare import difference
from archive.changes.headline import headline
from archive.changes.sentences import sentences
from tests import factory
from tests.changes.edits import SCHEMA, edited, real_records
from tests.factory import COURT, PAPER, statement, subject, with_statements

if TYPE_CHECKING:
    from archive.changes.sentences import Sentence
    from archive.record.model import Record

Tree = dict[str, Any]

TITLES = {
    ("agency", "detroit-police"): "Detroit Police",
    ("agency", "detroit-police-2"): "Detroit Police",
    ("agency", "county-prosecutor"): "County Prosecutor",
    ("system", "face-finder"): "Face Finder",
    ("ruling", "example-v-detroit"): "Example v. Detroit",
    ("policy", "detroit-2019-rule"): "A rule on face recognition",
}


def title(kind: str, identity: str) -> str:
    return TITLES.get((kind, identity), "")


def told(before: Record | None, after: Record | None) -> list[Sentence]:
    return sentences(difference(before, after, SCHEMA), SCHEMA, title)


def said(**properties: Any) -> Tree:
    return {"statements": with_statements("case", **properties)}


def _event(date: str, what: str, **more: Any) -> Tree:
    return {"date": date, "what": what, "cites": [PAPER], **more}


NINTH, TENTH = statement("2020-01-09", cites=["detroitnews-2021-williams-suit"]), statement("2020-01-10")
HELD = statement("30 hours", standing="alleged")
CLERK = statement("The clerk was not asked.", standing="admitted", said_by="the prosecutor", note="In a letter of June 2020.")
ALIBI = {"code": "alibi-unchecked", "cites": [PAPER], "standing": "alleged"}
APOLOGY = factory.front("case")["responses"][0]
THEFT, ARREST = factory.front("case")["events"]
LATER = _event("2021-04-13", "A suit was filed.")

TABLE: list[tuple[str, Tree, Tree, list[str]]] = [
    (
        "a value beside another",
        said(arrest_date=[TENTH]),
        said(arrest_date=[TENTH, NINTH]),
        ["Date of arrest: 9 January 2020 was added beside 10 January 2020, on detroitnews-2021-williams-suit."],
    ),
    ("a standing", said(detention=[HELD]), said(detention=[{**HELD, "standing": "admitted"}]), ["Standing of “Time held: 30 hours” changed from alleged to admitted."]),
    ("a value", said(detention=[HELD]), said(detention=[{**HELD, "value": "~29 hours"}]), ["Time held changed from 30 hours to about 29 hours."]),
    ("a value in codes", said(outcome=[statement("dismissed")]), said(outcome=[statement("acquitted")]), ["Outcome changed from Charges dismissed to Acquitted."]),
    (
        "a rank with its reason",
        said(arrest_date=[NINTH, TENTH]),
        said(arrest_date=[NINTH, {**TENTH, "rank": "deprecated", "why": "A slip; the complaint gives the ninth."}]),
        [
            "Rank of “Date of arrest: 10 January 2020” changed from normal to deprecated.",
            "The reason for the rank of “Date of arrest: 10 January 2020”: “A slip; the complaint gives the ninth” was added.",
        ],
    ),
    ("a source", said(detention=[HELD]), said(detention=[{**HELD, "cites": [PAPER, f"{COURT} ¶ 12"]}]), [f"{COURT} ¶ 12 was added to the sources of “Time held: 30 hours”."]),
    (
        "a source for another",
        said(detention=[HELD]),
        said(detention=[{**HELD, "cites": [COURT]}]),
        [f"{COURT} was added to the sources of “Time held: 30 hours”.", f"{PAPER} was taken out of the sources of “Time held: 30 hours”."],
    ),
    (
        "another place in a source",
        said(detention=[{**HELD, "cites": [f"{COURT} ¶ 12"]}]),
        said(detention=[{**HELD, "cites": [f"{COURT} ¶ 14"]}]),
        [f"The place in {COURT} on which “Time held: 30 hours” rests changed from ¶ 12 to ¶ 14."],
    ),
    (
        "sources in another order",
        said(detention=[{**HELD, "cites": ["a", "b"]}]),
        said(detention=[{**HELD, "cites": ["b", "a"]}]),
        ["The order of the sources of “Time held: 30 hours” changed from a and b to b and a."],
    ),
    (
        "a statement with all that it says",
        {},
        said(not_done=[CLERK]),
        [f"What was not done: “The clerk was not asked” was added, on {PAPER}; admitted by the prosecutor; Note: “In a letter of June 2020”."],
    ),
    ("a statement taken out", said(detention=[HELD]), said(detention=None), [f"Time held: 30 hours was taken out, on {PAPER}; alleged."]),
    (
        "a record referred to",
        said(arresting_agency=[statement("detroit-police")]),
        said(arresting_agency=[statement("county-prosecutor")]),
        [f"Arresting agency: Detroit Police was taken out, on {PAPER}.", f"Arresting agency: County Prosecutor was added, on {PAPER}."],
    ),
    (
        "who says so",
        said(detention=[{**HELD, "said_by": "his counsel"}]),
        said(detention=[{**HELD, "said_by": "the ACLU"}]),
        ["The attribution of “Time held: 30 hours” changed from “his counsel” to “the ACLU”."],
    ),
    (
        "statements in another order",
        said(arrest_date=[NINTH, TENTH]),
        said(arrest_date=[TENTH, NINTH]),
        ["Date of arrest: number 2 is now number 1.", "“Date of arrest: 9 January 2020” moved and is now number 2 (was 1)."],
    ),
    (
        "an event in front",
        {"events": [ARREST, LATER]},
        {"events": [THEFT, ARREST, LATER]},
        [f"“Timeline, 2 October 2018: Five watches were stolen from a shop” was added, on {PAPER}.", "Timeline: numbers 1 to 2 are now 2 to 3."],
    ),
    ("the day of an event", {"events": [ARREST]}, {"events": [{**ARREST, "date": "2020-01"}]}, ["Date of Timeline 1 changed from 9 January 2020 to January 2020."]),
    (
        "the text of an event",
        {"events": [ARREST]},
        {"events": [{**ARREST, "what": "Robert Example was held."}]},
        ["The text of Timeline 1 changed from “Robert Example was arrested.” to “Robert Example was held.”."],
    ),
    ("a failure", {"failures": None}, {"failures": [ALIBI]}, [f"“Failure: alibi not checked” was added, on {PAPER}; alleged."]),
    ("a failure found", {"failures": [ALIBI]}, {"failures": [{**ALIBI, "standing": "found"}]}, ["Standing of “Failure: alibi not checked” changed from alleged to found."]),
    (
        "a response taken out",
        {"responses": [APOLOGY]},
        {"responses": None},
        [f"“Response of Detroit Police, 25 June 2020: Apologises. The chief of police apologised” was taken out, on {PAPER}."],
    ),
    ("a proceeding", {"proceedings": None}, {}, ["“In court: Example v. Detroit, Suit by the person” was added."]),
    ("a link", {}, {"related": None}, ["“Link: A rule on face recognition, the rule that the police had” was taken out."]),
    (
        "why there is a link",
        {},
        {"related": [{"policy": "detroit-2019-rule", "why": "in force"}]},
        ["The reason of “Link: A rule on face recognition, in force” changed from “the rule that the police had” to “in force”."],
    ),
    ("the status", {}, {"status": "disputed"}, ["Status changed from Confirmed to Disputed."]),
    ("the region", {}, {"place": {"country": "US", "region": "US-OH", "city": "Detroit"}}, ["Place, region changed from Michigan to Ohio."]),
    ("a name taken out", {}, {"subject": subject(name=None)}, ["Subject, name: “Robert Example” was taken out."]),
    ("what was looked for", {"looked_for": ["bail"]}, {"looked_for": ["bail", "match_score"]}, ["Looked for and not found changed from Bail to Bail and Likeness score."]),
    (
        "unknown fields of a row in another order",
        {"failures": [{**ALIBI, "x": "1", "y": "2"}]},
        {"failures": [{**ALIBI, "y": "2", "x": "1"}]},
        ["The order of fields of “Failure: alibi not checked” changed."],
    ),
    ("an unknown code", {"failures": None}, {"failures": [{**ALIBI, "code": "x", "note": ["y"]}]}, [f"“Failure: x” was added, on {PAPER}; alleged; Note: y."]),
    (
        "a body of the same name",
        {"responses": [APOLOGY]},
        {"responses": [{**APOLOGY, "who": "detroit-police-2"}]},
        ["The body of Response 1 changed from detroit-police to detroit-police-2."],
    ),
    ("an entry without a value", {}, {"looked_for": []}, ["Looked for and not found: an empty entry was added."]),
    ("a list for a text", {"colour": "red"}, {"colour": ["red", "blue"]}, ["colour changed from “red” to red and blue."]),
    ("an unknown key", {}, {"colour": {"a": ["b"]}}, ['colour: {"a": ["b"]} was added.']),
    ("the order of unknown keys", {"x": "1", "y": "2"}, {"y": "2", "x": "1"}, ["The order of keys that no schema knows changed; it is now y and x."]),
]


@pytest.mark.parametrize(("before", "after", "expected"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE])
def test_edits_in_words(before: Tree, after: Tree, expected: list[str]) -> None:
    assert [sentence.text for sentence in told(factory.make(SCHEMA, "case", **before), factory.make(SCHEMA, "case", **after))] == expected


NARRATIVES = [
    ("One was arrested on Monday.\n", "One was arrested on Tuesday.\n", [("Narrative: paragraph 1 changed.", [("One was arrested on", ""), (" Monday.", "del"), (" Tuesday.", "ins")])]),
    ("One.\n", "One.\n\nTwo.\n", [("Narrative: paragraph 2 was added.", [("Two.", "ins")])]),
    ("One.\n\nTwo.\n", "Two.\n", [("Narrative: paragraph 1 was taken out.", [("One.", "del")]), ("Narrative: paragraph 2 is now paragraph 1.", [])]),
    ("A a.\n\nB b.\n\nC c.\n", "C c.\n\nA a.\n\nB b.\n", [("Narrative: paragraph 3 moved and is now paragraph 1.", []), ("Narrative: paragraphs 1 to 2 are now 2 to 3.", [])]),
]


@pytest.mark.parametrize(("before", "after", "expected"), NARRATIVES)
def test_narratives_in_words(before: str, after: str, expected: list[tuple[str, list[tuple[str, str]]]]) -> None:
    found = told(factory.make(SCHEMA, "case", before), factory.make(SCHEMA, "case", after))
    assert [(sentence.text, list(sentence.passage)) for sentence in found] == expected


def test_what_stood_and_what_stands_is_marked() -> None:
    (sentence,) = told(factory.make(SCHEMA, "case"), factory.make(SCHEMA, "case", status="disputed"))
    assert [tuple(span) for span in sentence.spans] == [("Status changed from ", ""), ("Confirmed", "del"), (" to ", ""), ("Disputed", "ins"), (".", "")]


def test_long_texts_come_with_their_changes_marked() -> None:
    old = statement("A possible match to a photograph of his driver's licence, returned by the system of the state police.", standing="reported")
    new = {**old, "value": old["value"].replace("possible", "first")}
    (sentence,) = told(factory.make(SCHEMA, "case", **said(system_output=[old])), factory.make(SCHEMA, "case", **said(system_output=[new])))
    assert sentence.text == "What the system returned changed."
    assert [tuple(span) for span in sentence.passage if span.mark] == [(" possible", "del"), (" first", "ins")]


@pytest.mark.parametrize("record", real_records(), ids=lambda record: record.path)
def test_every_change_has_a_sentence_at_its_place(record: Record) -> None:
    for seed in range(4):
        other = edited(record, seed, 4)
        changes = difference(record, other, SCHEMA)
        found = sentences(changes, SCHEMA, title)
        alone = {change.where for change in changes if change.act != "renumbered"}
        assert alone <= {sentence.where for sentence in found}
        assert all(sentence.text.endswith(".") and sentence.text.strip() == sentence.text for sentence in found)


def test_a_narrative_that_was_not_tidied() -> None:
    tidy = factory.make(SCHEMA, "case", "One.\n\nTwo.\n")
    (sentence,) = told(tidy, type(tidy)(tidy.kind, "", tidy.front, "One.\n\n\n\nTwo.\n", 0))
    assert sentence.text == "The narrative changed."
    assert "".join(span.text for span in sentence.passage if span.mark != "ins") == tidy.body


def test_a_new_record_is_told_whole() -> None:
    found = [sentence.text for sentence in told(None, factory.make(SCHEMA, "agency"))]
    assert found[0] == "Agency: Detroit Police (detroit-police) was added."
    assert "System used: Face Finder was added, on gazette-2020-arrest; admitted." in found


HEADLINES: list[tuple[Tree, Tree, str]] = [
    ({}, {}, "nothing changed"),
    (said(arrest_date=[TENTH]), said(arrest_date=[TENTH, NINTH]), "1 statement added"),
    (said(arrest_date=[TENTH], detention=[HELD]), said(arrest_date=[TENTH, NINTH], detention=[{**HELD, "standing": "found"}], not_done=[CLERK]), "2 statements added, 1 changed"),
    ({"events": [THEFT, ARREST]}, {"events": [ARREST]}, "1 timeline entry taken out"),
    ({}, {"status": "disputed"}, "status changed"),
    ({}, {"status": "disputed", "title": "R. E."}, "title and status changed"),
    ({}, {"status": "disputed", "title": "R. E.", "slug": "r-e", "kind": "stop"}, "4 fields changed"),
    ({"x": "1", "y": "2"}, {"y": "2", "x": "1"}, "keys in another order"),
]


@pytest.mark.parametrize(("before", "after", "expected"), HEADLINES)
def test_headlines(before: Tree, after: Tree, expected: str) -> None:
    assert headline(difference(factory.make(SCHEMA, "case", **before), factory.make(SCHEMA, "case", **after), SCHEMA)) == expected


def test_headlines_of_narratives_and_whole_records() -> None:
    case = factory.make(SCHEMA, "case")
    assert headline(difference(case, factory.make(SCHEMA, "case", "Other words.\n", status="disputed"), SCHEMA)) == "status changed; narrative changed"
    assert headline(difference(None, case, SCHEMA)) == "case added: 6 statements; 1 failure; 2 timeline entries; 1 proceeding; 1 response; 1 link; narrative"
    assert headline(difference(factory.make(SCHEMA, "agency"), None, SCHEMA)) == "agency taken out: 2 statements"
    assert headline(difference(None, factory.make(SCHEMA, "source"), SCHEMA)) == "source added"
