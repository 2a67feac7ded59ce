"""The facts that documented cases are compared with: read from an address or a command line, or taken from a case.

A fact that is not given is not asked for. Nothing here says how like a case is; `analogues` does. Pure but for the connection it is handed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from archive.errors import InvalidValue
from archive.query.frozen import gone_words, read_gone
from archive.query.fulltext import case_number, terms_of

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Sequence

SINGLE = ("kind", "modality", "mechanism", "outcome", "country", "region")
"""The traits of which a case has one at most."""
SEVERAL = ("failure", "system", "agency")
"""The traits of which a case may have several."""
TRAITS = (*SEVERAL, *SINGLE)
"""All traits, in the order in which reasons name them: what was done wrong, with what and by whom, before what the case is and where."""
NAMES = ("case", "q", *TRAITS)
"""Every name that an address or a --where may use."""
UNKNOWN = ("mechanism", "unknown")
"""The one code that says that nothing is known; it is no trait."""
MOST_VALUES = 30
MOST_WORDS = 40
_CONDITIONS = {
    "system": "s.property = 'system'",
    "agency": "s.property in ('arresting_agency', 'search_operator', 'requested_by')",
}
NAMED = """
select '{name}', s.record, substr(s.reference, instr(s.reference, '/') + 1) from statements s
where s.best = 1 and s.reference is not null and {condition} and {which}"""
FAILED = "select 'failure', f.record, f.code from failures f where {which}"
_PIECE = re.compile(r'"[^"]*"|\S+')
_EDGES = re.compile(r"^[\W_]+|[\W_]+$")


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a matter, as codes and ids of the archive; an empty field says nothing.

    Args:
        case: a documented case whose facts stand beside the others, like WIA-0001; it is not compared with itself.
        kind: a code of case_kind.
        modality: a code of modality.
        mechanism: a code of mechanism.
        outcome: a code of outcome.
        country: ISO 3166-1.
        region: ISO 3166-2.
        failures: codes of failure.
        systems: ids of systems.
        agencies: ids of agencies that searched, asked for the search or made the arrest.
        text: free words; phrases in double quotes.
    """

    case: str = ""
    kind: str = ""
    modality: str = ""
    mechanism: str = ""
    outcome: str = ""
    country: str = ""
    region: str = ""
    failures: tuple[str, ...] = ()
    systems: tuple[str, ...] = ()
    agencies: tuple[str, ...] = ()
    text: str = ""

    def __bool__(self) -> bool:
        return any(getattr(self, field.name) for field in fields(self))

    @property
    def traits(self) -> tuple[tuple[str, str], ...]:
        """Every coded trait as name and value, each once."""
        several = zip(SEVERAL, (self.failures, self.systems, self.agencies), strict=True)
        found = [*((name, value) for name, values in several for value in values), *((name, getattr(self, name)) for name in SINGLE)]
        return tuple(dict.fromkeys((name, value) for name, value in found if value and (name, value) != UNKNOWN))

    @property
    def words(self) -> tuple[str, ...]:
        """The words and phrases of the text, each once, whatever their capitals; those after the fortieth are left out."""
        terms = (_EDGES.sub("", term) for piece in _PIECE.findall(self.text.casefold()) for term in terms_of(piece))
        return tuple(dict.fromkeys(terms))[:MOST_WORDS]

    @property
    def arguments(self) -> list[tuple[str, str]]:
        """The facts as names and values of an address, the inverse of `read_facts`."""
        return [(name, value) for name, value in (("case", self.case), *self.traits, ("q", self.text)) if value]

    @property
    def query(self) -> str:
        """The facts as the query string of an address."""
        return urlencode(self.arguments)

    def beside(self, others: Facts) -> Facts:
        """These facts, and where they say nothing the others; of systems, agencies and failures those of both."""
        joined = {field.name: getattr(self, field.name) or getattr(others, field.name) for field in fields(self)}
        for name in ("failures", "systems", "agencies"):
            joined[name] = tuple(dict.fromkeys((*getattr(self, name), *getattr(others, name))))
        return Facts(**joined)


def read_facts(arguments: Callable[[str], Sequence[str]]) -> tuple[Facts, list[str]]:
    """The facts that an address or a command line gives.

    Args:
        arguments: gives the values of a name; the names are those of the filter of cases, and `case`.

    Returns:
        The facts, and a sentence for everything that could not be read and is left out of them.

    """
    faults: list[str] = []

    def many(name: str) -> tuple[str, ...]:
        values = tuple(dict.fromkeys(text for value in arguments(name) if (text := _printable(value))))
        if len(values) > MOST_VALUES:
            faults.append(f"`{name}` has {len(values)} values; only the first {MOST_VALUES} are compared.")
        return values[:MOST_VALUES]

    def one(name: str) -> str:
        values = many(name)
        if len(values) > 1:
            faults.append(f"`{name}` takes one value, since a case has one at most; {values[0]!r} is compared.")
        return values[0] if values else ""

    asked = one("case")
    case = case_number(asked)
    if asked and not case:
        faults.append(f"`case` cannot be {asked!r}; write the id of a case, like WIA-0001.")
    text = " ".join(many("q"))
    facts = Facts(case=case, failures=many("failure"), systems=many("system"), agencies=many("agency"), text=text, **{name: one(name) for name in SINGLE})
    if text and not facts.words:
        faults.append("There is no word in the text; write letters or digits.")
    elif len(facts.words) == MOST_WORDS:
        faults.append(f"Of the text only the first {MOST_WORDS} different words are compared.")
    return facts, faults


def facts_of(connection: sqlite3.Connection, case_id: str) -> Facts:
    """The coded traits of a documented case, as its best-ranked statements give them; it has no free words.

    Raises:
        InvalidValue: the archive has no such case.

    """
    row = connection.execute(f"select {', '.join(SINGLE)} from cases where id = :id", {"id": case_id}).fetchone()  # noqa: S608 - the names are constants
    if row is None and (gone := read_gone(connection, case_id)):
        raise InvalidValue(f"the case {case_id} was {gone_words(gone)}", "take another")
    if row is None:
        raise InvalidValue(f"the archive has no case {case_id!r}", "look for it at /cases or with `archive like --text`, and write its id like WIA-0001")
    found: dict[str, dict[str, None]] = {name: {} for name in SEVERAL}
    for name, _, value in connection.execute(several_sql("{table}.record = :id"), {"id": case_id}):
        found[name][value] = None
    single = {name: value or "" for name, value in zip(SINGLE, row, strict=True) if (name, value) != UNKNOWN}
    return Facts(failures=tuple(found["failure"]), systems=tuple(found["system"]), agencies=tuple(found["agency"]), **single)


def several_sql(which: str) -> str:
    """The query for name, case and value of every trait that a case may have several of, as the filter of cases counts them.

    Args:
        which: the condition on `{table}`, a constant.
    """
    named = (NAMED.format(name=name, condition=condition, which=which.format(table="s")) for name, condition in _CONDITIONS.items())
    return " union all ".join([FAILED.format(which=which.format(table="f")), *named])


def _printable(text: str) -> str:
    """A text without control characters, halves of characters and outer blanks, which SQLite would not take."""
    return " ".join("".join(character if character.isprintable() else " " for character in text).split())
