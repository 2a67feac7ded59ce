"""Feeds by the rules of RFC 4287, and words that must hold wherever a line of a case travels."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.site.feeds import NOTHING_YET, Category, Entry, Feed, atom, case_entry, correction_entry, fit, time_of, urn
from archive.site.terms import Term, Terms

NS = "{http://www.w3.org/2005/Atom}"
RFC3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
TERMS = Terms({"status": {"alleged": Term("alleged", "Alleged", "Not yet decided.", "", "")}, "case_kind": {"arrest": Term("arrest", "Arrest", "", "", "")}})
CASE = {
    "id": "WIA-0001", "title": "Robert Example", "status": "alleged", "kind": "arrest", "modality": None, "mechanism": None, "country": "US", "region": "US-MI", "city": "Detroit",
    "arrest_date": "2020-01-09", "incident_date": None, "first_reported": None, "revision": 2, "time": "2026-10-03T00:00:00+00:00", "act": "corrected", "reason": "Another day.",
    "first": "2026-10-01T00:00:00+00:00",
}  # fmt: skip
ENTRY = Entry(
    "case/WIA-0001", "A title", "A summary.", "/cases/WIA-0001", "/cases/WIA-0001/r1", "2026-10-01", "2026-10-02T01:00:00+01:00", (Category("US", "urn:iso:std:iso:3166:-1", "United States"),)
)


def faults_of(text: str, url: str) -> list[str]:
    """What is wrong with a feed by RFC 4287: elements that must be there once, ids and links that may not repeat, times, and ours: at most 50 entries, all of this site."""
    root = ET.fromstring(text)  # noqa: S314 - our own answer
    faults = [] if root.tag == f"{NS}feed" else [f"the root is {root.tag}"]
    entries = root.findall(f"{NS}entry")
    if root.find(f"{NS}author/{NS}name") is None:
        faults.append("no author (4.1.1)")
    if [link.get("rel") for link in root.findall(f"{NS}link")].count("self") != 1:
        faults.append("no link to itself (4.1.1)")
    for element in (root, *entries):
        faults += [f"{tag} is there {len(element.findall(NS + tag))} times (4.1)" for tag in ("id", "title", "updated") if len(element.findall(NS + tag)) != 1]
        faults += [f"a time is {time.text} (3.3)" for tag in ("updated", "published") for time in element.findall(NS + tag) if not RFC3339.fullmatch(time.text or "")]
        faults += [f"an id is {name.text} (4.2.6)" for name in element.findall(f"{NS}id") if not re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", name.text or "")]
        alternates = [(link.get("type"), link.get("hreflang")) for link in element.findall(f"{NS}link") if link.get("rel") == "alternate"]
        if len(alternates) != len(set(alternates)) or not alternates:
            faults.append(f"alternate links {alternates} (4.1.1, 4.1.2)")
        faults += [f"a category without a term (4.2.2): {category.attrib}" for category in element.findall(f"{NS}category") if not category.get("term")]
        faults += [f"a link leads to {link.get('href')}" for link in element.findall(f"{NS}link") if link.get("rel") != "license" and not (link.get("href") or "").startswith(f"{url}/")]
    names = [(entry.findtext(f"{NS}id"), entry.findtext(f"{NS}updated")) for entry in entries]
    if len({name for name, _ in names}) != len(names):
        faults.append("an id twice (4.1.1)")
    if len(entries) > 50:
        faults.append("more than 50 entries")
    if any((entry.find(f"{NS}summary") is None) or not (entry.findtext(f"{NS}summary") or "").strip() for entry in entries):
        faults.append("an entry without a summary")
    return faults


def feed(*entries: Entry, since: str = "") -> Feed:
    return Feed("feeds/test", "A feed", "What it has.", "/feeds/test.atom", "/cases", entries, since)


def test_a_feed_is_valid_and_so_is_an_empty_one() -> None:
    assert not faults_of(atom(feed(ENTRY), "https://x.example"), "https://x.example")
    assert not faults_of(atom(feed(), "https://x.example"), "https://x.example")


def test_the_rules_find_what_is_wrong() -> None:
    twice = atom(feed(ENTRY, ENTRY), "https://x.example")
    assert "an id twice (4.1.1)" in faults_of(twice, "https://x.example")
    assert faults_of(twice.replace("<updated>", "<changed>").replace("</updated>", "</changed>"), "https://x.example")
    assert faults_of(atom(feed(ENTRY), "https://x.example"), "https://elsewhere.example")


def test_ids_do_not_hang_on_the_domain_and_never_change() -> None:
    one, other = (re.findall("<id>(.*?)</id>", atom(feed(ENTRY), url)) for url in ("https://x.example", "http://localhost:8001"))
    assert one == other
    assert urn("case/WIA-0001") == "urn:uuid:475b53c4-e7f0-5608-a4c5-612f76ba398c"


@pytest.mark.parametrize(
    ("text", "told"),
    [("2026-11-22T00:53:14+00:00", "2026-11-22T00:53:14Z"), ("2026-11-22T01:00:00.5+01:00", "2026-11-22T00:00:00Z"), ("2026-11-22", "2026-11-22T00:00:00Z"), ("", NOTHING_YET)],
)
def test_times(text: str, told: str) -> None:
    assert time_of(text) == told


def test_a_feed_changed_when_its_last_entry_did() -> None:
    assert feed(ENTRY, since="2030-01-01").updated == "2026-10-02T00:00:00Z"
    assert feed(since="2026-01-01").updated == "2026-01-01T00:00:00Z"
    assert feed().updated == NOTHING_YET


def test_a_case_says_what_where_when_and_how_sure() -> None:
    entry = case_entry(CASE, TERMS)
    assert entry.title == "Robert Example: arrest, wrong identification alleged (WIA-0001)"
    assert entry.summary == "Arrest, Detroit, Michigan, United States, 9 January 2020. Wrong identification: alleged. Not yet decided. Revision 2: Another day."
    assert (entry.path, entry.frozen) == ("/cases/WIA-0001", "/cases/WIA-0001/r2")
    assert [(category.term, category.label) for category in entry.categories] == [("alleged", "Alleged"), ("arrest", "Arrest"), ("US", "United States")]


@pytest.mark.parametrize(
    ("changed", "line"),
    [
        ({"arrest_date": None, "incident_date": "2018-10"}, "incident October 2018"),
        ({"arrest_date": None, "first_reported": "2021"}, "first reported 2021"),
        ({"arrest_date": "2020-01~"}, "about January 2020"),
    ],
)
def test_a_date_says_of_what_it_is(changed: dict[str, str | None], line: str) -> None:
    assert f", {line}. Wrong identification: alleged." in case_entry({**CASE, **changed}, TERMS).summary


def test_a_date_of_arrest_is_not_called_so_where_somebody_was_only_turned_away() -> None:
    assert "arrest" not in case_entry({**CASE, "kind": "retail-exclusion"}, TERMS).summary.lower()


@pytest.mark.parametrize(
    ("row", "title", "path"),
    [
        ({"act": "corrected", "title": "Robert Example", "url": "/cases/WIA-0001"}, "WIA-0001, Robert Example: corrected (revision 2)", "/cases/WIA-0001/history#r2"),
        ({"act": "corrected", "title": "Robert Example", "url": "/cases/WIA-0001", "taken_back": 1}, "WIA-0001: corrected (revision 2)", "/cases/WIA-0001/history#r2"),
        ({"act": "withdrawn", "title": "Robert Example", "url": "/cases/WIA-0001"}, "WIA-0001: withdrawn (revision 2)", "/cases/WIA-0001"),
        ({"act": "sealed", "title": None, "url": None}, "WIA-0001: sealed (revision 2)", "/cases/WIA-0001"),
        ({"act": "corrected", "title": "Clearview", "url": "/systems/clearview", "record": "systems/clearview"}, "systems/clearview, Clearview: corrected (revision 2)", "/systems/clearview"),
        ({"act": "restored", "title": "Robert Example", "url": "/cases/WIA-0001"}, "WIA-0001, Robert Example: restored (revision 2)", "/cases/WIA-0001/history#r2"),
    ],
)
def test_what_is_gone_is_not_named(row: dict[str, str | None], title: str, path: str) -> None:
    entry = correction_entry(
        {"sequence": 5, "record": "WIA-0001", "revision": 2, "time": "2026-10-03T00:00:00+00:00", "reason": "By order.", "note": None, "merged_into": None, "taken_back": 0, **row}
    )
    assert (entry.title, entry.path, entry.name) == (title, path, "ledger/5")


@pytest.mark.parametrize(
    ("row", "summary", "frozen"),
    [
        ({"note": "It said 8 January."}, "The day was wrong. It said 8 January.", "/cases/WIA-0001/r2"),
        ({"act": "merged", "merged_into": "WIA-0002"}, "The day was wrong. It is now part of WIA-0002.", ""),
        ({"note": "It said Robert Other.", "taken_back": 1}, "The case is no longer shown, and what was said of it before is not repeated.", ""),
    ],
)
def test_a_correction_says_what_it_said_before_unless_that_was_taken_back(row: dict[str, object], summary: str, frozen: str) -> None:
    of = {
        "sequence": 5,
        "record": "WIA-0001",
        "revision": 2,
        "time": "2026-10-03T00:00:00+00:00",
        "act": "corrected",
        "reason": "The day was wrong.",
        "title": "Robert Example",
        "url": "/cases/WIA-0001",
    }
    entry = correction_entry({**of, "note": None, "merged_into": None, "taken_back": 0, **row})
    assert (entry.summary, entry.frozen) == (summary, frozen)


@given(st.text())
def test_any_text_makes_a_feed_that_can_be_read(text: str) -> None:
    entry = Entry(text, text, text or "x", "/cases/WIA-0001", "", "2026-10-01", "2026-10-01", (Category(text, "/x", text),))
    root = ET.fromstring(atom(feed(entry), "https://x.example"))  # noqa: S314 - our own answer
    read = root.findtext(f"{NS}entry/{NS}title")
    assert (read or "") == fit(text).replace("\r\n", "\n").replace("\r", "\n")
