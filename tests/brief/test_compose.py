from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from archive.brief.compose import PARTS, STYLES, USUAL, compose
from archive.brief.document import Caption, Heading, Listing, Note, Paper, Paragraph, Table, plain
from archive.brief.matter import Matter, read_matter
from archive.cite.csl import Edition
from archive.errors import ArchiveError
from archive.query.select import CaseFilter
from archive.record.citation import GROUP

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

    from archive.brief.document import Inlines

EDITION = Edition("2026-11-22+3f2a9c1b", "2026-11-22", "https://archive.example")
WANTED = CaseFilter({"country": ("US",), "kind": ("arrest",), "modality": ("face",), "failure": ("tainted-lineup",)})
_SENTENCE_END = re.compile(r"[.!?]”?$")


@pytest.fixture(scope="module")
def matter(archive_connection: sqlite3.Connection) -> Matter:
    return read_matter(archive_connection, WANTED, EDITION)


@pytest.fixture(scope="module")
def everything(archive_connection: sqlite3.Connection) -> Matter:
    return read_matter(archive_connection, CaseFilter(), EDITION)


def runs(paper: Paper) -> Iterator[Inlines]:
    for part in paper.parts:
        for block in part.blocks:
            if isinstance(block, Paragraph):
                yield block.content
            elif isinstance(block, Listing):
                yield from block.items
            elif isinstance(block, Table):
                for row in block.rows:
                    yield from row


def notes(paper: Paper) -> list[Note]:
    return [piece for run in runs(paper) for piece in run if isinstance(piece, Note)]


def numbered(paper: Paper) -> list[int]:
    return [block.number for part in paper.parts for block in part.blocks if isinstance(block, Paragraph) and block.number]


@pytest.mark.parametrize("style", STYLES)
def test_notes_and_paragraphs_are_numbered_through_in_order(everything: Matter, style: str) -> None:
    paper, count = compose(everything, style, PARTS)
    assert [note.number for note in notes(paper)] == list(range(1, count + 1))
    assert numbered(paper) == list(range(1, len(numbered(paper)) + 1))
    ids = [block.id for part in paper.parts for block in part.blocks if isinstance(block, Heading)] + [part.id for part in paper.parts]
    assert len(ids) == len(set(ids))


def test_every_citation_of_every_narrative_is_in_a_note(everything: Matter) -> None:
    paper, _ = compose(everything, parts=["incidents"])
    groups = sum(len(GROUP.findall(case.row["narrative"])) for case in everything.cases)
    told = [block for block in paper.parts[0].blocks if isinstance(block, Paragraph)]
    assert sum(isinstance(piece, Note) for block in told for piece in block.content) >= groups
    assert not any("[@" in plain(block.content) for block in told)


def test_every_sentence_of_an_incident_has_its_note(everything: Matter) -> None:
    paper, _ = compose(everything, parts=["incidents"])
    for block in paper.parts[0].blocks[1:]:
        if isinstance(block, Paragraph) and not plain(block.content).endswith(":"):
            assert isinstance(block.content[-1], Note) or "The record rests on" in plain(block.content), plain(block.content)


def test_an_allegation_is_called_one(matter: Matter) -> None:
    paper, _ = compose(matter, parts=["incidents"])
    told = " ".join(plain(run) for run in runs(paper))
    for case in matter.cases:
        if case.row["status"] == "alleged":
            assert any(isinstance(block, Heading) and block.text.endswith("(alleged)") and case.row["title"] in block.text for block in paper.parts[0].blocks)
        for failure in case.failures:
            if failure["standing"] == "alleged":
                assert f"{matter.label('failure', failure['code'])} (alleged" in told


def test_each_incident_says_how_well_it_is_sourced(matter: Matter, archive_connection: sqlite3.Connection) -> None:
    told = " ".join(plain(run) for run in runs(compose(matter, parts=["incidents"])[0]))
    sources = archive_connection.execute("select count(distinct source) from citations where record = 'WIA-0001'").fetchone()[0]
    assert f"The record rests on {sources} sources (" in told


