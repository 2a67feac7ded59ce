"""People at the desk: accounts, roles, passwords and the lock after failures. No requests here.

Passwords are argon2id (OWASP's and argon2-cffi's defaults). Whoever has no account is answered like who has one.
"""

from __future__ import annotations

import datetime
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from archive.editorial.audit import log
from archive.editorial.desk import DeskError, writing, written

if TYPE_CHECKING:
    import sqlite3

Role = Literal["contributor", "editor", "administrator"]
ROLES: tuple[Role, ...] = ("contributor", "editor", "administrator")
SHORTEST_PASSWORD, LONGEST_PASSWORD = 12, 512
TRIES = 5
LOCKED = datetime.timedelta(minutes=15)
_HASHER = PasswordHasher()
_NOBODY = _HASHER.hash(secrets.token_hex(16))


@dataclass(frozen=True, slots=True)
class Person:
    """An account as the rest of the desk knows it: no secrets."""

    id: int
    login: str
    name: str
    email: str
    role: Role
    has_second_factor: bool
    disabled: bool

    def may(self, role: Role) -> bool:
        """Whether the role is this person's or a lesser one."""
        return ROLES.index(self.role) >= ROLES.index(role)


def person(desk: sqlite3.Connection, account: int) -> Person | None:
    """An account by its number."""
    row = desk.execute("select * from accounts where id = ?", [account]).fetchone()
    return _person(row) if row else None


def everybody(desk: sqlite3.Connection) -> list[Person]:
    """All accounts by login."""
    return [_person(row) for row in desk.execute("select * from accounts order by login")]


def _person(row: sqlite3.Row) -> Person:
    return Person(row["id"], row["login"], row["name"], row["email"], row["role"], row["totp_secret"] is not None, row["disabled"] is not None)


def add_account(desk: sqlite3.Connection, now: datetime.datetime, *, login: str, name: str, password: str, role: Role, email: str = "", by: str = "system") -> Person:
    """Make an account.

    Raises:
        DeskError: the login or name cannot be used, or the password is too weak.

    """
    login, name = login.strip(), " ".join(name.split())
    if not (1 < len(login) <= 40 and all(sign.isascii() and (sign.isalnum() or sign in "._-") for sign in login)):
        raise DeskError("a login has 2 to 40 letters a-z, digits, dots, hyphens or underscores; choose another")
    if not (1 < len(name) <= 80 and name.isprintable() and not set(name) & set('<>"`')):
        raise DeskError("the name that readers see has 2 to 80 letters; write it as it may stand in the ledger")
    judge_password(password, login, name)
    hashed = _HASHER.hash(password)
    with writing(desk):
        if desk.execute("select 1 from accounts where login = ?", [login]).fetchone():
            raise DeskError(f"the login {login} is taken; choose another")
        added = desk.execute("insert into accounts (login, name, email, role, password, created) values (?, ?, ?, ?, ?, ?)", [login, name, email.strip(), role, hashed, written(now)])
        log(desk, written(now), by, "account-added", login, role=role)
    made = person(desk, added.lastrowid or 0)
    assert made  # noqa: S101 - it was written above
    return made


def judge_password(password: str, login: str, name: str) -> None:
    """Refuse a password that is too short or says who it is for (NIST SP 800-63B: length, not character classes).

    Raises:
        DeskError: with what to choose instead.

    """
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise DeskError(f"a password has {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} signs; a sentence of four or more words is good")
    plain = password.casefold()
    if len(set(plain)) < 5 or any(len(part) > 3 and part in plain for part in (login.casefold(), *name.casefold().split())):
        raise DeskError("this password is easy to guess: it repeats itself or has the login or name in it; choose a sentence of other words")


def check_password(desk: sqlite3.Connection, now: datetime.datetime, login: str, password: str) -> Person:
    """Whose login and password these are.

    Raises:
        DeskError: they fit no account that may sign in, or there were too many failures; the same words for accounts that there are and are not.

    """
    login = login.strip()[:40]
    locked = desk.execute("select until from failures where login = ? and until > ?", [login, written(now)]).fetchone()
    if locked:
        raise DeskError(f"there were too many failed tries for this login; try again after {locked['until'][11:16]} UTC")
    row = desk.execute("select * from accounts where login = ? and disabled is null", [login]).fetchone()
    try:
        good = _HASHER.verify(row["password"] if row else _NOBODY, password[:LONGEST_PASSWORD]) and row is not None
    except (VerificationError, InvalidHashError):
        good = False
    if not good:
        count_failure(desk, now, login)
        raise DeskError("the login or the password is wrong")
    if _HASHER.check_needs_rehash(row["password"]):
        with writing(desk):
            desk.execute("update accounts set password = ? where id = ?", [_HASHER.hash(password), row["id"]])
    return _person(row)


def count_failure(desk: sqlite3.Connection, now: datetime.datetime, login: str) -> None:
    """Count a failed try; after some the login rests for a while, longer each time."""
    with writing(desk):
        row = desk.execute("select count, since from failures where login = ?", [login]).fetchone()
        fresh = row is None or row["since"] < written(now - datetime.timedelta(days=1))
        count = 1 if fresh else row["count"] + 1
        until = written(now + LOCKED * 2 ** min(count // TRIES - 1, 5)) if count % TRIES == 0 else None
        desk.execute("insert or replace into failures values (?, ?, ?, ?)", [login, count, written(now) if fresh else row["since"], until])
        log(desk, written(now), "anonymous", "sign-in-failed", login, tries=count, locked=until is not None)


def forget_failures(desk: sqlite3.Connection, login: str) -> None:
    """After a whole sign-in the count begins anew."""
    with writing(desk):
        desk.execute("delete from failures where login = ?", [login])


def set_password(desk: sqlite3.Connection, now: datetime.datetime, who: Person, password: str) -> None:
    """A new password; every session ends.

    Raises:
        DeskError: the password is too weak.

    """
    judge_password(password, who.login, who.name)
    hashed = _HASHER.hash(password)
    with writing(desk):
        desk.execute("update accounts set password = ? where id = ?", [hashed, who.id])
        desk.execute("delete from sessions where account = ?", [who.id])
        log(desk, written(now), who.login, "password-changed", who.login)


def change_account(desk: sqlite3.Connection, now: datetime.datetime, by: Person, account: int, *, role: Role | None = None, disabled: bool | None = None) -> None:
    """Give another role, disable or enable; the last administrator stays one.

    Raises:
        DeskError: nobody would be left who can administer, or there is no such account.

    """
    with writing(desk):
        who = person(desk, account)
        if who is None:
            raise DeskError("there is no such account")
        if who.role == "administrator" and (disabled or (role and role != "administrator")):
            others = desk.execute("select count(*) from accounts where role = 'administrator' and disabled is null and id != ?", [account]).fetchone()[0]
            if not others:
                raise DeskError("this is the last administrator; make another one first")
        if role and role != who.role:
            desk.execute("update accounts set role = ? where id = ?", [role, account])
            log(desk, written(now), by.login, "role-changed", who.login, before=who.role, after=role)
        if disabled is not None and disabled != who.disabled:
            desk.execute("update accounts set disabled = ? where id = ?", [written(now) if disabled else None, account])
            log(desk, written(now), by.login, "account-disabled" if disabled else "account-enabled", who.login)
        desk.execute("delete from sessions where account = ?", [account])
