"""The report of a check as text, JSON and rows."""

from __future__ import annotations

import json

import pytest

from archive.citecheck.report import CiteReport, Finding, Verdict, excerpt

CORRECTED = Finding(
    Verdict.CORRECTED,
    "WIA-0001, rev. 1",
    "footnote 2",
    "See WIA-0001, rev. 1.",
    "WIA-0001",
    "Robert Example",
    "/cases/WIA-0001",
    "Revision 1 is cited.",
    "Cite revision 2.",
    ("Revision 2, corrected.",),
)
CURRENT = Finding(Verdict.CURRENT, "WIA-0002, rev. 1", "paragraph 1", "WIA-0002, rev. 1.", "WIA-0002", "Someone", "/cases/WIA-0002", "Revision 1 is the latest.")
UNVERSIONED = Finding(Verdict.UNVERSIONED, "WIA-0002", "paragraph 3", "WIA-0002", "WIA-0002", "Someone", instead="Write WIA-0002, rev. 1.")
OUTSIDE = Finding(Verdict.UNKNOWN, "1 F.3d 2", "paragraph 1", "1 F.3d 2", says="It is not in the archive, which proves nothing.", outside=True)
MISSING = Finding(Verdict.UNKNOWN, "WIA-0999", "paragraph 1", "WIA-0999")


@pytest.mark.parametrize(
    ("findings", "code"),
    [((), 0), ((CURRENT,), 0), ((UNVERSIONED,), 0), ((OUTSIDE,), 0), ((MISSING,), 1), ((CORRECTED,), 1), ((CURRENT, CORRECTED), 1)],
)
def test_the_exit_code_says_whether_somebody_must_look(findings: tuple[Finding, ...], code: int) -> None:
    assert CiteReport("draft.docx", "docx", findings).exit_code == code


@pytest.mark.parametrize("verdict", list(Verdict))
def test_every_verdict_has_words(verdict: Verdict) -> None:
    assert verdict.words
    assert Finding(verdict, "a", "b", "c").attention is (verdict not in {Verdict.CURRENT, Verdict.UNVERSIONED})


def test_what_needs_attention_comes_first() -> None:
    text = CiteReport("draft.docx", "docx", (CURRENT, UNVERSIONED, OUTSIDE, CORRECTED), 3, ("Comments were not read.",)).as_text()
    assert text == (
        "draft.docx: 4 mentions, 1 needs attention. 3 figures were compared with the records.\n"
        "Comments were not read.\n"
        "\n"
        "NEEDS ATTENTION\n"
        "  footnote 2: WIA-0001, rev. 1 (Robert Example): corrected since the revision that is cited\n"
        "    “See WIA-0001, rev. 1.”\n"
        "    Revision 1 is cited.\n"
        "      Revision 2, corrected.\n"
        "    → Cite revision 2.\n"
        "\n"
        "COULD BE FIRMER\n"
        "  paragraph 3: WIA-0002 (Someone): current, cited without a revision\n"
        "    → Write WIA-0002, rev. 1.\n"
        "\n"
        "CURRENT\n"
        "  paragraph 1: WIA-0002, rev. 1 (Someone): current\n"
        "    Revision 1 is the latest.\n"
        "\n"
        "NOT IN THE ARCHIVE (which proves nothing)\n"
        "  paragraph 1: 1 F.3d 2: not in the archive\n"
        "    It is not in the archive, which proves nothing."
    )


def test_the_same_of_the_same_is_told_once_with_all_its_places() -> None:
    again = Finding(Verdict.CURRENT, CURRENT.text, "footnote 9", CURRENT.sentence, CURRENT.record, CURRENT.title, CURRENT.url, CURRENT.says)
    other = Finding(Verdict.UNKNOWN, "3 F.3d 4", "paragraph 2", "3 F.3d 4", says=OUTSIDE.says, outside=True)
    text = CiteReport("a", "text", (CURRENT, again, OUTSIDE, other)).as_text()
    assert "paragraph 1, footnote 9: WIA-0002, rev. 1" in text
    assert text.count("WIA-0002") == 1
    assert "1 F.3d 2" in text
    assert "3 F.3d 4" in text


def test_the_summary_has_its_numbers_right() -> None:
    assert CiteReport("a", "text", ()).summary() == "a: nothing was found that the archive could check."
    assert CiteReport("a", "text", (CURRENT,), 1).summary() == "a: 1 mention, none needs attention. 1 figure was compared with the records."
    assert CiteReport("a", "text", (CORRECTED, MISSING)).summary() == "a: 2 mentions, 2 need attention."


def test_json_holds_every_finding() -> None:
    report = CiteReport("draft.docx", "docx", (CURRENT, CORRECTED), 3, ("Comments were not read.",))
    tree = json.loads(report.as_json())
    assert {key: tree[key] for key in tree if key not in {"findings", "counts"}} == {
        "name": "draft.docx",
        "kind": "docx",
        "exit_code": 1,
        "attention": 1,
        "figures": 3,
        "remarks": ["Comments were not read."],
    }
    assert set(tree["counts"]) == {verdict.value for verdict in Verdict}
    assert tree["counts"]["corrected"] == tree["counts"]["current"] == 1
    assert tree["findings"] == list(report.rows())
    assert tree["findings"][1] == {
        "verdict": "corrected",
        "words": "corrected since the revision that is cited",
        "attention": True,
        "text": "WIA-0001, rev. 1",
        "place": "footnote 2",
        "sentence": "See WIA-0001, rev. 1.",
        "record": "WIA-0001",
        "title": "Robert Example",
        "url": "/cases/WIA-0001",
        "says": "Revision 1 is cited.",
        "instead": "Cite revision 2.",
        "details": ["Revision 2, corrected."],
        "outside": False,
    }


def test_a_long_sentence_is_cut_around_the_mention() -> None:
    sentence = "a" * 500 + " WIA-0001 " + "b" * 500
    cut = excerpt(sentence, "WIA-0001")
    assert "WIA-0001" in cut
    assert cut.startswith("…")
    assert cut.endswith("…")
    assert len(cut) <= 242
    assert excerpt("short", "short") == "short"
