"""What the archive says of mentions and figures, over a small folder whose ledger has several revisions."""

from __future__ import annotations

import json
import sqlite3
from typing import TYPE_CHECKING, Any

import pytest

from archive.citecheck.drafts import Carrier, Draft, Paragraph
from archive.citecheck.report import Finding, Verdict
from archive.citecheck.verdicts import check_draft
from archive.database.build import build
from archive.store.ledger import Entry
from tests.factory import COURT, PAPER, TODAY, Folder, statement, subject, with_statements

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from archive.record.schema import Schema

BASE = "https://archive.example"
LEDGER = [
    ("WIA-0001", 1, "published", "First publication."),
    ("WIA-0002", 1, "published", "First publication."),
    ("WIA-0003", 1, "published", "First publication."),
    ("WIA-0004", 1, "published", "First publication."),
    ("WIA-0005", 1, "published", "First publication."),
    ("WIA-0001", 2, "corrected", "The court gives another day."),
    ("WIA-0001", 3, "updated", "The settlement was added."),
    ("WIA-0002", 2, "updated", "A source was added."),
    ("WIA-0003", 2, "withdrawn", "The agency showed that no system was used."),
    ("WIA-0004", 2, "sealed", "By order of a court."),
    ("WIA-0005", 2, "merged", "The same incident as WIA-0001."),
]


