"""Dates agree with each other and with the calendar."""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive.check.rule import Context, problem, record_rule
from archive.errors import InvalidValue
from archive.record.dates import Date, parse_date

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive.check.problems import Problem
    from archive.record.model import Record, Statement

# Each pair: the first cannot come after the second.
_ORDER = (
    ("incident_date", "arrest_date"),
    ("incident_date", "search_date"),
    ("search_date", "arrest_date"),
    ("arrest_date", "exoneration_date"),
    ("incident_date", "first_reported"),
    ("filed", "decided"),
    ("adopted", "ended"),
)


@record_rule()
def events_in_order(record: Record, _context: Context) -> Iterator[Problem]:
    """Events stand in the order of their dates."""
    previous: Date | None = None
    for line, row in record.rows("events"):
        date = _date(row.get("date", ""))
        if date is None:
            continue
        if previous is not None and date.upper < previous.lower:
            yield problem(record, line, "events", f"{date} stands after {previous}", "sort the events by date", "events-in-order")
        previous = date


@record_rule()
def dates_in_sequence(record: Record, _context: Context) -> Iterator[Problem]:
    """No arrest before the incident, no exoneration before the arrest, no report before the incident, no decision before the filing."""
    for earlier_name, later_name in _ORDER if record.statements else ():
        for earlier in record.best(earlier_name):
            for later in record.best(later_name):
                first, second = _date(earlier.value), _date(later.value)
                if first and second and second.surely_before(first):
                    yield problem(
                        record, later.line, f"statements.{later_name}", f"{later_name} {second} comes before {earlier_name} {first}",
                        "look at both in their sources; a value known to be wrong gets `rank: deprecated` and `why`", "dates-in-sequence",
                    )  # fmt: skip


@record_rule()
def nothing_in_the_future(record: Record, context: Context) -> Iterator[Problem]:
    """No event and no statement of what happened lies after today."""
    today = (context.today.year, context.today.month, context.today.day)
    dated: list[tuple[int, str, str]] = [(line, "events", row.get("date", "")) for line, row in record.rows("events")]
    dated += [(s.line, f"statements.{s.name}", s.value) for s in record.statements if _is_past(record, s)]
    for line, field, text in dated:
        date = _date(text)
        if date and date.lower > today:
            yield problem(record, line, field, f"{date} lies in the future", "mend the year, or leave it out until it has happened", "nothing-in-the-future")


def _is_past(record: Record, statement: Statement) -> bool:
    return record.kind.properties[statement.name].type == "date" and statement.name not in {"effective", "ended"}


def _date(text: object) -> Date | None:
    """The date, or None where it is none: the schema's own check reports that."""
    try:
        return parse_date(text) if isinstance(text, str) else None
    except InvalidValue:
        return None
