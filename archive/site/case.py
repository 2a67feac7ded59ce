"""What only the page of a case shows: the short answer, the chain of identification, failures, proceedings, responses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from archive.query import words
from archive.site.record import RecordPage, Said, Statement, load_record, said
from archive.site.web import Row, ask

if TYPE_CHECKING:
    from datasette.app import Datasette

    from archive.site.terms import Term

CASE = "select * from cases where id = :id"
FAILURES = "select * from failures where record = :key order by n"
RESPONSES = """
select s.*, a.title as agency, a.kind as agency_kind from responses s join agencies a on a.id = s.who
where s.record = :key order by s.n
"""
PROCEEDINGS = """
select p.*, r.title, r.court, r.docket, r.filed, r.decided, r.outcome, r.kind from proceedings p join rulings r on r.id = p.ruling
where p.record = :key order by p.n
"""
CLEARANCE = "select days_at_least, days_at_most from time_to_clearance where id = :key"
LATEST = "select revision, act, substr(time, 1, 10) as date, reason from revisions where record = :key order by sequence desc limit 1"
CORRECTED = """
select r.revision, substr(r.time, 1, 10) as date, r.reason, r.note from revisions r where r.record = :key and r.act = 'corrected'
  and not exists (select 1 from revisions l where l.record = r.record and l.sequence > r.sequence and l.act in ('withdrawn', 'sealed'))
order by r.sequence desc limit 3
"""
"""The last corrections, which stand on top of the page as newspapers have them."""

CHAIN = (
    ("The probe image", ("probe_image",)),
    ("The search", ("search_date", "search_operator", "requested_by", "system", "database_searched")),
    ("What came back", ("system_output", "candidate_position", "match_score", "wrong_entry")),
    ("What people did with it", ("corroboration_used", "not_done", "disclosure", "exculpatory_fact")),
    ("What was done to the person", ("arrest_date", "arresting_agency", "arrest_place", "detention", "charges")),
)
"""The steps from an image to a person, and the properties that tell of each."""

DATED = ("arrest_date", "incident_date", "first_reported")
"""The properties of which the first that is known dates a case, as in the list of cases."""


@dataclass(frozen=True, slots=True)
class Fact:
    """The best-ranked statements of a property; `more` is how many a short answer leaves out, `disagreement` as in `Property`."""

    label: str
    statements: tuple[Statement, ...]
    more: int = 0
    disagreement: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """One line of the short answer: a question, the codes of the case in words, and the facts that answer it."""

    question: str
    lead: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the chain of identification, with what is said of it; nothing means that no source tells."""

    title: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Failure(Said):
    """A safeguard that failed."""

    term: Term | None
    code: str


@dataclass(frozen=True, slots=True)
class Response(Said):
    """What the other side answered."""

    who: str
    agency: str
    agency_kind: str
    speaker: str
    date: str
    stance: str
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class CasePage:
    """Everything that the page of a case needs."""

    record: RecordPage
    failures: tuple[Failure, ...]
    responses: tuple[Response, ...]
    proceedings: tuple[Row, ...]
    latest: Row | None
    corrected: tuple[Row, ...]
    clearance: Row | None

    @property
    def dated(self) -> Fact | None:
        """What dates the case; nothing means that no source dates it."""
        return next(iter(self._facts(DATED)), None)

    @property
    def denials(self) -> list[tuple[str, Response]]:
        """The responses that deny the use, each with the sentence for the banner.

        A vendor can speak for its own system only, so the sentence about it says no more.
        """
        what = "face recognition" if self.record.row["modality"] == "face" else "such a system"
        return [(f"{response.agency} denies that {'its system' if response.agency_kind == 'vendor' else what} was used.", response) for response in self.responses if response.stance == "denies-use"]

    @property
    def standings(self) -> list[tuple[str, int]]:
        """How many statements have each standing, in the order of the vocabulary; those without one are left out."""
        counts = {term.code: 0 for term in self.record.terms.all("standing")}
        for statement in self.record.statements:
            if statement.standing in counts:
                counts[statement.standing] += 1
        return [(code, number) for code, number in counts.items() if number]

    @property
    def without_standing(self) -> int:
        """How many statements have no standing, since their kind is seldom contested."""
        return sum(not statement.standing for statement in self.record.statements)

    @property
    def chain(self) -> list[Step]:
        """The chain of identification."""
        return [Step(title, self._facts(names)) for title, names in CHAIN]

    @property
    def answers(self) -> list[Answer]:
        """The short answer."""
        row, terms = self.record.row, self.record.terms
        dates = tuple(property_.name for heading in self.record.headings for property_ in heading.properties if property_.statements[0].type == "date")
        lines = (
            ("Who", row["title"], ("person_age",)),
            ("Where", words.place_words(row["country"], row["region"], row["city"]), ("incident_place", "arrest_place")),
            ("When", self.dated.statements[0].text if self.dated else "", dates),
            ("What the system did", terms.definition("mechanism", row["mechanism"]), ("system", "search_operator", "system_output", "wrong_entry")),
            ("What people did", terms.definition("case_kind", row["kind"]), ("corroboration_used", "arresting_agency", "detention")),
            ("What came of it", terms.definition("outcome", row["outcome"]), ("outcome", "charges_outcome", "compensation", "policy_change")),
        )
        return [Answer(question, lead, self._facts(names, short=True)) for question, lead, names in lines]

    def _facts(self, names: tuple[str, ...], *, short: bool = False) -> tuple[Fact, ...]:
        """The facts of some properties, in this order; short ones give names whole and of several texts the first."""
        properties = {property_.name: property_ for heading in self.record.headings for property_ in heading.properties}
        facts = []
        for name in names:
            best = tuple(statement for statement in properties[name].statements if statement.best) if name in properties else ()
            if best:
                shown = best[:1] if short and best[0].type == "text" else best
                facts.append(Fact(properties[name].label, shown, len(best) - len(shown), properties[name].disagreement))
        return tuple(facts)


async def load_case(datasette: Datasette, row: Row) -> CasePage:
    """Read what the page of a case needs, given its row."""
    of = {"key": row["id"]}
    record = await load_record(datasette, "case", row["id"], row)
    terms, cites = record.terms, record.cites
    return CasePage(
        record,
        tuple(Failure(**said(found, cites, terms), term=terms.term("failure", found["code"]), code=found["code"]) for found in await ask(datasette, FAILURES, of)),
        tuple(
            Response(
                **said(found, cites, terms),
                who=found["who"],
                agency=found["agency"],
                agency_kind=found["agency_kind"],
                speaker=found["speaker"] or "",
                date=found["date"] or "",
                stance=found["stance"],
                label=terms.label("stance", found["stance"]),
                text=found["what"],
            )
            for found in await ask(datasette, RESPONSES, of)
        ),
        tuple(await ask(datasette, PROCEEDINGS, of)),
        next(iter(await ask(datasette, LATEST, of)), None),
        tuple(await ask(datasette, CORRECTED, of)),
        next(iter(await ask(datasette, CLEARANCE, of)), None),
    )