@pytest.fixture(scope="module")
def database(schema: Schema, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = Folder.made_in(tmp_path_factory.mktemp("citecheck") / "data", schema)
    folder.add(
        "case",
        statements=with_statements(
            "case",
            arrest_date=[statement("2020-01-09", rank="preferred", why="The court says so."), statement("2020-01-10", rank="deprecated", why="A slip of the pen.")],
            detention=[statement("~30 hours")],
            compensation=[statement("300000 USD")],
            person_age=[statement("42")],
            exoneration_date=[statement("2020-06-24", rank="preferred", why="The court says so."), statement("2020-07-01")],
        ),
    )
    folder.add("case", id="WIA-0002", slug="anna-other", title="Anna Other", subject=subject(name="Anna Other"))
    folder.add("case", id="WIA-0003", slug="ben-third", title="Ben Third", subject=subject(name="Ben Third"))
    folder.add("case", id="WIA-0006", slug="carl-example", title="Carl Example", subject=subject(name="Carl Example"), statements=with_statements("case", arrest_date=[statement("2020-03~")]))
    folder.add(
        "ruling",
        court_id="mied",
        statements=with_statements("ruling", docket=[statement("2:21-cv-99999")], citation=[statement("Example v. Detroit, 599 F.3d 964 (E.D. Mich. 2024)"), statement("[2020] EWCA Civ 1058")]),
    )
    lines, previous = [], "0" * 64
    for number, (record, revision, act, reason) in enumerate(LEDGER, 1):
        entry = Entry(number, f"2026-1{number % 2}-{number:02}T00:00:00+00:00", act, record, revision, f"{number:064}", reason, "The editors", previous)
        lines.append(entry.line())
        previous = entry.digest()
    folder.write("ledger.jsonl", "".join(f"{line}\n" for line in lines))
    output = tmp_path_factory.mktemp("database") / "archive.db"
    built = build(folder.root, output, TODAY, workers=1)
    assert built.replaced, built.report.as_text()
    return output


@pytest.fixture
def connection(database: Path) -> Iterator[sqlite3.Connection]:
    opened = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    yield opened
    opened.close()


def draft(*texts: str) -> Draft:
    return Draft("draft", "text", tuple(Paragraph(text, f"paragraph {number}") for number, text in enumerate(texts, 1)))


def findings(connection: sqlite3.Connection, *texts: str, **options: Any) -> list[Finding]:
    return list(check_draft(draft(*texts), connection, base_url=BASE, **options).findings)


# The draft, the verdict, words that the finding says, words of what to write instead.
MENTIONS = [
    ("WIA-0001, rev. 3", Verdict.CURRENT, "Revision 3 is the latest.", ""),
    ("WIA-0001", Verdict.UNVERSIONED, "The latest revision is 3, of 2026-11-07.", "Write WIA-0001, rev. 3."),
    ("WIA-0001#arrest_date.1", Verdict.UNVERSIONED, "", "Write WIA-0001#arrest_date.1, rev. 3."),
    ("WIA-0001, rev. 2", Verdict.REVISED, "Revision 2 is cited; revision 3 is the latest.", "cite WIA-0001, rev. 3."),
    ("WIA-0001, rev. 1", Verdict.CORRECTED, "Revision 1 is cited; revision 3 is the latest.", "cite WIA-0001, rev. 3."),
    ("WIA-0002 r1", Verdict.REVISED, "Revision 1 is cited; revision 2 is the latest.", "cite WIA-0002, rev. 2."),
    ("WIA-0001, rev. 4", Verdict.UNKNOWN, "WIA-0001 has no revision 4; the latest is revision 3.", "cite WIA-0001, rev. 3."),
    ("WIA-0001, rev. 0", Verdict.UNKNOWN, "WIA-0001 has no revision 0", ""),
    ("WIA-0003, rev. 1", Verdict.WITHDRAWN, "withdrawn on 2026-11-09: The agency showed that no system was used.", "editors"),
    ("WIA-0004", Verdict.SEALED, "sealed on 2026-10-10: By order of a court.", "editors"),
    ("WIA-0005", Verdict.MERGED, "merged on 2026-11-11: The same incident as WIA-0001.", "editors"),
    ("WIA-0006", Verdict.CURRENT, "It stands in the archive.", ""),
    ("WIA-0999", Verdict.UNKNOWN, "The archive has no record WIA-0999.", "Check the id."),
    ("WIA-0001#arrest_date.9, rev. 3", Verdict.UNKNOWN, "it has WIA-0001#arrest_date.1, WIA-0001#arrest_date.2", "Check the id."),
    ("WIA-0001#bail.1, rev. 3", Verdict.UNKNOWN, "WIA-0001 has no statement bail.1.", "Check the id."),
    ("WIA-0001#events.1, rev. 3", Verdict.CURRENT, "", ""),
    ("WIA-0001#arrest_date.2, rev. 3", Verdict.DIFFERS, "to be wrong: A slip of the pen.", "Write 9 January 2020."),
    ("WIA-0001#exoneration_date.1, rev. 3", Verdict.DISPUTED, "It says 24 June 2020; sources disagree", "Say that sources differ."),
    (f"{BASE}/cases/WIA-0001/r1", Verdict.CORRECTED, "", ""),
    (f"{BASE}/cases/robert-example", Verdict.UNVERSIONED, "", "Write WIA-0001, rev. 3."),
    ("https://mirror.example/cases/robert-example", Verdict.UNVERSIONED, "", "Write WIA-0001, rev. 3."),
    (f"{BASE}/cases/nobody", Verdict.UNKNOWN, "The archive has no record cases/nobody.", "Check the id."),
    (f"{BASE}/rulings/example-v-detroit", Verdict.CURRENT, "It stands in the archive.", ""),
    (f"{BASE}/rulings/nobody", Verdict.UNKNOWN, "The archive has no record rulings/nobody.", ""),
    (f"{BASE}/archive/cases?kind=arrest", Verdict.UNVERSIONED, "changes with the data", "Name the edition beside the address: ed. 2026-11-11+"),
    ("ed. 2026-11-22+3f2a9c1b", Verdict.REVISED, "The edition of this database is 2026-11-11+", "Name ed. 2026-11-11+"),
    ("edition 2025.12", Verdict.REVISED, "The edition of this database is 2026-11-11+", ""),
    ("https://www.gazette.example/2020/06/24/watches/?utm_source=x", Verdict.CURRENT, f"In the archive: source {PAPER}.", ""),
    ("https://web.archive.org/web/2020/https://gazette.example/2020/06/24/watches", Verdict.CURRENT, f"In the archive: source {PAPER}.", ""),
    ("https://gazette.example/other", Verdict.UNKNOWN, "which proves nothing", ""),
    ("https://civil.example/cases/a-v-b", Verdict.UNKNOWN, "which proves nothing", ""),
    ("Example v. Detroit, No. 2:21-cv-99999-ABC (E.D. Mich. 2024)", Verdict.CURRENT, "rulings/example-v-detroit", ""),
    ("21-cv-99999", Verdict.CURRENT, "rulings/example-v-detroit", ""),
    ("Smith v. Jones, No. 2:21-cv-99999", Verdict.DIFFERS, "The draft calls it Smith v. Jones; in the archive it is Example v. Detroit", "Check the caption"),
    ("Example v. Detroit, No. 2:21-cv-99999 (N.D. Cal. 2024)", Verdict.DIFFERS, "seems to name another court", "Check the court."),
    ("No. 3:21-cv-99999", Verdict.UNKNOWN, "which proves nothing", ""),
    ("Example v. Detroit, 599 F. 3d 964 (E.D. Mich. 2024)", Verdict.CURRENT, "rulings/example-v-detroit", ""),
    ("Other v. Elsewhere, 599 F.3d 964", Verdict.DIFFERS, "The draft calls it Other v. Elsewhere", ""),
    ("599 F.3d 9641", Verdict.UNKNOWN, "which proves nothing", ""),
    ("[2020] EWCA Civ 1058", Verdict.CURRENT, "rulings/example-v-detroit", ""),
]


@pytest.mark.parametrize(("text", "verdict", "says", "instead"), MENTIONS)
def test_mentions(connection: sqlite3.Connection, text: str, verdict: Verdict, says: str, instead: str) -> None:
    (finding,) = findings(connection, f"{text}.")
    assert finding.verdict is verdict
    assert says in finding.says
    assert instead in finding.instead
    assert finding.place == "paragraph 1"


@pytest.mark.parametrize("text", ["https://gazette.example/other", "No. 3:21-cv-99999", "599 F.3d 9641"])
def test_what_others_wrote_and_the_archive_does_not_know_needs_no_attention(connection: sqlite3.Connection, text: str) -> None:
    assert [finding.attention for finding in findings(connection, text)] == [False]


def test_a_short_form_is_left_to_the_full_form(connection: sqlite3.Connection) -> None:
    assert findings(connection, "But 932 F.3d at 1272 says more.") == []


def test_what_happened_since_is_told_with_act_date_and_reason(connection: sqlite3.Connection) -> None:
    (finding,) = findings(connection, "WIA-0001, rev. 1")
    assert finding.details == ("Revision 2, corrected on 2026-10-06: The court gives another day.", "Revision 3, updated on 2026-11-07: The settlement was added.")


def test_older_statements_give_the_differences_field_by_field(connection: sqlite3.Connection) -> None:
    asked: list[tuple[str, int]] = []

    def older(record: str, revision: int) -> dict[str, Any]:
        asked.append((record, revision))
        now = check_statements(connection, record)
        return {**{name: rows for name, rows in now.items() if name != "compensation"}, "detention": [{"value": "18 hours"}]}

    (finding,) = findings(connection, "WIA-0001#detention.1, rev. 2", older=older)
    assert asked == [("WIA-0001", 2)]
    assert finding.details[-2:] == ("Compensation: 300000 USD was added", "Time held: 18 hours → ~30 hours")
    (finding,) = findings(connection, "WIA-0001#arrest_date.1, rev. 2", older=older)
    assert "The statements of “Date of arrest” are as they were." in finding.says


def test_older_statements_may_be_the_same_or_not_kept(connection: sqlite3.Connection) -> None:
    (same,) = findings(connection, "WIA-0001, rev. 2", older=lambda record, _: check_statements(connection, record))
    assert "No statement changed since." in same.says
    assert findings(connection, "WIA-0001, rev. 2", older=lambda _, __: None) == findings(connection, "WIA-0001, rev. 2")


def check_statements(connection: sqlite3.Connection, record: str) -> dict[str, list[dict[str, Any]]]:
    """The statements of a record as its front matter has them."""
    found: dict[str, list[dict[str, Any]]] = {}
    for name, value, rank, standing in connection.execute("select property, value, rank, standing from statements where record = ? order by id", (record,)):
        found.setdefault(name, []).append({"value": value, "rank": rank, "standing": standing})
    return found


# A sentence about WIA-0001, and the verdict on its figure with the statement that the finding quotes.
FIGURES = [
    ("Robert Example was arrested on 9 January 2020.", None, ""),
    ("Robert Example was arrested in January 2020.", None, ""),
    ("Robert Example was arrested on 10 January 2020.", Verdict.DIFFERS, "WIA-0001#arrest_date.2: 10 January 2020, deprecated: A slip of the pen. [gazette-2020-arrest]"),
    ("Robert Example was arrested on 11 January 2020.", Verdict.DIFFERS, "WIA-0001#arrest_date.1: 9 January 2020, preferred"),
    ("Robert Example was held for 30 hours.", None, ""),
    ("Robert Example was held for nearly 30 hours.", None, ""),
    ("Robert Example was held for a day.", None, ""),
    ("Robert Example was held for more than a day.", None, ""),
    ("Robert Example was held for less than a day.", Verdict.DIFFERS, "WIA-0001#detention.1: about 30 hours"),
    ("Robert Example was held for 18 hours.", Verdict.DIFFERS, "WIA-0001#detention.1: about 30 hours"),
    ("Robert Example was held for three days.", Verdict.DIFFERS, "WIA-0001#detention.1: about 30 hours"),
    ("Detroit paid Robert Example $300,000.", None, ""),
    ("Detroit paid Robert Example about $290,000.", None, ""),
    ("Detroit paid Robert Example $30,000.", Verdict.DIFFERS, "WIA-0001#compensation.1: 300,000 USD"),
    ("Detroit paid Robert Example £30,000.", None, ""),
    ("Robert Example, a 42-year-old man, was there.", None, ""),
    ("Robert Example, a 41-year-old man, was there.", None, ""),
    ("Robert Example, a 24-year-old man, was there.", Verdict.DIFFERS, "WIA-0001#person_age.1: 42"),
    ("The charges against Robert Example were dropped on 24 June 2020.", Verdict.DISPUTED, "WIA-0001#exoneration_date.2: 1 July 2020"),
    ("The charges against Robert Example were dropped on 1 July 2020.", Verdict.DISPUTED, "WIA-0001#exoneration_date.1: 24 June 2020"),
    ("The charges against Robert Example were dropped in 2020.", None, ""),
    ("The charges against Robert Example were dropped in 2021.", Verdict.DIFFERS, "WIA-0001#exoneration_date.1: 24 June 2020"),
    ("Robert Example and Anna Other were arrested on 1 May 2001.", None, ""),
    ("Carl Example was arrested in April 2021.", None, ""),
    ("Somebody was arrested on 1 May 2001.", None, ""),
]


@pytest.mark.parametrize(("sentence", "verdict", "detail"), FIGURES)
def test_figures(connection: sqlite3.Connection, sentence: str, verdict: Verdict | None, detail: str) -> None:
    found = findings(connection, sentence)
    assert [finding.verdict for finding in found] == ([verdict] if verdict else [])
    if found:
        assert any(line.startswith(detail) for line in found[0].details), found[0].details
        assert found[0].sentence == sentence
        assert found[0].record == "WIA-0001"
        assert found[0].url.startswith("/cases/WIA-0001#")


def test_about_a_date_is_within_a_year_of_it(connection: sqlite3.Connection) -> None:
    (finding,) = findings(connection, "Carl Example was arrested in April 2023.")
    assert (finding.verdict, finding.record) == (Verdict.DIFFERS, "WIA-0006")


# Ways in which a sentence may be about a case; the figure is wrong in each.
ABOUT = [
    ("Robert Example was arrested in 1999.",),
    ("He was arrested in 1999 (WIA-0001, rev. 3).",),
    ("Robert Example was there. He was arrested in 1999.",),
    ("Robert Q. Example was arrested in 1999.",),
    ("Robert Example lives in Detroit.", "Example was arrested in 1999."),
    (f"See {BASE}/cases/robert-example for how he was arrested in 1999.",),
]
NOT_ABOUT = [
    ("Example was arrested in 1999.",),
    ("Robert Example and Carl Example live in Detroit.", "Example was arrested in 1999."),
    ("Robert Example lives in Detroit.", "He was arrested in 1999."),
    ("Robert Example met Anna Other. He was arrested in 1999.",),
    ("WIA-0999 says that he was arrested in 1999.",),
]


@pytest.mark.parametrize("texts", ABOUT)
def test_sentences_about_a_case_are_compared(connection: sqlite3.Connection, texts: tuple[str, ...]) -> None:
    assert Verdict.DIFFERS in [finding.verdict for finding in findings(connection, *texts)]


@pytest.mark.parametrize("texts", NOT_ABOUT)
def test_sentences_that_may_be_about_another_are_not(connection: sqlite3.Connection, texts: tuple[str, ...]) -> None:
    assert Verdict.DIFFERS not in [finding.verdict for finding in findings(connection, *texts)]


def test_a_note_tells_whom_its_sentence_is_about(connection: sqlite3.Connection) -> None:
    paragraphs = (Paragraph("A man was arrested in 1999. Nobody asked why.", "paragraph 1"), Paragraph("WIA-0001, rev. 3.", "footnote 1", carrier=Carrier(0, 26)))
    report = check_draft(Draft("draft", "docx", paragraphs), connection)
    assert [(finding.verdict, finding.place) for finding in report.findings] == [(Verdict.DIFFERS, "paragraph 1"), (Verdict.CURRENT, "footnote 1")]
    assert report.figures == 1


def test_the_edition_of_the_database_is_current_by_its_name_and_by_its_hash(connection: sqlite3.Connection) -> None:
    about = dict(connection.execute("select name, value from about").fetchall())
    assert [finding.verdict for finding in findings(connection, f"ed. {about['edition']}", f"ed. 2020-01-01+{about['data_sha256'][:12]}")] == [Verdict.CURRENT] * 2


def test_a_source_stands_for_a_docket_and_rulings_come_first(connection: sqlite3.Connection) -> None:
    (finding,) = findings(connection, "2:21-cv-99999")
    assert finding.record == "rulings/example-v-detroit"
    assert connection.execute("select number from sources where id = ?", (COURT,)).fetchone()[0] == "2:21-cv-99999"


def test_mentions_without_end_are_cut_and_the_report_says_so(connection: sqlite3.Connection) -> None:
    report = check_draft(draft(*["WIA-0006 " * 1_000] * 6), connection)
    assert len(report.findings) == 5_000
    assert report.remarks == ("Only the first 5,000 mentions were checked.",)
    assert check_draft(draft("WIA-0006"), connection).remarks == ()


def test_a_row_factory_of_the_caller_changes_nothing(connection: sqlite3.Connection) -> None:
    plain = check_draft(draft("WIA-0001, rev. 1"), connection)
    connection.row_factory = sqlite3.Row
    assert check_draft(draft("WIA-0001, rev. 1"), connection) == plain
    assert json.loads(plain.as_json())["exit_code"] == 1
