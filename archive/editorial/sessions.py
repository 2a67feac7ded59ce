"""Sessions and invitations at the desk: random texts of which only the hash is kept, and which end. No requests here."""

from __future__ import annotations

import datetime
import hashlib
import secrets
from typing import TYPE_CHECKING

from archive.editorial.audit import log
from archive.editorial.desk import DeskError, writing, written
from archive.editorial.people import add_account, person

if TYPE_CHECKING:
    import sqlite3

    from archive.editorial.people import Person, Role

IDLE = datetime.timedelta(hours=2)
SESSION = datetime.timedelta(hours=12)
INVITATION = datetime.timedelta(days=7)


def hashed_token(token: str) -> str:
    """What is kept of a secret text that is random already."""
    return hashlib.sha256(token.encode()).hexdigest()


def begin_session(desk: sqlite3.Connection, now: datetime.datetime, who: Person, *, proved: bool) -> str:
    """A new session; returns its token, of which only the hash is kept."""
    token = secrets.token_urlsafe(32)
    with writing(desk):
        desk.execute("delete from sessions where expires < ?", [written(now)])
        desk.execute("insert into sessions values (?, ?, ?, ?, ?, ?)", [hashed_token(token), who.id, written(now), written(now), written(now + SESSION), int(proved)])
    return token


def session_of(desk: sqlite3.Connection, now: datetime.datetime, token: str) -> tuple[Person, bool] | None:
    """Whose session it is and whether the second factor was shown; nothing where it ended, lay idle, or its account was disabled."""
    row = desk.execute("select s.*, a.disabled from sessions s join accounts a on a.id = s.account where s.hash = ? and s.expires > ?", [hashed_token(token), written(now)]).fetchone()
    if row is None or row["disabled"] or row["seen"] < written(now - IDLE):
        return None
    if row["seen"] < written(now - datetime.timedelta(minutes=1)):
        with writing(desk):
            desk.execute("update sessions set seen = ? where hash = ?", [written(now), row["hash"]])
    who = person(desk, row["account"])
    return (who, bool(row["proved"])) if who else None


def end_session(desk: sqlite3.Connection, token: str) -> None:
    """End one session."""
    with writing(desk):
        desk.execute("delete from sessions where hash = ?", [hashed_token(token)])


def end_sessions(desk: sqlite3.Connection, account: int) -> None:
    """End every session of an account."""
    with writing(desk):
        desk.execute("delete from sessions where account = ?", [account])


def invite(desk: sqlite3.Connection, now: datetime.datetime, by: Person, *, name: str, role: Role) -> str:
    """A token for a link that makes one account, once, within a week."""
    token = secrets.token_urlsafe(32)
    with writing(desk):
        desk.execute("insert into invitations values (?, ?, ?, ?, ?, ?, null)", [hashed_token(token), " ".join(name.split())[:80], role, by.id, written(now), written(now + INVITATION)])
        log(desk, written(now), by.login, "invited", name, role=role)
    return token


def invitation(desk: sqlite3.Connection, now: datetime.datetime, token: str) -> tuple[str, Role] | None:
    """The name and role that an invitation is for, while it can be used."""
    row = desk.execute("select name, role from invitations where hash = ? and used is null and expires > ?", [hashed_token(token), written(now)]).fetchone()
    return (row["name"], row["role"]) if row else None


def accept(desk: sqlite3.Connection, now: datetime.datetime, token: str, *, login: str, name: str, password: str) -> Person:
    """Make the account that an invitation is for, once.

    Raises:
        DeskError: the invitation was used or is too old, or the account cannot be made so.

    """
    with writing(desk):
        invited = invitation(desk, now, token)
        if invited is None:
            raise DeskError("this invitation was used or is older than a week; ask for a new one")
        made = add_account(desk, now, login=login, name=name, password=password, role=invited[1], by="invitation")
        desk.execute("update invitations set used = ? where hash = ?", [written(now), hashed_token(token)])
    return made
