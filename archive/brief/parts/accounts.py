"""What happened day by day, what the other side answered, and where sources disagree."""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive.brief.document import Block, Heading, Part, Table
from archive.brief.parts.writing import Writer, listed, part, run, sentence, standing
from archive.query import words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive.brief.document import Inline
    from archive.brief.matter import CaseFile, Row


def make_chronology(writer: Writer) -> Part | None:
    """Every dated event of the chosen cases in one order."""
    events = sorted(((row, case) for case in writer.matter.cases for row in case.events), key=lambda pair: (pair[0]["date_from"] or "", pair[0]["date_to"] or "", pair[0]["record"], pair[0]["n"]))
    rows = tuple(
        (
            run(words.capital(words.date_words(row["date"]))),
            run(sentence(row["what"]).removesuffix(".") + standing(writer, row) + ".", writer.cited(row["id"], "Chronology")),
            run(f"{case.row['title']} ({case.id})"),
        )
        for row, case in events
    )
    caption = f"{words.counted(len(rows), 'event')} of {words.counted(len(writer.matter.cases), 'case')}, in order of date; a date that is known by its month or year alone stands at its beginning"
    return part("chronology", "Chronology", [Table(caption, ("Date", "What happened", "Case"), rows, (0.18, 0.62, 0.2))] if rows else [])


def make_responses(writer: Writer) -> Part | None:
    """What police, prosecutors, vendors and other bodies answered."""
    return part("responses", "Responses of the other side", _responses(writer)) if writer.matter.cases else None


def _responses(writer: Writer) -> Iterator[Block]:
    for case in writer.matter.cases:
        if case.responses:
            yield Heading(2, case.row["title"], f"responses-{case.id.lower()}")
        for row in case.responses:
            who = ", ".join(part for part in (row["agency"], row["speaker"], words.date_words(row["date"])) if part)
            yield writer.paragraph(f"{who} ({writer.matter.label('stance', row['stance']).lower()}): {sentence(row['what'])}", writer.cited(row["id"]), case=case.id)
    silent = [case.row["title"] for case in writer.matter.cases if not case.responses]
    if silent:
        yield writer.paragraph(f"No response is recorded for {listed(silent)}. That the archive holds none does not mean that none was given.")


def make_disagreements(writer: Writer) -> Part | None:
    """The facts on which sources disagree, every value with its sources."""
    return part("disagreements", "Disagreements among sources", _disagreements(writer)) if writer.matter.cases else None


def _disagreements(writer: Writer) -> Iterator[Block]:
    disputed = [(case, row) for case in writer.matter.cases for row in case.disputed]
    if not disputed:
        yield writer.paragraph("The archive records no fact of these cases on which its sources give values that cannot all be true.")
    for case, row in disputed:
        state = "open" if row["still_open"] else "settled by the reasons given"
        yield writer.paragraph(f"{case.row['title']}, {words.uncapital(row['label'])} ({state}): ", tuple(_values(writer, case, row)), case=case.id)


def _values(writer: Writer, case: CaseFile, disputed: Row) -> Iterator[Inline]:
    values = case.of(disputed["property"])
    for number, row in enumerate(values, 1):
        rank = "" if row["rank"] == "normal" else f", {writer.matter.label('rank', row['rank']).lower()}"
        why = f": {row['why'].rstrip('.')}" if row["why"] else ""
        end = "." if number == len(values) else ";"
        yield from run(f"{(row['reference_title'] or row['display']).rstrip('.')}{standing(writer, row)}{rank}{why}{end}", writer.cited(row["id"]), "" if number == len(values) else " ")
