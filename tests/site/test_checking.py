from __future__ import annotations

import json
from typing import Any

import pytest

from archive.citecheck.report import CiteReport, Finding, Verdict
from archive.site.checking import PASTED, draft_of, sections, wants_json
from archive.site.uploads import Sent, UploadError

EMPTY = Sent("file", "", b"")


@pytest.mark.parametrize(
    ("parts", "draft"),
    [
        ([Sent("file", "a.docx", b"x"), Sent("text", None, b" \r\n")], ("a.docx", b"x")),
        ([EMPTY, Sent("text", None, b"WIA-0001")], (PASTED, b"WIA-0001")),
        ([Sent("file", "", b"x")], ("The file", b"x")),
        ([Sent("upload", "a.md", b"")], ("a.md", b"")),
        ([Sent("other", None, b"x"), Sent("file", "a.md", b"y")], ("a.md", b"y")),
    ],
)
def test_the_draft_of_a_form(parts: list[Sent], draft: tuple[str, bytes]) -> None:
    assert draft_of(parts) == draft


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ([], "Nothing came"),
        ([EMPTY, Sent("text", None, b"")], "Nothing came"),
        ([Sent("other", None, b"x")], "Nothing came"),
        ([Sent("file", "a", b"x"), Sent("file", "b", b"y")], "Several files"),
        ([Sent("file", "a", b"x"), Sent("text", None, b"y")], "the one or the other"),
    ],
)
def test_a_form_without_one_draft_is_refused(parts: list[Sent], words: str) -> None:
    with pytest.raises(UploadError, match=words):
        draft_of(parts)


def shown(*findings: Finding) -> Any:
    """The sections of a report with some findings."""
    return sections(json.loads(CiteReport("a.md", "markdown", findings).as_json()))


def finding(verdict: Verdict, text: str = "WIA-0001", **fields: Any) -> Finding:
    return Finding(verdict, text, **{"place": "paragraph 1", "sentence": f"See {text} here.", **fields})


def test_what_needs_attention_comes_first_and_nothing_is_lost() -> None:
    every = [finding(verdict, f"WIA-{number:04}") for number, verdict in enumerate(reversed(Verdict))]
    made = shown(*every, finding(Verdict.UNKNOWN, "410 U.S. 113", outside=True))
    assert [section.id for section in made] == ["attention", "firmer", "current", "unknown"]
    assert {told.first["text"] for section in made for told in section.told} == {one.text for one in every} | {"410 U.S. 113"}
    assert [told.first["text"] for told in made[3].told] == ["410 U.S. 113"]
    assert shown() == []


def test_the_same_said_of_the_same_is_told_once_with_its_places() -> None:
    [section] = shown(*[finding(Verdict.CURRENT, record="WIA-0001", place=f"footnote {number % 30}") for number in range(60)], finding(Verdict.CURRENT, "WIA-0003", record="WIA-0003"))
    first, second = section.told
    assert (len(first.places), first.more) == (20, 10)
    assert second.places == ("paragraph 1",)


@pytest.mark.parametrize(
    ("sentence", "parts"),
    [("See WIA-0001 here.", ("See ", "WIA-0001", " here.")), ("WIA-0001", ("", "WIA-0001", "")), ("Nothing of it.", ("Nothing of it.", "", "")), ("", ("", "", ""))],
)
def test_the_mention_is_marked_in_its_sentence(sentence: str, parts: tuple[str, str, str]) -> None:
    [section] = shown(finding(Verdict.WITHDRAWN, sentence=sentence))
    told = section.told[0]
    assert (told.before, told.mention, told.after) == parts


@pytest.mark.parametrize(
    ("url", "linked"), [("/cases/WIA-0001", "/cases/WIA-0001"), ("//evil.example", ""), ("/\\evil.example", ""), ("javascript:alert(1)", ""), ("https://evil.example", ""), ("", "")]
)
def test_only_pages_of_the_site_become_links(url: str, linked: str) -> None:
    [section] = shown(finding(Verdict.WITHDRAWN, url=url))
    assert section.told[0].url == linked


@pytest.mark.parametrize(
    ("form", "accept", "json_wanted"),
    [("json", "", True), ("", "application/json", True), ("", "text/html,application/json", False), ("html", "application/json", False), ("", "*/*", False), ("", "", False)],
)
def test_who_wants_json(form: str, accept: str, json_wanted: bool) -> None:  # noqa: FBT001 - a column of the table
    assert wants_json(form, accept) is json_wanted