def test_counts_carry_their_denominator(matter: Matter) -> None:
    paper, _ = compose(matter, parts=["recurs"])
    table = next(block for block in paper.parts[0].blocks if isinstance(block, Table))
    total = len(matter.cases)
    for row in table.rows:
        cells = [plain(cell) for cell in row]
        count = int(cells[1].split(" of ")[0])
        assert cells[1] == f"{count} of {total}"
        assert int(cells[2]) + int(cells[3]) == count
        assert int(cells[4]) == total - count
    lineup = next(row for row in table.rows if plain(row[0]) == "Lineup built on the match")
    assert plain(lineup[1]) == f"{total} of {total}", "it was the condition"


def test_authorities_say_where_they_are_cited(matter: Matter) -> None:
    paper, _ = compose(matter, parts=["incidents", "authorities"])
    by_number = {block.number: block for part in paper.parts for block in part.blocks if isinstance(block, Paragraph)}
    table = next(block for block in paper.parts[1].blocks if isinstance(block, Table) and block.caption.startswith("Cases"))
    suit = next(row for row in table.rows if "10827" in plain(row[0]))
    place = int(plain(suit[1]).removeprefix("¶ "))
    assert "Williams v. City of Detroit" in plain(by_number[place].content)


def test_the_method_names_edition_filter_and_limits(matter: Matter) -> None:
    told = " ".join(plain(run) for run in runs(compose(matter, parts=["method"])[0]))
    assert EDITION.name in told
    assert "Country: United States" in told
    assert f"{len(matter.cases)} cases of {matter.total} fit" in told
    assert "no error rate" in told
    assert "WIA-0001" in told


def test_every_table_has_as_many_cells_as_columns_and_widths_that_fill_the_page(everything: Matter) -> None:
    tables = [block for part in compose(everything, parts=PARTS)[0].parts for block in part.blocks if isinstance(block, Table)]
    assert tables
    for table in tables:
        assert len(table.columns) == len(table.widths)
        assert all(len(row) == len(table.columns) for row in table.rows)
        assert sum(table.widths) == pytest.approx(1)


@pytest.mark.parametrize("name", PARTS)
def test_each_part_stands_alone(matter: Matter, name: str) -> None:
    paper, _ = compose(matter, parts=[name])
    if name in {"authorities", "sources", "exhibits"}:  # they list what other parts cite
        paper, _ = compose(matter, parts=["incidents", name])
    assert name in [part.id for part in paper.parts]
    assert paper.parts[-1].title == PARTS[name][0]


def test_a_paper_says_who_made_it_of_what(matter: Matter) -> None:
    paper, _ = compose(matter, title="A title", caption=Caption(court="A Court"))
    assert (paper.title, paper.caption.court, paper.edition) == ("A title", "A Court", f"Wrongful-Identification Case Archive, edition {EDITION.name}")
    assert [part.id for part in paper.parts] == list(USUAL)
    assert paper.language == "en-US"
    assert compose(matter, "oscola")[0].language == "en-GB"


def test_the_same_matter_gives_the_same_paper(matter: Matter) -> None:
    assert compose(matter) == compose(matter)


@pytest.mark.parametrize(("style", "parts"), [("vancouver", USUAL), ("bluebook", ["nosuch"])])
def test_an_unknown_style_or_part_is_refused(matter: Matter, style: str, parts: list[str]) -> None:
    with pytest.raises(ArchiveError, match="write one of"):
        compose(matter, style, parts)


def test_no_paper_on_nothing(archive_connection: sqlite3.Connection) -> None:
    with pytest.raises(ArchiveError, match="widen the filter"):
        compose(read_matter(archive_connection, CaseFilter({"country": ("AQ",)}), EDITION))


def test_sentences_end_in_a_stop(everything: Matter) -> None:
    for part in compose(everything, parts=["incidents", "responses", "disagreements", "studies", "policies", "method"])[0].parts:
        for block in part.blocks:
            if isinstance(block, Paragraph):
                text = plain(block.content).strip()
                assert _SENTENCE_END.search(text) or text.endswith(":"), text
                assert ".." not in text.replace("...", ""), text
                assert " ." not in text, text
