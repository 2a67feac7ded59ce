"""The whole check: files of five kinds about the archive's own data, right and wrong."""

from __future__ import annotations

import importlib
import json
import re
from typing import TYPE_CHECKING, Any

import pytest
import typst

from archive.citecheck import DraftError, Verdict, citecheck, citecheck_bytes
from archive.citecheck.drafts import Draft, Paragraph
from archive.citecheck.verdicts import check_draft

if TYPE_CHECKING:
    import sqlite3
    from pathlib import Path

pypandoc: Any = importlib.import_module("pypandoc")  # it has no types

RIGHT = """\
Robert Williams was arrested outside his home in Farmington Hills on January 9, 2020, and held for about 30 hours. The charges against him were dropped on 23 January 2020. Detroit settled with Williams for $300,000.
"""
WRONG = """\
Robert Williams was arrested outside his home in Farmington Hills on January 10, 2020, and held for 18 hours. The charges against him were dropped in March 2020. Detroit settled with Williams for $200,000.
"""


def make(kind: str, text: str, folder: Path) -> Path:
    """A draft of a kind."""
    path = folder / f"draft.{kind}"
    if kind == "pdf":
        made = typst.compile(text.replace("$", "\\$").replace("#", "\\#").encode(), format="pdf")
        assert isinstance(made, bytes)
        path.write_bytes(made)
    elif kind in {"docx", "html"}:
        pypandoc.convert_text(text, kind, format="markdown-tex_math_dollars", outputfile=str(path), extra_args=["--standalone", "--metadata", "title=Draft"])
    else:
        path.write_text(text, "utf-8")
    return path


@pytest.mark.parametrize("kind", ["docx", "pdf", "html", "md", "txt"])
def test_right_figures_give_no_alarm_and_wrong_ones_do(kind: str, tmp_path: Path, archive_connection: sqlite3.Connection) -> None:
    right = citecheck(make(kind, RIGHT, tmp_path), archive_connection)
    assert (right.exit_code, right.findings, right.figures) == (0, (), 4)
    wrong = citecheck(make(kind, WRONG, tmp_path), archive_connection)
    assert [(finding.verdict, finding.url) for finding in wrong.findings] == [(Verdict.DIFFERS, f"/cases/WIA-0001#{name}") for name in ("arrest_date", "detention", "exoneration_date", "compensation")]
    assert wrong.exit_code == 1
    assert all(finding.place in {"paragraph 1", "page 1"} for finding in wrong.findings) or kind in {"docx", "html"}


def test_a_footnote_is_pointed_at_by_its_number(tmp_path: Path, archive_connection: sqlite3.Connection) -> None:
    path = make("docx", "A man was held for 18 hours.[^1] Another was not.[^2]\n\n[^1]: WIA-0001, rev. 1.\n\n[^2]: WIA-0999.\n", tmp_path)
    found = [(finding.place, finding.verdict) for finding in citecheck(path, archive_connection).findings]
    assert ("footnote 1", Verdict.CURRENT) in found
    assert ("footnote 2", Verdict.UNKNOWN) in found
    assert Verdict.DIFFERS in [verdict for place, verdict in found if place.startswith("paragraph")]


def test_dockets_of_the_archive_are_known(archive_connection: sqlite3.Connection) -> None:
    text = "Williams v. City of Detroit, No. 2:21-cv-10827-LJM-DRG (E.D. Mich. June 28, 2024); State v. Arteaga, 476 N.J. Super. 36 (App. Div. 2023); [2020] EWCA Civ 1058; no. 11519/20."
    report = citecheck_bytes(text.encode(), "draft.txt", archive_connection)
    assert [(finding.verdict, finding.record) for finding in report.findings] == [
        (Verdict.CURRENT, "rulings/williams-v-detroit"),
        (Verdict.CURRENT, "rulings/state-v-arteaga"),
        (Verdict.CURRENT, "rulings/bridges-v-south-wales-police-ca"),
        (Verdict.CURRENT, "rulings/glukhin-v-russia"),
    ]


def test_every_docket_and_citation_of_the_archive_leads_back_to_it(archive_connection: sqlite3.Connection) -> None:
    """The caption and court that the archive itself prints with a docket must give no alarm."""
    lost = []
    for row in archive_connection.execute("select id, title, docket, citation from rulings where docket is not null or citation is not null"):
        text = "; ".join(filter(None, (row["docket"] and f"{row['title']}, No. {row['docket']}", row["citation"])))
        report = check_draft(Draft("draft", "text", (Paragraph(f"{text}.", "paragraph 1"),)), archive_connection)
        if not any(finding.record == f"rulings/{row['id']}" for finding in report.findings) or report.exit_code:
            lost.append((row["id"], text, [(finding.verdict.value, finding.text, finding.says) for finding in report.findings]))
    assert lost == []


def test_every_address_of_a_source_leads_back_to_a_source(archive_connection: sqlite3.Connection) -> None:
    urls = [row["url"] for row in archive_connection.execute("select url from sources where url is not null order by id")]
    pages = [url for url in urls if url.count("/") > 2 and not url.endswith(".com/")]
    report = check_draft(Draft("draft", "text", tuple(Paragraph(f"See <{url}>.", "here") for url in pages)), archive_connection)
    unknown = [finding.text for finding in report.findings if finding.verdict is not Verdict.CURRENT]
    assert len(unknown) <= len(pages) // 50, unknown


def test_the_narratives_of_the_archive_contradict_no_record(archive_connection: sqlite3.Connection) -> None:
    """Prose about real cases by careful writers, with its figures: a word of difference would be a false alarm."""
    alarms, figures = [], 0
    for row in archive_connection.execute("select id, title, narrative from cases"):
        text = re.sub(r"\s*\[@[^\]]*\]", "", row["narrative"])
        paragraphs = [*(" ".join(part.split()) for part in text.split("\n\n")), f"{row['id']}, rev. 1."]
        report = check_draft(Draft(row["id"], "text", tuple(Paragraph(part, "here") for part in paragraphs)), archive_connection)
        figures += report.figures
        alarms += [(finding.record, finding.sentence, finding.says) for finding in report.findings if finding.verdict is Verdict.DIFFERS]
    assert alarms == []
    assert figures > 10


def test_json_is_what_the_report_holds(archive_connection: sqlite3.Connection) -> None:
    report = citecheck_bytes(WRONG.encode(), "draft.txt", archive_connection)
    tree = json.loads(report.as_json())
    assert tree["counts"]["differs"] == len(tree["findings"]) == 4
    assert "Write about 30 hours" in report.as_text()


def test_a_file_that_is_not_there_is_one_sentence(tmp_path: Path, archive_connection: sqlite3.Connection) -> None:
    with pytest.raises(DraftError, match=r"cannot read .*none\.docx: No such file or directory; check the name"):
        citecheck(tmp_path / "none.docx", archive_connection)
