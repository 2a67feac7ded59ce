"""Two to four cases side by side: which facts they share, where they differ, and what is known of one only. Values for the template.

A comparison says no more than the records: a fact that a case lacks was not established, which is never shown as a no, and texts
that tell of the same thing in other words are set beside each other, not judged.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from archive.errors import InvalidValue
from archive.query import words
from archive.query.fulltext import case_number
from archive.record.values import PARSERS
from archive.site.case import CASE, load_case
from archive.site.web import ask

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from datasette.app import Datasette

    from archive.record.values import Value
    from archive.site.case import CasePage, Failure, Response
    from archive.site.record import Property, Statement
    from archive.site.terms import Term, Terms
    from archive.site.web import Row as Found

FEWEST, MOST = 2, 4
MOST_ASKED = 60
OTHER, UNKNOWN = "other", "unknown"
LONGEST_ID = 60
KNOWN = "select id, title from cases where id in (select value from json_each(:ids))"
PROPERTIES = "select property, heading, label, definition, type from properties where kind = 'case' order by position"

VERDICTS = {
    "same": "The same",
    "partly": "Partly the same",
    "maybe": "Perhaps the same",
    "differs": "Different",
    "told": "In words",
    "one": "One case only",
    "": "",
}
"""What a row says at a glance. `maybe` is for dates and numbers of which one is only more exact, and for the code `other`; `told` for texts, which no machine compares."""

QUESTIONS = ("Who", "Where", "When", "What the system did", "What people did", "What came of it")
_OF_HEADING = {"The person": "Who", "The incident": "What people did", "What was done": "What people did"}
_WHERE = {"incident_place", "arrest_place", "distance_from_crime"}
_FIELDS = (
    ("Where", "country", "Country", "country"),
    ("Where", "region", "State or province", "region"),
    ("Where", "city", "City", ""),
    ("What the system did", "modality", "Modality", "modality"),
    ("What the system did", "mechanism", "Mechanism", "mechanism"),
    ("What people did", "kind", "Kind of harm", "case_kind"),
    ("How sure", "status", "Status", "status"),
)
_APART = re.compile(r"[,;\s\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")


@dataclass(frozen=True, slots=True)
class Asked:
    """The cases that an address names.

    Args:
        ids: their ids, each once, in the order of the address.
        faults: a sentence for everything that is no id.
    """

    ids: tuple[str, ...]
    faults: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Given:
    """One value that a case has in a row.

    Args:
        text: the value in words.
        key: what makes two values the same.
        url: where it leads, or empty.
        title: its definition, for codes.
        statement: the statement that it is, for all but the codes of the record.
        also: the other cases of the comparison that have the same.
    """

    text: str
    key: str
    url: str = ""
    title: str = ""
    statement: Statement | None = None
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Cell:
    """What one case has in a row; without values nothing is established.

    Args:
        case: the id of the case.
        values: the best-ranked values.
        others: how many more statements the record has.
        disagreement: as in `record.Property`.
        anchor: where on the page of the case it stands, or empty.
        sought: it was looked for and not found.
    """

    case: str
    values: tuple[Given, ...] = ()
    others: int = 0
    disagreement: str = ""
    anchor: str = ""
    sought: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A row: a property that at least one case has."""

    name: str
    label: str
    definition: str
    cells: tuple[Cell, ...]
    verdict: str

    @property
    def known(self) -> int:
        """Of how many cases it is known."""
        return sum(bool(cell.values) for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Group:
    """The rows that answer one question."""

    title: str
    lines: tuple[Line, ...]

    @property
    def anchor(self) -> str:
        """Its anchor on the page."""
        return re.sub(r"[^a-z]+", "-", self.title.lower())


@dataclass(frozen=True, slots=True)
class Coded:
    """A row of a matrix: a failure code, role or stance, and what each case has of it, in the order of the cases."""

    term: Term
    cells: tuple[tuple[Failure | Response | Found, ...], ...]

    @property
    def known(self) -> int:
        """In how many cases it was established."""
        return sum(bool(cell) for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Everything that the page needs of the cases compared."""

    cases: tuple[CasePage, ...]
    groups: tuple[Group, ...]
    failures: tuple[Coded, ...]
    uncoded: tuple[Term, ...]
    proceedings: tuple[Coded, ...]
    responses: tuple[Coded, ...]
    terms: Terms

    def lines(self, verdict: str) -> list[Line]:
        """The rows of a verdict, in the order of the page."""
        return [line for group in self.groups for line in group.lines if line.verdict == verdict]


def read_ids(texts: Iterable[str]) -> Asked:
    """The cases that the values of `ids` name, in whatever spelling."""
    ids: dict[str, None] = {}
    wrong: dict[str, None] = {}
    for part in (part for text in texts for part in _APART.split(text) if part):
        number = case_number(part)
        if len(ids) + len(wrong) < MOST_ASKED:
            (ids if number else wrong)[number or part[:LONGEST_ID]] = None
    return Asked(tuple(ids), tuple(f"“{part}” is no id of a case; write ids like WIA-0001, with commas between them." for part in wrong))


def compare_url(ids: Iterable[str]) -> str:
    """The address of a comparison; the same cases in another order are another page, since people choose the order."""
    joined = ",".join(ids)
    return f"/compare?ids={joined}" if joined else "/compare"


async def read_known(datasette: Datasette, ids: Sequence[str]) -> dict[str, str]:
    """The titles of those of some ids that are documented cases, in the order asked."""
    titles = {row["id"]: row["title"] for row in await ask(datasette, KNOWN, {"ids": json.dumps(list(ids))})} if ids else {}
    return {key: titles[key] for key in ids if key in titles}


async def load_comparison(datasette: Datasette, ids: Sequence[str]) -> Comparison:
    """Read and compare documented cases."""
    cases = tuple([await load_case(datasette, row) for key in ids for row in await ask(datasette, CASE, {"id": key})])
    return compare(cases, await ask(datasette, PROPERTIES))


def compare(cases: Sequence[CasePage], properties: Sequence[Found]) -> Comparison:
    """Compare cases.

    Args:
        cases: the pages of the cases, in the order in which they are shown.
        properties: the properties of cases in the order of pages, as `PROPERTIES` gives them.
    """
    terms = cases[0].record.terms
    groups: dict[str, list[Line]] = {title: [] for title in QUESTIONS}
    for title, name, label, vocabulary in _FIELDS:
        groups.setdefault(title, []).append(_line(name, label, "", "vocabulary" if vocabulary else "city", [_of_field(case, name, vocabulary) for case in cases]))
    for of in properties:
        heading = "When" if of["type"] == "date" else "Where" if of["property"] in _WHERE else _OF_HEADING.get(str(of["heading"]), str(of["heading"]))
        groups.setdefault(heading, []).append(_line(of["property"], of["label"], of["definition"], of["type"], [_of_property(case, of["property"]) for case in cases]))
    sure = groups.pop("How sure")
    found = [*groups.items(), ("How sure", [*sure, *_sureness(cases)])]
    coded = _coded(terms, "failure", [[(failure.code, failure) for failure in case.failures] for case in cases])
    with_code = {line.term.code for line in coded}
    return Comparison(
        cases=tuple(cases),
        groups=tuple(Group(title, kept) for title, lines in found if (kept := tuple(line for line in lines if line.known))),
        failures=coded,
        uncoded=tuple(term for term in terms.all("failure") if term.code not in with_code),
        proceedings=_coded(terms, "proceeding_role", [[(row["role"], row) for row in case.proceedings] for case in cases]),
        responses=_coded(terms, "stance", [[(response.stance, response) for response in case.responses] for case in cases]),
        terms=terms,
    )


def _line(name: str, label: str, definition: str, type_: str, cells: list[Cell]) -> Line:
    """A row with its verdict, each value marked with the other cases that have it too."""
    has: dict[str, list[str]] = {}
    for cell in cells:
        for key in dict.fromkeys(value.key for value in cell.values):
            has.setdefault(key, []).append(cell.case)
    verdict = _verdict(type_, [cell for cell in cells if cell.values], has)
    marked = tuple(
        Cell(
            cell.case,
            tuple(Given(value.text, value.key, value.url, value.title, value.statement, tuple(key for key in has[value.key] if key != cell.case)) for value in cell.values),
            cell.others,
            cell.disagreement,
            cell.anchor,
            cell.sought,
        )
        for cell in cells
    )
    return Line(name, label, definition, marked, verdict)


def _verdict(type_: str, known: list[Cell], has: dict[str, list[str]]) -> str:
    sets = {frozenset(value.key for value in cell.values) for cell in known}
    if len(known) < FEWEST:
        return "one"
    if len(sets) == 1:
        # "Other" says only what it is not, so two of it need not be the same.
        return "maybe" if type_ == "vocabulary" and OTHER in next(iter(sets)) else "same"
    if any(len(cases) > 1 for cases in has.values()):
        return "partly"
    if type_ == "text":
        return "told"
    return "maybe" if any(_may_agree(type_, one, other) for at, one in enumerate(known) for other in known[at + 1 :]) else "differs"


def _may_agree(type_: str, one: Cell, other: Cell) -> bool:
    """Whether dates or numbers of two cases that are written differently can mean the same."""
    return any(_may_be_same(type_, left.key, right.key) for left in one.values for right in other.values)


def _may_be_same(type_: str, left: str, right: str) -> bool:
    if type_ not in {"date", "number", "duration", "money"}:
        return False
    try:
        one, other = PARSERS[type_](left), PARSERS[type_](right)
    except InvalidValue:
        return False
    if one.date and other.date:
        return one.date.overlaps(other.date)
    return one.currency == other.currency and _low(one) <= _high(other) and _low(other) <= _high(one)


def _low(value: Value) -> float:
    return value.low if value.low is not None else float("-inf")


def _high(value: Value) -> float:
    return value.high if value.high is not None else float("inf")


def _of_field(case: CasePage, name: str, vocabulary: str) -> Cell:
    """A code of the record itself, which leads to the cases that have it too."""
    code, terms, key = case.record.row[name], case.record.terms, case.record.key
    if not code or code == UNKNOWN:
        return Cell(key)
    if not vocabulary:
        # Towns of one name in two countries are two towns.
        return Cell(key, (Given(code, f"{case.record.row['country']} {case.record.row['region']} {code}"),))
    names: dict[str, Callable[[str], str]] = {"country": words.country_name, "region": words.region_name}
    text = names[vocabulary](code) if vocabulary in names else terms.label(vocabulary, code)
    return Cell(key, (Given(text, code, "/cases?" + urlencode({name: code}), terms.definition(vocabulary, code)),))


def _of_property(case: CasePage, name: str) -> Cell:
    """The best-ranked statements of a property."""
    record = case.record
    found: Property | None = next((property_ for heading in record.headings for property_ in heading.properties if property_.name == name), None)
    if found is None:
        return Cell(record.key, sought=name in (record.row.get("looked_for") or "").split())
    best = tuple(statement for statement in found.statements if statement.best)
    values = tuple(Given(statement.text, statement.value, statement.url, statement=statement) for statement in best)
    return Cell(record.key, values, len(found.statements) - len(best), found.disagreement, found.statements[0].anchor)


def _sureness(cases: Sequence[CasePage]) -> list[Line]:
    """What says how much stands behind a record. Counts are no trait of a case, so nothing is said of their being the same."""
    rows: list[tuple[str, str, str, list[Cell]]] = [
        ("sources", "Sources", "How many sources the record rests on.", [Cell(case.record.key, (Given(words.counted(case.record.source_count, "source"), ""),), anchor="sources") for case in cases]),
        ("standings", "Statements by standing", "What kind of word its contested statements are.", [Cell(case.record.key, _standings(case)) for case in cases]),
        ("disputed", "Sources disagree on", "Facts for which sources give values that cannot all be true.", [Cell(case.record.key, _disputes(case)) for case in cases]),
    ]
    return [Line(name, label, definition, tuple(cells), "") for name, label, definition, cells in rows]


def _standings(case: CasePage) -> tuple[Given, ...]:
    return tuple(Given(f"{number:,} {case.record.terms.label('standing', code)}", "") for code, number in case.standings)


def _disputes(case: CasePage) -> tuple[Given, ...]:
    return tuple(Given(words.uncapital(property_.label), "", f"/cases/{case.record.key}#{property_.statements[0].anchor}") for property_ in case.record.disagreements)


def _coded(terms: Terms, vocabulary: str, of_cases: Sequence[Sequence[tuple[str, Failure | Response | Found]]]) -> tuple[Coded, ...]:
    """The codes that at least one case has, in the order of the vocabulary."""
    lines = (Coded(term, tuple(tuple(item for code, item in found if code == term.code) for found in of_cases)) for term in terms.all(vocabulary))
    return tuple(line for line in lines if line.known)
