"""The incidents as a table, and what recurs in them as counts: each with its denominator, and the unknown counted apart."""

from __future__ import annotations

import statistics
from collections import Counter
from typing import TYPE_CHECKING

from archive.brief.document import Block, Heading, Part, Table
from archive.brief.parts.writing import Writer, part, run, share
from archive.query import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from archive.brief.matter import CaseFile

STRONG = {"found", "admitted"}
MOST_ROWS = 15
DOCUMENTED = "Documented cases only; a fact or code that is absent was not established by the sources, which does not mean that it was not so."


def make_table(writer: Writer) -> Part | None:
    """The table of incidents."""
    rows = tuple(
        (
            run(f"{case.row['title']} ({case.id})"),
            run(", ".join(part for part in (case.row["city"], words.region_name(case.row["region"]) or words.country_name(case.row["country"])) if part)),
            run(_when(case)),
            run(case.words("detention", "–")),
            run(case.words("system", "not named")),
            run(case.words("outcome", "–")),
            run(writer.matter.label("status", case.row["status"])),
            run(_paragraphs(writer.told.get(case.id, []))),
        )
        for case in writer.matter.cases
    )
    columns = ("Case", "Place", "Arrested", "Held", "System", "Outcome", "Status", "¶¶")
    caption = f"The {words.counted(len(rows), 'case')} of this paper. Dates are of the arrest; where none is known, of the incident, and marked so. A dash means not established by the sources."
    return part("table", "Table of incidents", [Table(caption, columns, rows, (0.18, 0.15, 0.12, 0.11, 0.14, 0.11, 0.12, 0.07))] if rows else [])


def make_recurs(writer: Writer) -> Part | None:
    """What recurs."""
    return part("recurs", "What recurs", _recurs(writer)) if writer.matter.cases else None


def _recurs(writer: Writer) -> Iterator[Block]:
    matter = writer.matter
    total = len(matter.cases)
    yield writer.paragraph(f"The counts below are of the {words.counted(total, 'case')} of this paper, out of {matter.total} that the archive documents. {DOCUMENTED}")
    yield Heading(2, "What failed", "recurs-failures")
    failures = Counter(code for case in matter.cases for code in {row["code"] for row in case.failures})
    strong = Counter(code for case in matter.cases for code in {row["code"] for row in case.failures if row["standing"] in STRONG})
    rows = tuple(
        (run(matter.label("failure", code)), run(share(count, total)), run(str(strong[code])), run(str(count - strong[code])), run(str(total - count)))
        for code, count in sorted(failures.items(), key=lambda item: (-item[1], item[0]))
    )
    yield Table(
        f"Safeguards that failed, of {words.counted(total, 'case')}; a case has several",
        ("What failed", "Cases", "Admitted or found", "Alleged or reported", "Not established"),
        rows,
        (0.4, 0.15, 0.15, 0.15, 0.15),
        frozenset({1, 2, 3, 4}),
    )
    yield Heading(2, "Agencies and systems", "recurs-agencies")
    yield from _named(matter.cases, "Agencies that arrested, searched or asked for the search", ("arresting_agency", "search_operator", "requested_by"))
    yield from _named(matter.cases, "Systems named", ("system",))
    yield Heading(2, "Persons and outcomes", "recurs-persons")
    yield from _named(matter.cases, "Race or ethnicity, as sources describe the person", ("person_race",))
    yield from _named(matter.cases, "How the accusation ended", ("outcome",))
    yield writer.paragraph(_held(matter.cases))


def _named(cases: Iterable[CaseFile], caption: str, names: tuple[str, ...]) -> Iterator[Table]:
    found = [{row["reference_title"] or row["display"] for name in names for row in case.best(name)} for case in cases]
    counts = Counter(value for values in found for value in values)
    unknown = sum(not values for values in found)
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    rows = [(run(value), run(share(count, len(found)))) for value, count in ordered[:MOST_ROWS]]
    if len(ordered) > MOST_ROWS:
        rows.append((run(f"{len(ordered) - MOST_ROWS} others, fewer each"), run("–")))
    rows.append((run("Not established by the sources"), run(share(unknown, len(found)))))
    yield Table(caption, ("Value", "Cases"), tuple(rows), (0.75, 0.25), frozenset({1}))


def _held(cases: Iterable[CaseFile]) -> str:
    """How long people were held, in a sentence, from exact lengths alone; bounds and ranges are counted apart."""
    best = [row for case in cases for row in case.best("detention")[:1]]
    exact = sorted(row["number"] for row in best if row["number"] is not None)
    total = sum(1 for _ in cases)
    told = f"How long the person was held is established for {share(len(best), total)} cases"
    if not exact:
        return f"{told}."
    bounds = len(best) - len(exact)
    middle = f"; the middle of the {words.counted(len(exact), 'length', 'lengths')} that {'is' if len(exact) == 1 else 'are'} known as a number is {_hours(statistics.median(exact))}, from {_hours(exact[0])} to {_hours(exact[-1])}"
    return f"{told}{middle}{f'; for {bounds} a bound or range alone is known' if bounds else ''}."


def _hours(hours: float) -> str:
    return words.counted(round(hours), "hour") if hours < 72 else words.counted(round(hours / 24), "day")


def _when(case: CaseFile) -> str:
    for name, mark in (("arrest_date", ""), ("incident_date", " (incident)"), ("first_reported", " (first report)")):
        if case.best(name):
            return case.words(name) + mark
    return "–"


def _paragraphs(numbers: list[int]) -> str:
    if not numbers:
        return "–"
    return str(numbers[0]) if numbers[0] == numbers[-1] else f"{numbers[0]}–{numbers[-1]}"
