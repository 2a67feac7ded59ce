"""People at the desk: accounts, passwords, second factors, sessions, invitations and the lock after failures. No requests here.

Passwords are argon2id (OWASP's and argon2-cffi's defaults), sessions and invitations are random texts of which only the hash is kept,
second factors are TOTP (RFC 6238), each code good once. Whoever has no account is answered like who has one.
"""

from __future__ import annotations

import datetime
import hashlib
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import pyotp
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from archive.editorial.audit import log
from archive.editorial.desk import DeskError, writing, written

if TYPE_CHECKING:
    import sqlite3

Role = Literal["contributor", "editor", "administrator"]
ROLES: tuple[Role, ...] = ("contributor", "editor", "administrator")
SHORTEST_PASSWORD, LONGEST_PASSWORD = 12, 512
IDLE = datetime.timedelta(hours=2)
SESSION = datetime.timedelta(hours=12)
INVITATION = datetime.timedelta(days=7)
TRIES = 5
LOCKED = datetime.timedelta(minutes=15)
ISSUER = "Case Archive desk"
STEP = 30
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
        end_sessions(desk, who.id)
        log(desk, written(now), who.login, "password-changed", who.login)


# Second factors --------------------------------------------------------------------------------------------------


def new_secret() -> str:
    """A secret for an authenticator app, base32."""
    return pyotp.random_base32()


def provisioning_uri(secret: str, login: str) -> str:
    """What the app reads from the picture (otpauth://)."""
    return pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=ISSUER)


def set_second_factor(desk: sqlite3.Connection, now: datetime.datetime, who: Person, secret: str, code: str) -> list[str]:
    """Take up a second factor once its code was shown; returns ten recovery codes, each good once, which are not kept.

    Raises:
        DeskError: the code does not fit the secret.

    """
    step = _matching_step(secret, code, now, after=0)
    if step is None:
        raise DeskError("this code does not fit; type the six digits that the app shows now, and see that the clock of the phone is right")
    codes = [f"{secrets.token_hex(3)}-{secrets.token_hex(3)}" for _ in range(10)]
    with writing(desk):
        desk.execute("update accounts set totp_secret = ?, totp_step = ? where id = ?", [secret, step, who.id])
        desk.execute("delete from recovery_codes where account = ?", [who.id])
        desk.executemany("insert into recovery_codes (account, hash) values (?, ?)", [(who.id, hashed_token(recovery)) for recovery in codes])
        log(desk, written(now), who.login, "second-factor-set", who.login)
    return codes


def check_code(desk: sqlite3.Connection, now: datetime.datetime, who: Person, code: str) -> None:
    """Take a code of the app or a recovery code; each is good once.

    Raises:
        DeskError: it does not fit, was used, or there were too many failures.

    """
    if desk.execute("select 1 from failures where login = ? and until > ?", [who.login, written(now)]).fetchone():
        raise DeskError("there were too many failed tries for this login; try again later")
    code = code.strip().replace(" ", "").lower()
    with writing(desk):
        row = desk.execute("select totp_secret, totp_step from accounts where id = ?", [who.id]).fetchone()
        step = _matching_step(row["totp_secret"] or "", code, now, after=row["totp_step"])
        if step is not None:
            desk.execute("update accounts set totp_step = ? where id = ?", [step, who.id])
            return
        used = desk.execute("update recovery_codes set used = ? where account = ? and hash = ? and used is null", [written(now), who.id, hashed_token(code)])
        if used.rowcount:
            log(desk, written(now), who.login, "recovery-code-used", who.login)
            return
    count_failure(desk, now, who.login)
    raise DeskError("this code does not fit or was used before; type the six digits that the app shows now, or a recovery code")


def drop_second_factor(desk: sqlite3.Connection, now: datetime.datetime, who: Person, by: str) -> None:
    """Take a lost second factor away; its owner sets a new one at the next sign-in."""
    with writing(desk):
        desk.execute("update accounts set totp_secret = null, totp_step = 0 where id = ?", [who.id])
        desk.execute("delete from recovery_codes where account = ?", [who.id])
        end_sessions(desk, who.id)
        log(desk, written(now), by, "second-factor-dropped", who.login)


def _matching_step(secret: str, code: str, now: datetime.datetime, *, after: int) -> int | None:
    """The step whose code this is: this one or a neighbour, later than the last that was used."""
    if not secret or len(code) != 6 or not code.isdigit():
        return None
    step = int(now.timestamp()) // STEP
    totp = pyotp.TOTP(secret)
    return next((near for near in (step, step - 1, step + 1) if near > after and secrets.compare_digest(totp.at(near * STEP), code)), None)


# Sessions and invitations ----------------------------------------------------------------------------------------


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
        end_sessions(desk, account)
