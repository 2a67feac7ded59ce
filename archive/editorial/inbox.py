"""What strangers send: tips, corrections and rights requests, with their states, answers and clocks. It knows no request.

A reference number is random and long, since whoever has it reads the answer. What a person wrote to be reached is forgotten some
time after the matter ended.
"""

from __future__ import annotations

import calendar
import datetime
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from archive.editorial.audit import log
from archive.editorial.desk import DeskError, writing, written

if TYPE_CHECKING:
    import sqlite3

    from archive.editorial.people import Person

TIP_STATES = {"new": "received", "looking": "being looked at", "taken-up": "taken up", "declined": "not taken up", "spam": "taken for spam"}
ASKED = {
    "access": "See what the archive holds on me",
    "correction": "Correct what is wrong",
    "erasure": "Take my name or my case out",
    "restriction": "Show it no further until a question is settled",
    "objection": "Object to its being published",
    "other": "Something else",
}
REQUEST_STATES = {"open": "being decided", "granted": "granted", "partly": "granted in part", "refused": "refused", "withdrawn": "withdrawn by its sender"}
MONTHS = 1
"""Months within which a request is decided (Regulation (EU) 2016/679, Article 12(3))."""
LONGEST_EXTENSION = 2
KEPT = datetime.timedelta(days=90)
_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


@dataclass(frozen=True, slots=True)
class Tip:
    """A tip or a correction that somebody sent (see desk.sql)."""

    id: str
    received: str
    kind: str
    record: str
    text: str
    sources: str
    contact: str
    state: str
    answer: str
    assigned: int | None
    changed: str


@dataclass(frozen=True, slots=True)
class Request:
    """A rights request with its clock (see desk.sql)."""

    id: str
    received: str
    due: str
    extended: str
    asked: str
    record: str
    text: str
    contact: str
    state: str
    decision: str
    decided_by: int | None
    decided: str | None
    draft: int | None

    def is_overdue(self, now: datetime.datetime) -> bool:
        """Whether its time has run out undecided."""
        return self.state == "open" and self.due < written(now)


def months_later(moment: datetime.datetime, months: int) -> datetime.datetime:
    """The same day so many months on, or the last day of that month where it is shorter."""
    count = moment.year * 12 + moment.month - 1 + months
    year, month = divmod(count, 12)
    return moment.replace(year=year, month=month + 1, day=min(moment.day, calendar.monthrange(year, month + 1)[1]))


def _reference(letter: str) -> str:
    """Sixty random bits in letters that are not mistaken for others."""
    drawn = "".join(secrets.choice(_LETTERS) for _ in range(12))
    return f"{letter}-{drawn[:4]}-{drawn[4:8]}-{drawn[8:]}"


# Tips --------------------------------------------------------------------------------------------------------------


def send_tip(desk: sqlite3.Connection, now: datetime.datetime, *, kind: str, record: str, text: str, sources: str, contact: str, spam: bool) -> str:
    """Take in a tip or correction; returns its reference number."""
    number = _reference("T")
    with writing(desk):
        values = [number, written(now), kind, record, text, sources, contact, "spam" if spam else "new", written(now)]
        desk.execute("insert into tips (id, received, kind, record, text, sources, contact, state, changed) values (?, ?, ?, ?, ?, ?, ?, ?, ?)", values)
        log(desk, written(now), "anonymous", "tip-received", number, kind=kind, spam=spam)
    return number


def tip(desk: sqlite3.Connection, number: str) -> Tip | None:
    """A tip by its reference number."""
    row = desk.execute(f"select {', '.join(Tip.__slots__)} from tips where id = ?", [number]).fetchone()  # noqa: S608 - the names of our own columns
    return Tip(*row) if row else None


def tips(desk: sqlite3.Connection, *states: str) -> list[Tip]:
    """Tips in some states, the oldest first."""
    marks = ", ".join("?" for _ in states)
    return [Tip(*row) for row in desk.execute(f"select {', '.join(Tip.__slots__)} from tips where state in ({marks}) order by received", states)]  # noqa: S608 - the same


def answer_tip(desk: sqlite3.Connection, now: datetime.datetime, who: Person, number: str, *, state: str, answer: str) -> None:
    """Set the state of a tip and what its sender reads.

    Raises:
        DeskError: there is no such state, or it ends without an answer.

    """
    if state not in TIP_STATES:
        raise DeskError("choose one of the states of the page")
    if state in {"taken-up", "declined"} and not answer:
        raise DeskError("write what its sender will read")
    with writing(desk):
        desk.execute("update tips set state = ?, answer = ?, assigned = ?, changed = ? where id = ?", [state, answer, who.id, written(now), number])
        log(desk, written(now), who.login, "tip-answered", number, state=state)


# Rights requests -----------------------------------------------------------------------------------------------------


def send_request(desk: sqlite3.Connection, now: datetime.datetime, *, asked: str, record: str, text: str, contact: str, received: datetime.datetime | None = None, by: str = "anonymous") -> str:
    """Enter a request in the register; its clock runs from the moment it was received. Returns its reference number.

    Raises:
        DeskError: nothing is asked, or it was received in the future.

    """
    began = received or now
    if asked not in ASKED or not text:
        raise DeskError("choose what is asked, and write what it is about")
    if began > now:
        raise DeskError("it cannot have been received in the future")
    number = _reference("R")
    with writing(desk):
        values = [number, written(began), written(months_later(began, MONTHS)), asked, record, text, contact]
        desk.execute("insert into rights_requests (id, received, due, asked, record, text, contact) values (?, ?, ?, ?, ?, ?, ?)", values)
        log(desk, written(now), by, "rights-request-received", number, asked=asked)
    return number


def request(desk: sqlite3.Connection, number: str) -> Request | None:
    """A request by its reference number."""
    row = desk.execute(f"select {', '.join(Request.__slots__)} from rights_requests where id = ?", [number]).fetchone()  # noqa: S608 - the names of our own columns
    return Request(*row) if row else None


def requests(desk: sqlite3.Connection, *, only_open: bool = False) -> list[Request]:
    """The register, the nearest deadline first, decided ones after."""
    where = "where state = 'open'" if only_open else ""
    return [Request(*row) for row in desk.execute(f"select {', '.join(Request.__slots__)} from rights_requests {where} order by state != 'open', due")]  # noqa: S608 - the same


def extend(desk: sqlite3.Connection, now: datetime.datetime, who: Person, number: str, *, months: int, reason: str) -> None:
    """Give a request more time, once, by two months at most, with the reason that its sender is told (Article 12(3)).

    Raises:
        DeskError: it is decided, was extended before, its month is over, or no reason is given.

    """
    if not reason or not 1 <= months <= LONGEST_EXTENSION:
        raise DeskError("the time is extended by one or two months, with the reason that the sender is told")
    with writing(desk):
        there = request(desk, number)
        if there is None or there.state != "open" or there.extended:
            raise DeskError("only an open request is extended, and only once")
        if there.is_overdue(now):
            raise DeskError("its month is over: the sender had to be told of an extension before; decide it now")
        received = datetime.datetime.fromisoformat(there.received)
        desk.execute("update rights_requests set due = ?, extended = ? where id = ?", [written(months_later(received, MONTHS + months)), reason, number])
        log(desk, written(now), who.login, "rights-request-extended", number, months=months)


def decide(desk: sqlite3.Connection, now: datetime.datetime, who: Person, number: str, *, state: str, decision: str) -> None:
    """Enter the decision with its reasons.

    Raises:
        DeskError: it is decided already, or no reasons are given.

    """
    if state not in REQUEST_STATES or state == "open" or not decision:
        raise DeskError("choose how it is decided, and write the reasons that its sender will read")
    with writing(desk):
        done = desk.execute("update rights_requests set state = ?, decision = ?, decided_by = ?, decided = ? where id = ? and state = 'open'", [state, decision, who.id, written(now), number])
        if not done.rowcount:
            raise DeskError("this request is decided already; what follows from it is a new entry")
        log(desk, written(now), who.login, "rights-request-decided", number, state=state)


def attach_draft(desk: sqlite3.Connection, number: str, draft: int) -> None:
    """The draft that does what was decided."""
    with writing(desk):
        desk.execute("update rights_requests set draft = ? where id = ?", [draft, number])


def forget_contacts(desk: sqlite3.Connection, now: datetime.datetime) -> int:
    """Forget how senders are reached once their matter ended some time ago; returns of how many."""
    before = written(now - KEPT)
    with writing(desk):
        ended = desk.execute("update tips set contact = '' where contact != '' and state in ('taken-up', 'declined', 'spam') and changed < ?", [before]).rowcount
        ended += desk.execute("update rights_requests set contact = '' where contact != '' and state != 'open' and decided < ?", [before]).rowcount
    return ended
